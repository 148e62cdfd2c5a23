"""A community's account after one more event of its stream.

`evolve` never refuses: what is recorded has happened.
"""

from functools import lru_cache
from sys import intern
from typing import Any, Literal, TypeVar

from msgspec.structs import replace

from ledger.account import (
    Account,
    Appeal,
    AppealState,
    Decision,
    Entry,
    EntryKind,
    EntryStatus,
    Reversal,
    Stage,
)
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
    QuestionAnswered,
    QuestionAsked,
    Recorded,
)

T = TypeVar("T")

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
        case EntryRecorded():
            return account.with_new_entry(_new_entry(account, recorded, event))
        case EntryEvent():
            entry = account.entries[event.entry]
            changed = _changed(entry, recorded, event)
            return account.with_entry(replace(changed, later=(*entry.later, recorded.position)))
        case AccountClosed():
            return replace(account, stage=Stage.CLOSED)
        case AccountFinalised():
            return replace(account, stage=Stage.FINAL)
        case AccountReopened():
            return replace(account, stage=Stage(event.to))
        case _:
            raise TypeError(f"evolve() has no case for {type(event).__name__}")


@lru_cache(maxsize=1_024)
def _alone(actor: str) -> frozenset[str]:
    """One set for all entries that one person has recorded."""
    return frozenset({actor})


@lru_cache(maxsize=4_096)
def _shared(value: T) -> T:
    """The first of all equal values: observations and days repeat."""
    return value


def _new_entry(account: Account, recorded: Recorded, event: EntryRecorded) -> Entry:
    """What thousands of entries have in common is kept once, however often it was read."""
    kind, status = _KINDS[type(event)]
    if getattr(event, "pending", None):
        status = EntryStatus.PENDING
    return Entry(
        id=event.entry,
        kind=kind,
        status=status,
        community=account.community,
        clause=intern(event.clause),
        occurred_on=_shared(event.occurred_on),
        observed=_shared(event.observed),
        amount_cents=event.amount_cents,
        number=recorded.version,
        position=recorded.position,
        recorded_at=recorded.recorded_at,
        recorded_by=intern(event.actor),
        notice_at=recorded.recorded_at,
        period=intern(event.period) if event.period else None,
        veto=bool(getattr(event, "veto", None)),
        words=event.words,
        matter=event.matter,
        ticket=event.ticket,
        follows=event.follows,
        rulebook=intern(recorded.rulebook) if recorded.rulebook else None,
        handled_by=_alone(event.actor),
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
