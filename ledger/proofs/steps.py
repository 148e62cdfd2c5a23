"""One step of a log, from the tree that was vouched for last to a larger one (C2SP tlog-witness, add-checkpoint).

A witness takes such steps from logs, and a signer from its own ledger: neither vouches for a tree that does not continue
the one before, and each remembers what it has vouched for before it answers.
"""

import sqlite3
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Self, TypeVar

from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed, size_of
from ledger.proofs.merkle import EMPTY_ROOT, HASH_BYTES, is_consistent
from ledger.proofs.notebook import notebook
from ledger.proofs.notes import NoteMalformed, from_base64

T = TypeVar("T")
HASHES_MOST: Final = 63
VOUCHED: Final = (
    "vouched (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL) WITHOUT ROWID"
)


class StepMalformed(ValueError):
    """Not the body of an add-checkpoint request."""


class Reason(Enum):
    """Why a step is not vouched for."""

    BACKWARDS = "the old size is above the checkpoint's"
    OTHER_SIZE = "another tree was vouched for last"
    INCONSISTENT = "the tree does not continue the one that was vouched for"


class StepRefused(Exception):
    """`size` is that of the tree that was vouched for last."""

    def __init__(self, reason: Reason, size: int) -> None:
        super().__init__(f"{reason.value} ({size})")
        self.reason, self.size = reason, size


@dataclass(frozen=True, slots=True)
class Step:
    """From the tree of `old` leaves, with the hashes that prove it a prefix; `note` is the checkpoint as it was sent."""

    old: int
    path: tuple[bytes, ...]
    note: bytes

    def __bytes__(self) -> bytes:
        lines = [f"old {self.old}", *(b64encode(each).decode("ascii") for each in self.path), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.note

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises StepMalformed."""
        head, blank, note = data.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
            if not blank or not first.startswith("old ") or len(lines) > HASHES_MOST:
                raise StepMalformed("old SIZE, at most 63 hashes, a blank line and a checkpoint are wanted")
            path = tuple(from_base64(line) for line in lines)
            if any(len(each) != HASH_BYTES for each in path):
                raise StepMalformed("a hash is 32 bytes")
            return cls(size_of(first.removeprefix("old ")), path, note)
        except (UnicodeDecodeError, NoteMalformed, CheckpointMalformed) as error:
            raise StepMalformed(str(error)) from error


@dataclass(frozen=True, slots=True)
class Remembered:
    """The tree of a log that was vouched for last; size 0 before the first."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    note: bytes = b""


def require_step(last: Remembered, checkpoint: Checkpoint, *, old: int, path: Sequence[bytes]) -> None:
    """Raises StepRefused unless the checkpoint continues what was vouched for last. Pure."""
    if old > checkpoint.size:
        raise StepRefused(Reason.BACKWARDS, last.size)
    if old != last.size:
        raise StepRefused(Reason.OTHER_SIZE, last.size)
    if not is_consistent(path, old=old, size=checkpoint.size, old_root=last.root, root=checkpoint.root):
        raise StepRefused(Reason.INCONSISTENT, last.size)


@dataclass(frozen=True, slots=True)
class Memory:
    """What was vouched for last, for each origin, in a file of its own that outlives the ledger's."""

    path: Path

    def last(self, origin: str) -> Remembered:
        with notebook(self.path, VOUCHED) as rows:
            return last_in(rows, origin)

    def origins(self) -> list[str]:
        """Of which logs there is something to remember."""
        with notebook(self.path, VOUCHED) as rows:
            return [origin for (origin,) in rows.execute("SELECT origin FROM vouched ORDER BY origin")]

    def advance(
        self, checkpoint: Checkpoint, *, old: int, path: Sequence[bytes], vouch: Callable[[], tuple[T, bytes]]
    ) -> T:
        """What `vouch` gives, once its note is on the disk: checked, made and remembered before anybody else may.

        Raises StepRefused, or MemoryUnusable.
        """
        with notebook(self.path, VOUCHED) as rows:
            require_step(last_in(rows, checkpoint.origin), checkpoint, old=old, path=path)
            given, note = vouch()
            rows.execute(
                "INSERT OR REPLACE INTO vouched VALUES (?, ?, ?, ?)",
                (checkpoint.origin, checkpoint.size, checkpoint.root, note),
            )
            return given


def last_in(rows: sqlite3.Connection, origin: str) -> Remembered:
    """From the rows of a notebook."""
    row = rows.execute("SELECT size, root, note FROM vouched WHERE origin = ?", (origin,)).fetchone()
    return Remembered(*row) if row else Remembered()
