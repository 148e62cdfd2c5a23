"""The hashes and proofs of RFC 6962: published vectors, and the recursive definitions as the slow reference."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.merkle import (
    EMPTY_ROOT,
    Nodes,
    consistency_path,
    includes,
    inclusion_path,
    is_consistent,
    leaf_hash,
    node_hash,
    root,
    tree_root,
)
from tests.ledger.proofs.reference import mth, path, proof
from tests.ledger.proofs.sample import entry, leaves_of, nodes_of

VECTORS = {
    1: "d829edd0713a1bb05e3cd0616924a4c5bde21e36e537149a20239edafa8825f1",
    3: "00a70ab1951b3920e93bb731381741971d0960c1ae41ce64cb6d5fa330bffcc6",
    257: "0e8fc2091cbee27032d5518617b3598799129470d5a620b39ac1af4f9c867464",
    600: "ea710b99885c23365271d1bc3d3b64d1ca00d49eab628afb5384da4a9bdd743e",
}
"""Of the entries ``{"i":i}``, counted from 0."""

MOST = 300
ENTRIES = tuple(entry(index) for index in range(MOST))
LEAVES = leaves_of(MOST)
NODE = nodes_of(LEAVES)


# --- roots --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "expected"), VECTORS.items())
def test_the_root_is_that_of_the_vectors(size: int, expected: str) -> None:
    leaves = leaves_of(size)
    assert root(leaves).hex() == expected
    assert tree_root(size, nodes_of(leaves)).hex() == expected
    assert mth(tuple(entry(index) for index in range(size))).hex() == expected


def test_the_root_is_the_recursively_defined_one_at_every_size() -> None:
    defined = [mth(ENTRIES[:size]) for size in range(MOST + 1)]
    assert [root(LEAVES[:size]) for size in range(MOST + 1)] == defined
    assert [tree_root(size, NODE) for size in range(MOST + 1)] == defined


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]) == EMPTY_ROOT == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert tree_root(0, nodes_of([])) == EMPTY_ROOT


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    assert leaf_hash(left + right) != node_hash(left, right)
    assert node_hash(left, right) != node_hash(right, left)


def test_an_odd_leaf_is_not_doubled() -> None:
    leaves = leaves_of(3)
    assert root(leaves) != root([*leaves, leaves[-1]])


def test_every_leaf_and_its_place_matter() -> None:
    leaves = leaves_of(7)
    changed = [[*leaves[:index], leaf_hash(b"other"), *leaves[index + 1 :]] for index in range(7)]
    swapped = [[*leaves[:index], leaves[index + 1], leaves[index], *leaves[index + 2 :]] for index in range(6)]
    roots = {root(each) for each in (leaves, *changed, *swapped)}
    assert len(roots) == 14


# --- proofs -------------------------------------------------------------------------------------------------------------


def test_every_inclusion_proof_is_the_recursively_defined_one() -> None:
    differing = [
        (index, size)
        for size in range(1, MOST + 1)
        for index in range(size)
        if tuple(inclusion_path(index, size, NODE)) != path(index, ENTRIES[:size])
    ]
    assert differing == []


def test_every_inclusion_proof_is_accepted() -> None:
    refused = [
        (index, size)
        for size in range(1, MOST + 1)
        for index in range(size)
        if not includes(
            path(index, ENTRIES[:size]), index=index, size=size, leaf=LEAVES[index], root=mth(ENTRIES[:size])
        )
    ]
    assert refused == []


def test_every_consistency_proof_is_the_recursively_defined_one() -> None:
    differing = [
        (old, size)
        for size in range(1, MOST + 1)
        for old in range(1, size)
        if tuple(consistency_path(old, size, NODE)) != proof(old, ENTRIES[:size])
    ]
    assert differing == []


def test_every_consistency_proof_is_accepted() -> None:
    roots = [mth(ENTRIES[:size]) for size in range(MOST + 1)]
    refused = [
        (old, size)
        for size in range(1, MOST + 1)
        for old in range(1, size)
        if not is_consistent(proof(old, ENTRIES[:size]), old=old, size=size, old_root=roots[old], root=roots[size])
    ]
    assert refused == []


def test_nothing_needs_to_be_proved_of_the_empty_tree_and_of_the_same_tree() -> None:
    for size in range(9):
        tree = mth(ENTRIES[:size])
        assert consistency_path(0, size, NODE) == consistency_path(size, size, NODE) == []
        assert is_consistent([], old=0, size=size, old_root=EMPTY_ROOT, root=tree)
        assert is_consistent([], old=size, size=size, old_root=tree, root=tree)


# --- sizes that no list of leaves has -------------------------------------------------------------------------------------


def alike_but(marked: int) -> Nodes:
    """A tree of any size, of leaves that are all alike but one."""
    alike, on_the_way = [sha256(b"alike").digest()], [sha256(b"marked").digest()]
    for height in range(64):
        below = (on_the_way[-1], alike[-1])
        on_the_way.append(node_hash(*(below[::-1] if marked >> height & 1 else below)))
        alike.append(node_hash(alike[-1], alike[-1]))
    return lambda height, index: (on_the_way if marked >> height == index else alike)[height]


SIZES = st.integers(1, 2**63 - 1) | st.builds(
    lambda height, more: 2**height + more, st.integers(1, 62), st.integers(-1, 1)
)


@given(SIZES, st.data())
def test_proofs_of_huge_trees_are_accepted_and_bound_to_their_leaf(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    node = alike_but(index)
    found, tree, marked = inclusion_path(index, size, node), tree_root(size, node), node(0, index)
    assert len(found) <= 63
    assert includes(found, index=index, size=size, leaf=marked, root=tree)
    assert not includes(found, index=index ^ 1, size=size, leaf=marked, root=tree)
    old = data.draw(st.integers(1, size))
    assert is_consistent(
        consistency_path(old, size, node), old=old, size=size, old_root=tree_root(old, node), root=tree
    )
