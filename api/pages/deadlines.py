"""What of a community's year is open, and until when something can be done about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from ledger.account import Account, Entry
from ledger.appeals import file_until, require_appealable
from ledger.errors import LedgerError
from ledger.rulebook import Periods
from projections.docket import DocketAppeal, EntryState, appeal_of, state_of

FILING_MOST = 50


class Next(StrEnum):
    """Who has to act, and how."""

    ACCEPT = "accept"
    ANSWER = "answer"
    DECIDE = "decide"
    DECIDE_FINALLY = "decide-finally"
    ESCALATE = "escalate"
    APPEAL = "appeal"


NEXT = {"filed": Next.ACCEPT, "accepted": Next.DECIDE, "questioned": Next.ANSWER, "escalated": Next.DECIDE_FINALLY}


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is next with an entry, and the last day for it: None while the clock stands still."""

    next: Next
    entry: Entry
    last: date | None
    overdue: bool = False


def open_appeals(entries: Iterable[Entry], periods: Periods, today: date) -> list[Deadline]:
    """Every appeal that is open, and every decision that can still be taken to the second level, the first due first."""
    disputed = (entry for entry in entries if entry.appeals)
    found = (_of(appeal_of(entry, entry.appeals[-1], periods, today), today) for entry in disputed)
    return _in_order(each for each in found if each is not None)


def _of(each: DocketAppeal, today: date) -> Deadline | None:
    if each.appeal.is_open:
        return Deadline(NEXT[each.appeal.state.value], each.entry, each.due, each.overdue)
    if each.escalate_until is not None and each.escalate_until >= today:
        return Deadline(Next.ESCALATE, each.entry, each.escalate_until)
    return None


def still_appealable(account: Account, entries: Iterable[Entry], periods: Periods, today: date) -> list[Deadline]:
    """Those of an account's entries that nobody has disputed and that can be, the first to lapse first."""
    earliest = datetime.combine(today, time(), UTC) - timedelta(days=periods.file_days + 1)
    recent = (entry for entry in entries if entry.notice_at >= earliest and not entry.appeals)
    found = (Deadline(Next.APPEAL, entry, file_until(entry, periods)) for entry in recent if _may_be(account, entry))
    return _in_order(each for each in found if each.last and each.last >= today)


def _may_be(account: Account, entry: Entry) -> bool:
    try:
        require_appealable(account, entry)
    except LedgerError:
        return False
    return state_of(account, entry) is not EntryState.PENDING


def _in_order(found: Iterator[Deadline]) -> list[Deadline]:
    return sorted(found, key=lambda each: (each.last or date.max, each.entry.position))
