"""Files encrypted at rest: AES-256-GCM in pieces of 64 KiB, so that any part of one is read without the rest.

Each copy has a random key of its own, so that a piece's number can be its nonce. To each piece are bound the file's
SHA-256, the piece's number and whether it is the last: none can be changed, moved, taken from another file or cut off.
The copy's key lies beside its row in the ledger's database, wrapped under the installation's own: without that row, which
erasing destroys, a copy is noise.
"""

import io
import secrets
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.uploads import Writable
from ledger.credentials import Wrapped
from ledger.errors import EvidenceDamaged, EvidenceKeyWrong

PIECE_BYTES: Final = 64 << 10
"""Of the file in each piece; the last may have fewer, and has at least one."""
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
COPY_BYTES: Final = 8


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


# --- keys -------------------------------------------------------------------------------------------------------------


def wrap(key: bytes, *, under: bytes, sha256: str) -> Wrapped:
    """A copy's key as it is kept: a random nonce and AES-256-GCM, bound to the file and to the copy."""
    copy, nonce = secrets.token_hex(COPY_BYTES), secrets.token_bytes(NONCE_BYTES)
    return Wrapped(copy, (nonce + AESGCM(under).encrypt(nonce, key, _owner(sha256, copy))).hex())


def unwrap(wrapped: Wrapped, *, under: bytes, sha256: str) -> bytes:
    """Raises EvidenceKeyWrong."""
    try:
        kept = bytes.fromhex(wrapped.key)
        return AESGCM(under).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], _owner(sha256, wrapped.copy))
    except (InvalidTag, ValueError) as error:
        raise EvidenceKeyWrong from error


def _owner(sha256: str, copy: str) -> bytes:
    return f"kaohe evidence key 1\0{sha256}\0{copy}".encode()


# --- pieces -----------------------------------------------------------------------------------------------------------


def encrypted_size(size: int) -> int:
    """Bytes on the disk of a file of so many."""
    return size + _pieces(size) * TAG_BYTES


def _pieces(size: int) -> int:
    return -(-size // PIECE_BYTES)


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES)


def _place(sha256: str, number: int, *, is_last: bool) -> bytes:
    return f"kaohe evidence 1\0{sha256}\0{number}\0{is_last:d}".encode()


class Encryptor:
    """Encrypts what is written to it, a piece at a time; `finish` encrypts the last. To be used once, with a new key."""

    def __init__(self, into: Writable, key: bytes, sha256: str) -> None:
        self._into = into
        self._cipher = AESGCM(key)
        self._sha256 = sha256
        self._number = 0
        self._rest = bytearray()

    def write(self, block: bytes, /) -> None:
        self._rest += block
        # One piece is held back as long as it may be the last.
        while len(self._rest) > PIECE_BYTES:
            self._encrypt(is_last=False)

    def finish(self) -> None:
        self._encrypt(is_last=True)

    def _encrypt(self, *, is_last: bool) -> None:
        place = _place(self._sha256, self._number, is_last=is_last)
        self._into.write(self._cipher.encrypt(_nonce(self._number), bytes(self._rest[:PIECE_BYTES]), place))
        del self._rest[:PIECE_BYTES]
        self._number += 1


class _Opened(io.RawIOBase):
    """An encrypted file as it was before; holds one piece in memory."""

    def __init__(self, encrypted: IO[bytes], key: bytes, sha256: str, size: int) -> None:
        super().__init__()
        self._encrypted = encrypted
        self._cipher = AESGCM(key)
        self._sha256 = sha256
        self._size = size
        self._at = 0
        self._piece: tuple[int, bytes] = (-1, b"")
        """The one that was read last: its number and what is in it."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._encrypted.fileno()

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, into: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Raises EvidenceDamaged."""
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, PIECE_BYTES)
        found = self._opened(number)[begin : begin + len(into)]
        into[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _opened(self, number: int) -> bytes:
        if self._piece[0] != number:
            place = _place(self._sha256, number, is_last=number == _pieces(self._size) - 1)
            try:
                self._encrypted.seek(number * (PIECE_BYTES + TAG_BYTES))
                encrypted = self._encrypted.read(PIECE_BYTES + TAG_BYTES)
                self._piece = number, self._cipher.decrypt(_nonce(number), encrypted, place)
            except (InvalidTag, ValueError, OSError) as error:
                raise EvidenceDamaged from error
        return self._piece[1]

    def close(self) -> None:
        self._encrypted.close()
        super().close()


def opened(encrypted: IO[bytes], key: bytes, *, sha256: str, size: int) -> IO[bytes]:
    """An encrypted file as the `size` bytes that it was. Raises EvidenceDamaged unless it is whole and nobody's but ours.

    All of it is looked at before anything is given out: an answer that has begun can no longer become a refusal.
    """
    if encrypted.seek(0, io.SEEK_END) != encrypted_size(size):
        raise EvidenceDamaged
    file = io.BufferedReader(_Opened(encrypted, key, sha256, size), PIECE_BYTES)
    while file.read(PIECE_BYTES):
        pass
    file.seek(0)
    return file
