"""From counting entries to a community's total: caps, floors, ceilings, bonus, negative list, what is missing."""

from copy import deepcopy
from typing import Any

import pytest

from ledger.publishing import from_document
from tests.histories import (
    B1,
    E1,
    accepted,
    added,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    exempted,
    filed,
    granted,
    granted_on_appeal,
    measured,
    pending,
    reversed_,
    reviewed,
    vetoed,
    voided,
)
from tests.ledger import figures_2020 as figures
from tests.ledger.test_publishing import part, recorded
from tests.ledger.test_rules import cents
from tests.projections.scored import complete, graded, item, marked, score, scored
from tests.scenario import RULEBOOK, Past

CAN_DEDUCT = {
    **{code: [clauses[0]] for code, (_, _, clauses) in figures.items().items()},
    "UM1": ["UM1.A.1", "UM1.B.2"],
    "UM2": ["UM2.A.1", "UM2.B.1"],
    "PS7": ["PS7.7"],
}
"""For each item, clauses through which all of its points can be lost."""


def amounts(clause: str, *parts: int, make: Any = deducted) -> list[Past]:
    return [make(f"{clause}-{number}", part_cents, clause) for number, part_cents in enumerate(parts)]


# --- nothing recorded -------------------------------------------------------------------------------------------------


def test_a_year_with_nothing_recorded_has_full_points() -> None:
    empty = score()
    assert {code: each.score_cents for code, each in empty.items.items()} == {
        code: cents(points) for code, (points, _, _) in figures.items().items()
    }
    found = (empty.total_cents, empty.base_cents, empty.bonus_cents, empty.negative_cents, empty.vetoed)
    assert found == (100_00, 100_00, 0, 0, False)


# --- clause caps, group caps, components ------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "points"), [("UM6", 500), ("PB2", 600)])
@pytest.mark.parametrize(
    ("parts", "taken"), [((40, 59), 99), ((40, 60), 100), ((40, 61), 100), ((100, 100), 100), ((500,), 100)]
)
def test_a_clause_takes_no_more_than_its_cap(code: str, points: int, parts: tuple[int, ...], taken: int) -> None:
    clause = {"UM6": "UM6.4", "PB2": "PB2.4"}[code]
    assert item(code, *amounts(clause, *parts)) == points - taken
    others = amounts(f"{code}.1", 100)
    assert item(code, *amounts(clause, *parts), *others) == points - 100 - taken


@pytest.mark.parametrize(
    ("past", "cents_left"),
    [
        (amounts("PS7.1", 5, 5, 5, make=added), 215),
        ([*amounts("PS7.1", 5, make=added), *amounts("PS7.2", 5, make=added), *amounts("PS7.3", 10, make=added)], 220),
        ([*amounts("PS7.1", 5, 5, make=added), *amounts("PS7.3", 10, 10, make=added)], 220),
        (amounts("PS7.4", 10, make=added), 210),
        (amounts("PS7.4", 20, make=added), 220),
        (amounts("PS7.4", 30, make=added), 220),
        ([*amounts("PS7.5", 5, 5), *amounts("PS7.6", 5)], 185),
        ([*amounts("PS7.5", 10), *amounts("PS7.6", 10)], 180),
        ([*amounts("PS7.5", 15), *amounts("PS7.6", 10)], 180),
    ],
    ids=[
        f"{group} {where} its cap"
        for group in ("training", "ethics", "enrolment")
        for where in ("below", "at", "above")
    ],
)
def test_a_group_adds_or_takes_no_more_than_its_cap(past: list[Past], cents_left: int) -> None:
    assert item("PS7", *past) == cents_left


@pytest.mark.parametrize(
    ("component", "points", "clauses"),
    [
        ("UM1.A", 400, ("UM1.A.1", "UM1.A.6")),
        ("UM1.B", 200, ("UM1.B.1", "UM1.B.3")),
        ("UM2.A", 300, ("UM2.A.2", "UM2.A.8")),
        ("UM2.B", 100, ("UM2.B.1", "UM2.B.2")),
    ],
)
def test_a_component_loses_no_more_than_its_points(component: str, points: int, clauses: tuple[str, str]) -> None:
    code, full = component[:3], {"UM1": 600, "UM2": 400}[component[:3]]
    for over in (-1, 0, 1, 500):
        past = [*amounts(clauses[0], points - 20), *amounts(clauses[1], 20 + over)]
        assert item(code, *past) == full - min(points, points + over)


def test_a_component_that_is_empty_leaves_the_other_alone() -> None:
    assert item("UM1", *amounts("UM1.B.3", 500), *amounts("UM1.A.1", 20)) == 600 - 200 - 20


# --- items ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", figures.items())
def test_an_item_never_falls_below_zero(code: str) -> None:
    points = cents(figures.items()[code][0])
    shares = {"UM1": (400, 200), "UM2": (300, 100)}.get(code, (points,))
    for short, left in ((1, 1), (0, 0), (-1, 0), (-100_00, 0)):
        parts = [*shares[:-1], shares[-1] - short]
        past = [
            entry for clause, share in zip(CAN_DEDUCT[code], parts, strict=True) for entry in amounts(clause, share)
        ]
        assert item(code, *past) == left


