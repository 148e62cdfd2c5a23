"""The entries that the scores view has weighed, in its tables: what later events about them are taken in by."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from ledger.application import Ledger
from projections.generation import Unsound
from projections.recording import recorded_at
from projections.tallying import Weighed

REMEMBERED_MOST: Final = 20_000
"""Entries kept in memory while events are taken in."""

_pack: Final = msgspec.msgpack.Encoder().encode
_weighed: Final[Callable[[bytes], Weighed]] = msgspec.msgpack.Decoder(Weighed).decode
_positions: Final[Callable[[bytes], list[int]]] = msgspec.msgpack.Decoder(list[int]).decode


class WeighedEntries:
    """The entries in their table, by where they were recorded, with those met of late in memory, in two halves.

    Each is packed: binding a dozen values takes ten times as long.
    """

    def __init__(self, cursor: Any, ledger: Ledger, position: int) -> None:
        self._cursor = cursor
        self._ledger = ledger
        self._met: dict[str, Weighed] = {}
        self._met_before: dict[str, Weighed] = {}
        self._figures: dict[tuple[int, str], list[Weighed]] = {}
        """All of these are among those met since the halves changed places."""
        self._new: list[Weighed] = []
        self._changed: dict[int, Weighed] = {}
        self._moved: dict[tuple[int, str], list[Weighed]] = {}
        self._written = position
        """Up to there, entries are in their table."""

    def find(self, entry: str) -> Weighed:
        """Raises LookupError for an entry that was never recorded."""
        found = self._met.get(entry)
        if found is None:
            found = self._met[entry] = self._met_before.get(entry) or self._looked_up(entry)
        return found

    def in_sight(self, cell: int, period: str) -> list[Weighed]:
        key = cell, period
        found = self._figures.get(key)
        if found is None:
            self._cursor.execute("SELECT positions FROM figures WHERE cell = ? AND period = ?", key)
            row = self._cursor.fetchone()
            found = self._figures[key] = [self._meet(each) for each in _positions(row[0])] if row else []
        self._moved[key] = found
        return found

    def add(self, weighed: Weighed) -> None:
        self._met[weighed.entry] = weighed
        self._new.append(weighed)

    def changed(self, weighed: Weighed) -> None:
        if weighed.position <= self._written:
            self._changed[weighed.position] = weighed

    def _meet(self, position: int) -> Weighed:
        found = self._read(position)
        if found is None:
            raise Unsound(f"figures: {position}")
        return self._met.setdefault(found.entry, self._met_before.get(found.entry) or found)

    def _looked_up(self, entry: str) -> Weighed:
        found = self._read(recorded_at(self._ledger, entry))
        if found is not None and found.entry == entry:
            return found
        # Its reference is gone or lies: then the slow way, for the events alone decide.
        self._cursor.execute("SELECT weighed FROM entries ORDER BY position DESC")
        for row in self._cursor:
            found = _weighed(row[0])
            if found.entry == entry:
                return found
        raise LookupError(entry)

    def _read(self, position: int | None) -> Weighed | None:
        self._cursor.execute("SELECT weighed FROM entries WHERE position = ?", (position,))
        row = self._cursor.fetchone()
        return None if row is None else _weighed(row[0])

    def write(self, position: int) -> None:
        """What is new and changed since, up to a position."""
        write, new = self._cursor.executemany, self._new
        write("INSERT INTO entries VALUES (?, ?)", [(each.position, _pack(each)) for each in new])
        write(
            "UPDATE entries SET weighed = ? WHERE position = ?",
            [(_pack(each), at) for at, each in self._changed.items()],
        )
        write(
            "INSERT OR REPLACE INTO figures VALUES (?, ?, ?)",
            [(*key, _pack([each.position for each in found])) for key, found in self._moved.items()],
        )
        self._written = position
        self._new, self._changed, self._moved = [], {}, {}
        if len(self._met) > REMEMBERED_MOST:
            self._met, self._met_before, self._figures = {}, self._met, {}
