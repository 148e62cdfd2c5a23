"""The docket's tables, and how events fill them: what every entry and appeal has come to at the newest position.

The words, reasons and days of an entry are not here: whoever lists one folds its own events, whose positions are here. A
place is a clause of a community's year, the bonuses under it apart; entries and appeals are counted by place and state.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from ledger.application import Ledger
from projections.disputing import SCHEMA as APPEALS
from projections.disputing import Appeals
from projections.lean import Lean, Place
from projections.scores import account_of
from projections.view import View, fingerprint_of

STATES: Final = (
    "standing",
    "pending",
    "void",
    "declared",
    "supported",
    "granted",
    "refused",
    "reversed",
    "superseded",
)
"""Of entries, by their numbers in the tables. The commonest is 0, which takes no room in a row."""
STANDING, PENDING, VOID, DECLARED, SUPPORTED, GRANTED, REFUSED, REVERSED, SUPERSEDED = range(len(STATES))
STAND: Final = (STANDING, PENDING, GRANTED)
"""States of an entry that stands (`ledger.account.Account.stands`)."""
REMEMBERED_MOST: Final = 20_000
"""Figures kept in memory while events are taken in."""

SCHEMA: Final = (
    """CREATE TABLE places (
        id INTEGER PRIMARY KEY,
        year INTEGER NOT NULL,
        community TEXT NOT NULL,
        clause TEXT NOT NULL,
        is_bonus INTEGER NOT NULL)""",
    """CREATE TABLE entries (
        position INTEGER PRIMARY KEY,
        place INTEGER NOT NULL,
        state INTEGER NOT NULL,
        status INTEGER NOT NULL,
        awarded INTEGER NOT NULL,
        reversed INTEGER NOT NULL,
        matter TEXT NOT NULL)""",
    "CREATE INDEX by_matter ON entries (matter) WHERE matter != ''",
    "CREATE INDEX undecided ON entries (status, position) WHERE status IN (1, 3, 4)",
    "CREATE TABLE ids (entry TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE figures (
        place INTEGER NOT NULL,
        period TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (place, period)) WITHOUT ROWID""",
    """CREATE TABLE counts (
        place INTEGER NOT NULL,
        state INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (place, state)) WITHOUT ROWID""",
    "CREATE TABLE later (entry INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (entry, position)) WITHOUT ROWID",
    *APPEALS,
)
"""An entry is known by the position of its recording; `status` is its state but for reversals and later figures.

`later` has the other events about it. Nothing is NULL, since the driver takes as long to bind one None as five integers:
a matter that is none is the empty text.
"""

UNDECIDED: Final = (PENDING, DECLARED, SUPPORTED)
"""Statuses that the index `undecided` has."""


class PlaceOf(NamedTuple):
    year: int
    community: str
    clause: str
    is_bonus: bool


class Docketed(msgspec.Struct, gc=False):
    """An entry's row, but for its matter. A reversal is of one hundredth at least."""

    position: int
    place: int
    state: int
    status: int
    awarded: int
    reversed: int

    def settle(self) -> None:
        """As `projections.docket.state_of`: a newer figure goes before everything, a reversal in full before the rest."""
        if self.state != SUPERSEDED:
            self.state = REVERSED if self.reversed and self.reversed == self.awarded else self.status


RECORDED: Final = {
    "deduction-recorded.1": STANDING,
    "addition-recorded.1": STANDING,
    "exemption-recorded.1": STANDING,
    "bonus-declared.1": DECLARED,
}
"""Events that make an entry, and where it begins unless it is pending."""


def places_in(cursor: Any) -> list[tuple[int, PlaceOf]]:
    cursor.execute("SELECT id, year, community, clause, is_bonus FROM places")
    return [(row[0], PlaceOf(row[1], row[2], row[3], bool(row[4]))) for row in cursor.fetchall()]


class _Kind:
    name = "docket"
    schema: tuple[str, ...] = SCHEMA

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self, "docketing", "disputing", "scores")

    def filling(self, cursor: Any) -> "_Filling":
        return _Filling(cursor)


