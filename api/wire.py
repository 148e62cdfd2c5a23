"""The connection below every request: limits that the server library does not set on what comes before a body.

A head may neither grow without end nor take for ever, and what is no HTTP is refused as everything else is.
"""

import asyncio
from http import HTTPStatus
from secrets import token_hex

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.language import language_of
from api.problems import HeadTooLarge, Problem, RequestTimedOut, RequestUnreadable, problem

HEAD_MOST = 64 * 1024
"""Bytes that may come without completing a head, a piece of a body or its end."""
HEAD_SECONDS = 15.0
"""How long a head may take, from the moment that the connection waits for one."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's own, with limits; RFC 9110, section 15.5.9, and RFC 6585, section 5."""

    head_seconds = HEAD_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._is_in_head = False
        self._is_further = False
        self._without_end = 0
        self._deadline: asyncio.TimerHandle | None = None
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._is_further = False
        super().data_received(data)
        self._without_end = 0 if self._is_further else self._without_end + len(data)
        if self.transport.is_closing():
            return
        if self._without_end > HEAD_MOST:
            self._refuse(HeadTooLarge(most=HEAD_MOST))
        elif self._is_idle and self._deadline is None:
            self._arm()

    @property
    def _is_idle(self) -> bool:
        """Whether nothing is owed to the sender: it is his turn to begin, or to finish, a request."""
        cycle = self._cycle
        return self._is_in_head or cycle is None or cycle.response_complete

    @property
    def _cycle(self) -> RequestResponseCycle | None:
        """The newest request; the library's own annotation leaves out that there is none at first."""
        return self.cycle

    # --- what the parser has come to ---

    def on_message_begin(self) -> None:
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head, self._is_further = False, True
        self._disarm()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._is_further = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_further = True
        super().on_message_complete()

    # --- refusals ---

    def send_400_response(self, msg: str) -> None:
        """Called by the library for what its parser does not take; `msg` says nothing that a person could use."""
        del msg
        self._refuse(RequestUnreadable())

    def _too_slow(self) -> None:
        self._deadline = None
        if self.transport.is_closing():
            return
        if self._is_in_head:
            self._refuse(RequestTimedOut())
        elif self._is_idle:
            self.transport.close()

    def _refuse(self, error: Problem) -> None:
        cycle = self._cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(self._answer(error))
        self.transport.close()

    def _answer(self, error: Problem) -> bytes:
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers or ()}
        correlation = token_hex(8)
        response = problem(error, language_of(given), correlation=correlation)
        fields: list[tuple[bytes, bytes]] = [
            *self.server_state.default_headers,
            *response.raw_headers,
            (b"x-content-type-options", b"nosniff"),
            (b"x-request-id", correlation.encode()),
            (b"connection", b"close"),
        ]
        status = HTTPStatus(response.status_code)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(each) for each in fields), b"", b""]
        return b"\r\n".join(lines) + bytes(response.body)

    def _arm(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._too_slow)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
