"""An explanation adds up, at every moment, from the entries to the total."""

import pytest

from api import explained as shapes_of
from ledger.errors import CommunityUnknown, ItemUnknown
from projections.explanation import ExplainedClause, ExplainedPart, Explanation, StepKind, explain, outline
from projections.past import AsOf, Reading
from tests.projections.random_ledger import RandomYear


def explained(year: RandomYear, count: int) -> list[tuple[Reading, Explanation]]:
    """Every community's explanation at random moments."""
    readings = [year.read(as_of) for as_of in year.moments(count)]
    return [(reading, explain(reading, code)) for reading in readings for code in reading.rulebook.community_codes]


def parts(year: RandomYear, count: int) -> list[tuple[Reading, Explanation, ExplainedPart]]:
    return [(reading, each, part) for reading, each in explained(year, count) for part in each.parts]


def test_the_steps_of_a_total_add_up_to_it(random_year: RandomYear) -> None:
    for reading, each in explained(random_year, 4):
        score = reading.standing.by_community[each.community]
        assert sum(step.amount_cents for step in each.steps) == each.total_cents == score.total_cents


def test_the_steps_of_every_part_add_up_to_its_score(random_year: RandomYear) -> None:
    for reading, each, part in parts(random_year, 6):
        assert sum(step.amount_cents for step in part.steps) == part.score_cents, (each.community, part.code)
        score = reading.standing.by_community[each.community]
        expected = {code: item.score_cents for code, item in score.items.items()}
        expected |= {"BN": score.bonus_cents, "NL": score.negative_cents}
        assert part.score_cents == expected[part.code]


def test_the_parts_are_every_item_the_bonus_and_the_negative_list_once(random_year: RandomYear) -> None:
    for reading, each in explained(random_year, 2):
        assert [part.code for part in each.parts] == [*reading.rulebook.items, "BN", "NL"]


def test_a_clause_is_the_sum_of_its_counting_entries(random_year: RandomYear) -> None:
    for _, _, part in parts(random_year, 6):
        for clause in part.clauses:
            counting = [each.entry.left_cents for each in clause.entries if each.counts]
            assert sum(counting) == clause.sum.nominal_cents, clause.sum.code


def test_a_step_is_what_its_clauses_come_to_less_what_a_cap_took(random_year: RandomYear) -> None:
    for reading, _, part in parts(random_year, 4):
        for step in part.steps:
            if step.kind in {StepKind.CLAUSE, StepKind.GROUP, StepKind.COMPONENT}:
                under = [each for each in part.clauses if belongs(reading, each, step.code)]
                assert step.nominal_cents == sum(
                    each.sum.counted_cents for each in under if step.kind is not StepKind.CLAUSE
                ) + sum(each.sum.nominal_cents for each in under if step.kind is StepKind.CLAUSE)
                assert step.nominal_cents - step.absorbed_cents == abs(step.amount_cents)


def belongs(reading: Reading, clause: ExplainedClause, code: str) -> bool:
    """Whether a clause is this one, or counts in this group or component."""
    place = reading.rulebook.places[clause.sum.code]
    components = place.item.components if place.item else ()
    inside = {component.code for component in components for each in component.clauses if each.code == clause.sum.code}
    return code in {clause.sum.code, place.clause.group, *inside}


def test_every_entry_of_the_moment_is_explained_once_and_no_other(random_year: RandomYear) -> None:
    for reading, each in explained(random_year, 4):
        entries = reading.accounts[each.community].in_order
        expected = [entry.id for entry in entries if reading.on is None or entry.occurred_on <= reading.on]
        found = [kept.entry.id for part in each.parts for clause in part.clauses for kept in clause.entries]
        assert sorted(found) == sorted(expected)


def test_the_steps_that_are_looked_at_are_of_many_kinds(random_year: RandomYear) -> None:
    readings = explained(random_year, 4)
    kinds = {step.kind for _, each in readings for part in each.parts for step in (*part.steps, *each.steps)}
    assert {StepKind.POINTS, StepKind.CLAUSE, StepKind.COMPONENT, StepKind.ITEM, StepKind.BONUS} <= kinds


def test_a_multiplier_is_shown_with_the_rank_it_comes_from(random_year: RandomYear) -> None:
    for reading, each in explained(random_year, 4):
        part = next(part for part in each.parts if part.code == "PB1")
        before = sum(step.amount_cents for step in part.steps if step.kind is not StepKind.MULTIPLIER)
        assert part.factor is not None
        assert part.score_cents == (2 * before * part.factor + 100) // 200
        assert (part.rank is None) <= (part.factor == 100)
        assert reading.rulebook.items["PB1"].ranked


def test_one_item_is_explained_as_in_the_whole(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    whole = {part.code: part for part in explain(reading, "SSL").parts}
    for code, part in whole.items():
        assert explain(reading, "SSL", code).parts == (part,)


def test_an_outline_has_the_steps_of_the_explanation_and_the_sums_of_its_clauses(random_year: RandomYear) -> None:
    for reading, each in explained(random_year, 6):
        found = outline(reading, each.community)
        assert (found.total_cents, found.steps) == (each.total_cents, each.steps)
        for part, expected in zip(found.parts, each.parts, strict=True):
            assert (part.code, part.score_cents, part.steps) == (expected.code, expected.score_cents, expected.steps)
            assert (part.rank, part.factor) == (expected.rank, expected.factor)
            sums = {clause.code: clause for clause in part.clauses}
            assert {clause.sum.code: clause.sum for clause in expected.clauses}.items() <= sums.items()
            assert outline(reading, each.community, part.code).parts == (part,)


def test_the_shape_that_others_see_adds_up_too(random_year: RandomYear) -> None:
    reading = random_year.read(random_year.moments(1)[0])
    for code in reading.rulebook.community_codes:
        shape = shapes_of.explanation(reading, explain(reading, code), None)
        assert cents(shape["total"]) == sum(cents(step["amount"]) for step in shape["steps"])
        for part in shape["parts"]:
            assert cents(part["score"]) == sum(cents(step["amount"]) for step in part["steps"])
            for clause in part["clauses"]:
                assert cents(clause["nominal"]) == sum(cents(entry["left"]) for entry in clause["entries"])
                for entry in clause["entries"]:
                    taken = sum(cents(reversal["amount"]) for reversal in entry["reversals"])
                    assert cents(entry["reversed"]) == taken
                    if entry["counts"]:
                        assert cents(entry["left"]) == cents(entry["nominal"]) - taken


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def test_what_is_not_in_the_rulebook_is_refused(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    with pytest.raises(CommunityUnknown):
        explain(reading, "XX")
    with pytest.raises(ItemUnknown):
        explain(reading, "SSL", "UM4.4")
    with pytest.raises(CommunityUnknown):
        outline(reading, "XX")
    with pytest.raises(ItemUnknown):
        outline(reading, "SSL", "UM4.4")
