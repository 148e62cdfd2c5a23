"""Logs for the tests of signers and witnesses: small, held whole, and computed from lists alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import consistency_path, leaf_hash, root
from ledger.proofs.notes import Kind, Note, SigningKey
from ledger.proofs.steps import Step

ORIGIN = "ledger.example/community"
WITNESS = "witness.example/w1"


def signing_key(name: str = ORIGIN, kind: Kind = Kind.ED25519, seed: str = "") -> SigningKey:
    """The same one each time."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(f"{name} {seed}".encode()).digest())
    return SigningKey(name, private, kind)


def witness_key(name: str = WITNESS) -> SigningKey:
    return signing_key(name, Kind.ED25519_COSIGNATURE)


KEY = signing_key()


@dataclass(frozen=True)
class Log:
    """A history: entries, the key that signs for them, and the origin, which is the key's name unless said otherwise."""

    entries: tuple[str, ...]
    key: SigningKey = KEY
    origin: str = ORIGIN

    @classmethod
    def of(cls, size: int, *, fork_at: int | None = None) -> "Log":
        """The same entries each time; another one from `fork_at` on."""
        return cls(tuple(f"{'other' if fork_at is not None and at >= fork_at else ''}{at}" for at in range(size)))

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(each.encode()) for each in self.entries]

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.origin, self.size, root(self.leaves))

    @property
    def note(self) -> bytes:
        return signed(self.checkpoint.text, self.key)

    def first(self, size: int) -> "Log":
        return Log(self.entries[:size], self.key, self.origin)

    def consistency(self, old: int) -> list[bytes]:
        leaves = self.leaves
        return consistency_path(old, self.size, lambda height, at: root(leaves[at << height : at + 1 << height]))

    def step(self, old: int) -> Step:
        return Step(old, tuple(self.consistency(old) if old <= self.size else []), self.note)

    def bare_step(self, old: int) -> Step:
        """As a signer gets it, which has still to sign."""
        return Step(old, self.step(old).path, self.checkpoint.text)


def signed(text: bytes, *keys: SigningKey) -> bytes:
    return bytes(Note(text, tuple(key.signed(text) for key in keys)))


def is_prefix(old: Sequence[str], new: Sequence[str]) -> bool:
    """The slow oracle of what continues what."""
    return list(new[: len(old)]) == list(old)
