"""The assessment year: open, closed, final; and the ties that the working committee breaks (rules.md, "The year").

Pure. Closing, finalising and reopening are said once for the year and once in every community's stream, so that all that
is decided about an entry is decided inside one stream.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from ledger.account import Account, AppealState, EntryStatus, Stage
from ledger.actors import WORKING_COMMITTEE, Actor
from ledger.appeals import escalate_until, file_until, gave_everything, require_appealable
from ledger.errors import (
    ItemNotRanked,
    ItemUnknown,
    LedgerError,
    NotAnOpenTie,
    YearAlreadyOpen,
    YearIsFinal,
    YearNotClosed,
    YearNotOpen,
    YearNotReady,
)
from ledger.events import (
    AccountClosed,
    AccountFinalised,
    AccountReopened,
    RankedCommunity,
    Recorded,
    TieBroken,
    YearClosed,
    YearFinalised,
    YearOpened,
    YearReopened,
)
from ledger.rulebook import Periods, Rulebook


@dataclass(frozen=True, slots=True)
class TieBreak:
    """The working committee's order of communities that tied in an item, the first ranked first."""

    item: str
    order: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Year:
    """What is decided for all communities of a year together."""

    number: int
    rulebook: str = ""
    stage: Stage = Stage.OPEN
    tie_breaks: tuple[TieBreak, ...] = ()
    final: YearFinalised | None = None


class Standings(Protocol):
    """What the year needs to know of the scores; `projections.scoring` has it."""

    @property
    def ranking(self) -> Sequence[RankedCommunity]: ...
    @property
    def provisional(self) -> Sequence[str]: ...
    @property
    def open_ties(self) -> Mapping[str, Sequence[tuple[str, ...]]]: ...


def evolve_year(year: Year, recorded: Recorded) -> Year:
    """The year after one more event of its stream."""
    event = recorded.event
    match event:
        case YearOpened():
            return replace(year, rulebook=event.rulebook)
        case TieBroken():
            broken = TieBreak(event.item, event.order, recorded.position)
            return replace(year, tie_breaks=(*year.tie_breaks, broken))
        case YearClosed():
            return replace(year, stage=Stage.CLOSED)
        case YearFinalised():
            return replace(year, stage=Stage.FINAL, final=event)
        case YearReopened():
            return replace(year, stage=Stage(event.to))
        case _:
            raise TypeError(f"evolve_year() has no case for {type(event).__name__}")


def break_tie(
    year: Year,
    rulebook: Rulebook,
    open_ties: Mapping[str, Sequence[tuple[str, ...]]],
    *,
    item: str,
    order: Sequence[str],
    words: str,
    by: Actor,
) -> TieBroken:
    """An order for exactly the communities of one tie that is open now."""
    signature = by.signing_as(WORKING_COMMITTEE)
    if year.stage is Stage.FINAL:
        raise YearIsFinal(year=year.number)
    if item not in rulebook.items:
        raise ItemUnknown(rulebook=rulebook.rulebook)
    if rulebook.items[item].ranked is None:
        raise ItemNotRanked(item=item)
    ties = open_ties.get(item, ())
    if len(set(order)) != len(order) or set(order) not in [set(tie) for tie in ties]:
        listed = "; ".join(", ".join(tie) for tie in ties)
        raise NotAnOpenTie(item=item, open_zh=listed or "无", open_en=listed or "none")
    return TieBroken(**signature.fields(), words=words, item=item, order=tuple(order))


def close_year(year: Year, *, words: str, by: Actor) -> tuple[YearClosed, AccountClosed]:
    """No new entries and declarations from here on; what was begun goes on."""
    signed = by.signing_as(WORKING_COMMITTEE).fields()
    if year.stage is Stage.FINAL:
        raise YearIsFinal(year=year.number)
    if year.stage is Stage.CLOSED:
        raise YearNotOpen(year=year.number)
    return YearClosed(**signed, words=words), AccountClosed(**signed, words=words)


