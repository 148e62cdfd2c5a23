"""Bonuses: declared, reviewed, determined, by three different people (rules.md, "Pending entries")."""

from datetime import date
from typing import Any

import pytest

from ledger.account import EntryStatus
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Actor
from ledger.bonuses import declare_bonus, determine_bonus, review_bonus
from ledger.errors import (
    AmountAboveClause,
    AmountNotMore,
    AmountNotOnStep,
    AmountNotTaken,
    BonusAlreadyReviewed,
    BonusEnded,
    BonusNotReviewed,
    ClauseIsNoBonus,
    ClauseUnknown,
    DayInTheFuture,
    DayOutsideYear,
    EntryUnknown,
    FieldNotObserved,
    FieldRequired,
    LedgerError,
    LevelUnknown,
    NotABonus,
    OwnCause,
    RoleNotAllowed,
    YearIsFinal,
    YearNotOpen,
)
from ledger.events import BonusDeclared, Observed
from tests.histories import (
    B1,
    closed,
    declared,
    deducted,
    determined,
    filed,
    final,
    granted_on_appeal,
    pending,
    reopened,
    reviewed,
)
from tests.scenario import (
    ADMIN,
    AUDITOR,
    COMMITTEE_1,
    COMMITTEE_2,
    LEADING_1,
    LEADING_2,
    WORDS,
    Outcome,
    Past,
    account,
    also,
    given,
    officer,
    particulars,
    staff,
)


def declaring(
    clause: str, *past: Past, by: Actor | None = None, today: date = date(2020, 12, 31), **seen: Any
) -> Outcome:
    wanted = particulars(**{"on": "2020-06-01", "words": WORDS, **seen})
    return given(*past).when(
        declare_bonus, entry_id=B1, clause=clause, particulars=wanted, by=by or staff(), today=today
    )


def reviewing(*past: Past, outcome: str = "supported", by: Actor = LEADING_1, entry: str = B1) -> Outcome:
    return given(*past).when(review_bonus, entry_id=entry, outcome=outcome, by=by)


def determining(
    *past: Past, outcome: str = "granted", cents: int | None = None, by: Actor = COMMITTEE_1, entry: str = B1
) -> Outcome:
    return given(*past).when(determine_bonus, entry_id=entry, outcome=outcome, amount_cents=cents, by=by)


# --- declared ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clause", "seen", "event"),
    [
        ("BN.1", {"level": "city"}, declared(B1, 200, "BN.1", observed=Observed(quantity=1, level="city"))),
        ("BN.2", {"level": "national"}, declared(B1, 300, "BN.2", observed=Observed(quantity=1, level="national"))),
        (
            "BN.3",
            {"quantity": 3, "matter": "M1"},
            declared(B1, 150, "BN.3", observed=Observed(quantity=3), matter="M1"),
        ),
        ("BN.5", {"level": "district"}, declared(B1, 100, "BN.5", observed=Observed(quantity=1, level="district"))),
        ("BN.6", {"amount": 250}, declared(B1, 250, "BN.6")),
    ],
)
def test_a_declaration_holds_what_the_clause_gives(clause: str, seen: dict[str, Any], event: BonusDeclared) -> None:
    declaring(clause, **seen).then(event)


@pytest.mark.parametrize(
    "by", [staff("FSA"), officer("UM"), LEADING_1, COMMITTEE_1, AUDITOR, ADMIN], ids=lambda by: by.name
)
def test_a_bonus_is_declared_by_the_community_itself(by: Actor) -> None:
    declaring("BN.1", level="city", by=by).then_refused(RoleNotAllowed)


@pytest.mark.parametrize(
    ("clause", "seen", "refusal"),
    [
        ("UM1.A.1", {}, ClauseIsNoBonus),
        ("PS7.4", {}, ClauseIsNoBonus),
        ("NL.1", {"amount": 10}, ClauseIsNoBonus),
        ("BN", {}, ClauseUnknown),
        ("BN.news", {}, ClauseUnknown),
        ("BN.1", {}, FieldRequired),
        ("BN.1", {"level": "national"}, LevelUnknown),
        ("BN.3", {"level": "city"}, FieldNotObserved),
        ("BN.6", {"amount": 5}, AmountNotOnStep),
        ("BN.1", {"level": "city", "on": "2021-02-01"}, DayOutsideYear),
        ("BN.1", {"level": "city", "on": "2021-01-01"}, DayInTheFuture),
    ],
)
def test_a_declaration_that_cannot_be_right_is_refused(
    clause: str, seen: dict[str, Any], refusal: type[LedgerError]
) -> None:
    declaring(clause, **seen).then_refused(refusal)


def test_a_closed_year_takes_no_declaration() -> None:
    declaring("BN.1", closed(), level="city").then_refused(YearNotOpen)
    declaring("BN.1", closed(), final(), level="city").then_refused(YearIsFinal)
    assert declaring("BN.1", closed(), reopened("open"), level="city").refusal is None


# --- reviewed ---------------------------------------------------------------------------------------------------------


def test_the_leading_group_supports_or_refuses_a_declaration() -> None:
    reviewing(declared()).then(reviewed("supported"))
    reviewing(declared(), outcome="refused", by=LEADING_2).then(reviewed("refused", by=LEADING_2))


