"""What stands before every route: a number for each request, limits on what is sent, safe headers, figures and a log line.

Pure ASGI: it costs some microseconds a request and never holds more of a body than one piece.
"""

import asyncio
import re
from collections.abc import Mapping
from secrets import token_hex
from time import perf_counter
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import logs
from api.language import language_of
from api.metrics import Metrics
from api.problems import AddressTooLong, BodyTooLarge, HeadTooLarge, RequestTimedOut, problem
from api.problems.answering import BODY_MOST, unexpected
from ledger.errors import LedgerError

ADDRESS_MOST = 8 * 1024
"""Bytes of path and query together."""
HEAD_MOST = 32 * 1024
"""Bytes of all header fields together."""
FIELDS_MOST = 100
"""Header fields."""
PIECE_SECONDS = 30.0
"""How long the next piece of a body is waited for."""
WHOLE_SECONDS = 600.0
"""How long a whole body is waited for."""
IGNORED_MOST = 64 * 1024
"""Bytes of an unread body that are let pass, so that the connection can go on."""
LINGER_SECONDS = 2.0
"""How long an unread body is thrown away before the connection is closed: an answer is lost where it closes earlier."""
LENGTH_DIGITS = 18
"""Digits of a Content-Length that is believed."""
UNKNOWN = -1
"""Bytes of a body whose sender does not say how many there are."""
ENDLESS = "/events/stream"
"""An answer without an end has no HEAD."""
DISCONNECTED = 499
"""Logged where nobody waited for the answer; never sent."""

_CORRELATION = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_API = "/api/"
_SAFE = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
_SAFE_API = {
    **_SAFE,
    b"cache-control": b"no-store",
    b"vary": b"Accept, Accept-Language, Authorization, Cookie",
}


