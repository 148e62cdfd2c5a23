"""What caps, floors and ceilings keep out of a score once more is recorded, against the scores themselves."""

from itertools import pairwise

import pytest

from ledger import publishing
from ledger.rulebook import Rulebook
from projections.absorbing import Absorbed, newly_absorbed
from projections.scoring import Score, unranked

RULEBOOK: Rulebook = publishing.load("houjiatang-2020")


def score(**cents: int) -> Score:
    """Of a community whose clauses (with strokes for dots) come to some hundredths, an entry each."""
    return unranked(RULEBOOK, "SSL", {code.replace("_", "."): (amount, 1, 0, 0) for code, amount in cents.items()})


def test_what_fits_is_not_absorbed() -> None:
    assert newly_absorbed(score(), score(UM4_4=50), "UM4") == ()


def test_an_item_takes_no_more_than_its_points() -> None:
    assert newly_absorbed(score(UM4_4=150), score(UM4_4=250), "UM4") == (Absorbed("floor", "UM4", 0, 50),)


def test_the_cap_of_a_clause() -> None:
    assert newly_absorbed(score(UM6_4=90), score(UM6_4=120), "UM6") == (Absorbed("clause_cap", "UM6.4", 1_00, 20),)


def test_the_points_of_a_component() -> None:
    found = newly_absorbed(score(UM1_B_3=180), score(UM1_B_3=250), "UM1")
    assert found == (Absorbed("component_cap", "UM1.B", 2_00, 50),)


def test_what_was_absorbed_before_is_not_told_again() -> None:
    assert newly_absorbed(score(UM4_4=300), score(UM4_4=350), "UM4") == (Absorbed("floor", "UM4", 0, 50),)


def test_the_total_is_not_below_nothing() -> None:
    found = newly_absorbed(score(), score(NL_1=150_00), RULEBOOK.negative_list.code)
    assert found == (Absorbed("total_floor", "total", 0, 50_00),)


@pytest.mark.parametrize("step", [5, 35, 110])
def test_what_counts_and_what_is_absorbed_are_all_that_was_recorded(step: int) -> None:
    """Whatever the sums were before: the item loses what is recorded, less what is kept out."""
    sums = [score(UM1_B_3=cents, UM1_B_1=cents // 2) for cents in range(0, 600, step)]
    for before, after in pairwise(sums):
        recorded = sum(tally[0] for tally in after.items["UM1"].tallies) - sum(
            tally[0] for tally in before.items["UM1"].tallies
        )
        kept_out = sum(each.cents for each in newly_absorbed(before, after, "UM1"))
        assert before.items["UM1"].within_cents - after.items["UM1"].within_cents == recorded - kept_out
