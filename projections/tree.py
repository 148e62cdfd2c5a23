"""How a score comes about, as a tree that adds up: every node is the sum of its children, in signed hundredths.

The total opens to items, bonus and negative list; each of those to its points, groups, components and clauses and to what
a cap, floor, ceiling, veto or multiplier makes of them; a clause to its entries; an entry to what was recorded and what
of it does not count. Pure: scores come from `projections.scoring` alone, and nothing is computed twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from ledger.account import Account, Entry, EntryKind, Reversal
from ledger.clauses import Text
from ledger.rulebook import Place, Rulebook
from projections.docket import COUNTING, EntryState, state_of
from projections.history import clauses_of, require_community, require_item
from projections.past import Reading
from projections.scoring import BonusScore, ItemScore, Score, Sum


class NodeKind(StrEnum):
    """What an amount of the tree is. Those from `CAP` to `MULTIPLIER` adjust what stands beside them."""

    TOTAL = "total"
    ITEM = "item"
    BONUS = "bonus"
    NEGATIVE = "negative"
    POINTS = "points"
    GROUP = "group"
    COMPONENT = "component"
    CLAUSE = "clause"
    CAP = "cap"
    FLOOR = "floor"
    CEILING = "ceiling"
    VETO = "veto"
    MULTIPLIER = "multiplier"
    ENTRY = "entry"
    NOMINAL = "nominal"
    REVERSED = "reversed"
    PENDING = "pending"
    VOID = "void"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"
    CUT = "cut"


BOUNDS = frozenset({NodeKind.CAP, NodeKind.FLOOR, NodeKind.CEILING, NodeKind.VETO})
"""What keeps amounts from counting; a multiplier is about a whole item and keeps nothing out."""


class Node(msgspec.Struct, frozen=True, gc=False):
    """`cents` is what the node adds to the total (or takes from it), and the sum of its children where it is no leaf.

    `code` is that of what it is about: a part of the rulebook, a community, an entry. `limit_cents` is the figure that a
    cap or ceiling holds to; `reading` the rulebook's reading of the place; `positions` the events behind an entry.
    """

    kind: NodeKind
    code: str
    cents: int
    children: tuple["Node", ...] = ()
    name: Text | None = None
    reading: str | None = None
    limit_cents: int | None = None
    entry: Entry | None = None
    state: EntryState | None = None
    reversal: Reversal | None = None
    rank: int | None = None
    factor: int | None = None

    @property
    def positions(self) -> tuple[int, ...]:
        if self.reversal is not None:
            return (self.reversal.position,)
        return self.entry.positions if self.entry is not None else ()

    @property
    def bounds(self) -> tuple["Node", ...]:
        """The caps, floors, ceilings and vetoes directly beneath it."""
        return tuple(child for child in self.children if child.kind in BOUNDS)

    def walk(self) -> Iterator["Node"]:
        """The node and all beneath it."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(reading: Reading, community: str, item: str | None = None) -> Node:
    """A community's total, or one part of it: an item, ``BN`` or ``NL``. Raises CommunityUnknown, ItemUnknown."""
    total = opened(reading, community, item)
    return total if item is None else next(part for part in total.children if part.code == item)


def opened(reading: Reading, community: str, item: str | None = None) -> Node:
    """A community's total; with an `item` the other parts are leaves, and their entries are not looked at."""
    rulebook = reading.rulebook
    require_community(rulebook, community)
    require_item(rulebook, item)
    account = reading.account(community, None if item is None else clauses_of(rulebook, item))
    return _total(reading, community, entry_nodes(rulebook, account), item)


def outlined(reading: Reading, community: str) -> Node:
    """The same without its entries, so that it costs the same however many there are.

    Clauses are those in which something counts. They do not add up, but all above them does.
    """
    require_community(reading.rulebook, community)
    score = reading.standing.by_community[community]
    sums = [each for item in score.items.values() for each in item.clauses]
    entries: dict[str, list[Node]] = {
        each.code: [] for each in (*sums, *score.bonus.clauses, *score.negative) if each.nominal_cents
    }
    vetoed = [item for item in score.items.values() if item.vetoes]
    if vetoed:
        clauses = frozenset(each.code for item in vetoed for each in item.clauses)
        entries |= entry_nodes(reading.rulebook, reading.account(community, clauses))
    return _total(reading, community, entries, None)


