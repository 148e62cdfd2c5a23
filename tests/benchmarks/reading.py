"""Scores, current and past, against a bare SELECT of the rows that they follow from."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

from ledger.application import Ledger
from projections.scoring import standing
from tests.benchmarks.figures import Figure, in_ms, side_by_side, timed
from tests.benchmarks.sample import bare, filled, now

TITLE = "Scores"
COUNT = 10_000
SELECT = (
    "SELECT position, state FROM stored_events WHERE originator_id >= '2020/' AND originator_id < '20200'"
    " AND position <= ? ORDER BY originator_id, originator_version"
)


def measure() -> Iterator[Figure]:
    with filled(COUNT) as ledger, closing(bare(ledger.path)) as connection:
        newest = scores(ledger)

        def selected(position: int) -> float:
            return timed(lambda: connection.execute(SELECT, (position,)).fetchall())

        def fresh() -> float:
            with Ledger(ledger.path, scorer=standing, clock=now) as opened:
                return timed(lambda: scores(opened))

        def line(what: str, ours: Callable[[], float], position: int) -> Figure:
            seconds, raw = side_by_side(ours, partial(selected, position))
            return Figure(what, in_ms(seconds), in_ms(raw), raw / seconds)

        select = "/ SELECT of the same rows"
        yield line(f"Current scores at {COUNT:,} events, streams folded before {select}", partial(read, ledger), newest)
        yield line(f"Current scores at {COUNT:,} events, first reading of a process {select}", fresh, newest)
        for share in (2, 10):
            at = newest - newest // share
            yield line(f"Past scores at position {at:,} of {newest:,} {select}", partial(read, ledger, at), at)


def read(ledger: Ledger, position: int | None = None) -> float:
    return timed(lambda: scores(ledger, position))


def scores(ledger: Ledger, position: int | None = None) -> int:
    """The position whose scores were computed."""
    with ledger.reading(position=position) as books:
        result = standing(books.rulebook(2020), books.accounts(2020), books.year(2020).tie_breaks)
        assert len(result.ranking) == len(books.rulebook(2020).community_codes)
        return books.position
