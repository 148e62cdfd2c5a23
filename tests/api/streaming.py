"""A server of the event stream alone, made of the real parts, with limits that a test can wait for."""

import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import uvicorn
from fastapi import FastAPI

from api import problems
from api.access import Access
from api.connections import Connection, StreamingServer
from api.disclosure import shown
from api.live import Hub, Limits
from api.opening import now
from api.routes import stream
from api.secret import hash_of, new_token, new_token_id
from api.settings import Settings
from ledger.access import create_token
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import Command, parse
from ledger.lines import Line
from projections.scoring import standing
from tests.api.listening import Address

QUICK = Limits(poll_seconds=0.05, tick_seconds=0.01)
SECONDS_TO_STOP = 20


@dataclass
class Served:
    """A running server, and the ledger behind it."""

    ledger: Ledger
    hub: Hub
    server: StreamingServer
    address: Address

    def guest(self, user: str = "comm-SSL") -> Address:
        """The server's address with a new token of a user."""
        secret, token_id = new_token(), new_token_id()

        def issue(books: OpenBooks) -> None:
            create_token(books, user, token_id=token_id, secret_hash=hash_of(secret), days=1, by=None)

        self.ledger.carry_out(issue)
        return Address(self.address.host, self.address.port, f"Bearer {secret}")

    def comes_to(self, clients: int, seconds: float = SECONDS_TO_STOP) -> bool:
        """Whether, before that time is over, so many are listening."""
        until = time.monotonic() + seconds
        while self.hub.clients != clients and time.monotonic() < until:
            time.sleep(0.01)
        return self.hub.clients == clients


@contextmanager
def served(path: Path, limits: Limits = QUICK) -> Iterator[Served]:
    with opened(path) as ledger:
        hub = Hub(ledger, shown, limits)
        server = StreamingServer(
            uvicorn.Config(_app(ledger, hub), http=Connection, log_level="warning"), ending=hub.close
        )
        listener = socket.create_server(("127.0.0.1", 0))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(ledger, hub, server, Address("127.0.0.1", listener.getsockname()[1]))
        finally:
            server.should_exit = True
            thread.join(SECONDS_TO_STOP)
            assert not thread.is_alive()


def opened(path: Path) -> Ledger:
    return Ledger(path, scorer=standing, clock=now)


def _app(ledger: Ledger, hub: Hub) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        access = Access(ledger, Settings(), now)
        async with hub:
            app.state.ledger, app.state.hub, app.state.access = ledger, hub, access
            yield
        await access.close()

    app = FastAPI(lifespan=lifespan)
    app.include_router(stream.router)
    problems.install(app)
    return app


def record(ledger: Ledger, times: int = 1, name: str = "E") -> list[int]:
    """Entries, each in a write of its own; returns their positions."""
    return [ledger.submit(each).position for each in _commands(times, name)]


def record_together(ledger: Ledger, times: int) -> None:
    """Entries, all in one write."""
    report = ledger.submit_all(Line(number, each) for number, each in enumerate(_commands(times, "T"), 1))
    assert (len(report.receipts), report.errors) == (times, [])


def _commands(times: int, name: str) -> Iterator[Command]:
    for number in range(times):
        yield parse(
            {
                "op": "record",
                "id": f"{name}-{time.monotonic_ns()}-{number}",
                "community": ("SSL", "FSA", "ZY")[number % 3],
                "clause": "UM4.4",
                "occurred_on": "2020-03-05",
                "level": "city",
                "reason": "巡查发现",
                "by": "dept-UM",
            }
        )