def finalise_year(
    year: Year,
    rulebook: Rulebook,
    accounts: Sequence[Account],
    standings: Standings,
    *,
    words: str,
    by: Actor,
    today: date,
    tree_size: int,
    root: str,
) -> tuple[YearFinalised, AccountFinalised]:
    """The final ranking with the Merkle root it was computed from. Refused while anything can still move a score."""
    signed = by.signing_as(WORKING_COMMITTEE).fields()
    if year.stage is Stage.FINAL:
        raise YearIsFinal(year=year.number)
    if year.stage is Stage.OPEN:
        raise YearNotClosed(year=year.number)
    obstacles = [*_unsettled(accounts, rulebook.appeals, today), *_unscored(standings)]
    if obstacles:
        raise YearNotReady(
            year=year.number,
            obstacles_zh="；".join(obstacle.zh for obstacle in obstacles),
            obstacles_en="; ".join(obstacle.en for obstacle in obstacles),
        )
    final = YearFinalised(
        **signed,
        words=words,
        ranking=tuple(standings.ranking),
        tree_size=tree_size,
        root=root,
        rulebook_version=rulebook.version,
    )
    return final, AccountFinalised(**signed, words=words)


def reopen_year(year: Year, *, words: str, by: Actor) -> tuple[YearReopened, AccountReopened]:
    """One step back: a final year to closed, a closed one to open."""
    signed = by.signing_as(WORKING_COMMITTEE).fields()
    if year.stage is Stage.OPEN:
        raise YearAlreadyOpen(year=year.number)
    to: Literal["open", "closed"] = "closed" if year.stage is Stage.FINAL else "open"
    return YearReopened(**signed, words=words, to=to), AccountReopened(**signed, words=words, to=to)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that keeps a year from being final."""

    zh: str
    en: str


def _unsettled(accounts: Sequence[Account], periods: Periods, today: date) -> list[Obstacle]:
    return [
        obstacle
        for account in accounts
        for entry in account.in_order
        if (obstacle := _entry_obstacle(account, entry.id, periods, today))
    ]


def _entry_obstacle(account: Account, entry_id: str, periods: Periods, today: date) -> Obstacle | None:
    entry = account.entries[entry_id]
    if entry.appeal_open:
        return Obstacle(f"{entry_id} 的申诉未办结", f"the appeal against {entry_id} is undecided")
    if entry.status is EntryStatus.PENDING:
        return Obstacle(f"{entry_id} 待确认", f"{entry_id} is pending")
    if entry.status in {EntryStatus.DECLARED, EntryStatus.SUPPORTED}:
        return Obstacle(f"加分 {entry_id} 未确定", f"bonus {entry_id} is undetermined")
    if not _is_appealable(account, entry_id):
        return None
    appeal = entry.appeal
    if appeal is None or appeal.state is AppealState.WITHDRAWN:
        until = file_until(entry, periods)
        if today <= until:
            return Obstacle(f"{entry_id} 在 {until} 前仍可申诉", f"{entry_id} may be appealed until {until}")
    elif appeal.state is AppealState.DECIDED and not gave_everything(appeal):
        until = escalate_until(appeal, periods)
        if today <= until:
            return Obstacle(f"{entry_id} 在 {until} 前仍可申请再次复核", f"{entry_id} may be escalated until {until}")
    return None


def _is_appealable(account: Account, entry_id: str) -> bool:
    try:
        require_appealable(account, account.entries[entry_id])
    except LedgerError:
        return False
    return True


def _unscored(standings: Standings) -> list[Obstacle]:
    ties = [
        Obstacle(f"{item} 有并列未裁定（{'、'.join(tie)}）", f"a tie in {item} is open ({', '.join(tie)})")
        for item, all_ties in standings.open_ties.items()
        for tie in all_ties
    ]
    provisional = [
        Obstacle(f"{code} 的分数是暂定的", f"the score of {code} is provisional") for code in standings.provisional
    ]
    return ties + provisional
