"""Bodies that are too large or framed wrongly, on every write: refused early, in little memory, and nothing is recorded."""

import json
from collections.abc import Iterable, Iterator
from itertools import count, repeat

import pytest

from tests.api.acts import ACTS, Act, opened
from tests.api.broken_bodies import JSON
from tests.api.test_bad_input import recorded_by_it
from tests.api.web import API, Answer, Site

MIB = 1 << 20
HUNDRED_MIB = 100 * MIB
GROWTH_MOST = 50 * MIB
PIECE = b" " * (64 * 1024)
NAMES = count(1)
WITH_BODY = [operation for operation in ACTS if not operation.startswith("DELETE")]


def arranged(site: Site, operation: str) -> Act:
    opened(site)
    return ACTS[operation](site, f"L{next(NAMES)}")


def head(site: Site, act: Act, *fields: str) -> bytes:
    signed = [f"Authorization: Bearer {site.tokens[act.by]}"] if act.by else []
    said = {"Content-Type": JSON, **act.headers}
    lines = [f"{act.method} {API}{act.path} HTTP/1.1", f"Host: {site.host}", *signed, *fields]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in said.items()), "", ""]).encode()


def content_of(act: Act) -> bytes:
    return act.body if isinstance(act.body, bytes) else json.dumps(act.body or {}).encode()


def pieces(size: int) -> Iterator[bytes]:
    """A JSON object that is nothing but blanks up to its very end."""
    yield b"{"
    yield from repeat(PIECE, size // len(PIECE))
    yield b"}"


def chunked(bodies: Iterable[bytes]) -> Iterator[bytes]:
    for each in bodies:
        yield b"%x\r\n%b\r\n" % (len(each), each)
    yield b"0\r\n\r\n"


def test_a_hundred_mebibytes_are_refused_by_every_write_in_less_than_fifty_of_memory(
    own_site: Site,
) -> None:
    held = own_site.memory("VmHWM")
    for operation in ACTS:
        act = arranged(own_site, operation)
        before = own_site.position
        length = f"Content-Length: {HUNDRED_MIB + 2}"
        for name, request in (
            ("announced", [head(own_site, act, length)]),
            ("announced and sent", [head(own_site, act, length), *pieces(HUNDRED_MIB)]),
            ("in chunks", [head(own_site, act, "Transfer-Encoding: chunked"), *chunked(pieces(HUNDRED_MIB))]),
        ):
            answer = own_site.raw(request)
            if act.method == "DELETE":
                continue  # takes no body at all, and reads none
            assert answer is not None, f"{operation} {name}"
            assert (answer.status, answer.code) == (413, "body_too_large"), f"{operation} {name}"
        assert recorded_by_it(own_site, before) == set()
        assert own_site.memory("VmHWM") - held < GROWTH_MOST, operation


WRONGLY_FRAMED: dict[str, tuple[tuple[str, ...], bytes]] = {
    "a length and chunks": (("Content-Length: 2", "Transfer-Encoding: chunked"), b"2\r\n{}\r\n0\r\n\r\n"),
    "two lengths": (("Content-Length: 2", "Content-Length: 20"), b"{}"),
    "two lengths in one": (("Content-Length: 2, 20",), b"{}"),
    "a negative length": (("Content-Length: -2",), b"{}"),
    "a length in hexadecimal": (("Content-Length: 0x2",), b"{}"),
    "a length with a sign": (("Content-Length: +2",), b"{}"),
    "a length with a separator": (("Content-Length: 1_000",), b"{}"),
    "a huge length": ((f"Content-Length: {'9' * 40}",), b"{}"),
    "a length that is none": (("Content-Length: two",), b"{}"),
    "a chunk of a negative size": (("Transfer-Encoding: chunked",), b"-2\r\n{}\r\n0\r\n\r\n"),
    "a chunk of no size": (("Transfer-Encoding: chunked",), b"\r\n{}\r\n0\r\n\r\n"),
    "a chunk of a huge size": (("Transfer-Encoding: chunked",), b"f" * 40 + b"\r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": (("Transfer-Encoding: chunked",), b"1\r\n{}\r\n0\r\n\r\n"),
    "a coding nobody knows": (("Transfer-Encoding: magic",), b"{}"),
    "chunks that are not the last coding": (("Transfer-Encoding: chunked, gzip",), b"2\r\n{}\r\n0\r\n\r\n"),
    "a NUL in the head": (("X-Kaohe: a\0b", "Content-Length: 2"), b"{}"),
    "a folded line in the head": (("X-Kaohe: a\r\n b: c", "Content-Length: 2"), b"{}"),
    "a line without a colon": (("X-Kaohe", "Content-Length: 2"), b"{}"),
    "a blank before the colon": (("X-Kaohe : a", "Content-Length: 2"), b"{}"),
}


@pytest.mark.parametrize("operation", WITH_BODY)
def test_a_request_that_is_framed_wrongly_is_not_carried_out(site: Site, operation: str) -> None:
    act, before = arranged(site, operation), site.position
    answers: dict[str, Answer | None] = {}
    for name, (fields, body) in WRONGLY_FRAMED.items():
        valid = body.replace(b"{}", content_of(act))
        answers[name] = site.raw([head(site, act, *fields), valid], hang_up=True)
    assert {name: answer.body for name, answer in answers.items() if answer and not is_refused(answer)} == {}
    assert recorded_by_it(site, before) == set()


def is_refused(answer: Answer) -> bool:
    return answer.status in {400, 401, 408, 411, 413, 415, 422, 431, 501} and bool(answer.code)


@pytest.mark.parametrize("operation", WITH_BODY)
def test_a_body_that_never_arrives_whole_is_not_carried_out(site: Site, operation: str) -> None:
    act, before = arranged(site, operation), site.position
    whole = content_of(act)
    for request in (
        [head(site, act, f"Content-Length: {len(whole) + 1}"), whole],
        [head(site, act, "Transfer-Encoding: chunked"), b"%x\r\n" % len(whole), whole, b"\r\n"],
    ):
        answer = site.raw(request, hang_up=True)
        assert answer is None or is_refused(answer), answer
    assert recorded_by_it(site, before) == set()
