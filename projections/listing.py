"""The docket's lists, a page at a time: from the live view, or by replay where that tells of its newest position alone.

The view says which entries and appeals are on a page; each of them is then folded from its own events alone, so that a
page costs the same however long the ledger is. `projections.docket` says the same of whole accounts.

Of an earlier position it knows what was recorded by then, and not what that had come to: it answers where nothing is asked
about states, and a page's entries are then looked at among their like. All else, and what is about a day, is replayed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec

from ledger.account import Account, Appeal, Entry
from ledger.appeals import due
from ledger.application import Ledger
from ledger.errors import LedgerError
from ledger.evolving import evolve
from ledger.store import from_bytes
from projections import disputing, docket, docketing
from projections.docket import EVERYTHING, DocketAppeal, DocketEntry, EntryState, Filter
from projections.docketing import PlaceOf, places_in
from projections.generation import reached_in
from projections.lean import lean_of
from projections.live import Views
from projections.past import NOW, AsOf, Reading, read

AT_ONCE: Final = 200
"""Rows that are folded together."""
WAITING: Final = (disputing.FILED, disputing.ACCEPTED, disputing.ESCALATED)
"""States of an appeal that can be overdue."""
OF_PLACES: Final = "place IN (SELECT value FROM json_each(?))"

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


Selection = tuple[str, *tuple[str, ...]]
"""A statement without limit, and what it is given."""
Built = Callable[[Sequence[Any]], Iterator[T]]
Today = Callable[[Reading], date]


class Rows(Protocol[T_co]):
    """The rows of a list: how many, and some of them. A slice is taken once."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice, /) -> Iterable[T_co]: ...


def entries(
    ledger: Ledger,
    as_of: AsOf = NOW,
    chosen: Filter = EVERYTHING,
    *,
    year: int | None = None,
    matter: str | None = None,
    shared_matter: bool = False,
    only_bonuses: bool = False,
) -> tuple[Reading, Rows[DocketEntry]]:
    """As `docket.entries`, and the moment that they are about."""
    reading, now = opened(ledger, as_of, year)

    def replayed() -> list[DocketEntry]:
        return docket.entries(reading, chosen, matter=matter, shared_matter=shared_matter, only_bonuses=only_bonuses)

    if now is None or (now.is_past and (chosen.state is not None or shared_matter)):
        return reading, replayed()
    chosen.require_known(reading.rulebook)
    if now.is_past:
        return reading, _past_entries(now, chosen, replayed, matter=matter, only_bonuses=only_bonuses)
    return reading, _entries(now, chosen, matter=matter, shared_matter=shared_matter, only_bonuses=only_bonuses)


def appeals(
    ledger: Ledger,
    as_of: AsOf = NOW,
    chosen: Filter = EVERYTHING,
    *,
    year: int | None = None,
    overdue: bool = False,
    today: Today | None = None,
) -> tuple[Reading, Rows[DocketAppeal]]:
    """As `docket.appeals`, and the moment that they are about; `today` says the day for it."""
    reading, now = opened(ledger, as_of, year)
    day = today(reading) if today else reading.today
    if now is None or (now.is_past and (chosen.state is not None or overdue)):
        return reading, docket.appeals(reading, chosen, overdue=overdue, today=day)
    chosen.require_known(reading.rulebook)
    return reading, _appeals(now, chosen, overdue=overdue, today=day)


def opened(ledger: Ledger, as_of: AsOf, year: int | None) -> "tuple[Reading, Now | None]":
    """The reading, and the view; unless that is about a day, of which it tells nothing."""
    view = ledger.beside(Views).docket
    if as_of == NOW:
        # The view first: whatever is recorded between the two looks would make the other order miss it.
        snapshot = view.reading(ledger.head_position())
        cursor = snapshot.__enter__()
        reading = read(ledger, AsOf(position=reached_in(cursor).position), year=year)
        return reading, Now(ledger, reading, snapshot, cursor)
    reading = read(ledger, as_of, year=year)
    if reading.on is not None:
        return reading, None
    snapshot = view.reading(reading.position)
    try:
        cursor = snapshot.__enter__()
    except LedgerError:
        if view.error is None or reading.position == ledger.head_position():
            raise
        return reading, None
    return reading, Now(ledger, reading, snapshot, cursor)


