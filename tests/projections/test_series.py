"""How scores went: every point is what a reading of that moment says."""

from datetime import date, timedelta
from random import Random

import pytest

from ledger.errors import CommunityUnknown
from projections import courses
from projections.past import AsOf, read
from projections.replay import replay
from projections.scoring import standing_of
from projections.series import Every, series
from tests.projections.random_ledger import RandomYear


def test_a_point_by_event_is_what_was_known_then(random_year: RandomYear) -> None:
    found = series(random_year.ledger, every=Every.EVENT)
    assert found.points[-1].standing == found.reading.standing
    for point in Random(random_year.seed).sample(found.points, 12):
        reading = random_year.read(AsOf(position=point.position))
        assert point.standing == reading.standing
        assert point.recorded_at == reading.known_at


def test_between_two_points_by_event_no_score_moves(random_year: RandomYear) -> None:
    points = {point.position: point.standing for point in series(random_year.ledger, every=Every.EVENT).points}
    standing = None
    for position in range(min(points), min(random_year.newest, min(points) + 60)):
        standing = points.get(position, standing)
        assert standing == random_year.read(AsOf(position=position)).standing


def test_the_points_of_a_community_leave_out_only_what_cannot_move_it(random_year: RandomYear) -> None:
    own = {point.position: point for point in series(random_year.ledger, every=Every.EVENT, community="SSL").points}
    total = None
    for point in series(random_year.ledger, every=Every.EVENT).points:
        score = point.standing.by_community["SSL"]
        if point.position in own:
            assert own[point.position] == point
        else:
            assert total in {None, score.total_cents}
        total = score.total_cents


def test_a_point_by_day_is_what_had_happened_by_then(random_year: RandomYear) -> None:
    for as_of in (AsOf(), AsOf(position=(random_year.started + random_year.newest) // 2), AsOf(on=date(2020, 5, 9))):
        found = series(random_year.ledger, every=Every.DAY, as_of=as_of)
        days = [point.day for point in found.points if point.day is not None]
        assert days[0] == date(2020, 1, 1)
        assert days == sorted(set(days))
        assert days[-1] == min(found.reading.today, date(2021, 1, 31), as_of.on or date.max)
        for point in Random(random_year.seed).sample(found.points, min(8, len(days))):
            reading = random_year.read(AsOf(position=found.reading.position, on=point.day))
            assert point.standing == reading.standing, point.day


def test_a_point_by_week_is_what_had_happened_by_its_end(random_year: RandomYear) -> None:
    for as_of in (AsOf(), AsOf(position=(random_year.started + random_year.newest) // 2), AsOf(on=date(2020, 5, 9))):
        found = series(random_year.ledger, every=Every.WEEK, as_of=as_of)
        days = [point.day for point in found.points if point.day is not None]
        last = min(found.reading.today, date(2021, 1, 31), as_of.on or date.max)
        assert days[-1] == last
        sundays = (date(2020, 1, 5) + timedelta(weeks=week) for week in range(57))
        assert days == sorted({last, *(day for day in sundays if day <= last)})
        by_day = {
            point.day: point.standing for point in series(random_year.ledger, every=Every.DAY, as_of=as_of).points
        }
        assert {point.day: point.standing for point in found.points} == {day: by_day[day] for day in days}


def test_weeks_that_are_moved_on_or_back_are_as_if_made_anew(random_year: RandomYear) -> None:
    chance = Random(random_year.seed)
    for _ in range(8):
        moment = AsOf(position=chance.randint(random_year.started, random_year.newest))
        day = date(2020, 1, 1) + timedelta(days=chance.randrange(400))
        points = series(random_year.ledger, every=Every.WEEK, as_of=moment).points
        for point in chance.sample(points, min(4, len(points))):
            tallies = replay(random_year.ledger, position=moment.position, on=point.day).tallies(2020)
            reading = random_year.read(moment)
            assert point.standing == standing_of(reading.rulebook, tallies, reading.year.tie_breaks)
        about = random_year.read(AsOf(position=moment.position, on=day))
        tallies = replay(random_year.ledger, position=moment.position, on=day).tallies(2020)
        assert about.standing == standing_of(about.rulebook, tallies, about.year.tie_breaks)


def test_the_weeks_as_they_are_known_now_stay_at_hand_whatever_moments_are_looked_at(
    random_year: RandomYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "NEAR", 3)
    now = series(random_year.ledger, every=Every.WEEK).points
    for position in range(random_year.started, random_year.newest, 20):
        series(random_year.ledger, every=Every.WEEK, as_of=AsOf(position=position))
    with monkeypatch.context() as nothing_anew:
        nothing_anew.setattr(courses.Courses, "_made", None)
        assert series(random_year.ledger, every=Every.WEEK).points == now


def test_by_event_what_occurred_after_a_day_is_left_out(random_year: RandomYear) -> None:
    day = date(2020, 6, 30)
    found = series(random_year.ledger, every=Every.EVENT, as_of=AsOf(on=day))
    for point in Random(random_year.seed).sample(found.points, 6):
        assert point.standing == random_year.read(AsOf(position=point.position, on=day)).standing


def test_a_community_that_is_not_there_has_no_series(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        series(random_year.ledger, every=Every.DAY, community="XX")


def test_a_replay_in_memory_comes_to_the_same_scores(random_year: RandomYear) -> None:
    for as_of in random_year.moments(6):
        reading = read(random_year.ledger, as_of)
        tallies = replay(random_year.ledger, position=as_of.position, on=as_of.on).tallies(2020)
        assert standing_of(reading.rulebook, tallies, reading.year.tie_breaks) == reading.standing
