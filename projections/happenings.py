"""The history view: what each event of a community's year is about, so that an item's history is found without the rest.

The events themselves are read from the ledger, a page of them at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec

from ledger import store
from ledger.application import Ledger
from ledger.errors import EventChanged, LedgerError
from projections.lean import Lean, Place, lean_of
from projections.recording import recorded_at
from projections.scores import account_of
from projections.tallying import RECORDING, ordinal
from projections.view import View, asked_again, fingerprint_of

REMEMBERED_MOST: Final = 20_000
"""Entries of which the clause is kept in memory while events are taken in; then they are the older half."""
NO_DAY: Final = 0
"""Of an event that is about the whole year."""


class _Body(msgspec.Struct, gc=False):
    amount_cents: int | None = None


class _Told(msgspec.Struct, gc=False):
    type: str
    version: int
    recorded_at: datetime
    actor: str
    role: str
    body: _Body
    entry: str | None = None
    words: str | None = None


_decode: Final = msgspec.json.Decoder(_Told).decode


class Happening(msgspec.Struct, frozen=True, gc=False):
    """One event of a community's history; `clause` and `occurred_on` are those of the entry that it is about.

    `amount_cents` is what the event itself says of points: recorded, reversed, decided or granted.
    """

    position: int
    recorded_at: datetime
    version: int
    event: str
    """Its stored name, ``deduction-recorded.1``."""
    entry: str | None
    clause: str | None
    occurred_on: date | None
    amount_cents: int | None
    actor: str
    role: str
    words: str | None


About = tuple[int, str | None, int]
"""An event's position, and the clause and day of what it is about."""


class _Kind:
    name = "history"
    schema: tuple[str, ...] = (
        """CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            year INTEGER NOT NULL,
            community TEXT NOT NULL)""",
        "CREATE TABLE clauses (id INTEGER PRIMARY KEY, clause TEXT NOT NULL)",
        """CREATE TABLE happenings (
            account INTEGER NOT NULL,
            position INTEGER NOT NULL,
            clause INTEGER NOT NULL,
            day INTEGER NOT NULL,
            PRIMARY KEY (account, position)) WITHOUT ROWID""",
    )

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self, "happenings", "scores", "tallying", "recording")

    def filling(self, cursor: Any) -> "_Filling":
        return _Filling(cursor, self._ledger)


