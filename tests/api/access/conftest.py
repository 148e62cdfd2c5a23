"""The counter with a clock that is moved by hand, and nothing else that is not as it is served."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from api import problems
from api.access import Access
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk
from api.guard import Guard
from api.metrics import Metrics
from api.routes import session, tokens, users
from api.settings import Settings
from ledger import access
from ledger.application import Ledger
from projections.scoring import standing
from tests.api.terminal import Terminal

ORIGIN = "https://kaohe.test"
PASSWORD = "kaohe-demo"
ADMIN_PASSWORD = "a good password"

own_routes = resource("测试 · tests")


@own_routes.api_route("/things", methods=["GET", "POST", "PUT", "DELETE"])
async def things(desk: AtDesk) -> Response:
    """Something to ask for: says who asked."""
    guest = desk.guest
    return json_answer({"user": guest.user, "how": guest.how, "roles": [grant.role for grant in guest.grants]})


@own_routes.post("/accounts-only")
async def accounts_only(desk: AtDesk) -> Response:
    """Something that an administrator alone may do."""
    desk.guest.require(access.ADMIN)
    return json_answer({})


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True)
class House:
    """The counter, its ledger, its clock and a browser without cookies."""

    client: TestClient
    ledger: Ledger
    clock: Clock
    access: Access
    terminal: Terminal

    def sign_in(self, user: str, password: str = PASSWORD, **headers: str) -> Any:
        return self.client.post("/api/v1/session", json={"user": user, "password": password}, headers=headers)

    def page(self, user: str, password: str = PASSWORD) -> dict[str, str]:
        """Signs in; the header fields that a page of ours sends from then on."""
        answer = self.sign_in(user, password)
        assert answer.status_code == 201, answer.text
        return {"X-CSRF-Token": answer.json()["csrf_token"], "Origin": ORIGIN}

    def token(self, user: str, days: int = 1) -> dict[str, str]:
        """The header field that signs a request with a new token, made at the machine."""
        made = self.terminal.done("token", "create", user, "--days", days).strip()
        return {"Authorization": f"Bearer {made}"}

    def whoami(self, **headers: str) -> Any:
        return self.client.get("/api/v1/session", headers=headers)

    def events(self, stream: str = "") -> list[dict[str, Any]]:
        with self.ledger.reading() as books:
            found = [orjson.loads(state) for _, state in books.all_events()]
        return [event for event in found if event["stream"].startswith(stream)]

    def everything_recorded(self) -> bytes:
        with self.ledger.reading() as books:
            return b"\n".join(state for _, state in books.all_events())


def application(house_access: Access, ledger: Ledger) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.ledger, app.state.access = ledger, house_access
        yield
        await house_access.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.metrics = Metrics()
    app.add_middleware(Guard, metrics=app.state.metrics)
    problems.install(app)
    for router in (session.router, users.router, tokens.router, own_routes):
        app.router.routes.extend(router.routes)
    return app


@pytest.fixture
def settings() -> Settings:
    """As they are where the environment says nothing."""
    return Settings()


@pytest.fixture
def house(trial: Terminal, settings: Settings) -> Iterator[House]:
    clock = Clock(datetime.now(UTC))
    with Ledger(trial.ledger, scorer=standing, clock=clock) as ledger:
        door = Access(ledger, settings, clock)
        with TestClient(application(door, ledger), base_url=ORIGIN) as client:
            yield House(client, ledger, clock, door, trial)
