"""Connections to the embedded store: which SQLite, how it is set up, and what its failures mean.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write and reset at once (fixed in 3.51.3, 3.50.7
and 3.44.6). Several processes may open a ledger here, so the defect could be reached: where the interpreter's own SQLite
is in that range, the one that the package `pysqlite3` carries is used instead, and a ledger is not opened without one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any, Final

from eventsourcing import persistence
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor

from ledger.errors import DiskFailing, LedgerBusy, LedgerDamaged, LedgerMissing, NotALedger, StoreUnsafe

READERS_MOST: Final = 200
"""Connections that may be open at once beyond the few that are kept."""
LOCK_WAIT_SECONDS: Final = 60
"""How long a writer waits for another before it gives up with LedgerBusy."""
CACHE_KIB: Final = 2_000
"""Pages that a connection keeps in memory; as SQLite has it."""
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

StoreError: Final[type[Exception]] = _dbapi.Error
"""What a bare connection raises."""

APPLICATION_ID: Final = int.from_bytes(b"kaoh")
"""Written into the database's header, so that another program's file is never taken for a ledger."""
HEADER_SIZE: Final = 100


def is_ledger(header: bytes) -> bool:
    """Whether a file that begins with these bytes is a ledger (SQLite file format, section 1.3)."""
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION_ID.to_bytes(4)


def require_ledger(path: Path) -> None:
    """Before anything opens, and by opening changes, a file that is something else.

    Raises LedgerMissing, or NotALedger.
    """
    if path.exists() and not path.is_file():
        raise NotALedger(path=str(path))
    if not path.exists():
        raise LedgerMissing(path=str(path))
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_SIZE)
    except OSError as error:
        raise NotALedger(path=str(path)) from error
    if not is_ledger(header):
        raise NotALedger(path=str(path))


class LedgerConnection(SQLiteConnection):
    """A connection whose writing transactions take the lock before they read.

    Closing waits for the transaction that another thread is in: SQLite's memory must not go while it is read.
    """

    def __init__(self, sqlite_conn: Any, max_age: float | None) -> None:
        super().__init__(sqlite_conn=sqlite_conn, max_age=max_age)
        self._under_way = RLock()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with self._under_way, translated(), self.cursor_closed() as cursor:
            cursor.execute("BEGIN IMMEDIATE" if commit else "BEGIN")
            try:
                yield cursor
                if commit:
                    self.commit()
            finally:
                if self._sqlite_conn.in_transaction:
                    self.rollback()

    def _close(self) -> None:
        with self._under_way:
            super()._close()

    @contextmanager
    def cursor_closed(self) -> Iterator[SQLiteCursor]:
        cursor = self.cursor()
        with cursor:
            yield cursor


@contextmanager
def translated() -> Iterator[None]:
    """What happened to the database, in the ledger's terms where a person can act on it, else in the library's."""
    try:
        yield
    except _dbapi.Error as error:
        raise in_our_terms(error) from error


def in_our_terms(error: Exception) -> Exception:
    """What stands for an error of a connection."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LedgerBusy()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return LedgerDamaged(problem=str(error))
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return DiskFailing(problem=str(error))
    found: Exception = getattr(persistence, type(error).__name__, persistence.PersistenceError)(error)
    return found


@contextmanager
def translated_to_audit() -> Iterator[None]:
    """So that whatever cannot be read in a file that nobody vouches for is damage, and said to be."""
    try:
        with translated():
            yield
    except persistence.PersistenceError as error:
        raise LedgerDamaged(problem=str(error)) from error


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
        return connect(self.db_name, max_age=self.max_age)


def connect(db_name: str, *, max_age: float | None = None, cache_kib: int = CACHE_KIB) -> LedgerConnection:
    """A connection that is set up as every other. Raises StoreUnsafe where it cannot be."""
    with translated():
        connection = _dbapi.connect(
            db_name, uri=True, check_same_thread=False, isolation_level=None, timeout=LOCK_WAIT_SECONDS
        )
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute("PRAGMA trusted_schema = OFF")
        # What a row no longer holds, such as the salt of an erased file, is overwritten and not only let go.
        connection.execute("PRAGMA secure_delete = ON")
        if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA journal_mode = WAL")
        _assert_safe(connection)
        connection.row_factory = _dbapi.Row
        return LedgerConnection(sqlite_conn=connection, max_age=max_age)


def connect_beside(path: Path, *, create: bool = False) -> Any:
    """A bare connection to a file of our own beside a ledger; what it holds can be made again from the ledger.

    Raises StoreError, as all that is done with it does.
    """
    mode = "rwc" if create else "rw"
    connection = _dbapi.connect(
        f"{quoted(path)}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=LOCK_WAIT_SECONDS,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def connect_to_audit(path: Path, *, is_still: bool) -> Iterator[Any]:
    """One snapshot of a file that is only read; `is_still`: nobody can write to it or beside it."""
    with translated():
        address = f"{quoted(path)}?{'immutable=1' if is_still else 'mode=ro'}"
        connection = _dbapi.connect(address, uri=True, isolation_level=None, timeout=LOCK_WAIT_SECONDS)
    try:
        with translated_to_audit():
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()


def quoted(path: Path) -> str:
    """A file's place as the beginning of an address for SQLite."""
    name = path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{name}"


def _assert_safe(connection: Any) -> None:
    if not _is_sound(_dbapi.sqlite_version_info):
        raise StoreUnsafe(problem=f"SQLite {SQLITE_VERSION} (3.51.3+)")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        raise StoreUnsafe(problem="journal_mode != WAL")
    if connection.execute("PRAGMA synchronous").fetchone()[0] < _SYNCHRONOUS_FULL:
        raise StoreUnsafe(problem="synchronous < FULL")
