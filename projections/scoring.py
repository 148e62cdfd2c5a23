"""From counting entries to items, base, bonus, total and ranks (rules.md, "From entries to a score").

Pure: the same accounts and tie-breaks give the same scores, whatever the order in which they were recorded. The live
scores, every past reading and every explanation come from here, so every step keeps what it was made of. All amounts are
hundredths of a point.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ledger.account import Account, Entry, EntryStatus
from ledger.clauses import AnyClause
from ledger.events import RankedCommunity
from ledger.points import half_up
from ledger.rulebook import Group, Item, Rulebook
from ledger.year import TieBreak

WHOLE = 100
"""A factor of 1.0, in hundredths."""


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


@dataclass(frozen=True, slots=True)
class ClauseSum(Sum):
    """The counting entries of a clause."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemScore:
    """How an item's score comes about; `within_cents` is what floor, ceiling and veto make of it (S, where ranked)."""

    item: Item
    clauses: tuple[ClauseSum, ...]
    pots: tuple[Sum, ...]
    """Groups and components, each over its clauses."""
    deducted_cents: int
    added_cents: int
    veto: Entry | None
    rank: int | None = None
    factor: int = WHOLE

    @property
    def unbounded_cents(self) -> int:
        return self.item.points - self.deducted_cents + self.added_cents

    @property
    def within_cents(self) -> int:
        if self.veto is not None:
            return 0
        floored = max(0, self.unbounded_cents)
        return floored if self.item.highest is None else min(floored, self.item.highest)

    @property
    def score_cents(self) -> int:
        return half_up(self.within_cents * self.factor, WHOLE)


@dataclass(frozen=True, slots=True)
class BonusScore:
    """The granted bonuses: `counted_cents` is at most the bonus's cap."""

    clauses: tuple[ClauseSum, ...]
    pots: tuple[Sum, ...]
    nominal_cents: int
    counted_cents: int


@dataclass(frozen=True, slots=True)
class Score:
    """One community's score, with all it was made of."""

    community: str
    items: Mapping[str, ItemScore]
    bonus: BonusScore
    negative: tuple[ClauseSum, ...]
    missing: tuple[str, ...]
    marks: Mapping[str, tuple[int, ...] | None]
    """For each ranked item: the marks that order it, or None while one is missing."""
    tie_open: tuple[str, ...] = ()
    waiting: bool = False
    """Whether a ranked item still waits for a mark of some community."""
    rank: int = 0

    @property
    def vetoed(self) -> bool:
        return any(each.veto for each in self.items.values())

    @property
    def base_cents(self) -> int:
        return sum(each.score_cents for each in self.items.values())

    @property
    def bonus_cents(self) -> int:
        return self.bonus.counted_cents

    @property
    def negative_cents(self) -> int:
        return sum(each.counted_cents for each in self.negative)

    @property
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
    known = {account.community: account.about(on) for account in accounts}
    scores = {
        code: _unranked(rulebook, known.get(code) or Account(code, rulebook.year)) for code in rulebook.community_codes
    }
    open_ties: dict[str, tuple[tuple[str, ...], ...]] = {}
    for item in rulebook.ranked_items:
        scores, open_ties[item.code] = _ranked_item(item, scores, tie_breaks)
    return Standing(_in_order(tuple(scores.values())), open_ties)


def counting(account: Account) -> tuple[Entry, ...]:
    """The entries that enter the score, oldest first: standing, not pending, and the newest of their figure."""
    return tuple(
        entry for entry in account.in_order if entry.status is EntryStatus.STANDING and not account.superseded(entry)
    )


def _unranked(rulebook: Rulebook, account: Account) -> Score:
    entries: dict[str, list[Entry]] = {}
    for entry in counting(account):
        entries.setdefault(entry.clause, []).append(entry)
    return Score(
        community=account.community,
        items={code: _item_score(item, entries) for code, item in rulebook.items.items()},
        bonus=_bonus_score(rulebook, entries),
        negative=tuple(_clause_sum(clause, entries) for clause in rulebook.negative_list.clauses),
        missing=tuple(
            code
            for code, place in rulebook.places.items()
            if place.item and place.clause.yearly and code not in entries
        ),
        marks={item.code: _marks(item, entries) for item in rulebook.ranked_items},
    )


def _clause_sum(clause: AnyClause, entries: Mapping[str, Sequence[Entry]]) -> ClauseSum:
    own = tuple(entries.get(clause.code, ()))
    return ClauseSum(clause.code, clause.effect, sum(entry.left_cents for entry in own), clause.cap, own)


def _item_score(item: Item, entries: Mapping[str, Sequence[Entry]]) -> ItemScore:
    clauses = {clause.code: _clause_sum(clause, entries) for clause in item.all_clauses}
    components = tuple(
        Sum(
            component.code,
            "deduct",
            sum(clauses[clause.code].counted_cents for clause in component.clauses),
            component.points,
        )
        for component in item.components
    )
    pots = (*_group_sums(item.groups, item.all_clauses, clauses), *components)
    in_components = {clause.code for component in item.components for clause in component.clauses}
    alone = [
        clauses[clause.code] for clause in item.all_clauses if clause.group is None and clause.code not in in_components
    ]
    vetoes = [entry for each in clauses.values() for entry in each.entries if entry.veto and entry.left_cents]
    return ItemScore(
        item=item,
        clauses=tuple(clauses.values()),
        pots=pots,
        deducted_cents=_counted((*pots, *alone), "deduct"),
        added_cents=_counted((*pots, *alone), "add"),
        veto=vetoes[0] if vetoes else None,
    )


def _bonus_score(rulebook: Rulebook, entries: Mapping[str, Sequence[Entry]]) -> BonusScore:
    bonus = rulebook.bonus
    clauses = {clause.code: _clause_sum(clause, entries) for clause in bonus.clauses}
    pots = _group_sums(bonus.groups, bonus.clauses, clauses)
    alone = [clauses[clause.code] for clause in bonus.clauses if clause.group is None]
    nominal = _counted((*pots, *alone), "add")
    return BonusScore(tuple(clauses.values()), pots, nominal, min(nominal, bonus.cap))


def _group_sums(
    groups: Iterable[Group], clauses: Sequence[AnyClause], sums: Mapping[str, ClauseSum]
) -> tuple[Sum, ...]:
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


def _marks(item: Item, entries: Mapping[str, Sequence[Entry]]) -> tuple[int, ...] | None:
    """The marks as observed: a reversal gives points back, not another mark."""
    marks = [entries[code][-1].observed.value for code in item.marks if code in entries]
    return tuple(mark or 0 for mark in marks) if len(marks) == len(item.marks) else None


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
            placed = replace(scores[code].items[item.code], rank=rank, factor=item.ranked.factor(rank))
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
