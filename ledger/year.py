"""The assessment year: open, closed, final; and the ties that the working committee breaks (rules.md, "The year").

Pure. Closing, finalising and reopening are said once for the year and once in every community's stream, so that all that
is decided about an entry is decided inside one stream.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ledger.account import Account, Stage
from ledger.actors import WORKING_COMMITTEE, Actor
from ledger.errors import (
    ItemNotRanked,
    ItemUnknown,
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
    Recorded,
    TieBroken,
    YearClosed,
    YearFinalised,
    YearOpened,
    YearReopened,
)
from ledger.obstacles import Standings, unscored, unsettled
from ledger.rulebook import Rulebook


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
    obstacles = [*unsettled(accounts, rulebook.appeals, today), *unscored(standings)]
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
