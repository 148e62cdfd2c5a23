"""How a score comes about, what happened, and what changed between two moments."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.models.entries import Reversed
from api.models.figures import ABSENT, Day, Listed, Moment, Points, Position, Reference, Shape, Time, Wording
from ledger.clauses import Effect
from projections.docket import EntryState
from projections.explanation import StepKind

# --- explanation ------------------------------------------------------------------------------------------------------


class ExplainedStep(Shape):
    """一步 · A signed amount. `nominal` of it was taken or earned, a cap kept `absorbed` out."""

    step: StepKind
    code: str
    amount: Points
    nominal: Points | None
    absorbed: Points


class Observed(Shape):
    """所见 · What was seen or measured, as far as the clause observes it."""

    quantity: int = ABSENT
    level: str = ABSENT
    value: Points = ABSENT
    grade: str = ABSENT


class EntryExplained(Shape):
    """记录 · An entry under a clause, whether it counts or not; `left` is what it still costs or gives."""

    entry: Reference
    state: EntryState
    counts: bool
    occurred_on: Day
    period: str | None
    observed: Observed
    nominal: Points
    reversed: Points
    left: Points
    reversals: list[Reversed]
    reason: str | None
    position: Position
    positions: list[Position]


class ClauseExplained(Shape):
    """要点 · A clause with its figures as the rulebook has them, and how much of it counted."""

    clause: str
    label: Wording
    reading: str | None
    figures: dict[str, Any]
    effect: Effect
    nominal: Points
    cap: Points | None
    counted: Points
    absorbed: Points
    entries: list[EntryExplained]


class PartExplained(Shape):
    """部分 · An item, the bonus or the negative list; its steps add up to its score. `factor` is that of a ranked item."""

    code: str
    score: Points
    rank: int | None
    factor: Points | None
    steps: list[ExplainedStep]
    clauses: list[ClauseExplained]


class ExplanationOf(Moment):
    """得分说明 · Steps that add up to the total exactly. `total` and `steps` are left out where one item was asked for."""

    community: str
    total: Points = ABSENT
    steps: list[ExplainedStep] = ABSENT
    parts: list[PartExplained]


# --- events -----------------------------------------------------------------------------------------------------------


class EventShown(Shape):
    """事件 · One event: who did what, in which role. `version` is its number within its stream."""

    position: Position
    recorded_at: Time
    version: int
    event: str
    entry: Reference | None
    amount: Points | None
    actor: str
    role: str
    words: str | None


class EventListed(EventShown):
    """事件 · All that an event's envelope says; `previous` is the leaf hash of the event before it in its stream."""

    stream: str
    behalf_of: str | None
    occurred_on: Day | None
    rulebook: str | None
    reference: str | None
    correlation: str | None
    previous: str | None
    body: dict[str, Any]


class EventVeiled(Shape):
    """未公开的事件 · An event of access or evidence, to those who may not see it: its place and time alone."""

    position: Position
    recorded_at: Time
    event: Literal["access"]


class EventList(Shape):
    """事件列表 · Events above `after`, oldest first; `position` is the ledger's newest, `next` the position to ask after."""

    position: Position
    events: list[EventListed | EventVeiled]
    next: Position | None


class Happened(EventShown):
    """履历中的事件 · An event of a community's history, with the clause and day of its entry."""

    clause: str | None
    occurred_on: Day | None


class HistoryOf(Listed):
    """社区履历 · Every event of a community's year, or of one item in it, oldest first."""

    community: str
    item: str | None
    events: list[Happened]


# --- difference -------------------------------------------------------------------------------------------------------


class Changed(Shape):
    """变化 · A total, a part of it or an item in points; `rank` as a number."""

    what: Annotated[str, Field(examples=["total", "rank", "UM1"])]
    before: Points | int
    after: Points | int
    change: Points | int


class DifferenceOf(Shape):
    """两个时点之间 · What changed for a community, and the events that can have changed it."""

    community: str
    from_: Moment = Field(alias="from")
    to: Moment
    changed: list[Changed]
    events: list[EventShown]


class DifferencesOf(Shape):
    """两个时点之间 · Every community that moved."""

    from_: Moment = Field(alias="from")
    to: Moment
    communities: list[DifferenceOf]


Differences = DifferencesOf | DifferenceOf
"""Of all communities, or of the one that was asked for."""
