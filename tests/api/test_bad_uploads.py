"""Files that no import takes: workbooks that unfold without end, formulas, parts that want to be somewhere else."""

import csv
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.api.acts import recording
from tests.api.broken_bodies import MARK
from tests.api.imports import broken
from tests.api.test_bad_input import recorded_by_it
from tests.api.web import PROBLEM, Answer, Site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GROWTH_MOST = 50 << 20
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

WORKBOOKS: dict[str, Callable[[Path], bytes]] = {
    "a formula": broken.formula,
    "a formula in a sheet that stands elsewhere": broken.formula_elsewhere,
    "a formula whose value is a formula": lambda folder: broken.formula(folder, "=1+1"),
    "cells that unfold to 80 MB": lambda folder: broken.huge(folder, SHEET),
    "texts that unfold to 80 MB": lambda folder: broken.huge(folder, STRINGS),
    "cells that say that they are 100 bytes": lambda folder: broken.huge_but_says_small(folder, SHEET),
    "two cells as far apart as can be": broken.far_away,
    "ten to the ninth laughs": broken.entities,
    "a text from a file of the machine": broken.outside_entity,
    "five thousand parts": broken.many_parts,
    "half a workbook": broken.truncated,
    "no workbook at all": lambda _: b"PK\x03\x04" + bytes(100),
    "a page": lambda _: broken.HTML,
    "a workbook of long ago": lambda _: broken.OLD_EXCEL,
    "nothing": lambda _: b"",
}
MATTERS = count(1)
NAMES = [
    "../../etc/passwd",
    "..\\..\\x.exe",
    "/etc/cron.d/x",
    "x.jsonl\0.exe",
    "C:\\x.bat",
    "x.jsonl/",
    "",
    ".",
    "a" * 5_000,
]
NAMES_EITHER = ["x.jsonl.exe", "\u202elnosj.x", "x.php", "x.JSONL;.exe", "CON", "x.svg", "x.html", "jsonl", ".jsonl."]


def is_refused_quietly(answer: Answer) -> bool:
    return bool(answer.code) and answer.headers["Content-Type"] == PROBLEM and MARK.encode() not in answer.body


@pytest.mark.parametrize("what", WORKBOOKS)
def test_no_bad_workbook_is_taken_nor_takes_memory(site: Site, tmp_path: Path, what: str) -> None:
    content = WORKBOOKS[what](tmp_path)
    before, held = site.position, site.memory("VmHWM")
    for query in ("", "?dry_run=true"):
        answer = site.post(f"/imports{query}", content, by="dept-UM", headers={"Content-Type": XLSX})
        assert is_refused_quietly(answer), answer.body[:300]
    assert recorded_by_it(site, before) == set()
    assert site.memory("VmHWM") - held < GROWTH_MOST


@pytest.mark.parametrize("name", NAMES + NAMES_EITHER)
def test_a_file_with_a_bad_name_is_refused_and_written_nowhere(site: Site, name: str) -> None:
    before, there = site.position, {path for path in site.terminal.folder.rglob("*") if path.suffix != ".log"}
    line = f'{{"op":"record","community":"SSL","clause":"UM4.4","occurred_on":"2020-03-05","reason":"{MARK}"}}\n'
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode()
    body = b"--x\r\n" + head + b"\r\n\r\n" + line.encode() + b"\r\n--x--\r\n"
    answer = site.post("/imports", body, by="dept-UM", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert is_refused_quietly(answer), answer.body[:300]
    assert recorded_by_it(site, before) == set()
    assert {path for path in site.terminal.folder.rglob("*") if path.suffix != ".log"} <= there | after_writing(site)


def after_writing(site: Site) -> set[Path]:
    """What a store makes and removes beside its file as it goes."""
    return {Path(f"{site.terminal.ledger}{end}") for end in ("-wal", "-shm", "-journal")}


@pytest.mark.parametrize("cell", [f"=cmd|'/c {MARK}'!A1", f"+{MARK}", f"@{MARK}", f"-1+{MARK}", f"\uff1d{MARK}"])
def test_a_formula_in_a_text_leaves_as_a_text(site: Site, cell: str) -> None:
    matter = f"{cell[0]}{next(MATTERS)}"
    entry = site.done("/entries", {**recording("", reason=cell, matter=matter), "id": None}, by="dept-UM")
    [row] = csv.DictReader(
        site.get(f"/entries?matter={quote(matter)}", headers={"Accept": "text/csv"}).body.decode().splitlines()
    )
    assert (row["reason"], row["matter"]) == (f"'{cell}", matter if cell[0] in "+-" else f"'{matter}")
    assert site.get(f"/entries/{entry['entry']}").json["reason"] == cell
