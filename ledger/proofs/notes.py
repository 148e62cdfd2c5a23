"""Signed notes (C2SP signed-note): text, a blank line, and a line for each signature.

A key is known by its name and its id; who verifies ignores all keys but those they were given.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from ledger.proofs.checkpoint import Checkpoint

NOTE_BYTES_MOST: Final = 1 << 20
SIGNATURES_MOST: Final = 100
_DASH: Final = "\u2014 "
_CONTROLS: Final = bytes(set(range(0x20)) - {0x0A})
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_TIME_MOST: Final = 2**63 - 1
_VKEY_PARTS: Final = 3


class NoteMalformed(ValueError):
    """Not a signed note, not a verifier key, or not in its one spelling."""


class NoteUntrusted(Exception):
    """No signature by a key that is known, or one by a known key that is wrong."""


class Kind(IntEnum):
    """The signature types of signed-note that are understood here."""

    ED25519 = 0x01
    ED25519_COSIGNATURE = 0x04
    MLDSA44_COSIGNATURE = 0x06


PUBLIC_BYTES: Final = {Kind.ED25519: 32, Kind.ED25519_COSIGNATURE: 32, Kind.MLDSA44_COSIGNATURE: 1312}


def base64_of(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Standard base64 with padding, in its one spelling. Raises NoteMalformed."""
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise NoteMalformed("not base64") from error
    if base64_of(data) != text:
        raise NoteMalformed("base64 with bits left over")
    return data


def require_key_name(name: str) -> str:
    """Raises NoteMalformed for a name that no key may have."""
    if not name or any(each == "+" or each < " " or each.isspace() or "\ud800" <= each <= "\udfff" for each in name):
        raise NoteMalformed("a key's name has no space, no '+', no control character, and is Unicode")
    return name


def key_id(name: str, kind: Kind, public: bytes) -> bytes:
    """4 bytes: an identifier, no fingerprint."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID_BYTES]


@dataclass(frozen=True, slots=True)
class Signature:
    """What one key has signed; `signature` without the key's id."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {base64_of(self.key_id + self.signature)}\n"

    @property
    def signed_at(self) -> int | None:
        """Of a cosignature: seconds since 1970."""
        return int.from_bytes(self.signature[:_TIME_BYTES]) if len(self.signature) > _TIME_BYTES else None


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with the name under which it signs."""

    name: str
    kind: Kind
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """From ``name+hex id+base64``. Raises NoteMalformed."""
        parts = vkey.strip().split("+", _VKEY_PARTS - 1)
        if len(parts) != _VKEY_PARTS:
            raise NoteMalformed("a verifier key is NAME+ID+KEY")
        name, id_, encoded = parts
        key = from_base64(encoded)
        if not key or key[0] not in set(Kind) or len(key) != PUBLIC_BYTES[Kind(key[0])] + 1:
            raise NoteMalformed("an unknown kind of key, or not its length")
        found = cls(require_key_name(name), Kind(key[0]), key[1:])
        if found.id.hex() != id_:
            raise NoteMalformed("the key's id is not that of its name and key")
        return found

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (without the key's id) is this key's over a note's text."""
        try:
            if self.kind is Kind.ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
                return True
            time, signature = int.from_bytes(signature[:_TIME_BYTES]), signature[_TIME_BYTES:]
            if not 0 < time <= _TIME_MOST:
                return False
            if self.kind is Kind.ED25519_COSIGNATURE:
                message = cosigned_text(text, time)
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                message = cosigned_tree(self.name, Checkpoint.parse(text), time)
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def cosigned_text(text: bytes, time: int) -> bytes:
    """What an Ed25519 cosigner signs (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


def cosigned_tree(name: str, checkpoint: Checkpoint, time: int) -> bytes:
    """What an ML-DSA-44 cosigner signs over a whole tree."""
    named, origin = name.encode(), checkpoint.origin.encode()
    return b"".join(
        [
            b"subtree/v1\n\0",
            bytes([len(named)]) + named,
            time.to_bytes(8),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        ]
    )


@dataclass(frozen=True, slots=True)
class Note:
    """A text with the signatures under it, none of them verified yet."""

    text: bytes
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises NoteMalformed."""
        if len(data) > NOTE_BYTES_MOST:
            raise NoteMalformed("too long")
        if data.translate(None, _CONTROLS) != data:
            raise NoteMalformed("a control character")
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise NoteMalformed("not UTF-8") from error
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise NoteMalformed("no blank line before the signatures")
        signatures = tuple(_signature(line) for line in lines.removesuffix("\n").split("\n"))
        if len(signatures) > SIGNATURES_MOST:
            raise NoteMalformed("too many signatures")
        return cls(f"{text}\n".encode(), signatures)

    def __bytes__(self) -> bytes:
        return self.text + b"\n" + "".join(each.line for each in self.signatures).encode()

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Those of `keys` that have signed, each once. Raises NoteUntrusted for a known key's wrong signature."""
        known = {(key.name, key.id): key for key in keys}
        found: dict[tuple[str, bytes], VerifierKey] = {}
        for each in self.signatures:
            key = known.get((each.name, each.key_id))
            if key is None:
                continue
            if not key.has_signed(self.text, each.signature):
                raise NoteUntrusted(f"the signature of {each.name} is wrong")
            found[each.name, each.key_id] = key
        return list(found.values())


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not blank:
        raise NoteMalformed("not a line of a signature")
    data = from_base64(encoded)
    if len(data) <= _ID_BYTES:
        raise NoteMalformed("a signature without content")
    return Signature(require_key_name(name), data[:_ID_BYTES], data[_ID_BYTES:])


def signature_lines(lines: bytes) -> tuple[Signature, ...]:
    """Signatures alone, as a witness answers. Raises NoteMalformed."""
    return Note.parse(b"-\n\n" + lines).signatures


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key with the name under which it signs notes, or as a witness cosigns checkpoints."""

    name: str
    private: Ed25519PrivateKey
    kind: Kind = Kind.ED25519

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(require_key_name(self.name), self.kind, self.private.public_key().public_bytes_raw())

    def signed(self, text: bytes) -> Signature:
        """A note's text, signed."""
        return Signature(self.name, self.verifier.id, self.private.sign(text))

    def cosigned(self, text: bytes, time: int) -> Signature:
        """A checkpoint's text, cosigned at `time`, in seconds since 1970."""
        signature = self.private.sign(cosigned_text(text, time))
        return Signature(self.name, self.verifier.id, time.to_bytes(_TIME_BYTES) + signature)
