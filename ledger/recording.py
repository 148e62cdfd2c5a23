"""Recording entries, confirming or voiding pending ones, and reversing: what may be done to a community's account.

Pure: from state to events, or a refusal (rules.md, "Entries", "Pending entries", "Reversal").
"""

from datetime import date
from typing import Any

from msgspec import Struct

from ledger.account import Account, Entry, EntryKind, EntryStatus, Stage
from ledger.actors import LEADING_GROUP, Actor, Signature, recorders
from ledger.clauses import Clause, Discretionary, Once, Rating
from ledger.days import is_in_assessment, month_of
from ledger.errors import (
    AlreadyStands,
    AmountNotMore,
    AppealOpen,
    BonusNotDetermined,
    ClauseIsForBonuses,
    ClauseUnknown,
    DayInTheFuture,
    DayOutsideYear,
    EntryNotPending,
    EntryNotStanding,
    EntryPending,
    ExemptionNotAllowed,
    FieldNotObserved,
    FieldRequired,
    FollowsNothingReversed,
    MatterAlreadyRecorded,
    MoreThanIsLeft,
    NothingIsLeft,
    OnlyLeadingGroupMayReplace,
    TicketAlreadyRecorded,
    VetoOnlyInFull,
    YearIsFinal,
    YearNotOpen,
)
from ledger.events import (
    AdditionRecorded,
    DeductionRecorded,
    EntryConfirmed,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    ExemptionRecorded,
    Observed,
)
from ledger.rulebook import Place, Rulebook
from ledger.rules import Assessed, Observation, assess


class Particulars(Struct, frozen=True, gc=False):
    """What a recorder writes of an entry, beside who and under which clause."""

    occurred_on: date
    seen: Observation
    exempt: bool = False
    words: str | None = None
    matter: str | None = None
    ticket: str | None = None
    follows: str | None = None


def record_entry(
    account: Account,
    rulebook: Rulebook,
    *,
    entry_id: str,
    clause: str,
    particulars: Particulars,
    by: Actor,
    today: date,
    ticket_entry: str | None = None,
) -> EntryRecorded:
    """A new entry. `ticket_entry` is the standing entry, in whatever community, that has the same ticket already."""
    place = place_of(rulebook, clause)
    if clause in rulebook.bonus_codes:
        raise ClauseIsForBonuses(clause=clause)
    require_open(account)
    require_day(particulars.occurred_on, rulebook.year, today)
    if particulars.exempt:
        _refuse_exemption(rulebook, place.clause, particulars)
        assessed = Assessed(0, Observed(), str(rulebook.year))
    else:
        assessed = assess(place, particulars.seen, occurred_on=particulars.occurred_on, year=rulebook.year)
    signature = _may_record(account, rulebook, place, period=assessed.period, words=particulars.words, by=by)
    _require_details(account, rulebook, place.clause, particulars, ticket_entry)
    kind, facts = _of_its_kind(place.clause, exempt=particulars.exempt, veto=assessed.veto)
    return kind(
        actor=signature.actor,
        role=signature.role.value,
        entry=entry_id,
        words=particulars.words,
        clause=clause,
        occurred_on=particulars.occurred_on,
        period=assessed.period,
        observed=assessed.observed,
        amount_cents=assessed.amount_cents,
        matter=particulars.matter,
        ticket=particulars.ticket,
        follows=particulars.follows,
        **facts,
    )


def confirm_entry(account: Account, rulebook: Rulebook, *, entry_id: str, words: str, by: Actor) -> EntryConfirmed:
    """The department's word that the entry counts from now on; the days to appeal run from here."""
    signature = _may_settle(account, rulebook, entry_id, by)
    return EntryConfirmed(**signature.fields(), entry=entry_id, words=words)


def void_entry(account: Account, rulebook: Rulebook, *, entry_id: str, words: str, by: Actor) -> EntryVoided:
    """The department's word that the pending entry never counts."""
    signature = _may_settle(account, rulebook, entry_id, by)
    return EntryVoided(**signature.fields(), entry=entry_id, words=words)


def reverse_entry(
    account: Account, rulebook: Rulebook, *, entry_id: str, amount_cents: int | None, words: str, by: Actor
) -> EntryReversed:
    """An entry, or part of it, taken off as recorded in error; all that is left without an amount."""
    require_not_final(account)
    entry = account.entry(entry_id)
    place = place_of(rulebook, entry.clause)
    signature = by.signing_as(*recorders(rulebook, place, account.community), LEADING_GROUP)
    require_something_left(account, entry)
    if entry.appeal_open:
        raise AppealOpen(entry=entry_id)
    left = entry.left_cents
    taken = left if amount_cents is None else amount_cents
    if taken == 0:
        raise AmountNotMore
    if taken > left:
        raise MoreThanIsLeft(entry=entry_id, asked_cents=taken, left_cents=left)
    if entry.veto and taken < left:
        raise VetoOnlyInFull(entry=entry_id)
    return EntryReversed(**signature.fields(), entry=entry_id, words=words, amount_cents=taken)


def place_of(rulebook: Rulebook, clause: str) -> Place:
    if clause not in rulebook.places:
        raise ClauseUnknown(rulebook=rulebook.rulebook)
    return rulebook.places[clause]


def require_open(account: Account) -> None:
    """New entries and declarations need an open year."""
    require_not_final(account)
    if account.stage is not Stage.OPEN:
        raise YearNotOpen(year=account.year)


def require_not_final(account: Account) -> None:
    """Everything else goes on until the year is final."""
    if account.stage is Stage.FINAL:
        raise YearIsFinal(year=account.year)


