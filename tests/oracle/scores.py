"""From a world to scores: the seven steps, the ranked item, the ranking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.oracle.book import (
    ZERO,
    Book,
    Clause,
    Group,
    Item,
)
from tests.oracle.observing import (
    half_up,
)
from tests.oracle.world import (
    Entry,
    Figures,
    World,
    newest_figures,
    stands,
)


@dataclass(frozen=True)
class Tie:
    """Communities of a ranked item equal in S and in every mark, and not in a strict order yet."""

    item: str
    communities: list[str]


@dataclass(frozen=True)
class Reading:
    """The scores in ranking order (the shape of contract.md), and the ties that are open."""

    lines: list[dict[str, object]]
    open_ties: list[Tie]


@dataclass
class Score:
    """One community's score while it is being computed."""

    community: str
    items: dict[str, Decimal] = field(default_factory=dict)
    bonus: Decimal = ZERO
    negative: Decimal = ZERO
    vetoed: bool = False
    waiting: bool = False
    missing: list[str] = field(default_factory=list)
    tie_open: list[str] = field(default_factory=list)

    @property
    def base(self) -> Decimal:
        return sum(self.items.values(), ZERO)

    @property
    def total(self) -> Decimal:
        return max(ZERO, self.base + self.bonus - self.negative)

    @property
    def provisional(self) -> bool:
        return bool(self.missing or self.tie_open or self.waiting)


def read(world: World, on: date | None) -> Reading:
    """The scores of a world; about day `on`: as if every entry that occurred later did not exist."""
    entries = [entry for entry in world.entries.values() if on is None or entry.occurred_on <= on]
    figures = newest_figures(entries)
    counting = [entry for entry in entries if counts(entry, figures)]
    scores = [score_alone(world.book, code, counting, figures) for code in world.book.communities]
    open_ties: list[Tie] = []
    for item in world.book.items:
        if item.marks:
            open_ties += rank_item(world, item, scores, figures)
    return Reading(ranking(scores), open_ties)


def counts(entry: Entry, figures: Figures) -> bool:
    """It stands and is not pending; of bonuses, only the granted."""
    granted = entry.bonus is None or entry.bonus.stage == "granted"
    return stands(entry, figures) and not entry.pending and granted


def score_alone(book: Book, community: str, counting: list[Entry], figures: Figures) -> Score:
    """Steps 1 to 7 for one community, before ranked items take their factors."""
    mine = [entry for entry in counting if entry.community == community]
    score = Score(community)
    for item in book.items:
        score.items[item.code] = item_points(item, mine)
    score.bonus = bonus_points(book, mine)
    score.negative = sum((clause_sum(clause, mine) for clause in book.negative_clauses), ZERO)
    score.vetoed = any(entry.observed.veto for entry in mine)
    for clause in book.clauses.values():
        if clause.yearly and (community, clause.code, str(book.year)) not in figures:
            score.missing.append(clause.code)
    return score


def clause_sum(clause: Clause, mine: list[Entry]) -> Decimal:
    """Step 1: what is left of the clause's counting entries, at most its cap."""
    total = sum((entry.left for entry in mine if entry.clause is clause), ZERO)
    return total if clause.cap is None else min(total, clause.cap)


def group_sum(group: Group, mine: list[Entry]) -> Decimal:
    """Steps 2 and 3: the sum of the clauses, at most the group's cap (the component's points)."""
    return min(group.cap, sum((clause_sum(clause, mine) for clause in group.clauses), ZERO))


def item_points(item: Item, mine: list[Entry]) -> Decimal:
    """Step 4: points - deductions + additions, within 0.00 and the ceiling; 0.00 under a standing veto."""
    if any(entry.observed.veto and entry.clause.item == item.code for entry in mine):
        return ZERO
    points = item.points
    for component in item.components:
        points -= group_sum(component, mine)
    for group in item.groups:
        points += group_sum(group, mine) if group.effect == "add" else -group_sum(group, mine)
    for clause in item.loose:
        points += clause_sum(clause, mine) if clause.effect == "add" else -clause_sum(clause, mine)
    points = max(ZERO, points)
    return points if item.ceiling is None else min(points, item.ceiling)


