"""The embedded store: the library's SQLite recorder, made strict.

What it adds: positions contiguous from 1, assigned inside the append; triggers that refuse every change to what is
recorded; the head of the ledger and the references of callers, written in the same transaction; a write that begins by
taking the lock, so that what it reads cannot move before it appends; full synchronisation, asserted.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from eventsourcing import persistence
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore, SQLiteFactory
from eventsourcing.utils import Environment

from ledger.connections import LOCK_WAIT_SECONDS, LedgerConnection, LedgerPool, connect, quoted, translated
from ledger.errors import LedgerBusy, LedgerDamaged
from ledger.schema import ADDED_LATER, GROWS_ONLY, SCHEMA, TABLES
from ledger.store import Row
from ledger.transaction import Transaction

_MANY: Final = 2**62
WRITER_CACHE_KIB: Final = 8_192
"""Pages that a writer keeps in memory: with SQLite's own 2 MiB, a large file's would go to disk and back again and again."""
JOURNAL_WAIT_MS: Final = 200
"""How long readers are waited for before the journal is left as it is: writers wait as long."""


@contextmanager
def _waited_for() -> Iterator[None]:
    try:
        yield
    except persistence.ConnectionUnavailableError as error:
        raise LedgerBusy from error


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
        self._writer: LedgerConnection | None = None
        """Of whoever has the turn; kept, because a pool's ways cost as much as a small write."""
        self._glancing = Lock()
        self._kept: LedgerConnection | None = None

    def construct_create_table_statements(self) -> list[str]:
        return list(SCHEMA)

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Rows that others append by way of the library: positions go on as everywhere, the time stays."""
        transaction = Transaction(c)
        head = transaction.head()
        positions = range(head.position + 1, head.position + 1 + len(stored_events))
        transaction.append(
            Row(position, str(row.originator_id), row.originator_version, row.topic, row.state)
            for position, row in zip(positions, stored_events, strict=True)
        )
        c.execute("UPDATE ledger_head SET position = ?", (head.position + len(stored_events),))
        return list(positions)

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
            if self._writer is None:
                self._writer = connect(self.datastore.pool.db_name, cache_kib=WRITER_CACHE_KIB)
            with self._writer.transaction(commit=True) as cursor:
                yield Transaction(cursor.sqlite_cursor)
        finally:
            self._turn.release()

    @contextmanager
    def glance(self) -> Iterator[Transaction]:
        """The newest of single rows, each statement for itself, on a connection that is kept: what every request asks.

        Never waits for a writer, nor for other readers beyond the few microseconds of their own look.
        """
        with self._glancing:
            if self._kept is None:
                self._kept = connect(self.datastore.pool.db_name)
            cursor = self._kept.cursor().sqlite_cursor
            try:
                yield Transaction(cursor)
            except Exception:
                with translated():  # here and not around it: entering a context manager costs as much as the look
                    raise
            finally:
                cursor.close()

    def empty_journal(self) -> None:
        """Away with what rows held before; where somebody is reading just now, that is done by a later one, or at the end."""
        connection = connect(self.datastore.pool.db_name)
        try:
            with translated(), connection.cursor_closed() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {JOURNAL_WAIT_MS}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Closes what `glance` and `writing` have kept; the library closes the rest."""
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        with self._glancing:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    def assert_consistent(self) -> None:
        """Raises LedgerDamaged when a table is missing, or the head row and the events disagree."""
        self._add_tables()
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            missing = TABLES - {row[0] for row in cursor.fetchall()}
            if missing:
                raise LedgerDamaged(problem=f"{', '.join(sorted(missing))} ?")
            cursor.execute("SELECT (SELECT position FROM ledger_head), (SELECT MAX(position) FROM stored_events)")
            head, newest = cursor.fetchone()
        if head != (newest or 0):
            raise LedgerDamaged(problem=f"head {head} != {newest or 0}")

    def _add_tables(self) -> None:
        """Those that came after the ledger was founded."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            present = {row[0] for row in cursor.fetchall()}
        if "stored_events" in present and not ADDED_LATER.keys() <= present:
            with self.datastore.transaction(commit=True) as cursor:
                for statement in (*ADDED_LATER.values(), *GROWS_ONLY):
                    cursor.execute(statement)


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
    return f"{quoted(path)}?mode={'rwc' if create else 'rw'}"
