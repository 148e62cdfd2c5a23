"""What is kept of the tree beside the events: its tiles, and the checkpoints that were signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import HASH_BYTES
from ledger.proofs.notes import Note
from ledger.proofs.tiles import Tile, TiledTree, tile_missing, width_at


@dataclass(frozen=True, slots=True)
class SealedTree:
    """A checkpoint as it was signed, with the cosignatures that came in; published once its quorum was there."""

    size: int
    note: bytes
    is_published: bool

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.parse(Note.parse(self.note).text)


class Seals:
    """The rows of one transaction. What changes them is a writing one."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def newest(self) -> SealedTree | None:
        """What was signed last."""
        return self._one("SELECT size, CAST(note AS BLOB), published FROM checkpoints ORDER BY size DESC LIMIT 1")

    def published(self) -> SealedTree | None:
        """The newest that may be shown."""
        return self._one(
            "SELECT size, CAST(note AS BLOB), published FROM checkpoints WHERE published ORDER BY size DESC LIMIT 1"
        )

    def _one(self, sql: str) -> SealedTree | None:
        self._cursor.execute(sql)
        row = self._cursor.fetchone()
        return SealedTree(row[0], bytes(row[1]), bool(row[2])) if row else None

    def add(self, size: int, note: bytes, *, is_published: bool) -> None:
        """A new newest one; earlier ones that nobody is shown any more go."""
        self._cursor.execute(
            "DELETE FROM checkpoints WHERE size < ? AND size IS NOT"
            " (SELECT MAX(size) FROM checkpoints WHERE published)",
            (size,),
        )
        self._cursor.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (size, note, is_published))
        self._clear()

    def publish(self, size: int, note: bytes) -> None:
        """With the cosignatures that its quorum needs; nothing, where a larger tree was published meanwhile.

        They may come when a larger one was signed already, and the row of this one is gone.
        """
        shown = self.published()
        if shown is None or shown.size <= size:
            self._cursor.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, 1)", (size, note))
            self._clear()

    def _clear(self) -> None:
        self._cursor.execute("DELETE FROM checkpoints WHERE size < (SELECT MAX(size) FROM checkpoints WHERE published)")

    def quorum(self) -> int:
        """How many witnesses must have cosigned what is shown: for every process, whatever its own settings are."""
        self._cursor.execute("SELECT quorum FROM witnessing")
        row = self._cursor.fetchone()
        return row[0] if row else 0

    def require_quorum(self, quorum: int) -> None:
        self._cursor.execute("INSERT OR REPLACE INTO witnessing VALUES (1, ?)", (quorum,))

    def hashes(self, level: int, number: int) -> bytes:
        """What there is of a tile; nothing where there is none."""
        self._cursor.execute("SELECT CAST(hashes AS BLOB) FROM tiles WHERE level = ? AND number = ?", (level, number))
        row = self._cursor.fetchone()
        return bytes(row[0]) if row else b""

    def keep(self, tiles: Iterable[Tile]) -> None:
        """Tiles that are new, or have grown: the database refuses that one shrinks or changes."""
        self._cursor.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?) ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
            [(tile.level, tile.number, tile.hashes) for tile in tiles],
        )

    def tree(self, size: int) -> TiledTree:
        """The tree of the first `size` events, as its tiles have it. Raises SealBroken where one is missing."""

        def read(level: int, number: int) -> bytes:
            wanted = width_at(size, level, number) * HASH_BYTES
            hashes = self.hashes(level, number)[:wanted]
            if len(hashes) != wanted:
                raise tile_missing(level, number)
            return hashes

        return TiledTree(size, read)
