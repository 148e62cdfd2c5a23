"""A program: prints the rows of a workbook's first sheet as JSON Lines, in as little memory and time as it is given.

Stands alone, so that nothing of the product is loaded beside a hostile file. On trouble it prints one word (“disk” with
the number of the system's error after it) and exits 1.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from xml.etree.ElementTree import ParseError, iterparse

from python_calamine import CalamineError, CalamineWorkbook

UNPACKED_LARGEST = 64 << 20
"""Bytes of all parts of a workbook together at most."""
PARTS_MOST = 1_000
MEMORY_LARGEST = 1 << 30
CPU_SECONDS = 50
NICENESS = 10
"""So that a server with few cores answers its readers first."""
PR_SET_PDEATHSIG = 1
"""From Linux's ``sys/prctl.h``."""
ROWS_LARGEST = 64 << 20
"""Bytes of all rows as they are printed: cells may share one text a million times."""
CELL_LONGEST = 10_000
"""Characters of one cell at most: more than any field of a command takes."""
FORMULAS = {
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}f",
    "f",
}


class Trouble(Exception):
    """Why a workbook is not read, in one word."""


def main(path: str, parent: int) -> int:
    """Exit code 0 with the rows on stdout, or 1 with the trouble on stderr."""
    end_with(parent)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LARGEST, MEMORY_LARGEST))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        inspect(path)
        write_rows(path)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except MemoryError:
        print("too_large", file=sys.stderr)
        return 1
    except (zipfile.BadZipFile, CalamineError, ParseError, OSError, ValueError, NotImplementedError, RuntimeError):
        print("not_a_workbook", file=sys.stderr)
        return 1
    return 0


def end_with(parent: int) -> None:
    """Where the system can (Linux), this program is ended with the one that started it, even where that one is killed.

    Linux goes by the thread that started it; that one waits for this program's end.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        sys.exit(1)


def inspect(path: str) -> None:
    """Sizes before anything is unpacked; then every sheet for formulas, a piece at a time."""
    with zipfile.ZipFile(path) as parts:
        entries = parts.infolist()
        if len(entries) > PARTS_MOST or sum(entry.file_size for entry in entries) > UNPACKED_LARGEST:
            raise Trouble("too_large")
        for entry in entries:
            if entry.filename.endswith(".xml"):  # a sheet may lie anywhere
                refuse_formulas(parts, entry)


def refuse_formulas(parts: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with parts.open(entry) as sheet:
        for event, element in iterparse(sheet, ("start", "end")):  # noqa: S314
            if event == "start" and element.tag in FORMULAS:
                raise Trouble("formulas")
            if event == "end":
                element.clear()


def write_rows(path: str) -> None:
    workbook = CalamineWorkbook.from_path(path)
    if not workbook.sheet_names:
        raise Trouble("empty")
    sheet, printed = workbook.get_sheet_by_index(0), 0
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(isinstance(cell, str) and len(cell) > CELL_LONGEST for cell in row):
            raise Trouble("too_large")
        if any(cell != "" for cell in row):
            line = json.dumps([number, [marked(cell) for cell in row]], ensure_ascii=True)
            printed += len(line)
            if printed > ROWS_LARGEST:
                raise Trouble("too_large")
            put(line)
    put("", end="")


def put(line: str, *, end: str = "\n") -> None:
    """A line of the answer; an empty end puts out all that is still held back."""
    try:
        print(line, end=end, flush=not end)
    except OSError as error:
        raise Trouble(f"disk {error.errno}") from error


def marked(cell: object) -> object:
    """JSON has no decimals and no dates: they go as a kind and a text."""
    match cell:
        case bool() | str() | int():
            return cell
        case float():
            return ["decimal", format(Decimal(repr(cell)).normalize(), "f")] if abs(cell) < PARTS_MOST**6 else "…"
        case datetime():
            return ["moment", cell.isoformat()]
        case date():
            return ["day", cell.isoformat()]
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
