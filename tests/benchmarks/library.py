"""The library as it comes against the bare SQLite beneath it: what the ledger would be if it were used as it comes."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import stock
from tests.benchmarks.figures import Figure, in_time, side_by_side, timed
from tests.benchmarks.peers.library import append, application, happened, insert_raw, stored
from tests.benchmarks.peers.typed import typed

TITLE = "The library as it comes"
COUNTS = {1: 1_000, 1_000: 100_000}
"""How many events are appended in commits of so many."""


def measure() -> Iterator[Figure]:
    for together, count in COUNTS.items():
        yield figure(together, min(count, max(stock.SIZES)))


def figure(together: int, count: int) -> Figure:
    events = list(islice(happened(typed(stock.year_of(next(size for size in stock.SIZES if size >= count)))), count))
    with TemporaryDirectory() as folder, application(Path(folder) / "any.db") as app:
        rows = stored(app, events)

    def ours() -> float:
        with TemporaryDirectory() as folder, application(Path(folder) / "library.db") as app:
            return timed(partial(append, app, events, together=together))

    def peer() -> float:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "bare.db"
            with application(path):
                pass
            return timed(partial(insert_raw, path, rows, together=together))

    seconds, raw = side_by_side(ours, peer, repeats=3)
    what = "one event a commit" if together == 1 else f"in commits of {together:,}"
    return Figure(
        f"Append of {count:,} events, {what} / INSERT of the same rows",
        f"{in_time(seconds)} ({count / seconds:,.0f}/s)",
        f"{in_time(raw)} ({count / raw:,.0f}/s)",
        raw / seconds,
    )
