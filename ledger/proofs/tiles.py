"""The tree in tiles (C2SP tlog-tiles): of 256 hashes each, which are never changed, only followed by further ones.

A tile at level L holds the hashes of consecutive complete subtrees of 256^L leaves. All hashes between two levels are
made from the tile below; a tile that is not full is never hashed into the level above.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from ledger.errors import SealBroken
from ledger.proofs.merkle import HASH_BYTES, consistency_path, inclusion_path, tree_root

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
TILE_BYTES: Final = WIDTH * HASH_BYTES
LEVELS: Final = 64
_KEPT_MOST: Final = 1_024

ReadTile = Callable[[int, int], bytes]
"""The hashes of a tile, as many as there are by now, by level and number."""


@dataclass(frozen=True, slots=True)
class TileName:
    """Which tile, and how many of its hashes; `level` is None for the entries themselves."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """``0/x001/x234/067.p/8``: what follows ``tile/`` in an address."""
        groups = [f"{self.number % 1000:03}"]
        left = self.number // 1000
        while left:
            groups.insert(0, f"x{left % 1000:03}")
            left //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{level}/{'/'.join(groups)}{partial}"

    @property
    def first(self) -> int:
        """The index of the first leaf under it."""
        return self.number << HEIGHT * ((self.level or 0) + 1)


_PATH: Final = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


def tile_named(path: str) -> TileName | None:
    """The tile that an address names, each in one spelling alone; None where it names none."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    name = TileName(level, int(found["number"].replace("x", "").replace("/", "")), int(found["width"] or WIDTH))
    is_one = name.path == path and name.width <= WIDTH and (level is None or level < LEVELS)
    return name if is_one else None


def width_at(size: int, level: int, number: int) -> int:
    """How many hashes of a tile there are in a tree of `size` leaves."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def tile_missing(level: int, number: int) -> SealBroken:
    return SealBroken(problem_zh=f"缺少树块 {level}/{number}", problem_en=f"tile {level}/{number} is missing")


def tile_wrong(level: int, number: int) -> SealBroken:
    return SealBroken(
        problem_zh=f"树块 {level}/{number} 的长短不对，或是多余的",
        problem_en=f"tile {level}/{number} is not as long as it should be, or should not be there",
    )


def tile_root(hashes: bytes) -> bytes:
    """The hash over a power of two of adjacent hashes."""
    while len(hashes) > HASH_BYTES:
        hashes = _paired(hashes)
    return hashes


def _paired(hashes: bytes) -> bytes:
    """The level above, where there is one hash for each two; a last odd one is left out."""
    return b"".join(
        [sha256(b"\x01" + hashes[at : at + 64]).digest() for at in range(0, len(hashes) - HASH_BYTES, 2 * HASH_BYTES)]
    )


class TiledTree:
    """A tree of `size` leaves that is read tile by tile; what was read is kept."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._floors: dict[tuple[int, int], list[bytes]] = {}

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree inside the tree."""
        level, above = divmod(height, HEIGHT)
        number, within = divmod(index << above, WIDTH)
        floors = self._floors.get((level, number))
        if floors is None:
            if len(self._floors) >= _KEPT_MOST:
                self._floors.clear()
            floors = self._floors[level, number] = [self._read(level, number)]
        while len(floors) <= above:
            floors.append(_paired(floors[-1]))
        at = (within >> above) * HASH_BYTES
        return floors[above][at : at + HASH_BYTES]

    def root(self, size: int | None = None) -> bytes:
        """Of the first `size` leaves, of all without one."""
        return tree_root(self.size if size is None else size, self.node)

    def inclusion(self, index: int) -> list[bytes]:
        return inclusion_path(index, self.size, self.node)

    def consistency(self, old: int) -> list[bytes]:
        return consistency_path(old, self.size, self.node)


@dataclass(frozen=True, slots=True)
class Tile:
    """All hashes that a tile has by now."""

    level: int
    number: int
    hashes: bytes


class Growth:
    """The right edge of a tree, to which leaves are added.

    Raises SealBroken where a tile of it is missing or short, where one is longer, and where there is one already in the
    place of a tile that is still to come.
    """

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._edge: list[bytearray] = []
        for level in range(LEVELS):
            if not (count := size >> HEIGHT * level):
                break
            number, width = divmod(count, WIDTH)
            hashes = read(level, number)
            if len(hashes) != width * HASH_BYTES:
                raise tile_wrong(level, number) if hashes else tile_missing(level, number)
            self._edge.append(bytearray(hashes))

    def add(self, leaves: Sequence[bytes]) -> Iterator[Tile]:
        """The tiles that became full by it."""
        at = 0
        while at < len(leaves):
            room = WIDTH - self.size % WIDTH
            taken = leaves[at : at + room]
            at += len(taken)
            self._floor(0).extend(b"".join(taken))
            self.size += len(taken)
            yield from self._full(0)

    def edge(self) -> Iterator[Tile]:
        """The last tile of each level, where it is begun and not full."""
        for level, hashes in enumerate(self._edge):
            if hashes:
                yield Tile(level, (self.size >> HEIGHT * level) // WIDTH, bytes(hashes))

    def _floor(self, level: int) -> bytearray:
        while len(self._edge) <= level:
            self._require_none(len(self._edge), 0)
            self._edge.append(bytearray())
        return self._edge[level]

    def _full(self, level: int) -> Iterator[Tile]:
        hashes = self._floor(level)
        if len(hashes) == TILE_BYTES:
            whole = bytes(hashes)
            hashes.clear()
            following = (self.size >> HEIGHT * level) // WIDTH
            self._require_none(level, following)
            yield Tile(level, following - 1, whole)
            self._floor(level + 1).extend(tile_root(whole))
            yield from self._full(level + 1)

    def _require_none(self, level: int, number: int) -> None:
        if self._read(level, number):
            raise tile_wrong(level, number)
