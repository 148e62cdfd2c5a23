"""Verification of a whole ledger: is it what was signed, byte for byte, and does it agree with itself.

Quick: the checkpoints' signatures, the tiles up to their roots, positions and versions without a gap, and where each
stream ends. Full: every byte of every event, its place in its stream and in the database, and the rows beside the events
that speak of them. The first fault is raised.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import msgspec

from ledger.errors import (
    ChainBroken,
    EventChanged,
    EventInserted,
    EventMisfiled,
    EventMissing,
    HeadWrong,
    IndexWrong,
    LedgerCutOff,
    LedgerDamaged,
    OtherLedger,
    StreamVersionWrong,
    Tampered,
    TimeReversed,
)
from ledger.proofs.audit_rows import require_rows
from ledger.proofs.audit_seals import SealAudit
from ledger.proofs.blame import Blame
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import HASH_BYTES, leaf_hash
from ledger.proofs.notes import VerifierKey
from ledger.proofs.statements import Positions, require_statements
from ledger.proofs.stored import Row, StoredLedger
from ledger.proofs.tiles import WIDTH, width_at

Progress = Callable[[int], None]
"""Told how many more events were gone through."""


class Envelope(msgspec.Struct, gc=False):
    """What of an event is compared with its place."""

    ledger: str
    previous: str
    recorded_at: str
    stream: str
    type: str
    version: int


UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError)
_decode: Final = msgspec.json.Decoder(Envelope).decode


@dataclass(frozen=True, slots=True)
class Audited:
    """What was found in order: how many events there are, and how many of them the checkpoint covers."""

    events: int
    checkpoint: Checkpoint | None
    signed_by: tuple[str, ...]
    is_full: bool


@dataclass(slots=True)
class Ending:
    """How far a stream has come: its version, its last leaf hash in hexadecimal, and its positions."""

    stream: str = ""
    version: int = 0
    leaf: str = ""
    positions: "array[int]" = field(default_factory=lambda: array("q"))


class Audit:
    """One verification. `keys` are the log's; without any, no signature is checked.

    `earlier` are keys that these have replaced: they may have signed a checkpoint that is not the newest.
    """

    def __init__(
        self,
        ledger: StoredLedger,
        keys: Sequence[VerifierKey],
        progress: Progress = lambda _: None,
        *,
        earlier: Sequence[VerifierKey] = (),
    ) -> None:
        self._ledger = ledger
        self._progress = progress
        self._seals = SealAudit(ledger, keys, earlier)

    def run(self, *, full: bool, since: Sequence[Checkpoint] = ()) -> Audited:
        """Everything; `since` are checkpoints that were signed earlier, each of which must be a prefix.

        Raises Tampered, or LedgerDamaged.
        """
        self._ledger.require_tables()
        self._seals.read()
        count, lowest, highest = self._ledger.extent()
        if count and lowest < 1:
            raise EventInserted(position=lowest)
        wrong_kind = self._ledger.of_other_kinds()
        if wrong_kind is not None:
            raise EventChanged(position=wrong_kind)
        self._seals.require_tiles(full=full)
        if full:
            self._every_event(count)
        else:
            self._quickly(count, highest)
        self._require_head(highest)
        if full:
            require_rows(self._ledger)
        for each in since:
            self._seals.require_prefix(each, highest)
        return Audited(count, self._seals.checkpoint, tuple(map(str, self._seals.signed_by)), full)

    def seals(self) -> None:
        """The checkpoints and their tiles alone: what a server asks before it signs anything more.

        Raises Tampered, or LedgerDamaged.
        """
        self._seals.read()
        self._seals.require_tiles(full=False)

    @property
    def size(self) -> int:
        return self._seals.size

    def _require_head(self, highest: int) -> None:
        said = self._ledger.one("SELECT position, CAST(recorded_at AS BLOB) FROM ledger_head")
        last = self._ledger.event(highest) if highest else None
        time = _read(last).recorded_at.encode() if last else b""
        if said is None or (said[0], said[1]) != (highest, time):
            raise HeadWrong(position=said[0] if said and isinstance(said[0], int) else 0)

    # --- quick ---

    def _quickly(self, count: int, highest: int) -> None:
        """Once anything is wrong, every event is gone through: what is wrong first is what an auditor asks."""
        try:
            self._ends(count, highest)
        except Tampered:
            self._every_event(count)
            raise

    def _ends(self, count: int, highest: int) -> None:
        """Neither positions nor versions have a gap, and each stream's last two events are as they were signed."""
        if count < self.size or count != highest:
            raise LedgerCutOff(position=count + 1, size=self.size)
        streams = self._ledger.many(
            "SELECT CAST(originator_id AS BLOB), COUNT(*), MIN(originator_version), MAX(originator_version),"
            " MAX(position) FROM stored_events GROUP BY originator_id"
        )
        for stream, versions, lowest, last, position in list(streams):
            if lowest != 1 or last != versions:
                raise StreamVersionWrong(position=position, stream=stream.decode(errors="replace"), wanted=versions)
            self._require_end(stream, versions)
        self._progress(count)

    def _require_end(self, stream: bytes, version: int) -> None:
        rows = list(
            self._ledger.many(
                "SELECT position, CAST(originator_id AS BLOB), originator_version, CAST(topic AS BLOB),"
                " CAST(state AS BLOB) FROM stored_events WHERE originator_id = CAST(? AS TEXT)"
                " ORDER BY originator_version DESC LIMIT 2",
                stream,
            )
        )
        if not rows:
            raise IndexWrong(position=0)
        ending = Ending(version=version - 1)
        if version > 1:
            before = Row(*rows[1])
            self._require_leaf(before)
            ending.leaf = leaf_hash(before.state).hex()
        last = Row(*rows[0])
        self._require_leaf(last)
        _require_in_place(last, _read(last), ending)

    def _require_leaf(self, row: Row) -> None:
        if row.position <= self.size:
            tile, within = divmod(row.position - 1, WIDTH)
            at = within * HASH_BYTES
            if leaf_hash(row.state) != self._seals.tile(0, tile)[at : at + HASH_BYTES]:
                raise EventChanged(position=row.position)

    # --- full ---

    def _every_event(self, count: int) -> None:
        streams: dict[bytes, Ending] = {}
        reached, number = 0, 0
        for leaves, fault in _gone_through(self._ledger.events(), streams):
            self._require_leaves(number, leaves)
            if fault is not None:
                raise fault
            self._progress(len(leaves))
            reached, number = reached + len(leaves), number + 1
        if reached < self.size:
            raise LedgerCutOff(position=reached + 1, size=self.size)
        if reached != count:
            raise LedgerDamaged(problem=f"{reached} != {count}")
        self._require_index(streams)
        self._require_statements({ending.stream: ending.positions for ending in streams.values()})

    def _require_leaves(self, number: int, leaves: list[bytes]) -> None:
        """The leaf hashes of up to 256 events are those in their tile, as far as that was signed."""
        signed = self._seals.tile(0, number)[: width_at(self.size, 0, number) * HASH_BYTES]
        actual = b"".join(leaves)[: len(signed)]
        if not signed.startswith(actual):
            at = next(i for i in range(len(leaves)) if leaves[i] != signed[i * HASH_BYTES : (i + 1) * HASH_BYTES])
            raise Blame(self._ledger, self._seals.checkpoint).of_leaf(number * WIDTH + at)

    def _require_statements(self, positions: Positions) -> None:
        """What no checkpoint covers yet has no tile: its leaf is hashed, and so is a root beyond the last signed one."""
        events = Blame(self._ledger, None)
        tree = self._seals.tree

        def leaf(position: int) -> str:
            return (tree.node(0, position - 1) if position <= self.size else events.leaf_at(position)).hex()

        def root(size: int) -> str:
            return (tree.root(size) if size <= self.size else events.root_of_events(size)).hex()

        require_statements(self._ledger, positions, leaf, root)

    def _require_index(self, streams: dict[bytes, Ending]) -> None:
        """By its stream and version every event is found where it is, and nothing else is found."""
        found: dict[bytes, array[int]] = {}
        for stream, position in self._ledger.many(
            "SELECT CAST(originator_id AS BLOB), position FROM stored_events"
            " INDEXED BY sqlite_autoindex_stored_events_1 ORDER BY originator_id, originator_version"
        ):
            positions = found.get(stream)
            if positions is None:
                positions = found[stream] = array("q")
            positions.append(position)
        wrong = [
            min(set(wanted) ^ set(there) or set(wanted))
            for stream in found.keys() | streams.keys()
            if (wanted := streams.get(stream, Ending()).positions) != (there := found.get(stream, array("q")))
        ]
        if wrong:
            raise IndexWrong(position=min(wrong))


