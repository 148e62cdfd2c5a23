"""What a witness has in its file: its name, the logs it watches, what it has cosigned, and what clashes with that."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.errors import LogNotWatched, VerifierKeyMalformed, WitnessMissing, WitnessNamed, WitnessNameUnsuitable
from ledger.proofs import clashes
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.clashes import CLASHES, Clash
from ledger.proofs.notebook import notebook
from ledger.proofs.notes import Kind, Note, NoteMalformed, VerifierKey, require_key_name
from ledger.proofs.steps import VOUCHED, last_in

NAMED: Final = "named (name TEXT NOT NULL)"
LOGS: Final = "logs (origin TEXT, vkey TEXT, PRIMARY KEY (origin, vkey)) WITHOUT ROWID"
TABLES: Final = (NAMED, LOGS, CLASHES, VOUCHED)
NAME_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class WatchedLog:
    """A log, its keys, the size of its tree that was cosigned last, and how many of its checkpoints clash."""

    origin: str
    keys: tuple[VerifierKey, ...]
    size: int
    forks: int
    unproven: int


class Watch:
    """What a witness has in its file: its name, the logs it watches, and their clashes."""

    def __init__(self, path: Path) -> None:
        """Raises WitnessMissing, or MemoryUnusable."""
        self.path = path
        if not path.is_file():
            raise WitnessMissing(path=str(path))
        with notebook(path, *TABLES) as rows:
            found = rows.execute("SELECT name FROM named").fetchone()
        if found is None:
            raise WitnessMissing(path=str(path))
        self.name: str = found[0]

    @classmethod
    def found(cls, path: Path, name: str) -> "Watch":
        """A new one under this name, or the one that is there. Raises WitnessNamed where that has another."""
        try:
            if len(require_key_name(name).encode()) > NAME_LONGEST:
                raise NoteMalformed("too long")
        except ValueError as error:  # UnicodeEncodeError, too
            raise WitnessNameUnsuitable(name=name.encode("utf-8", "replace").decode()) from error
        with notebook(path, *TABLES) as rows:
            rows.execute("INSERT INTO named SELECT ? WHERE NOT EXISTS (SELECT * FROM named)", (name,))
        watch = cls(path)
        if watch.name != name:
            raise WitnessNamed(name=watch.name)
        return watch

    def add(self, vkey: str, origin: str | None = None) -> str:
        """Accept a log's key, beside others that it has; of the origin that is the key's name, or another."""
        try:
            key = VerifierKey.parse(vkey)
            of_log = key.name if origin is None else _origin(origin)
        except (NoteMalformed, CheckpointMalformed) as error:
            raise VerifierKeyMalformed from error
        if key.kind is not Kind.ED25519:
            raise VerifierKeyMalformed
        with self._writing() as rows:
            rows.execute("INSERT OR IGNORE INTO logs VALUES (?, ?)", (of_log, str(key)))
        return of_log

    def remove(self, log: str) -> None:
        """Accept a log no more, by its origin, or one of its keys. What was cosigned is remembered all the same."""
        with self._writing() as rows:
            if not rows.execute("DELETE FROM logs WHERE ? IN (origin, vkey)", (log,)).rowcount:
                raise LogNotWatched(log=log)

    def keys_of(self, origin: str) -> list[VerifierKey]:
        with self._reading() as rows:
            return _keys(rows, origin)

    def logs(self) -> list[WatchedLog]:
        """By origin."""
        with self._reading() as rows:
            return [_watched(rows, origin) for (origin,) in rows.execute("SELECT DISTINCT origin FROM logs ORDER BY 1")]

    def clashes(self) -> list[Clash]:
        """Forks first, then the newest."""
        with self._reading() as rows:
            return clashes.listed(rows)

    def newest(self, origin_hash: str) -> bytes | None:
        """The note that was cosigned last, of the log whose origin has this SHA-256; None before the first."""
        with self._reading() as rows:
            for (origin,) in rows.execute("SELECT origin FROM vouched").fetchall():
                if sha256(origin.encode()).hexdigest() == origin_hash:
                    [(note,)] = rows.execute("SELECT note FROM vouched WHERE origin = ?", (origin,))
                    return bytes(note)
        return None

    def keep_clash(self, offered: Checkpoint, note: bytes, *, seen_at: int) -> None:
        """A signed checkpoint that was refused, where it clashes with what was cosigned."""
        with self._writing() as rows:
            clashes.keep(rows, last_in(rows, offered.origin), offered, note, seen_at=seen_at)

    def settle(self, vouched: Checkpoint) -> None:
        """What was offered at the size of a tree that is now cosigned is that tree, or a fork."""
        with self._reading() as rows:
            if not any(clashes.count(rows, vouched.origin)):
                return
        with self._writing() as rows:
            last = last_in(rows, vouched.origin)
            if last.size == vouched.size:
                clashes.settle(rows, vouched, last.note)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with notebook(self.path, is_reading=True) as rows:
            yield rows

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with notebook(self.path) as rows:
            yield rows


def _origin(text: str) -> str:
    """As the first line of a checkpoint. Raises CheckpointMalformed, or NoteMalformed."""
    try:
        note = Checkpoint(text, 0, bytes(32)).text
        return Checkpoint.parse(Note.parse(note + b"\n\xe2\x80\x94 x AAAAAAA=\n").text).origin
    except UnicodeEncodeError as error:
        raise CheckpointMalformed("no text") from error


def _keys(rows: sqlite3.Connection, origin: str) -> list[VerifierKey]:
    found = rows.execute("SELECT vkey FROM logs WHERE origin = ? ORDER BY vkey", (origin,))
    return [VerifierKey.parse(vkey) for (vkey,) in found]


def _watched(rows: sqlite3.Connection, origin: str) -> WatchedLog:
    found = rows.execute("SELECT size FROM vouched WHERE origin = ?", (origin,)).fetchone()
    forks, unproven = clashes.count(rows, origin)
    return WatchedLog(origin, tuple(_keys(rows, origin)), found[0] if found else 0, forks, unproven)