@pytest.mark.parametrize("by", [staff(), officer("UM"), COMMITTEE_1, AUDITOR, ADMIN], ids=lambda by: by.name)
def test_only_the_leading_group_reviews(by: Actor) -> None:
    reviewing(declared(), by=by).then_refused(RoleNotAllowed)


# --- determined -------------------------------------------------------------------------------------------------------

SUPPORTED = (declared(B1, 200), reviewed())


def test_the_working_committee_grants_in_full_without_an_amount() -> None:
    determining(*SUPPORTED).then(determined(200))


@pytest.mark.parametrize("cents", [1, 33, 199, 200])
def test_the_working_committee_grants_any_hundredth_up_to_what_the_clause_gives(cents: int) -> None:
    determining(*SUPPORTED, cents=cents).then(determined(cents))


def test_the_working_committee_grants_no_more_than_the_clause_gives() -> None:
    determining(*SUPPORTED, cents=201).then_refused(AmountAboveClause, highest_cents=200)


def test_a_grant_of_nothing_is_refused() -> None:
    determining(*SUPPORTED, cents=0).then_refused(AmountNotMore)


def test_a_refusal_takes_no_amount() -> None:
    determining(*SUPPORTED, outcome="refused").then(determined(None))
    determining(*SUPPORTED, outcome="refused", cents=1).then_refused(AmountNotTaken)


@pytest.mark.parametrize("by", [staff(), officer("UM"), LEADING_2, AUDITOR, ADMIN], ids=lambda by: by.name)
def test_only_the_working_committee_determines(by: Actor) -> None:
    determining(*SUPPORTED, by=by).then_refused(RoleNotAllowed)


# --- one after the other ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        ((), BonusAlreadyReviewed),
        ((determined(100),), BonusEnded),
        ((determined(None),), BonusEnded),
    ],
    ids=["supported", "granted", "refused"],
)
def test_a_bonus_is_reviewed_once(past: tuple[Past, ...], refusal: type[LedgerError]) -> None:
    reviewing(*SUPPORTED, *past, by=LEADING_2).then_refused(refusal)


def test_a_refused_review_ends_the_bonus() -> None:
    reviewing(declared(), reviewed("refused"), by=LEADING_2).then_refused(BonusEnded)
    determining(declared(), reviewed("refused")).then_refused(BonusEnded)


def test_a_bonus_is_not_determined_before_its_review() -> None:
    determining(declared()).then_refused(BonusNotReviewed)


@pytest.mark.parametrize("outcome", [100, None])
def test_a_bonus_is_determined_once(outcome: int | None) -> None:
    determining(*SUPPORTED, determined(outcome), by=COMMITTEE_2).then_refused(BonusEnded)


@pytest.mark.parametrize("past", [deducted(B1), pending(B1)], ids=["a deduction", "pending"])
def test_what_is_no_bonus_is_neither_reviewed_nor_determined(past: Past) -> None:
    reviewing(past).then_refused(NotABonus)
    determining(past).then_refused(NotABonus)


def test_an_unknown_bonus_is_neither_reviewed_nor_determined() -> None:
    reviewing().then_refused(EntryUnknown)
    determining().then_refused(EntryUnknown)


def test_bonuses_go_on_until_the_year_is_final() -> None:
    reviewing(declared(), closed()).then(reviewed())
    determining(*SUPPORTED, closed()).then(determined(200))
    reviewing(declared(), closed(), final()).then_refused(YearIsFinal)
    determining(*SUPPORTED, closed(), final()).then_refused(YearIsFinal)


# --- three different people -------------------------------------------------------------------------------------------


def test_who_declared_a_bonus_does_not_review_it() -> None:
    both = also(staff(), LEADING_GROUP)
    reviewing(declared(by=both), by=both).then_refused(OwnCause, user="comm-SSL")


def test_who_declared_a_bonus_does_not_determine_it() -> None:
    both = also(staff(), WORKING_COMMITTEE)
    determining(declared(by=both), reviewed(), by=both).then_refused(OwnCause)


def test_who_reviewed_a_bonus_does_not_determine_it() -> None:
    both = also(LEADING_1, WORKING_COMMITTEE)
    determining(declared(), reviewed(by=both), by=both).then_refused(OwnCause)
    determining(declared(), reviewed(by=both), by=both, outcome="refused").then_refused(OwnCause)


# --- what it comes to -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "status", "left"),
    [
        ((), EntryStatus.DECLARED, 0),
        ((reviewed(),), EntryStatus.SUPPORTED, 0),
        ((reviewed("refused"),), EntryStatus.REFUSED, 0),
        ((reviewed(), determined(150)), EntryStatus.STANDING, 150),
        ((reviewed(), determined(None)), EntryStatus.REFUSED, 0),
        ((reviewed(), determined(150), filed(B1), granted_on_appeal(200)), EntryStatus.STANDING, 200),
        ((reviewed(), determined(None), filed(B1), granted_on_appeal(60)), EntryStatus.STANDING, 60),
    ],
    ids=["declared", "supported", "refused in review", "granted", "refused", "raised on appeal", "granted on appeal"],
)
def test_a_bonus_counts_once_it_is_granted_and_with_what_was_granted(
    past: tuple[Past, ...], status: EntryStatus, left: int
) -> None:
    folded = account(declared(B1, 200), *past)
    entry = folded.entry(B1)
    assert (entry.status, entry.left_cents, entry.amount_cents) == (status, left, 200)
    assert folded.stands(entry) is (status is EntryStatus.STANDING)
