"""The event-sourcing library as it comes: its application, SQLite recorder, mapper and JSON transcoder."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent, datetime_now_with_tzinfo
from eventsourcing.persistence import StoredEvent

from tests.benchmarks.peers.typed import Typed, bare_fold, typed
from tests.benchmarks.stock import year_of

PAGE = 1_000
INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?)"


@dataclass(frozen=True)  # the library makes it one anyway; type checkers are told
class Happened(DomainEvent):
    """What our events say of the points, in the library's own form."""

    kind: str
    entry: str
    clause: str | None
    day: str
    cents: int
    period: str | None
    pending: int | None
    outcome: str | None
    actor: str
    words: str


@cache
def stream_id(community: str) -> UUID:
    return uuid5(NAMESPACE_URL, community)


def happened(rows: Iterable[Typed]) -> Iterator[Happened]:
    versions = Counter[str]()
    for row in rows:
        versions[row.community] += 1
        yield Happened(
            originator_id=stream_id(row.community),
            originator_version=versions[row.community],
            timestamp=datetime_now_with_tzinfo(),
            kind=row.kind,
            entry=row.entry,
            clause=row.clause,
            day=row.day,
            cents=row.cents,
            period=row.period,
            pending=row.pending,
            outcome=row.outcome,
            actor="dept-UM",
            words="巡查发现，已通知社区整改",
        )


@contextmanager
def application(path: Path) -> Iterator[Application[UUID]]:
    with Application[UUID]({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}) as opened:
        yield opened


def append(app: Application[UUID], events: Sequence[Happened], *, together: int) -> None:
    """The events in commits of so many."""
    for first in range(0, len(events), together):
        app.events.put(events[first : first + together])


def stored(app: Application[UUID], events: Iterable[Happened]) -> list[StoredEvent]:
    return [app.mapper.to_stored_event(each) for each in events]


@cache
def filled(size: int) -> Path:
    """The library's database with the events of the ledger of that size."""
    path = year_of(size).with_suffix(".library")
    with application(path) as app:
        coming = happened(typed(year_of(size)))
        while page := list(islice(coming, 10 * PAGE)):
            append(app, page, together=10 * PAGE)
    return path


def replay(path: Path) -> dict[tuple[str, str], int]:
    """All events to the nominal sums, by way of the library's own pages and mapper."""
    with application(path) as app:
        return bare_fold(map(row_of, _all(app)))


def _all(app: Application[UUID]) -> Iterator[Any]:
    start = 1
    while page := app.recorder.select_notifications(start=start, limit=PAGE):
        yield from map(app.mapper.to_domain_event, page)
        start = page[-1].id + 1


def replay_streams(app: Application[UUID], communities: Iterable[str], *, upto: int) -> dict[tuple[str, str], int]:
    """Each stream's events up to a version: the past as the library gives it."""
    streams = (app.events.get(stream_id(community), lte=upto) for community in communities)
    return bare_fold(row_of(event) for stream in streams for event in stream)


def row_of(event: Any) -> Typed:
    """What was put in, but for the stream's name and the position."""
    return Typed(
        0,
        str(event.originator_id),
        event.kind,
        event.entry,
        event.clause,
        event.day,
        event.cents,
        event.period,
        event.pending,
        event.outcome,
    )


def insert_raw(path: Path, rows: Sequence[StoredEvent], *, together: int) -> None:
    """The same rows without the library: in the same SQLite, as the library sets it up."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        values = [(str(row.originator_id), row.originator_version, row.topic, row.state) for row in rows]
        for first in range(0, len(values), together):
            connection.execute("BEGIN")
            connection.executemany(INSERT, values[first : first + together])
            connection.execute("COMMIT")
