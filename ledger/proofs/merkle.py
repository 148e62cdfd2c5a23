"""The Merkle tree of RFC 6962, section 2.1: one leaf for each event, in the order of the ledger.

Hashes are 32 bytes, indexes count leaves from 0. A proof authenticates neither index nor size: both come from a verified
checkpoint, and the leaf's hash from the entry's own bytes.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

EMPTY_ROOT: Final = sha256(b"").digest()
HASH_BYTES: Final = 32

Combine = Callable[[bytes, bytes], bytes]
Nodes = Callable[[int, int], bytes]
"""The hash of a complete subtree: of which height (0 for a leaf), and the how many-th of that height, from 0."""


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


# --- making proofs ----------------------------------------------------------------------------------------------------


def tree_root(size: int, node: Nodes) -> bytes:
    """The root over the first `size` leaves."""
    return _range_root(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: Nodes) -> list[bytes]:
    """PATH(index, D[size]): the leaf's sibling first, the root's child last. `index` lies below `size`."""
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_root(middle, high, node))
            high = middle
        else:
            path.append(_range_root(low, middle, node))
            low = middle
    return path[::-1]


def consistency_path(old: int, size: int, node: Nodes) -> list[bytes]:
    """PROOF(old, D[size]), empty where `old` is 0 or `size`. `old` is not above `size`."""
    if old in {0, size}:
        return []
    path: list[bytes] = []
    low, high = 0, size
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range_root(middle, high, node))
            high = middle
        else:
            path.append(_range_root(low, middle, node))
            low = middle
    if low:  # otherwise it is the old root itself, which the verifier has
        path.append(_range_root(low, high, node))
    return path[::-1]


def _range_root(low: int, high: int, node: Nodes) -> bytes:
    """The hash over leaves `low` to `high`, where `low` is a multiple of the largest subtree that fits."""
    size = high - low
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return node(height, low >> height)
    middle = low + _split(size)
    return node_hash(_range_root(low, middle, node), _range_root(middle, high, node))


def _split(size: int) -> int:
    """The largest power of two below `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1


# --- checking proofs --------------------------------------------------------------------------------------------------


def includes(
    path: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes, node: Combine = node_hash
) -> bool:
    """Whether a leaf hash stands at `index` of the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2).

    `node` may remember what `node_hash` gave: paths of one tree have most of their nodes in common.
    """
    if not 0 <= index < size or not _are_hashes(path):
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def is_consistent(path: Sequence[bytes], *, old: int, size: int, old_root: bytes, root: bytes) -> bool:
    """Whether the tree of `old` leaves is a prefix of that of `size` leaves (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= size or not _are_hashes(path) or (old == 0 and old_root != EMPTY_ROOT):
        return False
    if old in {0, size}:
        return not path and (old < size or old_root == root)
    if not path:
        return False
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]
    for c in hashes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


def _are_hashes(path: Sequence[bytes]) -> bool:
    """Two neighbours of other lengths could be cut elsewhere, and hash to the same."""
    return set(map(len, path)) <= {HASH_BYTES}
