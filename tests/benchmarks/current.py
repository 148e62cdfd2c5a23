"""What is asked most: the scores as they are, and a page of a community's history, at every size."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from random import Random
from typing import Any

from ledger.application import Ledger
from tests.benchmarks import stock
from tests.benchmarks.asking import PAGE, current_scores, page_of_history
from tests.benchmarks.figures import Figure, at_most, each_timed, in_time, p50_p99, timed
from tests.benchmarks.sample import bare, rulebook

TITLE = "Current readings"
TIMES = 500
SECONDS = 5.0
SELECT = (
    "SELECT position, state FROM stored_events WHERE originator_id = ? AND originator_version > ?"
    f" ORDER BY originator_version LIMIT {PAGE}"
)


def measure() -> Iterator[Figure]:
    for size in stock.SIZES:
        path = stock.year_of(size)
        with stock.opened(path) as ledger, closing(bare(path)) as connection:
            yield scores(ledger, size)
            yield page(ledger, connection, size)


def scores(ledger: Ledger, size: int) -> Figure:
    first = timed(partial(current_scores, ledger))
    half, nearly_all = p50_p99(each_timed([partial(current_scores, ledger)] * TIMES, seconds=SECONDS))
    return Figure(
        f"Current scores of all communities at {size:,} events, p50 (p99); the first of a process",
        f"{in_time(half)} ({in_time(nearly_all)}); {in_time(first)}",
        target=at_most(1, half * 1_000, "ms"),
    )


def page(ledger: Ledger, connection: Any, size: int) -> Figure:
    chance, codes = Random(1), rulebook().community_codes
    places = [(chance.choice(codes), chance.randrange(size // len(codes) // 2)) for _ in range(TIMES)]
    ours = each_timed((partial(page_of_history, ledger, *place) for place in places), seconds=SECONDS)
    raw = each_timed((partial(_select, connection, *place) for place in places), seconds=SECONDS)
    (half, nearly_all), (raw_half, raw_nearly_all) = p50_p99(ours), p50_p99(raw)
    return Figure(
        f"A page of {PAGE} events of a community's history at {size:,} events, p50 (p99) / SELECT of its rows",
        f"{in_time(half)} ({in_time(nearly_all)})",
        f"{in_time(raw_half)} ({in_time(raw_nearly_all)})",
        raw_half / half,
        at_most(0.5, half * 1_000, "ms"),
    )


def _select(connection: Any, community: str, after: int) -> None:
    connection.execute(SELECT, (f"2020/{community}", after)).fetchall()
