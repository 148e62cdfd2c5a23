"""Years from a seed."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from tests.oracle import (
    Book,
    Oracle,
)
from tests.random_years.choices import (
    AFTER_THE_YEAR,
    DURING_THE_YEAR,
    Proposal,
)
from tests.random_years.year import RandomYear


def random_commands(
    rng: random.Random,
    rulebook: dict[str, Any],
    oracle: Oracle,
    count: int,
    start: datetime,
    *,
    opening: bool | None = None,
    ending: bool | None = None,
) -> list[Proposal]:
    """Propose until the oracle has accepted `count` more commands.

    `opening` (default: every other time) begins with all marks of the ranked item, so that ties are there from the
    start. `ending` (default: one time in eight) goes on, beyond `count`, until the year was finalised and reopened:
    some 300 commands more.
    """
    year = RandomYear(rng, Book(rulebook), oracle, start)
    target = len(oracle.accepted) + count
    if rng.random() < 0.5 if opening is None else opening:
        year.open_with_marks()
    while len(oracle.accepted) < target:
        year.step()
    if rng.random() < 0.125 if ending is None else ending:
        year.finish()
    return year.proposals


def year_from_seed(
    rulebook: dict[str, Any], seed: int, count: int = 200, *, opening: bool | None = None, ending: bool | None = None
) -> tuple[Oracle, list[Proposal]]:
    """A whole random year of its own: even seeds start after the year, odd ones during it."""
    rng = random.Random(seed)
    oracle = Oracle(rulebook)
    start = AFTER_THE_YEAR if seed % 2 == 0 else DURING_THE_YEAR
    return oracle, random_commands(rng, rulebook, oracle, count, start, opening=opening, ending=ending)
