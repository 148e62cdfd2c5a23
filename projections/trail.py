"""The audit trail: every event by who did it, what it was and in which stream, so that few are found among millions.

Events that agree in all three are one kind. For each kind and block of positions the trail has one row, which lists where
in the block its events are: two or three bytes an event. Times need no row, since they never go back in the ledger.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from ledger.application import Ledger
from projections.lean import Place
from projections.scores import account_of
from projections.view import View, fingerprint_of

BLOCK: Final = 4_096
"""Positions in a block, counted from 0; a place in one takes 16 bits."""


class EventKind(NamedTuple):
    """`event` is the stored name, ``deduction-recorded.1``."""

    actor: str
    event: str
    stream: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of events is narrowed to; `event` with its version or without, `stream` by its name or the first part.

    `may_see` tells of which streams the events may be found.
    """

    actor: str | None = None
    event: str | None = None
    entry: str | None = None
    stream: str | None = None
    may_see: Callable[[str], bool] = lambda _stream: True

    @property
    def is_everything(self) -> bool:
        return self.actor is self.event is self.entry is self.stream is None

    def admits(self, kind: EventKind) -> bool:
        return (
            self.actor in (None, kind.actor)
            and self.event in (None, kind.event, kind.event.partition(".")[0])
            and (self.stream is None or kind.stream == self.stream or kind.stream.startswith(f"{self.stream}/"))
            and self.may_see(kind.stream)
        )


class _Kind:
    name = "trail"
    schema: tuple[str, ...] = (
        """CREATE TABLE kinds (
            id INTEGER PRIMARY KEY,
            actor TEXT NOT NULL,
            event TEXT NOT NULL,
            stream TEXT NOT NULL)""",
        """CREATE TABLE blocks (
            kind INTEGER NOT NULL,
            block INTEGER NOT NULL,
            places BLOB NOT NULL,
            PRIMARY KEY (kind, block)) WITHOUT ROWID""",
        # Events of accounts are found by their entry in the docket; this has the others, such as files handed in.
        """CREATE TABLE elsewhere (
            entry TEXT NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (entry, position)) WITHOUT ROWID""",
    )

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self, "trail", "scores")

    def filling(self, cursor: Any) -> "_Filling":
        return _Filling(cursor)


class _Filling:
    """Takes events in. What it remembers is what the tables say."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._kinds = {kind: number for number, kind in kinds_in(cursor)}
        cursor.execute("SELECT position FROM place")
        self._begun = cursor.fetchone()[0] // BLOCK
        """The block that may have rows already; later ones are new."""
        self._newest: dict[int, tuple[int, bytes]] = {}
        """For each kind its last block, and the places in it."""

    def take(self, places: Sequence[Place]) -> None:
        found: dict[int, list[int]] = {}
        kinds = self._kinds
        for place in places:
            event, stream = place.event, place.stream
            key = (event.actor, event.type, stream)
            number = kinds[key] if key in kinds else self._new(EventKind(*key))
            if number in found:
                found[number].append(place.position)
            else:
                found[number] = [place.position]
            if event.entry is not None and account_of(stream) is None:
                self._cursor.execute("INSERT INTO elsewhere VALUES (?, ?)", (event.entry, place.position))
        self._write(found)

    def _new(self, kind: EventKind) -> int:
        number = self._kinds[kind] = len(self._kinds) + 1
        self._cursor.execute("INSERT INTO kinds VALUES (?, ?, ?, ?)", (number, *kind))
        return number

    def _write(self, found: dict[int, list[int]]) -> None:
        rows: list[tuple[int, int, bytes]] = []
        for number, positions in found.items():
            first = 0
            while first < len(positions):
                block = positions[first] // BLOCK
                end = first
                while end < len(positions) and positions[end] // BLOCK == block:
                    end += 1
                added = array("H", [position % BLOCK for position in positions[first:end]]).tobytes()
                places = self._places(number, block) + added
                self._newest[number] = block, places
                rows.append((number, block, places))
                first = end
        self._cursor.executemany("INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)", rows)

    def _places(self, number: int, block: int) -> bytes:
        known = self._newest.get(number)
        if known is not None and known[0] == block:
            return known[1]
        if block > self._begun:
            return b""
        self._cursor.execute("SELECT places FROM blocks WHERE kind = ? AND block = ?", (number, block))
        row = self._cursor.fetchone()
        return row[0] if row else b""


def kinds_in(cursor: Any) -> list[tuple[int, EventKind]]:
    cursor.execute("SELECT id, actor, event, stream FROM kinds")
    return [(row[0], EventKind(row[1], row[2], row[3])) for row in cursor.fetchall()]


class Trail(View):
    """Which events are of which kind."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, _Kind(), folder)

    def positions(self, sought: Sought, *, after: int, upto: int, limit: int) -> list[int]:
        """Of up to `limit` events between two positions, oldest first; its entry is not looked at."""
        with self.reading(upto) as cursor:
            chosen = msgspec.json.encode([number for number, kind in kinds_in(cursor) if sought.admits(kind)]).decode()
            found: list[int] = []
            block, width = (after + 1) // BLOCK, 1
            while block <= upto // BLOCK and len(found) < limit:
                found += sorted(
                    position
                    for position in _in_blocks(cursor, chosen, block, block + width - 1)
                    if after < position <= upto
                )
                # Wider each time: kinds that are seldom met take few looks, and common ones no wide one.
                block, width = block + width, width * 2
        return found[:limit]

    def latest(self, admits: Callable[[EventKind], bool], *, after: int, before: int, limit: int) -> list[int]:
        """As `positions`, newest first and without `before`, of the kinds that are admitted."""
        with self.reading(before - 1) as cursor:
            chosen = msgspec.json.encode([number for number, kind in kinds_in(cursor) if admits(kind)]).decode()
            found: list[int] = []
            block, width = (before - 1) // BLOCK, 1
            while block >= after // BLOCK and len(found) < limit:
                found += sorted(
                    (
                        position
                        for position in _in_blocks(cursor, chosen, block - width + 1, block)
                        if after < position < before
                    ),
                    reverse=True,
                )
                block, width = block - width, width * 2
        return found[:limit]

    def elsewhere(self, entry: str, *, upto: int) -> list[int]:
        """Where an entry is named outside its community's stream."""
        with self.reading(upto) as cursor:
            cursor.execute("SELECT position FROM elsewhere WHERE entry = ? AND position <= ?", (entry, upto))
            return [row[0] for row in cursor.fetchall()]


def _in_blocks(cursor: Any, kinds: str, first: int, last: int) -> Iterable[int]:
    cursor.execute(
        "SELECT block, places FROM blocks WHERE kind IN (SELECT value FROM json_each(?)) AND block BETWEEN ? AND ?",
        (kinds, first, last),
    )
    for block, places in cursor.fetchall():
        yield from (block * BLOCK + place for place in array("H", places))
