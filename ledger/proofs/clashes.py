"""Clashes: two checkpoints that one log has signed, of which the later one was not shown to continue the earlier.

They are kept, because with its signatures under both the log can deny neither.
"""

import sqlite3
from dataclasses import dataclass
from typing import Final

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.steps import Remembered

KEPT_MOST: Final = 100
"""Of each kind, for each log."""
CLASHES: Final = (
    "clashes (origin TEXT, size INTEGER, root BLOB, note BLOB NOT NULL, remembered_size INTEGER NOT NULL,"
    " remembered BLOB NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (origin, size, root)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Clash:
    """The notes of both; `seen_at` in seconds since 1970."""

    origin: str
    remembered_size: int
    remembered: bytes
    size: int
    note: bytes
    seen_at: int

    @property
    def is_fork(self) -> bool:
        """Two roots for one size: the two notes prove it by themselves.

        Otherwise the later one came without a proof of consistency that holds, which whoever sent it may have spoilt:
        the log can show one, or has forked.
        """
        return self.size == self.remembered_size


def keep(rows: sqlite3.Connection, last: Remembered, offered: Checkpoint, note: bytes, *, seen_at: int) -> None:
    """A checkpoint that was refused as no continuation of `last`; nothing where the two do not clash."""
    is_fork = offered.size == last.size and offered.root != last.root
    if not is_fork and not 0 < last.size < offered.size:
        return
    known = rows.execute(
        "SELECT remembered_size FROM clashes WHERE origin = ? AND size = ? AND root = ?",
        (offered.origin, offered.size, offered.root),
    ).fetchone()
    if known is not None and (not is_fork or known[0] == offered.size):
        return
    if is_fork and count(rows, offered.origin)[0] >= KEPT_MOST:
        return
    rows.execute(
        "INSERT OR REPLACE INTO clashes VALUES (?, ?, ?, ?, ?, ?, ?)",
        (offered.origin, offered.size, offered.root, note, last.size, last.note, seen_at),
    )
    # Anybody can send a log's checkpoint with a spoilt proof; of those that prove nothing yet, the newest stay.
    rows.execute(
        "DELETE FROM clashes WHERE origin = ?1 AND size != remembered_size AND (size, root) NOT IN (SELECT size, root"
        " FROM clashes WHERE origin = ?1 AND size != remembered_size ORDER BY seen_at DESC, size DESC LIMIT ?2)",
        (offered.origin, KEPT_MOST),
    )


def settle(rows: sqlite3.Connection, vouched: Checkpoint, note: bytes) -> None:
    """A tree that continues what was known settles what was offered at its size: as the same one, or as a fork."""
    rows.execute(
        "DELETE FROM clashes WHERE origin = ? AND size = ? AND root = ?", (vouched.origin, vouched.size, vouched.root)
    )
    rows.execute(
        "UPDATE clashes SET remembered_size = size, remembered = ?"
        " WHERE origin = ? AND size = ? AND size != remembered_size",
        (note, vouched.origin, vouched.size),
    )


def listed(rows: sqlite3.Connection) -> list[Clash]:
    """Forks first, then the newest."""
    found = rows.execute(
        "SELECT origin, remembered_size, remembered, size, note, seen_at FROM clashes"
        " ORDER BY size != remembered_size, seen_at DESC, origin, size DESC, root"
    )
    return [Clash(*row) for row in found]


def count(rows: sqlite3.Connection, origin: str) -> tuple[int, int]:
    """How many forks of a log, and how many of its checkpoints without a proof."""
    [found] = rows.execute(
        "SELECT COALESCE(SUM(size = remembered_size), 0), COALESCE(SUM(size != remembered_size), 0)"
        " FROM clashes WHERE origin = ?",
        (origin,),
    )
    return found[0], found[1]
