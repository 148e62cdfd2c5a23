"""Events to bytes and back.

The bytes of an event are its leaf in the Merkle tree, so they are made once and never again: an envelope that binds the
ledger, the stream, the version, who, when, why and the body. Texts and integers only, keys in ASCII and sorted, no blank
between: what RFC 8785 prescribes, so that any language can make the same bytes.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import msgspec
import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from ledger import access_events, events
from ledger.errors import EventChanged, EventTooNew
from ledger.events import Event, Recorded, Reference

TYPES: dict[str, type[Event]] = {
    each.TYPE: each
    for each in (*vars(events).values(), *vars(access_events).values())
    if isinstance(each, type) and issubclass(each, Event) and "TYPE" in vars(each)
}
"""Every type of event that can be read today, by the name that is stored."""

UPCASTS: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {}
"""For each historical type: from its body to a newer type and its body. Applied when read; what is stored stays."""

NO_EVENT = (ValueError, LookupError, TypeError, ArithmeticError)
"""What decoding raises where the bytes are not those that were stored."""

EVENT_LARGEST = 65_535
"""Bytes of one event at most: its length is written in 16 bits in an entry bundle (C2SP tlog-tiles)."""


_ENCODER: Final = msgspec.json.Encoder(order="sorted")


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """A recorded event with what binds it to its ledger and to the event before it in its stream."""

    recorded: Recorded
    ledger: str
    previous: str
    """Leaf hash, in hexadecimal, of the previous event of the stream; empty for its first."""
    clock: datetime | None = None
    """What the server's clock said, where that was before the previous event's time."""
    correlation: str | None = None


@lru_cache(maxsize=256)  # all that one write appends has one time
def time_text(moment: datetime) -> str:
    """UTC with microseconds, ``2026-11-22T08:00:00.000000Z``: texts sort as the moments do."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def envelope(sealed: Sealed) -> dict[str, Any]:
    """What is said once of every event; what is absent is left out."""
    recorded = sealed.recorded
    event = recorded.event
    said: dict[str, Any] = {
        "actor": event.actor,
        "body": event.body(),
        "ledger": sealed.ledger,
        "previous": sealed.previous,
        "recorded_at": time_text(recorded.recorded_at),
        "role": event.role,
        "stream": recorded.stream,
        "type": event.TYPE,
        "version": recorded.version,
    }
    if event.behalf_of is not None:
        said["behalf_of"] = event.behalf_of
    if event.entry is not None:
        said["entry"] = event.entry
    if event.words is not None:
        said["words"] = event.words
    if recorded.rulebook is not None:
        said["rulebook"] = recorded.rulebook
    if recorded.reference is not None:
        said["reference"], said["content"] = recorded.reference.text, recorded.reference.content
    if sealed.clock is not None:
        said["clock"] = time_text(sealed.clock)
    if sealed.correlation is not None:
        said["correlation"] = sealed.correlation
    return said


def to_bytes(sealed: Sealed) -> bytes:
    """The bytes that are stored, hashed and proven."""
    return _ENCODER.encode(envelope(sealed))


def envelope_in(state: bytes, position: int) -> dict[str, Any]:
    """The envelope in stored bytes, its body in today's shape.

    Raises EventTooNew for a type this version does not know, and EventChanged for what is no envelope.
    """
    try:
        stored: dict[str, Any] = orjson.loads(state)
        while stored["type"] in UPCASTS:
            stored["type"], stored["body"] = UPCASTS[stored["type"]](stored["body"])
        is_known = stored["type"] in TYPES
    except NO_EVENT as error:
        raise EventChanged(position=position) from error
    if not is_known:
        raise EventTooNew(position=position, type=str(stored["type"]))
    return stored


def from_bytes(state: bytes, position: int) -> Recorded:
    """The event in stored bytes. Raises as `envelope_in`."""
    try:
        return recorded_in(envelope_in(state, position), position)
    except NO_EVENT as error:
        raise EventChanged(position=position) from error


def recorded_in(stored: dict[str, Any], position: int) -> Recorded:
    """The event in an envelope as `envelope_in` gives it."""
    lifted = {key: stored[key] for key in Event.LIFTED if key in stored}
    return Recorded(
        position=position,
        stream=stored["stream"],
        version=stored["version"],
        recorded_at=moment_of(stored["recorded_at"]),
        event=msgspec.convert({**stored["body"], **lifted}, TYPES[stored["type"]]),
        rulebook=stored.get("rulebook"),
        reference=Reference(stored["reference"], stored["content"]) if "reference" in stored else None,
    )


def body_bytes(event: Event) -> bytes:
    """The body alone, to know its size."""
    return _ENCODER.encode(event.body())


def recorded_at_of(state: bytes) -> datetime:
    return moment_of(orjson.loads(state)["recorded_at"])


def ledger_of(state: bytes) -> str:
    return str(orjson.loads(state)["ledger"])


class _NoTranscoder(Transcoder):
    """The library wants one; our bytes are made by `to_bytes` alone."""

    def encode(self, obj: Any) -> bytes:
        raise TypeError(f"{type(obj).__name__} is encoded by to_bytes()")

    def decode(self, data: bytes) -> Any:
        raise TypeError(f"{len(data)} bytes are decoded by from_bytes()")


NO_TRANSCODER = _NoTranscoder()


class Row(NamedTuple):
    """An event as it is stored."""

    position: int
    stream: str
    version: int
    type: str
    state: bytes


class StoredBytes(Mapper[str]):
    """The library's way from events to rows and back, by way of our own bytes and type names."""

    def __init__(self) -> None:
        super().__init__(transcoder=NO_TRANSCODER)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        sealed = cast(Sealed, domain_event)
        recorded = sealed.recorded
        return StoredEvent(recorded.stream, recorded.version, recorded.event.TYPE, to_bytes(sealed))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        position = getattr(stored_event, "id", 0)
        return cast(DomainEventProtocol[str], from_bytes(stored_event.state, position))
