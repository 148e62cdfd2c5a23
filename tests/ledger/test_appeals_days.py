"""The days of an appeal: the last one included, counted where the subdistrict is (rules.md, "Appeals"; reading R19)."""

from datetime import date

import pytest

from ledger.account import Appeal
from ledger.appeals import decide_appeal, due, escalate_appeal, escalate_until, file_appeal, file_until
from ledger.days import day_of
from ledger.errors import AlreadyDecided, EscalationTooLate, FilingTooLate, LedgerError, MatterEnded
from tests.histories import (
    B1,
    E1,
    accepted,
    answered,
    asked,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    escalated,
    filed,
    pending,
    reversed_,
    reviewed,
    withdrawn,
)
from tests.scenario import COMMITTEE_1, LEADING_2, RULEBOOK, Past, account, at, given, shanghai, staff

PERIODS = RULEBOOK.appeals
ZONE = PERIODS.zone
RECORDED = at("2020-06-01 10:00", deducted())
REJECTED = (RECORDED, filed(), accepted(), at("2020-06-03 23:59", decided("rejected")))


def appeal_of(*past: Past) -> Appeal:
    appeal = account(*past).entry(E1).appeal
    assert appeal is not None
    return appeal


def filing(*past: Past, today: date, entry: str = E1) -> LedgerError | None:
    return given(*past).when(file_appeal, entry_id=entry, by=staff(), today=today).refusal


# --- to file ----------------------------------------------------------------------------------------------------------


def test_an_appeal_is_filed_within_five_days_of_the_recording_the_last_one_included() -> None:
    assert filing(RECORDED, today=date(2020, 6, 1)) is None
    assert filing(RECORDED, today=date(2020, 6, 6)) is None
    given(RECORDED).when(file_appeal, entry_id=E1, by=staff(), today=date(2020, 6, 7)).then_refused(
        FilingTooLate, entry=E1, until="2020-06-06"
    )


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2020-06-01 00:00", date(2020, 6, 6)),  # 31 May, 16:00 in UTC
        ("2020-06-01 07:59", date(2020, 6, 6)),  # 31 May in UTC
        ("2020-06-01 08:00", date(2020, 6, 6)),  # 1 June in both
        ("2020-06-01 23:59", date(2020, 6, 6)),
        ("2020-06-02 00:00", date(2020, 6, 7)),  # 1 June in UTC
        ("2021-02-23 12:00", date(2021, 2, 28)),
        ("2020-02-24 12:00", date(2020, 2, 29)),
        ("2020-12-31 23:59", date(2021, 1, 5)),
    ],
)
def test_days_are_those_of_shanghai(moment: str, until: date) -> None:
    past = at(moment, deducted(on="2020-01-01"))
    assert file_until(account(past).entry(E1), PERIODS) == until


def test_a_moment_before_midnight_in_shanghai_is_still_the_last_day() -> None:
    before, after = shanghai("2020-06-06 23:59"), shanghai("2020-06-07 00:00")
    assert before.date() == after.date() == date(2020, 6, 6)  # in UTC
    assert filing(RECORDED, today=day_of(before, ZONE)) is None
    assert isinstance(filing(RECORDED, today=day_of(after, ZONE)), FilingTooLate)


def test_the_days_of_a_ticket_run_from_its_confirmation() -> None:
    past = at("2020-06-01 10:00", pending()), at("2020-06-20 10:00", confirmed())
    assert filing(*past, today=date(2020, 6, 25)) is None
    assert isinstance(filing(*past, today=date(2020, 6, 26)), FilingTooLate)


def test_the_days_of_a_bonus_run_from_the_decision_on_it() -> None:
    declaration = at("2020-06-01 10:00", declared())
    refused = declaration, at("2020-06-10 10:00", reviewed("refused"))
    cut = declaration, at("2020-06-10 10:00", reviewed()), at("2020-06-20 10:00", determined(100))
    assert filing(*refused, today=date(2020, 6, 15), entry=B1) is None
    assert isinstance(filing(*refused, today=date(2020, 6, 16), entry=B1), FilingTooLate)
    assert filing(*cut, today=date(2020, 6, 25), entry=B1) is None
    assert isinstance(filing(*cut, today=date(2020, 6, 26), entry=B1), FilingTooLate)


def test_a_partial_reversal_gives_no_new_days() -> None:
    past = RECORDED, at("2020-06-05 10:00", reversed_(E1, 10))
    assert isinstance(filing(*past, today=date(2020, 6, 7)), FilingTooLate)


def test_a_withdrawn_appeal_is_filed_again_in_time_and_not_after() -> None:
    past = RECORDED, at("2020-06-02 10:00", filed()), at("2020-06-05 10:00", withdrawn())
    assert filing(*past, today=date(2020, 6, 6)) is None
    assert isinstance(filing(*past, today=date(2020, 6, 7)), FilingTooLate)


