"""Proofs that prove nothing: every way to bend a true one is tried on every true one, and refused."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from ledger.proofs.merkle import EMPTY_ROOT, includes, is_consistent, node_hash
from tests.ledger.proofs.reference import mth, path, proof, proof_sides, sides
from tests.ledger.proofs.sample import entry, flipped, leaves_of

MOST = 70
FEW = 24
ENTRIES = tuple(entry(index) for index in range(MOST + 2))
LEAVES = leaves_of(MOST + 2)
ROOTS = [mth(ENTRIES[:size]) for size in range(MOST + 3)]
STRANGE = bytes(range(32))

Hashes = Sequence[bytes]


def inclusions(most: int = MOST) -> Iterator[tuple[int, int, tuple[bytes, ...]]]:
    """Index, size, and the true proof."""
    return ((index, size, path(index, ENTRIES[:size])) for size in range(1, most + 1) for index in range(size))


def consistencies(most: int = MOST) -> Iterator[tuple[int, int, tuple[bytes, ...]]]:
    """Old size, size, and the true proof."""
    return ((old, size, proof(old, ENTRIES[:size])) for size in range(2, most + 1) for old in range(1, size))


def bent(true: tuple[bytes, ...], salt: int) -> Iterator[tuple[str, Hashes]]:
    """What is none of the proofs of the same leaf or tree, and how it came about."""
    if true:
        yield "none at all", ()
        yield "cut at its end", true[:-1]
        yield "cut at its beginning", true[1:]
        yield "with its first doubled", (true[0], *true)
        yield "with its last doubled", (*true, true[-1])
    yield "longer at its end", (*true, STRANGE)
    yield "longer at its beginning", (STRANGE, *true)
    if len(true) > 1:
        yield "turned round", true[::-1]
    for at, (one, other) in enumerate(pairwise(true)):
        yield f"with {at} and the next swapped", (*true[:at], other, one, *true[at + 2 :])
        yield f"with another cut between {at} and the next", (*true[:at], one + other[:1], other[1:], *true[at + 2 :])
        yield f"with another cut between the next and {at}", (*true[:at], one[1:], other + one[:1], *true[at + 2 :])
        yield f"with {at} and the next as one", (*true[:at], one + other, *true[at + 2 :])
    for at, each in enumerate(true):
        for bit in (salt + at, salt * 7 + at + 128):
            yield f"with bit {bit} of {at} flipped", (*true[:at], flipped(each, bit), *true[at + 1 :])
        yield f"with {at} shortened", (*true[:at], each[:-1], *true[at + 1 :])
        yield f"with {at} left empty", (*true[:at], b"", *true[at + 1 :])


# --- inclusion ------------------------------------------------------------------------------------------------------------


def test_no_bent_path_includes_a_leaf() -> None:
    accepted = [
        (index, size, how)
        for index, size, true in inclusions()
        for how, forged in bent(true, index)
        if includes(forged, index=index, size=size, leaf=LEAVES[index], root=ROOTS[size])
    ]
    assert accepted == []


def test_a_path_includes_no_other_leaf_and_leads_to_no_other_root() -> None:
    accepted = []
    for index, size, true in inclusions():
        leaves = [flipped(LEAVES[index], index + size), STRANGE, LEAVES[(index + 1) % MOST], b"", LEAVES[index][:-1]]
        roots = [flipped(ROOTS[size], index), ROOTS[size - 1], ROOTS[size + 1], EMPTY_ROOT, b""]
        claims = [(leaf, ROOTS[size]) for leaf in leaves] + [(LEAVES[index], root) for root in roots]
        accepted += [
            (index, size) for leaf, root in claims if includes(true, index=index, size=size, leaf=leaf, root=root)
        ]
    assert accepted == []


def test_a_leaf_and_its_sibling_are_cut_in_one_place() -> None:
    """The two are hashed one after the other: without their lengths, others would hash to the same."""
    for index in range(0, MOST, 2):
        sibling, *rest = path(index, ENTRIES[:MOST])
        for moved in (1, 31, 32):
            leaf, first = LEAVES[index][:-moved], LEAVES[index][-moved:] + sibling
            assert not includes([first, *rest], index=index, size=MOST, leaf=leaf, root=ROOTS[MOST])


def test_a_path_includes_its_leaf_at_no_other_index() -> None:
    accepted = [
        (index, size, other)
        for index, size, true in inclusions()
        for other in (*range(-2, index), *range(index + 1, size + 3), index - size, index + 2**8, index + 2**64)
        if includes(true, index=other, size=size, leaf=LEAVES[index], root=ROOTS[size])
    ]
    assert accepted == []


def test_a_path_proves_nothing_for_a_tree_of_another_size() -> None:
    accepted = [
        (index, size, other)
        for index, size, true in inclusions()
        for other in range(-1, MOST + 3)
        if other != size and includes(true, index=index, size=other, leaf=LEAVES[index], root=ROOTS[max(other, 0)])
    ]
    assert accepted == []


def test_a_claimed_index_and_size_pass_only_where_the_path_has_the_same_sides() -> None:
    """A path binds a leaf to a root by its sides alone; index and size must come from elsewhere, and do."""
    wrong = [
        (index, size, other, larger)
        for index, size, true in inclusions(FEW)
        for larger in range(1, FEW + 3)
        for other in range(larger)
        if includes(true, index=other, size=larger, leaf=LEAVES[index], root=ROOTS[size])
        != (sides(other, larger) == sides(index, size))
    ]
    assert wrong == []


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 0), (-1, 1), (0, -1), (-2, -1), (5, 5), (2**63, 1)])
def test_there_is_no_index_outside_the_tree(index: int, size: int) -> None:
    assert not includes([], index=index, size=size, leaf=LEAVES[0], root=LEAVES[0])
    assert not includes([], index=index, size=size, leaf=EMPTY_ROOT, root=EMPTY_ROOT)


# --- consistency ----------------------------------------------------------------------------------------------------------


def test_no_bent_path_makes_trees_consistent() -> None:
    accepted = [
        (old, size, how)
        for old, size, true in consistencies()
        for how, forged in bent(true, old)
        if is_consistent(forged, old=old, size=size, old_root=ROOTS[old], root=ROOTS[size])
    ]
    assert accepted == []


def test_a_path_leads_from_no_other_root_and_to_no_other_root() -> None:
    accepted = []
    for old, size, true in consistencies():
        olds = [flipped(ROOTS[old], size), ROOTS[old - 1], ROOTS[old + 1], ROOTS[size], EMPTY_ROOT, b"", STRANGE]
        news = [flipped(ROOTS[size], old), ROOTS[size - 1], ROOTS[size + 1], ROOTS[old], EMPTY_ROOT, b"", STRANGE]
        claims = [(each, ROOTS[size]) for each in olds if each != ROOTS[old]]
        claims += [(ROOTS[old], each) for each in news if each != ROOTS[size]] + [(ROOTS[size], ROOTS[old])]
        accepted += [
            (old, size)
            for old_root, root in claims
            if is_consistent(true, old=old, size=size, old_root=old_root, root=root)
        ]
    assert accepted == []


def test_a_path_proves_nothing_for_other_sizes() -> None:
    accepted = [
        (old, size, other)
        for old, size, true in consistencies()
        for other in range(MOST + 3)
        if (other != size and is_consistent(true, old=old, size=other, old_root=ROOTS[old], root=ROOTS[other]))
        or (other != old and is_consistent(true, old=other, size=size, old_root=ROOTS[other], root=ROOTS[size]))
    ]
    assert accepted == []


def test_a_path_passes_for_two_trees_only_where_it_is_the_proof_of_them() -> None:
    proofs = {(old, size): true for old, size, true in consistencies(FEW)}
    wrong = [
        (mine, theirs)
        for mine, true in proofs.items()
        for theirs, due in proofs.items()
        if is_consistent(true, old=theirs[0], size=theirs[1], old_root=ROOTS[theirs[0]], root=ROOTS[theirs[1]])
        != (true == due)
    ]
    assert wrong == []


@pytest.mark.parametrize("lengths", [(32, 32, 32), (33, 32, 31), (31, 33, 33), (0, 64, 64), (32, 32, 31), (32, 0, 32)])
def test_what_is_no_hash_stands_in_no_tree(lengths: tuple[int, int, int]) -> None:
    """The arithmetic alone would lead from 3 leaves to 4 with anything: the roots here are made to fit."""
    third, fourth, pair = (bytes(length) for length in lengths)
    old_root, root = node_hash(pair, third), node_hash(pair, node_hash(third, fourth))
    is_tree = lengths == (32, 32, 32)
    assert is_consistent([third, fourth, pair], old=3, size=4, old_root=old_root, root=root) is is_tree


def test_claimed_sizes_pass_only_where_the_path_has_the_same_sides() -> None:
    """As with an index: the sizes must come from elsewhere, and do."""
    wrong = [
        (old, size, smaller, larger)
        for old, size, true in consistencies(FEW)
        for larger in range(2, FEW + 3)
        for smaller in range(1, larger)
        if is_consistent(true, old=smaller, size=larger, old_root=ROOTS[old], root=ROOTS[size])
        != (proof_sides(smaller, larger) == proof_sides(old, size))
    ]
    assert wrong == []


def test_a_fork_is_never_consistent() -> None:
    """Whatever is recorded another way below the old size: no proof from either tree makes it pass."""
    accepted = []
    for size in range(2, FEW):
        for changed in range(size):
            fork = (*ENTRIES[:changed], b"other", *ENTRIES[changed + 1 : size])
            accepted += [
                (size, changed, old)
                for old in range(changed + 1, size)
                for true in (proof(old, fork), proof(old, ENTRIES[:size]))
                if is_consistent(true, old=old, size=size, old_root=ROOTS[old], root=mth(fork))
            ]
    assert accepted == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 64, 70])
def test_nothing_stands_for_a_proof_where_none_is_due(size: int) -> None:
    tree = ROOTS[size]
    for useless in ([STRANGE], [tree], [EMPTY_ROOT], [b""], list(proof(1, ENTRIES[: size + 1]))):
        assert not is_consistent(useless, old=0, size=size, old_root=EMPTY_ROOT, root=tree)
        assert not is_consistent(useless, old=size, size=size, old_root=tree, root=tree)
        assert not is_consistent(useless, old=0, size=0, old_root=EMPTY_ROOT, root=EMPTY_ROOT)


def test_the_same_size_has_the_same_root_and_the_empty_tree_has_its_own() -> None:
    assert not is_consistent([], old=3, size=3, old_root=ROOTS[3], root=flipped(ROOTS[3], 0))
    assert not is_consistent([], old=0, size=3, old_root=ROOTS[3], root=ROOTS[3])
    assert not is_consistent([], old=0, size=0, old_root=EMPTY_ROOT, root=STRANGE)
    assert not is_consistent([], old=0, size=0, old_root=STRANGE, root=STRANGE)


@pytest.mark.parametrize(("old", "size"), [(-1, -1), (-1, 0), (-1, 3), (-3, -3), (3, -3), (4, 3), (1, 0), (2**64, 3)])
def test_no_tree_is_smaller_than_an_older_one_or_than_nothing(old: int, size: int) -> None:
    for true in ((), proof(3, ENTRIES[:4]), proof(1, ENTRIES[:3])):
        for old_root, root in ((ROOTS[3], ROOTS[3]), (EMPTY_ROOT, EMPTY_ROOT), (ROOTS[4], ROOTS[3])):
            assert not is_consistent(true, old=old, size=size, old_root=old_root, root=root)
