"""The difference of two readings: what the scores differ by, and the events between that changed them."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from ledger import publishing
from ledger.errors import CommunityUnknown
from ledger.events import TieBroken
from projections.difference import Difference, difference, differences
from projections.past import AsOf
from projections.scoring import Score
from tests.projections.random_ledger import Clock, RandomYear, founded


def between(year: RandomYear, community: str, first: int, last: int) -> Difference:
    return difference(year.ledger, community, AsOf(position=first), AsOf(position=last))


def figures(score: Score) -> dict[str, int]:
    return {
        "total": score.total_cents,
        "base": score.base_cents,
        "bonus": score.bonus_cents,
        "negative": score.negative_cents,
        "rank": score.rank,
        **{code: item.score_cents for code, item in score.items.items()},
    }


def pairs(year: RandomYear, count: int) -> list[tuple[str, int, int]]:
    """A community and two positions, the first before the second."""
    chance = Random(year.seed)
    codes = year.read(AsOf()).rulebook.community_codes
    found = (sorted(chance.sample(range(year.started, year.newest + 1), 2)) for _ in range(count))
    return [(chance.choice(codes), first, last) for first, last in found]


def test_the_events_between_are_read_as_they_are_taken(random_year: RandomYear) -> None:
    found = between(random_year, "SSL", random_year.started, random_year.newest).events
    events = list(found)
    assert len(found) == len(events) > 10
    assert found[3:7] == events[3:7]
    assert (found[0], found[-1], found[-2:]) == (events[0], events[-1], events[-2:])
    assert [each.position for each in events] == sorted({each.position for each in events})


def test_it_is_what_the_scores_differ_by_and_no_more(random_year: RandomYear) -> None:
    for community, first, last in pairs(random_year, 10):
        found = between(random_year, community, first, last)
        before, after = (
            figures(random_year.read(AsOf(position=each)).standing.by_community[community]) for each in (first, last)
        )
        expected = {(what, before[what], after[what]) for what in after if before[what] != after[what]}
        assert {(each.what, each.before, each.after) for each in found.moved} == expected
        assert len(found.moved) == len(expected)


def test_its_events_lie_between_the_two_moments_in_order(random_year: RandomYear) -> None:
    for community, first, last in pairs(random_year, 10):
        positions = [each.position for each in between(random_year, community, first, last).events]
        assert positions == sorted(set(positions))
        assert all(first < each <= last for each in positions)


def test_every_event_of_the_community_between_them_is_named(random_year: RandomYear) -> None:
    for community, first, last in pairs(random_year, 6):
        named = {each.position for each in between(random_year, community, first, last).events}
        with random_year.ledger.reading(position=last) as snapshot:
            own = {each.position for each in snapshot.history(f"2020/{community}") if each.position > first}
        assert own <= named


def test_no_figure_changes_without_an_event_that_is_named(random_year: RandomYear) -> None:
    """At every single step: whatever moves but the rank, which others can move, the event is named for it."""
    chance = Random(random_year.seed)
    codes = random_year.read(AsOf()).rulebook.community_codes
    steps = chance.sample(range(random_year.started, random_year.newest), 10)
    for step in steps:
        before, after = (random_year.read(AsOf(position=each)).standing.by_community for each in (step, step + 1))
        changed = [code for code in codes if figures_but_rank(before[code]) != figures_but_rank(after[code])]
        for community in changed[:3]:
            found = between(random_year, community, step, step + 1)
            assert [each.position for each in found.events] == [step + 1], (community, step)
            assert {each.causes for each in found.moved} == {(step + 1,)}, (community, step)


def test_every_figure_that_moved_has_a_cause_and_every_cause_is_among_the_events(random_year: RandomYear) -> None:
    for community, first, last in pairs(random_year, 10):
        found = between(random_year, community, first, last)
        named = {each.position for each in found.events}
        for each in found.moved:
            assert each.causes
            assert set(each.causes) <= named


def test_without_its_causes_a_figure_would_not_have_moved(random_year: RandomYear) -> None:
    """Step by step: a figure moves at no position that is not named as one of its causes."""
    chance = Random(random_year.seed)
    community, first = "SSL", chance.randint(random_year.started, random_year.newest - 40)
    causes = {each.what: set(each.causes) for each in between(random_year, community, first, first + 40).moved}
    for step in range(first, first + 40):
        for each in between(random_year, community, step, step + 1).moved:
            if each.what in causes and each.what != "rank":
                assert step + 1 in causes[each.what]


def figures_but_rank(score: Score) -> dict[str, int]:
    return {what: figure for what, figure in figures(score).items() if what != "rank"}


def test_differences_one_after_the_other_add_up(random_year: RandomYear) -> None:
    stations = [random_year.started, *sorted(last for _, _, last in pairs(random_year, 3)), random_year.newest]
    whole = {
        each.what: each.after - each.before for each in between(random_year, "SSL", stations[0], stations[-1]).moved
    }
    summed: dict[str, int] = {}
    for first, last in pairwise(stations):
        for each in between(random_year, "SSL", first, last).moved:
            summed[each.what] = summed.get(each.what, 0) + each.after - each.before
    assert {what: change for what, change in summed.items() if change} == whole


def test_the_other_way_round_it_is_the_opposite_with_the_same_events(random_year: RandomYear) -> None:
    for community, first, last in pairs(random_year, 4):
        there, back = (between(random_year, community, *each) for each in ((first, last), (last, first)))
        assert {(each.what, each.after, each.before) for each in there.moved} == {
            (each.what, each.before, each.after) for each in back.moved
        }
        assert list(there.events) == list(back.events)


def test_between_a_moment_and_itself_there_is_nothing(random_year: RandomYear) -> None:
    found = between(random_year, "SSL", random_year.newest, random_year.newest)
    assert (found.moved, list(found.events)) == ((), [])


def test_a_tie_break_is_named_for_whoever_it_moves(random_year: RandomYear) -> None:
    with random_year.ledger.reading() as snapshot:
        broken = [each for each in snapshot.history("2020") if isinstance(each.event, TieBroken)]
    for each in broken[:3]:
        event = each.event
        assert isinstance(event, TieBroken)
        for community in event.order:
            found = between(random_year, community, each.position - 1, each.position)
            assert each in found.events or not found.moved


def test_a_community_that_is_not_there_is_refused(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        between(random_year, "XX", random_year.started, random_year.newest)


def test_a_community_that_a_later_version_adds_moves_only_from_there_on(tmp_path: Path) -> None:
    with founded(tmp_path / "kaohe.db", Clock()) as ledger:
        before = ledger.head_position()
        first = publishing.load("houjiatang-2020")
        document = first.document() | {"version": 2}
        document["communities"].append({"code": "NEW", "zh": "新社区"})
        items = [item for department in document["departments"] for item in department["items"]]
        next(item["ranked"] for item in items if "ranked" in item)["multipliers"][-1]["ranks"][1] += 1
        ledger.publish(publishing.from_document(document))
        moments = AsOf(position=before), AsOf(position=ledger.head_position())
        codes = [each.community for each in differences(ledger, None, *moments)]
        assert codes == [each.code for each in first.communities]
        assert [each.community for each in differences(ledger, None, *reversed(moments))] == codes
        with pytest.raises(CommunityUnknown):
            difference(ledger, "NEW", *moments)
