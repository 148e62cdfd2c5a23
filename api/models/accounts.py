"""What happened, and what changed between two moments."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.models.figures import Day, Listed, Moment, Points, Position, Reference, Shape, Time

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
    causes: list[Position]


class DifferenceOf(Shape):
    """两个时点之间 · What changed for a community, the events between, and for each change those that caused it."""

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
