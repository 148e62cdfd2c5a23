"""Measured figures: one of each period, the newest counts; exemptions (rules.md, "Entries")."""

from datetime import date
from typing import Any

import pytest

from ledger.actors import LEADING_GROUP, Actor
from ledger.errors import (
    AppealOpen,
    ExemptionNotAllowed,
    FieldNotObserved,
    FieldRequired,
    OnlyLeadingGroupMayReplace,
    RoleNotAllowed,
)
from ledger.recording import record_entry
from tests.histories import accepted, asked, decided, exempted, filed, measured, reversed_, withdrawn
from tests.ledger import figures_2020 as figures
from tests.scenario import (
    COMMITTEE_1,
    LEADING_1,
    RULEBOOK,
    WORDS,
    Outcome,
    Past,
    account,
    also,
    given,
    particulars,
    recorder,
)

GRID = measured("E0", "GC1.1", 8000, 80)


def recording(clause: str, *past: Past, by: Actor | None = None, **written: Any) -> Outcome:
    return given(*past).when(
        record_entry,
        entry_id="E1",
        clause=clause,
        particulars=particulars(**{"on": "2020-12-31", **written}),
        by=by or recorder(clause),
    )


def exempting(clause: str, *past: Past, **written: Any) -> Outcome:
    return recording(clause, *past, **{"exempt": True, "words": WORDS, **written})


# --- superseding ------------------------------------------------------------------------------------------------------


def test_a_figure_recorded_again_supersedes_the_earlier_one_and_both_stay() -> None:
    recording("GC1.1", GRID, value=9000).then(measured("E1", "GC1.1", 9000, 40, words=None))
    after = account(GRID, measured("E1", "GC1.1", 9000, 40))
    assert [entry.id for entry in after.in_order] == ["E0", "E1"]
    assert [after.stands(entry) for entry in after.in_order] == [False, True]


def test_figures_of_two_months_stand_side_by_side() -> None:
    months = [measured(f"E{month}", "UM1.B.1", 4000, 10, period=f"2020-{month:02d}") for month in (3, 4)]
    after = account(*months)
    assert all(after.stands(entry) for entry in after.in_order)


def test_after_a_reversal_in_full_nothing_superseded_comes_back() -> None:
    after = account(GRID, measured("E1", "GC1.1", 9000, 40), reversed_("E1", 40))
    assert not any(after.stands(entry) for entry in after.in_order)
    assert after.figure("GC1.1", "2020") == after.entry("E1")


def test_a_superseded_figure_can_be_replaced_by_its_department_after_a_reversal_without_appeal() -> None:
    assert recording("GC1.1", GRID, reversed_("E0", 80), value=9000).refusal is None


REDUCED = (
    GRID,
    filed("E0"),
    accepted("E0"),
    decided("partly_upheld", 30, entry="E0"),
    reversed_("E0", 30, by_appeal=1),
)
LIFTED = (GRID, filed("E0"), accepted("E0"), decided("upheld", entry="E0"), reversed_("E0", 80, by_appeal=1))


@pytest.mark.parametrize("past", [REDUCED, LIFTED], ids=["in part", "in full"])
def test_only_the_leading_group_records_over_what_a_decision_reduced(past: tuple[Past, ...]) -> None:
    recording("GC1.1", *past, value=7000).then_refused(OnlyLeadingGroupMayReplace, entry="E0")
    recording("GC1.1", *past, value=7000, words=WORDS).then_refused(OnlyLeadingGroupMayReplace)
    recording("GC1.1", *past, value=7000, by=LEADING_1, words=WORDS).then(
        measured("E1", "GC1.1", 7000, 120, by=LEADING_1)
    )


def test_recording_over_what_a_decision_reduced_needs_a_reason() -> None:
    recording("GC1.1", *REDUCED, value=7000, by=LEADING_1).then_refused(FieldRequired, field="reason")


def test_only_the_leading_group_exempts_what_a_decision_reduced() -> None:
    exempting("GC1.1", *REDUCED).then_refused(OnlyLeadingGroupMayReplace)
    assert exempting("GC1.1", *REDUCED, by=LEADING_1).refusal is None