def test_additions_and_deductions_of_an_item_are_set_off_before_its_floor() -> None:
    assert item("PS7", *amounts("PS7.4", 20, make=added), *amounts("PS7.7", 205)) == 15
    assert item("PS7", *amounts("PS7.4", 20, make=added), *amounts("PS7.7", 220)) == 0
    assert item("PS7", *amounts("PS7.4", 20, make=added), *amounts("PS7.5", 5)) == 215


def test_education_reaches_its_ceiling_of_2_40_and_party_building_has_none() -> None:
    both = [*amounts("PS7.3", 100, make=added), *amounts("PS7.4", 100, make=added)]
    assert item("PS7", *both) == 240
    assert item("PB1", *amounts("PB1.4", 60, 60, 60, make=added)) == 880


@pytest.mark.parametrize(("ceiling", "cents_left"), [(230, 230), (240, 240), (250, 240), (None, 200)])
def test_an_item_stops_at_its_ceiling_which_is_its_points_where_none_is_given(
    ceiling: int | None, cents_left: int
) -> None:
    document = deepcopy(recorded())
    education = part(document, "PS7")
    education.pop("ceiling")
    if ceiling is not None:
        education["ceiling"] = ceiling
    both = [*amounts("PS7.3", 20, make=added), *amounts("PS7.4", 20, make=added)]
    assert item("PS7", *both, rulebook=from_document(document)) == cents_left


def test_a_veto_makes_its_item_zero_and_nothing_else() -> None:
    hit = score(vetoed())
    assert (hit.items["SF3"].score_cents, hit.vetoed, hit.total_cents) == (0, True, 93_00)


@pytest.mark.parametrize(
    "past",
    [
        (vetoed(), reversed_(E1, 700)),
        (vetoed(), filed(), accepted(), decided("upheld"), reversed_(E1, 700, by_appeal=1)),
        (vetoed(), graded("excellent")),
    ],
    ids=["reversed", "upheld", "superseded"],
)
def test_a_veto_that_is_taken_off_costs_nothing(past: tuple[Past, ...]) -> None:
    lifted = score(*past)
    assert (lifted.items["SF3"].score_cents, lifted.vetoed) == (700, False)


def test_a_superseded_veto_does_not_come_back_when_the_new_grade_is_reversed() -> None:
    past = vetoed(), graded("good", 40), reversed_("G", 40)
    assert (score(*past).items["SF3"].score_cents, score(*past).vetoed) == (700, False)


# --- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "taken"),
    [
        ((pending(),), 0),
        ((pending(), confirmed()), 10),
        ((pending(), voided()), 0),
        ((pending(), confirmed(), reversed_(E1, 10)), 0),
        ((pending(), confirmed(), reversed_(E1, 4)), 6),
    ],
    ids=["pending", "confirmed", "void", "reversed", "partly reversed"],
)
def test_a_pending_entry_counts_once_it_is_confirmed(past: tuple[Past, ...], taken: int) -> None:
    assert item("GC2", *past) == 200 - taken


def test_an_appealed_entry_keeps_counting_until_it_is_decided() -> None:
    assert item("UM1", deducted(), filed(), accepted()) == 550
    assert item("UM1", deducted(), filed(), accepted(), decided("rejected")) == 550


def test_a_reversal_revives_what_a_cap_had_absorbed() -> None:
    past = amounts("UM6.4", 80, 50)
    assert item("UM6", *past) == 400
    assert item("UM6", *past, reversed_("UM6.4-0", 30)) == 400
    assert item("UM6", *past, reversed_("UM6.4-0", 31)) == 401
    assert item("UM6", *past, reversed_("UM6.4-0", 80)) == 450


@pytest.mark.parametrize(
    ("past", "left"),
    [
        ([measured("E1", "GC1.1", 8000, 80)], 320),
        ([measured("E1", "GC1.1", 8000, 80), measured("E2", "GC1.1", 9000, 40)], 360),
        ([measured("E1", "GC1.1", 9000, 40), measured("E2", "GC1.1", 8000, 80)], 320),
        ([measured("E1", "GC1.1", 8000, 80), exempted("E2", "GC1.1")], 400),
        ([exempted("E1", "GC1.1"), measured("E2", "GC1.1", 8000, 80)], 320),
        ([measured("E1", "GC1.1", 8000, 80), measured("E2", "GC1.1", 9000, 40), reversed_("E2", 40)], 400),
        ([measured("E1", "GC1.1", 8000, 80), reversed_("E1", 30), measured("E2", "GC1.1", 9000, 40)], 360),
    ],
    ids=[
        "one",
        "the newer",
        "the newer, worse",
        "exempt",
        "no longer exempt",
        "the newer reversed",
        "the older reversed",
    ],
)
def test_only_the_newest_figure_of_a_period_counts(past: list[Past], left: int) -> None:
    assert item("GC1", *past) == left


