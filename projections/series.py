"""How scores went: after each event that moved them, as the ledger knew them; or day by day, of what had happened.

Both are sums of effects that grow from point to point, so that a year costs little more than its last score. Each point
is what a reading of that moment says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import add

from ledger import store
from ledger.application import Ledger
from ledger.events import TieBroken
from ledger.folded import rulebook_in
from ledger.rulebook import Rulebook
from ledger.year import TieBreak
from projections.course import Weeks
from projections.history import item_of, require_community
from projections.live import Views
from projections.past import NOW, AsOf, Reading, read
from projections.scores import Move, Scores
from projections.scoring import Score, Standing, ranked, rescored, unranked
from projections.tally import NOTHING

LAST_DAY_OF_JANUARY = 31


class Every(StrEnum):
    """What there is a point for: each event that moved a score, each day of the assessment, or the end of each week."""

    EVENT = "event"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Point:
    """All scores at one moment: after the event at `position`, or about `day`."""

    standing: Standing
    position: int
    recorded_at: datetime | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The points, oldest first; the last is the reading itself."""

    reading: Reading
    every: Every
    points: tuple[Point, ...]


def series(
    ledger: Ledger, *, every: Every, community: str | None = None, as_of: AsOf = NOW, year: int | None = None
) -> Series:
    """Of a year up to a moment. By event, `community` leaves out the events that cannot move its points.

    About a day, `on` is the last one by day and by week; by event, entries that occurred later are left out.
    """
    reading = read(ledger, as_of, year=year)
    if community is not None:
        require_community(reading.rulebook, community)
    if every is Every.WEEK:
        return Series(reading, every, tuple(_by_week(ledger.beside(Views).scores, reading)))
    moves = ledger.beside(Views).scores.moves(reading.year.number, reading.position)
    if every is Every.DAY:
        return Series(reading, every, tuple(_by_day(reading, moves)))
    if as_of.on is not None:
        moves = [each for each in moves if each.day <= as_of.on.toordinal()]
    points = list(_by_event(ledger, reading, moves, community))
    times = _times(ledger, [position for position, _standing in points])
    return Series(reading, every, tuple(Point(found, at, recorded_at=times[at]) for at, found in points))


class _Course:
    """Scores that move on. Only the items that a move touches are scored again."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.ties: tuple[TieBreak, ...] = ()
        self._tallies: dict[str, dict[str, tuple[int, ...]]] = {code: {} for code in rulebook.community_codes}
        self._rulebook = rulebook
        self._scores: dict[str, Score] = {}
        self._touched: dict[str, set[str]] = {}

    def take(self, move: Move) -> None:
        tallies = self._tallies.setdefault(move.community, {})
        before = tallies.get(move.clause, NOTHING)
        tallies[move.clause] = tuple(map(add, before, move.tally))
        self._touched.setdefault(move.community, set()).add(move.clause)

    def under(self, rulebook: Rulebook) -> None:
        """From now on by another version."""
        if rulebook is not self._rulebook:
            self._rulebook, self._scores = rulebook, {}

    def standing(self) -> Standing:
        rulebook, touched = self._rulebook, self._touched
        self._scores = {code: self._score(code, touched.get(code, ())) for code in rulebook.community_codes}
        self._touched = {}
        return ranked(rulebook, self._scores, self.ties)

    def _score(self, community: str, touched: Iterable[str]) -> Score:
        score, tallies = self._scores.get(community), self._tallies.get(community, {})
        if score is None:
            return unranked(self._rulebook, community, tallies)
        return rescored(self._rulebook, score, tallies, touched) if touched else score


def _by_week(scores: Scores, reading: Reading) -> Iterator[Point]:
    """The last day of each week that has come, and after them the last day of all."""
    rulebook, year, position = reading.rulebook, reading.year, reading.position
    weeks, last = Weeks.of(year.number), last_day(reading).toordinal()
    whole = sum(weeks.last_day(week) <= last for week in range(weeks.number))
    for week, found in enumerate(scores.weekly(rulebook, year, position, whole)):
        yield Point(found, position, day=date.fromordinal(weeks.last_day(week)))
    if whole == 0 or weeks.last_day(whole - 1) < last:
        day = date.fromordinal(last)
        about = scores.standing(rulebook, year, position, day, lambda: scores.tallies(year.number, position, day))
        yield Point(about, position, day=day)


def last_day(reading: Reading) -> date:
    """The last day that had come, or that was asked for, up to the last of the assessment."""
    return min(reading.today, date(reading.year.number + 1, 1, LAST_DAY_OF_JANUARY), reading.on or date.max)


def _by_day(reading: Reading, moves: list[Move]) -> Iterator[Point]:
    """From the first day of the year to the last that had come, or that was asked for."""
    course, number = _Course(reading.rulebook), reading.year.number
    course.ties = reading.year.tie_breaks
    waiting = sorted(moves, key=lambda move: move.day, reverse=True)
    day, last, found = date(number, 1, 1), last_day(reading), None
    while day <= last:
        is_new = found is None
        while waiting and waiting[-1].day <= day.toordinal():
            course.take(waiting.pop())
            is_new = True
        if found is None or is_new:
            found = course.standing()
        yield Point(found, reading.position, day=day)
        day += timedelta(days=1)


def _by_event(
    ledger: Ledger, reading: Reading, moves: list[Move], community: str | None
) -> Iterator[tuple[int, Standing]]:
    course = _Course(reading.rulebook)
    versions, ties = _turns(ledger, reading)
    turns = sorted({*versions, *ties})
    shared = {item.code for item in reading.rulebook.ranked_items}
    at = {position: list(found) for position, found in groupby(moves, key=lambda move: move.position)}
    for position in sorted({*at, *turns}):
        if position in versions:
            course.under(versions[position])
        if position in ties:
            course.ties = (*course.ties, ties[position])
        found = at.get(position, [])
        for move in found:
            course.take(move)
        touches = any(
            community in (None, move.community) or item_of(reading.rulebook, move.clause) in shared for move in found
        )
        if touches or (position in turns and position > min(versions)):
            yield position, course.standing()


def _turns(ledger: Ledger, reading: Reading) -> tuple[dict[int, Rulebook], dict[int, TieBreak]]:
    """Where the rulebook's versions were published, and ties broken."""
    with ledger.reading(position=reading.position) as snapshot:
        name = f"rulebook/{reading.rulebook.rulebook}"
        versions = {position: rulebook_in(state) for position, state in snapshot.stored(name)}
        ties = {
            each.position: TieBreak(each.event.item, each.event.order, each.position)
            for each in snapshot.history(str(reading.year.number))
            if isinstance(each.event, TieBroken)
        }
    return versions, ties


def _times(ledger: Ledger, positions: list[int]) -> dict[int, datetime]:
    with ledger.glance() as rows:
        return {at: store.recorded_at_of(state) for at, state in rows.states_at(positions).items()}
