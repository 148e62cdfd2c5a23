"""Answers about the present, kept ready until the ledger moves on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response

from api.answers import is_known
from api.desk import Desk

READY_MOST = 256
"""Answers kept at once, each some kilobytes."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as bytes, with its ETag among the headers."""

    body: bytes
    media_type: str
    headers: dict[str, str]


Asked = tuple[str, bytes, str]
"""Path, query and Accept of a request."""


class ReadyAnswers:
    """What was asked at the newest position, by address and form. Used by one event loop alone."""

    def __init__(self) -> None:
        self._position = 0
        self._ready: dict[Asked, asyncio.Future[Ready]] = {}

    async def of(self, desk: Desk, make: Callable[[], Ready]) -> Response:
        """The answer to this request, made once however many ask, and only when the ledger has moved."""
        request = desk.request
        position = desk.ledger.head_position()
        if position != self._position:
            self._position, self._ready = position, {}
        asked = (request.url.path, request.scope["query_string"], request.headers.get("accept", ""))
        making = self._ready.get(asked)
        if making is None:
            making = asyncio.ensure_future(desk.aside(make))
            if len(self._ready) < READY_MOST:
                self._ready[asked] = making
                making.add_done_callback(lambda made: self._forget_a_refusal(asked, made))
        # Others may be waiting for it when this reader goes.
        ready = making.result() if making.done() else await asyncio.shield(making)
        if is_known(request, ready.headers):
            return Response(status_code=304, headers=ready.headers)
        return Response(ready.body, 200, ready.headers, ready.media_type)

    def _forget_a_refusal(self, asked: Asked, made: "asyncio.Future[Ready]") -> None:
        if (made.cancelled() or made.exception() is not None) and self._ready.get(asked) is made:
            del self._ready[asked]
