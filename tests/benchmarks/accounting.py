"""The same entries in plain-text accounting: load to balances, and balances as of a day, as a process each."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from projections.scoring import Standing
from tests.benchmarks import stock
from tests.benchmarks.asking import replayed, scores_on
from tests.benchmarks.figures import Figure, in_time, timed
from tests.benchmarks.machine import NOT_INSTALLED
from tests.benchmarks.peers import journals

TITLE = "Plain-text accounting"
LARGEST = {"ledger": 1_000_000, "hledger": 100_000, "beancount": 100_000}
"""Events up to which a program is run: beyond, it takes minutes or gigabytes."""
DAY = date(2020, 7, 1)


def measure() -> Iterator[Figure]:
    for size in stock.SIZES:
        path, there = stock.year_of(size), [name for name in LARGEST if journals.is_there(name)]
        if size == stock.SIZES[0]:
            for name in there:
                assert journals.printed(name, journals.balances(name, size)) == uncapped(replayed(path)), name
        yield _figure(f"Scores of all communities from {size:,} events, as a process", path, size, None)
        yield _figure(f"The same about {DAY} alone", path, size, DAY)


def uncapped(standing: Standing) -> dict[tuple[str, str], int]:
    """The nominal sums, by community and clause, that are not nothing."""
    sums = {
        (score.community, clause.code): clause.nominal_cents
        for score in standing.scores
        for clause in (*(each for item in score.items.values() for each in item.clauses), *score.bonus.clauses)
    }
    return {key: cents for key, cents in sums.items() if cents}


def _figure(what: str, path: Path, size: int, day: date | None) -> Figure:
    command = [sys.executable, "-m", __name__, str(path), *([day.isoformat()] if day else [])]
    ours = timed(lambda: subprocess.run(command, check=True))
    before = day.isoformat() if day else None
    others = [f"{name} {_other(name, size, before)}" for name in LARGEST]
    return Figure(what, in_time(ours), others=", ".join(others))


def _other(name: str, size: int, before: str | None) -> str:
    if not journals.is_there(name):
        return NOT_INSTALLED
    return in_time(journals.seconds(name, size, before=before)) if size <= LARGEST[name] else "not run"


if __name__ == "__main__":
    if sys.argv[2:]:
        scores_on(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
    else:
        replayed(Path(sys.argv[1]))
