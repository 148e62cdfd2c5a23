"""A small application behind the real guard, with one route for each thing that can go wrong; and a real server for it."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Annotated, Any

import orjson
import uvicorn
from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.applications import Starlette

from api import problems
from api.guard import Guard
from api.metrics import Metrics
from api.wire import BoundedProtocol
from ledger.bodies import Recording
from ledger.errors import (
    CommunityUnknown,
    DiskFailing,
    EntryUnknown,
    LedgerBusy,
    LedgerMissing,
    MoreThanIsLeft,
    OwnCause,
)

PATIENCE_SECONDS = 30
STATIC = Path(__file__).parents[2] / "api" / "pages" / "static"
SECRET = "a secret that nobody is to see"
router = APIRouter()


@router.get("/things/{entry_id}")
async def show(
    entry_id: str,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    kind: Annotated[str | None, Header(alias="X-Kind", max_length=4)] = None,
) -> dict[str, Any]:
    return {"entry": entry_id, "limit": limit, "kind": kind}


@router.put("/things/{entry_id}")
async def change(entry_id: str, body: Recording) -> dict[str, Any]:
    return {"entry": entry_id, "community": body.community}


@router.post("/refusals/{name}")
async def refuse(name: str) -> None:
    raise {
        "unknown": EntryUnknown(entry="E1"),
        "community": CommunityUnknown(known=("SSL", "FSA")),
        "left": MoreThanIsLeft(entry="E1", asked_cents=60, left_cents=50),
        "cause": OwnCause(user="dept-UM", entry="E1"),
        "busy": LedgerBusy(),
        "disk": DiskFailing(problem="database or disk is full"),
        "missing": LedgerMissing(path="/somewhere/private/kaohe.db"),
        "signed_out": problems.NotSignedIn(),
        "credentials": problems.CredentialsRefused(),
        "throttled": problems.Throttled(retry_after=7),
        "stale": problems.Stale(),
        "form": problems.NotAcceptable(offered=("application/json", "text/csv")),
    }[name]


@router.get("/mistake")
async def mistake() -> None:
    raise ZeroDivisionError(SECRET)


@router.get("/half")
async def half() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"the first half"
        raise ZeroDivisionError(SECRET)

    return StreamingResponse(pieces(), headers={"Content-Length": "28"})


@router.post("/bodies")
async def count(request: Request) -> dict[str, int]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
    return {"size": size}


@router.post("/bodies/large")
async def count_large(request: Request) -> dict[str, int]:
    return await count(request)


@router.post("/unread")
async def unread() -> Response:
    raise problems.NotSignedIn


@router.get("/own")
async def own() -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'self'", "Vary": "Accept"}
    return Response(b"own", headers=headers)


def small_app(metrics: Metrics | None = None, **limits: Any) -> FastAPI:
    """The application; `limits` are those of the guard."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.metrics = metrics or Metrics()
    app.add_middleware(Guard, metrics=app.state.metrics, **limits)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(router, prefix="/api/v1")
    return app


class QuickProtocol(BoundedProtocol):
    """The same without patience."""

    head_seconds = 0.3


@dataclass
class Answer:
    """What came back over a bare socket."""

    status: int
    headers: dict[str, str]
    body: bytes
    json: dict[str, Any] = field(default_factory=dict)


@contextmanager
def served(app: Starlette, protocol: type[BoundedProtocol] = BoundedProtocol) -> Iterator[tuple[str, int]]:
    """The application behind a real server, and where it is."""
    config = uvicorn.Config(app, http=protocol, log_config=None, access_log=False, server_header=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until = monotonic() + PATIENCE_SECONDS
            while not server.started and monotonic() < until:
                sleep(0.01)
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join(PATIENCE_SECONDS)


@contextmanager
def connected(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection:
        yield connection


def answered(connection: socket.socket) -> Answer:
    """The next answer on a connection; ends where its length says so, or with the connection."""
    response = HTTPResponse(connection)
    response.begin()
    body = response.read()
    headers = {name.lower(): value for name, value in response.getheaders()}
    is_json = "json" in headers.get("content-type", "")
    return Answer(response.status, headers, body, orjson.loads(body) if is_json and body else {})


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side closes the connection, soon."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False
