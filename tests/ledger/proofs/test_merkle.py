"""The hashes of RFC 6962: published vectors, and the recursive definition as the slow reference."""

from hashlib import sha256

import pytest

from ledger.proofs.merkle import EMPTY_ROOT, leaf_hash, node_hash, root

VECTORS = {
    1: "d829edd0713a1bb05e3cd0616924a4c5bde21e36e537149a20239edafa8825f1",
    3: "00a70ab1951b3920e93bb731381741971d0960c1ae41ce64cb6d5fa330bffcc6",
    257: "0e8fc2091cbee27032d5518617b3598799129470d5a620b39ac1af4f9c867464",
    600: "ea710b99885c23365271d1bc3d3b64d1ca00d49eab628afb5384da4a9bdd743e",
}
"""Of the entries ``{"i":i}``, counted from 0."""


def entry(index: int) -> bytes:
    return f'{{"i":{index}}}'.encode()


def defined(entries: list[bytes]) -> bytes:
    """MTH(D[n]) as RFC 6962, section 2.1 writes it."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + defined(entries[:split]) + defined(entries[split:])).digest()


@pytest.mark.parametrize(("size", "expected"), VECTORS.items())
def test_the_root_is_that_of_the_vectors(size: int, expected: str) -> None:
    assert root(leaf_hash(entry(index)) for index in range(size)).hex() == expected


def test_the_root_is_the_recursively_defined_one_at_every_size() -> None:
    entries = [entry(index) for index in range(300)]
    leaves = [leaf_hash(each) for each in entries]
    differing = [size for size in range(301) if root(leaves[:size]) != defined(entries[:size])]
    assert differing == []


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY_ROOT == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert node_hash(left, right) != node_hash(right, left)


def test_an_odd_leaf_is_not_doubled() -> None:
    leaves = [leaf_hash(entry(index)) for index in range(3)]
    assert root(leaves) != root([*leaves, leaves[-1]])


def test_every_leaf_and_its_place_matter() -> None:
    leaves = [leaf_hash(entry(index)) for index in range(7)]
    changed = [[*leaves[:index], leaf_hash(b"other"), *leaves[index + 1 :]] for index in range(7)]
    swapped = [[*leaves[:index], leaves[index + 1], leaves[index], *leaves[index + 2 :]] for index in range(6)]
    roots = {root(each) for each in (leaves, *changed, *swapped)}
    assert len(roots) == 14