def bonus_points(book: Book, mine: list[Entry]) -> Decimal:
    """Step 6: BN's clauses, groups capped, the whole capped."""
    points = sum((group_sum(group, mine) for group in book.bonus_groups), ZERO)
    for clause in book.bonus_clauses:
        if clause.group is None:
            points += clause_sum(clause, mine)
    return min(points, book.bonus_cap)


def rank_item(world: World, item: Item, scores: list[Score], figures: Figures) -> list[Tie]:
    """The ranked item: order all communities, multiply each S by the factor of its rank. Gives the open ties."""
    keys: dict[str, tuple[Decimal, ...]] = {}
    for score in scores:
        marks = [figures.get((score.community, code, str(world.book.year))) for code in item.marks]
        if any(mark is None for mark in marks):
            return wait_for_marks(scores)
        keys[score.community] = (score.items[item.code], *(mark.observed.mark or ZERO for mark in marks if mark))
    by_code = {score.community: score for score in scores}
    breaks = [order for code, order in world.tie_breaks if code == item.code]
    open_ties = []
    ranks_before = 0
    for equals in equals_in_order(keys):
        order = strict_order(equals, breaks)
        for place, community in enumerate(order or equals):
            rank = ranks_before + (place + 1 if order else len(equals))  # an open tie: the worst rank they occupy
            by_code[community].items[item.code] = half_up(keys[community][0] * factor(item, rank))
        if order is None:
            open_ties.append(Tie(item.code, equals))
            for community in equals:
                by_code[community].tie_open.append(item.code)
        ranks_before += len(equals)
    return open_ties


def wait_for_marks(scores: list[Score]) -> list[Tie]:
    """Before every community has every mark: factor 1.0 for all, and every score is provisional."""
    for score in scores:
        score.waiting = True
    return []


def factor(item: Item, rank: int) -> Decimal:
    """The multiplier of a rank."""
    for first, last, multiplier in item.multipliers:
        if first <= rank <= last:
            return multiplier
    return Decimal(1)


def equals_in_order(keys: dict[str, tuple[Decimal, ...]]) -> list[list[str]]:
    """The communities by key, descending; those with the same key together, in the rulebook's order."""
    return [[code for code in keys if keys[code] == key] for key in sorted(set(keys.values()), reverse=True)]


def strict_order(equals: list[str], breaks: list[list[str]]) -> list[str] | None:
    """The order that the newest tie-break naming each pair gives; None where a pair has none, or they go round."""
    wins = dict.fromkeys(equals, 0)
    for first in equals:
        for second in equals:
            if first < second:
                naming = [order for order in breaks if first in order and second in order]
                if not naming:
                    return None
                newest = naming[-1]
                wins[first if newest.index(first) < newest.index(second) else second] += 1
    if len(set(wins.values())) != len(equals):  # a strict order of n has winners of n-1, n-2, ... 0 pairs
        return None
    return sorted(equals, key=lambda code: -wins[code])


def ranking(scores: list[Score]) -> list[dict[str, object]]:
    """By total, the vetoed after all others; equals share a rank and stand in the rulebook's order."""
    placed: list[dict[str, object]] = []
    for vetoed in (False, True):
        some = [score for score in scores if score.vetoed == vetoed]
        before = len(placed)
        for score in sorted(some, key=lambda one: -one.total):
            better = sum(other.total > score.total for other in some)
            placed.append(line_of(score, before + better + 1))
    return placed


def line_of(score: Score, rank: int) -> dict[str, object]:
    """One community in "Scores as JSON"."""
    return {
        "community": score.community,
        "total": f"{score.total:.2f}",
        "base": f"{score.base:.2f}",
        "bonus": f"{score.bonus:.2f}",
        "negative": f"{score.negative:.2f}",
        "rank": rank,
        "vetoed": score.vetoed,
        "provisional": score.provisional,
        "missing": score.missing,
        "tie_open": score.tie_open,
        "items": {code: f"{points:.2f}" for code, points in score.items.items()},
    }
