"""One community's score by day is what a reading about each day says of it."""

from datetime import date
from random import Random

import pytest

from ledger.errors import CommunityUnknown
from projections.daily import scores_by_day
from projections.past import AsOf
from projections.series import Every, series
from tests.projections.random_ledger import RandomYear


def test_the_scores_by_day_are_those_of_the_whole_series(random_year: RandomYear) -> None:
    middle = (random_year.started + random_year.newest) // 2
    for as_of in (AsOf(), AsOf(position=middle), AsOf(on=date(2020, 5, 9))):
        reading = random_year.read(as_of)
        points = series(random_year.ledger, every=Every.DAY, as_of=as_of).points
        for community in Random(random_year.seed).sample(reading.rulebook.community_codes, 4):
            found = scores_by_day(random_year.ledger, reading, community)
            assert list(found) == sorted(found)
            score = None
            for point in points:
                assert point.day is not None
                score = found.get(point.day, score)
                whole = point.standing.by_community[community]
                assert score is not None
                assert (score.total_cents, score.items, score.bonus, score.negative, score.provisional) == (
                    whole.total_cents,
                    whole.items,
                    whole.bonus,
                    whole.negative,
                    whole.provisional,
                ), point.day


def test_a_community_that_is_not_there_has_no_scores(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        scores_by_day(random_year.ledger, random_year.read(AsOf()), "NONE")
