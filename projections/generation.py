"""One generation of a view: a file of its own, with the view's tables and its place in the ledger.

The place moves in the transaction that writes what the events did, a page of events at a time, so that a process that is
killed anywhere leaves a view that is whole up to its place. Several processes may fill a generation in turns.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol, Self

from ledger.connections import StoreError, connect_beside, in_our_terms
from ledger.errors import DiskFailing, EventChanged, LedgerBusy, LedgerDamaged, LedgerError
from ledger.proofs.merkle import leaf_hash
from ledger.store import NO_EVENT
from projections.lean import Place

IDLE_MOST: Final = 8
"""Connections kept open for the next reader."""
CACHE_KIB: Final = 2_048
BUILDING_CACHE_KIB: Final = 16_384
"""The same while a generation is built, for all of its tables; several are built at once."""
PLACE: Final = """CREATE TABLE place (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    position INTEGER NOT NULL,
    leaf TEXT NOT NULL)"""
WHATEVER_THE_EVENT: Final = (LedgerBusy, DiskFailing, LedgerDamaged, OSError)
"""What goes wrong while an event is taken in and is no fault of its own: it may go better next time."""


class Unsound(Exception):
    """A generation's file is not what was written into it, or is there no more, or no reader's any more."""


class Filling(Protocol):
    """Fills the tables of one view by way of one connection, and may keep in memory what the tables say."""

    def take(self, places: Sequence[Place]) -> None:
        """The next events, oldest first. Whatever it raises undoes the page."""
        ...


class Kind(Protocol):
    """What a view is: its name, its tables, and how events fill them."""

    name: str
    schema: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """Other code or other tables have another one."""
        ...

    def filling(self, cursor: Any) -> Filling: ...


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a generation has come: a position, and the leaf hash of the event there, in hexadecimal."""

    ledger: str
    fingerprint: str
    position: int
    leaf: str


