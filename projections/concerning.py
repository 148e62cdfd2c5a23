"""The newest events that concern somebody: those of their community, of their clauses, or of kinds that they deal with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ledger.application import Ledger
from ledger.events import Recorded
from ledger.store import from_bytes
from projections.happenings import Asked
from projections.live import Views
from projections.trail import EventKind, Sought

WINDOW: Final = 2_000
"""Positions that are looked through first; each further window is wider, since then there are few such events."""
WIDER: Final = 4
EVERY: Final = 2**31


@dataclass(frozen=True, slots=True)
class Concern:
    """Events of some communities, of clauses in whatever community, and of kinds (without version) in whatever stream.

    `but` is who is not told what they did themselves; `wanted` narrows all of it to some kinds, `unwanted` takes some out.
    """

    year: int
    communities: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    but: str = ""
    may_see: Callable[[str], bool] = lambda _stream: True
    wanted: frozenset[str] | None = None
    unwanted: frozenset[str] = frozenset()

    def is_told(self, kind: EventKind) -> bool:
        """Whether the person is told of such an event at all, where it is one that concerns them."""
        name = kind.event.partition(".")[0]
        return kind.actor != self.but and name not in self.unwanted and (self.wanted is None or name in self.wanted)

    def is_direct(self, kind: EventKind) -> bool:
        """Whether it concerns them by its stream or its kind alone."""
        year, _, community = kind.stream.partition("/")
        is_theirs = year == str(self.year) and community in self.communities
        return is_theirs or (kind.event.partition(".")[0] in self.kinds and self.may_see(kind.stream))

    def is_in_account(self, kind: EventKind) -> bool:
        """Whether it is one of a community's year, under whatever clause."""
        return kind.stream.startswith(f"{self.year}/")


@dataclass(frozen=True, slots=True)
class _Sought(Sought):
    admitted: Callable[[EventKind], bool] = lambda _kind: True

    def admits(self, kind: EventKind) -> bool:
        return self.admitted(kind)


@dataclass(frozen=True, slots=True)
class Concerning:
    """Newest first; `next` is the position before which there may be more, None where there are no more."""

    events: tuple[Recorded, ...]
    next: int | None


def newest(ledger: Ledger, concern: Concern, communities: tuple[str, ...], *, before: int, limit: int) -> Concerning:
    """Up to `limit` events before a position. `communities` are all of the year."""
    found: list[int] = []
    upto, width = before - 1, WINDOW
    while upto > 0 and len(found) <= limit:
        after = max(0, upto - width)
        found += sorted(_positions(ledger, concern, communities, after, upto), reverse=True)
        upto, width = after, width * WIDER
    shown = found[:limit]
    with ledger.glance() as rows:
        states = rows.states_at(shown)
    events = tuple(from_bytes(states[position], position) for position in shown)
    return Concerning(events, shown[-1] if len(found) > limit else None)


def _positions(ledger: Ledger, concern: Concern, communities: tuple[str, ...], after: int, upto: int) -> set[int]:
    def of_kinds(admitted: Callable[[EventKind], bool]) -> set[int]:
        sought = _Sought(admitted=lambda kind: concern.is_told(kind) and admitted(kind))
        return set(views.trail.positions(sought, after=after, upto=upto, limit=EVERY))

    views = ledger.beside(Views)
    found = of_kinds(concern.is_direct)
    if concern.clauses and (somewhere := of_kinds(concern.is_in_account)):
        for community in communities:
            asked = Asked(concern.year, community, upto, concern.clauses, after=after)
            found |= somewhere.intersection(views.history.positions(asked))
    return found
