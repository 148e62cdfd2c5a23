"""All that is derived made again from the events, against reading and parsing them; and the memory that it takes."""

import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import orjson

from tests.benchmarks import stock
from tests.benchmarks.asking import rebuilt
from tests.benchmarks.figures import (
    MIB,
    Figure,
    at_least,
    at_most,
    in_a_fresh_process,
    in_time,
    repeats_at,
    side_by_side,
)
from tests.benchmarks.peaks import in_mib, peak_of, peak_until_now
from tests.benchmarks.sample import bare

TITLE = "Rebuild"
PROMISED = 1_000_000
SELECT = "SELECT position, state FROM stored_events ORDER BY position"


def measure() -> Iterator[Figure]:
    for size in stock.SIZES:
        yield speed(size)
        yield memory(size)


def speed(size: int) -> Figure:
    path = stock.year_of(size)
    ours, peer = side_by_side(
        partial(in_a_fresh_process, rebuilt, path),
        partial(in_a_fresh_process, parsed, path),
        repeats=repeats_at(size),
    )
    return Figure(
        f"Rebuild from {size:,} events / SELECT and orjson of the same rows",
        f"{in_time(ours)} ({size / ours:,.0f}/s)",
        f"{in_time(peer)} ({size / peer:,.0f}/s)",
        peer / ours,
        at_least(0.4, peer / ours) if size == PROMISED else None,
    )


def memory(size: int) -> Figure:
    peak = peak_of(__name__, str(stock.year_of(size)))
    target = at_most(300, peak / MIB, "MiB") if size == PROMISED else None
    return Figure(f"Peak memory of a process that rebuilds from {size:,} events", in_mib(peak), target=target)


def parsed(path: Path) -> None:
    with closing(bare(path)) as connection:
        for _position, state in connection.execute(SELECT):
            orjson.loads(state)


if __name__ == "__main__":
    rebuilt(Path(sys.argv[1]))
    print(peak_until_now())  # noqa: T201
