"""Files that are no files of commands: one clear line, nothing recorded, and in no time."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.commands import record
from tests.api.imports import broken
from tests.api.tables import as_csv, write_rows
from tests.api.terminal import Ran, Terminal

SECONDS_PATIENT = 60
Maker = Callable[[Path], bytes]


def refused(terminal: Terminal, file: Path) -> str:
    """What is said of a file that is refused as a whole."""
    before = terminal.position
    ran: Ran = terminal.run("import", file)
    assert ran.out == ""
    assert ran.refusal == "file_unreadable"
    assert "Traceback" not in ran.err
    assert terminal.position == before
    return ran.err


HEADING = "op,id,community,clause,occurred_on,level,by\n"
ROW = "record,E1,SSL,UM4.4,2020-03-05,city,dept-UM\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "heading"),
        ("a.csv", b"\n\n,,\n", "heading"),
        ("a.csv", b"\xef\xbb\xbf", "heading"),
        ("a.csv", ROW.encode(), "op"),
        ("a.csv", (HEADING + ROW.replace("SSL", "社区")).encode("gb18030"), "UTF-8"),
        ("a.csv", (HEADING + ROW).encode("utf-16"), "UTF-8"),
        ("a.csv", HEADING.replace("level", "clause").encode() + ROW.encode(), "twice"),
        ("a.csv", HEADING.replace("level", "op").encode() + ROW.encode(), "twice"),
        ("a.csv", (HEADING + 'record,"E1\n').encode(), "line 2"),
        ("a.csv", (HEADING + 'record,"E1"x,SSL\n').encode(), "line 2"),
        ("a.csv", (HEADING + ROW.replace("E1", "E" * 200_000)).encode(), "line 2"),
        ("a.txt", ROW.encode(), ".jsonl"),
        ("a.xls", broken.OLD_EXCEL, ".xlsx"),
        ("a.xlsm", b"PK", ".xlsx"),
        ("commands", b"{}", ".jsonl"),
        ("a.json", b"[]", ".jsonl"),
        ("a.xlsx", b"", "XLSX"),
        ("a.xlsx", broken.HTML, "XLSX"),
        ("a.xlsx", broken.OLD_EXCEL, "XLSX"),
        ("a.xlsx", (HEADING + ROW).encode(), "XLSX"),
        ("a.xlsx", broken.packed({}), "XLSX"),
        ("a.xlsx", broken.packed({"hello.txt": b"hello"}), "XLSX"),
    ],
)
def test_a_file_of_another_kind_is_named_as_what_it_is_not(
    trial: Terminal, name: str, content: bytes, said: str
) -> None:
    assert said in refused(trial, trial.file(name, content))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (broken.formula, "formula"),
        (broken.formula_elsewhere, "formula"),
        (broken.truncated, "XLSX"),
        (broken.many_parts, "too large"),
        (broken.entities, "XLSX"),
        (lambda folder: broken.entities(folder, "xl/sharedStrings.xml"), "XLSX"),
        (lambda folder: broken.entities(folder, "xl/workbook.xml"), "XLSX"),
        (broken.outside_entity, ""),
        (lambda folder: broken.huge(folder, broken.SHEET), "too large"),
        (lambda folder: broken.huge(folder, "xl/sharedStrings.xml"), "too large"),
        (lambda folder: broken.huge_but_says_small(folder, broken.SHEET), ""),
        (lambda folder: broken.huge_but_says_small(folder, "xl/sharedStrings.xml"), ""),
        (broken.far_away, ""),
    ],
    ids=["formula", "formula elsewhere", "truncated", "many parts", "entities", "entities in strings",
         "entities in the book", "outside entity", "huge sheet", "huge strings", "huge sheet that says small",
         "huge strings that say small", "far away"],
)  # fmt: skip
def test_a_workbook_that_is_a_trap_is_refused_in_reasonable_time(trial: Terminal, make: Maker, said: str) -> None:
    content = make(trial.folder)
    assert len(content) < 4_000_000
    began = time.monotonic()
    told = refused(trial, trial.file("trap.xlsx", content))
    assert said in told
    assert time.monotonic() - began < SECONDS_PATIENT
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in told or not said


def test_a_missing_file_and_a_folder_are_told_apart_from_a_file(trial: Terminal) -> None:
    (trial.folder / "folder.jsonl").mkdir()
    assert "no such file" in refused(trial, trial.folder / "missing.jsonl")
    assert refused(trial, trial.folder / "folder.jsonl")
    assert refused(trial, trial.folder)


def test_a_pipe_is_not_waited_for(trial: Terminal) -> None:
    os.mkfifo(trial.folder / "pipe.jsonl")
    assert refused(trial, trial.folder / "pipe.jsonl")


def test_a_workbook_whose_heading_has_a_column_twice_is_refused(trial: Terminal) -> None:
    rows = [["op", "id", "id"], ["record", "E1", "E2"]]
    assert "twice" in refused(trial, write_rows(trial.folder / "a.xlsx", rows))
    assert "heading" in refused(trial, write_rows(trial.folder / "b.xlsx", []))


def test_a_file_that_ends_unreadable_records_nothing_of_its_beginning(trial: Terminal) -> None:
    good = as_csv([record(f"E{number}") for number in range(20)])
    assert "UTF-8" in refused(trial, trial.file("a.csv", good.encode() + b"record,\xff\xfe"))


def test_a_refusal_in_json_is_a_report_too(trial: Terminal) -> None:
    ran = trial.run("import", trial.file("a.txt", "x"), "--json")
    assert ran.code == 1
    assert '"errors"' in ran.out
