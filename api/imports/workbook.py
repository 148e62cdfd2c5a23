"""XLSX workbooks, unpacked in a process of their own with limited memory and time: a workbook may be a trap."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from api.imports.delimited import Row
from ledger.errors import FileUnreadable

SECONDS_LONGEST = 60
_PROGRAM = Path(__file__).with_name("unpacking.py")
_PROBLEMS: dict[str, tuple[str, str]] = {
    "not_a_workbook": ("不是 XLSX 工作簿", "it is not an XLSX workbook"),
    "too_large": ("解压后过大", "it is too large when unpacked"),
    "formulas": ("含有公式，请粘贴为数值后再导入", "it holds formulas; paste them as values and import again"),
    "empty": ("没有工作表", "it has no sheet"),
}


def rows_of_workbook(path: Path) -> Iterator[Row]:
    """Rows of the first sheet with their numbers. Raises FileUnreadable for anything suspicious."""
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and program)
            [sys.executable, "-I", str(_PROGRAM), str(path.absolute())],
            capture_output=True,
            timeout=SECONDS_LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable("too_large") from error
    if done.returncode < 0:  # ended by one of its limits
        raise _unreadable("too_large")
    if done.returncode:
        problem = done.stderr.decode("utf-8", "replace").strip()
        raise _unreadable(problem if problem in _PROBLEMS else "not_a_workbook")
    for line in done.stdout.splitlines():
        number, cells = json.loads(line)
        yield number, [_cell(cell) for cell in cells]


def _unreadable(problem: str) -> FileUnreadable:
    zh, en = _PROBLEMS[problem]
    return FileUnreadable(problem_zh=zh, problem_en=en)


def _cell(cell: object) -> object:
    """Decimals and dates come marked, since JSON has neither."""
    if not isinstance(cell, list):
        return cell
    kind, text = cell
    match kind:
        case "decimal":
            return Decimal(text)
        case "day":
            return date.fromisoformat(text)
        case _:
            return datetime.fromisoformat(text)