def test_figures_of_different_months_all_count() -> None:
    months = [measured(f"E{month}", "UM1.B.1", 0, 10, period=f"2020-{month:02d}") for month in range(1, 13)]
    assert item("UM1", *months) == 600 - 120


# --- bonus and negative list ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "earned"),
    [
        ([declared()], 0),
        ([declared(), reviewed()], 0),
        ([declared(), reviewed("refused")], 0),
        ([declared(), reviewed(), determined(None)], 0),
        (granted(B1, 200), 200),
        (granted(B1, 33, declared_cents=200), 33),
        ([*granted(B1, 33, declared_cents=200), filed(B1), granted_on_appeal(150)], 150),
        ([*granted(B1, 200), reversed_(B1, 50)], 150),
        ([*granted(B1, 200), reversed_(B1, 200)], 0),
    ],
    ids=[
        "declared",
        "supported",
        "refused in review",
        "refused",
        "granted",
        "cut",
        "raised",
        "reversed in part",
        "reversed",
    ],
)
def test_only_granted_bonuses_count_and_with_what_was_granted(past: list[Past], earned: int) -> None:
    found = score(*past)
    assert (found.bonus_cents, found.total_cents) == (earned, 100_00 + earned)


@pytest.mark.parametrize(("cents_granted", "earned"), [(19_99, 19_99), (20_00, 20_00), (20_01, 20_00), (50_00, 20_00)])
def test_the_bonus_is_20_at_most(cents_granted: int, earned: int) -> None:
    halves = [*granted("B1", 10_00, "BN.1"), *granted("B2", cents_granted - 10_00, "BN.6")]
    assert score(*halves).bonus_cents == earned


@pytest.mark.parametrize(("second", "earned"), [(1_99, 4_99), (2_00, 5_00), (2_01, 5_00), (9_00, 5_00)])
def test_news_earn_5_at_most_and_leave_the_other_bonuses_alone(second: int, earned: int) -> None:
    news = [*granted("B1", 3_00, "BN.2"), *granted("B2", second, "BN.3")]
    assert score(*news).bonus_cents == earned
    assert score(*news, *granted("B3", 1_00, "BN.4")).bonus_cents == earned + 100


def test_news_are_capped_before_the_whole() -> None:
    past = [*granted("B1", 9_00, "BN.2"), *granted("B2", 14_00, "BN.1")]
    assert score(*past).bonus_cents == 19_00


def test_the_negative_list_is_taken_off_the_total_without_a_cap() -> None:
    hit = score(*amounts("NL.1", 30_00, 25_00), *granted(B1, 200))
    found = (hit.base_cents, hit.bonus_cents, hit.negative_cents, hit.total_cents)
    assert found == (100_00, 2_00, 55_00, 47_00)


@pytest.mark.parametrize(("negative", "total"), [(99_99, 1), (100_00, 0), (100_01, 0), (500_00, 0)])
def test_a_total_never_falls_below_zero(negative: int, total: int) -> None:
    assert score(*amounts("NL.1", negative)).total_cents == total


def test_a_reversed_entry_of_the_negative_list_costs_nothing() -> None:
    assert score(*amounts("NL.1", 100), reversed_("NL.1-0", 100)).total_cents == 100_00


# --- what is missing --------------------------------------------------------------------------------------------------

ALL_MISSING = (
    "UM6.5", "PS9.1", "PS10.1", "PS11.1", "SF1.1", "SF2.1", "SF3.1", "SF4.1", "SF5.1", "PB1.1", "PB1.2", "PB1.3", "PB2.4",
    "PB2.6", "PB2.10", "GC1.1", "LG1.1",
)  # fmt: skip


def test_every_yearly_figure_is_missing_until_it_is_recorded() -> None:
    assert (score().missing, score().provisional) == (ALL_MISSING, True)


@pytest.mark.parametrize("clause", ALL_MISSING)
def test_a_figure_that_is_recorded_is_no_longer_missing_even_when_it_is_reversed_in_full(clause: str) -> None:
    others = tuple(code for code in ALL_MISSING if code != clause)
    assert score(measured("E1", clause, 0, 100)).missing == others
    assert score(measured("E1", clause, 0, 100), reversed_("E1", 100)).missing == others


@pytest.mark.parametrize("clause", ["UM6.5", "PS9.1", "SF1.1", "SF5.1", "PB2.4", "GC1.1", "LG1.1"])
def test_an_exemption_is_not_missing(clause: str) -> None:
    assert clause not in score(exempted("E1", clause)).missing


def test_monthly_figures_are_never_missing() -> None:
    assert {"UM1.B.1", "PB1.6"} & set(score().missing) == set()


def test_a_score_is_provisional_while_something_of_its_own_is_missing() -> None:
    everyone = {code: complete(*marked(str(100 - place))) for place, code in enumerate(RULEBOOK.community_codes)}
    assert scored(everyone).provisional == ()
    everyone["ZY"] = [each for each in everyone["ZY"] if getattr(each, "clause", None) != "SF2.1"]
    lacking = scored(everyone)
    assert lacking.provisional == ("ZY",)
    assert lacking.by_community["ZY"].missing == ("SF2.1",)
