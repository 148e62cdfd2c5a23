"""The commands that record: one entry, appeal, bonus or decision about the year at a time."""

import json
from typing import Any

import pytest

from tests.api.commands import COMMUNITIES, MARKS, plain, record
from tests.api.terminal import Terminal

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city")


def state(terminal: Terminal, entry: str) -> str:
    found: dict[str, Any] = next(each for each in terminal.json("entries")["entries"] if each["entry"] == entry)
    return f"{found['state']} {found['left']}"


def appeal_state(terminal: Terminal) -> str:
    return str(terminal.json("appeals")["appeals"][0]["state"])


# --- record -----------------------------------------------------------------------------------------------------------


def test_a_recorded_entry_is_told_with_its_id_and_position(trial: Terminal) -> None:
    said = trial.done(*RECORD, "--quantity", 2, "--reason", "督查通报", "--id", "E1", "--by", "dept-UM")
    assert "E1" in said
    assert str(trial.position) in said
    assert state(trial, "E1") == "standing 1.00"


def test_an_entry_without_an_id_gets_one_that_can_be_used(trial: Terminal) -> None:
    receipt = json.loads(trial.done(*RECORD, "--by", "dept-UM", "--json"))
    assert receipt["position"] == trial.position
    trial.done("reverse", receipt["entry"], "--reason", "误记", "--by", "dept-UM")
    assert state(trial, receipt["entry"]) == "reversed 0.00"


def test_the_same_id_again_is_skipped_and_with_other_content_refused(trial: Terminal) -> None:
    first = json.loads(trial.done(*RECORD, "--id", "E1", "--by", "dept-UM", "--json"))
    again = json.loads(trial.done(*RECORD, "--id", "E1", "--by", "dept-UM", "--json"))
    assert again == {**first, "skipped": True}
    assert trial.refused(*RECORD, "--id", "E1", "--quantity", 2, "--by", "dept-UM") == "reference_taken"


@pytest.mark.parametrize(
    ("clause", "words", "left"),
    [
        ("UM4.3", "", "0.20"),
        ("UM4.4", "--level district --quantity 3", "0.60"),
        ("UM5.1", "", "0.30"),
        ("UM1.B.1", "--value 45.50 --period 2020-03", "0.10"),
        ("PS9.1", "--value 95", "0.20"),
        ("PB1.6", "--value 1 --period 2020-05", "0.10"),
        ("SF3.1", "--grade good", "0.40"),
        ("SF5.1", "--value 90", "0.20"),
        ("SF4.1", "--value 1.50", "0.50"),
        ("PS3.1", "--amount 0.37 --reason …", "0.37"),
        ("UM6.5", "--exempt --reason …", "0.00"),
    ],
)
def test_every_kind_of_clause_can_be_recorded(trial: Terminal, clause: str, words: str, left: str) -> None:
    by = f"dept-{clause[:2]}"
    trial.done("record", "SSL", clause, "--occurred-on", "2020-12-31", *words.split(), "--id", "E1", "--by", by)
    assert state(trial, "E1") == f"standing {left}"


def test_the_negative_list_and_the_key_task_have_their_own_recorders(trial: Terminal) -> None:
    negative = ("record", "SSL", "NL.1", "--occurred-on", "2020-05-01", "--amount", "0.50", "--reason", "…", "--by")
    task = ("record", "SSL", "LG1.1", "--occurred-on", "2020-12-31", "--value", "4.50", "--by")
    assert trial.refused(*negative, "leading-1") == trial.refused(*task, "dept-LG") == "role_not_allowed"
    trial.done(*negative, "committee-1")
    trial.done(*task, "leading-1")


def test_a_pending_entry_is_confirmed_or_voided_by_its_department(trial: Terminal) -> None:
    ticket = ("record", "ZY", "GC2.1", "--occurred-on", "2020-05-02", "--by", "dept-GC", "--ticket")
    trial.done(*ticket, "T1", "--id", "E1")
    trial.done(*ticket, "T2", "--id", "E2")
    assert [state(trial, entry) for entry in ("E1", "E2")] == ["pending 0.00", "pending 0.00"]
    assert trial.refused("reverse", "E1", "--reason", "…", "--by", "dept-GC") == "entry_pending"
    trial.done("confirm", "E1", "--reason", "未通过", "--by", "dept-GC")
    trial.done("void", "E2", "--reason", "通过", "--by", "dept-GC")
    assert [state(trial, entry) for entry in ("E1", "E2")] == ["standing 0.10", "void 0.00"]
    assert trial.refused("void", "E1", "--reason", "…", "--by", "dept-GC") == "entry_not_pending"


