"""What a decision does to its entry, and who may take it (rules.md, "Appeals")."""

from typing import Any

import pytest

from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Actor
from ledger.appeals import decide_appeal
from ledger.errors import AmountNotTaken, AmountOutsideAppeal, FieldMissing, OwnCause, VetoDecidedWhole
from tests.histories import (
    B1,
    E1,
    accepted,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    escalated,
    filed,
    granted_on_appeal,
    measured,
    pending,
    reversed_,
    reviewed,
    vetoed,
)
from tests.scenario import (
    COMMITTEE_1,
    COMMITTEE_2,
    LEADING_1,
    LEADING_2,
    Outcome,
    Past,
    account,
    also,
    given,
    officer,
    staff,
)

FILED = (filed(), accepted())
BONUS = (declared(B1, 200), reviewed(by=LEADING_1))
CUT = (*BONUS, determined(80), filed(B1), accepted(B1, by=LEADING_2))
REFUSED = (*BONUS, determined(None), filed(B1), accepted(B1, by=LEADING_2))


def deciding(*past: Past, outcome: str, cents: int | None = None, by: Actor = LEADING_2, entry: str = E1) -> Outcome:
    return given(*past).when(decide_appeal, entry_id=entry, outcome=outcome, amount_cents=cents, by=by)


# --- a deduction ------------------------------------------------------------------------------------------------------


def test_a_rejection_leaves_the_entry_as_it_is() -> None:
    deciding(deducted(), *FILED, outcome="rejected").then(decided("rejected", by=LEADING_2))


def test_an_upheld_appeal_reverses_all_that_is_left_in_the_same_write() -> None:
    deciding(deducted(), *FILED, outcome="upheld").then(
        decided("upheld", by=LEADING_2), reversed_(E1, 50, by=LEADING_2, by_appeal=1)
    )
    deciding(deducted(), reversed_(E1, 20), *FILED, outcome="upheld").then(
        decided("upheld", by=LEADING_2), reversed_(E1, 30, by=LEADING_2, by_appeal=1)
    )


@pytest.mark.parametrize("cents", [1, 20, 49])
def test_a_partly_upheld_appeal_takes_its_amount_off(cents: int) -> None:
    deciding(deducted(), *FILED, outcome="partly_upheld", cents=cents).then(
        decided("partly_upheld", cents, by=LEADING_2), reversed_(E1, cents, by=LEADING_2, by_appeal=1)
    )


@pytest.mark.parametrize("cents", [0, 50, 51])
def test_a_part_is_more_than_nothing_and_less_than_what_is_left(cents: int) -> None:
    deciding(deducted(), *FILED, outcome="partly_upheld", cents=cents).then_refused(
        AmountOutsideAppeal, above_cents=0, below_cents=50
    )


def test_a_part_is_measured_by_what_is_left_and_not_by_the_nominal_amount() -> None:
    past = deducted(), reversed_(E1, 20), *FILED
    deciding(*past, outcome="partly_upheld", cents=30).then_refused(AmountOutsideAppeal, below_cents=30)
    assert deciding(*past, outcome="partly_upheld", cents=29).refusal is None


def test_a_partly_upheld_appeal_needs_its_amount() -> None:
    deciding(deducted(), *FILED, outcome="partly_upheld").then_refused(FieldMissing, field="amount")


@pytest.mark.parametrize("outcome", ["upheld", "rejected"])
@pytest.mark.parametrize("cents", [0, 10, 50])
def test_only_a_partly_upheld_appeal_takes_an_amount(outcome: str, cents: int) -> None:
    deciding(deducted(), *FILED, outcome=outcome, cents=cents).then_refused(AmountNotTaken, outcome=outcome)


def test_a_veto_is_taken_off_in_full_only() -> None:
    deciding(vetoed(), *FILED, outcome="partly_upheld", cents=300).then_refused(VetoDecidedWhole)
    deciding(vetoed(), *FILED, outcome="upheld").then(
        decided("upheld", by=LEADING_2), reversed_(E1, 700, by=LEADING_2, by_appeal=1)
    )


def test_the_second_level_goes_on_from_what_the_first_left() -> None:
    first = deducted(), *FILED, decided("partly_upheld", 20), reversed_(E1, 20, by_appeal=1), escalated()
    deciding(*first, outcome="upheld", by=COMMITTEE_1).then(
        decided("upheld", level=2), reversed_(E1, 30, by=COMMITTEE_1, by_appeal=2)
    )
    deciding(*first, outcome="partly_upheld", cents=30, by=COMMITTEE_1).then_refused(AmountOutsideAppeal)
    deciding(*first, outcome="rejected", by=COMMITTEE_1).then(decided("rejected", level=2))


def test_an_appealed_entry_counts_in_full_until_it_is_decided() -> None:
    assert account(deducted(), *FILED).entry(E1).left_cents == 50