class Generation:
    """An open file. `is_built_alone`: nobody reads it yet, so that it may be written without a journal."""

    def __init__(self, kind: Kind, path: Path, *, is_built_alone: bool = False) -> None:
        self.kind = kind
        self.path = path
        self.position = 0
        """How far it has certainly come."""
        self._idle: list[Any] = []
        self._lock = Lock()
        self._is_closed = False
        self._writer: Any = None
        self._filling: Filling | None = None
        self._filled = -1
        self._is_built_alone = is_built_alone

    @classmethod
    def created(cls, kind: Kind, path: Path, *, ledger_id: str) -> Self:
        """An empty one, at position 0."""
        found = cls(kind, path, is_built_alone=True)
        try:
            with found._translated(), closing(connect_beside(path, create=True)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN")
                for statement in (PLACE, *kind.schema):
                    connection.execute(statement)
                connection.execute("INSERT INTO place VALUES (1, ?, ?, 0, '')", (ledger_id, kind.fingerprint))
                connection.execute("COMMIT")
        except BaseException:
            found.remove()
            raise
        return found

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What happened to the file: it is too busy, the disk fails, or it is Unsound."""
        try:
            yield
        except StoreError as error:
            found = in_our_terms(error)
            is_disk = isinstance(found, DiskFailing) and self._is_ours_to_open() and not _is_read_only(error)
            if is_disk or isinstance(found, LedgerBusy):
                raise found from error
            raise Unsound(str(error)) from error

    def _is_ours_to_open(self) -> bool:
        """Not gone, and not another user's alone: such a file is as good as none."""
        return self.path.is_file() and os.access(self.path, os.R_OK | os.W_OK)

    # --- reading ---

    @contextmanager
    def reading(self, position: int = 0) -> Iterator[Any]:
        """A cursor on one snapshot that has come at least to a position. Raises Unsound where it has not."""
        with self._translated():
            connection = self._taken()
            try:
                cursor = connection.cursor()
                cursor.execute("BEGIN")
                if _position_in(cursor) < position:
                    raise Unsound(self.path.name)
                yield cursor
            finally:
                self._give_back(connection)

    def reached(self) -> Reached:
        with self.reading() as cursor:
            found = reached_in(cursor)
        self.position = found.position
        return found

    def _taken(self) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connect_beside(self.path)

    def _give_back(self, connection: Any) -> None:
        with suppress(Exception):
            connection.rollback()
        with self._lock:
            if len(self._idle) < IDLE_MOST and not self._is_closed:
                self._idle.append(connection)
                return
        connection.close()

    # --- filling ---

    def take(self, places: Sequence[Place]) -> LedgerError | None:
        """A page, or as many of its events as can be taken; returns what stops it there, from when on it stays as it is.

        Raises what is no fault of an event, and Unsound.
        """
        try:
            with self._turn() as turn:
                turn.take(places, leaf_hash(places[-1].state).hex())
        except WHATEVER_THE_EVENT:
            raise
        except (LedgerError, *NO_EVENT, Unsound) as error:
            if isinstance(error, Unsound) and not self._is_built_alone:
                raise
            if len(places) == 1:
                # Whoever holds the error would else hold the frames that it went through.
                found = error if isinstance(error, LedgerError) else EventChanged(position=places[0].position)
                return found.with_traceback(None)
            middle = len(places) // 2
            return self.take(places[:middle]) or self.take(places[middle:])
        return None

    @contextmanager
    def _turn(self) -> Iterator["Turn"]:
        """The right to write one page; another process may have written meanwhile."""
        with self._translated():
            cursor = self._writing_cursor()
            cursor.execute("BEGIN IMMEDIATE")
            try:
                position = _position_in(cursor)
                if self._filling is None or self._filled != position:
                    self._filling = self.kind.filling(cursor)
                turn = Turn(cursor, self._filling, position)
                yield turn
                cursor.execute("COMMIT")
            except BaseException:
                self._filling = None  # it may remember what the tables no longer say
                with suppress(Exception):
                    cursor.execute("ROLLBACK")
                raise
        self.position = self._filled = turn.position

    def _writing_cursor(self) -> Any:
        if self._writer is None:
            connection = connect_beside(self.path)
            cache = BUILDING_CACHE_KIB if self._is_built_alone else CACHE_KIB
            connection.execute(f"PRAGMA cache_size = -{cache}")
            connection.execute(f"PRAGMA synchronous = {'OFF' if self._is_built_alone else 'NORMAL'}")
            connection.execute(f"PRAGMA journal_mode = {'MEMORY' if self._is_built_alone else 'WAL'}")
            self._writer = connection.cursor()
        return self._writer

    def open_to_readers(self) -> None:
        """From now on it is journalled, and what it holds is on disk."""
        with self._translated():
            self._writing_cursor().execute("PRAGMA synchronous = FULL").execute("PRAGMA journal_mode = WAL").execute(
                "PRAGMA wal_checkpoint(TRUNCATE)"
            )
        self.close()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        if self._writer is not None:
            self._writer.connection.close()
            self._writer = self._filling = None

    def remove(self) -> None:
        """Away with the file. Who still reads it reads on."""
        self.close()
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self.path.with_name(self.path.name + end).unlink(missing_ok=True)


@dataclass(slots=True)
class Turn:
    """One page's transaction, of a generation that has come to `position`."""

    cursor: Any
    filling: Filling
    position: int

    def take(self, places: Sequence[Place], leaf: str) -> None:
        """The next events, the last of them with this leaf hash; those that another process has taken are left out."""
        places = [each for each in places if each.position > self.position]
        if not places:
            return
        self.filling.take(places)
        self.position = places[-1].position
        self.cursor.execute("UPDATE place SET position = ?, leaf = ?", (self.position, leaf))


def _is_read_only(error: Exception) -> bool:
    """Whether another user has made the file, or it is at its path no more."""
    return str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_READONLY")


def reached_in(cursor: Any) -> Reached:
    cursor.execute("SELECT ledger, fingerprint, position, leaf FROM place")
    row = cursor.fetchone()
    if row is None:
        raise Unsound("place")
    return Reached(*row)


def _position_in(cursor: Any) -> int:
    cursor.execute("SELECT position FROM place")
    row = cursor.fetchone()
    if row is None or not isinstance(row[0], int):
        raise Unsound("place")
    return row[0]
