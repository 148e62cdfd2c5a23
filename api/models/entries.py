"""Entries and bonuses as they are answered: in lists, in full, and right after a command."""

from pydantic import ConfigDict

from api.models import samples
from api.models.appeals import AppealOfEntry
from api.models.figures import Day, Level, Listed, Points, Position, Reference, Shape, Time
from ledger.account import EntryKind
from projections.docket import EntryState


class EntryListed(Shape):
    """记录 · One entry: what was seen, what it costs or gives, what is left of that."""

    entry: Reference
    position: Position
    community: str
    clause: str
    kind: EntryKind
    state: EntryState
    occurred_on: Day
    period: str | None
    quantity: int | None
    level: str | None
    value: Points | None
    grade: str | None
    amount: Points
    reversed: Points
    left: Points
    matter: str | None
    shared_with: str | None
    """同一事项的其他记录 · Ids of other standing entries of the same matter, with a blank between them."""
    ticket: str | None
    follows: Reference | None
    reason: str | None
    recorded_by: str
    recorded_at: Time
    rulebook: str


class Reversed(Shape):
    """撤销 · An amount that was taken off an entry; `by_appeal` is the level of the decision behind it."""

    amount: Points
    by_appeal: Level | None
    position: Position
    actor: str
    words: str | None


class Entry(EntryListed):
    """记录全貌 · An entry with all that happened to it; `appeal` is the newest of its `appeals`."""

    id: Reference
    positions: list[Position]
    awarded: Points
    appeal_until: Day
    reversals: list[Reversed]
    appeals: list[AppealOfEntry]
    appeal: AppealOfEntry | None


class WrittenEntry(Entry):
    """办理后的记录 · The entry right after a command; `position` is that of the command's last event."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.WRITTEN["zh"], samples.WRITTEN["en"]]})


class EntryInFull(Entry):
    """记录全貌 · An entry at a moment; `position` is the reading's, and `positions` are those of the entry's own events."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.IN_FULL["zh"], samples.IN_FULL["en"]]})

    rulebook_version: int
    known_at: Time
    on: Day | None


class EntryList(Listed):
    """记录列表 · Entries in the order of the ledger."""

    entries: list[EntryListed]


class BonusList(Listed):
    """加分列表 · Declared bonuses in the order of the ledger."""

    bonuses: list[EntryListed]
