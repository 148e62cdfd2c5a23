"""Random years as ledgers: what the oracle's commands come to, with every moment to look at."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from ledger import publishing
from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import LedgerError
from projections.past import AsOf, Reading, read
from projections.scoring import standing
from tests.random_years import Proposal, year_from_seed

COMMANDS = 200
SEEDS = (3, 4)
"""A year with all marks of the ranked item from its beginning and one without; during the year, and after it."""
RULEBOOK = Path(__file__).parents[2] / "ledger" / "rulebooks" / "houjiatang-2020.yaml"


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self, now: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def founded(path: Path, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    """A ledger with the bundled rulebook and the sample users, and nothing recorded."""
    with Ledger.found(path, ledger_id="random", scorer=standing, clock=clock) as ledger:
        ledger.publish(publishing.load("houjiatang-2020"))
        ledger.add_sample_users(2020, "no password")
        yield ledger


@cache
def proposals(seed: int, *, ending: bool = False) -> tuple[Proposal, ...]:
    rulebook: dict[str, Any] = yaml.safe_load(RULEBOOK.read_text(encoding="utf-8"))
    _, found = year_from_seed(rulebook, seed, COMMANDS, opening=seed % 3 == 0, ending=ending)
    return tuple(found)


@dataclass(frozen=True)
class RandomYear:
    """A year of commands in a ledger; `started` is the position before the first of them."""

    seed: int
    ledger: Ledger
    started: int
    newest: int

    def moments(self, count: int, *, about_days: bool = True) -> list[AsOf]:
        """The present and other moments, every other one about a day."""
        chance = Random(self.seed)
        days = [None, *(date(2020, 1, 1) + timedelta(days=chance.randrange(400)) for _ in range(3))]
        found = [AsOf(position=chance.randint(self.started, self.newest), on=chance.choice(days)) for _ in range(count)]
        found.append(AsOf(position=self.newest))
        return found if about_days else [AsOf(position=each.position) for each in found]

    def read(self, as_of: AsOf) -> Reading:
        return read(self.ledger, as_of)


def submit(ledger: Ledger, command: Mapping[str, object]) -> bool:
    try:
        ledger.submit(parse(command))
    except LedgerError:
        return False
    return True


@contextmanager
def year_of(seed: int, *, ending: bool = False) -> Iterator[RandomYear]:
    """With an `ending` it goes on until it was final, and open again."""
    clock = Clock()
    with TemporaryDirectory() as folder, founded(Path(folder) / "kaohe.db", clock) as ledger:
        started = read(ledger).position
        for proposal in proposals(seed, ending=ending):
            clock.now = proposal.now
            submit(ledger, proposal.command)
        yield RandomYear(seed, ledger, started, read(ledger).position)


@pytest.fixture(scope="session", params=SEEDS)
def random_year(request: pytest.FixtureRequest) -> Iterator[RandomYear]:
    with year_of(request.param) as year:
        yield year
