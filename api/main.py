"""The web server, put together: `create_app` makes it from the settings, `run` serves it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from api import disclosure, docs, health, logs, problems
from api.access import Access
from api.connections import Connection, StreamingServer, listening, make_room
from api.counter import API
from api.current import ReadyAnswers
from api.following import following
from api.guard import Guard
from api.imports.held import HeldFiles
from api.live import Hub, Limits
from api.metrics import Metrics
from api.opening import now, open_ledger
from api.pages import PAGES, refusing
from api.pages.assets import Assets
from api.routes import (
    appeals,
    bonuses,
    communities,
    entries,
    erasures,
    events,
    evidence,
    explanations,
    exports,
    imports,
    proofs,
    rulebooks,
    scores,
    series,
    session,
    simulations,
    stream,
    tlog,
    tokens,
    users,
    years,
)
from api.sealing import require_sealable, sealing_of
from api.settings import Settings
from api.vault import FILE_MOST, Vault
from api.verifying import verifications_of
from ledger.application import Ledger
from ledger.errors import ErasureUnfinished
from projections.live import Views

log = logs.logger("api")

MIB = 1 << 20
LARGER = {
    f"{API}/imports": 32 * MIB,
    f"{API}/evidence/": FILE_MOST,
    # Forms with files: their fields and the marks between them come on top.
    "/record": FILE_MOST + MIB,
    "/evidence/": FILE_MOST + MIB,
    "/appeal/": FILE_MOST + MIB,
    "/bonuses/new": FILE_MOST + MIB,
    "/import": 33 * MIB,
    "/audit/bundle": 16 * MIB,
}
"""Bytes that a body may have beyond the usual: at an address, or right below one that ends in a stroke."""
STOP_SECONDS = 20
"""How long answers under way may take once the server is told to stop."""
FILES_BESIDE_STREAMS = 512
RESOURCES = (
    session,
    scores,
    series,
    communities,
    explanations,
    entries,
    appeals,
    bonuses,
    years,
    imports,
    simulations,
    evidence,
    erasures,
    stream,
    events,
    exports,
    proofs,
    rulebooks,
    users,
    tokens,
)


def create_app(settings: Settings) -> FastAPI:
    """The application; it opens the ledger when it starts and closes it when it stops. Raises KeyFileUnusable."""
    vault = Vault.of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_ledger(settings) as ledger:
            _clear(vault, ledger)
            access = Access(ledger, settings, now)
            async with Hub(
                ledger,
                disclosure.shown,
                Limits(clients=settings.stream_clients, of_one_user=(settings.stream_clients + 1) // 2),
            ) as hub:
                app.state.ledger, app.state.access, app.state.hub = ledger, access, hub
                app.state.metrics.follow(ledger.head_position, hub)
                app.state.metrics.follow_views(ledger.beside(Views).all)
                with (
                    following(ledger),
                    sealing_of(ledger, settings) as sealing,
                    verifications_of(settings) as verifications,
                ):
                    app.state.sealing, app.state.verifications = sealing, verifications
                    app.state.metrics.follow_seals(sealing)
                    yield
            await access.close()
        app.state.held.close()

    app = FastAPI(
        title="kaohe 考核", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.settings = settings
    app.state.vault = vault
    app.state.held = HeldFiles()
    app.state.metrics = Metrics()
    app.state.ready = ReadyAnswers()
    app.add_middleware(Guard, metrics=app.state.metrics, larger=LARGER)
    problems.install(app)
    refusing.install(app)
    app.mount("/static", Assets(), name="static")
    for each in PAGES:
        app.router.routes.extend(each.router.routes)
    app.include_router(health.router)
    app.include_router(tlog.router)
    for each in RESOURCES:
        app.router.routes.extend(each.router.routes)
    docs.install(app)
    return app


def _clear(vault: Vault, ledger: Ledger) -> None:
    """What a server that was ended in between has left of erased files."""
    try:
        vault.clear(ledger)
    except ErasureUnfinished as error:  # they are not given out, whatever the disk says
        log.exception("unusable", code=error.code)


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told the address once it is bound."""
    logs.configure(settings.log_level)
    require_sealable(settings)
    server = server_of(settings)
    make_room(settings.stream_clients + FILES_BESIDE_STREAMS)
    with listening(settings.host, settings.port) as listener:
        announce(f"http://{settings.host}:{listener.getsockname()[1]}/")
        server.run(sockets=[listener])


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
