"""Proof bundles: one file with a claim and all that it takes to check it, without the ledger and without a network.

A bundle holds the events behind a claim, each with its place and its path in the tree, the signed checkpoint of that
tree, and the claim. Here is what every bundle must withstand; what follows from its events is recomputed in
`projections.proving`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Self

import msgspec
import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger import store
from ledger.access_events import SigningKeyRotated
from ledger.errors import EventChanged, ProofRefused
from ledger.events import Event, HeadsRecorded, Recorded
from ledger.proofs import heads
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.keys import with_successors
from ledger.proofs.merkle import HASH_BYTES, includes, leaf_hash, node_hash
from ledger.proofs.notes import Kind, Note, NoteMalformed, NoteUntrusted, VerifierKey, base64_of, from_base64
from ledger.store import EVENT_LARGEST

FORMAT: Final = "kaohe.proof-bundle/v1"
BYTES_MOST: Final = 256 * 1024 * 1024
EVENTS_MOST: Final = 1_000_000
PATH_MOST: Final = 63


class _Envelope(msgspec.Struct):
    """What of an event must be there and of this kind, before anything is read into it."""

    ledger: str
    previous: str
    recorded_at: str
    stream: str
    type: str
    version: Annotated[int, msgspec.Meta(ge=1)]


_decode: Final = msgspec.json.Decoder(_Envelope).decode


def refused(zh: str, en: str) -> ProofRefused:
    return ProofRefused(problem_zh=zh, problem_en=en)


class ProvenEvent(BaseModel):
    """The stored bytes of one event as text, its position, and the hashes that lead to the root: all in one base64."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: str = Field(max_length=PATH_MOST * HASH_BYTES * 2)
    position: int = Field(ge=1)
    state: str = Field(max_length=EVENT_LARGEST)

    @property
    def entry(self) -> bytes:
        return self.state.encode()


