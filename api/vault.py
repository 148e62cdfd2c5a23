"""Files of evidence as they come, are given out and are erased: on their shelf, and encrypted where there is a key.

A file is on its shelf before its event is recorded, and stays there until the event that erases it is durable: the record
never names a file that was not there. What is left of an erased one is removed when the server starts again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256 as new_hash
from pathlib import Path
from secrets import token_bytes
from typing import IO, Final

from api import encrypted, evidence_key
from api.media import LOOKED_AT_BYTES, media_of
from api.settings import Settings
from api.shelf import Shelf
from ledger.application import Ledger
from ledger.credentials import Evidence, Wrapped
from ledger.errors import (
    DiskFailing,
    ErasureUnfinished,
    EvidenceEmpty,
    EvidenceErased,
    EvidenceKeyMissing,
    EvidenceLost,
    EvidenceMismatch,
    LedgerError,
    Unusable,
)
from ledger.evidence import SALT_BYTES, Filed, HandedIn

FILE_MOST: Final = 64 << 20
"""Bytes of a file at most."""


@dataclass(frozen=True, slots=True)
class Vault:
    """`key` is the installation's own; without one, files are kept as they come."""

    shelf: Shelf
    key: bytes | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Vault":
        """Raises KeyFileUnusable."""
        path = settings.evidence_key
        return cls(Shelf(settings.evidence_path), evidence_key.load(path) if path else None)

    def place(self, kept: Evidence) -> Path:
        return self.shelf.place(kept.sha256, kept.wrapped.copy if kept.wrapped else None)

    def is_there(self, kept: Evidence) -> bool:
        return self.place(kept).is_file()

    def open(self, kept: Evidence) -> IO[bytes]:
        """The file as it came. Raises EvidenceLost, EvidenceKeyMissing, EvidenceKeyWrong or EvidenceDamaged. Blocks."""
        try:
            file = self.place(kept).open("rb")
        except OSError as error:
            raise EvidenceLost from error
        if kept.wrapped is None:
            return file
        try:
            key = self._key_of(kept.wrapped, kept.sha256)
            return encrypted.opened(file, key, sha256=kept.sha256, size=kept.size)
        except BaseException:
            file.close()
            raise

    def _key_of(self, wrapped: Wrapped, sha256: str) -> bytes:
        if self.key is None:
            raise EvidenceKeyMissing
        return encrypted.unwrap(wrapped, under=self.key, sha256=sha256)

    @contextmanager
    def incoming(self, sha256: str) -> Iterator["Incoming"]:
        """A file on its way in. Where the ledger refuses it, the copy that nobody else can have named is removed."""
        with self.shelf.part() as part:
            incoming = Incoming(self, part, sha256)
            try:
                yield incoming
            except EvidenceErased:
                self.shelf.remove(sha256)
                raise
            except Unusable:
                raise  # whether it is recorded, nobody can say
            except LedgerError:
                incoming.take_back()
                raise

    def clear(self, ledger: Ledger) -> None:
        """Removes what is left of files whose erasing is recorded, on the disk and in the journal. Blocks.

        Raises ErasureUnfinished.
        """
        with ledger.glance() as rows:
            erased = rows.credentials.erased_evidence()
        try:
            for sha256 in erased:
                self.shelf.remove(sha256)
            if erased:
                ledger.forget()
        except DiskFailing as error:
            raise ErasureUnfinished(problem=error.problem) from error


class Incoming:
    """Hashed with a salt and without, and encrypted as it is written where there is a key: no part of it lies there open."""

    def __init__(self, vault: Vault, part: IO[bytes], sha256: str) -> None:
        self._vault, self._part, self._sha256 = vault, part, sha256
        self._salt = token_bytes(SALT_BYTES)
        self._plain, self._salted = new_hash(), new_hash(self._salt)
        self._size = 0
        self._head, self._tail = b"", b""
        self._wrapped: Wrapped | None = None
        self._encryptor: encrypted.Encryptor | None = None
        if vault.key is not None:
            key = encrypted.new_key()
            self._wrapped = encrypted.wrap(key, under=vault.key, sha256=sha256)
            self._encryptor = encrypted.Encryptor(part, key, sha256)

    @property
    def _place(self) -> Path:
        return self._vault.shelf.place(self._sha256, self._wrapped.copy if self._wrapped else None)

    def write(self, block: bytes, /) -> None:
        self._size += len(block)
        self._plain.update(block)
        self._salted.update(block)
        self._head += block[: LOOKED_AT_BYTES - len(self._head)]
        self._tail = (self._tail + block)[-LOOKED_AT_BYTES:]
        (self._encryptor or self._part).write(block)

    def put(self) -> HandedIn:
        """On the shelf. Raises EvidenceEmpty or EvidenceMismatch; then it is not kept. Blocks."""
        if not self._size:
            raise EvidenceEmpty
        if self._plain.hexdigest() != self._sha256:
            raise EvidenceMismatch
        if self._encryptor:
            self._encryptor.finish()
        self._vault.shelf.put(self._part, self._place)
        digest, media = self._salted.hexdigest(), media_of(self._head, self._tail)
        return HandedIn(self._sha256, self._salt.hex(), digest, self._size, media, self._wrapped)

    def settle(self, filed: Filed) -> None:
        """Removes every copy but the one that the ledger names. Blocks."""
        with suppress(DiskFailing):  # what stays is in nobody's way, and the file is recorded
            self._vault.shelf.remove(self._sha256, but=self._vault.place(filed.evidence))

    def take_back(self) -> None:
        """An encrypted copy was this one's alone; an open one may be what the ledger names already. Blocks."""
        if self._wrapped:
            with suppress(OSError):
                self._place.unlink()