def test_the_leading_group_records_over_nothing_that_no_decision_reduced() -> None:
    recording("GC1.1", GRID, value=7000, by=LEADING_1, words=WORDS).then_refused(RoleNotAllowed)
    rejected = (GRID, filed("E0"), accepted("E0"), decided("rejected", entry="E0"))
    recording("GC1.1", *rejected, value=7000, by=LEADING_1, words=WORDS).then_refused(RoleNotAllowed)
    assert recording("GC1.1", *rejected, value=7000).refusal is None


@pytest.mark.parametrize(
    "appeal", [(filed("E0"),), (filed("E0"), accepted("E0")), (filed("E0"), accepted("E0"), asked("E0"))], ids=len
)
def test_a_figure_is_not_superseded_while_its_appeal_is_open(appeal: tuple[Past, ...]) -> None:
    recording("GC1.1", GRID, *appeal, value=9000).then_refused(AppealOpen, entry="E0")
    recording("GC1.1", GRID, *appeal, value=9000, by=LEADING_1).then_refused(AppealOpen)
    exempting("GC1.1", GRID, *appeal).then_refused(AppealOpen)
    assert recording("GC1.1", GRID, *appeal, withdrawn("E0"), value=9000).refusal is None


# --- exemptions -------------------------------------------------------------------------------------------------------

MARKS = {"PB1.1", "PB1.2", "PB1.3"}
YEARLY = {clause for clause, every in figures.periods().items() if every == "year"}
EXEMPTIBLE = sorted((YEARLY | set(figures.CONVERTED) | set(figures.SCORED)) - MARKS)


@pytest.mark.parametrize("clause", EXEMPTIBLE)
def test_what_is_measured_once_a_year_can_be_exempt(clause: str) -> None:
    exempting(clause).then(exempted("E1", clause))
    exempting(clause, period="2020").then(exempted("E1", clause))
    exempting(clause, by=COMMITTEE_1).then_refused(RoleNotAllowed)


@pytest.mark.parametrize("clause", sorted(set(RULEBOOK.places) - set(EXEMPTIBLE) - RULEBOOK.bonus_codes))
def test_nothing_else_can_be_exempt(clause: str) -> None:
    exempting(clause).then_refused(ExemptionNotAllowed, clause=clause)


def test_an_exemption_needs_a_reason() -> None:
    exempting("UM6.5", words=None).then_refused(FieldRequired, field="reason")


@pytest.mark.parametrize(
    "observed",
    [{"value": 0}, {"quantity": 1}, {"level": "city"}, {"grade": "good"}, {"amount": 10}, {"period": "2020-03"}],
    ids=lambda observed: next(iter(observed)),
)
def test_an_exemption_observes_nothing(observed: dict[str, Any]) -> None:
    exempting("UM6.5", **observed).then_refused(FieldNotObserved, field=next(iter(observed)))


def test_an_exemption_and_a_figure_supersede_each_other() -> None:
    figure, exemption = measured("E0", "UM6.5", 8000, 20), exempted("E1")
    exempting("UM6.5", figure).then(exemption)
    assert account(figure, exemption).figure("UM6.5", "2020") == account(figure, exemption).entry("E1")
    recording("UM6.5", exempted("E0"), value=8000).then(measured("E1", "UM6.5", 8000, 20, words=None))


def test_a_figure_about_an_earlier_day_still_supersedes_when_it_is_recorded_later() -> None:
    after = account(GRID, measured("E1", "GC1.1", 9000, 40, on="2020-01-01"))
    assert after.entry("E1").occurred_on == date(2020, 1, 1)
    assert not after.stands(after.entry("E0"))


def test_whoever_leads_and_records_still_signs_a_replacement_as_leading_group() -> None:
    both = also(recorder("GC1.1"), LEADING_GROUP)
    outcome = recording("GC1.1", *REDUCED, value=7000, by=both, words=WORDS)
    assert [event.role for event in outcome.events] == ["leading_group"]
