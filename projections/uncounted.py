"""What did not count, and why: every entry, and every part of one, that a score leaves out.

For each entry, what was recorded is what counts and what does not, to the hundredth. An entry may be left out for its own
sake (pending, void, superseded, reversed, refused); what is left of it may be kept out by a cap, floor, ceiling or veto.
These bound sums and not entries. So that it can be said of each entry what it still does, a bound takes from the entries
beneath it, the last recorded first: what was recorded first filled the cap. A floor takes from deductions, a ceiling or
veto from additions; what those still have to take is of the item's own points, and of no entry. Bounds are applied in the
order of the score: clause, group or component, floor, ceiling and veto of the item, cap of the bonus; the floor of the
total takes from the negative list. The multiplier of a rank is about a whole item and leaves nothing out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from ledger.account import Entry, EntryKind, Reversal
from ledger.application import Ledger
from ledger.events import (
    BonusDeclared,
    BonusDetermined,
    BonusGrantedOnAppeal,
    BonusReviewed,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    Event,
    Recorded,
)
from ledger.store import from_bytes
from projections.docket import EntryState
from projections.history import item_of
from projections.past import NOW, AsOf, Reading, read
from projections.tree import BOUNDS, Node, NodeKind, opened


class WhyLeftOut(StrEnum):
    """Why an amount does not count. Those from `CLAUSE_CAP` on are bounds over several entries."""

    PENDING = "pending"
    VOID = "void"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"
    REFUSED = "refused"
    UNDETERMINED = "undetermined"
    CUT = "cut"
    CLAUSE_CAP = "clause_cap"
    GROUP_CAP = "group_cap"
    COMPONENT_CAP = "component_cap"
    FLOOR = "floor"
    CEILING = "ceiling"
    VETO = "veto"
    BONUS_CAP = "bonus_cap"
    TOTAL_FLOOR = "total_floor"


class Uncounted(msgspec.Struct, frozen=True, gc=False):
    """A part of an entry that does not count: `cents` of what was recorded.

    `code` is what keeps it out: a part of the rulebook with its `limit_cents`, the entry that superseded it or that
    vetoes its item, else the entry itself. `recorded` is the event that did it; for what is still open, the last one.
    """

    reason: WhyLeftOut
    cents: int
    code: str
    limit_cents: int | None = None
    recorded: Recorded | None = None
    reversal: Reversal | None = None


class Weighed(msgspec.Struct, frozen=True, gc=False):
    """An entry with what of it counts. `nominal_cents` is `counted_cents` and all that is `uncounted`."""

    entry: Entry
    state: EntryState
    part: str
    """The code of its item, of the bonus or of the negative list."""
    effect: str
    counted_cents: int
    uncounted: tuple[Uncounted, ...]

    @property
    def nominal_cents(self) -> int:
        return self.entry.amount_cents

    @property
    def uncounted_cents(self) -> int:
        return sum(each.cents for each in self.uncounted)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a cap, floor, ceiling or veto made of a sum. `clauses` says how much of it is theirs.

    All that was kept out is theirs, but for what a ceiling or a veto took of an item's own points.
    """

    reason: WhyLeftOut
    code: str
    part: str
    before_cents: int
    after_cents: int
    clauses: Mapping[str, int]

    @property
    def absorbed_cents(self) -> int:
        return abs(self.before_cents - self.after_cents)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Of a community's year, or of one part of it; `entries` are all of them, whether anything is left out or not."""

    community: str
    entries: tuple[Weighed, ...]
    bounds: tuple[Bound, ...]

    @property
    def left_out(self) -> tuple[Weighed, ...]:
        """The entries that do not count, or not whole, in the order of the ledger."""
        return tuple(each for each in self.entries if each.uncounted)

    def sums(self, effect: str) -> tuple[int, int, int]:
        """Nominal, counted and uncounted hundredths of all deductions, or of all additions."""
        chosen = [each for each in self.entries if each.effect == effect]
        nominal, counted = (sum(each.nominal_cents for each in chosen), sum(each.counted_cents for each in chosen))
        return nominal, counted, sum(each.uncounted_cents for each in chosen)


def why_not(
    ledger: Ledger, community: str, *, item: str | None = None, as_of: AsOf = NOW, year: int | None = None
) -> tuple[Reading, WhyNot]:
    """What did not count at a moment, with the events that say so. Raises CommunityUnknown, ItemUnknown."""
    reading = read(ledger, as_of, year=year)
    whole = opened(reading, community, item)
    bounds = _Bounds()
    bounds.apply(whole, part="total")
    nodes = [node for node in whole.walk() if node.kind is NodeKind.ENTRY and node.entry is not None]
    said = _Said(ledger, nodes)
    rulebook = reading.rulebook
    weighed = [_weighed(said, node, item_of(rulebook, node.entry.clause), bounds) for node in nodes if node.entry]
    return reading, WhyNot(
        community,
        tuple(sorted(weighed, key=lambda each: each.entry.number)),
        tuple(each for each in bounds.found if item in (None, each.part)),
    )


# --- bounds -----------------------------------------------------------------------------------------------------------

_REASONS: Final = {
    (NodeKind.CLAUSE, NodeKind.CAP): WhyLeftOut.CLAUSE_CAP,
    (NodeKind.GROUP, NodeKind.CAP): WhyLeftOut.GROUP_CAP,
    (NodeKind.COMPONENT, NodeKind.CAP): WhyLeftOut.COMPONENT_CAP,
    (NodeKind.ITEM, NodeKind.FLOOR): WhyLeftOut.FLOOR,
    (NodeKind.ITEM, NodeKind.CEILING): WhyLeftOut.CEILING,
    (NodeKind.ITEM, NodeKind.VETO): WhyLeftOut.VETO,
    (NodeKind.BONUS, NodeKind.CAP): WhyLeftOut.BONUS_CAP,
    (NodeKind.TOTAL, NodeKind.FLOOR): WhyLeftOut.TOTAL_FLOOR,
}