class Now:
    """The view's tables in one snapshot, which ends when this is let go: rows may be taken from it as they are sent."""

    def __init__(self, ledger: Ledger, reading: Reading, snapshot: AbstractContextManager[Any], cursor: Any) -> None:
        self.reading = reading
        self.is_past = reached_in(cursor).position != reading.position
        self._ledger, self._snapshot, self._cursor = ledger, snapshot, cursor
        self.places = {
            number: place
            for number, place in places_in(cursor)
            if place.year == reading.year.number and place.community in reading.rulebook.community_codes
        }

    def select(self, sql: str, *given: object) -> Any:
        """A cursor on the rows."""
        return self._cursor.connection.cursor().execute(sql, given)

    def number(self, sql: str, *given: object) -> int:
        return int(self.select(sql, *given).fetchone()[0] or 0)

    def reached(self, chosen: Filter, *, only_bonuses: bool = False) -> str:
        """The places that a filter reaches, as SQL is given a list."""
        rulebook = self.reading.rulebook
        return listed(
            number
            for number, place in self.places.items()
            if chosen.reaches(rulebook, place.community, place.clause) and (place.is_bonus or not only_bonuses)
        )

    def folded(self, places: dict[int, PlaceOf]) -> dict[int, Entry]:
        """Entries by the positions of their recordings, each with all that has happened to it."""
        about: dict[int, list[int]] = {position: [position] for position in places}
        sql = (
            "SELECT entry, position FROM later WHERE entry IN (SELECT value FROM json_each(?)) AND position <= ?"
            " ORDER BY entry, position"
        )
        for entry, position in self.select(sql, listed(places), self.reading.position):
            about[entry].append(position)
        with self._ledger.glance() as rows:
            states = rows.states_at([position for positions in about.values() for position in positions])
        return {
            first: _folded(places[first], [(each, states[each]) for each in positions])
            for first, positions in about.items()
        }

    def clauses_about(self, matter: str, community: str) -> list[str]:
        """Those under which a matter was recorded in a community, by now or later."""
        ours = [number for number, place in self.places.items() if place.community == community]
        sql = f"SELECT DISTINCT place FROM entries WHERE matter = ? AND {OF_PLACES}"  # noqa: S608  (all of it is ours)
        return [self.places[row[0]].clause for row in self.select(sql, matter, listed(ours))]

    def ids(self, positions: Sequence[int]) -> tuple[str, ...]:
        """The ids of entries that were recorded at positions."""
        with self._ledger.glance() as rows:
            states = rows.states_at(positions)
        return tuple(lean_of(states[position], position).entry or "" for position in positions)


def listed(numbers: Iterable[int]) -> str:
    """For ``IN (SELECT value FROM json_each(?))``."""
    return msgspec.json.encode(list(numbers)).decode()


def _folded(place: PlaceOf, events: Iterable[tuple[int, bytes]]) -> Entry:
    account = Account(place.community, place.year)
    for position, state in events:
        account = evolve(account, from_bytes(state, position))
    (entry,) = account.entries.values()
    return entry


class _Selected(Generic[T]):
    """The rows that a selection has, in its order; `built` makes some of them into what is listed."""

    def __init__(self, now: Now, selection: Selection, count: int, built: Built[T]) -> None:
        self._now, self._selection, self._count, self._built = now, selection, count, built

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, rows: slice, /) -> Iterator[T]:
        first, end, _step = rows.indices(self._count)
        sql, *given = self._selection
        found = self._now.select(f"{sql} LIMIT ? OFFSET ?", *given, max(0, end - first), first)
        while batch := found.fetchmany(AT_ONCE):
            yield from self._built(batch)


# --- entries ----------------------------------------------------------------------------------------------------------

STANDS: Final = f"state IN ({', '.join(map(str, docketing.STAND))})"
SHARED: Final = f"""
    FROM entries AS other JOIN places AS there ON there.id = other.place
    WHERE other.matter = ? AND other.matter != '' AND other.{STANDS}
        AND there.year = ? AND there.community = ? AND there.clause != ?"""
"""Standing entries of a matter in a community's year, but for those under one clause."""
IS_SHARED: Final = f"""{STANDS} AND EXISTS (SELECT 1
    FROM entries AS other JOIN places AS there ON there.id = other.place, places AS here
    WHERE here.id = entries.place AND other.matter = entries.matter AND other.matter != '' AND other.{STANDS}
        AND there.year = here.year AND there.community = here.community AND there.clause != here.clause)"""  # noqa: S608  (all of it is ours)


def _entries(
    now: Now, chosen: Filter, *, matter: str | None, shared_matter: bool, only_bonuses: bool
) -> Rows[DocketEntry]:
    conditions, given = [OF_PLACES], [now.reached(chosen, only_bonuses=only_bonuses)]
    if chosen.state is not None:
        conditions.append(f"state = {docketing.STATES.index(chosen.state)}")
    where = " AND ".join(conditions)
    if matter is None and not shared_matter:
        count = now.number(f"SELECT SUM(entries) FROM counts WHERE {where}", *given)  # noqa: S608  (all of it is ours)
    else:
        if matter is not None:
            where, given = f"{where} AND matter = ? AND matter != ''", [*given, matter]
        if shared_matter:
            where = f"{where} AND matter != '' AND {IS_SHARED}"
        count = now.number(f"SELECT COUNT(*) FROM entries WHERE {where}", *given)  # noqa: S608
    sql = f"SELECT position, place, state, matter FROM entries WHERE {where} ORDER BY position"  # noqa: S608
    return _Selected(now, (sql, *given), count, lambda batch: _built_entries(now, batch))


