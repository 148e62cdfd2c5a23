"""The embedded store: the library's SQLite recorder, made strict.

What it adds: positions contiguous from 1, assigned inside the append; triggers that refuse every change to what is
recorded; the head of the ledger and the references of callers, written in the same transaction; a write that begins by
taking the lock, so that what it reads cannot move before it appends; full synchronisation, asserted.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write and reset at once (fixed in 3.51.3, 3.50.7
and 3.44.6). Several processes may open a ledger here, so the defect could be reached: where the interpreter's own SQLite
is in that range, the one that the package `pysqlite3` carries is used instead, and a ledger is not opened without one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Final

from eventsourcing import persistence
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)
from eventsourcing.utils import Environment

from ledger.errors import DiskFailing, LedgerBusy, LedgerDamaged, StoreUnsafe
from ledger.schema import SCHEMA, TABLES
from ledger.store import moment_of, time_text

READERS_MOST: Final = 200
"""Connections that may be open at once beyond the few that are kept."""
LOCK_WAIT_SECONDS: Final = 60
"""How long a writer waits for another before it gives up with LedgerBusy."""
_SYNCHRONOUS_FULL: Final = 2


def _is_sound(version: tuple[int, int, int]) -> bool:
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def _sound_sqlite() -> ModuleType:
    if _is_sound(sqlite3.sqlite_version_info):
        return sqlite3
    try:
        import pysqlite3  # noqa: PLC0415  (only where the interpreter's own is affected)
    except ImportError:
        return sqlite3
    return pysqlite3  # type: ignore[no-any-return]


_dbapi: Final = _sound_sqlite()
SQLITE_VERSION: Final[str] = _dbapi.sqlite_version

APPLICATION_ID: Final = int.from_bytes(b"kaoh")
"""Written into the database's header, so that another program's file is never taken for a ledger."""
HEADER_SIZE: Final = 100


def is_ledger(header: bytes) -> bool:
    """Whether a file that begins with these bytes is a ledger (SQLite file format, section 1.3)."""
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION_ID.to_bytes(4)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest position, and when its event was recorded (None in an empty ledger)."""

    position: int
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A caller's reference: what the command said (a digest), where its last event stands, and which entry it made."""

    reference: str
    content: str
    stream: str
    entry: str | None
    position: int


class Transaction:
    """One snapshot of the ledger; a writing one holds the lock, so that nothing moves under it."""

    def __init__(self, cursor: SQLiteCursor) -> None:
        self._cursor = cursor

    def head(self) -> Head:
        self._cursor.execute("SELECT position, recorded_at FROM ledger_head")
        position, recorded_at = self._cursor.fetchone()
        return Head(position, moment_of(recorded_at) if recorded_at else None)

    def move_head(self, position: int, recorded_at: datetime) -> None:
        self._cursor.execute("UPDATE ledger_head SET position = ?, recorded_at = ?", (position, time_text(recorded_at)))

    def stream(self, stream: str, *, upto: int | None = None, after_version: int = 0) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of a stream's events, oldest first; none above position `upto`."""
        self._cursor.execute(
            "SELECT position, state FROM stored_events WHERE originator_id = ? AND originator_version > ?"
            " AND position <= ? ORDER BY originator_version",
            (stream, after_version, _MANY if upto is None else upto),
        )
        return iter([(row[0], row[1]) for row in self._cursor.fetchall()])

    def streams(self, prefix: str, *, upto: int | None = None) -> list[str]:
        """The names of the streams that begin with a prefix and at a position up to `upto`; one look-up for each."""
        found: list[str] = []
        beyond = prefix
        while True:
            self._cursor.execute(
                "SELECT originator_id, position FROM stored_events WHERE originator_id >= ?"
                " ORDER BY originator_id, originator_version LIMIT 1",
                (beyond,),
            )
            row = self._cursor.fetchone()
            if row is None or not row[0].startswith(prefix):
                return found
            if upto is None or row[1] <= upto:
                found.append(row[0])
            beyond = f"{row[0]}\0"

    def page(self, *, after: int, limit: int, upto: int | None = None) -> list[tuple[int, bytes]]:
        """Position and bytes of up to `limit` events above position `after`, oldest first."""
        self._cursor.execute(
            "SELECT position, state FROM stored_events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?",
            (after, _MANY if upto is None else upto, limit),
        )
        return [(row[0], row[1]) for row in self._cursor.fetchall()]

    def state_at(self, position: int) -> bytes:
        """The bytes of the event at a position from 1 to the head's."""
        self._cursor.execute("SELECT state FROM stored_events WHERE position = ?", (position,))
        return bytes(self._cursor.fetchone()[0])

    def append(self, rows: Sequence[tuple[int, StoredEvent]]) -> None:
        """Rows with their positions, which continue the ledger's."""
        self._cursor.executemany(
            "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)",
            [(at, row.originator_id, row.originator_version, row.topic, row.state) for at, row in rows],
        )

    def kept(self, reference: str) -> Kept | None:
        self._cursor.execute(
            "SELECT reference, content, stream, entry, position FROM command_references WHERE reference = ?",
            (reference,),
        )
        row = self._cursor.fetchone()
        return Kept(*row) if row else None

    def keep(self, references: Iterable[Kept]) -> None:
        self._cursor.executemany(
            "INSERT INTO command_references VALUES (?, ?, ?, ?, ?)",
            [(each.reference, each.content, each.stream, each.entry, each.position) for each in references],
        )

    def password_hash(self, user: str) -> str | None:
        self._cursor.execute("SELECT hash FROM passwords WHERE user = ?", (user,))
        row = self._cursor.fetchone()
        return row[0] if row else None

    def set_password_hash(self, user: str, hash_: str) -> None:
        self._cursor.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?)", (user, hash_))


