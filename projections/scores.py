"""The scores view: what every event changes, and what all clauses come to at every so many positions.

A score at any position is what the newest checkpoint before it says, and the effects since; about a day, the effects up to
it alone. The same for the newest position, of which the last sum is remembered.
"""

from collections import OrderedDict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

import msgspec

from ledger.application import Ledger
from ledger.rulebook import Rulebook
from ledger.year import Year
from projections.courses import Courses
from projections.lean import Place
from projections.scoring import Standing, standing_of
from projections.tally import Tallies
from projections.tallying import FOREVER, Effect, effects
from projections.uncollected import uncollected
from projections.view import View, asked_again, fingerprint_of
from projections.weighing import WeighedEntries

CHECKPOINT_EVERY: Final = 1_000
"""Positions between two checkpoints of a year in which something happens."""
FURTHEST: Final = 2**62
"""Beyond every position."""
STANDINGS_KEPT: Final = 32
"""Moments of which the scores are kept at hand, each about 100 KiB."""

Sums = dict[int, list[int]]
"""For each cell: cents, entries, vetoes, mark."""


class Cell(NamedTuple):
    """A clause of a community's year."""

    year: int
    community: str
    clause: str


class Move(NamedTuple):
    """What an event adds to a clause of a community from a day (its ordinal) on: a Tally's figures."""

    position: int
    day: int
    community: str
    clause: str
    tally: tuple[int, ...]


class Span(NamedTuple):
    """What lies between two positions, about days up to one."""

    after: int
    upto: int
    on: date | None = None

    @property
    def last_day(self) -> int:
        return FOREVER if self.on is None else self.on.toordinal()


class _Kind:
    name = "scores"
    schema: tuple[str, ...] = (
        """CREATE TABLE cells (
            id INTEGER PRIMARY KEY,
            year INTEGER NOT NULL,
            community TEXT NOT NULL,
            clause TEXT NOT NULL)""",
        "CREATE TABLE entries (position INTEGER PRIMARY KEY, weighed BLOB NOT NULL)",
        """CREATE TABLE figures (
            cell INTEGER NOT NULL,
            period TEXT NOT NULL,
            positions BLOB NOT NULL,
            PRIMARY KEY (cell, period)) WITHOUT ROWID""",
        """CREATE TABLE effects (
            position INTEGER NOT NULL,
            day INTEGER NOT NULL,
            cell INTEGER NOT NULL,
            cents INTEGER NOT NULL,
            entries INTEGER NOT NULL,
            vetoes INTEGER NOT NULL,
            mark INTEGER NOT NULL,
            PRIMARY KEY (position, day)) WITHOUT ROWID""",
        """CREATE TABLE checkpoints (
            year INTEGER NOT NULL,
            position INTEGER NOT NULL,
            sums BLOB NOT NULL,
            PRIMARY KEY (year, position)) WITHOUT ROWID""",
    )

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self, "scores", "weighing", "tallying", "tally", "recording")

    def filling(self, cursor: Any) -> "_Filling":
        return _Filling(cursor, self._ledger)


def account_of(stream: str) -> tuple[int, str] | None:
    """Year and community of a community's stream, ``2020/SSL``; None for any other."""
    year, stroke, community = stream.partition("/")
    return (int(year), community) if stroke and year.isdecimal() else None


