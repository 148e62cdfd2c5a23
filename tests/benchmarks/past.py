"""The scores of all communities as the ledger knew them at any position."""

from collections.abc import Iterator
from functools import partial
from random import Random

from tests.benchmarks import stock
from tests.benchmarks.asking import current_scores, past_scores
from tests.benchmarks.figures import Figure, at_most, each_timed, in_time, p50_p99
from tests.benchmarks.peers import library
from tests.benchmarks.sample import rulebook

TITLE = "Past readings"
YEAR = 6_000
LIMITS_MS = {YEAR: 5, 1_000_000: 10}
TIMES = 300
SECONDS = 20.0


def measure() -> Iterator[Figure]:
    yield from map(figure, (YEAR, *stock.SIZES))


def figure(size: int) -> Figure:
    chance = Random(1)
    with stock.opened(stock.year_of(size)) as ledger:
        newest = ledger.head_position()
        current_scores(ledger)  # a server that has been asked before
        positions = [chance.randrange(100, newest) for _ in range(TIMES)]
        took = each_timed((partial(past_scores, ledger, position) for position in positions), seconds=SECONDS)
    half, nearly_all = p50_p99(took)
    return Figure(
        f"Scores of {len(rulebook().communities)} communities at any of {size:,} positions, p50 (p99) of {len(took)}",
        f"{in_time(half)} ({in_time(nearly_all)})",
        target=at_most(LIMITS_MS[size], nearly_all * 1_000, "ms") if size in LIMITS_MS else None,
        others=as_it_comes(size),
    )


def as_it_comes(size: int) -> str:
    """The library's way: each stream up to a version."""
    chance, codes = Random(1), rulebook().community_codes
    versions = [chance.randrange(size // len(codes)) for _ in range(TIMES)]
    with library.application(library.filled(size)) as app:
        acts = (partial(library.replay_streams, app, codes, upto=version) for version in versions)
        half, nearly_all = p50_p99(each_timed(acts, seconds=SECONDS / 4))
    return f"library as it comes, to uncapped sums: {in_time(half)} ({in_time(nearly_all)})"