def _built_entries(now: Now, batch: Sequence[tuple[int, int, int, str]]) -> Iterator[DocketEntry]:
    folded = now.folded({position: now.places[place] for position, place, _state, _matter in batch})
    for position, place, state, matter in batch:
        shared = _shared_with(now, now.places[place], matter) if matter and state in docketing.STAND else ()
        yield DocketEntry(folded[position], EntryState(docketing.STATES[state]), shared)


def _shared_with(now: Now, place: PlaceOf, matter: str) -> tuple[str, ...]:
    found = now.select(
        f"SELECT other.position {SHARED} ORDER BY other.position", matter, place.year, place.community, place.clause
    )
    return now.ids([row[0] for row in found.fetchall()])


# --- entries of the past ----------------------------------------------------------------------------------------------


class _Past(_Selected[DocketEntry]):
    """The same of an earlier position: a page of it; many rows are replayed all at once."""

    def __init__(
        self,
        now: Now,
        selection: Selection,
        count: int,
        built: Built[DocketEntry],
        replayed: Callable[[], list[DocketEntry]],
    ) -> None:
        super().__init__(now, selection, count, built)
        self._replayed = replayed

    def __getitem__(self, rows: slice, /) -> Iterator[DocketEntry]:
        first, end, _step = rows.indices(len(self))
        return super().__getitem__(rows) if end - first <= AT_ONCE else iter(self._replayed()[rows])


def _past_entries(
    now: Now,
    chosen: Filter,
    replayed: Callable[[], list[DocketEntry]],
    *,
    matter: str | None,
    only_bonuses: bool,
) -> Rows[DocketEntry]:
    where = f"{OF_PLACES} AND position <= ?"
    given: list[Any] = [now.reached(chosen, only_bonuses=only_bonuses), now.reading.position]
    if matter is not None:
        where, given = f"{where} AND matter = ? AND matter != ''", [*given, matter]
    count = now.number(f"SELECT COUNT(*) FROM entries WHERE {where}", *given)  # noqa: S608
    sql = f"SELECT position, place FROM entries WHERE {where} ORDER BY position"  # noqa: S608
    return _Past(now, (sql, *given), count, lambda batch: _built_past_entries(now, batch), replayed)


def _built_past_entries(now: Now, batch: Sequence[tuple[int, int]]) -> Iterator[DocketEntry]:
    folded = now.folded({position: now.places[place] for position, place in batch})
    reading, clauses = now.reading, dict[str, set[str]]()
    for entry in folded.values():
        among = clauses.setdefault(entry.community, set())
        if entry.period is not None:
            among.add(entry.clause)
        if entry.matter is not None:
            among.update(now.clauses_about(entry.matter, entry.community))
    accounts = {code: reading.account(code, frozenset(among)) for code, among in clauses.items()}
    for position, _place in batch:
        entry = folded[position]
        yield docket.entry_of(accounts[entry.community], entry)


# --- appeals ----------------------------------------------------------------------------------------------------------


def _appeals(now: Now, chosen: Filter, *, overdue: bool, today: date) -> Rows[DocketAppeal]:
    where: str = OF_PLACES
    given: list[Any] = [now.reached(chosen)]
    if chosen.state is not None:
        where = f"{where} AND state = {disputing.NAMES.index(chosen.state)}"
    if overdue:
        where, given = "filed IN (SELECT value FROM json_each(?))", [_overdue(now, where, given, today)]
    where, given = f"{where} AND filed <= ?", [*given, now.reading.position]
    count = now.number(f"SELECT COUNT(*) FROM appeals WHERE {where}", *given)  # noqa: S608
    sql = f"SELECT entry, place, number FROM appeals WHERE {where} ORDER BY filed_at, entry, filed"  # noqa: S608
    return _Selected(now, (sql, *given), count, lambda batch: _built_appeals(now, batch, today))


def _overdue(now: Now, where: str, given: Sequence[str], today: date) -> str:
    """Where the overdue ones were filed: of those that wait for somebody, each by the rule itself."""
    waiting = f"SELECT filed, state, waiting_since FROM appeals WHERE {where} AND state IN {WAITING}"  # noqa: S608
    periods = now.reading.rulebook.appeals
    found: list[int] = []
    for filed, state, since in now.select(waiting, *given):
        moment = disputing.moment(since)
        last = due(Appeal(disputing.STATES[state], "", moment, "", moment), periods)
        if last is not None and today > last:
            found.append(filed)
    return listed(found)


def _built_appeals(now: Now, batch: Sequence[tuple[int, int, int]], today: date) -> Iterator[DocketAppeal]:
    folded = now.folded({entry: now.places[place] for entry, place, _number in batch})
    for entry, _place, number in batch:
        kept = folded[entry]
        yield docket.appeal_of(kept, kept.appeals[number], now.reading.rulebook.appeals, today)
