"""Recording entries: who may, when, and what stands in the way (rules.md, "Entries", "Pending entries")."""

from datetime import date
from typing import Any

import pytest

from ledger.actors import LEADING_GROUP, Actor, Grant, Role
from ledger.errors import (
    AlreadyStands,
    ClauseIsForBonuses,
    ClauseUnknown,
    DayInTheFuture,
    DayOutsideYear,
    FieldNotObserved,
    FieldRequired,
    FollowsNothingReversed,
    MatterAlreadyRecorded,
    QuantityNotOne,
    RoleNotAllowed,
    TicketAlreadyRecorded,
    YearIsFinal,
    YearNotOpen,
)
from ledger.events import EntryRecorded, Observed
from ledger.recording import record_entry
from tests.histories import (
    E1,
    added,
    closed,
    confirmed,
    deducted,
    final,
    measured,
    pending,
    reopened,
    reversed_,
    vetoed,
    voided,
)
from tests.scenario import (
    ADMIN,
    AUDITOR,
    COMMITTEE_1,
    LEADING_1,
    RULEBOOK,
    TODAY,
    WORDS,
    Outcome,
    Past,
    also,
    given,
    officer,
    particulars,
    recorder,
    staff,
)

JANUARY = date(2021, 2, 28)


def recording(clause: str, *past: Past, by: Actor | None = None, today: date = TODAY, **written: Any) -> Outcome:
    """E1 under the clause, over the past, by whoever usually records there; `ticket_entry` is the ticket's entry."""
    ticket_entry = written.pop("ticket_entry", None)
    return given(*past).when(
        record_entry,
        entry_id=E1,
        clause=clause,
        particulars=particulars(**written),
        by=by or recorder(clause),
        today=today,
        ticket_entry=ticket_entry,
    )


# --- what is recorded -------------------------------------------------------------------------------------------------

ONE = Observed(quantity=1)


@pytest.mark.parametrize(
    ("clause", "written", "event"),
    [
        ("UM1.A.2", {"quantity": 3}, deducted(E1, 150, "UM1.A.2", words=None, observed=Observed(quantity=3))),
        ("UM1.A.2", {"words": WORDS}, deducted(E1, 50, "UM1.A.2", observed=ONE)),
        ("UM4.4", {"level": "city"}, deducted(E1, 50, "UM4.4", words=None, observed=Observed(quantity=1, level="city"))),
        ("UM5.3", {"on": "2020-06-30"}, deducted(E1, 40, "UM5.3", words=None, on="2020-06-30")),
        ("UM1.B.1", {"value": 4550}, measured(E1, "UM1.B.1", 4550, 10, words=None, period="2020-03", on="2020-03-05")),
        ("SF1.1", {"value": 150, "on": "2020-12-31"}, measured(E1, "SF1.1", 150, 50, words=None)),
        ("SF3.1", {"grade": "veto", "on": "2020-12-31", "words": WORDS}, vetoed(E1)),
        ("PS3.1", {"amount": 7, "words": WORDS}, deducted(E1, 7, "PS3.1")),
        ("LG1.1", {"value": 500}, measured(E1, "LG1.1", 500, 0, words=None, on="2020-03-05")),
        ("NL.1", {"amount": 7, "words": WORDS}, deducted(E1, 7, "NL.1")),
        ("PS7.4", {"quantity": 2}, added(E1, 20, "PS7.4", words=None, observed=Observed(quantity=2))),
        ("PS7.1", {"matter": "M1"}, added(E1, 5, "PS7.1", words=None, matter="M1", observed=ONE)),
        ("GC2.1", {"ticket": "T1", "words": WORDS}, pending(E1, ticket="T1")),
    ],
    ids=[
        "a quantity", "one", "a level", "once", "a month's figure", "a score", "a veto", "discretionary",
        "the leading group's", "the negative list's", "an addition", "a matter", "pending",
    ],
)  # fmt: skip
def test_an_entry_holds_what_was_observed_and_what_that_comes_to(
    clause: str, written: dict[str, Any], event: EntryRecorded
) -> None:
    recording(clause, **written).then(event)


def test_any_entry_may_carry_a_matter_and_one_matter_under_several_clauses_is_never_blocked() -> None:
    before = deducted("E0", 20, "UM1.A.1", matter="M1")
    recording("UM1.A.2", before, matter="M1").then(deducted(E1, 50, words=None, matter="M1", observed=ONE))


# --- who may ----------------------------------------------------------------------------------------------------------

