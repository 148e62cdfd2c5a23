"""Stored bytes: canonical, the same again when rebuilt, and readable for ever."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from eventsourcing.persistence import StoredEvent

from ledger import store
from ledger.errors import EventChanged, EventTooNew
from ledger.events import AppealAccepted, Event, Recorded, Reference
from ledger.store import Sealed, from_bytes, to_bytes
from tests.ledger.golden import EVENTS
from tests.ledger.golden.__main__ import story_bytes

GOLDEN = EVENTS.read_bytes().splitlines()
EACH_LINE = pytest.mark.parametrize(
    "state", GOLDEN, ids=[f"{number}-{orjson.loads(line)['type']}" for number, line in enumerate(GOLDEN, 1)]
)

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(value: object) -> str:
    """RFC 8785 for texts, integers, lists and objects, written from its text alone (sections 3.2.2 and 3.2.3)."""
    match value:
        case str():
            return '"' + "".join(_escaped(char) for char in value) + '"'
        case bool() | None:
            raise TypeError(f"{value} is neither text nor integer")
        case int() if abs(value) < 2**53:
            return str(value)
        case list():
            return "[" + ",".join(canonical(each) for each in value) + "]"
        case dict():
            ordered = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
            return "{" + ",".join(f"{canonical(key)}:{canonical(each)}" for key, each in ordered) + "}"
        case _:
            raise TypeError(f"{value!r} has no place in an event")


def _escaped(char: str) -> str:
    return ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 0x20 else char)


def sealed_again(state: bytes, position: int = 7) -> Sealed:
    """What was sealed, from what is read back and the fields of the envelope that a reader has no use for."""
    stored = orjson.loads(state)
    clock = store.moment_of(stored["clock"]) if "clock" in stored else None
    return Sealed(from_bytes(state, position), stored["ledger"], stored["previous"], clock, stored.get("correlation"))


def keys(value: object) -> set[str]:
    match value:
        case dict():
            return set(value).union(*(keys(each) for each in value.values()))
        case list():
            return set().union(*(keys(each) for each in value))
        case _:
            return set()


def accepted(words: str | None = None) -> Recorded:
    event = AppealAccepted(actor="leading-1", role="leading_group", entry="E1", words=words)
    return Recorded(3, "2020/SSL", 2, store.moment_of("2021-01-04T01:00:00Z"), event, None, Reference("R1", "c"))


def test_the_golden_file_has_every_type() -> None:
    assert {orjson.loads(state)["type"] for state in GOLDEN} >= set(store.TYPES)


def test_every_event_class_with_a_type_can_be_read_and_no_two_share_a_type() -> None:
    def below(kind: type[Event]) -> list[type[Event]]:
        return [each for sub in kind.__subclasses__() for each in (sub, *below(sub))]

    typed = {each for each in below(Event) if each.__module__.startswith("ledger.") and "TYPE" in vars(each)}
    assert {each.TYPE: each for each in typed} == store.TYPES
    assert len(typed) == len(store.TYPES)


@EACH_LINE
def test_a_historical_event_loads_and_makes_the_same_bytes_again(state: bytes) -> None:
    assert to_bytes(sealed_again(state)) == state


@EACH_LINE
def test_a_historical_event_loads_with_what_its_bytes_say(state: bytes) -> None:
    stored, recorded = orjson.loads(state), from_bytes(state, 7)
    assert type(recorded.event) is store.TYPES[stored["type"]]
    assert (recorded.position, recorded.stream, recorded.version) == (7, stored["stream"], stored["version"])
    assert (recorded.event.actor, recorded.event.role) == (stored["actor"], stored["role"])
    assert orjson.loads(store.body_bytes(recorded.event)) == stored["body"]
    assert recorded.recorded_at.isoformat() == stored["recorded_at"][:19] + "+00:00"


@EACH_LINE
def test_stored_bytes_are_canonical_json(state: bytes) -> None:
    stored = orjson.loads(state)
    assert canonical(stored).encode() == state
    assert all(key.isascii() for key in keys(stored))
    assert len(state) <= store.EVENT_LARGEST


def test_what_is_written_today_is_canonical_too() -> None:
    states = story_bytes()
    assert [state for state in states if canonical(orjson.loads(state)).encode() != state] == []
    assert [state for state in states if to_bytes(sealed_again(state)) != state] == []


def test_any_text_is_escaped_as_rfc_8785_says() -> None:
    words = "".join(map(chr, range(0x80))) + "社区\u2028\ufeff😀\u00e9"
    state = to_bytes(Sealed(accepted(words), "L", ""))
    assert canonical(orjson.loads(state)).encode() == state
    assert from_bytes(state, 3).event.words == words


def test_the_clock_and_the_correlation_are_part_of_the_bytes() -> None:
    clock = store.moment_of("2021-01-03T00:00:00.000001Z")
    state = to_bytes(Sealed(accepted(), "L", "00", clock, "request-1"))
    stored = orjson.loads(state)
    assert (stored["clock"], stored["correlation"]) == ("2021-01-03T00:00:00.000001Z", "request-1")
    assert to_bytes(sealed_again(state)) == state


def test_a_type_of_a_later_version_is_refused() -> None:
    state = GOLDEN[0].replace(b'.1"', b'.2"')
    assert state != GOLDEN[0]
    with pytest.raises(EventTooNew) as refusal:
        from_bytes(state, 1)
    assert refusal.value.type == orjson.loads(state)["type"]


def test_a_type_that_no_version_had_is_refused_by_the_mapper_too() -> None:
    state = GOLDEN[0].replace(b"ledger-created.1", b"no-such-thing.1")
    row = StoredEvent("ledger", 1, "ledger-created.1", state)
    with pytest.raises(EventTooNew):
        store.StoredBytes().to_domain_event(row)


def test_an_old_type_is_translated_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_points(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "entry-reversed.0b", {"cents": body["points"] * 100}

    def renamed(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "entry-reversed.1", {"amount_cents": body["cents"]}

    monkeypatch.setitem(store.UPCASTS, "entry-reversed.0a", in_points)
    monkeypatch.setitem(store.UPCASTS, "entry-reversed.0b", renamed)
    newest = next(state for state in GOLDEN if b'"entry-reversed.1"' in state)
    oldest = orjson.dumps({**orjson.loads(newest), "type": "entry-reversed.0a", "body": {"points": 3}})
    event = from_bytes(oldest, 1).event
    assert type(event) is store.TYPES["entry-reversed.1"]
    assert event.body() == {"amount_cents": 300}
    assert event.entry == orjson.loads(newest)["entry"]


@EACH_LINE
def test_the_mapper_stores_our_type_names_never_import_paths(state: bytes) -> None:
    row = store.StoredBytes().to_stored_event(sealed_again(state))  # type: ignore[arg-type]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[1-9][0-9]*", row.topic)
    assert (row.topic, row.state) == (orjson.loads(state)["type"], state)


def test_the_golden_file_ends_with_its_last_line() -> None:
    assert Path(EVENTS).read_bytes() == b"".join(line + b"\n" for line in GOLDEN)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"\xff",
        b"7",
        b"[]",
        b"{}",
        b'{"type":[]}',
        b'{"type":"appeal-accepted.1"}',
        GOLDEN[0].replace(b'"20', b'"99', 1)[:-9],
    ],
)
def test_bytes_that_are_no_event_are_named_by_their_position(state: bytes) -> None:
    with pytest.raises(EventChanged) as found:
        from_bytes(state, 7)
    assert found.value.position == 7
