"""What the exports are told from: a snapshot, or something that is read as slowly as its reader takes it."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, Protocol

from ledger import store
from ledger.application import Ledger
from ledger.errors import EntryUnknown
from ledger.events import EntryRecorded
from ledger.rulebook import Rulebook
from ledger.transaction import Kept

PAGE: Final = 1_000
"""Events read at a time."""
ENTRIES_AT_HAND: Final = 4_096
"""Entries that need not be looked up again, the newest used of them."""


class Told(Protocol):
    """The ledger's first `position` events, from the first to the last and one by one."""

    position: int

    def all_events(self) -> Iterator[tuple[int, bytes]]: ...
    def events(self, *, after: int, limit: int) -> list[tuple[int, bytes]]: ...
    def kept(self, reference: str) -> Kept | None: ...
    def years(self) -> tuple[int, ...]: ...
    def rulebook(self, year: int) -> Rulebook: ...


class Unhurried:
    """The ledger's first `position` events. Each page is a reading of its own: no slow reader keeps one open."""

    def __init__(self, ledger: Ledger, position: int) -> None:
        self._ledger = ledger
        self.position = position
        with ledger.reading(position=position) as snapshot:
            self._rulebooks = {year: snapshot.rulebook(year) for year in snapshot.years()}

    def all_events(self) -> Iterator[tuple[int, bytes]]:
        after = 0
        while page := self.events(after=after, limit=PAGE):
            yield from page
            after = page[-1][0]

    def events(self, *, after: int, limit: int) -> list[tuple[int, bytes]]:
        with self._ledger.reading(position=self.position) as snapshot:
            return snapshot.events(after=after, limit=limit)

    def kept(self, reference: str) -> Kept | None:
        with self._ledger.reading(position=self.position) as snapshot:
            return snapshot.kept(reference)

    def years(self) -> tuple[int, ...]:
        return tuple(self._rulebooks)

    def rulebook(self, year: int) -> Rulebook:
        return self._rulebooks[year]


class Recordings:
    """How entries were recorded, for events that name an entry and no more: looked up, and never all in memory."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._at_hand: OrderedDict[str, EntryRecorded] = OrderedDict()

    def of(self, entry: str) -> EntryRecorded:
        """Raises EntryUnknown where the ledger holds no such entry up to the position."""
        if entry not in self._at_hand:
            self.put(self._looked_up(entry))
        self._at_hand.move_to_end(entry)
        return self._at_hand[entry]

    def put(self, event: EntryRecorded) -> None:
        self._at_hand[event.entry] = event
        if len(self._at_hand) > ENTRIES_AT_HAND:
            self._at_hand.popitem(last=False)

    def _looked_up(self, entry: str) -> EntryRecorded:
        kept = self._told.kept(entry)
        if kept is not None:
            [(position, state)] = self._told.events(after=kept.position - 1, limit=1)
            event = store.from_bytes(state, position).event
            if isinstance(event, EntryRecorded) and event.entry == entry:
                return event
        raise EntryUnknown(entry=entry)
