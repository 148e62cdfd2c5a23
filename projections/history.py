"""The auditable history of a community: every event, oldest first, with what it was about."""

from collections.abc import Iterator, Sequence
from typing import Final, overload

from ledger.application import Ledger
from ledger.errors import CommunityUnknown, ItemUnknown
from ledger.rulebook import Rulebook
from projections.happenings import Asked, Happening, Happenings
from projections.live import Views
from projections.past import NOW, AsOf, Reading, read

PAGE: Final = 1_000
"""Events read at a time."""


def item_of(rulebook: Rulebook, clause: str) -> str:
    """The item that a clause belongs to, or the code of the bonus or the negative list."""
    if clause in rulebook.bonus_codes:
        return rulebook.bonus.code
    if clause in rulebook.negative_codes:
        return rulebook.negative_list.code
    return rulebook.clause_items[clause]


def history(
    ledger: Ledger, community: str, *, item: str | None = None, as_of: AsOf = NOW, year: int | None = None
) -> tuple[Reading, "History"]:
    """What happened in a community's year up to a moment; about day `on`, without entries that occurred later."""
    reading = read(ledger, as_of, year=year)
    require_community(reading.rulebook, community)
    require_item(reading.rulebook, item)
    clauses = None if item is None else clauses_of(reading.rulebook, item)
    asked = Asked(reading.year.number, community, reading.position, clauses, as_of.on)
    return reading, History(ledger.beside(Views).history, asked)


class History(Sequence[Happening]):
    """A history as a sequence: what is taken from it is read then, a slice in one go."""

    def __init__(self, view: Happenings, asked: Asked) -> None:
        self._view, self._asked = view, asked

    def __len__(self) -> int:
        return self._view.count(self._asked)

    @overload
    def __getitem__(self, place: int) -> Happening: ...
    @overload
    def __getitem__(self, place: slice) -> list[Happening]: ...
    def __getitem__(self, place: int | slice) -> Happening | list[Happening]:
        if isinstance(place, slice):
            if (place.step or 1) < 0:
                return list(self)[place]
            first, last, step = place.indices(len(self) if _needs_length(place) else place.stop)
            return self._view.page(self._asked, first=first, limit=max(0, last - first))[::step]
        first = place if place >= 0 else place + len(self)
        found = self._view.page(self._asked, first=first, limit=1) if first >= 0 else []
        if not found:
            raise IndexError(place)
        return found[0]

    def __iter__(self) -> Iterator[Happening]:
        first = 0
        while page := self[first : first + PAGE]:
            yield from page
            first += len(page)


def _needs_length(place: slice) -> bool:
    """Whether a slice counts from the end."""
    return place.stop is None or place.stop < 0 or (place.start or 0) < 0


def clauses_of(rulebook: Rulebook, item: str) -> frozenset[str]:
    """The clauses of an item, the bonus or the negative list."""
    return frozenset(code for code in rulebook.places if item_of(rulebook, code) == item)


def require_community(rulebook: Rulebook, community: str) -> None:
    if community not in rulebook.community_codes:
        raise CommunityUnknown(known=rulebook.community_codes)


def require_item(rulebook: Rulebook, item: str | None) -> None:
    if item is not None and item not in {*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code}:
        raise ItemUnknown(rulebook=rulebook.rulebook)