class Guard:
    """The outermost layer; `larger` gives paths whose bodies may have more bytes than usual.

    One that ends in a stroke stands for what is right below it, and not for what is further down.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        larger: Mapping[str, int] | None = None,
        piece_seconds: float = PIECE_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.piece_seconds = piece_seconds
        self.whole_seconds = whole_seconds
        self._larger = dict(larger or {})
        self._log = logs.requests()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD" and not scope["path"].endswith(ENDLESS):
            # To the application it is a GET; the server, which has the scope as it was, leaves the body out.
            scope = {**scope, "method": "GET"}
        exchange = _Exchange(self, scope, receive, send)
        try:
            await exchange.run()
        finally:
            self._note(scope, exchange)

    def body_most(self, path: str) -> int:
        """Bytes that a body sent to a path may have."""
        return self._larger.get(path) or self._larger.get(path[: path.rfind("/") + 1], BODY_MOST)

    def _note(self, scope: Scope, exchange: "_Exchange") -> None:
        seconds = perf_counter() - exchange.started
        state = scope["state"]
        route, method, code = template_of(scope), scope["method"], state.get("problem")
        self.metrics.answered(method, route, exchange.status, seconds, code)
        if self._log is not None:
            guest = state.get("guest")
            facts: dict[str, Any] = {"user": guest.user} if guest is not None else {}
            if code is not None:
                facts["problem"] = code
            self._log(
                {
                    "method": method,
                    "route": route,
                    "status": exchange.status,
                    "ms": round(seconds * 1_000, 2),
                    "correlation": state["correlation"],
                    **facts,
                }
            )


class _Exchange:
    """One request and its answer."""

    __slots__ = ("_guard", "_most", "_owed", "_receive", "_scope", "_send", "_taken", "started", "status")

    def __init__(self, guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        self.started = perf_counter()
        self.status = DISCONNECTED
        self._guard = guard
        self._scope = scope
        self._receive = receive
        self._send = send
        self._taken = 0
        self._owed = 0
        """Bytes of the body that are still to come."""
        self._most = 0

    async def run(self) -> None:
        refusal = self._refusal()
        try:
            if refusal is not None:
                await self._refuse(refusal)
            else:
                await self._guard.app(self._scope, self.receive if self._owed else self._receive, self.send)
        except ClientDisconnect:
            self.status = DISCONNECTED
        except Exception as error:  # noqa: BLE001  (whatever it is, the person who asked is told no more than its number)
            await self._failed(error)

    def _refusal(self) -> LedgerError | None:
        """What is wrong with the request's head; on the way, what it says is kept."""
        scope = self._scope
        correlation, size, length, headers = None, 0, 0, scope["headers"]
        for name, value in headers:
            size += len(name) + len(value)
            if name == b"content-length":
                length = int(value) if value.isdigit() and len(value) <= LENGTH_DIGITS else UNKNOWN
            elif name == b"transfer-encoding":
                length = UNKNOWN
            elif name == b"x-request-id" and _CORRELATION.fullmatch(value):
                correlation = value.decode()
        scope.setdefault("state", {})["correlation"] = correlation or token_hex(8)
        self._owed = length
        if len(headers) > FIELDS_MOST or size > HEAD_MOST:
            return HeadTooLarge(most=HEAD_MOST)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_MOST:
            return AddressTooLong(most=ADDRESS_MOST)
        if length:
            self._most = self._guard.body_most(scope["path"])
            if length > self._most:
                return BodyTooLarge(most=self._most)
        return None

    # --- the body ---

    async def receive(self) -> Message:
        """The next piece of the body, waited for no longer than is decent and counted. Raises a Problem."""
        # Once the answer has begun, a route listens only for the reader to go away.
        if not self._owed or self.status != DISCONNECTED:
            return await self._receive()
        guard = self._guard
        left = self.started + guard.whole_seconds - perf_counter()
        try:
            async with asyncio.timeout(min(guard.piece_seconds, left)):
                message = await self._receive()
        except TimeoutError as error:
            self._owed = UNKNOWN
            raise RequestTimedOut from error
        if message["type"] == "http.request":
            self._count(len(message.get("body", b"")), is_last=not message.get("more_body", False))
        return message

    def _count(self, size: int, *, is_last: bool) -> None:
        self._taken += size
        if self._taken > self._most:
            self._owed = UNKNOWN
            raise BodyTooLarge(most=self._most)
        if is_last:
            self._owed = 0
        elif self._owed != UNKNOWN:
            self._owed = max(1, self._owed - size)

    # --- the answer ---

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._headers(message.get("headers", ()))
            await self._send(message)
        elif self._owed and self._must_close and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._linger()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send(message)

    @property
    def _must_close(self) -> bool:
        """Whether so much of the body is unread that the connection is not worth keeping."""
        return self._owed == UNKNOWN or self._owed > IGNORED_MOST

    def _headers(self, given: Any) -> list[tuple[bytes, bytes]]:
        safe = _SAFE_API if self._scope["path"].startswith(_API) else _SAFE
        headers = [*given, (b"x-request-id", self._scope["state"]["correlation"].encode())]
        named = [name for name, _ in given]
        if safe.keys().isdisjoint(named):
            headers += safe.items()
        else:
            headers += [each for each in safe.items() if each[0] not in named]
        if self._owed and self._must_close:
            headers.append((b"connection", b"close"))
        return headers

    async def _linger(self) -> None:
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                more = True
                while more:
                    more = (await self._receive()).get("more_body", False)
        except TimeoutError:
            pass

    async def _refuse(self, error: LedgerError) -> None:
        request = Request(self._scope)
        request.state.problem = error.code
        correlation = request.state.correlation
        await self._answer(problem(error, language_of(request.headers), correlation=correlation))

    async def _failed(self, error: Exception) -> None:
        """Where the answer has begun already, the server closes the connection: nobody takes half of it for the whole."""
        answer = await unexpected(Request(self._scope), error)
        if self.status == DISCONNECTED:
            await self._answer(answer)

    async def _answer(self, response: Response) -> None:
        await response(self._scope, self._receive, self.send)


def template_of(scope: Scope) -> str:
    """The route's address with its parameters' names, such as ``/api/v1/entries/{id}``; empty where there is no route."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    if included is not None:
        return str(included.path_format)
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path_format", ""))
    root = scope.get("root_path", "")
    return f"{root}/{{path}}" if root and root != scope.get("app_root_path") else ""
