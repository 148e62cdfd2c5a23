"""The ledger against a slow oracle that was written from the rules alone, on random years of commands."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from api import shapes
from ledger import publishing
from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import LedgerError
from ledger.lines import Receipt
from projections.past import AsOf, read
from projections.scoring import standing
from tests.oracle import Oracle
from tests.random_years import Proposal, year_from_seed

RULEBOOK = "ledger/rulebooks/houjiatang-2020.yaml"
COMMANDS = 500


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def ledger_at(path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.found(path, ledger_id="test", scorer=standing, clock=clock) as ledger:
        ledger.publish(publishing.load("houjiatang-2020"))
        ledger.add_sample_users(2020, "no password")
        yield ledger


def rulebook() -> dict[str, Any]:
    text = (Path(__file__).parents[2] / RULEBOOK).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def submit(ledger: Ledger, proposal: Proposal) -> Receipt | LedgerError:
    try:
        return ledger.submit(parse(proposal.command))
    except LedgerError as error:
        return error


def replayed(ledger: Ledger, clock: Clock, proposals: list[Proposal]) -> list[int]:
    """The ledger's position after each command that the oracle counts; every verdict must be the oracle's."""
    positions = []
    for proposal in proposals:
        clock.now = proposal.now
        verdict = submit(ledger, proposal)
        accepted = isinstance(verdict, Receipt)
        assert accepted == proposal.accepted, (proposal, verdict)
        if isinstance(verdict, Receipt):
            assert verdict.skipped == proposal.skipped, proposal
            if not verdict.skipped:
                positions.append(verdict.position)
    return positions


def oracle_agrees(ledger: Ledger, oracle: Oracle, after: int, position: int, on: date | None) -> None:
    reading = read(ledger, AsOf(position=position, on=on))
    assert shapes.scores(reading)["communities"] == oracle.scores(after=after, on=on), (position, on)


def year_agrees(path: Path, seed: int, count: int, looks: int) -> None:
    oracle, proposals = year_from_seed(rulebook(), seed, count)
    clock = Clock(proposals[0].now - timedelta(days=1))
    chance = random.Random(seed)
    with ledger_at(path, clock) as ledger:
        positions = replayed(ledger, clock, proposals)
        oracle_agrees(ledger, oracle, len(positions), positions[-1], None)
        for _ in range(looks):
            after = chance.randint(1, len(positions))
            day = date(2020, 1, 1) + timedelta(days=chance.randrange(400))
            oracle_agrees(ledger, oracle, after, positions[after - 1], chance.choice([None, day]))


@pytest.mark.parametrize("seed", range(8))
def test_every_verdict_and_every_score_is_the_oracles(tmp_path: Path, seed: int) -> None:
    year_agrees(tmp_path / "kaohe.db", seed, COMMANDS, looks=40)
