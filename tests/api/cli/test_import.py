"""`kaohe import`: files of commands, all or nothing, once."""

import json
from itertools import pairwise
from typing import Any

import pytest

from tests.api.commands import EVERY_OP, act, plain, record
from tests.api.terminal import Terminal


def refusals(terminal: Terminal, *lines: dict[str, Any], by: str | None = None) -> list[tuple[int, str]]:
    """The bad lines of a file with their codes; checks that people are told the same, and that nothing is recorded."""
    before = terminal.position
    file = terminal.file("bad.jsonl", lines)
    words = ["import", file, *(["--by", by] if by else [])]
    ran = terminal.run(*words, "--json")
    report = json.loads(ran.out)
    assert (ran.code, set(report)) == (1, {"errors"})
    told = terminal.run(*words)
    assert (told.code, told.out) == (1, "")
    *named, last = told.err.splitlines()
    assert named == [f"{each['line']}: {each['code']}: {each['message']}" for each in report["errors"]]
    assert last.startswith("error: import_refused: ")
    assert terminal.position == before
    return [(each["line"], each["code"]) for each in report["errors"]]


# --- what is carried out ----------------------------------------------------------------------------------------------


def test_every_command_of_the_contract_is_carried_out_and_has_its_effect(trial: Terminal) -> None:
    report = trial.import_(*EVERY_OP)
    assert (report["recorded"], report["skipped"]) == (len(EVERY_OP), 0)
    scores = {each["community"]: each for each in trial.scores()}
    assert scores["SSL"]["items"]["UM4"] == "1.30"  # 2 × 0.50, less 0.20 reversed and 0.10 decided
    assert scores["SSL"]["items"]["UM1"] == "5.90"
    assert scores["SSL"]["bonus"] == "1.00"
    assert (scores["FSA"]["items"]["SF3"], scores["FSA"]["vetoed"], scores["FSA"]["rank"]) == ("0.00", True, 12)
    assert scores["ZY"]["items"]["GC2"] == "1.90"
    assert "UM6.5" not in scores["HL"]["missing"]
    assert "UM6.5" in scores["SSL"]["missing"]
    assert scores["FSA"]["items"]["PB1"] == scores["SSL"]["items"]["PB1"] == "6.94"  # 6.31 × 1.1, ranks 1 and 2
    assert scores["FSA"]["tie_open"] == []


def test_the_report_of_an_import_is_the_shape_of_the_contract(trial: Terminal) -> None:
    before = trial.position
    report = trial.import_(record("E1"), act("reverse", "E1", "dept-UM", reason="误记"), plain(None, "UM4.3"))
    assert set(report) == {"recorded", "skipped", "position", "lines"}
    assert report["position"] == before + 3
    assert report["lines"][:2] == [
        {"line": 1, "entry": "E1", "position": before + 1},
        {"line": 2, "entry": "E1", "position": before + 2},
    ]
    assert set(report["lines"][2]) == {"line", "entry", "position"}
    assert report["lines"][2]["entry"]


def test_the_position_of_a_line_is_that_of_its_last_event(trial: Terminal) -> None:
    report = trial.import_(
        record("E1"),
        act("appeal", "E1", "comm-SSL", grounds="不符"),
        act("accept", "E1", "leading-1"),
        act("decide", "E1", "leading-2", outcome="upheld", reasons="属实"),
    )
    positions = [line["position"] for line in report["lines"]]
    assert [late - early for early, late in pairwise(positions)] == [1, 1, 2]
    assert report["position"] == positions[-1] == trial.position


def test_people_are_told_how_many_lines_were_recorded(trial: Terminal) -> None:
    said = trial.done("import", trial.file("a.jsonl", [record("E1"), record("E2")]))
    assert "Lines recorded: 2; skipped as already recorded: 0" in said
    assert str(trial.position) in said


def test_line_numbers_count_blank_lines_too(trial: Terminal) -> None:
    text = f"\n\n{json.dumps(record('E1'))}\r\n   \n{json.dumps(record('E2'))}"
    report = json.loads(trial.done("import", trial.file("a.jsonl", text), "--json"))
    assert [line["line"] for line in report["lines"]] == [3, 5]


def test_a_file_without_commands_records_nothing(trial: Terminal) -> None:
    before = trial.position
    for content in ("", "\n\n", "\ufeff"):
        report = json.loads(trial.done("import", trial.file("a.jsonl", content), "--json"))
        assert report == {"recorded": 0, "skipped": 0, "position": before, "lines": []}


def test_a_byte_order_mark_and_windows_line_ends_are_taken(trial: Terminal) -> None:
    lines = "\r\n".join(json.dumps(record(each)) for each in ("E1", "E2"))
    assert "Lines recorded: 2;" in trial.done("import", trial.file("a.jsonl", f"\ufeff{lines}\r\n"))


def test_a_dry_run_answers_the_same_and_records_nothing(trial: Terminal) -> None:
    file = trial.file("a.jsonl", EVERY_OP)
    before, scores = trial.position, trial.scores()
    dry = json.loads(trial.done("import", file, "--dry-run", "--json"))
    assert (trial.position, trial.scores()) == (before, scores)
    wet = json.loads(trial.done("import", file, "--json"))
    assert dry["recorded"] == wet["recorded"]
    assert [line["entry"] for line in dry["lines"]] == [line["entry"] for line in wet["lines"]]


def test_a_dry_run_of_a_bad_file_names_its_bad_lines(trial: Terminal) -> None:
    ran = trial.run("import", trial.file("a.jsonl", [record("E1"), record("E2", clause="XX")]), "--dry-run", "--json")
    assert (ran.code, [each["line"] for each in json.loads(ran.out)["errors"]]) == (1, [2])


