"""Appeals from filing to the final decision: who, on what, in which state (rules.md, "Appeals")."""

from typing import Any

import pytest

from ledger.actors import LEADING_GROUP, Actor
from ledger.appeals import (
    accept_appeal,
    answer_question,
    ask_question,
    decide_appeal,
    escalate_appeal,
    file_appeal,
    withdraw_appeal,
)
from ledger.errors import (
    AlreadyDecided,
    AppealAlreadyAccepted,
    AppealNotAccepted,
    AppealOpen,
    BonusNotDetermined,
    EntryNotStanding,
    EntryPending,
    EntryUnknown,
    LedgerError,
    MatterEnded,
    NoOpenAppeal,
    NoQuestionOpen,
    NotAppealable,
    NothingIsLeft,
    NothingToEscalate,
    QuestionOpen,
    RoleNotAllowed,
    YearIsFinal,
)
from tests.histories import (
    B1,
    E1,
    accepted,
    added,
    answered,
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
from tests.scenario import ADMIN, AUDITOR, COMMITTEE_1, LEADING_1, LEADING_2, Past, also, given, officer, staff

ENTRY = deducted()
UNDER_REVIEW = (ENTRY, filed(), accepted())
REJECTED = (*UNDER_REVIEW, decided("rejected"))
PARTLY = (*UNDER_REVIEW, decided("partly_upheld", 20), reversed_(E1, 20, by_appeal=1))
UPHELD = (*UNDER_REVIEW, decided("upheld"), reversed_(E1, 50, by_appeal=1))
SECOND = (*REJECTED, escalated())
ENDED = (*SECOND, decided("rejected", level=2))

STATES: dict[str, tuple[Past, ...]] = {
    "none": (ENTRY,),
    "filed": (ENTRY, filed()),
    "accepted": UNDER_REVIEW,
    "questioned": (*UNDER_REVIEW, asked()),
    "answered": (*UNDER_REVIEW, asked(), answered()),
    "upheld": UPHELD,
    "partly upheld": PARTLY,
    "rejected": REJECTED,
    "escalated": SECOND,
    "questioned again": (*SECOND, asked(by=COMMITTEE_1)),
    "answered again": (*SECOND, asked(by=COMMITTEE_1), answered()),
    "finally rejected": ENDED,
    "finally upheld": (*SECOND, decided("upheld", level=2), reversed_(E1, 50, by_appeal=2, by=COMMITTEE_1)),
    "withdrawn": (ENTRY, filed(), withdrawn()),
    "withdrawn in review": (*UNDER_REVIEW, withdrawn()),
    "withdrawn after the escalation": (*SECOND, withdrawn()),
}
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "file": (file_appeal, {"by": staff()}),
    "accept": (accept_appeal, {"by": LEADING_1}),
    "ask": (ask_question, {"by": LEADING_1}),
    "answer": (answer_question, {"by": staff()}),
    "decide": (decide_appeal, {"by": LEADING_1, "outcome": "rejected", "amount_cents": None}),
    "escalate": (escalate_appeal, {"by": staff()}),
    "withdraw": (withdraw_appeal, {"by": staff()}),
}
NO, OPEN = NoOpenAppeal, AppealOpen
ENDS, NOTHING = MatterEnded, NothingToEscalate
WHAT_COMES: dict[str, dict[str, type[LedgerError] | None]] = {
    state: dict(zip(ACTS, outcomes, strict=True))
    for state, outcomes in {
        # state: file, accept, ask, answer, decide, escalate, withdraw
        "none": (None, NO, NO, NO, NO, NOTHING, NO),
        "filed": (OPEN, None, AppealNotAccepted, NoQuestionOpen, AppealNotAccepted, NOTHING, None),
        "accepted": (OPEN, AppealAlreadyAccepted, None, NoQuestionOpen, None, NOTHING, None),
        "questioned": (OPEN, AppealAlreadyAccepted, QuestionOpen, None, QuestionOpen, NOTHING, None),
        "answered": (OPEN, AppealAlreadyAccepted, None, NoQuestionOpen, None, NOTHING, None),
        "upheld": (ENDS, NO, NO, NO, NO, NOTHING, NO),
        "partly upheld": (AlreadyDecided, NO, NO, NO, NO, None, NO),
        "rejected": (AlreadyDecided, NO, NO, NO, NO, None, NO),
        "escalated": (OPEN, AppealAlreadyAccepted, None, NoQuestionOpen, None, NOTHING, None),
        "questioned again": (OPEN, AppealAlreadyAccepted, QuestionOpen, None, QuestionOpen, NOTHING, None),
        "answered again": (OPEN, AppealAlreadyAccepted, None, NoQuestionOpen, None, NOTHING, None),
        "finally rejected": (ENDS, NO, NO, NO, NO, ENDS, NO),
        "finally upheld": (ENDS, NO, NO, NO, NO, ENDS, NO),
        "withdrawn": (None, NO, NO, NO, NO, NOTHING, NO),
        "withdrawn in review": (None, NO, NO, NO, NO, NOTHING, NO),
        "withdrawn after the escalation": (AlreadyDecided, NO, NO, NO, NO, None, NO),
    }.items()
}
AT_THE_SECOND_LEVEL = {"escalated", "questioned again", "answered again"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_each_act_is_possible_in_its_states_and_refused_for_its_reason_in_every_other(state: str, act: str) -> None:
    command, facts = ACTS[act]
    if state in AT_THE_SECOND_LEVEL and act in {"ask", "decide"}:
        facts = {**facts, "by": COMMITTEE_1}
    outcome = given(*STATES[state]).when(command, entry_id=E1, **facts)
    refusal = WHAT_COMES[state][act]
    if refusal is not None:
        outcome.then_refused(refusal)
    else:
        assert outcome.refusal is None


def test_an_appeal_goes_from_filing_to_the_final_decision() -> None:
    given(ENTRY).when(file_appeal, entry_id=E1, by=staff()).then(filed())
    given(ENTRY, filed()).when(accept_appeal, entry_id=E1, by=LEADING_1).then(accepted())
    given(*UNDER_REVIEW).when(ask_question, entry_id=E1, by=LEADING_2).then(asked(by=LEADING_2))
    given(*UNDER_REVIEW, asked()).when(answer_question, entry_id=E1, by=staff()).then(answered())
    given(*REJECTED).when(escalate_appeal, entry_id=E1, by=staff()).then(escalated())
    given(*SECOND).when(ask_question, entry_id=E1, by=COMMITTEE_1).then(asked(by=COMMITTEE_1))
    given(*SECOND).when(withdraw_appeal, entry_id=E1, by=staff()).then(withdrawn())


# --- who --------------------------------------------------------------------------------------------------------------

EVERYONE = [staff(), staff("FSA"), officer("UM"), LEADING_1, COMMITTEE_1, AUDITOR, ADMIN]


@pytest.mark.parametrize(
    ("state", "act", "entitled"),
    [
        ("none", "file", "comm-SSL"),
        ("filed", "accept", "leading-1"),
        ("accepted", "ask", "leading-1"),
        ("questioned", "answer", "comm-SSL"),
        ("accepted", "decide", "leading-1"),
        ("rejected", "escalate", "comm-SSL"),
        ("escalated", "ask", "committee-1"),
        ("questioned again", "answer", "comm-SSL"),
        ("escalated", "decide", "committee-1"),
        ("filed", "withdraw", "comm-SSL"),
        ("escalated", "withdraw", "comm-SSL"),
    ],
)
@pytest.mark.parametrize("by", EVERYONE, ids=lambda by: by.name)
def test_each_act_is_for_one_role_alone(state: str, act: str, entitled: str, by: Actor) -> None:
    command, facts = ACTS[act]
    outcome = given(*STATES[state]).when(command, entry_id=E1, **{**facts, "by": by})
    if by.name == entitled:
        assert outcome.refusal is None
    else:
        outcome.then_refused(RoleNotAllowed, user=by.name)


def test_a_community_appeals_nothing_of_another() -> None:
    given(deducted(), community="FSA").when(file_appeal, entry_id=E1, by=staff("SSL")).then_refused(RoleNotAllowed)
    assert given(deducted(), community="FSA").when(file_appeal, entry_id=E1, by=staff("FSA")).refusal is None


def test_who_accepts_an_appeal_may_decide_it() -> None:
    given(ENTRY, filed(), accepted(by=LEADING_2)).when(
        decide_appeal, entry_id=E1, outcome="rejected", amount_cents=None, by=LEADING_2
    ).then(decided("rejected", by=LEADING_2))


def test_a_person_of_both_roles_signs_a_decision_as_leading_group() -> None:
    by = also(officer("PS"), LEADING_GROUP)
    outcome = given(*UNDER_REVIEW).when(decide_appeal, entry_id=E1, outcome="rejected", amount_cents=None, by=by)
    assert [event.role for event in outcome.events] == ["leading_group"]


# --- what can be appealed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "past",
    [
        (deducted(),),
        (measured(E1, "GC1.1", 8000, 80),),
        (vetoed(),),
        (deducted(E1, 50, "NL.1"),),
        (deducted(E1, reversed_(E1).amount_cents + 10), reversed_(E1, 50)),
        (pending(), confirmed()),
        (declared(E1), reviewed("refused", entry=E1)),
        (declared(E1), reviewed(entry=E1), determined(None, entry=E1)),
        (declared(E1), reviewed(entry=E1), determined(199, entry=E1)),
    ],
    ids=[
        "a deduction", "a figure", "a veto", "on the negative list", "partly reversed", "confirmed", "refused in review",
        "refused", "cut",
    ],
)  # fmt: skip
def test_a_standing_deduction_and_a_bonus_refused_or_cut_can_be_appealed(past: tuple[Past, ...]) -> None:
    given(*past).when(file_appeal, entry_id=E1, by=staff()).then(filed())


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        ((pending(),), EntryPending),
        ((pending(), voided()), EntryNotStanding),
        ((measured(E1, "GC1.1", 8000, 80), measured("E2", "GC1.1", 8000, 80)), EntryNotStanding),
        ((deducted(), reversed_(E1, 50)), NothingIsLeft),
        ((measured(E1, "GC1.1", 10000, 0),), NothingIsLeft),
        ((added(E1, 10, "PS7.4"),), NotAppealable),
        ((exempted(),), NotAppealable),
        ((declared(E1),), BonusNotDetermined),
        ((declared(E1), reviewed(entry=E1)), BonusNotDetermined),
        ((declared(E1, 200), reviewed(entry=E1), determined(200, entry=E1)), NotAppealable),
        ((), EntryUnknown),
    ],
    ids=[
        "pending", "void", "superseded", "reversed", "full marks", "an addition", "an exemption", "declared", "supported",
        "granted in full", "unknown",
    ],
)  # fmt: skip
def test_nothing_else_can_be_appealed(past: tuple[Past, ...], refusal: type[LedgerError]) -> None:
    given(*past).when(file_appeal, entry_id=E1, by=staff()).then_refused(refusal)


def test_what_was_reversed_after_its_first_decision_cannot_be_escalated() -> None:
    given(*REJECTED, reversed_(E1, 50)).when(escalate_appeal, entry_id=E1, by=staff()).then_refused(NothingIsLeft)


def test_a_bonus_granted_in_full_by_the_first_decision_cannot_be_escalated() -> None:
    past = [declared(), reviewed(), determined(100), filed(B1), accepted(B1, by=LEADING_2)]
    first = decided("upheld", entry=B1, by=LEADING_2)
    given(*past, first).when(escalate_appeal, entry_id=B1, by=staff()).then_refused(NothingToEscalate)


# --- the year ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "act"),
    [("none", "file"), ("filed", "accept"), ("accepted", "ask"), ("questioned", "answer"), ("accepted", "decide"),
     ("rejected", "escalate"), ("filed", "withdraw")],
)  # fmt: skip
def test_appeals_go_on_until_the_year_is_final(state: str, act: str) -> None:
    command, facts = ACTS[act]
    assert given(*STATES[state], closed()).when(command, entry_id=E1, **facts).refusal is None
    given(*STATES[state], closed(), final()).when(command, entry_id=E1, **facts).then_refused(YearIsFinal)
