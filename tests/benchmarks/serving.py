"""The web server against itself: what reading scores and recording an entry cost beside routes that do nothing.

The peers are two more routes of the same application in the same process, behind the same layers and the same sign-in:
one answers with bytes that are ready, the other reads and validates the same body and records nothing.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated, cast
from urllib.request import Request, urlopen

import orjson
from fastapi import APIRouter, Body, FastAPI, Response

from api import logs, main, shapes
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk
from api.opening import open_ledger
from api.secret import hash_of, new_token, new_token_id
from api.settings import Settings
from ledger.access import create_token
from ledger.bodies import Recording
from ledger.books import OpenBooks
from projections.past import read
from tests.benchmarks.figures import Figure, at_least, in_ms
from tests.benchmarks.loading import CONNECTIONS, Load, generator, load
from tests.benchmarks.sample import founded, submit

TITLE = "Web server"
ALREADY_THERE = 6_000
ROUNDS = 5
SECONDS = 3
USER = "dept-UM"


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        path, token = Path(folder) / "ledger.db", new_token()
        with founded(path) as ledger:
            submit(ledger, ALREADY_THERE)
            ledger.carry_out(lambda books: issue(books, token))
        with serving(path) as address:
            asked_once(address, token)
            yield reading(address, token)
            yield recording(address, token)


def issue(books: OpenBooks, token: str) -> None:
    create_token(books, USER, token_id=new_token_id(), secret_hash=hash_of(token), days=1, by=None)


def asked_once(address: str, token: str) -> None:
    """The first reading of a process folds the whole year; what it costs is a figure of its own, under “Scores”."""
    request = Request(f"{address}/api/v1/scores", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        assert answer.status == 200


def reading(address: str, token: str) -> Figure:
    ours, peer = in_turns(address, token, "GET", "scores", "ready-bytes")
    what = f"GET of current scores at {ALREADY_THERE:,} entries / GET of the same bytes, ready"
    return figure(what, ours, peer, least=0.5)


def recording(address: str, token: str) -> Figure:
    ours, peer = in_turns(address, token, "POST", "entries", "validated-only")
    return figure("POST of an entry, durable / POST of the same body, validated and answered", ours, peer, least=0.6)


def in_turns(address: str, token: str, method: str, ours: str, peer: str) -> tuple[Load, Load]:
    """The medians of some rounds, after one that only warms up."""
    rounds = [
        [
            load(f"{address}/api/v1/{what}", token, seconds=SECONDS, method=method, name=f"{what}-{number}")
            for what in (ours, peer)
        ]
        for number in range(ROUNDS + 1)
    ]
    first, second = zip(*rounds[1:], strict=True)
    return typical(first), typical(second)


def typical(loads: tuple[Load, ...]) -> Load:
    return Load(
        *(median(values) for values in zip(*((each.a_second, each.p50, each.p99) for each in loads), strict=True))
    )


def figure(what: str, ours: Load, peer: Load, *, least: float) -> Figure:
    with_what = f"{what} ({CONNECTIONS} connections, {generator()})"
    share = ours.a_second / peer.a_second
    return Figure(with_what, in_words(ours), in_words(peer), share, target=at_least(least, share))


def in_words(found: Load) -> str:
    return f"{found.a_second:,.0f}/s, p50 {in_ms(found.p50)}, p99 {in_ms(found.p99)}"


# --- the server, a program of its own ---------------------------------------------------------------------------------


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address of a server with the peers beside the resources."""
    command = [sys.executable, "-m", __name__]
    environment = {**os.environ, "KAOHE_DATABASE_URL": f"sqlite:///{path}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().decode().strip()
        finally:
            server.terminate()


def peers(ready: bytes) -> APIRouter:
    router = resource("peers")

    @router.get("/ready-bytes")
    async def ready_bytes() -> Response:
        return Response(ready, media_type="application/json")

    @router.post("/validated-only", status_code=201)
    async def validated_only(body: Annotated[Recording, Body()], desk: AtDesk) -> Response:
        return json_answer({"entry": body.id, "actor": desk.guest.user}, status=201)

    return router


def serve() -> None:
    settings = Settings()
    logs.configure(settings.log_level)
    with open_ledger(settings) as ledger:
        ready = orjson.dumps(shapes.scores(read(ledger)))
    server = main.server_of(settings)
    # First of all routes, so that the peers lose no time in being found.
    cast(FastAPI, server.config.app).router.routes[:0] = peers(ready).routes
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201
        server.run(sockets=[listener])


if __name__ == "__main__":
    serve()