DEPARTMENTS = [department.code for department in RULEBOOK.departments if department.code != "LG"]
FIRST_CLAUSE = {department.code: department.items[0].all_clauses[0].code for department in RULEBOOK.departments}


def refused_for(clause: str, by: Actor) -> None:
    given().when(
        record_entry, entry_id=E1, clause=clause, particulars=particulars(**VALID.get(clause, {})), by=by
    ).then_refused(RoleNotAllowed, user=by.name)


VALID: dict[str, dict[str, Any]] = {
    "PS1.1": {"level": "ordinary"},
    "SF1.1": {"value": 0},
    "PB1.1": {"value": 0},
    "GA1.1": {"level": "ordinary"},
    "GC1.1": {"value": 0},
    "LG1.1": {"value": 0},
    "NL.1": {"amount": 1, "words": WORDS},
}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_an_items_department_records_under_it_and_nobody_else_does(department: str) -> None:
    clause = FIRST_CLAUSE[department]
    others = [officer(each) for each in DEPARTMENTS if each != department]
    for by in (*others, staff(), LEADING_1, COMMITTEE_1, AUDITOR, ADMIN, Actor("nobody", ())):
        refused_for(clause, by)
    assert recording(clause, by=officer(department), **VALID.get(clause, {})).refusal is None


@pytest.mark.parametrize(
    "by", [officer("UM"), officer("LG"), staff(), COMMITTEE_1, AUDITOR, ADMIN], ids=lambda by: by.name
)
def test_only_the_leading_group_marks_the_key_tasks(by: Actor) -> None:
    refused_for("LG1.1", by)


@pytest.mark.parametrize("by", [officer("UM"), staff(), LEADING_1, AUDITOR, ADMIN], ids=lambda by: by.name)
def test_only_the_working_committee_records_on_the_negative_list(by: Actor) -> None:
    refused_for("NL.1", by)


def test_a_person_of_several_roles_signs_with_the_one_that_is_asked_for() -> None:
    by = also(staff(), LEADING_GROUP, Grant(Role.DEPARTMENT, "UM"))
    outcome = recording("UM1.A.2", by=by)
    assert [(event.actor, event.role) for event in outcome.events] == [("comm-SSL", "department")]


# --- where and when ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", ["UM1", "UM1.A", "um1.a.1", "UM1.A.99", ""])
def test_a_clause_that_the_rulebook_does_not_have_is_refused(clause: str) -> None:
    given().when(record_entry, entry_id=E1, clause=clause, particulars=particulars(), by=officer("UM")).then_refused(
        ClauseUnknown
    )


@pytest.mark.parametrize("clause", ["BN.1", "BN.6"])
def test_a_bonus_is_declared_and_not_recorded(clause: str) -> None:
    recording(clause, by=staff()).then_refused(ClauseIsForBonuses)


@pytest.mark.parametrize("day", ["2020-01-01", "2020-12-31", "2021-01-01", "2021-01-31"])
def test_the_year_reaches_from_new_years_day_to_the_january_after_it(day: str) -> None:
    assert recording("UM1.A.2", on=day, today=JANUARY).refusal is None


@pytest.mark.parametrize("day", ["2019-12-31", "2019-01-15", "2021-02-01", "2022-01-01"])
def test_a_day_outside_the_year_is_refused(day: str) -> None:
    recording("UM1.A.2", on=day, today=date(2022, 12, 31)).then_refused(DayOutsideYear, year=2020)


def test_an_entry_is_about_today_at_the_latest() -> None:
    assert recording("UM1.A.2", on="2020-06-01", today=date(2020, 6, 1)).refusal is None
    recording("UM1.A.2", on="2020-06-02", today=date(2020, 6, 1)).then_refused(DayInTheFuture, today="2020-06-01")


def test_a_closed_year_takes_no_new_entry() -> None:
    recording("UM1.A.2", closed()).then_refused(YearNotOpen)
    recording("UM1.A.2", closed(), final()).then_refused(YearIsFinal)
    recording("UM1.A.2", closed(), final(), reopened("closed")).then_refused(YearNotOpen)


def test_a_reopened_year_takes_new_entries() -> None:
    assert recording("UM1.A.2", closed(), reopened("open")).refusal is None


# --- reasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", ["PS3.1", "PS7.7", "PS8.1", "PB1.8", "GC3.1", "NL.1"])
def test_a_discretionary_amount_needs_a_written_reason(clause: str) -> None:
    recording(clause, amount=10).then_refused(FieldRequired, field="reason")


