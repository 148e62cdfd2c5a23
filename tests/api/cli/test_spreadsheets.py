"""CSV and XLSX as files of commands, in and out: the same ledger as from JSON Lines."""

import csv
import io
import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.api.commands import EVERY_OP, Line, plain, record
from tests.api.tables import as_csv, write_rows, write_workbook
from tests.api.terminal import Terminal


def exported(terminal: Terminal, *words: object) -> list[dict[str, Any]]:
    """The ledger's commands without the moments at which they were recorded."""
    lines = [json.loads(line) for line in terminal.done("export", *words).splitlines()]
    return [{name: value for name, value in line.items() if name != "recorded_at"} for line in lines]


def write(terminal: Terminal, form: str, lines: list[Line]) -> Path:
    if form == "xlsx":
        return write_workbook(terminal.folder / "commands.xlsx", lines)
    return terminal.file(f"commands.{form}", as_csv(lines) if form == "csv" else lines)


# --- in ---------------------------------------------------------------------------------------------------------------


def test_every_form_of_a_file_gives_the_same_ledger(trial: Terminal, tmp_path: Path) -> None:
    given = {}
    for form in ("jsonl", "csv", "xlsx"):
        folder = tmp_path / form
        shutil.copytree(trial.folder, folder, ignore=shutil.ignore_patterns("jsonl", "csv", "xlsx"))
        terminal = Terminal(folder)
        said = terminal.done("import", write(terminal, form, EVERY_OP))
        assert f"Lines recorded: {len(EVERY_OP)};" in said
        given[form] = (exported(terminal), terminal.scores())
    assert given["csv"] == given["jsonl"]
    assert given["xlsx"] == given["jsonl"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_row_that_was_a_line_before_is_skipped(trial: Terminal, form: str) -> None:
    trial.import_(*EVERY_OP)
    assert f"skipped as already recorded: {len(EVERY_OP)}." in trial.done("import", write(trial, form, EVERY_OP))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_taken_with_any_line_end_and_with_or_without_a_byte_order_mark(
    trial: Terminal, ending: str, mark: str
) -> None:
    lines = [record("E1", reason="多行\n理由，带“引号”与,逗号"), record("E2")]
    text = mark + as_csv(lines).replace("\r\n", ending)
    trial.done("import", trial.file("a.csv", text))
    reasons = {each["entry"]: each["reason"] for each in trial.json("entries")["entries"]}
    assert reasons == {"E1": "多行\n理由，带“引号”与,逗号", "E2": None}


def test_columns_may_stand_in_any_order_and_rows_may_be_short_or_blank(trial: Terminal) -> None:
    text = (
        "level,by,op,clause,occurred_on,community,id,quantity\ncity,dept-UM,record,UM4.4,2020-03-05,SSL,E1,2\n\n,,,\n"
    )
    text += "city,dept-UM,record,UM4.4,2020-03-06,SSL,E2\n"
    trial.done("import", trial.file("a.csv", text))
    assert {each["entry"]: each["quantity"] for each in trial.json("entries")["entries"]} == {"E1": 2, "E2": 1}


def test_a_row_is_named_by_the_line_on_which_it_begins(trial: Terminal) -> None:
    lines = [record("E1", reason="一\n二\n三"), record("E2", clause="XX")]
    ran = trial.run("import", trial.file("a.csv", as_csv(lines)), "--json")
    assert [each["line"] for each in json.loads(ran.out)["errors"]] == [5]


def test_cells_of_a_workbook_keep_their_kind(trial: Terminal) -> None:
    heading = ["op", "id", "community", "clause", "occurred_on", "period", "quantity", "level", "value", "exempt",
               "reason", "year", "ticket", "by"]  # fmt: skip
    rows: list[list[Any]] = [
        ["record", "E1", "SSL", "UM4.4", datetime(2020, 3, 5), None, 2.0, "city", None, None, None, 2020, None, "dept-UM"],  # noqa: DTZ001
        ["record", "E2", "SSL", "UM1.B.1", date(2020, 3, 31), date(2020, 3, 1), None, None, 45.5, None, None, 2020.0, None, "dept-UM"],
        ["record", "E3", "SSL", "SF4.1", date(2020, 12, 31), None, None, None, 1.1, False, None, None, None, "dept-SF"],
        ["record", "E4", "HL", "UM6.5", date(2020, 12, 31), None, None, None, None, True, "没有", None, None, "dept-UM"],
        ["record", "E5", "SSL", "GC2.1", "2020-05-02", None, None, None, None, None, None, None, 123456, "dept-GC"],
    ]  # fmt: skip
    trial.done("import", write_rows(trial.folder / "a.xlsx", [heading, *rows]))
    found = {each["entry"]: each for each in trial.json("entries")["entries"]}
    assert (found["E1"]["occurred_on"], found["E1"]["quantity"], found["E1"]["amount"]) == ("2020-03-05", 2, "1.00")
    assert (found["E2"]["period"], found["E2"]["value"], found["E2"]["amount"]) == ("2020-03", "45.50", "0.10")
    assert (found["E3"]["value"], found["E3"]["amount"]) == ("1.10", "0.90")
    assert found["E4"]["kind"] == "exemption"
    assert found["E5"]["ticket"] == "123456"


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "是", "yes"])
def test_what_people_write_for_true_is_true(trial: Terminal, word: str) -> None:
    line = plain("E1", "UM6.5", occurred_on="2020-12-31", reason="没有", exempt=word)
    trial.done("import", trial.file("a.csv", as_csv([line])))
    assert trial.json("entries")["entries"][0]["kind"] == "exemption"


