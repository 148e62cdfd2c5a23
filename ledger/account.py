"""One community's year: its entries with all that happened to them. `ledger.evolving` folds it from the events of its stream.

The commands that decide what may be recorded are in `ledger.recording`, `ledger.appeals` and `ledger.bonuses`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self

from msgspec import Struct, field
from msgspec.structs import replace
from rpds import HashTrieMap, List

from ledger.days import month_of
from ledger.errors import EntryUnknown
from ledger.events import Observed


class Stage(StrEnum):
    """How far a year has come."""

    OPEN = "open"
    CLOSED = "closed"
    FINAL = "final"


class EntryKind(StrEnum):
    DEDUCTION = "deduction"
    ADDITION = "addition"
    EXEMPTION = "exemption"
    BONUS = "bonus"


class EntryStatus(StrEnum):
    """`DECLARED` and `SUPPORTED` are a bonus on its way; `REFUSED` one that ended without points."""

    PENDING = "pending"
    STANDING = "standing"
    VOID = "void"
    DECLARED = "declared"
    SUPPORTED = "supported"
    REFUSED = "refused"


class AppealState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    DECIDED = "decided"
    ESCALATED = "escalated"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


OPEN_STATES = frozenset({AppealState.FILED, AppealState.ACCEPTED, AppealState.QUESTIONED, AppealState.ESCALATED})


class Decision(Struct, frozen=True, gc=False):
    """What a level decided. `amount_cents`: taken off a deduction, or the new total of a bonus; None unless partly."""

    level: Literal[1, 2]
    outcome: str
    amount_cents: int | None
    decided_by: str
    recorded_at: datetime
    words: str


class Appeal(Struct, frozen=True, gc=False):
    """One appeal from its filing on. `waiting_since` is when its present step began, its questions' time taken out."""

    state: AppealState
    filed_by: str
    filed_at: datetime
    grounds: str
    waiting_since: datetime
    asked_at: datetime | None = None
    level: Literal[1, 2] = 1
    decisions: tuple[Decision, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Reversal(Struct, frozen=True, gc=False):
    amount_cents: int
    by_appeal: Literal[1, 2] | None
    position: int
    reversed_by: str
    words: str


class Entry(Struct, frozen=True, gc=False):
    """Whatever is recorded against a community under a clause, with all that has happened to it since.

    `amount_cents` is nominal and never changes; `granted_cents` is what a bonus was given of it. `number` is the version
    of its stream at which it was recorded: a later one of the same figure supersedes it.
    """

    id: str
    kind: EntryKind
    status: EntryStatus
    community: str
    clause: str
    occurred_on: date
    observed: Observed
    amount_cents: int
    number: int
    position: int
    recorded_at: datetime
    recorded_by: str
    notice_at: datetime
    period: str | None = None
    veto: bool = False
    words: str | None = None
    matter: str | None = None
    ticket: str | None = None
    follows: str | None = None
    rulebook: str | None = None
    granted_cents: int | None = None
    handled_by: frozenset[str] = frozenset()
    """Who recorded, confirmed, reviewed or determined it."""
    reversals: tuple[Reversal, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    later: tuple[int, ...] = ()
    """The positions of every further event about it."""

    @property
    def positions(self) -> tuple[int, ...]:
        """Of every event about it, its own first."""
        return (self.position, *self.later)

    @property
    def awarded_cents(self) -> int:
        """What it came to before any reversal."""
        if self.kind is not EntryKind.BONUS:
            return self.amount_cents
        return self.granted_cents or 0

    @property
    def reversed_cents(self) -> int:
        return sum(reversal.amount_cents for reversal in self.reversals)

    @property
    def left_cents(self) -> int:
        return self.awarded_cents - self.reversed_cents

    @property
    def reversed_in_full(self) -> bool:
        return bool(self.reversals) and self.left_cents == 0

    @property
    def reduced_by_decision(self) -> bool:
        return any(reversal.by_appeal for reversal in self.reversals)

    @property
    def appeal(self) -> Appeal | None:
        """The newest one."""
        return self.appeals[-1] if self.appeals else None

    @property
    def appeal_open(self) -> bool:
        return self.appeal is not None and self.appeal.is_open

    def with_appeal(self, appeal: Appeal) -> Self:
        return replace(self, appeals=(*self.appeals[:-1], appeal))


FigureKey = tuple[str, str]
"""Clause and period of a measured figure."""


class Account(Struct, frozen=True, gc=False):
    """A value: every change makes a new one, and what they share is never copied."""

    community: str
    year: int
    stage: Stage = Stage.OPEN
    entries: HashTrieMap[str, Entry] = field(default_factory=HashTrieMap)
    figures: HashTrieMap[FigureKey, str] = field(default_factory=HashTrieMap)
    """The newest entry of each measured figure."""
    tickets: HashTrieMap[tuple[str, str], str] = field(default_factory=HashTrieMap)
    """The newest entry of each clause and ticket."""
    matters: HashTrieMap[tuple[str, str], List[str]] = field(default_factory=HashTrieMap)
    """The entries of each clause and matter, newest first."""
    months: HashTrieMap[tuple[str, str], List[str]] = field(default_factory=HashTrieMap)
    """The entries of each clause and month in which they occurred, newest first."""

    @property
    def stream(self) -> str:
        return f"{self.year}/{self.community}"

    @property
    def in_order(self) -> list[Entry]:
        """Every entry, oldest first."""
        return sorted(self.entries.values(), key=lambda entry: entry.number)

    def about(self, day: date | None) -> Account:
        """As if no entry that occurred after the day existed: what it superseded is superseded no more."""
        if day is None or all(entry.occurred_on <= day for entry in self.entries.values()):
            return self
        until = Account(self.community, self.year, self.stage)
        for entry in self.in_order:
            if entry.occurred_on <= day:
                until = until.with_new_entry(entry)
        return until

    def only(self, clauses: Collection[str]) -> Account:
        """With the entries of some clauses alone: none of another clause changes what becomes of them."""
        found = (entry for clause in clauses for entry in self.under(clause))
        alone = Account(self.community, self.year, self.stage)
        for entry in sorted(found, key=lambda entry: entry.number):
            alone = alone.with_new_entry(entry)
        return alone

    def entry(self, entry_id: str) -> Entry:
        if entry_id not in self.entries:
            raise EntryUnknown(entry=entry_id)
        return self.entries[entry_id]

    def of_matter(self, clause: str, matter: str) -> tuple[Entry, ...]:
        """The entries of a clause about one matter, oldest first."""
        return self._oldest_first(self.matters.get((clause, matter)))

    def in_month(self, clause: str, month: str) -> tuple[Entry, ...]:
        """The entries of a clause that occurred in a month (``2020-03``), oldest first."""
        return self._oldest_first(self.months.get((clause, month)))

    def _oldest_first(self, ids: List[str] | None) -> tuple[Entry, ...]:
        return tuple(self.entries[each] for each in ids)[::-1] if ids else ()

    def under(self, clause: str) -> tuple[Entry, ...]:
        """The entries of a clause, oldest first."""
        found = (entry for month in MONTHS for entry in self.in_month(clause, f"{self.year}-{month}"))
        return tuple(sorted(found, key=lambda entry: entry.number))

    def figure(self, clause: str, period: str) -> Entry | None:
        entry_id = self.figures.get((clause, period))
        return None if entry_id is None else self.entries[entry_id]

    def superseded(self, entry: Entry) -> bool:
        if entry.period is None:
            return False
        return self.figures[(entry.clause, entry.period)] != entry.id

    def stands(self, entry: Entry) -> bool:
        """Not void, superseded or reversed in full. A pending entry stands; a bonus once it is granted."""
        return (
            (entry.status is EntryStatus.STANDING or entry.status is EntryStatus.PENDING)
            and not entry.reversed_in_full
            and not self.superseded(entry)
        )

    def with_entry(self, entry: Entry) -> Account:
        return replace(self, entries=self.entries.insert(entry.id, entry))

    def with_new_entry(self, entry: Entry) -> Account:
        clause, figures, tickets, matters = entry.clause, self.figures, self.tickets, self.matters
        if entry.period is not None:
            figures = figures.insert((clause, entry.period), entry.id)
        if entry.ticket is not None:
            tickets = tickets.insert((clause, entry.ticket), entry.id)
        if entry.matter is not None:
            matters = _with_another(matters, (clause, entry.matter), entry.id)
        months = _with_another(self.months, (clause, month_of(entry.occurred_on, self.year)), entry.id)
        entries = self.entries.insert(entry.id, entry)
        return Account(self.community, self.year, self.stage, entries, figures, tickets, matters, months)


MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
_NONE: List[str] = List()


def _with_another(
    index: HashTrieMap[tuple[str, str], List[str]], key: tuple[str, str], entry_id: str
) -> HashTrieMap[tuple[str, str], List[str]]:
    return index.insert(key, index.get(key, _NONE).push_front(entry_id))
