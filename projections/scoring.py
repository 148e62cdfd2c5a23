"""From counting entries to items, base, bonus, total and ranks (rules.md, "From entries to a score").

Pure: the same accounts and tie-breaks give the same scores, whatever the order in which they were recorded. The live
scores, every past reading and every explanation come from here, so every step keeps what it was made of. All amounts are
hundredths of a point.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import msgspec

from ledger.account import Account
from ledger.clauses import AnyClause
from ledger.events import RankedCommunity
from ledger.points import half_up
from ledger.rulebook import Group, Item, Rulebook
from ledger.year import TieBreak
from projections.tally import NOTHING, Tallies, tallied

WHOLE = 100
"""A factor of 1.0, in hundredths."""
RULEBOOKS_MOST = 32
"""Rulebooks whose figures are kept at hand."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands under a clause, a group or a component: `nominal_cents` is the sum of its parts, `counted_cents` what
    its cap lets through.
    """

    code: str
    effect: str
    nominal_cents: int
    cap_cents: int | None

    @property
    def counted_cents(self) -> int:
        return self.nominal_cents if self.cap_cents is None else min(self.nominal_cents, self.cap_cents)

    @property
    def absorbed_cents(self) -> int:
        return self.nominal_cents - self.counted_cents


class ItemScore(msgspec.Struct, frozen=True, gc=False):
    """How an item's score comes about; `within_cents` is what floor, ceiling and veto make of it (S, where ranked)."""

    item: Item
    tallies: tuple[Sequence[int], ...]
    """Of its clauses, in the order written."""
    deducted_cents: int
    added_cents: int
    vetoes: int
    within_cents: int
    score_cents: int
    rank: int | None = None
    factor: int = WHOLE

    @property
    def unbounded_cents(self) -> int:
        return self.item.points - self.deducted_cents + self.added_cents

    @property
    def clauses(self) -> tuple[Sum, ...]:
        return tuple(
            Sum(clause.code, clause.effect, tally[0], clause.cap)
            for clause, tally in zip(self.item.all_clauses, self.tallies, strict=True)
        )

    @property
    def pots(self) -> tuple[Sum, ...]:
        """Groups and components, each over its clauses."""
        sums = {each.code: each for each in self.clauses}
        return (
            *_group_sums(self.item.groups, self.item.all_clauses, sums),
            *(
                Sum(each.code, "deduct", sum(sums[clause.code].counted_cents for clause in each.clauses), each.points)
                for each in self.item.components
            ),
        )

    def placed(self, rank: int, factor: int) -> "ItemScore":
        """The same at its place among the communities."""
        score = half_up(self.within_cents * factor, WHOLE)
        return msgspec.structs.replace(self, rank=rank, factor=factor, score_cents=score)


@dataclass(frozen=True, slots=True)
class BonusScore:
    """The granted bonuses: `counted_cents` is at most the bonus's cap."""

    clauses: tuple[Sum, ...]
    pots: tuple[Sum, ...]
    nominal_cents: int
    counted_cents: int


@dataclass(frozen=True)
class Score:
    """One community's score, with all it was made of."""

    community: str
    items: Mapping[str, ItemScore]
    bonus: BonusScore
    negative: tuple[Sum, ...]
    missing: tuple[str, ...]
    marks: Mapping[str, tuple[int, ...] | None]
    """For each ranked item: the marks that order it, or None while one is missing."""
    tie_open: tuple[str, ...] = ()
    waiting: bool = False
    """Whether a ranked item still waits for a mark of some community."""
    rank: int = 0

    @property
    def vetoed(self) -> bool:
        return any(each.vetoes for each in self.items.values())

    @cached_property
    def base_cents(self) -> int:
        return sum(each.score_cents for each in self.items.values())

    @property
    def bonus_cents(self) -> int:
        return self.bonus.counted_cents

    @property
    def negative_cents(self) -> int:
        return sum(each.counted_cents for each in self.negative)

    @cached_property
    def total_cents(self) -> int:
        return max(0, self.base_cents + self.bonus_cents - self.negative_cents)

    @property
    def provisional(self) -> bool:
        return bool(self.missing or self.tie_open or self.waiting)


@dataclass(frozen=True)
class Standing:
    """All communities in ranking order, and the ties of ranked items that nobody has broken."""

    scores: tuple[Score, ...]
    open_ties: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @cached_property
    def by_community(self) -> dict[str, Score]:
        return {score.community: score for score in self.scores}

    @property
    def ranking(self) -> tuple[RankedCommunity, ...]:
        return tuple(
            RankedCommunity(community=score.community, rank=score.rank, total_cents=score.total_cents)
            for score in self.scores
        )

    @property
    def provisional(self) -> tuple[str, ...]:
        return tuple(score.community for score in self.scores if score.provisional)


def standing(
    rulebook: Rulebook, accounts: Iterable[Account], tie_breaks: Sequence[TieBreak], *, on: date | None = None
) -> Standing:
    """The scores of all communities; about day `on`, as if no later entry existed.

    A community without an account has the score of one with nothing recorded.
    """
    return standing_of(rulebook, {each.community: tallied(each.about(on)) for each in accounts}, tie_breaks)


