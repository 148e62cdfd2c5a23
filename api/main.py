"""The web server, put together: `create_app` makes it from the settings, `run` serves it."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import disclosure, docs, health, logs, problems
from api.access import Access
from api.connections import Connection, StreamingServer, make_room
from api.counter import API
from api.current import ReadyAnswers
from api.guard import Guard
from api.live import Hub, Limits
from api.metrics import Metrics
from api.opening import now, open_ledger
from api.pages import scoreboard
from api.routes import (
    appeals,
    bonuses,
    communities,
    entries,
    events,
    evidence,
    exports,
    imports,
    rulebooks,
    scores,
    session,
    simulations,
    stream,
    tokens,
    users,
    years,
)
from api.settings import Settings
from ledger.errors import AddressUnusable

STATIC = Path(__file__).parent / "pages" / "static"
MIB = 1 << 20
LARGER = {f"{API}/imports": 32 * MIB, f"{API}/evidence/": 64 * MIB}
"""Bytes that a body may have beyond the usual."""
STOP_SECONDS = 20
"""How long answers under way may take once the server is told to stop."""
FILES_BESIDE_STREAMS = 512
RESOURCES = (
    session,
    scores,
    communities,
    entries,
    appeals,
    bonuses,
    years,
    imports,
    simulations,
    evidence,
    stream,
    events,
    exports,
    rulebooks,
    users,
    tokens,
)


def create_app(settings: Settings) -> FastAPI:
    """The application; it opens the ledger when it starts and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_ledger(settings) as ledger:
            access = Access(ledger, settings, now)
            async with Hub(
                ledger,
                disclosure.shown,
                Limits(clients=settings.stream_clients, of_one_user=(settings.stream_clients + 1) // 2),
            ) as hub:
                app.state.ledger, app.state.access, app.state.hub = ledger, access, hub
                app.state.metrics.follow(ledger.head_position, hub)
                yield
            await access.close()

    app = FastAPI(
        title="kaohe 考核", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.ready = ReadyAnswers()
    app.add_middleware(Guard, metrics=app.state.metrics, larger=LARGER)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(scoreboard.router, include_in_schema=False)
    app.include_router(health.router)
    for each in RESOURCES:
        app.router.routes.extend(each.router.routes)
    docs.install(app)
    return app


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told the address once it is bound."""
    logs.configure(settings.log_level)
    make_room(settings.stream_clients + FILES_BESIDE_STREAMS)
    try:
        listener = socket.create_server((settings.host, settings.port), backlog=1024)
    except OSError as error:
        raise AddressUnusable(host=settings.host, port=settings.port) from error
    with listener:
        announce(f"http://{settings.host}:{listener.getsockname()[1]}/")
        server_of(settings).run(sockets=[listener])


def server_of(settings: Settings) -> StreamingServer:
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=STOP_SECONDS,
    )

    def ending() -> None:
        app.state.hub.close()  # which there is once the application has started

    return StreamingServer(config, ending=ending)
