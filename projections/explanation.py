"""How a score comes about: steps that add up to it exactly, down to clauses, entries and the events behind them.

The steps are the tree (`projections.tree`) cut off below the groups, components and clauses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from ledger.account import Entry
from projections.docket import COUNTING, EntryState
from projections.history import require_item
from projections.past import Reading
from projections.scoring import Score, Sum
from projections.tree import Node, NodeKind, opened, outlined


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


SUMS = frozenset({StepKind.CLAUSE, StepKind.GROUP, StepKind.COMPONENT})
"""Steps over entries, which a cap may bound."""


@dataclass(frozen=True, slots=True)
class Step:
    """One signed amount. `nominal_cents` of it was taken or earned, `absorbed_cents` a cap kept out."""

    kind: StepKind
    code: str
    amount_cents: int
    nominal_cents: int | None = None
    absorbed_cents: int = 0


class ExplainedEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry under a clause, whether it counts or not."""

    entry: Entry
    state: EntryState

    @property
    def counts(self) -> bool:
        return self.state in COUNTING


@dataclass(frozen=True, slots=True)
class ExplainedClause:
    """A clause with what it took or gave, and every entry under it."""

    sum: Sum
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
    """A community's total as steps, and the parts behind them; `tree` is of the total, or of the part asked for."""

    community: str
    total_cents: int
    steps: tuple[Step, ...]
    parts: tuple[ExplainedPart, ...]
    tree: Node


@dataclass(frozen=True, slots=True)
class OutlinedPart:
    """An item, the bonus or the negative list, without entries: its steps, and the sums of all its clauses."""

    code: str
    score_cents: int
    steps: tuple[Step, ...]
    clauses: tuple[Sum, ...]
    rank: int | None = None
    factor: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A community's total as steps, and the steps of its parts."""

    community: str
    total_cents: int
    steps: tuple[Step, ...]
    parts: tuple[OutlinedPart, ...]


def explain(reading: Reading, community: str, item: str | None = None) -> Explanation:
    """The whole score of a community, or one item's part of it (also ``BN`` and ``NL``)."""
    whole = opened(reading, community, item)
    score = reading.standing.by_community[community]
    chosen = [part for part in _parts(whole) if item in (None, part.code)]
    return Explanation(
        community,
        score.total_cents,
        _total_steps(whole),
        tuple(_part(score, node) for node in chosen),
        whole if item is None else chosen[0],
    )


def outline(reading: Reading, community: str, item: str | None = None) -> Outline:
    """The steps of an explanation without the entries: it costs the same however many there are."""
    require_item(reading.rulebook, item)
    whole = outlined(reading, community)
    score = reading.standing.by_community[community]
    return Outline(
        community,
        score.total_cents,
        _total_steps(whole),
        tuple(_outlined(score, part) for part in _parts(whole) if item in (None, part.code)),
    )


def _total_steps(whole: Node) -> tuple[Step, ...]:
    return tuple(Step(StepKind(child.kind.value), child.code, child.cents) for child in whole.children)


def _parts(whole: Node) -> list[Node]:
    return [child for child in whole.children if child.kind is not NodeKind.FLOOR]


def _sign(node: Node) -> int:
    """Of its own, the negative list is what it takes: its steps are positive, as its score is."""
    return -1 if node.kind is NodeKind.NEGATIVE else 1


def _part(score: Score, node: Node) -> ExplainedPart:
    under = {each.code: each.children for each in node.walk() if each.kind is NodeKind.CLAUSE}
    clauses = tuple(
        ExplainedClause(each, tuple(_entries(under[each.code]))) for each in _sums(score, node) if each.code in under
    )
    sign = _sign(node)
    return ExplainedPart(node.code, sign * node.cents, tuple(_steps(node, sign)), clauses, node.rank, node.factor)


def _entries(nodes: Iterable[Node]) -> Iterator[ExplainedEntry]:
    return (
        ExplainedEntry(each.entry, each.state) for each in nodes if each.entry is not None and each.state is not None
    )


def _outlined(score: Score, node: Node) -> OutlinedPart:
    sign = _sign(node)
    steps = tuple(_steps(node, sign))
    return OutlinedPart(node.code, sign * node.cents, steps, _sums(score, node), node.rank, node.factor)


def _sums(score: Score, node: Node) -> tuple[Sum, ...]:
    if node.kind is NodeKind.BONUS:
        return score.bonus.clauses
    return score.negative if node.kind is NodeKind.NEGATIVE else score.items[node.code].clauses


def _steps(node: Node, sign: int) -> Iterator[Step]:
    """What stands directly under a part; of groups, components and clauses those that something counts in."""
    for child in node.children:
        kind, cents = StepKind(child.kind.value), sign * child.cents
        if kind not in SUMS:
            yield Step(kind, child.code, cents)
            continue
        absorbed = sum(abs(bound.cents) for bound in child.bounds)
        if nominal := abs(cents) + absorbed:
            yield Step(kind, child.code, cents, nominal, absorbed)
