"""What keeps a year from being final: all that somebody still awaits (rules.md, "The year"). Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from ledger.account import Account, AppealState, Entry, EntryStatus
from ledger.appeals import escalate_until, file_until, gave_everything, require_appealable
from ledger.clauses import Text
from ledger.errors import LedgerError
from ledger.events import RankedCommunity
from ledger.rulebook import Periods


class Standings(Protocol):
    """What the year needs to know of the scores; `projections.scoring` has it."""

    @property
    def ranking(self) -> Sequence[RankedCommunity]: ...
    @property
    def provisional(self) -> Sequence[str]: ...
    @property
    def open_ties(self) -> Mapping[str, Sequence[tuple[str, ...]]]: ...


class Awaited(StrEnum):
    """What is still to come. `FILING` and `ESCALATION` only may: they are awaited until their last day."""

    ACCEPTANCE = "acceptance"
    DECISION = "decision"
    ANSWER = "answer"
    FINAL_DECISION = "final_decision"
    CONFIRMATION = "confirmation"
    REVIEW = "review"
    DETERMINATION = "determination"
    FILING = "filing"
    ESCALATION = "escalation"
    TIE_BREAK = "tie_break"
    SCORE = "score"


OF_APPEALS = {
    AppealState.FILED: Awaited.ACCEPTANCE,
    AppealState.ACCEPTED: Awaited.DECISION,
    AppealState.QUESTIONED: Awaited.ANSWER,
    AppealState.ESCALATED: Awaited.FINAL_DECISION,
}
"""By the states of an appeal that is open."""
OF_ENTRIES = {
    EntryStatus.PENDING: Awaited.CONFIRMATION,
    EntryStatus.DECLARED: Awaited.REVIEW,
    EntryStatus.SUPPORTED: Awaited.DETERMINATION,
}
_UNDECIDED = Text(zh="{about} 的申诉未办结", en="the appeal against {about} is undecided")
_UNDETERMINED = Text(zh="加分 {about} 未确定", en="bonus {about} is undetermined")
WORDS = {
    **dict.fromkeys(OF_APPEALS.values(), _UNDECIDED),
    Awaited.CONFIRMATION: Text(zh="{about} 待确认", en="{about} is pending"),
    Awaited.REVIEW: _UNDETERMINED,
    Awaited.DETERMINATION: _UNDETERMINED,
    Awaited.FILING: Text(zh="{about} 在 {until} 前仍可申诉", en="{about} may be appealed until {until}"),
    Awaited.ESCALATION: Text(zh="{about} 在 {until} 前仍可申请再次复核", en="{about} may be escalated until {until}"),
    Awaited.TIE_BREAK: Text(zh="{about} 有并列未裁定（{tie}）", en="a tie in {about} is open ({tie})"),
    Awaited.SCORE: Text(zh="{about} 的分数是暂定的", en="the score of {about} is provisional"),
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that keeps a year from being final. `about` is an entry; a ranked item of a tie; or a community."""

    awaited: Awaited
    about: str
    until: date | None = None
    """The last day on which an appeal may be filed or escalated."""
    tie: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        return WORDS[self.awaited].zh.format(about=self.about, until=self.until, tie="、".join(self.tie))

    @property
    def en(self) -> str:
        return WORDS[self.awaited].en.format(about=self.about, until=self.until, tie=", ".join(self.tie))


def unsettled(accounts: Iterable[Account], periods: Periods, today: date) -> Iterator[Obstacle]:
    """The entries that something can still come of, by community and age."""
    # Where the subdistrict is, it may be a day later than in UTC.
    since = datetime.combine(today - timedelta(days=periods.file_days + 1), time.min, UTC)
    for account in accounts:
        for entry in sorted(_perhaps_unsettled(account, since), key=lambda entry: entry.number):
            if obstacle := of_entry(account, entry, periods, today):
                yield obstacle


def _perhaps_unsettled(account: Account, since: datetime) -> Iterator[Entry]:
    """All but those that stand undisputed from before a moment: in a long year, nearly all are such."""
    for entry in account.entries.values():
        if entry.status is not EntryStatus.STANDING or entry.appeals or entry.notice_at >= since:
            yield entry


def of_entry(account: Account, entry: Entry, periods: Periods, today: date) -> Obstacle | None:
    """What an entry still awaits, if anything."""
    appeal = entry.appeal
    if appeal is not None and appeal.is_open:
        return Obstacle(OF_APPEALS[appeal.state], entry.id)
    if entry.status in OF_ENTRIES:
        return Obstacle(OF_ENTRIES[entry.status], entry.id)
    if not _is_appealable(account, entry):
        return None
    if appeal is None or appeal.state is AppealState.WITHDRAWN:
        until = file_until(entry, periods)
        return Obstacle(Awaited.FILING, entry.id, until) if today <= until else None
    if appeal.state is AppealState.DECIDED and not gave_everything(appeal):
        until = escalate_until(appeal, periods)
        return Obstacle(Awaited.ESCALATION, entry.id, until) if today <= until else None
    return None


def _is_appealable(account: Account, entry: Entry) -> bool:
    try:
        require_appealable(account, entry)
    except LedgerError:
        return False
    return True


def unscored(standings: Standings) -> list[Obstacle]:
    """Open ties, and communities whose score is provisional."""
    ties = [
        Obstacle(Awaited.TIE_BREAK, item, tie=tie) for item, all_ties in standings.open_ties.items() for tie in all_ties
    ]
    return ties + [Obstacle(Awaited.SCORE, code) for code in standings.provisional]