class _Filling:
    """Takes events in. What it remembers is what the tables say."""

    def __init__(self, cursor: Any, ledger: Ledger) -> None:
        self._cursor = cursor
        cursor.execute("SELECT position FROM place")
        position = cursor.fetchone()[0]
        self._entries = WeighedEntries(cursor, ledger, position)
        self._ids = dict(cells_in(cursor))
        self._accounts: dict[str, _Account | None] = {}
        self._years: dict[int, _Sums] = {}
        since = position // CHECKPOINT_EVERY * CHECKPOINT_EVERY
        cursor.execute("SELECT DISTINCT cell FROM effects WHERE position > ?", (since,))
        moved = {row[0] for row in cursor.fetchall()}
        # So that the checkpoints are the same wherever the filling was broken off.
        for year in {cell.year for cell, number in self._ids.items() if number in moved}:
            self._year(year).has_moved = True

    def take(self, places: Sequence[Place]) -> None:
        rows: list[Effect] = []
        entries, accounts = self._entries, self._accounts
        for place in places:
            stream = place.stream
            account = accounts[stream] if stream in accounts else self._account(stream)
            if account is not None:
                found = effects(place.event, place.position, entries, account.cell)
                if found:
                    account.sums.take(found)
                    rows += found if len(found) == 1 else _by_day(found)
            if place.position % CHECKPOINT_EVERY == 0:
                self._check(place.position)
        self._cursor.executemany("INSERT INTO effects VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        entries.write(places[-1].position)

    def _account(self, stream: str) -> "_Account | None":
        named = account_of(stream)
        found = None if named is None else _Account(*named, self._year(named[0]), self._new_cell, self._ids)
        return self._accounts.setdefault(stream, found)

    def _new_cell(self, cell: Cell) -> int:
        number = self._ids[cell] = len(self._ids) + 1
        self._cursor.execute("INSERT INTO cells VALUES (?, ?, ?, ?)", (number, *cell))
        return number

    def _year(self, year: int) -> "_Sums":
        if year not in self._years:
            self._years[year] = _Sums(sums_at(self._cursor, self._of_year(year), year, FURTHEST))
        return self._years[year]

    def _of_year(self, year: int) -> set[int]:
        return {number for cell, number in self._ids.items() if cell.year == year}

    def _check(self, position: int) -> None:
        """A checkpoint of every year in which something has happened since its last one."""
        for year, sums in self._years.items():
            if sums.has_moved:
                row = (year, position, sums.packed())
                self._cursor.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", row)
                sums.has_moved = False


class _Account:
    """A community's year, and its cells."""

    def __init__(
        self, year: int, community: str, sums: "_Sums", new: Callable[[Cell], int], ids: Mapping[Cell, int]
    ) -> None:
        self._year, self._community, self._new = year, community, new
        self.sums = sums
        """Of the whole year."""
        self._cells = {cell.clause: number for cell, number in ids.items() if cell[:2] == (year, community)}

    def cell(self, clause: str) -> int:
        number = self._cells.get(clause)
        if number is None:
            number = self._cells[clause] = self._new(Cell(self._year, self._community, clause))
        return number


class _Sums:
    """What the cells of a year come to; `has_moved` since its last checkpoint."""

    def __init__(self, found: Sums) -> None:
        self._found = found
        self.has_moved = False

    def take(self, found: Sequence[Effect]) -> None:
        for _position, _day, cell, *tally in found:
            add(self._found, cell, tally)
        self.has_moved = True

    def packed(self) -> bytes:
        return msgspec.msgpack.encode(self._found)


def _by_day(found: Sequence[Effect]) -> Iterator[Effect]:
    """One effect a day: an event may end one figure and begin another on the same day."""
    days: dict[int, Effect] = {}
    for effect in found:
        before = days.get(effect.day)
        days[effect.day] = (
            effect if before is None else Effect(*effect[:3], *map(sum, zip(before[3:], effect[3:], strict=True)))
        )
    yield from days.values()


# --- what is asked ----------------------------------------------------------------------------------------------------


def cells_in(cursor: Any) -> list[tuple[Cell, int]]:
    cursor.execute("SELECT id, year, community, clause FROM cells")
    return [(Cell(year, community, clause), number) for number, year, community, clause in cursor.fetchall()]


def add(sums: Sums, cell: int, tally: Sequence[int]) -> None:
    before = sums.get(cell)
    if before is None:
        sums[cell] = [*tally]
    else:
        before[0] += tally[0]
        before[1] += tally[1]
        before[2] += tally[2]
        before[3] += tally[3]


_unpack: Final[Callable[[bytes], Sums]] = msgspec.msgpack.Decoder(Sums).decode


def sums_at(cursor: Any, cells: Container[int], year: int, position: int) -> Sums:
    """What the cells of a year come to at a position: the checkpoint before it, and the effects since."""
    cursor.execute(
        "SELECT position, sums FROM checkpoints WHERE year = ? AND position <= ? ORDER BY position DESC LIMIT 1",
        (year, position),
    )
    row = cursor.fetchone()
    return moved_on(cursor, _unpack(row[1]) if row else {}, cells, row[0] if row else 0, position)


def moved_on(cursor: Any, sums: Sums, cells: Container[int], after: int, position: int) -> Sums:
    """The same sums at a later position."""
    cursor.execute(
        "SELECT cell, cents, entries, vetoes, mark FROM effects WHERE position > ? AND position <= ?", (after, position)
    )
    for cell, *tally in cursor.fetchall():
        if cell in cells:
            add(sums, cell, tally)
    return sums


def sums_about(cursor: Any, cells: Container[int], position: int, day: date) -> Sums:
    """What the cells come to of what had happened by a day."""
    cursor.execute(
        "SELECT cell, SUM(cents), SUM(entries), SUM(vetoes), SUM(mark) FROM effects WHERE position <= ? AND day <= ?"
        " GROUP BY cell",
        (position, day.toordinal()),
    )
    return {row[0]: list(row[1:]) for row in cursor.fetchall() if row[0] in cells}


class Scores(View):
    """What counts, at any position and about any day."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, _Kind(ledger), folder)
        self._cells: tuple[object, dict[int, dict[int, tuple[str, str]]]] = (None, {})
        self._standings: OrderedDict[tuple[object, ...], tuple[Rulebook, Standing]] = OrderedDict()
        self._standings_lock = Lock()
        self._courses = Courses()

    def standing(
        self,
        rulebook: Rulebook,
        year: Year,
        position: int,
        on: date | None,
        tallies: Callable[[], Mapping[str, Tallies]],
    ) -> Standing:
        """The scores of a year, from its tallies at that moment.

        What is recorded never changes, so that a moment that was read lately need not be again.
        """
        moment = (self.current, year.number, position, on, year.tie_breaks)
        with self._standings_lock:
            kept = self._standings.pop(moment, None)
            if kept is not None and kept[0] is rulebook:
                self._standings[moment] = kept
                return kept[1]
        found = standing_of(rulebook, tallies(), year.tie_breaks)
        with self._standings_lock:
            self._standings[moment] = rulebook, found
            while len(self._standings) > STANDINGS_KEPT:
                self._standings.popitem(last=False)
        return found

    @asked_again
    def tallies(self, year: int, position: int, on: date | None = None) -> dict[str, dict[str, tuple[int, ...]]]:
        """By community and clause, as known at a position, about a day; each as a Tally's figures."""
        with self.reading(position) as cursor:
            cells = self._of_year(cursor, year)
            if on and (at_hand := self._courses.tallies(cursor, cells, (self.current, year), position, on)) is not None:
                return at_hand
            sums = sums_about(cursor, cells, position, on) if on else sums_at(cursor, cells, year, position)
        found: dict[str, dict[str, tuple[int, ...]]] = {community: {} for community, _clause in cells.values()}
        for number, tally in sums.items():
            community, clause = cells[number]
            found[community][clause] = tuple(tally)
        return found

    @asked_again
    def weekly(self, rulebook: Rulebook, year: Year, position: int, weeks: int) -> list[Standing]:
        """The scores as known at a position about the last day of each of a year's first weeks."""
        with uncollected(), self.reading(position) as cursor:
            cells = self._of_year(cursor, year.number)
            with self._courses.at(cursor, cells, (self.current, year.number), position) as course:
                return course.standings(rulebook, year.tie_breaks, weeks)

    @asked_again
    def daily(
        self, year: int, position: int, last: date, is_wanted: Callable[[str, str], bool]
    ) -> list[tuple[int, str, str, tuple[int, ...]]]:
        """Day (its ordinal), community, clause and figures of what is added to a year's clauses, the days in their order.

        As known at a position, up to a day, where a community and a clause are wanted.
        """
        with self.reading(position) as cursor:
            cells = {number: cell for number, cell in self._of_year(cursor, year).items() if is_wanted(*cell)}
            cursor.execute(
                "SELECT day, cell, SUM(cents), SUM(entries), SUM(vetoes), SUM(mark) FROM effects"
                " WHERE position <= ? AND day <= ? AND cell IN (SELECT value FROM json_each(?))"
                " GROUP BY day, cell ORDER BY day",
                (position, last.toordinal(), msgspec.json.encode(list(cells)).decode()),
            )
            return [(day, *cells[cell], tuple(tally)) for day, cell, *tally in cursor.fetchall()]

    @asked_again
    def acts(self, year: int, span: Span, is_wanted: Callable[[str, str], bool]) -> list[tuple[int, str, str]]:
        """Position, community and clause of what acts on a year's scores, where a community and a clause are wanted."""
        with self.reading(span.upto) as cursor:
            cells = {number: cell for number, cell in self._of_year(cursor, year).items() if is_wanted(*cell)}
            cursor.execute(
                "SELECT position, cell FROM effects WHERE position > ? AND position <= ? AND day <= ?"
                " AND cell IN (SELECT value FROM json_each(?)) ORDER BY position, day",
                (span.after, span.upto, span.last_day, msgspec.json.encode(list(cells)).decode()),
            )
            return [(position, *cells[cell]) for position, cell in cursor.fetchall()]

    @asked_again
    def moves(self, year: int, position: int) -> list[Move]:
        """All that acts on a year's scores up to a position, in the order of the ledger."""
        with self.reading(position) as cursor:
            cells = self._of_year(cursor, year)
            cursor.execute("SELECT * FROM effects WHERE position <= ? ORDER BY position, day", (position,))
            return [
                Move(at, day, *cells[cell], tuple(tally))
                for at, day, cell, *tally in cursor.fetchall()
                if cell in cells
            ]

    def _of_year(self, cursor: Any, year: int) -> dict[int, tuple[str, str]]:
        """Community and clause of a year's cells. There are never fewer than before, unless the view was rebuilt."""
        cursor.execute("SELECT MAX(id) FROM cells")
        known = cursor.fetchone()[0], self.current
        before, cells = self._cells
        if before != known:
            cells = {}
            for cell, number in cells_in(cursor):
                cells.setdefault(cell.year, {})[number] = cell.community, cell.clause
            self._cells = known, cells
        return cells.get(year, {})
