"""What is asked of the store: one snapshot of its rows, or one write of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from ledger.credentials import Credentials
from ledger.proofs.rows import Seals
from ledger.store import Row, moment_of, time_text

WHOLE_FILE: Final = "imports"
"""In the place of a stream, where a reference is to all that a file of commands has caused."""
_MANY: Final = 2**62
AT_ONCE: Final = 500
"""Values in one statement."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest position, and when its event was recorded (None in an empty ledger)."""

    position: int
    recorded_at: datetime | None


class Kept(NamedTuple):
    """A caller's reference: what the command said (a digest), where its last event stands, and which entry it made."""

    reference: str
    content: str
    stream: str
    entry: str | None
    position: int


class Transaction:
    """One snapshot of the ledger; a writing one holds the lock, so that nothing moves under it."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._is_begun = True
        """False within a `savepoint` in which nothing was changed so far."""

    def head(self) -> Head:
        self._cursor.execute("SELECT position, recorded_at FROM ledger_head")
        position, recorded_at = self._cursor.fetchone()
        return Head(position, moment_of(recorded_at) if recorded_at else None)

    def journal(self) -> str:
        """How the database keeps its journal: ``wal``, as it was opened."""
        self._cursor.execute("PRAGMA journal_mode")
        return str(self._cursor.fetchone()[0])

    def move_head(self, position: int, recorded_at: datetime) -> None:
        self._change()
        self._cursor.execute("UPDATE ledger_head SET position = ?, recorded_at = ?", (position, time_text(recorded_at)))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Part of a transaction: an exception takes back its statements alone."""
        self._is_begun = False
        try:
            yield
        except BaseException:
            if self._is_begun:
                self._cursor.execute("ROLLBACK TO part")
            raise
        finally:
            if self._is_begun:
                self._cursor.execute("RELEASE part")
            self._is_begun = True

    def _change(self) -> None:
        """Before any change: most parts of a transaction make none, and need no savepoint."""
        if not self._is_begun:
            self._cursor.execute("SAVEPOINT part")
            self._is_begun = True

    def stream(
        self, stream: str, *, upto: int | None = None, after_version: int = 0, limit: int = -1
    ) -> Iterator[tuple[int, bytes]]:
        """Position and bytes of a stream's events, oldest first; none above position `upto`, `limit` at most."""
        self._cursor.execute(
            "SELECT position, state FROM stored_events WHERE originator_id = ? AND originator_version > ?"
            " AND position <= ? ORDER BY originator_version LIMIT ?",
            (stream, after_version, _MANY if upto is None else upto, limit),
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

    def rows_after(self, position: int, *, limit: int, upto: int | None = None) -> list[tuple[int, str, bytes]]:
        """Position, stream and bytes of up to `limit` events above a position, oldest first."""
        cursor = getattr(self._cursor, "sqlite_cursor", self._cursor)
        cursor.execute(
            "SELECT position, originator_id, state FROM stored_events WHERE position > ? AND position <= ?"
            " ORDER BY position LIMIT ?",
            (position, _MANY if upto is None else upto, limit),
        )
        named, cursor.row_factory = cursor.row_factory, None  # plain tuples, in half the time
        try:
            found: list[tuple[int, str, bytes]] = cursor.fetchall()
        finally:
            cursor.row_factory = named
        return found

    def state_at(self, position: int) -> bytes:
        """The bytes of the event at a position from 1 to the head's."""
        self._cursor.execute("SELECT state FROM stored_events WHERE position = ?", (position,))
        return bytes(self._cursor.fetchone()[0])

    def states_at(self, positions: Sequence[int]) -> dict[int, bytes]:
        """The bytes of the events at positions."""
        found: dict[int, bytes] = {}
        for first in range(0, len(positions), AT_ONCE):
            chosen = positions[first : first + AT_ONCE]
            self._cursor.execute(
                f"SELECT position, state FROM stored_events WHERE position IN ({','.join('?' * len(chosen))})",  # noqa: S608
                tuple(chosen),
            )
            found |= {row[0]: row[1] for row in self._cursor.fetchall()}
        return found

    def append(self, rows: Iterable[Row]) -> None:
        """Rows whose positions continue the ledger's."""
        self._change()
        self._cursor.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)

    def moved(self, after: int) -> frozenset[str]:
        """The streams with events above a position."""
        self._cursor.execute("SELECT DISTINCT originator_id FROM stored_events WHERE position > ?", (after,))
        return frozenset(row[0] for row in self._cursor.fetchall())

    def kept(self, reference: str) -> Kept | None:
        self._cursor.execute(
            "SELECT reference, content, stream, entry, position FROM command_references WHERE reference = ?",
            (reference,),
        )
        row = self._cursor.fetchone()
        return Kept(*row) if row else None

    def kept_among(self, references: Collection[str]) -> list[Kept]:
        """What `kept` finds for each of many, in one look-up."""
        self._cursor.execute(
            "SELECT reference, content, stream, entry, position FROM command_references"
            " WHERE reference IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(references)).decode(),),
        )
        return [Kept(*row) for row in self._cursor.fetchall()]

    def keep(self, references: Iterable[Kept]) -> None:
        self._change()
        self._cursor.executemany("INSERT INTO command_references VALUES (?, ?, ?, ?, ?)", references)

    def last(self, stream: str, *, upto: int | None = None) -> tuple[int, int, bytes] | None:
        """Position, version and bytes of a stream's newest event, up to a position."""
        self._cursor.execute(
            "SELECT position, originator_version, state FROM stored_events WHERE originator_id = ? AND position <= ?"
            " ORDER BY originator_version DESC LIMIT 1",
            (stream, _MANY if upto is None else upto),
        )
        row = self._cursor.fetchone()
        return (row[0], row[1], row[2]) if row else None

    def next(self, stream: str, *, after: int) -> int | None:
        """The position of a stream's first event above a position."""
        self._cursor.execute(
            "SELECT position FROM stored_events WHERE originator_id = ? AND position > ?"
            " ORDER BY originator_version LIMIT 1",
            (stream, after),
        )
        row = self._cursor.fetchone()
        return row[0] if row else None

    @property
    def credentials(self) -> Credentials:
        """Passwords, tokens, sessions and evidence, in the same transaction."""
        self._change()
        return Credentials(self._cursor)

    @property
    def seals(self) -> Seals:
        """The tree's tiles and checkpoints, in the same transaction."""
        self._change()
        return Seals(self._cursor)
