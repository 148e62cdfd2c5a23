"""A course of weeks that is moved says what one made in one go does, with the same scores."""

from random import Random

from projections.course import Change, Course, Weeks
from projections.scoring import rescored, standing_of, unranked
from tests.scenario import RULEBOOK

WEEKS = 57
CODES = RULEBOOK.community_codes
CLAUSES = tuple(RULEBOOK.places)


def changes(chance: Random, count: int) -> list[Change]:
    """Of few communities and clauses, so that many meet."""
    return [
        Change(
            chance.randrange(WEEKS),
            chance.choice(CODES[:3]),
            chance.choice(CLAUSES),
            (chance.randrange(200), 1, chance.random() < 0.02, chance.randrange(100_00)),
        )
        for _ in range(count)
    ]


def less(found: list[Change]) -> list[Change]:
    return [each._replace(tally=tuple(-figure for figure in each.tally)) for each in found]


def summed(found: list[Change], week: int) -> dict[str, dict[str, tuple[int, ...]]]:
    sums: dict[str, dict[str, tuple[int, ...]]] = {}
    for each in found:
        if each.week <= week:
            under = sums.setdefault(each.community, {})
            before = under.get(each.clause, (0, 0, 0, 0))
            under[each.clause] = tuple(one + other for one, other in zip(before, each.tally, strict=True))
    return sums


def test_the_weeks_of_a_year_end_on_sundays_and_hold_the_january_after_it() -> None:
    weeks = Weeks.of(2020)
    assert weeks.number == WEEKS
    for week in range(weeks.number):
        assert weeks.last_day(week) % 7 == 0
        assert [weeks.holding(weeks.last_day(week) - day) for day in range(7)] == [week] * 7


def test_a_course_is_the_sum_of_its_changes_whatever_moved_it() -> None:
    for seed in range(6):
        chance = Random(seed)
        pieces = [changes(chance, chance.randrange(1, 60)) for _ in range(5)]
        course = Course(2020, 1, pieces[0])
        for piece in pieces[1:]:
            course.standings(RULEBOOK, (), chance.randrange(WEEKS))
            course.move(course.position + 1, piece)
        course.move(course.position - 1, less(pieces[-1]))
        left = [each for piece in pieces[:-1] for each in piece]
        for week, standing in enumerate(course.standings(RULEBOOK, (), WEEKS)):
            assert standing == standing_of(RULEBOOK, summed(left, week), ())


def test_a_score_is_scored_again_from_what_changed_alone() -> None:
    chance = Random(7)
    found: list[Change] = []
    score = unranked(RULEBOOK, "SSL", {})
    for _ in range(200):
        more = [each._replace(community="SSL") for each in changes(chance, chance.randrange(4))]
        found += more
        tallies = summed(found, WEEKS).get("SSL", {})
        score = rescored(RULEBOOK, score, tallies, {each.clause for each in more})
        assert score == unranked(RULEBOOK, "SSL", tallies)
