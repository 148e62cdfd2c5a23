"""Verification of what was signed: every row of the checkpoints, and the tiles that lead to their roots."""

from collections.abc import Sequence
from typing import Final

from ledger.errors import CheckpointWrong, LedgerCutOff, NotAPrefix, TileWrong
from ledger.proofs.blame import Blame
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import EMPTY_ROOT, HASH_BYTES
from ledger.proofs.notes import Note, NoteUntrusted, VerifierKey
from ledger.proofs.stored import StoredLedger
from ledger.proofs.tiles import HEIGHT, LEVELS, WIDTH, TiledTree, tile_root, width_at

NOWHERE: Final = -1
"""In the place of a tile's level or number that is no number."""


class SealAudit:
    """The checkpoints and tiles of a ledger. Without `keys`, no signature is checked.

    `earlier` are keys that were replaced before: they may have signed a checkpoint that is not the newest.
    """

    def __init__(self, ledger: StoredLedger, keys: Sequence[VerifierKey], earlier: Sequence[VerifierKey] = ()) -> None:
        self._ledger = ledger
        self._keys = keys
        self._earlier = (*keys, *earlier)
        self._older: list[Checkpoint] = []
        self.signed_by: tuple[VerifierKey, ...] = ()
        self.checkpoint: Checkpoint | None = None

    @property
    def size(self) -> int:
        return self.checkpoint.size if self.checkpoint else 0

    @property
    def tree(self) -> TiledTree:
        return TiledTree(self.size, self.tile)

    def tile(self, level: int, number: int) -> bytes:
        return self._ledger.tile(level, number)

    def read(self) -> None:
        """The rows of the checkpoints, each signed for. Raises CheckpointWrong."""
        found = self._ledger.checkpoints()
        if not found:
            if next(self._ledger.tiles(), None) is not None:
                raise CheckpointWrong(problem_zh="不见了", problem_en="it is missing")
            return
        newest, *older = found
        self.checkpoint = newest.checkpoint
        self._older = [each.checkpoint for each in older]
        if self._keys:
            self.signed_by = tuple(signers(newest.note, newest.checkpoint, self._keys))
            for each in older:
                signers(each.note, each.checkpoint, self._earlier)

    def require_tiles(self, *, full: bool) -> None:
        """The tiles give the roots that were signed. In a full run the events tell which of the two is wrong."""
        wrong = self._wrong_tile()
        if wrong is not None:
            if full or self._ledger.extent()[0] < self.size:
                Blame(self._ledger, self.checkpoint).events_against_root()
            raise wrong
        tree = self.tree
        for each in self._older:
            if self.checkpoint is None or each.origin != self.checkpoint.origin or tree.root(each.size) != each.root:
                raise CheckpointWrong(
                    problem_zh=f"已公布的 {each.size} 个事件的根不是账本的",
                    problem_en=f"the root that was published for {each.size} events is not the ledger's",
                )

    def require_prefix(self, old: Checkpoint, highest: int) -> None:
        """The tree of an earlier checkpoint is the beginning of this one."""
        if old.size > highest:
            raise LedgerCutOff(position=highest + 1, size=old.size)
        if old.size > self.size:
            root = Blame(self._ledger, None).root_of_events(old.size)
        else:
            root = self.tree.root(old.size) if old.size else EMPTY_ROOT
        if root != old.root or (self.checkpoint is not None and old.origin != self.checkpoint.origin):
            raise NotAPrefix(size=old.size)

    def _wrong_tile(self) -> TileWrong | None:
        for level in range(LEVELS):
            if not (count := self.size >> HEIGHT * level):
                break
            for number in range((count + WIDTH - 1) // WIDTH):
                hashes = self.tile(level, number)
                width = width_at(self.size, level, number)
                is_whole = len(hashes) == width * HASH_BYTES
                above = self.tile(level + 1, number // WIDTH) if width == WIDTH else b""
                at = number % WIDTH * HASH_BYTES
                if not is_whole or (width == WIDTH and tile_root(hashes) != above[at : at + HASH_BYTES]):
                    return TileWrong(level=level, number=number, position=(number << HEIGHT * (level + 1)) + 1)
        if self.checkpoint and self.tree.root() != self.checkpoint.root:
            number = (self.size - 1) // WIDTH if self.size else 0
            return TileWrong(level=0, number=number, position=number * WIDTH + 1)
        return self._surplus_tile()

    def _surplus_tile(self) -> TileWrong | None:
        for level, number in self._ledger.tiles():
            known = [each if isinstance(each, int) else NOWHERE for each in (level, number)]
            is_one = 0 <= known[0] < LEVELS and known[1] >= 0
            if not is_one or not width_at(self.size, *known):
                return TileWrong(level=known[0], number=known[1], position=self.size + 1)
        return None


def signers(note: Note, checkpoint: Checkpoint, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    """The keys of the log that have signed a checkpoint. Raises CheckpointWrong where none has."""
    try:
        signed = note.signed_by([key for key in keys if key.name == checkpoint.origin])
    except NoteUntrusted as error:
        raise CheckpointWrong(problem_zh="签名不对", problem_en="its signature is wrong") from error
    if not signed:
        raise CheckpointWrong(problem_zh="不是由账本的密钥签名的", problem_en="none of the log's keys has signed it")
    return signed
