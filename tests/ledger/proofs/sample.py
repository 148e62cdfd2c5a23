"""A log that the tests of the proofs share: its entries and trees, its key and its witnesses' keys."""

import struct
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from typing import SupportsBytes

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import strategies as st

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import Nodes, consistency_path, leaf_hash, node_hash, tree_root
from ledger.proofs.notes import Kind, Note, Signature, SigningKey, VerifierKey

ORIGIN = "ledger.example/community"
VKEY = "ledger.example/community+a9b5d9e5+Afn8/lfM5p56oXYowPKh9x0spef09Aekop/Bm4EOl6P4"
NOON = 1_600_000_000


def entry(index: int) -> bytes:
    return f'{{"i":{index}}}'.encode()


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(entry(index)) for index in range(size)]


def nodes_of(leaves: Sequence[bytes]) -> Nodes:
    """All complete subtrees over leaf hashes, each from the two below it."""

    @cache
    def node(height: int, index: int) -> bytes:
        if height == 0:
            return leaves[index]
        return node_hash(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))

    return node


def flipped(data: bytes, bit: int) -> bytes:
    """The same with one bit changed, counted from the first byte's lowest."""
    at, within = divmod(bit % (len(data) * 8), 8)
    return data[:at] + bytes([data[at] ^ 1 << within]) + data[at + 1 :]


# --- keys ---------------------------------------------------------------------------------------------------------------


def private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest())


LOG = SigningKey(ORIGIN, private("test log key 1"))
WITNESSES = [
    SigningKey(f"witness.example/w{number}", private(f"witness {number}"), Kind.ED25519_COSIGNATURE)
    for number in (1, 2, 3)
]
LATTICE_NAME = "witness.example/lattice"
LATTICE = MLDSA44PrivateKey.from_seed_bytes(sha256(b"lattice").digest())
LATTICE_VERIFIER = VerifierKey(LATTICE_NAME, Kind.MLDSA44_COSIGNATURE, LATTICE.public_key().public_bytes_raw())


def lattice_message(checkpoint: Checkpoint, time: int, *, name: str = LATTICE_NAME) -> bytes:
    """cosigned_message of tlog-cosignature, field by field."""
    origin = checkpoint.origin.encode()
    return (
        b"subtree/v1\n\x00"
        + struct.pack(">B", len(name.encode()))
        + name.encode()
        + struct.pack(">Q", time)
        + struct.pack(">B", len(origin))
        + origin
        + struct.pack(">QQ", 0, checkpoint.size)
        + checkpoint.root
    )


def lattice_cosigned(checkpoint: Checkpoint, time: int) -> Signature:
    signature = LATTICE.sign(lattice_message(checkpoint, time))
    return Signature(LATTICE_NAME, LATTICE_VERIFIER.id, struct.pack(">Q", time) + signature)


# --- a log --------------------------------------------------------------------------------------------------------------


class Log:
    """A log whose leaves are given, or the first of the sample's entries."""

    def __init__(self, leaves: Sequence[bytes] | int, origin: str = ORIGIN) -> None:
        self.leaves = leaves_of(leaves) if isinstance(leaves, int) else list(leaves)
        self.origin = origin
        self._nodes = nodes_of(self.leaves)

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = len(self.leaves) if size is None else size
        return Checkpoint(self.origin, size, tree_root(size, self._nodes))

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """From the first `old` leaves to all of them."""
        return tuple(consistency_path(old, len(self.leaves), self._nodes))

    def note(self, *witnesses: SigningKey) -> bytes:
        """The whole log's checkpoint, signed by the sample's key and cosigned."""
        text = self.checkpoint().text
        return bytes(Note(text, (LOG.signed(text), *(each.cosigned(text, NOON) for each in witnesses))))


# --- hostile input ------------------------------------------------------------------------------------------------------


def mangled(valid: bytes) -> st.SearchStrategy[bytes]:
    """Anything at all, or something valid with a piece taken out and another put in its place."""
    places = st.integers(0, len(valid))
    pieces = st.binary(max_size=6) | st.sampled_from(
        [b"\n", b"\n\n", b" ", b"0", b"-", b"+", b"=", b"\r", b"\x00", b"A"]
    )

    def spliced(first: int, second: int, piece: bytes) -> bytes:
        return valid[: min(first, second)] + piece + valid[max(first, second) :]

    near = st.builds(lambda at, taken, piece: spliced(at, at + taken, piece), places, st.integers(0, 3), pieces)
    return st.binary(max_size=200) | near | st.builds(spliced, places, places, pieces)


def refused_or_the_same(parse: Callable[[bytes], SupportsBytes], data: bytes, refusal: type[Exception]) -> None:
    """Whatever is read has one spelling: it is refused in one way, or written again as it was."""
    try:
        found = parse(data)
    except refusal:
        return
    assert bytes(found) == data
