"""The docket: entries and appeals as lists with filters, and what is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.account import Account, Appeal, AppealState, Entry, EntryKind, EntryStatus
from ledger.appeals import due, escalate_until, gave_everything
from ledger.errors import ClauseUnknown, DepartmentUnknown
from ledger.rulebook import Periods, Rulebook
from projections.history import require_community
from projections.past import Reading


class EntryState(StrEnum):
    """Where an entry is, in one word. Only standing and granted ones enter the score."""

    PENDING = "pending"
    STANDING = "standing"
    VOID = "void"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"
    DECLARED = "declared"
    SUPPORTED = "supported"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class DocketEntry:
    """An entry with its state; `shared_with` are other standing entries of the same matter, under whatever clause."""

    entry: Entry
    state: EntryState
    shared_with: tuple[str, ...] = ()

    @property
    def left_cents(self) -> int:
        """What it takes or gives at this moment, before any cap."""
        return self.entry.left_cents if self.state in COUNTING else 0


@dataclass(frozen=True, slots=True)
class DocketAppeal:
    """An appeal with the last day of its present step, and whether that has passed."""

    entry: Entry
    appeal: Appeal
    due: date | None
    overdue: bool
    escalate_until: date | None


COUNTING = frozenset({EntryState.STANDING, EntryState.GRANTED})


def state_of(account: Account, entry: Entry) -> EntryState:
    if account.superseded(entry):
        return EntryState.SUPERSEDED
    if entry.reversed_in_full:
        return EntryState.REVERSED
    if entry.kind is EntryKind.BONUS and entry.status is EntryStatus.STANDING:
        return EntryState.GRANTED
    return EntryState(entry.status.value)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to. `clause` is a code or its beginning: an item's code lists the item."""

    community: str | None = None
    department: str | None = None
    clause: str | None = None
    state: str | None = None

    def require_known(self, rulebook: Rulebook) -> None:
        """Raises Unknown for a code that the rulebook does not have."""
        if self.community is not None:
            require_community(rulebook, self.community)
        departments = tuple(department.code for department in rulebook.departments)
        if self.department is not None and self.department not in departments:
            raise DepartmentUnknown(known=departments)
        if self.clause is not None and not any(self._names(code) for code in rulebook.places):
            raise ClauseUnknown(rulebook=rulebook.rulebook)

    def reaches(self, rulebook: Rulebook, community: str, clause: str) -> bool:
        """Whether it admits what is recorded there, in one state or another."""
        return (
            self.community in (None, community)
            and (self.department is None or department_of(rulebook, clause) == self.department)
            and (self.clause is None or self._names(clause))
        )

    def _names(self, clause: str) -> bool:
        return clause == self.clause or clause.startswith(f"{self.clause}.")


EVERYTHING = Filter()


def entries(
    reading: Reading,
    chosen: Filter = EVERYTHING,
    *,
    matter: str | None = None,
    shared_matter: bool = False,
    only_bonuses: bool = False,
) -> list[DocketEntry]:
    """Entries in the order of the ledger; `shared_matter` keeps those whose matter stands under several clauses."""
    chosen.require_known(reading.rulebook)
    found = (
        DocketEntry(entry, state, _shared_with(reading, entry))
        for account in _reached(reading, chosen)
        for entry in account.entries.values()
        if matter in (None, entry.matter)
        and (not only_bonuses or entry.kind is EntryKind.BONUS)
        and chosen.state in (None, state := state_of(account, entry))
    )
    kept = (each for each in found if not shared_matter or each.shared_with)
    return sorted(kept, key=lambda each: each.entry.position)


def appeals(
    reading: Reading, chosen: Filter = EVERYTHING, *, overdue: bool = False, today: date | None = None
) -> list[DocketAppeal]:
    """Every appeal, oldest filing first; `today` (the reading's last day, unless given) tells which are overdue."""
    chosen.require_known(reading.rulebook)
    found = (
        appeal_of(entry, appeal, reading.rulebook.appeals, today or reading.today)
        for account in _reached(reading, chosen)
        for entry in account.entries.values()
        for appeal in entry.appeals
        if chosen.state in (None, appeal.state)
    )
    kept = (each for each in found if not overdue or each.overdue)
    return sorted(kept, key=lambda each: (each.appeal.filed_at, each.entry.position))


def _reached(reading: Reading, chosen: Filter) -> Iterator[Account]:
    """The accounts that a filter reaches, with no entries but those that it admits in one state or another."""
    rulebook = reading.rulebook
    for code in rulebook.community_codes:
        clauses = frozenset(clause for clause in rulebook.places if chosen.reaches(rulebook, code, clause))
        if len(clauses) == len(rulebook.places):
            yield reading.account(code)
        elif clauses:
            yield reading.account(code, clauses)


def _shared_with(reading: Reading, entry: Entry) -> tuple[str, ...]:
    return () if entry.matter is None else shared_with(reading.account(entry.community), entry)


def department_of(rulebook: Rulebook, clause: str) -> str | None:
    place = rulebook.places.get(clause)  # of an earlier version, in which there may be no such clause yet
    return place.department.code if place and place.department else None


def entry_of(account: Account, entry: Entry) -> DocketEntry:
    return DocketEntry(entry, state_of(account, entry), shared_with(account, entry))


def appeal_of(entry: Entry, appeal: Appeal, periods: Periods, today: date) -> DocketAppeal:
    last = due(appeal, periods)
    may_escalate = appeal.state is AppealState.DECIDED and not gave_everything(appeal)
    return DocketAppeal(
        entry,
        appeal,
        last,
        overdue=last is not None and today > last,
        escalate_until=escalate_until(appeal, periods) if may_escalate else None,
    )


def shared_with(account: Account, entry: Entry) -> tuple[str, ...]:
    """Other standing entries of the same matter under other clauses: no mistake, but worth knowing (reading R22)."""
    if entry.matter is None or not account.stands(entry):
        return ()
    return tuple(
        other.id
        for other in account.in_order
        if other.matter == entry.matter and other.clause != entry.clause and account.stands(other)
    )