def _gone_through(rows: Iterator[Any], streams: dict[bytes, Ending]) -> Iterator[tuple[list[bytes], Tampered | None]]:
    """The leaf hashes of every 256 events, or up to the first with which something is wrong in its own right or beside
    those before it: then also what.
    """
    leaves: list[bytes] = []
    expected, time, ledger = 0, "", None
    topics: dict[bytes, str] = {}
    for position, stream, version, topic, state in rows:
        expected += 1  # noqa: SIM113  (one step an event, in a loop where each counts)
        if position != expected:
            yield leaves, EventMissing(position=expected)
        leaf = sha256(b"\x00" + state).digest()
        leaves.append(leaf)
        try:
            told = _decode(state)
            ending = streams.get(stream) or streams.setdefault(stream, Ending(stream.decode(errors="replace")))
            kind = topics.get(topic) or topics.setdefault(topic, topic.decode(errors="replace"))
        except UNREADABLE:
            yield leaves, EventChanged(position=position)
            return
        if (
            told.previous != ending.leaf
            or version != ending.version + 1
            or told.version != version
            or told.stream != ending.stream
            or told.type != kind
            or told.recorded_at < time
            or told.ledger != ledger
        ):
            fault = _fault(Row(position, stream, version, topic, state), told, ending, time, ledger)
            if fault is not None:
                yield leaves, fault
                return
            ledger = told.ledger
        time = told.recorded_at
        ending.version, ending.leaf = version, leaf.hex()
        ending.positions.append(position)
        if len(leaves) == WIDTH:
            yield leaves, None
            leaves = []
    yield leaves, None


def _fault(row: Row, told: Envelope, before: Ending, time: str, ledger: str | None) -> Tampered | None:
    """What is wrong with an event, if it is more than being the first."""
    found = _out_of_place(row, told, before)
    if found is None and told.recorded_at < time:
        found = TimeReversed(position=row.position)
    if found is None and ledger not in {None, told.ledger}:
        found = OtherLedger(position=row.position)
    return found


def _read(row: Row) -> Envelope:
    try:
        return _decode(row.state)
    except UNREADABLE as error:
        raise EventChanged(position=row.position) from error


def _require_in_place(row: Row, told: Envelope, before: Ending) -> None:
    fault = _out_of_place(row, told, before)
    if fault is not None:
        raise fault


def _out_of_place(row: Row, told: Envelope, before: Ending) -> Tampered | None:
    if (told.stream.encode(), told.version, told.type.encode()) != (row.stream, row.version, row.topic):
        return EventMisfiled(position=row.position)
    if row.version != before.version + 1:
        return StreamVersionWrong(position=row.position, stream=told.stream, wanted=before.version + 1)
    if told.previous != before.leaf:
        return ChainBroken(position=row.position)
    return None
