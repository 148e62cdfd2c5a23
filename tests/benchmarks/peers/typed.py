"""The year's events as bare typed rows, and as what each of them moves: what others are given to work on."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from projections.history import item_of
from tests.benchmarks.sample import bare, rulebook
from tests.benchmarks.stock import year_of

EVENTS = "SELECT position, state FROM stored_events WHERE originator_id GLOB '2020/*' ORDER BY position"
TABLE = """CREATE TABLE typed (position INTEGER PRIMARY KEY, community TEXT NOT NULL, kind TEXT NOT NULL,
    entry TEXT NOT NULL, clause TEXT, day TEXT NOT NULL, cents INTEGER NOT NULL, period TEXT, pending INTEGER,
    outcome TEXT)"""
INSERT = "INSERT INTO typed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT = "SELECT * FROM typed ORDER BY position"
RECORDED = frozenset({"deduction-recorded.1", "addition-recorded.1", "exemption-recorded.1", "bonus-declared.1"})


class Typed(NamedTuple):
    """One event about an entry. `day` is the entry's, where it is recorded, else that of the event."""

    position: int
    community: str
    kind: str
    entry: str
    clause: str | None
    day: str
    cents: int
    period: str | None
    pending: int | None
    outcome: str | None


class Movement(NamedTuple):
    """What an event adds to the nominal sum of a community's clause; below zero what it takes away."""

    day: str
    entry: str
    community: str
    item: str
    clause: str
    cents: int


def typed(path: Path) -> Iterator[Typed]:
    """The rows of a ledger, in their order."""
    with closing(bare(path)) as connection:
        for position, state in connection.execute(EVENTS):
            stored = orjson.loads(state)
            body = stored["body"]
            yield Typed(
                position,
                stored["stream"][5:],
                stored["type"],
                stored["entry"],
                body.get("clause"),
                body.get("occurred_on") or stored["recorded_at"][:10],
                body.get("amount_cents", 0),
                body.get("period"),
                body.get("pending"),
                body.get("outcome"),
            )


@cache
def typed_file(size: int) -> Path:
    """A bare database beside the ledger of that size, which holds the typed rows alone."""
    path = year_of(size).with_suffix(".typed")
    with closing(bare(path)) as connection:
        connection.execute(TABLE)
        connection.execute("BEGIN")
        connection.executemany(INSERT, typed(year_of(size)))
        connection.execute("COMMIT")
    return path


def bare_fold(rows: Iterable[Any]) -> dict[tuple[str, str], int]:
    """The nominal sum of every community's clause, from typed rows and nothing else: as plain as a fold can be."""
    entries: dict[str, list[Any]] = {}
    figures: dict[tuple[str, str, str], str] = {}
    for _, community, kind, entry, clause, _, cents, period, pending, outcome in rows:
        if kind in RECORDED:
            counts = not pending and kind != "bonus-declared.1"
            if period is not None:
                before = figures.get((community, clause, period))
                if before is not None:
                    entries[before][3] = False
                figures[community, clause, period] = entry
            entries[entry] = [community, clause, cents, counts]
        elif kind == "entry-reversed.1":
            entries[entry][2] -= cents
        elif kind == "entry-confirmed.1":
            entries[entry][3] = True
        elif kind == "bonus-determined.1":
            entries[entry][2:] = [cents, outcome == "granted"]
    sums: dict[tuple[str, str], int] = {}
    for community, clause, cents, counts in entries.values():
        if counts:
            sums[community, clause] = sums.get((community, clause), 0) + cents
    return sums


def movements(rows: Iterable[Typed]) -> Iterator[Movement]:
    """What each event moves: a pending entry once it is confirmed, a bonus once it is granted, and a figure that is
    superseded back again.
    """
    entries: dict[str, list[Any]] = {}
    figures: dict[tuple[str, str, str], str] = {}
    for row in rows:
        if row.kind in RECORDED:
            figure = row.community, str(row.clause), str(row.period)
            if row.period is not None and figure in figures:
                yield _moved(row.day, figures[figure], entries, -entries[figures[figure]][2])
            if row.period is not None:
                figures[figure] = row.entry
            entries[row.entry] = [row.community, row.clause, 0, row.cents]
            if not row.pending and row.kind != "bonus-declared.1":
                yield _moved(row.day, row.entry, entries, row.cents)
        elif row.kind == "entry-reversed.1":
            yield _moved(row.day, row.entry, entries, -row.cents)
        elif row.kind == "entry-confirmed.1":
            yield _moved(row.day, row.entry, entries, entries[row.entry][3])
        elif row.kind == "bonus-determined.1" and row.outcome == "granted":
            yield _moved(row.day, row.entry, entries, row.cents)


def _moved(day: str, entry: str, entries: dict[str, list[Any]], cents: int) -> Movement:
    community, clause, _, _ = entries[entry]
    entries[entry][2] += cents
    return Movement(day, entry, community, item_of(rulebook(), clause), clause, cents)
