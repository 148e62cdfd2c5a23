"""Pending entries confirmed or voided, and entries reversed without an appeal (rules.md, "Pending entries", "Reversal")."""

from typing import Any

import pytest

from ledger.actors import Actor
from ledger.errors import (
    AmountNotMore,
    AppealOpen,
    BonusNotDetermined,
    EntryNotPending,
    EntryNotStanding,
    EntryPending,
    EntryUnknown,
    MoreThanIsLeft,
    NothingIsLeft,
    RoleNotAllowed,
    VetoOnlyInFull,
    YearIsFinal,
)
from ledger.recording import confirm_entry, reverse_entry, void_entry
from tests.histories import (
    B1,
    E1,
    accepted,
    added,
    asked,
    closed,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    escalated,
    exempted,
    filed,
    final,
    measured,
    pending,
    reversed_,
    reviewed,
    vetoed,
    voided,
    withdrawn,
)
from tests.scenario import ADMIN, AUDITOR, COMMITTEE_1, LEADING_1, Outcome, Past, given, officer, staff

SETTLE = pytest.mark.parametrize("settle", [confirm_entry, void_entry])


# --- pending entries --------------------------------------------------------------------------------------------------


def test_a_pending_entry_is_confirmed_or_voided_by_its_department() -> None:
    given(pending()).when(confirm_entry, entry_id=E1, by=officer("GC")).then(confirmed())
    given(pending()).when(void_entry, entry_id=E1, by=officer("GC")).then(voided())


@SETTLE
@pytest.mark.parametrize("by", [officer("UM"), staff(), LEADING_1, COMMITTEE_1, AUDITOR, ADMIN], ids=lambda by: by.name)
def test_nobody_but_its_department_settles_a_pending_entry(settle: Any, by: Actor) -> None:
    given(pending()).when(settle, entry_id=E1, by=by).then_refused(RoleNotAllowed)


@SETTLE
@pytest.mark.parametrize(
    "past",
    [
        (pending(), confirmed()),
        (pending(), voided()),
        (deducted(E1, clause="GC2.1"),),
        (declared(E1),),
    ],
    ids=["confirmed", "void", "never pending", "a bonus"],
)
def test_only_what_is_pending_can_be_settled(settle: Any, past: tuple[Past, ...]) -> None:
    given(*past).when(settle, entry_id=E1, by=officer("GC")).then_refused(EntryNotPending, entry=E1)


@SETTLE
def test_an_unknown_entry_cannot_be_settled(settle: Any) -> None:
    given().when(settle, entry_id=E1, by=officer("GC")).then_refused(EntryUnknown)


@SETTLE
def test_a_pending_entry_is_settled_until_the_year_is_final(settle: Any) -> None:
    assert given(pending(), closed()).when(settle, entry_id=E1, by=officer("GC")).refusal is None
    given(pending(), closed(), final()).when(settle, entry_id=E1, by=officer("GC")).then_refused(YearIsFinal)


# --- reversal ---------------------------------------------------------------------------------------------------------


def reversing(*past: Past, cents: int | None = None, by: Actor = LEADING_1, entry: str = E1) -> Outcome:
    return given(*past).when(reverse_entry, entry_id=entry, amount_cents=cents, by=by)


def test_an_entry_is_reversed_in_full_without_an_amount() -> None:
    reversing(deducted()).then(reversed_(E1, 50))
    reversing(deducted(), reversed_(E1, 20)).then(reversed_(E1, 30))


@pytest.mark.parametrize("cents", [1, 49, 50])
def test_an_entry_is_reversed_by_an_amount(cents: int) -> None:
    reversing(deducted(), cents=cents).then(reversed_(E1, cents))


def test_an_entry_is_never_reversed_by_more_than_is_left() -> None:
    reversing(deducted(), cents=51).then_refused(MoreThanIsLeft, asked_cents=51, left_cents=50)
    reversing(deducted(), reversed_(E1, 30), cents=21).then_refused(MoreThanIsLeft, left_cents=20)
    reversing(deducted(), reversed_(E1, 30), cents=20).then(reversed_(E1, 20))


def test_nothing_is_not_an_amount_to_reverse() -> None:
    reversing(deducted(), cents=0).then_refused(AmountNotMore)


