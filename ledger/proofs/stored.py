"""The database as an auditor reads it: nothing in it is believed, not even that a text is a text."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger import store
from ledger.connections import connect_to_audit, require_ledger, translated_to_audit
from ledger.errors import CheckpointWrong, LedgerDamaged
from ledger.events import Event, Recorded
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Note
from ledger.schema import ADDED_LATER, SCHEMA, TABLES

PAGE: Final = 256
CHECKPOINTS_MOST: Final = 2
"""What was signed last, and what was published last."""
_CREATES: Final = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")


class Row(NamedTuple):
    """An event as it lies in the table: what should be text or bytes as bytes, whatever it is."""

    position: int
    stream: bytes
    version: int
    topic: bytes
    state: bytes


class Signed(NamedTuple):
    """A row of the checkpoints."""

    note: Note
    checkpoint: Checkpoint
    is_published: bool


class StoredLedger:
    """One snapshot of a ledger's file. Whatever the database cannot give is LedgerDamaged."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def one(self, sql: str, *values: object) -> Any:
        with translated_to_audit():
            return self._connection.execute(sql, values).fetchone()

    def many(self, sql: str, *values: object) -> Iterator[Any]:
        return chain.from_iterable(self._pages(sql, values))

    def _pages(self, sql: str, values: tuple[object, ...]) -> Iterator[list[Any]]:
        with translated_to_audit():
            cursor = self._connection.execute(sql, values)
            while page := cursor.fetchmany(PAGE):
                yield page

    def events(self, after: int = 0) -> Iterator[Any]:
        """Every event above a position, by position: plain tuples in the order of a `Row`."""
        return self.many(
            "SELECT position, CAST(originator_id AS BLOB), originator_version, CAST(topic AS BLOB),"
            " CAST(state AS BLOB) FROM stored_events WHERE position > ? ORDER BY position",
            after,
        )

    def recorded(self, stream: str) -> list[Event]:
        """The events of a stream. Raises EventChanged or EventTooNew for what is none."""
        return [each.event for each in self.history(stream)]

    def history(self, stream: str) -> list[Recorded]:
        """As `recorded`, each with its place."""
        rows = self.many(
            "SELECT position, CAST(state AS BLOB) FROM stored_events WHERE originator_id = ? ORDER BY originator_version",
            stream,
        )
        return [store.from_bytes(state, position) for position, state in rows]

    def event(self, position: int) -> Row | None:
        """The event at a position, or else the next one after it."""
        row = next(self.events(after=position - 1), None)
        return None if row is None else Row._make(row)

    def of_other_kinds(self) -> int | None:
        """The first position at which a column holds another kind of value than was stored."""
        row = self.one(
            "SELECT position FROM stored_events WHERE typeof(originator_id) IS NOT 'text' OR typeof(topic) IS NOT 'text'"
            " OR typeof(originator_version) IS NOT 'integer' OR typeof(state) IS NOT 'blob' ORDER BY position LIMIT 1"
        )
        return None if row is None else int(row[0])

    def extent(self) -> tuple[int, int, int]:
        """How many events there are, the lowest position and the highest; zeros where there is none."""
        found = self.one("SELECT COUNT(*), MIN(position), MAX(position) FROM stored_events")
        return found[0], found[1] or 0, found[2] or 0

    def has(self, table: str) -> bool:
        return self.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table) is not None

    def require_tables(self) -> None:
        """Each table that is there is one, with the columns that a ledger's has: no view, and nothing that reads otherwise.

        Raises LedgerDamaged.
        """
        rows = self.many("SELECT name, type, CAST(sql AS BLOB), rootpage FROM sqlite_master")
        found = {name: (kind, _spelt(sql), bool(page)) for name, kind, sql, page in rows if name in TABLES}
        later = [name in found for name in ADDED_LATER]
        # A ledger that an earlier version made lacks those that came after it, and no other.
        lacking = {name for at, name in enumerate(ADDED_LATER) if not any(later[at:])}
        for name in sorted(TABLES - lacking):
            if found.get(name) != ("table", _DEFINED[name], True):
                raise LedgerDamaged(problem=f"table {name}")

    def checkpoints(self) -> list[Signed]:
        """What was signed last and, where that is another, published last. Raises CheckpointWrong for what is neither."""
        if not self.has("checkpoints"):
            return []
        rows = self.many(
            "SELECT size, CAST(note AS BLOB), published FROM checkpoints ORDER BY size DESC LIMIT ?",
            CHECKPOINTS_MOST + 1,
        )
        found = [_signed(*row) for row in rows]
        if [each.is_published for each in found] not in ([], [True], [False], [False, True]):
            raise CheckpointWrong(problem_zh="有多余的行", problem_en="there are more rows than were kept")
        return found

    def checkpoint(self) -> tuple[Note, Checkpoint] | None:
        """What was signed last. Raises CheckpointWrong for what is none."""
        found = self.checkpoints()
        return (found[0].note, found[0].checkpoint) if found else None

    def tiles(self) -> Iterator[tuple[object, object]]:
        """Level and number of every tile there is, whatever they are."""
        return self.many("SELECT level, number FROM tiles ORDER BY level, number") if self.has("tiles") else iter(())

    def tile(self, level: int, number: int) -> bytes:
        row = self.one("SELECT CAST(hashes AS BLOB) FROM tiles WHERE level = ? AND number = ?", level, number)
        return bytes(row[0]) if row and row[0] is not None else b""


def _spelt(sql: bytes | None) -> str:
    """A table's definition without what means nothing in it."""
    return " ".join((sql or b"").decode(errors="replace").split())


_DEFINED: Final = {
    named[1]: _spelt(statement.replace("IF NOT EXISTS ", "", 1).encode())
    for statement in SCHEMA
    if (named := _CREATES.match(statement))
}


def _signed(size: int, data: bytes, published: object) -> Signed:
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
    except (ValueError, TypeError) as error:
        raise CheckpointWrong(problem_zh="读不懂", problem_en="it is unreadable") from error
    if checkpoint.size != size:
        raise CheckpointWrong(problem_zh="大小不符", problem_en="it is kept under another size")
    if published not in {0, 1}:
        raise CheckpointWrong(problem_zh="是否公布说不清", problem_en="it does not say whether it was published")
    return Signed(note, checkpoint, bool(published))


@contextmanager
def opened(path: Path) -> Iterator[StoredLedger]:
    """A ledger's file, to be read and never written. Raises LedgerMissing, NotALedger, LedgerDamaged."""
    require_ledger(path)
    is_still = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    with connect_to_audit(path, is_still=is_still) as connection:
        yield StoredLedger(connection)
