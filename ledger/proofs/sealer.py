"""The sealer: it follows the positions, adds their leaves to the tiles, and signs for the tree.

What was signed is stored together with its tiles, in one transaction, before anybody is shown it. Nothing is signed for
a tree whose tiles are not what was signed before, nor for one that does not continue what the key remembers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from ledger import store
from ledger.application import Ledger
from ledger.books import PAGE
from ledger.errors import KeyNotRecorded, OriginFixed, OriginUnsuitable, SealBroken
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.keys import STREAM, RecordedKeys, recorded_keys
from ledger.proofs.merkle import HASH_BYTES, leaf_hash
from ledger.proofs.notes import Note, NoteMalformed, NoteUntrusted, Signature, VerifierKey, require_key_name
from ledger.proofs.rows import SealedTree
from ledger.proofs.signing import Signer
from ledger.proofs.steps import Reason, Step, StepRefused
from ledger.proofs.tiles import Growth, Tile, TiledTree, width_at
from ledger.proofs.witnesses import Gathered
from ledger.transaction import Transaction

TOGETHER_MOST: Final = 65_536
"""Events under one signature, so that a ledger that was never sealed needs no more memory than any other."""
TRIES: Final = 3


class Cosigners(Protocol):
    """The witnesses that are asked, and how many of them a checkpoint needs before it is shown."""

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]: ...
    @property
    def quorum(self) -> int: ...
    def gather(self, checkpoint: Checkpoint, note: bytes, consistency: Callable[[int], list[bytes]]) -> Gathered: ...


def origin_of(ledger: Ledger, wanted: str | None) -> str:
    """The name that the ledger signs under: what it has signed under, else `wanted`, else one made of its id.

    Raises OriginFixed where it has signed under another than `wanted`, or OriginUnsuitable.
    """
    with ledger.rows() as rows:
        newest = rows.seals.newest()
    if newest is not None:
        origin = sound_checkpoint(newest).origin
        if wanted not in {None, origin}:
            raise OriginFixed(origin=origin)
        return origin
    origin = wanted or f"localhost/{ledger.id}"
    try:
        require_key_name(origin)
    except NoteMalformed as error:
        raise OriginUnsuitable(origin=origin) from error
    if "://" in origin or origin.endswith("/"):
        raise OriginUnsuitable(origin=origin)
    return origin


def sound_checkpoint(sealed: SealedTree) -> Checkpoint:
    """Raises SealBroken where the row holds something else."""
    try:
        checkpoint = sealed.checkpoint
    except ValueError as error:
        raise SealBroken(problem_zh="检查点读不懂", problem_en="the checkpoint is unreadable") from error
    if checkpoint.size != sealed.size:
        raise SealBroken(problem_zh="检查点大小不符", problem_en="the checkpoint is of another size")
    return checkpoint


def keys_in(rows: Transaction) -> RecordedKeys:
    """The keys that the record names."""
    return recorded_keys(store.from_bytes(state, position).event for position, state in rows.stream(STREAM))


@dataclass(frozen=True, slots=True)
class _Grown:
    """A tree that is not stored yet: which it continues, what is new of it."""

    base: int
    checkpoint: Checkpoint
    signature: Signature
    tiles: tuple[Tile, ...]


class Sealer:
    """Signs for one ledger. Several may run at once, here and in other processes."""

    def __init__(self, ledger: Ledger, signer: Signer, *, key_place: str, quorum: int = 0) -> None:
        """With a `quorum`, also one that another process has asked for, what is signed is not shown before it is in.

        `key_place` names the key where it is refused.
        """
        self._ledger = ledger
        self._signer = signer
        self.key_place = key_place
        self._quorum = quorum
        self._remembered: int | None = None
        self.has_forgotten = False
        """Whether the key remembered nothing of a ledger that has signed before: then no older copy is noticed."""
        self._at_least = 0
        """The size of the tree that the key remembers, where that was larger than what was read."""

    @property
    def verifier(self) -> VerifierKey:
        return self._signer.verifier

    @property
    def origin(self) -> str:
        return self.verifier.name

    def seal(self) -> SealedTree | None:
        """Signs for all that is recorded by now; gives what was signed last, None in an empty ledger.

        Raises SealBroken, KeyUnusable, KeyExposed or KeyNotRecorded; then nothing was stored.
        """
        while (grown := self._next()) is not None:
            note = bytes(Note(grown.checkpoint.text, (grown.signature,)))
            with self._ledger.rows(to_write=True) as rows:
                newest = rows.seals.newest()
                # Where another sealer was faster, the next turn continues its tree.
                if (newest.size if newest else 0) == grown.base:
                    rows.seals.keep(grown.tiles)
                    if self._quorum > rows.seals.quorum():
                        rows.seals.require_quorum(self._quorum)
                    rows.seals.add(grown.checkpoint.size, note, is_published=not rows.seals.quorum())
        with self._ledger.rows() as rows:
            return rows.seals.newest()

    def _next(self) -> _Grown | None:
        while True:
            try:
                return self._grown()
            except StepRefused as refused:  # the key has signed for more than was read here
                if self._ledger.head_position() < refused.size:
                    raise _cut_off(refused.size, self._ledger.head_position()) from refused
                self._at_least = refused.size

    def _grown(self) -> _Grown | None:
        """The tree of up to `TOGETHER_MOST` further events, signed; None where there is nothing new.

        Raises StepRefused where the key remembers a larger one.
        """
        with self._ledger.rows() as rows:
            newest, head = rows.seals.newest(), rows.head().position
            base = newest.size if newest else 0
            if head < base:
                raise _cut_off(base, head)
            self._require_sound(rows, newest)
            if head == base:
                # Once, so that an older copy of the ledger is noticed although there is nothing new to sign for.
                if newest is not None and self._remembered is None:
                    self._signed(newest.checkpoint, rows.seals.tree(base), base)
                return None
            growth = Growth(base, rows.seals.hashes)
            tiles = list(_grow(growth, rows, min(head, max(base + TOGETHER_MOST, self._at_least))))
            tree = _overlaid(growth.size, tiles, rows)
            checkpoint = Checkpoint(self.origin, growth.size, tree.root())
            return _Grown(base, checkpoint, self._signed(checkpoint, tree, base), tuple(tiles))

    def _require_sound(self, rows: Transaction, newest: SealedTree | None) -> None:
        """The key is the one on record, and the last signature is the ledger's own, for the tiles that are there."""
        recorded, verifier = keys_in(rows), self._signer.verifier
        if recorded.current is not None and recorded.current != verifier.public.hex():
            raise KeyNotRecorded(path=self.key_place)
        if newest is None:
            return
        checkpoint = sound_checkpoint(newest)
        if checkpoint.origin != self.origin:
            raise OriginFixed(origin=checkpoint.origin)
        keys = recorded.verifiers(self.origin) or (verifier,)
        try:
            is_signed = bool(Note.parse(newest.note).signed_by(keys))
        except NoteUntrusted:
            is_signed = False
        if not is_signed:
            raise SealBroken(problem_zh="检查点的签名不对", problem_en="the checkpoint's signature is wrong")
        if rows.seals.tree(newest.size).root() != checkpoint.root:
            raise SealBroken(
                problem_zh="树块与签过名的根不符", problem_en="its tiles do not give the root that was signed"
            )

    def _signed(self, checkpoint: Checkpoint, tree: TiledTree, base: int) -> Signature:
        old = base if self._remembered is None else self._remembered
        for _ in range(TRIES):
            try:
                signature = self._signer.sign(Step(old, tuple(tree.consistency(old)), checkpoint.text))
            except StepRefused as refused:
                if refused.size > checkpoint.size:
                    raise
                self.has_forgotten = refused.size == 0 < base
                if refused.reason is not Reason.OTHER_SIZE:
                    raise _forked(refused.size) from refused
                old = refused.size
            else:
                self._remembered = checkpoint.size
                return signature
        raise SealBroken(problem_zh="密钥被别的程序占用", problem_en="its key is in use elsewhere")

    # --- witnesses ---

    def cosign(self, cosigners: Cosigners) -> Gathered | None:
        """Asks the witnesses about what was signed last, and publishes it with their quorum. None: nothing to ask.

        What was published before there were witnesses is brought to them too.
        """
        with self._ledger.rows() as rows:
            newest = rows.seals.newest()
        if newest is None or (newest.is_published and _is_cosigned(newest, cosigners)):
            return None
        gathered = cosigners.gather(newest.checkpoint, newest.note, lambda old: self._consistency(old, newest.size))
        if len(gathered.signatures) >= cosigners.quorum:
            self._publish(newest, gathered.signatures)
        return gathered

    def _consistency(self, old: int, size: int) -> list[bytes]:
        with self._ledger.rows() as rows:
            return rows.seals.tree(size).consistency(old)

    def _publish(self, sealed: SealedTree, signatures: tuple[Signature, ...]) -> None:
        note = Note.parse(sealed.note)
        with self._ledger.rows(to_write=True) as rows:
            rows.seals.publish(sealed.size, bytes(Note(note.text, (*note.signatures, *signatures))))


