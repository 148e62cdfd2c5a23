"""What a reading can be asked: about which moment, narrowed to what, how much of it. Unknown parameters are refused.

A misspelt ``known_at`` that went unnoticed would answer with the present where the past was meant.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from api.moments import day_in, moment_in
from ledger.account import AppealState
from ledger.fields import Code, Name, Ref, reading
from ledger.store import TYPES
from ledger.text import WORDING_LONGEST, wording
from projections.docket import EntryState, Filter
from projections.past import AsOf
from projections.series import Every

LIMIT_DEFAULT = 100
LIMIT_MOST = 1_000


def _moment(text: str) -> datetime:
    # “+08:00” arrives as “ 08:00” where it was not escaped; nothing else can be meant.
    return moment_in(re.sub(r" (?=[0-9]{2}:[0-9]{2}$)", "+", text))


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if re.fullmatch("[0-9]{1,18}", text) is None or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    return read


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(text)
    return text == "true"


Moment = Annotated[datetime, reading("moment", _moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[date, reading("day", day_in), WithJsonSchema({"type": "string", "format": "date"})]
Position = Annotated[
    int,
    reading("position", _whole(0, 10**18)),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 10**18 - 1}),
]
YearNumber = Annotated[
    int, reading("year", _whole(1, 9998)), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 9998})
]
Limit = Annotated[
    int,
    reading("limit", _whole(1, LIMIT_MOST)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LIMIT_MOST}),
]
Flag = Annotated[bool, reading("flag", _flag), WithJsonSchema({"type": "boolean"})]
Cursor = Annotated[str, WithJsonSchema({"type": "string", "maxLength": 400})]

KnownAt = Annotated[
    Moment | None,
    Field(
        description="账本当时所知（RFC 3339，带时区）；默认现在 · as the ledger knew it then (RFC 3339, with a zone); default: now"
    ),
]
AtPosition = Annotated[
    Position | None,
    Field(description="账本到此位置时所知 · as the ledger knew it at this position"),
]
OnDay = Annotated[
    Day | None,
    Field(description="只计截至此日发生的事；默认不限 · only what had happened by this day; default: no limit"),
]
Wait = Annotated[
    Position | None,
    Field(
        description="等账本到此位置再答，至多 5 秒 · wait until the ledger has come to this position, 5 seconds at most"
    ),
]
OfYear = Annotated[
    YearNumber | None, Field(description="考核年度；默认最近的 · year of the assessment; default: the newest")
]
OfCommunity = Annotated[Code | None, Field(description="只看这个社区（代码）· of this community alone, by its code")]
OfItem = Annotated[Code | None, Field(description="只看这个考核项目（代码）· of this item alone, by its code")]
Rows = Annotated[
    Limit | None,
    Field(description="至多多少行；默认 JSON 100 行，CSV 全部 · rows at most; default: 100 as JSON, all as CSV"),
]
EventRows = Annotated[Limit | None, Field(description="至多多少个事件；默认 100 · events at most; default: 100")]


class AskedOfRecord(BaseModel):
    """`known_at` or `position`: as the ledger knew it then.

    `wait` holds the answer back until the ledger has reached a position, five seconds at most.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    known_at: KnownAt = None
    position: AtPosition = None
    wait: Wait = None


class AskedOfOne(AskedOfRecord):
    """`on`: only what had happened by that day."""

    on: OnDay = None

    @property
    def as_of(self) -> AsOf:
        return AsOf(position=self.position, known_at=self.known_at, on=self.on)


class Asked(AskedOfOne):
    """The same about a year: the newest one, unless another is named."""

    year: OfYear = None


class Paged(Asked):
    """`limit` rows at a time (100 unless told; all of them as CSV); `cursor` as the answer before gave it."""

    limit: Rows = None
    cursor: Annotated[
        Cursor | None,
        Field(description="上一页所给的 next，连同原来的筛选 · `next` of the page before, with the same filters"),
    ] = None


class AskedOfDocket(Paged):
    """Narrowed to a community, a department, a clause or an item."""

    community: OfCommunity = None
    department: Annotated[
        Code | None, Field(description="只看这个科室（代码）· of this department alone, by its code")
    ] = None
    clause: Annotated[
        Code | None, Field(description="只看这个要点或项目（代码）· under this clause or item alone, by its code")
    ] = None

    def filter(self, state: EntryState | AppealState | None) -> Filter:
        return Filter(self.community, self.department, self.clause, state and state.value)


