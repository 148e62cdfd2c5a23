"""Sums by community and item, as somebody asks who has the events in a file of columns."""

from collections.abc import Iterator
from functools import partial

from projections.history import item_of
from tests.benchmarks import stock
from tests.benchmarks.accounting import uncapped
from tests.benchmarks.asking import current_scores
from tests.benchmarks.figures import Figure, in_time, repeats_at, side_by_side, timed
from tests.benchmarks.machine import NOT_INSTALLED
from tests.benchmarks.peers import columns
from tests.benchmarks.sample import rulebook

TITLE = "Sums by community and item"


def measure() -> Iterator[Figure]:
    yield from map(figure, stock.SIZES)


def figure(size: int) -> Figure:
    what = f"Nominal sums at {size:,} events, from the current scores / DuckDB over Parquet"
    if not columns.is_there():
        return Figure(what, "", f"DuckDB {NOT_INSTALLED}")
    path = columns.parquet(size)
    with stock.opened(stock.year_of(size)) as ledger:
        theirs = {key: cents for key, cents in columns.grouped(path).items() if cents}
        assert sums(uncapped(current_scores(ledger))) == theirs
        ours, peer = side_by_side(
            lambda: timed(lambda: sums(uncapped(current_scores(ledger)))),
            lambda: timed(partial(columns.grouped, path)),
            repeats=max(3, repeats_at(size)),
        )
    return Figure(what, in_time(ours), in_time(peer), peer / ours)


def sums(by_clause: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for (community, clause), cents in by_clause.items():
        item = item_of(rulebook(), clause)
        found[community, item] = found.get((community, item), 0) + cents
    return found
