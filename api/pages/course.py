"""How a community's total went over the year: each day on which it moved, by what, and what happened on it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.account import Entry
from ledger.application import Ledger
from ledger.points import points
from projections.daily import scores_by_day
from projections.past import AsOf, Reading
from projections.scoring import Score
from projections.series import Every, last_day, series

DAYS_MOST: Final = 2_000
"""Entries of a community whose year is told day by day."""
ENTRIES_MOST: Final = 3
ITEMS_MOST: Final = 4
BONUS: Final = "bonus"
NEGATIVE: Final = "negative"


@dataclass(frozen=True, slots=True)
class Day:
    """`moved` says by how much each item, the bonus and the negative list moved since the day listed before."""

    day: date
    total_cents: int
    change_cents: int
    moved: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...] = ()
    """Some of those that happened on it; `others` counts the rest."""
    others: int = 0

    @property
    def note(self) -> str:
        """For a chart: the largest of what moved, and what happened."""
        largest = sorted(self.moved, key=lambda each: -abs(each[1]))[:ITEMS_MOST]
        return ", ".join(f"{code} {'+' if cents > 0 else ''}{points(cents)}" for code, cents in largest)


def course(ledger: Ledger, reading: Reading, community: str, entries: Sequence[Entry]) -> list[Day]:
    """The first day, the last, and each between them on which the score moved or something happened.

    Of a long year the end of each week instead, with what happened in it.
    """
    last = last_day(reading)
    by_day = len(entries) <= DAYS_MOST
    scores = scores_by_day(ledger, reading, community) if by_day else _by_week(ledger, reading, community)
    days = sorted({*scores, last})
    happened: dict[date, list[Entry]] = {}
    for entry in entries:
        day = entry.occurred_on if by_day else days[min(bisect_left(days, entry.occurred_on), len(days) - 1)]
        happened.setdefault(day, []).append(entry)
    return list(_days(scores, happened, last))


def _by_week(ledger: Ledger, reading: Reading, community: str) -> dict[date, Score]:
    as_of = AsOf(position=reading.position, on=reading.on)
    points = series(ledger, every=Every.WEEK, as_of=as_of, year=reading.year.number).points
    return {point.day: point.standing.by_community[community] for point in points if point.day is not None}


def _days(scores: Mapping[date, Score], happened: Mapping[date, list[Entry]], last: date) -> Iterator[Day]:
    before = now = next(iter(scores.values()))
    for day in sorted({*scores, *happened, last}):
        now = scores.get(day, now)
        entries = sorted(happened.get(day, ()), key=lambda entry: entry.number)
        moved = tuple(_moved(before, now))
        if moved or entries or day in {next(iter(scores)), last}:
            shown = tuple(entries[:ENTRIES_MOST])
            change = now.total_cents - before.total_cents
            yield Day(day, now.total_cents, change, moved, shown, len(entries) - len(shown))
        before = now


def _moved(before: Score, after: Score) -> Iterator[tuple[str, int]]:
    for code, item in after.items.items():
        was = before.items.get(code)
        if was is not None and was.score_cents != item.score_cents:
            yield code, item.score_cents - was.score_cents
    if before.bonus_cents != after.bonus_cents:
        yield BONUS, after.bonus_cents - before.bonus_cents
    if before.negative_cents != after.negative_cents:
        yield NEGATIVE, before.negative_cents - after.negative_cents