# --- a bonus ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("past", [CUT, REFUSED], ids=["cut", "refused"])
def test_an_upheld_appeal_grants_the_bonus_in_full(past: tuple[Past, ...]) -> None:
    deciding(*past, outcome="upheld", entry=B1).then(
        decided("upheld", entry=B1, by=LEADING_2), granted_on_appeal(200, by=LEADING_2)
    )


@pytest.mark.parametrize(("past", "cents"), [(CUT, 81), (CUT, 199), (REFUSED, 1), (REFUSED, 199)])
def test_a_partly_upheld_appeal_names_the_bonus_new_total(past: tuple[Past, ...], cents: int) -> None:
    deciding(*past, outcome="partly_upheld", cents=cents, entry=B1).then(
        decided("partly_upheld", cents, entry=B1, by=LEADING_2), granted_on_appeal(cents, by=LEADING_2)
    )


@pytest.mark.parametrize(
    ("past", "cents"), [(CUT, 79), (CUT, 80), (CUT, 200), (CUT, 201), (REFUSED, 0), (REFUSED, 200)]
)
def test_no_decision_lowers_a_bonus_or_gives_more_than_was_declared(past: tuple[Past, ...], cents: int) -> None:
    deciding(*past, outcome="partly_upheld", cents=cents, entry=B1).then_refused(AmountOutsideAppeal)


def test_a_rejected_appeal_leaves_the_bonus_as_it_is() -> None:
    deciding(*CUT, outcome="rejected", entry=B1).then(decided("rejected", entry=B1, by=LEADING_2))


def test_the_second_level_raises_a_bonus_above_what_the_first_gave() -> None:
    first = (*REFUSED, decided("partly_upheld", 60, entry=B1, by=LEADING_2), granted_on_appeal(60), escalated(B1))
    deciding(*first, outcome="partly_upheld", cents=60, entry=B1, by=COMMITTEE_2).then_refused(AmountOutsideAppeal)
    deciding(*first, outcome="partly_upheld", cents=61, entry=B1, by=COMMITTEE_2).then(
        decided("partly_upheld", 61, entry=B1, level=2, by=COMMITTEE_2), granted_on_appeal(61, level=2, by=COMMITTEE_2)
    )


# --- nobody decides in their own cause --------------------------------------------------------------------------------

ALL_ROLES = (LEADING_GROUP, WORKING_COMMITTEE)


@pytest.mark.parametrize(
    ("past", "by"),
    [
        ((deducted(by=LEADING_2), *FILED), LEADING_2),
        ((measured(E1, "LG1.1", 400, 100, by=LEADING_2), *FILED), LEADING_2),
        ((pending(), confirmed(by=LEADING_2), *FILED), LEADING_2),
        ((deducted(by=officer("UM")), *FILED), also(officer("UM"), *ALL_ROLES)),
        ((deducted(), filed(), accepted()), also(staff(), *ALL_ROLES)),
        ((deducted(by=COMMITTEE_1), *FILED, decided("rejected"), escalated()), COMMITTEE_1),
        ((deducted(), *FILED, decided("rejected"), escalated()), also(LEADING_1, *ALL_ROLES)),
    ],
    ids=[
        "recorded", "marked", "confirmed", "recorded as an officer", "filed", "recorded, second level", "decided first",
    ],
)  # fmt: skip
def test_nobody_decides_on_what_they_had_a_part_in(past: tuple[Past, ...], by: Actor) -> None:
    deciding(*past, outcome="rejected", by=by).then_refused(OwnCause, user=by.name)
    deciding(*past, outcome="upheld", by=by).then_refused(OwnCause, entry=E1)


@pytest.mark.parametrize(
    ("past", "by"),
    [
        (CUT, also(staff(), *ALL_ROLES)),
        (CUT, LEADING_1),
        (CUT, also(COMMITTEE_1, *ALL_ROLES)),
        ((*CUT, decided("rejected", entry=B1, by=LEADING_2), escalated(B1)), COMMITTEE_1),
        ((*CUT, decided("rejected", entry=B1, by=LEADING_2), escalated(B1)), also(LEADING_2, *ALL_ROLES)),
        ((*CUT, decided("rejected", entry=B1, by=LEADING_2), escalated(B1)), also(LEADING_1, *ALL_ROLES)),
    ],
    ids=["declared", "reviewed", "determined", "determined, second level", "decided first", "reviewed, second level"],
)
def test_nobody_decides_on_a_bonus_they_had_a_part_in(past: tuple[Past, ...], by: Actor) -> None:
    deciding(*past, outcome="upheld", by=by, entry=B1).then_refused(OwnCause, user=by.name)


def test_others_decide() -> None:
    past: tuple[Any, ...] = (*CUT, decided("rejected", entry=B1, by=LEADING_2), escalated(B1))
    assert deciding(*past, outcome="upheld", by=COMMITTEE_2, entry=B1).refusal is None