# --- once, once a month, one matter, one ticket -----------------------------------------------------------------------


def test_what_costs_once_does_not_stand_twice() -> None:
    recording("UM5.3", deducted("E0", 40, "UM5.3")).then_refused(AlreadyStands, entry="E0")
    recording("UM5.3", deducted("E0", 40, "UM5.3"), reversed_("E0", 39)).then_refused(AlreadyStands)


def test_what_costs_once_may_be_recorded_again_after_it_was_reversed_in_full() -> None:
    assert recording("UM5.3", deducted("E0", 40, "UM5.3"), reversed_("E0", 40)).refusal is None


MONTHLY = pytest.mark.parametrize("clause", ["PB2.9", "FO1.2"])


@MONTHLY
def test_what_costs_once_a_month_does_not_stand_twice_in_a_month(clause: str) -> None:
    before = deducted("E0", 10, clause, on="2020-03-31")
    recording(clause, before, on="2020-03-01").then_refused(AlreadyStands, entry="E0")
    assert recording(clause, before, reversed_("E0", 10), on="2020-03-01").refusal is None
    assert recording(clause, before, on="2020-04-01").refusal is None
    assert recording(clause, before, on="2020-02-29").refusal is None


@MONTHLY
def test_for_what_costs_once_a_month_the_next_january_is_december(clause: str) -> None:
    december, january = deducted("E0", 10, clause, on="2020-12-01"), deducted("E0", 10, clause, on="2021-01-15")
    recording(clause, december, on="2021-01-31", today=JANUARY).then_refused(AlreadyStands)
    recording(clause, january, on="2020-12-31", today=JANUARY).then_refused(AlreadyStands)
    recording(clause, january, on="2021-01-01", today=JANUARY).then_refused(AlreadyStands)
    assert recording(clause, january, on="2020-01-15", today=JANUARY).refusal is None


@pytest.mark.parametrize("clause", ["PS7.1", "PS7.2", "PS7.3"])
def test_a_unique_matter_is_named(clause: str) -> None:
    recording(clause).then_refused(FieldRequired, field="matter")


@pytest.mark.parametrize("clause", ["PS7.1", "PS7.2", "PS7.3"])
def test_one_matter_stands_once_in_its_group(clause: str) -> None:
    before = added("E0", 5, "PS7.2", matter="M1")
    recording(clause, before, matter="M1").then_refused(MatterAlreadyRecorded, entry="E0", matter="M1")
    assert recording(clause, before, matter="M2").refusal is None
    assert recording(clause, before, reversed_("E0", 5), matter="M1").refusal is None


def test_a_matter_in_another_group_does_not_stand_in_the_way() -> None:
    assert recording("PS7.1", added("E0", 10, "PS7.4", matter="M1"), matter="M1").refusal is None


def test_a_ticket_is_named_where_it_is_needed_and_nowhere_else() -> None:
    recording("GC2.1").then_refused(FieldRequired, field="ticket")
    recording("UM1.A.2", ticket="T1").then_refused(FieldNotObserved, field="ticket")


def test_a_ticket_that_stands_in_any_community_is_not_recorded_again() -> None:
    recording("GC2.1", ticket="T1", ticket_entry="E0").then_refused(TicketAlreadyRecorded, ticket="T1", entry="E0")


@pytest.mark.parametrize("clause", ["GC2.1", "PS7.1", "FO1.2", "UM5.3"])
def test_an_entry_of_its_own_kind_is_one_occurrence(clause: str) -> None:
    recording(clause, quantity=2, ticket="T1", matter="M1").then_refused(QuantityNotOne)


# --- what follows a reversal ------------------------------------------------------------------------------------------


def test_an_entry_may_follow_a_reversed_one_of_the_same_community() -> None:
    past = deducted("E0"), reversed_("E0", 50)
    recording("UM1.A.2", *past, follows="E0").then(deducted(E1, 50, words=None, follows="E0", observed=ONE))


@pytest.mark.parametrize(
    "past",
    [(), (deducted("E0"),), (pending("E0"),), (pending("E0"), voided("E0")), (pending("E0"), confirmed("E0"))],
    ids=["unknown here", "not reversed", "pending", "void", "confirmed"],
)
def test_an_entry_follows_nothing_but_a_reversed_one(past: tuple[Past, ...]) -> None:
    recording("UM1.A.2", *past, follows="E0").then_refused(FollowsNothingReversed, entry="E0")