class AskedOfEntries(AskedOfDocket):
    state: Annotated[EntryState | None, Field(description="只看这种状态 · in this state alone")] = None
    matter: Annotated[Name | None, Field(description="只看这一事项 · of this matter alone")] = None
    shared_matter: Annotated[
        Flag, Field(description="只看同一事项记了不止一条的 · only where a matter has several standing entries")
    ] = False


class AskedOfAppeals(AskedOfDocket):
    state: Annotated[AppealState | None, Field(description="只看这种状态 · in this state alone")] = None
    overdue: Annotated[Flag, Field(description="只看逾期的 · overdue ones alone")] = False


class AskedOfExplanation(Asked):
    item: OfItem = None


class AskedOfSimulation(BaseModel):
    """The moment of a year that another rulebook is tried on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    known_at: KnownAt = None
    position: AtPosition = None
    on: OnDay = None
    year: OfYear = None

    @property
    def as_of(self) -> AsOf:
        return AsOf(position=self.position, known_at=self.known_at, on=self.on)


class AskedOfHistory(Paged):
    item: OfItem = None


class AskedOfSeries(Asked):
    every: Annotated[
        Every,
        Field(
            description="每日一点，每周的最后一日（周日）一点，或每个影响得分的事件一点 · "
            "a point for each day, for the last day (Sunday) of each week, or for each event that moved a score"
        ),
    ] = Every.DAY


def _moment_or_position(text: str) -> AsOf:
    if re.fullmatch("[0-9]{1,18}", text):
        return AsOf(position=int(text))
    return AsOf(known_at=_moment(text))


A_MOMENT_OR_POSITION: Final = {
    "anyOf": [{"type": "string", "pattern": "^[0-9]{1,18}$"}, {"type": "string", "format": "date-time"}]
}
Moments = Annotated[AsOf, reading("moment_or_position", _moment_or_position), WithJsonSchema(A_MOMENT_OR_POSITION)]


class AskedOfDifference(BaseModel):
    """`from` and `to` are positions or times; every community that moved, unless one is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_: Moments = Field(alias="from", description="起点：位置或时刻 · the earlier moment: a position or a time")
    to: Moments = Field(description="终点：位置或时刻 · the later moment: a position or a time")
    on: OnDay = None
    community: OfCommunity = None
    year: OfYear = None
    wait: Wait = None


KNOWN_EVENTS: Final = sorted({name for type_ in TYPES for name in (type_, type_.partition(".")[0])})
"""Every kind of event, with its version and without."""


def _event(text: str) -> str:
    if text not in KNOWN_EVENTS:
        raise ValueError(text)
    return text


EventName = Annotated[str, reading("event", _event), WithJsonSchema({"type": "string", "enum": KNOWN_EVENTS})]
StreamName = Annotated[
    str, reading("stream", wording), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": WORDING_LONGEST})
]


class AskedOfEvents(BaseModel):
    """Events above position `after`, oldest first; `from` and `to` are times, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Annotated[Position, Field(description="从此位置之后开始 · events above this position")] = 0
    limit: EventRows = None
    actor: Annotated[Ref | None, Field(description="只看此人所为 · by this person alone")] = None
    event: Annotated[
        EventName | None,
        Field(description="只看这种事件，可不带版本 · of this kind alone, with its version or without"),
    ] = None
    entry: Annotated[Ref | None, Field(description="只看关于这条记录的 · about this entry alone, by its id")] = None
    stream: Annotated[
        StreamName | None,
        Field(
            description="只看这个流，或名称以此开头的流：2020/SSL、2020、rulebook"
            " · in this stream alone, or in those whose names begin so: 2020/SSL, 2020, rulebook"
        ),
    ] = None
    from_: Annotated[
        Moment | None, Field(alias="from", description="自此时刻记录的（含） · recorded at this time or later")
    ] = None
    to: Annotated[Moment | None, Field(description="至此时刻记录的（含） · recorded until this time")] = None
    known_at: KnownAt = None
    position: AtPosition = None
    wait: Wait = None