PARTS: Final = frozenset({NodeKind.ITEM, NodeKind.BONUS, NodeKind.NEGATIVE})


@dataclass
class _Bounds:
    """What the bounds of a tree take of each entry."""

    found: list[Bound] = field(default_factory=list)
    taken: dict[str, list[Uncounted]] = field(default_factory=dict)
    _left: dict[str, int] = field(default_factory=dict)

    def apply(self, node: Node, part: str) -> list[Node]:
        """Takes what the bounds in and under a node keep out, the innermost first; returns the entries beneath it."""
        if node.kind is NodeKind.ENTRY:
            self._left[node.code] = abs(node.cents)
            return [node]
        part = node.code if node.kind in PARTS else part
        entries: list[Node] = []
        sum_ = 0
        for child in node.children:
            if child.kind in BOUNDS:
                self._bound(_REASONS[node.kind, child.kind], child, sum_, part, _within(node, entries))
            else:
                entries += self.apply(child, part)
            sum_ += child.cents
        return entries

    def _bound(self, reason: WhyLeftOut, bound: Node, before: int, part: str, entries: list[Node]) -> None:
        """Takes from those whose amounts the bound works against, the last recorded first."""
        rest, clauses = abs(bound.cents), dict[str, int]()
        for node in sorted(entries, key=lambda node: -node.entry.number if node.entry else 0):
            cents = min(rest, self._left[node.code])
            if node.entry is None or not cents or (node.cents < 0) == (bound.cents < 0):
                continue
            rest -= cents
            self._left[node.code] -= cents
            clauses[node.entry.clause] = clauses.get(node.entry.clause, 0) + cents
            self.taken.setdefault(node.code, []).append(Uncounted(reason, cents, bound.code, bound.limit_cents))
        self.found.append(Bound(reason, bound.code, part, before, before + bound.cents, clauses))


def _within(node: Node, entries: list[Node]) -> list[Node]:
    """Whom a bound of this node may take from. Items and bonus are never below 0: only the negative list can be."""
    if node.kind is not NodeKind.TOTAL:
        return entries
    negative = {each.code for child in node.children if child.kind is NodeKind.NEGATIVE for each in child.walk()}
    return [each for each in entries if each.code in negative]


# --- entries ----------------------------------------------------------------------------------------------------------

_SAID_BY: Final[dict[WhyLeftOut, tuple[type[Event], ...]]] = {
    WhyLeftOut.PENDING: (EntryRecorded,),
    WhyLeftOut.VOID: (EntryVoided,),
    WhyLeftOut.REVERSED: (EntryReversed,),
    WhyLeftOut.REFUSED: (BonusReviewed, BonusDetermined),
    WhyLeftOut.UNDETERMINED: (BonusDeclared, BonusReviewed),
    WhyLeftOut.CUT: (BonusDetermined, BonusGrantedOnAppeal),
}
"""The kinds of event that say why; the newest of an entry's is the one."""


class _Said:
    """What the events about some entries say of what is left out of them; no other event is looked into."""

    def __init__(self, ledger: Ledger, nodes: Sequence[Node]) -> None:
        self._after = _successors(node.entry for node in nodes if node.entry is not None)
        touched = [node.entry for node in nodes if node.entry is not None and len(node.children) > 1]
        positions = {position for entry in touched for position in entry.positions}
        positions |= {self._after[entry.id].position for entry in touched if entry.id in self._after}
        with ledger.glance() as rows:
            self._states = rows.states_at(sorted(positions))

    def left_out(self, entry: Entry, lost: Node) -> Uncounted:
        reason, cents = WhyLeftOut(lost.kind.value), abs(lost.cents)
        if reason is WhyLeftOut.SUPERSEDED:
            after = self._after[entry.id]
            return Uncounted(reason, cents, after.id, recorded=self._at(after.position))
        if lost.reversal is not None:
            recorded = self._at(lost.reversal.position)
            return Uncounted(reason, cents, entry.id, recorded=recorded, reversal=lost.reversal)
        about = (self._at(position) for position in reversed(entry.positions))
        said = next((each for each in about if isinstance(each.event, _SAID_BY[reason])), None)
        return Uncounted(reason, cents, entry.id, recorded=said)

    def _at(self, position: int) -> Recorded:
        return from_bytes(self._states[position], position)


def _successors(entries: Iterable[Entry]) -> dict[str, Entry]:
    """By the id of a figure's entry: the one that came next in its period."""
    found: dict[str, Entry] = {}
    newest: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.number):
        if entry.period is not None:
            before = newest.get((entry.clause, entry.period))
            if before is not None:
                found[before.id] = entry
            newest[entry.clause, entry.period] = entry
    return found


def _weighed(said: _Said, node: Node, part: str, bounds: _Bounds) -> Weighed:
    if node.entry is None or node.state is None:
        raise TypeError(node.kind)
    entry, taken = node.entry, bounds.taken.get(node.code, [])
    own = [said.left_out(entry, child) for child in node.children if child.kind is not NodeKind.NOMINAL]
    counted = abs(node.cents) - sum(each.cents for each in taken)
    adds = entry.kind in {EntryKind.ADDITION, EntryKind.BONUS}
    return Weighed(entry, node.state, part, "add" if adds else "deduct", counted, (*own, *taken))