def _grow(growth: Growth, rows: Transaction, upto: int) -> Iterator[Tile]:
    while growth.size < upto:
        page = rows.page(after=growth.size, limit=PAGE, upto=upto)
        if [position for position, _ in page] != list(range(growth.size + 1, growth.size + len(page) + 1)) or not page:
            at = growth.size + 1
            raise SealBroken(problem_zh=f"位置 {at} 附近有缺", problem_en=f"positions from {at} on are not contiguous")
        yield from growth.add([leaf_hash(state) for _, state in page])
    yield from growth.edge()


def _overlaid(size: int, tiles: list[Tile], rows: Transaction) -> TiledTree:
    """The tree with tiles that are not stored yet."""
    fresh = {(tile.level, tile.number): tile.hashes for tile in tiles}

    def read(level: int, number: int) -> bytes:
        hashes = fresh.get((level, number)) or rows.seals.hashes(level, number)
        return hashes[: width_at(size, level, number) * HASH_BYTES]

    return TiledTree(size, read)


def _is_cosigned(sealed: SealedTree, cosigners: Cosigners) -> bool:
    try:
        return len(Note.parse(sealed.note).signed_by(cosigners.verifiers)) >= cosigners.quorum
    except NoteUntrusted:
        return False


def _cut_off(signed: int, held: int) -> SealBroken:
    return SealBroken(
        problem_zh=f"签过 {signed} 个事件，现在只有 {held} 个",
        problem_en=f"it has signed for {signed} events and holds {held}",
    )


def _forked(signed: int) -> SealBroken:
    return SealBroken(
        problem_zh=f"前 {signed} 个事件已不是密钥签过名的那些",
        problem_en=f"its first {signed} events are not those that its key has signed for",
    )
