"""One community's score on each day on which it moved, without the others': what a chart of it is drawn from.

Others act on it by ranked items alone, so that nothing else of theirs is looked at. A score says what a reading about its
day says, but for the rank.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import add

from ledger.application import Ledger
from ledger.rulebook import Item, Rulebook
from ledger.year import TieBreak
from projections.history import require_community
from projections.live import Views
from projections.past import Reading
from projections.scoring import Score, placed, rescored, unranked
from projections.series import last_day
from projections.tally import NOTHING


def scores_by_day(ledger: Ledger, reading: Reading, community: str) -> dict[date, Score]:
    """The year's first day, and every later one on which something acts on the score, up to the reading's last."""
    rulebook, year = reading.rulebook, reading.year
    require_community(rulebook, community)
    shared = {clause.code for item in rulebook.ranked_items for clause in item.all_clauses}
    effects = ledger.beside(Views).scores.daily(
        year.number,
        reading.position,
        last_day(reading),
        lambda code, clause: code == community or (clause in shared and code in rulebook.community_codes),
    )
    course = _Course(rulebook, year.tie_breaks)
    days = {date(year.number, 1, 1): course.score_of(community)}
    for ordinal, moves in groupby(effects, key=lambda effect: effect[0]):
        for _day, code, clause, tally in moves:
            course.take(code, clause, tally)
        days[date.fromordinal(ordinal)] = course.score_of(community)
    return days


class _Course:
    """Scores that move on from day to day."""

    def __init__(self, rulebook: Rulebook, tie_breaks: tuple[TieBreak, ...]) -> None:
        self._rulebook, self._tie_breaks = rulebook, tie_breaks
        self._tallies: dict[str, dict[str, tuple[int, ...]]] = {code: {} for code in rulebook.community_codes}
        self._scores = {code: unranked(rulebook, code, {}) for code in rulebook.community_codes}
        self._touched: dict[str, set[str]] = {}

    def take(self, community: str, clause: str, tally: Sequence[int]) -> None:
        tallies = self._tallies[community]
        tallies[clause] = tuple(map(add, tallies.get(clause, NOTHING), tally))
        self._touched.setdefault(community, set()).add(clause)

    def score_of(self, community: str) -> Score:
        if all(self._lacks_a_mark(item) for item in self._rulebook.ranked_items):
            self._rescore(community)
            return replace(self._scores[community], waiting=bool(self._rulebook.ranked_items))
        for code in list(self._touched):
            self._rescore(code)
        return placed(self._rulebook, self._scores, self._tie_breaks)[0][community]

    def _rescore(self, community: str) -> None:
        clauses = self._touched.pop(community, ())
        self._scores[community] = rescored(self._rulebook, self._scores[community], self._tallies[community], clauses)

    def _lacks_a_mark(self, item: Item) -> bool:
        """Whether some community was never given one: then nobody is ranked in the item, and no other acts on it."""
        return any(mark not in tallies for tallies in self._tallies.values() for mark in item.marks)