def test_a_reversal_takes_off_a_part_and_then_what_is_left(trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--by", "dept-UM")
    reverse = ("reverse", "E1", "--reason", "误记", "--by", "dept-UM")
    trial.done(*reverse, "--amount", "0.20")
    assert state(trial, "E1") == "standing 0.30"
    assert trial.refused(*reverse, "--amount", "0.31") == "more_than_is_left"
    trial.done(*reverse)
    assert state(trial, "E1") == "reversed 0.00"
    assert trial.run(*reverse).code == 1
    trial.done(*RECORD, "--follows", "E1", "--id", "E2", "--by", "dept-UM")
    assert trial.json("entries")["entries"][1]["follows"] == "E1"


def test_a_matter_under_two_clauses_is_warned_about_and_recorded(trial: Terminal) -> None:
    trial.done(*RECORD, "--matter", "M-1", "--id", "E1", "--by", "dept-UM")
    ran = trial.run(
        "record", "SSL", "UM4.3", "--occurred-on", "2020-03-05", "--matter", "M-1", "--id", "E2", "--by", "dept-UM"
    )
    told = ran.out + ran.err
    assert (ran.code, "M-1" in told, "E1" in told, "error" in told) == (0, True, True, False)
    assert {each["entry"] for each in trial.json("entries", "--shared-matter")["entries"]} == {"E1", "E2"}


def test_the_user_of_the_settings_acts_unless_by_says_otherwise(trial: Terminal) -> None:
    mine = trial.with_(KAOHE_USER="dept-UM")
    mine.done(*RECORD)
    assert mine.refused(*RECORD, "--by", "dept-PS") == "role_not_allowed"
    assert trial.refused(*RECORD) == "actor_missing"


# --- appeals ----------------------------------------------------------------------------------------------------------


def test_an_appeal_goes_through_both_levels(trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--by", "dept-UM")
    steps = [
        ("file E1 --grounds 不符 --by comm-SSL", "filed"),
        ("accept E1 --by leading-1", "accepted"),
        ("ask E1 --question 哪天？ --by leading-1", "questioned"),
        ("answer E1 --text 五日 --by comm-SSL", "accepted"),
        ("decide E1 --outcome partly_upheld --amount 0.10 --reasons 部分 --by leading-1", "decided"),
        ("escalate E1 --grounds 仍不符 --by comm-SSL", "escalated"),
        ("decide E1 --outcome upheld --reasons 属实 --by committee-1", "final"),
    ]
    for words, expected in steps:
        trial.done("appeal", *words.split())
        assert appeal_state(trial) == expected
    assert state(trial, "E1") == "reversed 0.00"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("file E1 --grounds 不符 --by comm-FSA", "role_not_allowed"),
        ("file E1 --grounds 不符 --by dept-UM", "role_not_allowed"),
        ("file E1 --by comm-SSL", "field_missing"),
        ("file E9 --grounds 不符 --by comm-SSL", "entry_unknown"),
        ("accept E1 --by leading-1", "no_open_appeal"),
        ("decide E1 --outcome upheld --reasons 属实 --by leading-1", "no_open_appeal"),
        ("decide E1 --outcome fine --reasons 属实 --by leading-1", "field_malformed"),
        ("withdraw E1 --reason 误 --by comm-SSL", "no_open_appeal"),
    ],
)
def test_a_step_out_of_place_is_refused(trial: Terminal, words: str, code: str) -> None:
    trial.done(*RECORD, "--id", "E1", "--by", "dept-UM")
    before = trial.position
    assert trial.refused("appeal", *words.split()) == code
    assert trial.position == before


