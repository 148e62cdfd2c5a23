"""The web server, put together: `create_app` makes it from the settings, `run` serves it."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.opening import open_ledger
from api.pages import scoreboard
from api.settings import Settings
from ledger.errors import AddressUnusable

STATIC = Path(__file__).parent / "pages" / "static"


def create_app(settings: Settings) -> FastAPI:
    """The application; it opens the ledger when it starts and closes it when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_ledger(settings) as ledger:
            app.state.ledger = ledger
            yield

    app = FastAPI(title="kaohe 考核", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(scoreboard.router)
    return app


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told the address once it is bound."""
    try:
        listener = socket.create_server((settings.host, settings.port))
    except OSError as error:
        raise AddressUnusable(host=settings.host, port=settings.port) from error
    with listener:
        announce(f"http://{settings.host}:{listener.getsockname()[1]}/")
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
        server.run(sockets=[listener])