def _total(reading: Reading, community: str, entries: "Entries", item: str | None) -> Node:
    rulebook, score = reading.rulebook, reading.standing.by_community[community]
    parts = [
        *(_item(rulebook, each, entries if item in (None, code) else None) for code, each in score.items.items()),
        _bonus(rulebook, score.bonus, entries if item in (None, rulebook.bonus.code) else None),
        _negative(rulebook, score, entries if item in (None, rulebook.negative_list.code) else None),
    ]
    sum_ = sum(part.cents for part in parts)
    floor = [Node(NodeKind.FLOOR, "total", score.total_cents - sum_, limit_cents=0)] if sum_ < 0 else []
    named = rulebook.community(community)
    return Node(
        NodeKind.TOTAL, community, score.total_cents, (*parts, *floor), name=Text(zh=named.zh, en=named.en or "")
    )


# --- entries ----------------------------------------------------------------------------------------------------------

Entries = Mapping[str, Sequence[Node]]
"""By clause, oldest first."""


def entry_nodes(rulebook: Rulebook, account: Account) -> dict[str, list[Node]]:
    """Every entry of an account, whether it counts or not: what was recorded, and each part of it that does not count."""
    found: dict[str, list[Node]] = {}
    for entry in account.in_order:
        sign = 1 if rulebook.places[entry.clause].clause.effect == "add" else -1
        state = state_of(account, entry)
        parts = (
            Node(NodeKind.NOMINAL, entry.id, sign * entry.amount_cents),
            *(Node(kind, entry.id, -sign * cents, reversal=reversal) for kind, cents, reversal in _lost(entry, state)),
        )
        cents = sum(part.cents for part in parts)
        found.setdefault(entry.clause, []).append(
            Node(NodeKind.ENTRY, entry.id, cents, parts, entry=entry, state=state)
        )
    return found


def _lost(entry: Entry, state: EntryState) -> Iterator[tuple[NodeKind, int, Reversal | None]]:
    """What of an entry does not count, whatever the caps; with what is left, it is the amount that was recorded."""
    if entry.kind is EntryKind.BONUS and entry.granted_cents != entry.amount_cents:
        if state not in COUNTING and not entry.reversed_in_full:
            kind = NodeKind.REFUSED if state is EntryState.REFUSED else NodeKind.UNDETERMINED
            yield kind, entry.amount_cents, None
            return
        yield NodeKind.CUT, entry.amount_cents - entry.awarded_cents, None
    for reversal in entry.reversals:
        yield NodeKind.REVERSED, reversal.amount_cents, reversal
    if state in {EntryState.PENDING, EntryState.VOID, EntryState.SUPERSEDED}:
        yield NodeKind(state.value), entry.left_cents, None


# --- clauses, groups, components --------------------------------------------------------------------------------------


def _clause(place: Place, sum_: Sum, entries: Sequence[Node]) -> Node:
    note = place.clause.note or (place.item.note if place.item else None)
    return _capped(NodeKind.CLAUSE, sum_, entries, name=place.clause.label, reading=note)


def _capped(
    kind: NodeKind, sum_: Sum, parts: Iterable[Node], *, name: Text | None = None, reading: str | None = None
) -> Node:
    """The parts, and what a cap keeps out of their sum."""
    sign = 1 if sum_.effect == "add" else -1
    cap = (Node(NodeKind.CAP, sum_.code, -sign * sum_.absorbed_cents, limit_cents=sum_.cap_cents),)
    return Node(
        kind,
        sum_.code,
        sign * sum_.counted_cents,
        (*parts, *(cap if sum_.absorbed_cents else ())),
        name=name,
        reading=reading,
        limit_cents=sum_.cap_cents,
    )


