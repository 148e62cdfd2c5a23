"""The clock, and choices among what there is."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from tests.oracle import (
    Book,
    Clause,
    Command,
    Entry,
    Oracle,
    Refusal,
)
from tests.random_years.left_open import is_left_open

WILD_SHARE = 0.15
AFTER_THE_YEAR = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
DURING_THE_YEAR = datetime(2020, 2, 3, 1, 0, tzinfo=UTC)
REASONS = ["巡查发现", "督查通报", "资料核实后认定", "entered by mistake", "See the minutes of 12 March."]
PERCENTAGES = ["0", "0.01", "49.99", "50", "50.00", "50.01", "69.99", "70", "79.99", "80", "89.99", "90.00", "99.99",
               "100", "100.01", "999.99"]  # fmt: skip
LEADING = ["leading-1", "leading-2"]
COMMITTEE = ["committee-1", "committee-2"]


@dataclass(frozen=True)
class Proposal:
    """One command proposed at `now`. `skipped`: accepted as already recorded, so nothing was recorded again."""

    now: datetime
    command: Command
    accepted: bool
    refusal: str | None = None
    skipped: bool = False


def points(cents: int) -> str:
    """Hundredths as the string of a command."""
    return f"{cents // 100}.{cents % 100:02}"


def cents(amount: Decimal) -> int:
    """The hundredths of an exact amount."""
    return int(amount * 100)


class Choices:
    """A clock, what is proposed to the oracle, and choices among what there is."""

    def __init__(self, rng: random.Random, book: Book, oracle: Oracle, start: datetime) -> None:
        self.rng = rng
        self.oracle = oracle
        self.book = book
        self.now = start.replace(microsecond=0)
        self.proposals: list[Proposal] = []
        self.serial = 0
        self.favourites = rng.sample(book.communities, 3)

    @property
    def today(self) -> date:
        return self.book.day(self.now)

    def pass_time(self) -> None:
        """Seconds to a day, rarely some days; often to just before or after midnight in the subdistrict."""
        kind = self.rng.random()
        if kind < 0.45:
            self.now += timedelta(seconds=self.rng.randint(0, 90))
        elif kind < 0.75:
            self.now += timedelta(minutes=self.rng.randint(1, 300))
        elif kind < 0.88:
            midnight = datetime.combine(self.today + timedelta(days=1), time(), self.book.zone).astimezone(UTC)
            self.now = max(self.now, midnight + timedelta(seconds=self.rng.choice([-1, 0, 1])))
        elif kind < 0.97:
            self.now += timedelta(hours=self.rng.randint(1, 26))
        else:
            self.now += timedelta(days=self.rng.randint(2, 6))

    def propose(self, command: Command | None) -> bool:
        """Submit and note what the oracle says; True when it was accepted."""
        if command is None or is_left_open(self.oracle, command, self.today):
            return False
        before = len(self.oracle.accepted)
        try:
            self.oracle.submit(command, self.now)
        except Refusal as refusal:
            self.proposals.append(Proposal(self.now, command, accepted=False, refusal=refusal.reason))
            return False
        skipped = len(self.oracle.accepted) == before
        self.proposals.append(Proposal(self.now, command, accepted=True, skipped=skipped))
        return True

    def community(self) -> str:
        return self.rng.choice(self.favourites if self.rng.random() < 0.5 else self.book.communities)

    def reason(self) -> str:
        return self.rng.choice(REASONS)

    def day(self) -> str:
        """A permitted day; often lately, sometimes in the January after the year."""
        first, last = date(self.book.year, 1, 1), min(self.today, date(self.book.year + 1, 1, 31))
        kind = self.rng.random()
        if kind < 0.1:
            return last.isoformat()
        if kind < 0.25:
            first = max(first, last - timedelta(days=40))
        return (first + timedelta(days=self.rng.randint(0, (last - first).days))).isoformat()

    def recorder(self, clause: Clause) -> str:
        """Somebody who may record under the clause."""
        if clause.item == "NL":
            return self.rng.choice(COMMITTEE)
        return self.rng.choice(LEADING) if clause.department == "LG" else f"dept-{clause.department}"

    def entry(self, wanted: Callable[[Entry], bool] | None = None) -> Entry | None:
        """Some such entry, newer ones rather than older."""
        some = [entry for entry in self.oracle.world.entries.values() if wanted is None or wanted(entry)]
        if not some:
            return None
        return self.rng.choice(some[-12:] if self.rng.random() < 0.6 else some)

    def new_id(self, letter: str) -> str:
        """An id that no entry has."""
        self.serial += 1
        while f"{letter}{self.serial}" in self.oracle.world.entries:
            self.serial += 1
        return f"{letter}{self.serial}"

    def clause(self, wanted: Callable[[Clause], bool]) -> Clause:
        return self.rng.choice([clause for clause in self.book.clauses.values() if wanted(clause)])