@pytest.mark.parametrize(
    "past",
    [
        (deducted(), reversed_(E1, 50)),
        (deducted(), reversed_(E1, 20), reversed_(E1, 30)),
        (measured(E1, "GC1.1", 10000, 0),),
        (exempted(E1),),
        (declared(E1), reviewed("refused", entry=E1)),
        (declared(E1), reviewed(entry=E1), determined(None, entry=E1)),
    ],
    ids=["reversed", "reversed in parts", "full marks", "exempt", "refused in review", "refused"],
)
def test_what_has_nothing_left_cannot_be_reversed(past: tuple[Past, ...]) -> None:
    reversing(*past).then_refused(NothingIsLeft)


def test_a_veto_is_reversed_in_full_only() -> None:
    reversing(vetoed(), cents=699).then_refused(VetoOnlyInFull)
    reversing(vetoed(), cents=1).then_refused(VetoOnlyInFull)
    reversing(vetoed()).then(reversed_(E1, 700))
    reversing(vetoed(), cents=700).then(reversed_(E1, 700))


def test_a_pending_entry_cannot_be_reversed() -> None:
    reversing(pending()).then_refused(EntryPending)
    reversing(pending(), confirmed()).then(reversed_(E1, 10))


def test_what_no_longer_stands_cannot_be_reversed() -> None:
    reversing(pending(), voided()).then_refused(EntryNotStanding)
    reversing(measured(E1, "GC1.1", 8000, 80), measured("E2", "GC1.1", 9000, 40)).then_refused(EntryNotStanding)


@pytest.mark.parametrize("past", [(declared(),), (declared(), reviewed())], ids=["declared", "supported"])
def test_a_bonus_on_its_way_cannot_be_reversed(past: tuple[Past, ...]) -> None:
    reversing(*past, entry=B1).then_refused(BonusNotDetermined)


def test_an_addition_and_a_granted_bonus_can_be_reversed() -> None:
    reversing(added(E1, 10, "PS7.4"), cents=4).then(reversed_(E1, 4))
    reversing(declared(), reviewed(), determined(150), entry=B1).then(reversed_(B1, 150))
    reversing(declared(), reviewed(), determined(150), entry=B1, cents=151).then_refused(MoreThanIsLeft)


@pytest.mark.parametrize(
    "appeal",
    [
        (filed(),),
        (filed(), accepted()),
        (filed(), accepted(), asked()),
        (filed(), accepted(), decided("rejected"), escalated()),
    ],
    ids=["filed", "accepted", "questioned", "escalated"],
)
def test_an_entry_is_not_reversed_otherwise_while_its_appeal_is_open(appeal: tuple[Past, ...]) -> None:
    reversing(deducted(), *appeal).then_refused(AppealOpen)
    reversing(deducted(), *appeal, by=officer("UM")).then_refused(AppealOpen)


@pytest.mark.parametrize(
    "appeal",
    [(filed(), withdrawn()), (filed(), accepted(), decided("rejected"))],
    ids=["withdrawn", "decided"],
)
def test_an_entry_is_reversed_once_its_appeal_is_over(appeal: tuple[Past, ...]) -> None:
    reversing(deducted(), *appeal).then(reversed_(E1, 50))


@pytest.mark.parametrize(
    ("past", "by"),
    [
        (deducted(E1), officer("UM")),
        (deducted(E1), LEADING_1),
        (measured(E1, "LG1.1", 400, 100), LEADING_1),
        (deducted(E1, 50, "NL.1"), COMMITTEE_1),
        (deducted(E1, 50, "NL.1"), LEADING_1),
    ],
)
def test_an_entry_is_reversed_by_who_may_record_there_or_by_the_leading_group(past: Past, by: Actor) -> None:
    assert reversing(past, by=by).refusal is None


@pytest.mark.parametrize("by", [officer("PS"), staff(), COMMITTEE_1, AUDITOR, ADMIN], ids=lambda by: by.name)
def test_an_entry_is_reversed_by_nobody_else(by: Actor) -> None:
    reversing(deducted(), by=by).then_refused(RoleNotAllowed)


def test_an_unknown_entry_cannot_be_reversed() -> None:
    reversing(entry="E9").then_refused(EntryUnknown)


def test_an_entry_is_reversed_until_the_year_is_final() -> None:
    reversing(deducted(), closed()).then(reversed_(E1, 50))
    reversing(deducted(), closed(), final()).then_refused(YearIsFinal)
