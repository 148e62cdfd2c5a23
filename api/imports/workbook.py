"""XLSX workbooks, unpacked in a process of their own with limited memory and time: a workbook may be a trap."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from api.imports.delimited import Row
from api.imports.temporary import disk, folder
from ledger.errors import DiskFailing, FileUnreadable

SECONDS_LONGEST = 60
LOOK_SECONDS = 0.2
"""How often it is asked whether anybody still wants the rows."""
_PROGRAM = Path(__file__).with_name("unpacking.py")
_PROBLEMS: dict[str, tuple[str, str]] = {
    "not_a_workbook": ("不是 XLSX 工作簿", "it is not an XLSX workbook"),
    "too_large": ("解压后过大", "it is too large when unpacked"),
    "formulas": ("含有公式，请粘贴为数值后再导入", "it holds formulas; paste them as values and import again"),
    "empty": ("没有工作表", "it has no sheet"),
}


def rows_of_workbook(path: Path) -> Iterator[Row]:
    """Rows of the first sheet with their numbers. Raises FileUnreadable for anything suspicious."""
    with folder() as place:
        rows = place / "rows"
        unpack(path, rows)
        yield from unpacked_rows(rows)


def unpack(path: Path, into: Path, *, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Writes the rows into a file, from which they can be read again and again.

    Once they are not wanted any more, the program is ended and the file is of no use. Blocks; raises FileUnreadable or
    DiskFailing.
    """
    with disk(), into.open("wb") as rows, _program(path, rows) as program:
        said = _said(program, is_wanted)
    if said is None:
        return
    problem, _, number = said.partition("\n")[0].partition(" ")
    if program.returncode < 0:  # ended by one of its limits
        raise _unreadable("too_large")
    if program.returncode and problem == "disk":
        raise DiskFailing(problem=os.strerror(int(number)))
    if program.returncode:
        raise _unreadable(problem if problem in _PROBLEMS else "not_a_workbook")


def _program(path: Path, rows: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-I", str(_PROGRAM), str(path.absolute()), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=rows,
        stderr=subprocess.PIPE,
    )


def _said(program: "subprocess.Popen[bytes]", is_wanted: Callable[[], bool]) -> str | None:
    """What the program says of its trouble; None where it was no longer wanted. It has ended, or is about to."""
    until = time.monotonic() + SECONDS_LONGEST
    try:
        while is_wanted():
            if time.monotonic() > until:
                raise _unreadable("too_large")
            with suppress(subprocess.TimeoutExpired):
                return program.communicate(timeout=LOOK_SECONDS)[1].decode("utf-8", "replace")
        return None
    finally:
        program.kill()


def unpacked_rows(path: Path) -> Iterator[Row]:
    """What `unpack` has written."""
    with path.open("rb") as rows:
        for line in rows:
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
