"""What the same act costs as the ledger grows ten-fold, and ten-fold again."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

from ledger.application import Ledger
from ledger.commands import parse
from tests.benchmarks import stock
from tests.benchmarks.asking import current_scores, page_of_history, past_scores
from tests.benchmarks.figures import Figure, each_timed, in_time
from tests.benchmarks.proving import sealer_of
from tests.benchmarks.sample import command, rulebook

TITLE = "Growth"
TIMES = 200
SECONDS = 8.0
Acts = Callable[[Ledger, int], Iterator[Callable[[], object]]]


def measure() -> Iterator[Figure]:
    found: dict[str, list[float]] = {}
    for size in stock.SIZES:
        with stock.copy_of(size) as path, stock.opened(path) as ledger:
            current_scores(ledger)
            with TemporaryDirectory() as folder:
                sealer_of(ledger, Path(folder)).seal()
            for what, acts in ASKED.items():
                took = each_timed(acts(ledger, size), seconds=SECONDS)
                found.setdefault(what, []).append(median(took))
    for what, seconds in found.items():
        yield figure(what, seconds)


def figure(what: str, seconds: Sequence[float]) -> Figure:
    sizes = zip(stock.SIZES, seconds, strict=True)
    return Figure(
        f"{what} at {' · '.join(f'{size:,}' for size in stock.SIZES)} events / at the fewest",
        " · ".join(in_time(each) for _, each in sizes),
        in_time(seconds[0]),
        seconds[0] / seconds[-1],
    )


def commands(ledger: Ledger, _size: int) -> Iterator[Callable[[], object]]:
    numbers = (number for number in count() if number % 10 != 9)
    for _ in range(TIMES):
        yield partial(ledger.submit, parse(command(next(numbers), "G")))


def current(ledger: Ledger, _size: int) -> Iterator[Callable[[], object]]:
    yield from [partial(current_scores, ledger)] * TIMES


def past(ledger: Ledger, size: int) -> Iterator[Callable[[], object]]:
    """In the last tenth, where a replay is longest."""
    chance = Random(1)
    for _ in range(TIMES):
        yield partial(past_scores, ledger, chance.randrange(size - size // 10, size))


def pages(ledger: Ledger, size: int) -> Iterator[Callable[[], object]]:
    chance, codes = Random(1), rulebook().community_codes
    for _ in range(TIMES):
        yield partial(page_of_history, ledger, chance.choice(codes), chance.randrange(size // len(codes) // 2))


def proofs(ledger: Ledger, size: int) -> Iterator[Callable[[], object]]:
    chance = Random(1)
    for _ in range(TIMES):
        yield partial(_inclusion, ledger, chance.randrange(size), size)


def _inclusion(ledger: Ledger, index: int, size: int) -> list[bytes]:
    with ledger.rows() as rows:
        return rows.seals.tree(size).inclusion(index)


ASKED: dict[str, Acts] = {
    "A durable command": commands,
    "Current scores of all communities": current,
    "Past scores of all communities": past,
    "A page of a community's history": pages,
    "An inclusion proof": proofs,
}