class _Filling:
    """Takes events in. An entry's clause is looked up in the ledger where it is not at hand."""

    def __init__(self, cursor: Any, ledger: Ledger) -> None:
        self._cursor = cursor
        self._ledger = ledger
        cursor.execute("SELECT year, community, id FROM accounts")
        self._accounts = {f"{year}/{community}": number for year, community, number in cursor.fetchall()}
        self._others: set[str] = set()
        cursor.execute("SELECT clause, id FROM clauses")
        self._clauses: dict[str, int] = dict(cursor.fetchall())
        self._entries: dict[str, tuple[int, int]] = {}
        self._entries_before: dict[str, tuple[int, int]] = {}

    def take(self, places: Sequence[Place]) -> None:
        rows: list[tuple[int, int, int, int]] = []
        for place in places:
            account = self._accounts.get(place.stream) or self._new_account(place.stream)
            if account:
                rows.append((account, place.position, *self._about(place)))
        self._cursor.executemany("INSERT INTO happenings VALUES (?, ?, ?, ?)", rows)
        if len(self._entries) > REMEMBERED_MOST:
            self._entries, self._entries_before = {}, self._entries

    def _about(self, place: Place) -> tuple[int, int]:
        """The clause and the day of an event's entry."""
        event = place.event
        if event.entry is None:
            return 0, NO_DAY
        if event.type in RECORDING:
            found = self._of(event.body.clause, event.body.occurred_on)
        else:
            known = self._entries.get(event.entry) or self._entries_before.get(event.entry)
            found = known or self._recorded(place, event.entry)
        self._entries[event.entry] = found
        return found

    def _of(self, clause: str, occurred_on: str) -> tuple[int, int]:
        number = self._clauses.get(clause)
        if number is None:
            number = self._clauses[clause] = len(self._clauses) + 1
            self._cursor.execute("INSERT INTO clauses VALUES (?, ?)", (number, clause))
        return number, ordinal(occurred_on)

    def _recorded(self, place: Place, entry: str) -> tuple[int, int]:
        for event in self._candidates(place, entry):
            if event.entry == entry and event.type in RECORDING:
                return self._of(event.body.clause, event.body.occurred_on)
        raise EventChanged(position=place.position)

    def _candidates(self, place: Place, entry: str) -> Iterator[Lean]:
        """The event that the entry's reference points to, and where that is gone or lies, all that came before."""
        at = recorded_at(self._ledger, entry)
        if at is not None and 1 <= at < place.position:
            with self._ledger.glance() as rows:
                state = rows.state_at(at)
            yield lean_of(state, at)
        with self._ledger.glance() as rows:
            earlier = list(rows.stream(place.stream, upto=place.position - 1))
        for position, state in earlier:
            yield lean_of(state, position)

    def _new_account(self, stream: str) -> int:
        """Its number, or 0 where the stream is no community's."""
        if stream in self._others:
            return 0
        named = account_of(stream)
        if named is None:
            self._others.add(stream)
            return 0
        number = self._accounts[stream] = len(self._accounts) + 1
        self._cursor.execute("INSERT INTO accounts VALUES (?, ?, ?)", (number, *named))
        return number


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: of a community's year, under some clauses alone, about days up to one, between two positions."""

    year: int
    community: str
    position: int
    clauses: frozenset[str] | None = None
    on: date | None = None
    after: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is all that happened."""
        return self.clauses is None and self.on is None

    @property
    def stream(self) -> str:
        return f"{self.year}/{self.community}"

    def takes(self, clause: str | None, day: int) -> bool:
        """Whether an event about this clause and day is among them."""
        is_asked = self.clauses is None or clause in self.clauses
        return is_asked and (self.on is None or day <= self.on.toordinal())


class Happenings(View):
    """The history view of a ledger. Where it has stopped, histories are told from the events of their streams alone."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, _Kind(ledger), folder)

    def count(self, asked: Asked) -> int:
        if asked.is_whole:
            with self._ledger.glance() as rows:
                last = rows.last(asked.stream, upto=asked.position)
            return last[1] if last else 0
        try:
            return self._counted(asked)
        except LedgerError:
            if self.error is None:
                raise
            return len(self._replayed(asked))

    @asked_again
    def positions(self, asked: Asked) -> list[int]:
        with self.reading(asked.position) as cursor:
            where, values = self._where(cursor, asked)
            cursor.execute(f"SELECT position FROM happenings WHERE {where} ORDER BY position", values)  # noqa: S608
            return [row[0] for row in cursor.fetchall()]

    @asked_again
    def _counted(self, asked: Asked) -> int:
        with self.reading(asked.position) as cursor:
            where, values = self._where(cursor, asked)
            cursor.execute(f"SELECT COUNT(*) FROM happenings WHERE {where}", values)  # noqa: S608
            return int(cursor.fetchone()[0])

    def page(self, asked: Asked, *, first: int, limit: int) -> list[Happening]:
        """Up to `limit` events from the `first` on, counted from 0, oldest first."""
        states: dict[int, bytes] = {}
        if asked.is_whole:  # then its versions count what is to be left out, however many that is
            with self._ledger.glance() as rows:
                found = rows.stream(asked.stream, upto=asked.position, after_version=first, limit=limit)
                states = dict(found)
            first, asked = 0, replace(asked, position=max(states, default=0), after=min(states, default=1) - 1)
        try:
            about = self._about(asked, first, limit)
        except LedgerError:
            if self.error is None:
                raise
            about = self._replayed(asked)[first : first + limit]
        if not states:
            with self._ledger.glance() as rows:
                states = rows.states_at([row[0] for row in about])
        return [_told(states[position], position, clause, day) for position, clause, day in about]

    @asked_again
    def _about(self, asked: Asked, first: int, limit: int) -> list[About]:
        with self.reading(asked.position) as cursor:
            where, values = self._where(cursor, asked)
            cursor.execute(
                f"SELECT position, clause, day FROM happenings WHERE {where} ORDER BY position LIMIT ? OFFSET ?",  # noqa: S608
                (*values, limit, first),
            )
            about = cursor.fetchall()
            cursor.execute("SELECT id, clause FROM clauses")
            clauses: dict[int, str] = dict(cursor.fetchall())
        return [(position, clauses.get(clause), day) for position, clause, day in about]

    def _replayed(self, asked: Asked) -> list[About]:
        with self._ledger.glance() as rows:
            events = list(rows.stream(asked.stream, upto=asked.position))
        entries: dict[str, tuple[str | None, int]] = {}
        found: list[About] = []
        for position, state in events:
            try:
                clause, day = _about_entry(lean_of(state, position), entries)
            except store.NO_EVENT as error:
                raise EventChanged(position=position) from error
            if position > asked.after and asked.takes(clause, day):
                found.append((position, clause, day))
        return found

    def _where(self, cursor: Any, asked: Asked) -> tuple[str, list[int]]:
        cursor.execute("SELECT id FROM accounts WHERE year = ? AND community = ?", (asked.year, asked.community))
        row = cursor.fetchone()
        where, values = (
            "account = ? AND position > ? AND position <= ?",
            [row[0] if row else 0, asked.after, asked.position],
        )
        if asked.on is not None:
            where, values = f"{where} AND day <= ?", [*values, asked.on.toordinal()]
        if asked.clauses is not None:
            cursor.execute("SELECT clause, id FROM clauses")
            chosen = [number for clause, number in cursor.fetchall() if clause in asked.clauses]
            where, values = f"{where} AND clause IN ({','.join('?' * len(chosen))})", [*values, *chosen]
        return where, values


def _about_entry(event: Lean, entries: dict[str, tuple[str | None, int]]) -> tuple[str | None, int]:
    """The clause and the day of an event's entry; of one that makes an entry they are remembered."""
    if event.entry is None:
        return None, NO_DAY
    if event.type in RECORDING:
        entries[event.entry] = event.body.clause, ordinal(event.body.occurred_on)
    return entries[event.entry]


def _told(state: bytes, position: int, clause: str | None, day: int) -> Happening:
    """Raises EventChanged for what is no event."""
    try:
        told = _decode(state)
        if told.type in store.UPCASTS or told.type not in store.TYPES:
            told = msgspec.convert(store.envelope_in(state, position), _Told)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise EventChanged(position=position) from error
    return Happening(
        position,
        told.recorded_at,
        told.version,
        told.type,
        told.entry,
        clause,
        date.fromordinal(day) if day else None,
        told.body.amount_cents,
        told.actor,
        told.role,
        told.words,
    )