def test_a_withdrawn_appeal_may_be_filed_again(trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--by", "dept-UM")
    file = ("appeal", "file", "E1", "--grounds", "不符", "--by", "comm-SSL")
    trial.done(*file)
    assert trial.refused(*file) == "appeal_open"
    trial.done("appeal", "withdraw", "E1", "--reason", "已沟通", "--by", "comm-SSL")
    trial.done(*file)


# --- bonuses ----------------------------------------------------------------------------------------------------------


def test_a_bonus_is_declared_reviewed_and_determined(trial: Terminal) -> None:
    trial.done("bonus", "declare", "SSL", "BN.1", "--occurred-on", "2020-06-01", "--level", "city", "--reason", "先进",
               "--id", "B1", "--by", "comm-SSL")  # fmt: skip
    assert state(trial, "B1") == "declared 0.00"
    determine = ("bonus", "determine", "B1", "--outcome", "granted", "--reasons", "同意", "--by", "committee-1")
    assert trial.refused(*determine) == "bonus_not_reviewed"
    trial.done("bonus", "review", "B1", "--outcome", "supported", "--reasons", "属实", "--by", "leading-1")
    assert state(trial, "B1") == "supported 0.00"
    assert trial.refused(*determine, "--amount", "2.01") == "amount_above_clause"
    trial.done(*determine, "--amount", "1.55")
    assert state(trial, "B1") == "granted 1.55"
    assert trial.scores("--community", "SSL")[0]["bonus"] == "1.55"


def test_a_refused_review_ends_a_bonus(trial: Terminal) -> None:
    trial.done(
        "bonus",
        "declare",
        "SSL",
        "BN.3",
        "--occurred-on",
        "2020-06-01",
        "--reason",
        "报道",
        "--id",
        "B1",
        "--by",
        "comm-SSL",
    )
    trial.done("bonus", "review", "B1", "--outcome", "refused", "--reasons", "不属实", "--by", "leading-1")
    assert state(trial, "B1") == "refused 0.00"
    review = ("bonus", "review", "B1", "--outcome", "supported", "--reasons", "属实", "--by", "leading-2")
    assert trial.run(*review).code == 1


# --- the year ---------------------------------------------------------------------------------------------------------


def test_a_tie_is_broken_by_naming_exactly_its_communities(trial: Terminal) -> None:
    trial.import_(*MARKS)
    tied = {each["community"] for each in trial.scores() if each["tie_open"]}
    assert tied == {"SSL", "FSA"}
    by = ("--reason", "会议决定", "--by", "committee-1")
    assert trial.refused("year", "break-tie", "PB1", "SSL", "FSA", "ZY", *by) == "not_an_open_tie"
    assert trial.refused("year", "break-tie", "UM1", "SSL", "FSA", *by) == "item_not_ranked"
    trial.done("year", "break-tie", "PB1", "FSA", "SSL", *by)
    assert not [each for each in trial.scores() if each["tie_open"]]


def test_a_closed_year_takes_no_entries_until_it_is_reopened(trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--by", "dept-UM")
    trial.done("year", "close", "--reason", "结束", "--by", "committee-1")
    assert trial.refused(*RECORD, "--by", "dept-UM") == "year_not_open"
    assert trial.refused("year", "close", "--reason", "再", "--by", "committee-1") == "year_not_open"
    trial.done("reverse", "E1", "--reason", "误记", "--by", "dept-UM")
    trial.done("year", "reopen", "--reason", "有误", "--by", "committee-1")
    trial.done(*RECORD, "--by", "dept-UM")


def test_a_complete_year_is_closed_finalised_and_reopened_step_by_step(own_year: Terminal) -> None:
    by = ("--reason", "年度结束", "--by", "committee-1")
    assert own_year.refused("year", "finalise", *by) == "year_not_closed"
    scores = own_year.scores()
    own_year.done("year", "close", *by)
    own_year.done("year", "finalise", *by)
    assert own_year.scores() == scores
    assert own_year.refused("year", "finalise", *by) == "year_is_final"
    entry = own_year.json("entries", "--state", "standing")["entries"][0]["entry"]
    assert own_year.refused("reverse", entry, "--reason", "误记", "--by", "leading-1") == "year_is_final"
    for _ in ("closed", "open"):
        own_year.done("year", "reopen", *by)
    assert own_year.refused("year", "reopen", *by) == "year_already_open"
    own_year.done("record", "SSL", "UM4.3", "--occurred-on", "2020-03-05", "--by", "dept-UM")


def test_a_year_that_is_not_ready_is_not_finalised_and_every_obstacle_is_named(trial: Terminal) -> None:
    trial.import_(
        *MARKS,
        record("E1"),
        plain("E2", "GC2.1", "ZY", ticket="T1"),
        {"op": "declare", "id": "B1", "community": "HL", "clause": "BN.3", "occurred_on": "2020-06-01", "reason": "报道",
         "by": "comm-HL"},
        {"op": "appeal", "entry": "E1", "grounds": "不符", "by": "comm-SSL"},
        {"op": "close", "reason": "结束", "by": "committee-1"},
    )  # fmt: skip
    before = trial.position
    ran = trial.run("year", "finalise", "--reason", "定榜", "--by", "committee-1")
    assert ran.refusal == "year_not_ready"
    assert all(each in ran.err for each in ("E1", "E2", "B1", "PB1", "SSL"))
    assert trial.position == before


@pytest.mark.parametrize("by", ["leading-1", "dept-UM", "comm-SSL", "auditor-1", "admin"])
@pytest.mark.parametrize("op", ["close", "finalise", "reopen", "break-tie PB1 SSL FSA"])
def test_the_year_is_the_working_committees(trial: Terminal, op: str, by: str) -> None:
    assert trial.refused("year", *op.split(), "--reason", "…", "--by", by) == "role_not_allowed"


@pytest.mark.parametrize("year_", [2019, 2021])
def test_another_year_than_the_rulebooks_is_refused(trial: Terminal, year_: int) -> None:
    assert trial.refused(*RECORD, "--year", year_, "--by", "dept-UM") == "year_unknown"
    assert trial.refused("scores", "--year", year_) == "year_unknown"


def test_the_communities_are_the_twelve(trial: Terminal) -> None:
    assert [each["community"] for each in trial.scores()] == list(COMMUNITIES)
