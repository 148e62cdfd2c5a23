"""Asking other machines: whatever they do, it ends, and what was cut short is never taken for the whole."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Event
from time import monotonic

import pytest

from api.reaching import Reply, Unreachable, ask
from tests.api.witness.offices import Behaviour, always, dripping, office, silent


@pytest.fixture
def over() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


def asked(behave: Behaviour, *, seconds: float = 0.5, most: int = 1_000) -> Reply:
    with office(behave) as address:
        return ask(f"{address}/x", body=b"hello", seconds=seconds, most=most)


@pytest.mark.parametrize("status", [200, 204, 302, 404, 409, 500])
def test_an_answer_of_any_status_is_an_answer(status: int) -> None:
    assert asked(always(status, b"" if status == 204 else b"body")).status == status


def test_what_was_sent_arrives() -> None:
    assert asked(lambda body, _: (200, "text/x", body)) == Reply(200, "text/x", b"hello")


def test_an_answer_is_bounded_in_size() -> None:
    assert len(asked(always(200, b"x" * 1_000)).body) == 1_000
    with pytest.raises(Unreachable):
        asked(always(200, b"x" * 1_001))


def test_silence_and_slowness_end_in_time(over: Event) -> None:
    def half(_body: bytes, handler: BaseHTTPRequestHandler) -> None:
        """A body without a length, which would end wherever the connection does."""
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\nhalf")
        over.wait(30)

    for behave in (silent(over), dripping(over), half):
        begun = monotonic()
        with office(behave) as address, pytest.raises(Unreachable):
            ask(address, body=b"", seconds=0.3, most=1_000)
        assert monotonic() - begun < 3


@pytest.mark.parametrize(
    "address",
    ["http://witness.example", "ftp://127.0.0.1/x", "file:///etc/hostname", "nothing", "https://", "http://["],
)
def test_an_address_that_is_not_safe_is_not_asked(address: str) -> None:
    with pytest.raises(Unreachable):
        ask(address, seconds=0.3, most=1_000)