# --- out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_an_export_imported_into_an_empty_ledger_gives_the_same_scores(
    year: Terminal, trial: Terminal, form: str
) -> None:
    file = trial.folder / f"year.{form}"
    year.done("export", "--format", form, "-o", file)
    ran = trial.run("import", file)  # which warns of matters that stand under several clauses
    assert (ran.code, "already recorded: 0." in ran.out, "error" in ran.err) == (0, True, False)
    assert trial.scores() == year.scores()


def test_an_exported_line_is_the_command_with_its_place(trial: Terminal) -> None:
    line = record("E1", quantity=2, reason="督查通报", matter="M-1")
    report = trial.import_(line)
    (found,) = exported(trial)
    assert found == {**line, "position": report["position"]}


def test_every_form_of_an_export_holds_the_same(year: Terminal) -> None:
    lines = [json.loads(line) for line in year.done("export").splitlines()]
    rows = list(csv.DictReader(io.StringIO(year.done("export", "--format", "csv"), newline="")))
    assert [{name: text for name, text in row.items() if text} for row in rows] == [
        {name: ",".join(value) if isinstance(value, list) else _cell(value) for name, value in line.items()}
        for line in lines
    ]


def _cell(value: object) -> str:
    return "true" if value is True else str(value)


def test_an_exported_workbook_holds_positions_as_numbers_and_points_as_text(year: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "year.xlsx"
    year.done("export", "--format", "xlsx", "-o", file)
    heading, first, *rest = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert len(rest) + 1 == len(year.done("export").splitlines())
    assert isinstance(first[heading.index("position")], float)
    assert {type(row[heading.index("value")]) for row in rest} == {str}


def test_an_export_as_of_a_position_is_the_beginning_of_the_whole(year: Terminal) -> None:
    whole = exported(year)
    position = whole[100]["position"]
    assert exported(year, "--position", position) == whole[:101]


def test_an_export_about_a_day_leaves_out_what_happened_later_and_all_about_it(year: Terminal) -> None:
    lines = exported(year, "--on", "2020-06-30")
    kept = {line["id"] for line in lines if line["op"] in {"record", "declare"}}
    assert kept
    assert all(line["occurred_on"] <= "2020-06-30" for line in lines if "occurred_on" in line)
    assert {line.get("entry") or line.get("bonus") for line in lines} - {None} <= kept


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_in_csv_and_xlsx_only(trial: Terminal) -> None:
    reason = '=HYPERLINK("https://example.org")'
    trial.import_(record("E1", reason=reason))
    assert exported(trial)[0]["reason"] == reason
    for form in ("csv", "xlsx"):
        file = trial.folder / f"out.{form}"
        trial.done("export", "--format", form, "-o", file)
        content = (
            file.read_text(encoding="utf-8")
            if form == "csv"
            else str(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())
        )
        assert f"'{reason[:11]}" in content
    assert trial.rows("entries")[0]["reason"] == f"'{reason}"


def test_a_workbook_needs_a_file_and_a_file_needs_a_place(year: Terminal) -> None:
    assert year.run("export", "--format", "xlsx").code == 2
    assert year.refused("export", "-o", "nowhere/out.jsonl") == "file_unwritable"
    assert year.program("export", "--format", "xlsx", "-o", "nowhere/out.xlsx").refusal == "file_unwritable"
