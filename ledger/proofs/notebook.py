"""A small database in a file of its own, for what must never be forgotten once somebody was told of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.errors import MemoryUnusable

WAIT_SECONDS: Final = 10


@contextmanager
def notebook(path: Path, *tables: str, is_reading: bool = False) -> Iterator[sqlite3.Connection]:
    """One transaction, which is on the disk when the block ends, and undone where it raises.

    Whoever writes holds the file's lock from the start. A rollback journal, for which any release of SQLite is sound.
    Raises MemoryUnusable.
    """
    try:
        path.touch(mode=0o600)
        rows = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            rows.execute("PRAGMA synchronous = EXTRA")
            rows.execute("BEGIN" if is_reading else "BEGIN IMMEDIATE")
            for table in tables:
                rows.execute(f"CREATE TABLE IF NOT EXISTS {table}")
            yield rows
            rows.execute("COMMIT")
        finally:
            rows.close()
    except (sqlite3.Error, OSError) as error:
        raise MemoryUnusable(path=str(path), problem=str(error)) from error
