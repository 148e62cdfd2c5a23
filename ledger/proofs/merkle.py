"""The hashes of RFC 6962, section 2.1: one leaf for each event, in the order of the ledger."""

from collections.abc import Iterable
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """32 bytes for the exact stored bytes of one event."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """32 bytes for two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, oldest first, in memory that grows with their count's logarithm."""
    peaks: list[tuple[int, bytes]] = []  # (leaves below, hash), largest subtree first
    for leaf in leaves:
        size, subtree = 1, leaf
        while peaks and peaks[-1][0] == size:
            subtree = node_hash(peaks.pop()[1], subtree)
            size *= 2
        peaks.append((size, subtree))
    if not peaks:
        return EMPTY_ROOT
    top = peaks.pop()[1]
    while peaks:
        top = node_hash(peaks.pop()[1], top)
    return top
