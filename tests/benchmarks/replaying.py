"""Every event to all scores, in one go, against a bare fold of rows that were typed beforehand."""

import gc
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from tests.benchmarks import stock
from tests.benchmarks.asking import replayed
from tests.benchmarks.figures import Figure, at_least, in_a_fresh_process, in_time, repeats_at, side_by_side
from tests.benchmarks.peers import library, typed
from tests.benchmarks.sample import bare

TITLE = "Replay"
PROMISED = 1_000_000


def measure() -> Iterator[Figure]:
    yield from map(figure, stock.SIZES)


def figure(size: int) -> Figure:
    path, beside = stock.year_of(size), typed.typed_file(size)
    as_it_comes = library.filled(size)
    ours, peer = side_by_side(
        partial(in_a_fresh_process, replayed, path),
        partial(in_a_fresh_process, folded, beside),
        repeats=repeats_at(size),
    )
    others = in_a_fresh_process(library.replay, as_it_comes)
    return Figure(
        f"Replay of {size:,} events to all scores / SELECT and a bare fold of typed rows to uncapped sums",
        f"{in_time(ours)} ({size / ours:,.0f}/s)",
        in_time(peer),
        peer / ours,
        at_least(0.6, peer / ours) if size == PROMISED else None,
        f"library as it comes {in_time(others)} (a share of {peer / others:.3f})",
    )


def folded(beside: Path) -> None:
    """In a process of its own, without the collector that walks half a million lists again and again: as fast as it goes."""
    gc.disable()
    with closing(bare(beside)) as connection:
        typed.bare_fold(connection.execute(typed.SELECT))