_MANY: Final = 2**62


class LedgerConnection(SQLiteConnection):
    """A connection whose writing transactions take the lock before they read."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _translated(), self.cursor_closed() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield cursor
                if commit:
                    self.commit()
            finally:
                if self._sqlite_conn.in_transaction:
                    self.rollback()

    @contextmanager
    def cursor_closed(self) -> Iterator[SQLiteCursor]:
        cursor = self.cursor()
        with cursor:
            yield cursor


@contextmanager
def _translated() -> Iterator[None]:
    """What happened to the database, in the ledger's terms where a person can act on it, else in the library's."""
    try:
        yield
    except _dbapi.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise LedgerBusy from error
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise LedgerDamaged(problem=str(error)) from error
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise DiskFailing(problem=str(error)) from error
        raise getattr(persistence, type(error).__name__, persistence.PersistenceError)(error) from error


@contextmanager
def _waited_for() -> Iterator[None]:
    try:
        yield
    except persistence.ConnectionUnavailableError as error:
        raise LedgerBusy from error


class LedgerPool(SQLiteConnectionPool):
    """Connections with write-ahead log and full synchronisation, as many as there are readers."""

    def __init__(self, db_name: str) -> None:
        super().__init__(
            db_name=db_name, lock_timeout=LOCK_WAIT_SECONDS, max_overflow=READERS_MOST, pool_timeout=LOCK_WAIT_SECONDS
        )

    @staticmethod
    def detect_memory_mode(db_name: str) -> bool:
        """A ledger is a file, whatever it is called."""
        return not db_name

    def _create_connection(self) -> LedgerConnection:
        with _translated():
            connection = _dbapi.connect(
                self.db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_WAIT_SECONDS
            )
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA trusted_schema = OFF")
            if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
            self._assert_safe(connection)
            connection.row_factory = _dbapi.Row
            return LedgerConnection(sqlite_conn=connection, max_age=self.max_age)

    @staticmethod
    def _assert_safe(connection: Any) -> None:
        if not _is_sound(_dbapi.sqlite_version_info):
            raise StoreUnsafe(problem=f"SQLite {SQLITE_VERSION} (3.51.3+)")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            raise StoreUnsafe(problem="journal_mode != WAL")
        if connection.execute("PRAGMA synchronous").fetchone()[0] < _SYNCHRONOUS_FULL:
            raise StoreUnsafe(problem="synchronous < FULL")


class LedgerDatastore(SQLiteDatastore):
    """The library's datastore over a `LedgerPool`."""

    def __init__(self, db_name: str, *, originator_id_type: Any = "text") -> None:
        super().__init__(db_name, originator_id_type=originator_id_type)
        self.pool.close()
        self.pool = LedgerPool(db_name=db_name)


class LedgerRecorder(SQLiteApplicationRecorder):
    """The library's recorder over our table; `reading` and `writing` are what the ledger itself uses."""

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name)
        self.select_max_notification_id_statement = "SELECT MAX(position) FROM stored_events"
        self._turn = Lock()

    def construct_create_table_statements(self) -> list[str]:
        return list(SCHEMA)

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Rows that others append by way of the library: positions go on as everywhere, the time stays."""
        transaction = Transaction(c)
        head = transaction.head()
        rows = list(enumerate(stored_events, head.position + 1))
        transaction.append(rows)
        c.execute("UPDATE ledger_head SET position = ?", (head.position + len(rows),))
        return [position for position, _row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = 1 if start is None else start if inclusive_of_start else start + 1
        chosen = f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(
                f"SELECT * FROM stored_events WHERE position BETWEEN ? AND ? {chosen}ORDER BY position LIMIT ?",  # noqa: S608
                (first, _MANY if stop is None else stop, *topics, limit),
            )
            return [
                Notification(
                    id=row["position"],
                    originator_id=self.convert_originator_id(row["originator_id"]),
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in cursor.fetchall()
            ]

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent snapshot."""
        with _waited_for(), self.datastore.transaction(commit=False) as cursor:
            yield Transaction(cursor)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Holds the ledger's lock from its first statement; committed at the end, or rolled back by any exception."""
        # Writers queue here: in the library's pool a waiting writer would keep readers waiting behind it.
        if not self._turn.acquire(timeout=LOCK_WAIT_SECONDS):
            raise LedgerBusy
        try:
            with _waited_for(), self.datastore.transaction(commit=True) as cursor:
                yield Transaction(cursor)
        finally:
            self._turn.release()

    def assert_consistent(self) -> None:
        """Raises LedgerDamaged when a table is missing, or the head row and the events disagree."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            missing = TABLES - {row[0] for row in cursor.fetchall()}
            if missing:
                raise LedgerDamaged(problem=f"{', '.join(sorted(missing))} ?")
            cursor.execute("SELECT (SELECT position FROM ledger_head), (SELECT MAX(position) FROM stored_events)")
            head, newest = cursor.fetchone()
        if head != (newest or 0):
            raise LedgerDamaged(problem=f"head {head} != {newest or 0}")


class LedgerFactory(SQLiteFactory):
    """Makes the recorder above from the library's environment."""

    application_recorder_class = LedgerRecorder

    def __init__(self, env: Environment | None) -> None:
        super().__init__(env)
        db_name = self.datastore.pool.db_name
        self.datastore.close()
        self.datastore = LedgerDatastore(db_name)


def address(path: Path, *, create: bool) -> str:
    """The URI under which SQLite opens a file; without `create`, a missing file is not made."""
    return f"file:{_quoted(path.absolute().as_posix())}?mode={'rwc' if create else 'rw'}"


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