def standing_of(rulebook: Rulebook, tallies: Mapping[str, Tallies], tie_breaks: Sequence[TieBreak]) -> Standing:
    """The same from what each community's clauses come to."""
    return ranked(
        rulebook,
        {code: unranked(rulebook, code, tallies.get(code, {})) for code in rulebook.community_codes},
        tie_breaks,
    )


def ranked(rulebook: Rulebook, scores: Mapping[str, Score], tie_breaks: Sequence[TieBreak]) -> Standing:
    """Scores that `unranked` gave, of all communities in the rulebook's order, with what depends on each other."""
    placed_, open_ties = placed(rulebook, scores, tie_breaks)
    return Standing(_in_order(tuple(placed_.values())), open_ties)


def placed(
    rulebook: Rulebook, scores: Mapping[str, Score], tie_breaks: Sequence[TieBreak]
) -> tuple[Mapping[str, Score], Mapping[str, tuple[tuple[str, ...], ...]]]:
    """The same in their own order, without ranks of the totals: all that moves a total; and the open ties."""
    open_ties: dict[str, tuple[tuple[str, ...], ...]] = {}
    for item in rulebook.ranked_items:
        scores, open_ties[item.code] = _ranked_item(item, scores, tie_breaks)
    return scores, open_ties


def unranked(rulebook: Rulebook, community: str, tallies: Tallies) -> Score:
    """One community's score, as far as it depends on no other's."""
    return Score(
        community=community,
        items={code: plan.scored(tallies) for code, plan in _plans_of(rulebook).items()},
        bonus=_bonus_score(rulebook, tallies),
        negative=_negative(rulebook, tallies),
        missing=_missing(rulebook, tallies),
        marks={item.code: _marks(item, tallies) for item in rulebook.ranked_items},
    )


def rescored(rulebook: Rulebook, score: Score, tallies: Tallies, clauses: Iterable[str]) -> Score:
    """What `unranked` gives for other tallies, from what it gave: only those of `clauses` differ."""
    touched = {rulebook.clause_items.get(clause) for clause in clauses}
    if not touched:
        return score
    bonus, negative = score.bonus, score.negative
    if None in touched:
        bonus, negative = _bonus_score(rulebook, tallies), _negative(rulebook, tallies)
    plans = _plans_of(rulebook)
    return Score(
        community=score.community,
        items={**score.items, **{code: plans[code].scored(tallies) for code in touched if code is not None}},
        bonus=bonus,
        negative=negative,
        missing=_missing(rulebook, tallies),
        marks={item.code: _marks(item, tallies) for item in rulebook.ranked_items},
    )


def _negative(rulebook: Rulebook, tallies: Tallies) -> tuple[Sum, ...]:
    return tuple(_clause_sum(clause, tallies) for clause in rulebook.negative_list.clauses)


def _missing(rulebook: Rulebook, tallies: Tallies) -> tuple[str, ...]:
    return tuple([code for code in rulebook.yearly_codes if not _entries(tallies, code)])


def _entries(tallies: Tallies, clause: str) -> int:
    return tallies.get(clause, NOTHING)[1]


def _clause_sum(clause: AnyClause, tallies: Tallies) -> Sum:
    return Sum(clause.code, clause.effect, tallies.get(clause.code, NOTHING)[0], clause.cap)


class _Plan:
    """How an item is scored, with its figures at hand: a reading does this for every item of every community."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.codes = tuple(clause.code for clause in item.all_clauses)
        at = {code: index for index, code in enumerate(self.codes)}
        inside = {clause.code for component in item.components for clause in component.clauses}
        self._alone = [
            (at[clause.code], clause.cap, clause.effect == "add")
            for clause in item.all_clauses
            if clause.group is None and clause.code not in inside
        ]
        groups = (
            ([each for each in item.all_clauses if each.group == group.code], group.cap, group.effect == "add")
            for group in item.groups
        )
        components = ((component.clauses, component.points, False) for component in item.components)
        self._pots = [
            ([(at[clause.code], clause.cap) for clause in clauses], cap, adds)
            for clauses, cap, adds in (*groups, *components)
        ]
        self._untouched = self._of((NOTHING,) * len(self.codes))

    def scored(self, tallies: Tallies) -> ItemScore:
        found = tuple([tallies.get(code, NOTHING) for code in self.codes])
        return self._of(found) if any(map(any, found)) else self._untouched

    def _of(self, found: tuple[Sequence[int], ...]) -> ItemScore:
        item, moved = self.item, [0, 0]
        for index, cap, adds in self._alone:
            moved[adds] += _capped(found[index][0], cap)
        for clauses, cap, adds in self._pots:
            moved[adds] += _capped(sum([_capped(found[index][0], own) for index, own in clauses]), cap)
        deducted, added = moved
        vetoes = sum([tally[2] for tally in found])
        within = 0 if vetoes else _capped(max(0, item.points - deducted + added), item.highest)
        return ItemScore(item, found, deducted, added, vetoes, within, within)


def _capped(cents: int, cap: int | None) -> int:
    return cents if cap is None or cents <= cap else cap


_plans: dict[int, tuple[Rulebook, dict[str, _Plan]]] = {}


def _plans_of(rulebook: Rulebook) -> dict[str, _Plan]:
    """By the rulebook's identity: comparing rulebooks word for word would take longer than scoring."""
    known = _plans.get(id(rulebook))
    if known is None or known[0] is not rulebook:
        if len(_plans) >= RULEBOOKS_MOST:
            _plans.clear()
        known = _plans[id(rulebook)] = rulebook, {code: _Plan(item) for code, item in rulebook.items.items()}
    return known[1]


