"""A year's scores at the end of each of its weeks, kept at hand: what is recorded moves them on, or back.

Sums can be undone, so that a course is brought to another position by the effects in between; only the items that these
touch are scored again. It says what a reading about the last day of each week says at that position.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import add
from typing import Final, NamedTuple

from ledger.rulebook import Rulebook
from ledger.year import TieBreak
from projections.scoring import Score, Standing, ranked, rescored, unranked
from projections.tally import NOTHING

DAYS: Final = 7
Changes = dict[str, Sequence[int]]
"""By clause: what is added to its tally."""
Kept = dict[str, tuple[int, ...]]
"""By clause: its tally."""


_NONE: Final[Kept] = {}


class Weeks(NamedTuple):
    """The weeks of an assessment year, Monday to Sunday; the last is that of the 31 January after it.

    `first` is the Monday with which the first begins, as an ordinal.
    """

    first: int
    number: int

    @classmethod
    def of(cls, year: int) -> "Weeks":
        begin, end = date(year, 1, 1), date(year + 1, 1, 31)
        first = begin.toordinal() - begin.weekday()
        return cls(first, (end.toordinal() - first) // DAYS + 1)

    def holding(self, day: int) -> int:
        """The number of the week with a day, from 0."""
        return min(max(0, (day - self.first) // DAYS), self.number - 1)

    def last_day(self, week: int) -> int:
        return self.first + week * DAYS + DAYS - 1


class Change(NamedTuple):
    """What is added to a clause's tally from a week on."""

    week: int
    community: str
    clause: str
    tally: Sequence[int]


class Course:
    """The tallies at the end of each week, as known at `position`, and the scores once they were asked for."""

    def __init__(self, year: int, position: int, changes: Iterable[Change]) -> None:
        self.weeks = Weeks.of(year)
        self.position = position
        self._tallies: list[dict[str, Kept]] = [{} for _ in range(self.weeks.number)]
        self._rulebook: Rulebook | None = None
        self._scores: list[dict[str, Score]] = []
        self._ties: tuple[TieBreak, ...] = ()
        self._standings: dict[int, Standing] = {}
        self.move(position, changes)

    def move(self, position: int, changes: Iterable[Change]) -> None:
        """To another position, by what lies between."""
        for community, by_week in _in_turn(changes).items():
            self._change(community, by_week)
            begin = min(by_week)
            self._standings = {week: found for week, found in self._standings.items() if week < begin}
        self.position = position

    def _change(self, community: str, by_week: Mapping[int, Changes]) -> None:
        added: Changes = {}
        before, after = _NONE, _NONE
        for week in range(min(by_week), self.weeks.number):
            changes = by_week.get(week, {})
            for clause, tally in changes.items():
                _add(added, clause, tally)
            now = self._tallies[week].get(community, _NONE)
            if now is not before or week == min(by_week):
                before, after = now, _moved(now, now, added)
            elif changes:  # what was as the week before still is, but for what is new
                after = _moved(now, after, {clause: added[clause] for clause in changes})
            self._tallies[week][community] = after
            self._score_again(week, community, added)

    def _score_again(self, week: int, community: str, clauses: Iterable[str]) -> None:
        if self._rulebook is not None and community in self._scores[week]:
            scores = self._scores[week]
            scores[community] = rescored(self._rulebook, scores[community], self._tallies[week][community], clauses)

    def tallies(self, week: int) -> Mapping[str, Kept]:
        return self._tallies[week]

    def standings(self, rulebook: Rulebook, ties: tuple[TieBreak, ...], weeks: int) -> list[Standing]:
        """At the end of the first so many weeks."""
        if rulebook is not self._rulebook:
            self._rulebook, self._scores, self._standings = rulebook, list(self._scored(rulebook)), {}
        if ties != self._ties:
            self._ties, self._standings = ties, {}
        for week in range(weeks):
            if week not in self._standings:
                self._standings[week] = ranked(rulebook, self._scores[week], ties)
        return [self._standings[week] for week in range(weeks)]

    def _scored(self, rulebook: Rulebook) -> Iterable[dict[str, Score]]:
        before: Mapping[str, Kept] = {}
        scores = {code: unranked(rulebook, code, {}) for code in rulebook.community_codes}
        for tallies in self._tallies:
            scores = {
                code: rescored(rulebook, score, tallies.get(code, {}), _differing(before.get(code), tallies.get(code)))
                for code, score in scores.items()
            }
            before = tallies
            yield scores


def _moved(before: Kept, after: Kept, added: Changes) -> Kept:
    moved = {clause: tuple(map(add, before.get(clause, NOTHING), tally)) for clause, tally in added.items()}
    return {**after, **moved}


def _in_turn(changes: Iterable[Change]) -> dict[str, dict[int, Changes]]:
    found: dict[str, dict[int, Changes]] = {}
    for each in changes:
        _add(found.setdefault(each.community, {}).setdefault(each.week, {}), each.clause, each.tally)
    return found


def _add(changes: Changes, clause: str, tally: Sequence[int]) -> None:
    before = changes.get(clause)
    changes[clause] = tally if before is None else [*map(add, before, tally)]


def _differing(before: Kept | None, after: Kept | None) -> list[str]:
    """The clauses whose tallies changed; from week to week there are never fewer of them."""
    if before is after or after is None:
        return []
    known = before or {}
    return [clause for clause, tally in after.items() if known.get(clause) is not tally]