def require_day(day: date, year: int, today: date) -> None:
    if not is_in_assessment(day, year):
        raise DayOutsideYear(year=year)
    if day > today:
        raise DayInTheFuture(today=today.isoformat())


def require_something_left(account: Account, entry: Entry) -> None:
    """An entry can be reversed or appealed only while it stands, is not pending and has something left."""
    if entry.status is EntryStatus.PENDING:
        raise EntryPending(entry=entry.id)
    if entry.status in {EntryStatus.DECLARED, EntryStatus.SUPPORTED}:
        raise BonusNotDetermined(entry=entry.id)
    if entry.status is EntryStatus.VOID or account.superseded(entry):
        raise EntryNotStanding(entry=entry.id)
    if entry.left_cents == 0:
        raise NothingIsLeft(entry=entry.id)


def _of_its_kind(clause: Clause, *, exempt: bool, veto: bool) -> tuple[type[EntryRecorded], dict[str, Any]]:
    """The event that an entry is recorded with, and the facts that only this kind has."""
    if exempt:
        return ExemptionRecorded, {}
    pending = {"pending": 1} if clause.pending_until else {}
    if clause.effect == "add":
        return AdditionRecorded, pending
    return DeductionRecorded, {**pending, "veto": 1} if veto else pending


def _may_record(
    account: Account, rulebook: Rulebook, place: Place, *, period: str | None, words: str | None, by: Actor
) -> Signature:
    """Who may record under the clause, or over the figure that it would supersede."""
    figure = account.figure(place.clause.code, period) if period else None
    if figure and figure.appeal_open:
        raise AppealOpen(entry=figure.id)
    if figure is None or not figure.reduced_by_decision:
        return by.signing_as(*recorders(rulebook, place, account.community))
    if not by.holds(LEADING_GROUP):
        raise OnlyLeadingGroupMayReplace(entry=figure.id)
    if words is None:
        raise FieldRequired(field="reason", clause=place.clause.code)
    return by.signing_as(LEADING_GROUP)


def _require_details(
    account: Account,
    rulebook: Rulebook,
    clause: Clause,
    particulars: Particulars,
    ticket_entry: str | None,
) -> None:
    if particulars.words is None and (particulars.exempt or isinstance(clause, Discretionary)):
        raise FieldRequired(field="reason", clause=clause.code)
    _require_ticket(clause, particulars.ticket, ticket_entry)
    if clause.matter_required:
        _require_new_matter(account, rulebook, clause, particulars.matter)
    _require_no_second(account, rulebook, clause, particulars.occurred_on)
    if particulars.follows is not None:
        followed = account.entries.get(particulars.follows)
        if followed is None or not followed.reversals:
            raise FollowsNothingReversed(entry=particulars.follows)


def _require_ticket(clause: Clause, ticket: str | None, ticket_entry: str | None) -> None:
    if clause.needs is None:
        if ticket is not None:
            raise FieldNotObserved(field="ticket", clause=clause.code)
        return
    if ticket is None:
        raise FieldRequired(field="ticket", clause=clause.code)
    if ticket_entry is not None:
        raise TicketAlreadyRecorded(ticket=ticket, entry=ticket_entry)


def _require_new_matter(account: Account, rulebook: Rulebook, clause: Clause, matter: str | None) -> None:
    if matter is None:
        raise FieldRequired(field="matter", clause=clause.code)
    for code, place in rulebook.places.items():
        if code == clause.code or (clause.group and place.clause.group == clause.group):
            for entry in account.of_matter(code, matter):
                if account.stands(entry):
                    raise MatterAlreadyRecorded(matter=matter, entry=entry.id)


def _require_no_second(account: Account, rulebook: Rulebook, clause: Clause, occurred_on: date) -> None:
    if not isinstance(clause, Once) and clause.once_per is None:
        return
    month = month_of(occurred_on, rulebook.year)
    for entry in account.under(clause.code) if isinstance(clause, Once) else account.in_month(clause.code, month):
        if account.stands(entry):
            raise AlreadyStands(clause=clause.code, entry=entry.id)


def require_exemptible(rulebook: Rulebook, clause: Clause) -> None:
    """Raises ExemptionNotAllowed for all but what is measured once a year, and there for grades and ranked marks."""
    if not clause.yearly or isinstance(clause, Rating) or clause.code in rulebook.mark_codes:
        raise ExemptionNotAllowed(clause=clause.code)


def _refuse_exemption(rulebook: Rulebook, clause: Clause, particulars: Particulars) -> None:
    require_exemptible(rulebook, clause)
    seen = particulars.seen
    given = {
        "quantity": seen.quantity,
        "level": seen.level,
        "value": seen.value,
        "grade": seen.grade,
        "amount": seen.amount,
    }
    for field, value in given.items():
        if value is not None:
            raise FieldNotObserved(field=field, clause=clause.code)
    if seen.period not in (None, str(rulebook.year)):
        raise FieldNotObserved(field="period", clause=clause.code)


def _may_settle(account: Account, rulebook: Rulebook, entry_id: str, by: Actor) -> Signature:
    require_not_final(account)
    entry = account.entry(entry_id)
    if entry.kind is EntryKind.BONUS:
        raise EntryNotPending(entry=entry_id)
    signature = by.signing_as(*recorders(rulebook, place_of(rulebook, entry.clause), account.community))
    if entry.status is not EntryStatus.PENDING:
        raise EntryNotPending(entry=entry_id)
    return signature