class Docket(View):
    """Every entry and appeal; `projections.listing` has what is asked of it."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, _Kind(), folder)

    def about(self, entry: str, *, upto: int) -> list[int]:
        """The positions of an entry's events, oldest first; none where it is not recorded by then."""
        with self.reading(upto) as cursor:
            cursor.execute("SELECT position FROM ids WHERE entry = ? AND position <= ?", (entry, upto))
            row = cursor.fetchone()
            if row is None:
                return []
            cursor.execute(
                "SELECT position FROM later WHERE entry = ? AND position <= ? ORDER BY position", (row[0], upto)
            )
            return [row[0], *(later[0] for later in cursor.fetchall())]

    def clauses_about(self, matter: str, stream: str, *, upto: int) -> list[str]:
        """The clauses under which a matter was recorded in a community's year, by then or later."""
        with self.reading(upto) as cursor:
            cursor.execute(
                "SELECT DISTINCT clause FROM entries JOIN places ON places.id = place"
                " WHERE matter = ? AND matter != '' AND year || '/' || community = ?",
                (matter, stream),
            )
            return [row[0] for row in cursor.fetchall()]


class _Filling:
    """Takes events in. What it remembers is what the tables say."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._places = {place: number for number, place in places_in(cursor)}
        self._bonuses = {number for place, number in self._places.items() if place.is_bonus}
        self._accounts: dict[str, _Account | None] = {}
        self._figures: dict[tuple[int, str], int] = {}

    def take(self, places: Sequence[Place]) -> None:
        page = _Page()
        later, entries, ids, accounts = page.later, page.entries, page.ids, self._accounts
        for place in places:
            stream = place.stream
            account = accounts[stream] if stream in accounts else self._account(stream)
            if account is None:
                continue
            event = place.event
            status = RECORDED.get(event.type)
            if status is None:
                if event.entry is not None:
                    later.append((place.position, event))
                continue
            body, position = event.body, place.position
            number = account.place(body.clause, is_bonus=status == DECLARED)
            if body.period is not None:
                self._supersede(number, body.period, position, page)
            # Tuples and not rows to be changed: most entries never are, and this is what a rebuild does most.
            awarded = 0 if status == DECLARED else body.amount_cents or 0
            entries.append((position, number, PENDING if body.pending else status, awarded, body.matter or ""))
            ids[event.entry or ""] = position
        self._write_new(page)
        if page.later or page.replaced:
            self._change(page)

    def _supersede(self, place: int, period: str, position: int, page: "_Page") -> None:
        """A figure has a newer entry."""
        before = self._figure(place, period)
        if before is not None:
            page.replaced.append(before)
        self._figures[place, period] = page.figures[place, period] = position

    def _figure(self, place: int, period: str) -> int | None:
        """The position of the newest entry of a figure so far."""
        found = self._figures.get((place, period))
        if found is None:
            self._cursor.execute("SELECT position FROM figures WHERE place = ? AND period = ?", (place, period))
            row = self._cursor.fetchone()
            found = row[0] if row else None
        return found

    # --- writing ---

    def _write_new(self, page: "_Page") -> None:
        execute = self._cursor.executemany
        execute("INSERT INTO entries VALUES (?1, ?2, ?3, ?3, ?4, 0, ?5)", page.entries)
        execute("INSERT INTO ids VALUES (?, ?)", page.ids.items())
        execute("INSERT OR REPLACE INTO figures VALUES (?, ?, ?)", [(*key, at) for key, at in page.figures.items()])
        self._count(Counter((row[1], row[2]) for row in page.entries))
        if len(self._figures) > REMEMBERED_MOST:
            self._figures = {}

    def _count(self, gained: Counter[tuple[int, int]]) -> None:
        self._cursor.executemany(
            "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET entries = entries + excluded.entries",
            [(*key, number) for key, number in gained.items() if number],
        )
        # None is no row, so that the table is the same whatever the pages were.
        lost = [key for key, number in gained.items() if number < 0]
        self._cursor.executemany("DELETE FROM counts WHERE place = ? AND state = ? AND entries = 0", lost)

    def _change(self, page: "_Page") -> None:
        """What the later events of a page, and newer figures, do to entries that are in their table already."""
        ids = self._positions(page)
        rows = self._rows({*ids.values(), *page.replaced})
        gained = Counter((row.place, row.state) for row in rows.values())
        gained = Counter({key: -number for key, number in gained.items()})
        for position in page.replaced:
            rows[position].state = SUPERSEDED
        appeals = Appeals(self._cursor)
        for position, event in page.later:
            row = rows[ids[event.entry or ""]]
            self._alter(row, event)
            appeals.take(row.position, row.place, position, event)
        gained.update((row.place, row.state) for row in rows.values())
        self._count(gained)
        self._cursor.executemany(
            "UPDATE entries SET state = ?, status = ?, awarded = ?, reversed = ? WHERE position = ?",
            [(row.state, row.status, row.awarded, row.reversed, row.position) for row in rows.values()],
        )
        self._cursor.executemany(
            "INSERT INTO later VALUES (?, ?)", [(ids[event.entry or ""], position) for position, event in page.later]
        )
        appeals.write()

    def _alter(self, row: Docketed, event: Lean) -> None:
        """As `ledger.account.evolve`."""
        amount = event.body.amount_cents or 0
        match event.type:
            case "entry-reversed.1":
                row.reversed += amount
            case "entry-confirmed.1":
                row.status = GRANTED if row.place in self._bonuses else STANDING
            case "entry-voided.1":
                row.status = VOID
            case "bonus-reviewed.1":
                row.status = SUPPORTED if event.body.outcome == "supported" else REFUSED
            case "bonus-determined.1":
                row.status, row.awarded = (GRANTED if event.body.outcome == "granted" else REFUSED), amount
            case "bonus-granted-on-appeal.1":
                row.status, row.awarded = GRANTED, amount
            case _:
                return
        row.settle()

    def _positions(self, page: "_Page") -> dict[str, int]:
        """Where the entries of the later events were recorded. Raises LookupError for one that never was."""
        named = {event.entry or "" for _position, event in page.later}
        found = {entry: page.ids[entry] for entry in named if entry in page.ids}
        elsewhere = [entry for entry in named if entry not in found]
        self._cursor.execute(
            "SELECT entry, position FROM ids WHERE entry IN (SELECT value FROM json_each(?))", (_json(elsewhere),)
        )
        found.update(self._cursor.fetchall())
        if len(found) < len(named):
            raise LookupError(*(named - found.keys()))
        return found

    def _rows(self, positions: Iterable[int]) -> dict[int, Docketed]:
        self._cursor.execute(
            "SELECT position, place, state, status, awarded, reversed FROM entries"
            " WHERE position IN (SELECT value FROM json_each(?))",
            (_json(list(positions)),),
        )
        return {row[0]: Docketed(*row) for row in self._cursor.fetchall()}

    # --- places ---

    def _account(self, stream: str) -> "_Account | None":
        try:
            return self._accounts[stream]
        except KeyError:
            named = account_of(stream)
            found = None if named is None else _Account(*named, self._place)
            return self._accounts.setdefault(stream, found)

    def _place(self, place: PlaceOf) -> int:
        number = self._places.get(place)
        if number is None:
            number = self._places[place] = len(self._places) + 1
            self._cursor.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?)", (number, *place))
            if place.is_bonus:
                self._bonuses.add(number)
        return number


class _Page:
    """What a page of events adds: rows of entries, their ids, newest figures, figures replaced, and later events."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, int, int, str]] = []
        self.ids: dict[str, int] = {}
        self.figures: dict[tuple[int, str], int] = {}
        self.replaced: list[int] = []
        self.later: list[tuple[int, Lean]] = []


class _Account:
    """A community's year, and its places."""

    def __init__(self, year: int, community: str, number_of: Callable[[PlaceOf], int]) -> None:
        self._year, self._community, self._number_of = year, community, number_of
        self._recorded: dict[str, int] = {}
        self._declared: dict[str, int] = {}

    def place(self, clause: str, *, is_bonus: bool) -> int:
        known = self._declared if is_bonus else self._recorded
        number = known.get(clause)
        if number is None:
            place = PlaceOf(self._year, self._community, clause, is_bonus)
            number = known[clause] = self._number_of(place)
        return number


def _json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()