def _bonus_score(rulebook: Rulebook, tallies: Tallies) -> BonusScore:
    bonus = rulebook.bonus
    clauses = {clause.code: _clause_sum(clause, tallies) for clause in bonus.clauses}
    pots = _group_sums(bonus.groups, bonus.clauses, clauses)
    alone = [clauses[clause.code] for clause in bonus.clauses if clause.group is None]
    nominal = _counted((*pots, *alone), "add")
    return BonusScore(tuple(clauses.values()), pots, nominal, min(nominal, bonus.cap))


def _group_sums(groups: Iterable[Group], clauses: Sequence[AnyClause], sums: Mapping[str, Sum]) -> tuple[Sum, ...]:
    return tuple(
        Sum(
            group.code,
            group.effect,
            sum(sums[clause.code].counted_cents for clause in clauses if clause.group == group.code),
            group.cap,
        )
        for group in groups
    )


def _counted(sums: Iterable[Sum], effect: str) -> int:
    return sum(each.counted_cents for each in sums if each.effect == effect)


def _marks(item: Item, tallies: Tallies) -> tuple[int, ...] | None:
    marks = [tallies[code][3] for code in item.marks if _entries(tallies, code)]
    return tuple(marks) if len(marks) == len(item.marks) else None


def _ranked_item(
    item: Item, scores: Mapping[str, Score], tie_breaks: Sequence[TieBreak]
) -> tuple[dict[str, Score], tuple[tuple[str, ...], ...]]:
    """Ranks and factors of a ranked item (reading R10), and its open ties in the rulebook's order.

    Communities with equal S and equal marks are one tie. It is open until the newest decisions on each of its pairs put
    all of it in one order; while it is open, all of it takes the factor of the worst rank it occupies.
    """
    if item.ranked is None or any(score.marks[item.code] is None for score in scores.values()):
        return {code: replace(score, waiting=True) for code, score in scores.items()}, ()
    ranked: dict[str, Score] = {}
    open_ties: list[tuple[str, ...]] = []
    for tie in _ties(item, scores):
        order = _broken(tie, [each.order for each in tie_breaks if each.item == item.code])
        first = len(ranked) + 1
        for offset, code in enumerate(order or tie):
            rank = first + offset if order else first + len(tie) - 1
            placed = scores[code].items[item.code].placed(rank, item.ranked.factor(rank))
            ranked[code] = replace(scores[code], items={**scores[code].items, item.code: placed})
        if order is None:
            open_ties.append(tie)
            for code in tie:
                ranked[code] = replace(ranked[code], tie_open=(*ranked[code].tie_open, item.code))
    return {code: ranked[code] for code in scores}, tuple(open_ties)


def _ties(item: Item, scores: Mapping[str, Score]) -> list[tuple[str, ...]]:
    """The communities by S and marks, best first; those that are equal in all of it stand together."""
    by_key: dict[tuple[int, ...], list[str]] = {}
    for code, score in scores.items():
        key = (score.items[item.code].within_cents, *(score.marks[item.code] or ()))
        by_key.setdefault(key, []).append(code)
    return [tuple(by_key[key]) for key in sorted(by_key, reverse=True)]


def _broken(tie: tuple[str, ...], orders: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The tie in the order decided for its pairs, each by the newest decision that names it; None while it is open."""
    ahead = dict.fromkeys(tie, 0)
    for index, one in enumerate(tie):
        for other in tie[index + 1 :]:
            newest = next((order for order in reversed(orders) if one in order and other in order), None)
            if newest is None:
                return None
            ahead[one if newest.index(one) < newest.index(other) else other] += 1
    if len(set(ahead.values())) < len(tie):
        return None
    return tuple(sorted(tie, key=lambda code: -ahead[code]))


def _in_order(scores: Sequence[Score]) -> tuple[Score, ...]:
    """By total, the vetoed last; equal totals share a rank, and are listed in the rulebook's order."""
    ordered = sorted(scores, key=lambda score: (score.vetoed, -score.total_cents))
    placed: list[Score] = []
    for index, score in enumerate(ordered):
        same = index > 0 and (score.vetoed, score.total_cents) == (
            ordered[index - 1].vetoed,
            ordered[index - 1].total_cents,
        )
        placed.append(replace(score, rank=placed[-1].rank if same else index + 1))
    return tuple(placed)
