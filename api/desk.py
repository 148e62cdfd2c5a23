"""What a route has at hand: the ledger, who asks, in which language, under which correlation id."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.access import Guest
from api.language import language_of
from ledger.application import Ledger
from ledger.clauses import Lang
from ledger.errors import PositionUnknown

T = TypeVar("T")
WAIT_SECONDS = 5
"""How long `?wait=` holds an answer back at most."""
LOOK_AGAIN_SECONDS = 0.02
POSITION_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Desk:
    """One request at the counter."""

    ledger: Ledger
    guest: Guest
    lang: Lang
    correlation: str
    request: Request

    async def aside(self, act: Callable[[], T]) -> T:
        """A reading that may take a while, in a thread."""
        return await run_in_threadpool(act)


async def _desk(request: Request) -> Desk:
    ledger: Ledger = request.app.state.ledger
    if (wait := request.query_params.get("wait")) is not None and request.method == "GET" and request.state.guest:
        await _reached(ledger, wait)
    state = request.state
    return Desk(ledger, state.guest, language_of(request.headers), state.correlation, request)


AtDesk = Annotated[Desk, Depends(_desk)]


async def _reached(ledger: Ledger, wait: str) -> None:
    """Returns when the ledger has come to a position. Raises PositionUnknown when it takes too long."""
    if not (wait.isascii() and wait.isdecimal() and len(wait) <= POSITION_DIGITS):
        return  # the parameter itself is refused where it is read
    until = time.monotonic() + WAIT_SECONDS
    while (newest := ledger.head_position()) < int(wait):
        if time.monotonic() > until:
            raise PositionUnknown(position=int(wait), newest=newest)
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
