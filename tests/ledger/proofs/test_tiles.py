"""Tiles: the tree they give is that of the leaves, however they came to be; and each has one address."""

from collections.abc import Iterable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import SealBroken
from ledger.proofs import tiles as module
from ledger.proofs.merkle import consistency_path, includes, inclusion_path, is_consistent, leaf_hash, root, tree_root
from ledger.proofs.tiles import WIDTH, Growth, TiledTree, TileName, tile_named, tile_root, width_at
from tests.ledger.proofs.reference import mth, path, proof
from tests.ledger.proofs.sample import entry, leaves_of, nodes_of

MOST = 300
ENTRIES = tuple(entry(index) for index in range(MOST))
LEAVES = leaves_of(MOST)
CHEAP = [index.to_bytes(32) for index in range(70_000)]
"""Leaf hashes of no entries at all."""


class Shelf:
    """Tiles as a store keeps them: each is replaced by what it has grown to, and never by anything else."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def grow(self, leaves: Sequence[bytes], steps: Iterable[int]) -> None:
        """By steps of so many leaves, each begun from the tiles alone."""
        at = 0
        for step in steps:
            growth = Growth(self.size, self.read)
            taken = leaves[at : at + step]
            at += len(taken)
            for tile in (*growth.add(taken), *growth.edge()):
                before = self.tiles.get((tile.level, tile.number), b"")
                assert tile.hashes.startswith(before)
                self.tiles[tile.level, tile.number] = tile.hashes
            self.size += len(taken)
            assert growth.size == self.size

    @property
    def tree(self) -> TiledTree:
        return TiledTree(self.size, self.read)

    def widths(self, level: int) -> list[int]:
        """How many hashes the tiles of a level have, in their order."""
        numbers = sorted(number for each, number in self.tiles if each == level)
        assert numbers == list(range(len(numbers)))
        return [len(self.tiles[level, number]) // 32 for number in numbers]


def shelf_of(leaves: Sequence[bytes], steps: Iterable[int] | None = None) -> Shelf:
    shelf = Shelf()
    shelf.grow(leaves, [len(leaves)] if steps is None else steps)
    return shelf


def chance_steps(seed: int, total: int, most: int) -> list[int]:
    chance, steps = Random(seed), list[int]()
    while sum(steps) < total:
        steps.append(min(chance.randint(0, most), total - sum(steps)))
    return steps


# --- addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (TileName(0, 1234067), "0/x001/x234/067"),
        (TileName(0, 1000), "0/x001/000"),
        (TileName(0, 0), "0/000"),
        (TileName(0, 999), "0/999"),
        (TileName(63, 5, 255), "63/005.p/255"),
        (TileName(1, 1_000_000, 1), "1/x001/x000/000.p/1"),
        (TileName(None, 273, 112), "entries/273.p/112"),
        (TileName(None, 0), "entries/000"),
        (TileName(0, 10**18 - 1), "0/x999/x999/x999/x999/x999/999"),
    ],
)
def test_a_tile_has_the_address_of_the_specification(name: TileName, address: str) -> None:
    assert name.path == address
    assert tile_named(address) == name


@pytest.mark.parametrize(
    "address",
    [
        *("", "0", "0/", "/000", "0/0", "0/00", "0/0000", "00/000", "01/000", "64/000", "99/000", "100/000", "-1/000"),
        *("0/x000/000", "0/x000/x001/000", "0/001/000", "0/x001/x000", "0/x1/000", "0/X001/000", "0/x001//000"),
        *("0/000.p", "0/000.p/", "0/000.p/0", "0/000.p/01", "0/000.p/256", "0/000.p/257", "0/000.p/999", "0/000.p/-1"),
        *(
            "0/000.p/1/",
            "0/000.P/1",
            "0/000.p/1.p/1",
            " 0/000",
            "0/000 ",
            "0/000\n",
            "0/000.p/1\n",
            "entries/000.p/300",
        ),
        *("Entries/000", "entries", "entries/0", "data/000", "0/٠٠٠", "٠/000", "0/000.p/٣", "0/x001/x234/067/x000"),
        "0/x001/x000/x000/x000/x000/x000/000",
    ],
)
def test_any_other_spelling_names_no_tile(address: str) -> None:
    assert tile_named(address) is None


NAMES = st.builds(
    TileName,
    st.none() | st.integers(0, 63),
    st.integers(0, 2_000_000) | st.integers(0, 10**18 - 1),
    st.integers(1, 256),
)


@given(NAMES)
def test_each_tile_is_named_by_its_address(name: TileName) -> None:
    assert tile_named(name.path) == name


@given(
    st.text(st.characters(), max_size=40)
    | st.text(st.sampled_from("0123456789x/.pentris\n"), max_size=30)
    | st.builds(
        lambda address, at, piece: address[:at] + piece + address[at + 1 :],
        NAMES.map(lambda name: name.path),
        st.integers(0, 30),
        st.text(st.sampled_from("0123456789x/.p"), max_size=3),
    )
)
def test_what_names_a_tile_is_its_one_address(address: str) -> None:
    name = tile_named(address)
    assert name is None or (name.path == address and 1 <= name.width <= 256 and -1 < (name.level or 0) < 64)


def test_a_tile_begins_at_its_first_leaf() -> None:
    assert [TileName(level, 3).first for level in (0, 1, 2)] == [768, 196_608, 50_331_648]
    assert TileName(None, 3).first == 768


# --- which tiles there are ------------------------------------------------------------------------------------------------


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    shelf = shelf_of(CHEAP)
    assert shelf.widths(0) == [256] * 273 + [112]
    assert shelf.widths(1) == [256, 17]
    assert shelf.widths(2) == [1]
    assert len(shelf.tiles) == 277


def test_a_tree_of_256_has_a_full_tile_and_one_hash_above_it() -> None:
    shelf = shelf_of(CHEAP[:256])
    assert (shelf.widths(0), shelf.widths(1), len(shelf.tiles)) == ([256], [1], 2)
    assert shelf_of(CHEAP[:255]).widths(0) == [255]
    assert shelf_of(CHEAP[:257]).widths(0) == [256, 1]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000])
def test_the_widths_are_foretold(size: int) -> None:
    shelf = shelf_of(CHEAP[:size])
    foretold = {
        (level, number): width
        for level in range(64)
        for number in range(275)
        if (width := width_at(size, level, number))
    }
    assert {key: len(hashes) // 32 for key, hashes in shelf.tiles.items()} == foretold


def test_a_partial_tile_has_the_width_of_the_specification() -> None:
    wrong = [
        (size, level)
        for size in (*range(1, 600), *range(65_000, 70_000, 7), 2**40 + 3 * 2**20 + 77, 2**63 - 1)
        for level in range(64)
        if width_at(size, level, (size >> 8 * level) // 256) != (size // 256**level) % 256
    ]
    assert wrong == []


def test_each_hash_of_a_tile_is_that_of_its_leaves() -> None:
    shelf = shelf_of(LEAVES, chance_steps(1, MOST, 40))
    expected = {
        (0, 0): b"".join(LEAVES[:256]),
        (0, 1): b"".join(LEAVES[256:]),
        (1, 0): mth(ENTRIES[:256]),
    }
    assert shelf.tiles == expected
    assert tile_root(expected[0, 0]) == mth(ENTRIES[:256])
    assert [tile_root(b"".join(LEAVES[:size])) for size in (1, 2, 64)] == [mth(ENTRIES[:size]) for size in (1, 2, 64)]


def test_each_hash_above_a_full_tile_is_the_root_under_it() -> None:
    shelf = shelf_of(CHEAP)
    above = b"".join(root(CHEAP[at : at + 256]) for at in range(0, 69_888, 256))
    assert shelf.tiles[1, 0] + shelf.tiles[1, 1] == above
    assert shelf.tiles[2, 0] == root(CHEAP[:65_536])


# --- growing --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 400), max_size=12))
def test_growing_by_any_steps_gives_the_tiles_of_growing_at_once(steps: list[int]) -> None:
    """And on the way every tile only grows, as the shelf asserts."""
    leaves = CHEAP[: sum(steps)]
    assert shelf_of(leaves, steps).tiles == shelf_of(leaves).tiles


@pytest.mark.parametrize("most", [700, 9_000, 66_000])
def test_so_it_is_across_a_second_level(most: int) -> None:
    for seed in (1, 2):
        assert shelf_of(CHEAP, chance_steps(seed, len(CHEAP), most)).tiles == shelf_of(CHEAP).tiles


def test_one_leaf_at_a_time_passes_every_boundary() -> None:
    shelf = shelf_of(CHEAP[:65_534])
    shelf.grow(CHEAP[65_534:65_540], [1] * 6)
    assert shelf.tiles == shelf_of(CHEAP[:65_540]).tiles
    assert shelf_of(LEAVES, [1] * MOST).tiles == shelf_of(LEAVES).tiles


def test_a_growth_that_goes_on_keeps_its_edge() -> None:
    growth, tiles = Growth(0, Shelf().read), dict[tuple[int, int], bytes]()
    for at in range(0, 70_000, 999):
        tiles |= {(tile.level, tile.number): tile.hashes for tile in growth.add(CHEAP[at : at + 999])}
    tiles |= {(tile.level, tile.number): tile.hashes for tile in growth.edge()}
    assert tiles == shelf_of(CHEAP).tiles


def test_a_growth_refuses_an_edge_of_another_size() -> None:
    """What goes on from a tile that is not as long as it was signed could not be stored, or would not be what was signed."""
    for size in (1, 255, 300, 65_800):
        shelf = shelf_of(CHEAP[:size])
        number = size // WIDTH
        for wrong in (shelf.tiles[0, number][:-32], shelf.tiles[0, number] + bytes(32), shelf.tiles[0, number][:-1]):
            bent = Shelf()
            bent.tiles = {**shelf.tiles, (0, number): wrong}
            with pytest.raises(SealBroken):
                Growth(size, bent.read)


@pytest.mark.parametrize(
    ("size", "surplus"), [(0, (0, 0)), (100, (1, 0)), (256, (0, 1)), (300, (0, 2)), (300, (2, 0)), (65_536, (1, 1))]
)
def test_a_growth_refuses_a_tile_that_is_there_before_its_time(size: int, surplus: tuple[int, int]) -> None:
    shelf = shelf_of(CHEAP[:size])
    shelf.tiles[surplus] = bytes(32)
    with pytest.raises(SealBroken):
        shelf.grow(CHEAP[size:], [len(CHEAP) - size])


# --- proofs from tiles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_every_root_and_proof_from_tiles_is_the_recursively_defined_one(seed: int) -> None:
    shelf, wrong = Shelf(), list[tuple[str, int, int]]()
    for step in chance_steps(seed, MOST, 60):
        old_size = shelf.size
        shelf.grow(LEAVES[old_size : old_size + step], [step])
        for size in range(old_size + 1, shelf.size + 1):
            tree, entries = TiledTree(size, shelf.read), ENTRIES[:size]
            wrong += [("root", size, old) for old in range(size + 1) if tree.root(old) != mth(entries[:old])]
            wrong += [("path", size, at) for at in range(size) if tuple(tree.inclusion(at)) != path(at, entries)]
            wrong += [
                ("proof", size, old) for old in range(1, size) if tuple(tree.consistency(old)) != proof(old, entries)
            ]
            assert tree.root() == mth(entries)
    assert shelf.size == MOST
    assert wrong == []


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 65_792, 69_999, 70_000])
def test_proofs_across_levels_are_those_of_the_leaves(size: int) -> None:
    shelf, node, chance = shelf_of(CHEAP), nodes_of(CHEAP), Random(size)
    tree, whole = TiledTree(size, shelf.read), tree_root(size, node)
    assert tree.root() == whole == root(CHEAP[:size])
    for index in (0, 255, 256, 65_535 % size, size - 1, *(chance.randrange(size) for _ in range(60))):
        found = tree.inclusion(index)
        assert found == inclusion_path(index, size, node)
        assert includes(found, index=index, size=size, leaf=CHEAP[index], root=whole)
    for old in (1, 255, 256, 257, 65_535, size - 1, *(chance.randrange(1, size) for _ in range(60))):
        between = tree.consistency(old)
        assert between == consistency_path(old, size, node)
        assert is_consistent(between, old=old, size=size, old_root=tree.root(old), root=whole)


def test_nothing_beyond_its_size_is_read_of_a_tree() -> None:
    """The tiles that a tree of the size has, and as far as it has them, give all of its roots and proofs."""
    shelf = shelf_of(CHEAP)
    for size in (1, 256, 300, 65_536, 66_000):

        def read(level: int, number: int, size: int = size) -> bytes:
            width = width_at(size, level, number)
            assert width
            return shelf.read(level, number)[: width * 32]

        tree, node = TiledTree(size, read), nodes_of(CHEAP[:size])
        assert tree.root() == tree_root(size, node)
        for at in range(0, size, 97):
            assert tree.inclusion(at) == inclusion_path(at, size, node)
            assert tree.consistency(at) == consistency_path(at, size, node)


def test_what_is_kept_of_tiles_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT_MOST", 2)
    shelf, node = shelf_of(CHEAP[:5_000]), nodes_of(CHEAP[:5_000])
    tree = shelf.tree
    for index in range(0, 5_000, 61):
        assert tree.inclusion(index) == inclusion_path(index, 5_000, node)
    assert len(tree._floors) <= 2  # noqa: SLF001


def test_a_tile_is_read_once() -> None:
    shelf, asked = shelf_of(CHEAP[:600]), list[tuple[int, int]]()

    def read(level: int, number: int) -> bytes:
        asked.append((level, number))
        return shelf.read(level, number)

    tree = TiledTree(600, read)
    for index in range(600):
        tree.inclusion(index)
    assert sorted(asked) == [(0, 0), (0, 1), (0, 2), (1, 0)]


def test_a_leaf_hash_is_what_a_level_0_tile_holds() -> None:
    assert shelf_of(LEAVES[:2]).tiles == {(0, 0): leaf_hash(entry(0)) + leaf_hash(entry(1))}
