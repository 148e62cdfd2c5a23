"""How a score comes about: steps that add up to it exactly, down to clauses, entries and the events behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ledger.account import Account, Entry
from ledger.rulebook import Rulebook
from projections.docket import COUNTING, EntryState, state_of
from projections.history import require_community, require_item
from projections.past import Reading
from projections.scoring import BonusScore, ClauseSum, ItemScore, Sum


class StepKind(StrEnum):
    """What moves a score by an amount."""

    POINTS = "points"
    CLAUSE = "clause"
    GROUP = "group"
    COMPONENT = "component"
    FLOOR = "floor"
    CEILING = "ceiling"
    VETO = "veto"
    MULTIPLIER = "multiplier"
    ITEM = "item"
    BONUS = "bonus"
    CAP = "cap"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Step:
    """One signed amount. `nominal_cents` of it was taken or earned, `absorbed_cents` a cap kept out."""

    kind: StepKind
    code: str
    amount_cents: int
    nominal_cents: int | None = None
    absorbed_cents: int = 0


@dataclass(frozen=True, slots=True)
class ExplainedEntry:
    """An entry under a clause, whether it counts or not."""

    entry: Entry
    state: EntryState

    @property
    def counts(self) -> bool:
        return self.state in COUNTING


@dataclass(frozen=True, slots=True)
class ExplainedClause:
    """A clause with what it took or gave, and every entry under it."""

    sum: ClauseSum
    entries: tuple[ExplainedEntry, ...]


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """An item, the bonus or the negative list. The steps add up to the score."""

    code: str
    score_cents: int
    steps: tuple[Step, ...]
    clauses: tuple[ExplainedClause, ...]
    rank: int | None = None
    factor: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A community's total as steps, and the parts behind them."""

    community: str
    total_cents: int
    steps: tuple[Step, ...]
    parts: tuple[ExplainedPart, ...]


def explain(reading: Reading, community: str, item: str | None = None) -> Explanation:
    """The whole score of a community, or one item's part of it (also ``BN`` and ``NL``)."""
    rulebook = reading.rulebook
    require_community(rulebook, community)
    require_item(rulebook, item)
    score = reading.standing.by_community[community]
    under = _entries(reading.accounts[community])
    parts = [_item(each, under) for each in score.items.values()]
    parts.append(_bonus(rulebook, score.bonus, under))
    parts.append(_negative(rulebook, score.negative, under))
    return Explanation(
        community,
        score.total_cents,
        tuple(_total_steps(parts, rulebook, score.total_cents)),
        tuple(part for part in parts if item in (None, part.code)),
    )


def _entries(account: Account) -> dict[str, list[ExplainedEntry]]:
    under: dict[str, list[ExplainedEntry]] = {}
    for entry in account.in_order:
        under.setdefault(entry.clause, []).append(ExplainedEntry(entry, state_of(account, entry)))
    return under


def _total_steps(parts: list[ExplainedPart], rulebook: Rulebook, total: int) -> Iterator[Step]:
    kinds = {rulebook.bonus.code: StepKind.BONUS, rulebook.negative_list.code: StepKind.NEGATIVE}
    sum_ = 0
    for part in parts:
        kind = kinds.get(part.code, StepKind.ITEM)
        amount = -part.score_cents if kind is StepKind.NEGATIVE else part.score_cents
        sum_ += amount
        yield Step(kind, part.code, amount)
    if sum_ != total:
        yield Step(StepKind.FLOOR, "total", total - sum_)


def _item(score: ItemScore, under: dict[str, list[ExplainedEntry]]) -> ExplainedPart:
    item = score.item
    return ExplainedPart(
        item.code,
        score.score_cents,
        tuple(_item_steps(score)),
        _clauses(score.clauses, under),
        score.rank,
        score.factor if item.ranked else None,
    )


def _item_steps(score: ItemScore) -> Iterator[Step]:
    item = score.item
    yield Step(StepKind.POINTS, item.code, item.points)
    yield from _sum_steps(score.clauses, score.pots, {component.code for component in item.components}, _inside(score))
    bounded = max(0, score.unbounded_cents)
    if bounded != score.unbounded_cents:
        yield Step(StepKind.FLOOR, item.code, bounded - score.unbounded_cents)
    if item.highest is not None and bounded > item.highest:
        yield Step(StepKind.CEILING, item.code, item.highest - bounded)
        bounded = item.highest
    if score.veto is not None and bounded:
        yield Step(StepKind.VETO, score.veto.id, -bounded)
    if score.score_cents != score.within_cents:
        yield Step(StepKind.MULTIPLIER, item.code, score.score_cents - score.within_cents)


def _inside(score: ItemScore) -> set[str]:
    """Clauses that count by way of a group or a component."""
    grouped = {clause.code for clause in score.item.all_clauses if clause.group}
    return grouped | {clause.code for component in score.item.components for clause in component.clauses}


def _sum_steps(
    clauses: tuple[ClauseSum, ...], pots: tuple[Sum, ...], components: set[str], inside: set[str]
) -> Iterator[Step]:
    for pot in pots:
        if pot.nominal_cents:
            yield _signed(StepKind.COMPONENT if pot.code in components else StepKind.GROUP, pot)
    for clause in clauses:
        if clause.code not in inside and clause.nominal_cents:
            yield _signed(StepKind.CLAUSE, clause)


def _signed(kind: StepKind, sum_: Sum) -> Step:
    sign = 1 if sum_.effect == "add" else -1
    return Step(kind, sum_.code, sign * sum_.counted_cents, sum_.nominal_cents, sum_.absorbed_cents)


def _bonus(rulebook: Rulebook, score: BonusScore, under: dict[str, list[ExplainedEntry]]) -> ExplainedPart:
    inside = {clause.code for clause in rulebook.bonus.clauses if clause.group}
    steps = list(_sum_steps(score.clauses, score.pots, set(), inside))
    if score.nominal_cents != score.counted_cents:
        steps.append(Step(StepKind.CAP, rulebook.bonus.code, score.counted_cents - score.nominal_cents))
    return ExplainedPart(rulebook.bonus.code, score.counted_cents, tuple(steps), _clauses(score.clauses, under))


def _negative(rulebook: Rulebook, sums: tuple[ClauseSum, ...], under: dict[str, list[ExplainedEntry]]) -> ExplainedPart:
    steps = tuple(
        Step(StepKind.CLAUSE, each.code, each.counted_cents, each.nominal_cents, each.absorbed_cents)
        for each in sums
        if each.nominal_cents
    )
    total = sum(each.counted_cents for each in sums)
    return ExplainedPart(rulebook.negative_list.code, total, steps, _clauses(sums, under))


def _clauses(sums: tuple[ClauseSum, ...], under: dict[str, list[ExplainedEntry]]) -> tuple[ExplainedClause, ...]:
    """Those that have any entry."""
    return tuple(ExplainedClause(each, tuple(under[each.code])) for each in sums if each.code in under)
