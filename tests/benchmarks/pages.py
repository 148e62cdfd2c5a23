"""The web pages against their limit: how long the server takes for each, for the person whose page it is.

Measured around the application, in the demonstration's year and in one of 100,000 events; each page again and again, and
every other time right after an event was recorded, which is how pages that follow the ledger are asked.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

from starlette.testclient import TestClient

from api.main import create_app
from api.secret import hash_of, new_token, new_token_id
from api.settings import Settings
from ledger.access import create_token
from ledger.books import OpenBooks
from projections.live import Views
from tests.api.pages.places import ROLES, SHOWN, Samples, samples_of
from tests.api.terminal import Terminal
from tests.benchmarks.figures import Figure, at_most, in_ms, timed
from tests.benchmarks.sample import command
from tests.benchmarks.stock import copy_of, opened

TITLE: Final = "Pages"
EVENTS: Final = 100_000
TIMES: Final = 40
WARMING: Final = 4
"""Requests before those that are measured: a server has been asked before."""
LIMIT_SECONDS: Final = 0.050
SLOWEST: Final = 5
HTML: Final = "text/html"


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        terminal.done("demo", "--no-serve")
        yield figure("the demonstration's year", terminal.ledger)
    with copy_of(EVENTS) as path:
        yield figure(f"a year of {EVENTS:,} events", path)


def figure(what: str, path: Path) -> Figure:
    """The slowest page by its 95th percentile, and the next ones beside it."""
    with asked(path) as (client, tokens):
        found = sorted(times(client, tokens), reverse=True)
    slowest, address = found[0]
    others = ", ".join(f"{each} {in_ms(p95)}" for p95, each in found[1:SLOWEST])
    return Figure(
        f"{len(found)} pages of {what}: the slowest by p95, {address}",
        in_ms(slowest),
        "a limit",
        target=at_most(LIMIT_SECONDS * 1_000, slowest * 1_000, "ms"),
        others=f"median of all pages {in_ms(median(p95 for p95, _ in found))}; then {others}",
    )


@contextmanager
def asked(path: Path) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """The application on a ledger, and a token for one person of each role."""
    tokens: dict[str, str] = {}

    def issue(books: OpenBooks) -> None:
        for user in set(ROLES.values()) & set(books.user_names()):
            tokens[user] = token = new_token()
            create_token(books, user, token_id=new_token_id(), secret_hash=hash_of(token), days=1, by=None)

    with opened(path) as ledger:
        ledger.carry_out(issue)
        ledger.beside(Views).follow()  # a ledger that has just been copied has none yet
    with TestClient(create_app(Settings(database_url=f"sqlite:///{path}"))) as client:
        gc.collect()
        gc.freeze()  # as the server does once it has started
        yield client, tokens


def times(client: TestClient, tokens: dict[str, str]) -> Iterator[tuple[float, str]]:
    """For each page its 95th percentile, in seconds, and its address."""
    ledger = client.app.state.ledger  # type: ignore[attr-defined]
    samples = samples_of(ledger)
    number = 0
    for role, address in pages_of(samples, [role for role, user in ROLES.items() if user in tokens]):
        headers = {"Authorization": f"Bearer {tokens[ROLES[role]]}", "Accept": HTML}

        def ask(address: str = address, headers: dict[str, str] = headers) -> None:
            assert client.get(address, headers=headers).status_code == 200, address

        took = []
        for turn in range(-WARMING, TIMES):
            if turn % 2:
                number += 1
                write = {"Authorization": f"Bearer {tokens['dept-UM']}"}
                client.post("/api/v1/entries", json=_entry(number), headers=write).raise_for_status()
            took.append(timed(ask))
        yield quantiles(took[WARMING:], n=20, method="inclusive")[18], f"{address} ({role})"


def pages_of(samples: Samples, roles: list[str]) -> Iterator[tuple[str, str]]:
    """Every address once, the roles taking turns; what waits for somebody is another page for each of them."""
    for number, (allowed, addresses) in enumerate(SHOWN.values()):
        here = [role for role in roles if role in allowed]
        for turn, address in enumerate(addresses):
            if here:
                yield here[(number + turn) % len(here)], samples.filled(address)
    yield from ((role, "/inbox") for role in roles)


def _entry(number: int) -> dict[str, object]:
    return {name: value for name, value in command(10 * number, f"page-{number}-").items() if name not in {"op", "by"}}
