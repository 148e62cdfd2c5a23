"""Disputing an entry: filed, accepted, asked, decided, escalated, finally decided, withdrawn (rules.md, "Appeals").

Pure: from state to events, or a refusal. Level 1 is the leading group's, level 2 the working committee's.
"""

from datetime import date
from typing import Literal

from ledger.account import Account, Appeal, AppealState, Entry, EntryKind, EntryStatus
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Actor, Grant, Role, Signature
from ledger.days import day_of, last_day
from ledger.errors import (
    AlreadyDecided,
    AmountNotTaken,
    AmountOutsideAppeal,
    AppealAlreadyAccepted,
    AppealNotAccepted,
    AppealOpen,
    EscalationTooLate,
    FieldMissing,
    FilingTooLate,
    MatterEnded,
    NoOpenAppeal,
    NoQuestionOpen,
    NotAppealable,
    NothingToEscalate,
    OwnCause,
    QuestionOpen,
    VetoDecidedWhole,
)
from ledger.events import (
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusGrantedOnAppeal,
    EntryEvent,
    EntryReversed,
    QuestionAnswered,
    QuestionAsked,
)
from ledger.recording import require_not_final, require_something_left
from ledger.rulebook import Periods

Outcome = Literal["upheld", "partly_upheld", "rejected"]
REVIEWERS: dict[int, Grant] = {1: LEADING_GROUP, 2: WORKING_COMMITTEE}


def file_appeal(
    account: Account, periods: Periods, *, entry_id: str, words: str, by: Actor, today: date
) -> AppealFiled:
    """The community's dispute of a standing deduction of its own, or of a bonus that was refused or cut."""
    require_not_final(account)
    entry = account.entry(entry_id)
    signature = _as_community(account, by)
    _require_no_earlier_appeal(entry, periods, today)
    require_appealable(account, entry)
    until = file_until(entry, periods)
    if today > until:
        raise FilingTooLate(entry=entry_id, until=until.isoformat())
    return AppealFiled(**signature.fields(), entry=entry_id, words=words)


def accept_appeal(account: Account, *, entry_id: str, by: Actor) -> AppealAccepted:
    require_not_final(account)
    entry, appeal = account.entry(entry_id), _open_appeal(account, entry_id)
    signature = by.signing_as(LEADING_GROUP)
    if appeal.state is not AppealState.FILED:
        raise AppealAlreadyAccepted(entry=entry.id)
    return AppealAccepted(**signature.fields(), entry=entry_id)


def ask_question(account: Account, *, entry_id: str, words: str, by: Actor) -> QuestionAsked:
    """Stops the clock of the decision until the community has answered."""
    require_not_final(account)
    appeal = _open_appeal(account, entry_id)
    signature = by.signing_as(REVIEWERS[appeal.level])
    _require_in_review(entry_id, appeal)
    return QuestionAsked(**signature.fields(), entry=entry_id, words=words)


def answer_question(account: Account, *, entry_id: str, words: str, by: Actor) -> QuestionAnswered:
    require_not_final(account)
    appeal = _open_appeal(account, entry_id)
    signature = _as_community(account, by)
    if appeal.state is not AppealState.QUESTIONED:
        raise NoQuestionOpen(entry=entry_id)
    return QuestionAnswered(**signature.fields(), entry=entry_id, words=words)


def decide_appeal(
    account: Account,
    *,
    entry_id: str,
    outcome: Outcome,
    amount_cents: int | None,
    words: str,
    by: Actor,
) -> list[EntryEvent]:
    """The decision and, unless it rejects, what it does to the entry: both are recorded or neither."""
    require_not_final(account)
    entry, appeal = account.entry(entry_id), _open_appeal(account, entry_id)
    signature = by.signing_as(REVIEWERS[appeal.level])
    _require_in_review(entry_id, appeal)
    if by.name in _involved(entry):
        raise OwnCause(user=by.name, entry=entry_id)
    amount = _amount_decided(entry, outcome, amount_cents)
    decided = AppealDecided(
        **signature.fields(),
        entry=entry_id,
        words=words,
        level=appeal.level,
        outcome=outcome,
        amount_cents=amount if outcome == "partly_upheld" else None,
    )
    if amount is None:
        return [decided]
    if entry.kind is EntryKind.BONUS:
        granted = BonusGrantedOnAppeal(
            **signature.fields(), entry=entry_id, words=words, amount_cents=amount, level=appeal.level
        )
        return [decided, granted]
    reversed_ = EntryReversed(
        **signature.fields(), entry=entry_id, words=words, amount_cents=amount, by_appeal=appeal.level
    )
    return [decided, reversed_]


