"""A believable year of any number of events, in their order, without the commands: 12 communities, so streams are long.

Every event is one that the commands would have decided on what came before it (`tests/test_long_year.py` decides them
again). The same count and seed give the same year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import count
from random import Random

from tests.benchmarks import entries
from tests.benchmarks.sample import rulebook
from tests.benchmarks.templates import Template

BEGIN = datetime(2020, 1, 4, 1, tzinfo=UTC)
END = datetime(2020, 12, 30, 9, tzinfo=UTC)
YEARLY_FROM = datetime(2020, 11, 16, 1, tzinfo=UTC)
HOUR = 3_600.0
EAST = timedelta(hours=8)
"""How far ahead of UTC the subdistrict's days are."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event about an entry in a community; its time in seconds since `BEGIN`."""

    seconds: float
    community: str
    entry: int
    template: Template


Later = tuple[float, tuple[Template, ...]]
"""How many hours after the one before, and what then happens in one write."""


def happenings(size: int, *, seed: int = 1) -> Iterator[Happening]:
    """That many events, oldest first."""
    year, step = LongYear(seed), (END - BEGIN).total_seconds() / size
    made = 0
    while made < size:
        for each in year.next(made * step, is_last=made + 1 == size):
            yield each
            made += 1


class LongYear:
    """What is still to come of what was begun, and the chance that decides what begins."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._numbers = count(1)
        self._due: list[tuple[float, int, str, tuple[Later, ...]]] = []
        self._due_figures = self._yearly_figures()

    def next(self, now: float, *, is_last: bool) -> list[Happening]:
        """What happens now: the next of what is due, or else something new. One event, where it is the last."""
        due = self._due
        if due and due[0][0] <= now and not (is_last and len(due[0][3][0][1]) > 1):
            _, entry, community, rest = heappop(due)
        elif self._due_figures and self._due_figures[-1][0] <= now:
            _, community, template = self._due_figures.pop()
            entry, rest = next(self._numbers), ((0.0, (template,)),)
        else:
            community = self._chance.choice(rulebook().community_codes)
            entry, rest = next(self._numbers), tuple(self._begun(community, now))
        (_, templates), *later = rest
        if later:
            heappush(due, (now + later[0][0] * HOUR, entry, community, tuple(later)))
        return [Happening(now, community, entry, template) for template in templates]

    def _yearly_figures(self) -> list[tuple[float, str, Template]]:
        """Latest first. Every tenth figure is recorded once more, and supersedes the first."""
        chance, begin, end = self._chance, (YEARLY_FROM - BEGIN).total_seconds(), (END - BEGIN).total_seconds()
        found = [
            (chance.uniform(begin, end * 0.99), community, entries.yearly(code, community, chance))
            for code in entries.yearly_codes()
            for community in rulebook().community_codes
            for _ in range(1 + (chance.random() < 0.1))
        ]
        return sorted(found, key=lambda each: -each[0])

    def _begun(self, community: str, now: float) -> Iterator[Later]:
        """An entry from its recording to its end."""
        chance, dice = self._chance, self._chance.random()
        if dice < 0.12:
            yield 0, (entries.ticket(),)
            yield from self._ticket(community)
        elif dice < 0.24:
            month = (BEGIN + EAST + timedelta(seconds=now)).month
            code = chance.choice(tuple(entries.MONTHLY))
            yield 0, (chance.choice(entries.monthly(code, month)),)
        elif dice < 0.29:
            declared = chance.choice(entries.bonuses(community))
            yield 0, (declared,)
            yield from self._bonus(declared.amount_cents)
        else:
            template = chance.choice(chance.choice(entries.occurrences())[1])
            yield 0, (template,)
            yield from self._after(community, template)

    def _ticket(self, community: str) -> Iterator[Later]:
        dice = self._chance.random()
        if dice < 0.95:
            yield self._chance.uniform(24, 120), (entries.settled(counts=dice < 0.6),)
        if dice < 0.05:
            yield from self._appeal(community, entries.ticket().amount_cents)

    def _bonus(self, cents: int) -> Iterator[Later]:
        dice = self._chance.random()
        yield self._chance.uniform(24, 200), (entries.reviewed(supported=dice < 0.9),)
        if dice < 0.9:
            granted = None if dice < 0.1 else cents if dice < 0.6 else max(1, cents // 2)
            yield self._chance.uniform(24, 400), (entries.determined(granted),)

    def _after(self, community: str, recorded: Template) -> Iterator[Later]:
        """Most entries simply stand; some are taken back as a mistake, some are disputed."""
        dice, cents = self._chance.random(), recorded.amount_cents
        if dice < 0.05:
            whole_or_part = cents if dice < 0.03 or cents == 1 else cents // 2
            yield self._chance.uniform(1, 600), (entries.reversed_((recorded.actor, recorded.role), whole_or_part),)
        elif dice < 0.13 and recorded.topic == "deduction-recorded.1":
            yield from self._appeal(community, cents)

    def _appeal(self, community: str, cents: int) -> Iterator[Later]:
        chance, dice = self._chance, self._chance.random()
        yield chance.uniform(2, 60), (entries.filed(community),)
        if dice < 0.05:
            yield chance.uniform(2, 20), (entries.withdrawn(community),)
            return
        yield chance.uniform(2, 40), (entries.accepted(),)
        if dice < 0.3:
            yield chance.uniform(2, 40), (entries.asked(),)
            yield chance.uniform(2, 40), (entries.answered(community),)
        first = chance.choice(("upheld", "partly_upheld", "rejected", "rejected"))
        yield chance.uniform(24, 200), decision(1, first, cents)
        if first == "rejected" and dice < 0.5:
            yield chance.uniform(2, 60), (entries.escalated(community),)
            yield chance.uniform(24, 200), decision(2, chance.choice(("upheld", "rejected")), cents)


@cache
def decision(level: int, outcome: str, cents: int) -> tuple[Template, ...]:
    """A decision with what it does to an entry of so many cents."""
    if outcome == "rejected" or (outcome == "partly_upheld" and cents == 1):
        return (entries.decided(level, "rejected"),)
    by = entries.LEADING if level == 1 else entries.COMMITTEE
    taken = cents if outcome == "upheld" else cents // 2
    said = entries.decided(level, outcome, taken if outcome == "partly_upheld" else None)
    return said, entries.reversed_(by, taken, by_appeal=level)