# --- to ask for the second level --------------------------------------------------------------------------------------


def test_a_second_level_is_asked_for_within_five_days_of_the_first_decision_the_last_one_included() -> None:
    for today in (date(2020, 6, 3), date(2020, 6, 8)):
        given(*REJECTED).when(escalate_appeal, entry_id=E1, by=staff(), today=today).then(escalated())
    given(*REJECTED).when(escalate_appeal, entry_id=E1, by=staff(), today=date(2020, 6, 9)).then_refused(
        EscalationTooLate, entry=E1, until="2020-06-08"
    )
    assert escalate_until(appeal_of(*REJECTED), PERIODS) == date(2020, 6, 8)


def test_a_refusal_to_file_again_says_until_when_a_second_level_can_be_asked_for() -> None:
    given(*REJECTED).when(file_appeal, entry_id=E1, by=staff(), today=date(2020, 6, 8)).then_refused(
        AlreadyDecided, until="2020-06-08"
    )


def test_a_first_decision_that_is_not_escalated_in_time_ends_the_matter() -> None:
    given(*REJECTED).when(file_appeal, entry_id=E1, by=staff(), today=date(2020, 6, 9)).then_refused(MatterEnded)


def test_after_a_withdrawn_escalation_the_days_still_run_from_the_first_decision() -> None:
    past = *REJECTED, at("2020-06-05 10:00", escalated()), at("2020-06-20 10:00", withdrawn())
    given(*past).when(escalate_appeal, entry_id=E1, by=staff(), today=date(2020, 6, 20)).then_refused(EscalationTooLate)


# --- to accept and to decide ------------------------------------------------------------------------------------------

FILED = at("2020-06-02 10:00", filed())
ACCEPTED = at("2020-06-04 10:00", accepted())
ASKED = at("2020-06-06 10:00", asked())
ESCALATED = at("2020-06-05 10:00", escalated())


@pytest.mark.parametrize(
    ("past", "day"),
    [
        ((FILED,), date(2020, 6, 4)),
        ((FILED, ACCEPTED), date(2020, 6, 14)),
        ((FILED, ACCEPTED, ASKED), None),
        ((FILED, ACCEPTED, ASKED, at("2020-06-09 10:00", answered())), date(2020, 6, 17)),
        ((FILED, ACCEPTED, ASKED, at("2020-06-06 10:01", answered())), date(2020, 6, 14)),
        ((FILED, ACCEPTED, ASKED, at("2020-06-06 23:59", answered())), date(2020, 6, 14)),
        ((FILED, ACCEPTED, ASKED, at("2020-06-07 00:00", answered())), date(2020, 6, 15)),
        (
            (FILED, ACCEPTED, ASKED, at("2020-06-09 10:00", answered()), asked(), at("2020-06-11 10:00", answered())),
            date(2020, 6, 19),
        ),
        ((FILED, ACCEPTED, at("2020-06-05 10:00", decided("rejected"))), None),
        ((FILED, ACCEPTED, decided("rejected"), ESCALATED), date(2020, 6, 15)),
        ((FILED, ACCEPTED, decided("rejected"), ESCALATED, at("2020-06-06 10:00", asked(by=COMMITTEE_1))), None),
        (
            (FILED, ACCEPTED, decided("rejected"), ESCALATED, asked(by=COMMITTEE_1), at("2020-06-08 10:00", answered())),
            date(2020, 6, 18),
        ),
        ((FILED, ACCEPTED, decided("rejected"), ESCALATED, decided("rejected", level=2)), None),
        ((FILED, at("2020-06-05 10:00", withdrawn())), None),
    ],
    ids=[
        "to accept", "to decide", "a question", "an answer after three days", "a minute later", "the same evening",
        "over midnight", "two questions", "decided", "to decide finally", "a final question", "its answer", "final",
        "withdrawn",
    ],
)  # fmt: skip
def test_a_step_is_due_on_its_last_day_and_a_question_stops_the_clock(past: tuple[Past, ...], day: date | None) -> None:
    assert due(appeal_of(RECORDED, *past), PERIODS) == day


def test_a_lapsed_step_makes_the_appeal_overdue_and_nothing_else() -> None:
    past = RECORDED, FILED, ACCEPTED
    assert due(appeal_of(*past), PERIODS) == date(2020, 6, 14)
    given(*past).when(
        decide_appeal, entry_id=E1, outcome="upheld", amount_cents=None, by=LEADING_2, today=date(2020, 12, 31)
    ).then(decided("upheld", by=LEADING_2), reversed_(E1, 50, by=LEADING_2, by_appeal=1))