def escalate_appeal(
    account: Account, periods: Periods, *, entry_id: str, words: str, by: Actor, today: date
) -> AppealEscalated:
    """The community's request for the second level, after a first decision that did not give it everything."""
    require_not_final(account)
    entry = account.entry(entry_id)
    signature = _as_community(account, by)
    appeal = entry.appeal
    if appeal is not None and appeal.state is AppealState.FINAL:
        raise MatterEnded(entry=entry_id)
    if appeal is None or appeal.state is not AppealState.DECIDED or gave_everything(appeal):
        raise NothingToEscalate(entry=entry_id)
    require_appealable(account, entry)
    until = escalate_until(appeal, periods)
    if today > until:
        raise EscalationTooLate(entry=entry_id, until=until.isoformat())
    return AppealEscalated(**signature.fields(), entry=entry_id, words=words)


def withdraw_appeal(account: Account, *, entry_id: str, words: str, by: Actor) -> AppealWithdrawn:
    """Ends an open appeal. After an escalation the first decision stands."""
    require_not_final(account)
    _open_appeal(account, entry_id)
    signature = _as_community(account, by)
    return AppealWithdrawn(**signature.fields(), entry=entry_id, words=words)


def file_until(entry: Entry, periods: Periods) -> date:
    """The last day to appeal an entry."""
    return last_day(day_of(entry.notice_at, periods.zone), periods.file_days)


def escalate_until(appeal: Appeal, periods: Periods) -> date:
    """The last day to ask for the second level; the appeal has a first decision."""
    return last_day(day_of(appeal.decisions[0].recorded_at, periods.zone), periods.escalate_days)


def due(appeal: Appeal, periods: Periods) -> date | None:
    """The last day of the present step of an appeal; None while the clock stands still or nothing is awaited."""
    days = {
        AppealState.FILED: periods.accept_days,
        AppealState.ACCEPTED: periods.decide_days,
        AppealState.ESCALATED: periods.final_days,
    }.get(appeal.state)
    return None if days is None else last_day(day_of(appeal.waiting_since, periods.zone), days)


def gave_everything(appeal: Appeal) -> bool:
    return bool(appeal.decisions) and appeal.decisions[-1].outcome == "upheld"


def require_appealable(account: Account, entry: Entry) -> None:
    """Only a standing deduction with something left, or a bonus that was refused or cut, can be disputed."""
    if entry.kind is EntryKind.BONUS and entry.status is EntryStatus.REFUSED:
        return
    if entry.kind not in {EntryKind.DEDUCTION, EntryKind.BONUS}:
        raise NotAppealable(entry=entry.id)
    require_something_left(account, entry)
    if entry.kind is EntryKind.BONUS and entry.awarded_cents >= entry.amount_cents:
        raise NotAppealable(entry=entry.id)


def _require_no_earlier_appeal(entry: Entry, periods: Periods, today: date) -> None:
    appeal = entry.appeal
    if appeal is None or appeal.state is AppealState.WITHDRAWN:
        return
    if appeal.is_open:
        raise AppealOpen(entry=entry.id)
    until = escalate_until(appeal, periods)
    if appeal.state is AppealState.DECIDED and not gave_everything(appeal) and today <= until:
        raise AlreadyDecided(entry=entry.id, until=until.isoformat())
    raise MatterEnded(entry=entry.id)


def _as_community(account: Account, by: Actor) -> Signature:
    return by.signing_as(Grant(Role.COMMUNITY, account.community))


def _open_appeal(account: Account, entry_id: str) -> Appeal:
    appeal = account.entry(entry_id).appeal
    if appeal is None or not appeal.is_open:
        raise NoOpenAppeal(entry=entry_id)
    return appeal


def _require_in_review(entry_id: str, appeal: Appeal) -> None:
    if appeal.state is AppealState.FILED:
        raise AppealNotAccepted(entry=entry_id)
    if appeal.state is AppealState.QUESTIONED:
        raise QuestionOpen(entry=entry_id)


def _involved(entry: Entry) -> frozenset[str]:
    """Who had a part in the entry or in this appeal before: nobody decides on what is their own."""
    appeal = entry.appeals[-1]
    return entry.handled_by | {appeal.filed_by} | {decision.decided_by for decision in appeal.decisions}


def _amount_decided(entry: Entry, outcome: Outcome, amount_cents: int | None) -> int | None:
    """What is taken off a deduction, or a bonus's new total; None when the appeal is rejected."""
    if outcome != "partly_upheld" and amount_cents is not None:
        raise AmountNotTaken(outcome=outcome)
    if outcome == "rejected":
        return None
    is_bonus = entry.kind is EntryKind.BONUS
    everything = entry.amount_cents if is_bonus else entry.left_cents
    if outcome == "upheld":
        return everything
    if amount_cents is None:
        raise FieldMissing(field="amount")
    if entry.veto:
        raise VetoDecidedWhole(entry=entry.id)
    held = entry.awarded_cents if is_bonus else 0
    if not held < amount_cents < everything:
        raise AmountOutsideAppeal(above_cents=held, below_cents=everything)
    return amount_cents
