"""What a ledger keeps folded from one transaction to the next, so that a command does not read its community's year anew."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace
from rpds import HashTrieMap

from ledger.folded import Folded

KEPT_MOST: Final = 150_000
"""Entries of all streams together that are kept folded between transactions."""


class Known(Struct, frozen=True, gc=False):
    """Streams as they are after the ledger's event at `position`; those in `behind` may have gone on since they were folded."""

    streams: "HashTrieMap[str, Folded]" = HashTrieMap()
    position: int = 0
    behind: frozenset[str] = frozenset()
    years: tuple[int, ...] | None = None
    """Those that have a rulebook; None where that has to be found out."""

    @classmethod
    def some(cls, folded: Mapping[str, Folded]) -> Self:
        """Streams that were folded at some time."""
        return cls(HashTrieMap(folded), 0, frozenset(folded))

    def is_whole(self, stream: str, upto: int | None) -> bool:
        """Whether no event of a known stream can be missing up to a position, or to the newest."""
        return (upto is None or upto <= self.position) and stream not in self.behind


class FoldedStreams:
    """What a ledger keeps folded from one transaction to the next: values that are never changed, only replaced.

    Bounded: beyond `most` entries, those streams go that were not asked for longest. Other processes may write too:
    whoever begins a transaction says where the ledger is, and learns which streams have gone on meanwhile.
    """

    def __init__(self, most: int = KEPT_MOST) -> None:
        self._most = most
        self._known = Known()
        self._sizes: dict[str, int] = {}
        """Of every stream that is kept, in the order in which they were last asked for."""
        self._size = 0
        self._changing = Lock()

    def known_at(self, position: int, moved: Callable[[int], frozenset[str]]) -> Known:
        """What is known in a transaction for which the ledger ends at `position`.

        `moved` names the streams with events above a position.
        """
        known = self._known
        if position > known.position:
            others = moved(known.position) if len(known.streams) else frozenset()
            years = None if any(map(is_year, others)) else known.years
            known = Known(known.streams, position, known.behind | others, years)
            with self._changing:
                if self._known.position < position:
                    self._known = Known(self._known.streams, position, self._known.behind | known.behind, years)
        return known

    def keep(self, folded: Mapping[str, Folded], position: int, years: tuple[int, ...] | None) -> None:
        """What was found for the ledger's end at `position`, by a reading or by a write that moved it there."""
        with self._changing:
            known = self._known
            streams, behind, is_newest = known.streams, known.behind, position >= known.position
            for stream, each in folded.items():
                kept = streams.get(stream)
                size = self._sizes.pop(stream, 0)
                if kept is None or kept.version < each.version:
                    streams = streams.insert(stream, each)
                    self._size += each.size - size
                    size = each.size
                    behind = behind if is_newest else behind | {stream}
                    if years is None and is_year(stream):
                        known = replace(known, years=None)
                if is_newest and stream in behind:
                    behind -= {stream}
                self._sizes[stream] = size  # now the last of all
            found = years if is_newest and years is not None else known.years
            known = Known(streams, max(position, known.position), behind, found)
            self._known = self._bounded(known, spared=len(folded))

    def _bounded(self, known: Known, *, spared: int) -> Known:
        streams, behind = known.streams, known.behind
        while self._size > self._most and len(self._sizes) > spared:
            oldest = next(iter(self._sizes))
            self._size -= self._sizes.pop(oldest)
            streams, behind = streams.remove(oldest), behind - {oldest}
        return Known(streams, known.position, behind, known.years)


def is_year(stream: str) -> bool:
    """Whether a stream is that of a year itself."""
    return stream.isdecimal()
