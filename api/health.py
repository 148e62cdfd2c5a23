"""For whoever runs the server: does the process answer, can it serve, and its figures. No sign-in, and no secrets."""

import asyncio
import os
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel

from api import logs
from api.metrics import Metrics
from ledger.application import Ledger
from ledger.connections import SQLITE_VERSION

log = logs.logger("api")

router = APIRouter(tags=["运行 · operation"])
READY_SECONDS = 2.0
"""How long the store may take to say where it stands."""


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Store(BaseModel):
    """The database: its version, its journal, the newest position, and whether the process may write to its file.

    Journal and position are null, and nothing is writable, where it does not answer.
    """

    sqlite: str
    journal: str | None = None
    position: int | None = None
    writable: bool


class Lag(BaseModel):
    """Events that those who follow the ledger have still to take in: the live stream, and each view by its name.

    Null, and none, where the database does not answer.
    """

    stream: int | None = None
    views: dict[str, int] = {}


class Readiness(BaseModel):
    """`read_only`: nothing can be recorded. `unready`: the database does not answer, or its file was moved or replaced.

    `seal_lag`: positions that no published checkpoint covers; null where nothing is sealed. `stopped`: views that cannot
    go on, and the code of what stops them; what does not ask them is served all the same.
    """

    status: Literal["ready", "read_only", "unready"]
    store: Store
    lag: Lag
    seal_lag: int | None = None
    stopped: dict[str, str] = {}


@router.get("/healthz")
async def healthz() -> Health:
    """进程是否应答 · Whether the process answers."""
    return Health()


UNREADY = Readiness(status="unready", store=Store(sqlite=SQLITE_VERSION, writable=False), lag=Lag())
REFUSED: dict[int | str, dict[str, Any]] = {
    503: {"model": Readiness, "description": "不能办理 · It cannot serve, or not record"}
}


@router.get("/readyz", responses=REFUSED)
async def readyz(request: Request, response: Response) -> Readiness:
    """能否提供服务 · Whether it can serve.

    直接询问数据库，不等待写入；有任何异常则答 503。

    Asks the store itself, and waits for no writer; 503 where anything is amiss.
    """
    ledger: Ledger = request.app.state.ledger
    metrics: Metrics = request.app.state.metrics
    asking = asyncio.ensure_future(asyncio.to_thread(_asked, ledger, metrics))
    asking.add_done_callback(_noted)
    await asyncio.wait({asking}, timeout=READY_SECONDS)
    is_answered = asking.done() and asking.exception() is None
    shown = asking.result() if is_answered else UNREADY
    if shown.status != "ready":
        response.status_code = 503
    return shown


def _asked(ledger: Ledger, metrics: Metrics) -> Readiness:
    """Raises whatever the store fails with."""
    with ledger.glance() as rows:
        journal, position = rows.journal(), rows.head().position
    if not ledger.is_in_place():
        return UNREADY
    store = Store(sqlite=SQLITE_VERSION, journal=journal, position=position, writable=_is_writable(ledger))
    status: Literal["ready", "read_only"] = "ready" if store.writable else "read_only"
    lag = Lag(stream=metrics.lag, views={view.name: view.lag for view in metrics.views})
    stopped = {view.name: view.error.code for view in metrics.views if view.error is not None}
    return Readiness(status=status, store=store, lag=lag, seal_lag=metrics.seal_lag, stopped=stopped)


def _is_writable(ledger: Ledger) -> bool:
    """Whether the process may write to the file at the path and beside it, where the journal is."""
    return os.access(ledger.path, os.W_OK) and os.access(ledger.path.parent, os.W_OK)


def _noted(asking: "asyncio.Future[Readiness]") -> None:
    """What the store failed with, even where nobody waited for it any more, is for the log."""
    if not asking.cancelled() and (error := asking.exception()) is not None:
        log.error("the store does not answer", exc_info=error)


TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.get("/metrics", response_class=Response, responses=TEXT)
async def metrics(request: Request) -> Response:
    """指标 · Figures for Prometheus."""
    shown = await run_in_threadpool(request.app.state.metrics.shown)
    return Response(shown, media_type=CONTENT_TYPE_PLAIN_0_0_4)