def _sums(
    rulebook: Rulebook,
    clauses: Iterable[Sum],
    pots: Iterable[Sum],
    entries: Entries,
    components: Mapping[str, Text],
) -> Iterator[Node]:
    """Groups and components first, then the clauses in neither; those that have any entry."""
    inside: dict[str, list[Node]] = {}
    alone: list[Node] = []
    for sum_ in clauses:
        if sum_.code not in entries:
            continue
        place = rulebook.places[sum_.code]
        node = _clause(place, sum_, entries[sum_.code])
        pot = place.clause.group or (place.component.code if place.component else None)
        (inside.setdefault(pot, []) if pot else alone).append(node)
    for sum_ in pots:
        if sum_.code in inside:
            kind = NodeKind.COMPONENT if sum_.code in components else NodeKind.GROUP
            yield _capped(kind, sum_, inside[sum_.code], name=components.get(sum_.code))
    yield from alone


# --- items, bonus, negative list --------------------------------------------------------------------------------------


def _item(rulebook: Rulebook, score: ItemScore, entries: Entries | None) -> Node:
    item = score.item
    return Node(
        NodeKind.ITEM,
        item.code,
        score.score_cents,
        () if entries is None else tuple(_under_item(rulebook, score, entries)),
        name=item.name,
        reading=item.note,
        rank=score.rank,
        factor=score.factor if item.ranked else None,
    )


def _under_item(rulebook: Rulebook, score: ItemScore, entries: Entries) -> Iterator[Node]:
    item = score.item
    components = {component.code: component.name for component in item.components}
    yield Node(NodeKind.POINTS, item.code, item.points)
    yield from _sums(rulebook, score.clauses, score.pots, entries, components)
    yield from _adjusted(score, entries)


def _adjusted(score: ItemScore, entries: Entries) -> Iterator[Node]:
    """What floor, ceiling, veto and rank make of an item, in this order (rules.md, step 4)."""
    item = score.item
    bounded = max(0, score.unbounded_cents)
    if bounded != score.unbounded_cents:
        yield Node(NodeKind.FLOOR, item.code, bounded - score.unbounded_cents, limit_cents=0)
    if item.highest is not None and bounded > item.highest:
        yield Node(NodeKind.CEILING, item.code, item.highest - bounded, limit_cents=item.highest)
        bounded = item.highest
    if score.vetoes and bounded:
        yield Node(NodeKind.VETO, _veto(score, entries), -bounded, limit_cents=0)
    if score.score_cents != score.within_cents:
        yield Node(
            NodeKind.MULTIPLIER,
            item.code,
            score.score_cents - score.within_cents,
            rank=score.rank,
            factor=score.factor,
        )


def _veto(score: ItemScore, entries: Entries) -> str:
    """The entry that takes the whole item away."""
    under = (node for clause in score.clauses for node in entries.get(clause.code, ()))
    return next(
        node.code
        for node in under
        if node.state in COUNTING and node.entry and node.entry.veto and node.entry.left_cents
    )


def _bonus(rulebook: Rulebook, score: BonusScore, entries: Entries | None) -> Node:
    bonus = rulebook.bonus
    if entries is None:
        return Node(NodeKind.BONUS, bonus.code, score.counted_cents, name=bonus.name, limit_cents=bonus.cap)
    sums = tuple(_sums(rulebook, score.clauses, score.pots, entries, {}))
    whole = Sum(bonus.code, "add", score.nominal_cents, bonus.cap)
    return _capped(NodeKind.BONUS, whole, sums, name=bonus.name)


def _negative(rulebook: Rulebook, score: Score, entries: Entries | None) -> Node:
    negative = rulebook.negative_list
    sums = () if entries is None else tuple(_sums(rulebook, score.negative, (), entries, {}))
    return Node(NodeKind.NEGATIVE, negative.code, -score.negative_cents, sums, name=negative.name)
