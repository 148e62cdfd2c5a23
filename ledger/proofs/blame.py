"""Where a ledger is not what was signed: which event, and what was done to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from ledger.errors import (
    EventChanged,
    EventInserted,
    EventMissing,
    EventsReordered,
    LedgerCutOff,
    Tampered,
)
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import HASH_BYTES, leaf_hash, root
from ledger.proofs.stored import StoredLedger
from ledger.proofs.tiles import WIDTH, width_at


@dataclass(frozen=True, slots=True)
class Blame:
    """`checkpoint` is what was signed; its tiles are what its leaves are taken from."""

    ledger: StoredLedger
    checkpoint: Checkpoint | None

    @property
    def size(self) -> int:
        return self.checkpoint.size if self.checkpoint else 0

    def of_leaf(self, index: int) -> Tampered:
        """What became of the event at an index, whose leaf hash is not the one that was signed."""
        position = index + 1
        row = self.ledger.event(position)
        if row is None:
            return LedgerCutOff(position=position, size=self.size)
        if row.position != position:
            return EventMissing(position=position)
        actual, signed = leaf_hash(row.state), self._signed(index)
        following = self._actual(index + 1)
        if actual == self._signed(index + 1) and following != signed:
            return EventMissing(position=position)
        other = self._signed_at(actual)
        if other is not None and self._actual(other) == signed:
            return EventsReordered(position=position, other=other + 1)
        if following == signed:
            return EventInserted(position=position)
        return EventChanged(position=position)

    def events_against_root(self) -> None:
        """Raises what is wrong with the events, unless they give the root that was signed: then the tiles are wrong."""
        if self.checkpoint is None:
            return
        count, _, _ = self.ledger.extent()
        if count >= self.size and self.root_of_events(self.size) == self.checkpoint.root:
            return
        for index, leaf in enumerate(self._leaves(self.size)):
            signed = self._signed(index)
            if signed and leaf != signed:
                self._raise(index)
        if count < self.size:
            raise LedgerCutOff(position=count + 1, size=self.size)

    def _raise(self, index: int) -> NoReturn:
        raise self.of_leaf(index)

    def root_of_events(self, size: int) -> bytes:
        """The root over the first `size` events as they are now."""
        return root(self._leaves(size))

    def _leaves(self, size: int) -> Iterator[bytes]:
        for row in self.ledger.events():
            if row[0] > size:
                return
            yield leaf_hash(row[4])

    def leaf_at(self, position: int) -> bytes:
        """The leaf hash of the event at a position that there is."""
        return self._actual(position - 1) or b""

    def _actual(self, index: int) -> bytes | None:
        row = self.ledger.event(index + 1)
        return leaf_hash(row[4]) if row is not None and row[0] == index + 1 else None

    def _signed(self, index: int) -> bytes | None:
        number, within = divmod(index, WIDTH)
        if index >= self.size:
            return None
        at = within * HASH_BYTES
        return self.ledger.tile(0, number)[at : at + HASH_BYTES] or None

    def _signed_at(self, leaf: bytes) -> int | None:
        """The index for which a leaf hash was signed."""
        for number in range((self.size + WIDTH - 1) // WIDTH):
            hashes = self.ledger.tile(0, number)[: width_at(self.size, 0, number) * HASH_BYTES]
            at = hashes.find(leaf)
            if at >= 0 and at % HASH_BYTES == 0:
                return number * WIDTH + at // HASH_BYTES
        return None