# --- once -------------------------------------------------------------------------------------------------------------


def test_a_file_imported_again_is_skipped_with_the_places_it_has(trial: Terminal) -> None:
    first = trial.import_(*EVERY_OP)
    again = trial.import_(*EVERY_OP)
    assert (again["recorded"], again["skipped"], again["position"]) == (0, len(EVERY_OP), first["position"])
    kept = [{key: line[key] for key in ("line", "entry", "position")} for line in again["lines"]]
    assert kept == first["lines"]


def test_a_file_that_takes_back_what_it_did_is_skipped_as_a_whole(trial: Terminal) -> None:
    lines = [
        record("E1"),
        act("appeal", "E1", "comm-SSL", grounds="不符"),
        act("withdraw", "E1", "comm-SSL", reason="已沟通"),
        {"op": "close", "reason": "结束", "by": "committee-1"},
        {"op": "reopen", "reason": "有遗漏", "by": "committee-1"},
    ]
    trial.import_(*lines)
    assert trial.import_(*lines)["skipped"] == len(lines)


def test_what_was_taken_back_can_be_done_again_by_a_later_file(trial: Terminal) -> None:
    appeal = act("appeal", "E1", "comm-SSL", grounds="不符")
    trial.import_(record("E1"), appeal)
    trial.import_(act("withdraw", "E1", "comm-SSL", reason="已沟通"))
    assert trial.import_(appeal | {"id": "again"})["recorded"] == 1
    assert trial.json("appeals", "--state", "filed")["appeals"]


def test_a_longer_file_records_only_what_is_new(trial: Terminal) -> None:
    trial.import_(*EVERY_OP[:5])
    report = trial.import_(*EVERY_OP)
    assert (report["recorded"], report["skipped"]) == (len(EVERY_OP) - 5, 5)


def test_a_line_without_an_id_that_stands_twice_is_two_entries_and_is_still_skipped_later(trial: Terminal) -> None:
    lines = [record(None), record(None)]
    assert trial.import_(*lines)["recorded"] == 2
    assert trial.import_(*lines)["skipped"] == 2
    assert trial.import_(*lines, record(None))["recorded"] == 1
    assert len(trial.json("entries")["entries"]) == 3


def test_the_same_id_with_other_content_is_a_conflict(trial: Terminal) -> None:
    trial.import_(record("E1"))
    assert refusals(trial, record("E1", quantity=3)) == [(1, "reference_taken")]
    assert refusals(trial, record("E2"), record("E2", reason="另一件")) == [(2, "reference_taken")]


def test_an_id_that_is_an_entry_is_not_free_for_another_command(trial: Terminal) -> None:
    trial.import_(record("E1"))
    reversal = act("reverse", "E1", "dept-UM", reason="误记", id="E1")
    assert refusals(trial, reversal) == [(1, "reference_taken")]


# --- all or nothing ---------------------------------------------------------------------------------------------------


def test_every_bad_line_is_named_with_its_code(trial: Terminal) -> None:
    found = refusals(
        trial,
        record("E1"),
        record("E2", clause="UM9.9"),
        record("E3", "XYZ"),
        record("E4", level="county"),
        record("E5"),
        record("E6", quantity=0),
        plain("E7", "SF3.1", grade="superb"),
        {"op": "delete", "entry": "E1", "by": "dept-UM"},
        record("E8", by="dept-PS"),
        record("E9", by="nobody"),
        act("reverse", "E404", "dept-UM", reason="误记"),
    )
    assert found == [
        (2, "clause_unknown"),
        (3, "community_unknown"),
        (4, "level_unknown"),
        (6, "field_malformed"),
        (7, "grade_unknown"),
        (8, "op_unknown"),
        (9, "role_not_allowed"),
        (10, "user_unknown"),
        (11, "entry_unknown"),
    ]


def test_what_follows_from_a_bad_line_is_not_named_again(trial: Terminal) -> None:
    lines = record("E1", clause="UM9.9"), act("reverse", "E1", "dept-UM", reason="误记")
    assert refusals(trial, *lines) == [(1, "clause_unknown")]


def test_a_refused_file_leaves_nothing_in_the_way_of_the_corrected_one(trial: Terminal) -> None:
    refusals(trial, record("E1"), record("E2", level="county"))
    assert trial.import_(record("E1", reason="改过"), record("E2"))["recorded"] == 2


# --- who acts ---------------------------------------------------------------------------------------------------------


def test_by_acts_where_a_line_names_nobody_and_nowhere_else(trial: Terminal) -> None:
    trial.import_(record("E1", by=None), plain("E2", "PS12.1", by="dept-PS"), by="dept-UM")
    found = {each["entry"]: each["recorded_by"] for each in trial.json("entries")["entries"]}
    assert found == {"E1": "dept-UM", "E2": "dept-PS"}


def test_the_user_of_the_settings_acts_where_neither_line_nor_option_does(trial: Terminal) -> None:
    trial.with_(KAOHE_USER="dept-UM").import_(record("E1", by=None))
    trial.with_(KAOHE_USER="dept-PS").import_(record("E2", by=None), by="dept-UM")
    assert {each["recorded_by"] for each in trial.json("entries")["entries"]} == {"dept-UM"}


def test_where_nobody_acts_the_line_is_refused(trial: Terminal) -> None:
    assert refusals(trial, record("E1", by=None)) == [(1, "actor_missing")]


@pytest.mark.parametrize("by", ["dept-PS", "comm-SSL", "leading-1", "committee-1", "auditor-1", "admin"])
def test_a_file_gives_nobody_more_than_their_role_does(trial: Terminal, by: str) -> None:
    assert refusals(trial, record("E1", by=None), by=by) == [(1, "role_not_allowed")]
