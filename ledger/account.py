"""One community's year: its entries with all that happened to them, folded from the events of its stream.

`evolve` never refuses: what is recorded has happened. The commands that decide what may be recorded are in
`ledger.recording`, `ledger.appeals` and `ledger.bonuses`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Self

from rpds import HashTrieMap

from ledger.errors import EntryUnknown
from ledger.events import (
    AccountClosed,
    AccountFinalised,
    AccountReopened,
    AdditionRecorded,
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDeclared,
    BonusDetermined,
    BonusGrantedOnAppeal,
    BonusReviewed,
    DeductionRecorded,
    EntryConfirmed,
    EntryEvent,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    ExemptionRecorded,
    Observed,
    QuestionAnswered,
    QuestionAsked,
    Recorded,
)


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


@dataclass(frozen=True, slots=True)
class Decision:
    """What a level decided. `amount_cents`: taken off a deduction, or the new total of a bonus; None unless partly."""

    level: Literal[1, 2]
    outcome: str
    amount_cents: int | None
    decided_by: str
    recorded_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Appeal:
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


@dataclass(frozen=True, slots=True)
class Reversal:
    amount_cents: int
    by_appeal: Literal[1, 2] | None
    position: int
    reversed_by: str
    words: str


@dataclass(frozen=True, slots=True)
class Entry:
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
    positions: tuple[int, ...] = ()
    """Of every event about it, its own first."""

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


@dataclass(frozen=True, slots=True)
class Account:
    """A value: every change makes a new one, and what they share is never copied."""

    community: str
    year: int
    stage: Stage = Stage.OPEN
    entries: HashTrieMap[str, Entry] = field(default_factory=HashTrieMap)
    figures: HashTrieMap[FigureKey, str] = field(default_factory=HashTrieMap)
    """The newest entry of each measured figure."""
    by_clause: HashTrieMap[str, tuple[str, ...]] = field(default_factory=HashTrieMap)
    tickets: HashTrieMap[tuple[str, str], str] = field(default_factory=HashTrieMap)
    """The newest entry of each clause and ticket."""

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

    def entry(self, entry_id: str) -> Entry:
        if entry_id not in self.entries:
            raise EntryUnknown(entry=entry_id)
        return self.entries[entry_id]

    def under(self, clause: str) -> tuple[Entry, ...]:
        """The entries of a clause, oldest first."""
        return tuple(self.entries[each] for each in self.by_clause.get(clause, ()))

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
            entry.status in {EntryStatus.PENDING, EntryStatus.STANDING}
            and not entry.reversed_in_full
            and not self.superseded(entry)
        )

    def with_entry(self, entry: Entry) -> Account:
        return replace(self, entries=self.entries.insert(entry.id, entry))

    def with_new_entry(self, entry: Entry) -> Account:
        figures, tickets = self.figures, self.tickets
        if entry.period is not None:
            figures = figures.insert((entry.clause, entry.period), entry.id)
        if entry.ticket is not None:
            tickets = tickets.insert((entry.clause, entry.ticket), entry.id)
        return replace(
            self,
            entries=self.entries.insert(entry.id, entry),
            figures=figures,
            tickets=tickets,
            by_clause=self.by_clause.insert(entry.clause, (*self.by_clause.get(entry.clause, ()), entry.id)),
        )


_KINDS: dict[type[EntryRecorded], tuple[EntryKind, EntryStatus]] = {
    DeductionRecorded: (EntryKind.DEDUCTION, EntryStatus.STANDING),
    AdditionRecorded: (EntryKind.ADDITION, EntryStatus.STANDING),
    ExemptionRecorded: (EntryKind.EXEMPTION, EntryStatus.STANDING),
    BonusDeclared: (EntryKind.BONUS, EntryStatus.DECLARED),
}


def evolve(account: Account, recorded: Recorded) -> Account:
    """The account after one more event of its stream. A case that is missing is a mistake in the program."""
    event = recorded.event
    match event:
        case AccountClosed():
            return replace(account, stage=Stage.CLOSED)
        case AccountFinalised():
            return replace(account, stage=Stage.FINAL)
        case AccountReopened():
            return replace(account, stage=Stage(event.to))
        case EntryRecorded():
            return account.with_new_entry(_new_entry(account, recorded, event))
        case EntryEvent():
            entry = account.entries[event.entry]
            changed = _changed(entry, recorded, event)
            return account.with_entry(replace(changed, positions=(*entry.positions, recorded.position)))
        case _:
            raise TypeError(f"evolve() has no case for {type(event).__name__}")


def _new_entry(account: Account, recorded: Recorded, event: EntryRecorded) -> Entry:
    kind, status = _KINDS[type(event)]
    if getattr(event, "pending", None):
        status = EntryStatus.PENDING
    return Entry(
        id=event.entry,
        kind=kind,
        status=status,
        community=account.community,
        clause=event.clause,
        occurred_on=event.occurred_on,
        observed=event.observed,
        amount_cents=event.amount_cents,
        number=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        recorded_by=event.actor,
        notice_at=recorded.recorded_at,
        period=event.period,
        veto=bool(getattr(event, "veto", None)),
        words=event.words,
        matter=event.matter,
        ticket=event.ticket,
        follows=event.follows,
        rulebook=recorded.rulebook,
        handled_by=frozenset({event.actor}),
        positions=(recorded.position,),
    )


def _changed(entry: Entry, recorded: Recorded, event: EntryEvent) -> Entry:
    match event:
        case EntryConfirmed():
            return replace(entry, status=EntryStatus.STANDING, **_notice(entry, recorded))
        case EntryVoided():
            return replace(entry, status=EntryStatus.VOID)
        case EntryReversed():
            reversal = Reversal(event.amount_cents, event.by_appeal, recorded.position, event.actor, event.words or "")
            return replace(entry, reversals=(*entry.reversals, reversal))
        case BonusReviewed():
            status = EntryStatus.SUPPORTED if event.outcome == "supported" else EntryStatus.REFUSED
            return replace(entry, status=status, **_notice(entry, recorded))
        case BonusDetermined():
            status = EntryStatus.STANDING if event.outcome == "granted" else EntryStatus.REFUSED
            granted = event.amount_cents or 0
            return replace(entry, status=status, granted_cents=granted, **_notice(entry, recorded))
        case BonusGrantedOnAppeal():
            return replace(entry, status=EntryStatus.STANDING, granted_cents=event.amount_cents)
        case AppealFiled():
            appeal = Appeal(
                AppealState.FILED, event.actor, recorded.recorded_at, event.words or "", recorded.recorded_at
            )
            return replace(entry, appeals=(*entry.appeals, appeal))
        case _:
            return entry.with_appeal(_appeal_changed(entry.appeals[-1], recorded, event))


def _notice(entry: Entry, recorded: Recorded) -> dict[Literal["notice_at", "handled_by"], Any]:
    return {
        "notice_at": recorded.recorded_at,
        "handled_by": entry.handled_by | {recorded.event.actor},
    }


def _appeal_changed(appeal: Appeal, recorded: Recorded, event: EntryEvent) -> Appeal:
    now = recorded.recorded_at
    match event:
        case AppealAccepted():
            return replace(appeal, state=AppealState.ACCEPTED, waiting_since=now)
        case QuestionAsked():
            return replace(appeal, state=AppealState.QUESTIONED, asked_at=now)
        case QuestionAnswered():
            asked_at = appeal.asked_at or now
            return replace(
                appeal,
                state=AppealState.ACCEPTED if appeal.level == 1 else AppealState.ESCALATED,
                waiting_since=appeal.waiting_since + (now - asked_at),
                asked_at=None,
            )
        case AppealDecided():
            decision = Decision(event.level, event.outcome, event.amount_cents, event.actor, now, event.words or "")
            return replace(
                appeal,
                state=AppealState.DECIDED if event.level == 1 else AppealState.FINAL,
                decisions=(*appeal.decisions, decision),
                waiting_since=now,
            )
        case AppealEscalated():
            return replace(appeal, state=AppealState.ESCALATED, level=2, waiting_since=now)
        case AppealWithdrawn():
            stands = AppealState.DECIDED if appeal.level == 2 else AppealState.WITHDRAWN  # noqa: PLR2004
            return replace(appeal, state=stands, level=1, asked_at=None)
        case _:
            raise TypeError(f"evolve() has no case for {type(event).__name__}")