class Bundle(BaseModel):
    """What is in the file; `events` are in the order of the ledger, `checkpoint` is a signed note."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: str
    claim: dict[str, Any]
    checkpoint: str
    events: tuple[ProvenEvent, ...] = Field(min_length=1, max_length=EVENTS_MOST)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises ProofRefused for what is no bundle, or not in its one spelling: every byte of it means something."""
        if len(data) > BYTES_MOST:
            raise refused("文件过大", "the file is too large")
        try:
            found = cls.model_validate_json(data)
        except ValidationError as error:
            raise refused("不是证明文件", "it is no proof bundle") from error
        if found.format != FORMAT:
            raise refused("不认识的格式", "it is in an unknown format")
        try:
            is_itself = bytes(found) == data
        except TypeError:  # a claim that JSON can hold and the ledger never makes
            is_itself = False
        if not is_itself:
            raise refused("文件被改动过", "the file was altered")
        return found

    def __bytes__(self) -> bytes:
        return orjson.dumps(self.model_dump(mode="python"), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def bundle_of(
    claim: dict[str, Any], events: Iterable[tuple[int, bytes]], paths: Iterable[Sequence[bytes]], note: bytes
) -> Bundle:
    """Events with their positions, in the order of the ledger, and the path of each in the tree of the note."""
    proven = tuple(
        ProvenEvent(path=base64_of(b"".join(path)), position=position, state=state.decode())
        for (position, state), path in zip(events, paths, strict=True)
    )
    return Bundle(format=FORMAT, claim=claim, checkpoint=note.decode(), events=proven)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An event of a bundle that stands in the signed tree: in its place, with its leaf hash and the one before it."""

    recorded: Recorded
    leaf: str
    previous: str
    ledger: str

    @property
    def event(self) -> Event:
        return self.recorded.event


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bundle has shown: a checkpoint that a trusted key signed for, and events in its tree."""

    claim: dict[str, Any]
    checkpoint: Checkpoint
    signed_by: VerifierKey
    note: Note
    streams: dict[str, tuple[Leaf, ...]]
    """The events of each stream, oldest first."""

    def stream(self, name: str) -> tuple[Leaf, ...]:
        return self.streams.get(name, ())


def shown(data: bytes, keys: Sequence[VerifierKey]) -> Shown:
    """The events of a bundle, each proven to stand in a tree that one of the keys has signed for, or its successor.

    Raises ProofRefused.
    """
    bundle = Bundle.parse(data)
    try:
        note = Note.parse(bundle.checkpoint.encode())
        checkpoint = Checkpoint.parse(note.text)
    except (NoteMalformed, CheckpointMalformed) as error:
        raise refused("检查点读不懂", "its checkpoint is unreadable") from error
    if checkpoint.extensions:
        raise refused("检查点有多余的行", "its checkpoint has further lines")
    events = tuple(_leaves(bundle, checkpoint))
    if len({each.ledger for each in events}) > 1:
        raise refused("事件来自不同的账本", "its events are of different ledgers")
    trusted = [key for key in keys if key.kind is Kind.ED25519 and key.name == checkpoint.origin]
    try:
        signed = note.signed_by(_with_successors(trusted, events, checkpoint.origin))
    except NoteUntrusted as error:
        raise refused("检查点的签名不对", "the signature of its checkpoint is wrong") from error
    if not signed:
        raise refused("检查点不是由所给公钥签名的", "its checkpoint is not signed by the key that was given")
    streams: dict[str, list[Leaf]] = {}
    for each in events:
        streams.setdefault(each.recorded.stream, []).append(each)
    return Shown(bundle.claim, checkpoint, signed[0], note, {name: tuple(found) for name, found in streams.items()})


def _leaves(bundle: Bundle, checkpoint: Checkpoint) -> Iterator[Leaf]:
    before, node = 0, cache(node_hash)
    for each in bundle.events:
        at = each.position
        leaf = leaf_hash(each.entry)
        path = _path(each)
        is_there = includes(path, index=at - 1, size=checkpoint.size, leaf=leaf, root=checkpoint.root, node=node)
        if at <= before or not is_there:
            raise refused(f"位置 {at} 的事件不在签过名的账本里", f"the event at {at} is not in the signed ledger")
        before = at
        try:
            told = _decode(each.entry)
            recorded = store.from_bytes(each.entry, at)
            if store.time_text(recorded.recorded_at) != told.recorded_at:
                raise ValueError(told.recorded_at)  # noqa: TRY301
            yield Leaf(recorded, leaf.hex(), told.previous, told.ledger)
        except (EventChanged, ValueError, TypeError, ArithmeticError, msgspec.MsgspecError) as error:
            raise refused(f"位置 {at} 的事件读不懂", f"the event at {at} is unreadable") from error


def _path(event: ProvenEvent) -> list[bytes]:
    try:
        hashes = from_base64(event.path)
    except NoteMalformed as error:
        raise refused(f"位置 {event.position} 的路径不对", f"the path of {event.position} is malformed") from error
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def _with_successors(trusted: list[VerifierKey], events: Sequence[Leaf], origin: str) -> list[VerifierKey]:
    rotations = [each for each in events if isinstance(each.event, SigningKeyRotated)]
    try:
        return with_successors(trusted, [(each.event, each.ledger) for each in rotations], origin)
    except NoteUntrusted as error:
        raise refused("换钥没有新旧两把密钥的签名", "a change of keys is not signed by both keys") from error


# --- completeness -----------------------------------------------------------------------------------------------------


def stated_heads(shown_: Shown, at_least: int) -> tuple[int, dict[str, tuple[int, str]]]:
    """A position, `at_least` this one, and version and leaf hash of every stream's last event then, as the ledger states.

    Raises ProofRefused unless there is exactly one statement, whole.
    """
    leaves = shown_.stream(heads.STREAM)
    told: list[HeadsRecorded] = []
    for before, each in zip((None, *leaves), leaves, strict=False):
        event = each.event
        follows = before is None or (
            each.recorded.version == before.recorded.version + 1 and each.previous == before.leaf
        )
        if not isinstance(event, HeadsRecorded) or not follows or not heads.is_next(told, event):
            raise refused("各流末尾的说明不完整", "the statement of where the streams end is not whole")
        told.append(event)
    if not told or told[-1].part != told[-1].parts:
        raise refused("没有说明各流的末尾", "it does not state where the streams end")
    upto, found = told[0].upto, heads.whole(told)
    if found is None or not at_least <= upto < leaves[0].recorded.position:
        raise refused("说明不是关于所指位置的", "the statement is not about that position")
    return upto, found


def require_last(shown_: Shown, streams: Iterable[str], position: int, stated: int) -> None:
    """`position` is the last to which these streams stay as they are in the bundle. Raises ProofRefused."""
    later = [
        each.recorded.position
        for stream in streams
        for each in shown_.stream(stream)[-1:]
        if each.recorded.position > position
    ]
    if position != min([stated, *(at - 1 for at in later)]):
        raise refused("所指位置不对", "it is about another position")


def whole_stream(
    shown_: Shown, stream: str, ends: dict[str, tuple[int, str]], *, upto: int, first: int = 1
) -> tuple[Recorded, ...]:
    """A stream's events at positions up to `upto`, from version `first` on, none left out. Raises ProofRefused.

    That there is none in between is shown by the next one, or by `ends`, which are stated at `upto` or later.
    """
    leaves = shown_.stream(stream)
    before: Leaf | None = None
    for version, each in enumerate(leaves, first):
        chain = "" if before is None else before.leaf
        if each.recorded.version != version or ((version > first or first == 1) and each.previous != chain):
            raise refused(f"{stream} 缺少第 {version} 个事件", f"event {version} of {stream} is missing")
        before = each
    counted = tuple(each.recorded for each in leaves if each.recorded.position <= upto)
    if len(leaves) > len(counted) + 1:
        raise refused("有晚于所指位置的事件", "events are later than the position it is about")
    if len(leaves) == len(counted) and ends.get(stream, (0, "")) != _end(before):
        raise refused(f"{stream} 的末尾不全", f"the end of {stream} is missing")
    return counted


def _end(last: Leaf | None) -> tuple[int, str]:
    return (0, "") if last is None else (last.recorded.version, last.leaf)
