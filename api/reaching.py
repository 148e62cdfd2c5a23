"""Asking other machines over HTTP, bounded in size and time: the identity provider, witnesses."""

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from threading import Lock, Timer
from typing import Any, BinaryIO, Final, Self, cast
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from api.settings import LOOPBACK

PIECE: Final = 16 * 1024


class Unreachable(Exception):
    """There is no whole answer, or it is too large or too slow. For the log alone."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status."""

    status: int
    content_type: str
    body: bytes


def is_on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def ask(
    address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, seconds: float, most: int
) -> Reply:
    """What an address answers, which is https or on this machine: `most` bytes within `seconds`. Blocks.

    No redirect is followed: an answer comes from the place that is configured, and from nowhere that it points to.
    Raises Unreachable.
    """
    try:
        if urlsplit(address).scheme != "https" and not is_on_this_machine(address):
            raise Unreachable("neither https nor on this machine")
        request = Request(address, body, dict(headers or {}))  # noqa: S310  (just checked)
        with _Deadline(seconds) as deadline:
            answer = cast("HTTPResponse | None", _opener(address, deadline).open(request, timeout=seconds))
            if answer is None:
                raise Unreachable("not an address of the web")
            with answer:
                content = bounded(answer, seconds=seconds, most=most)
            if deadline.is_over:  # what was cut off may look whole
                raise Unreachable("too slow")
            return Reply(answer.status, answer.headers.get("Content-Type", ""), content)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error


def bounded(source: BinaryIO | HTTPResponse, *, seconds: float, most: int) -> bytes:
    """All of a source. Raises Unreachable where it has more bytes than `most`, or takes longer than `seconds`."""
    content, until = b"", time.monotonic() + seconds
    while piece := source.read(PIECE):
        content += piece
        if len(content) > most or time.monotonic() > until:
            raise Unreachable("too large, or too slow")
    return content


class _Deadline:
    """Cuts the connection off when the time is over: a timeout alone begins anew with every byte that comes."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._connection: socket.socket | None = None
        self._lock = Lock()
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._connection = connection
            if self.is_over:
                raise TimeoutError

    def _cut(self) -> None:
        with self._lock, suppress(OSError):
            self.is_over = True
            if self._connection is not None:
                # Below TLS, whose own farewell would wait for the other side.
                socket.socket.shutdown(self._connection, socket.SHUT_RDWR)


class _Plain(HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_watched(HTTPConnection, self._deadline), req)


class _Secure(HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_watched(HTTPSConnection, self._deadline), req)


def _watched(kind: type[HTTPConnection], deadline: _Deadline) -> Any:
    """The library's connection, which the deadline knows as soon as there is one."""

    class Watched(kind):  # type: ignore[misc, valid-type]
        def connect(self) -> None:
            super().connect()
            deadline.watch(self.sock)

    return Watched


def _opener(address: str, deadline: _Deadline) -> OpenerDirector:
    opener = OpenerDirector()
    for handler in [_Secure(deadline), _Plain(deadline)]:
        opener.add_handler(handler)
    if not is_on_this_machine(address):
        opener.add_handler(ProxyHandler())
    return opener
