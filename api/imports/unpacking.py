"""A program: prints the rows of a workbook's first sheet as JSON Lines, in as little memory and time as it is given.

Stands alone, so that nothing of the product is loaded beside a hostile file. On trouble it prints one word and exits 1.
"""

import json
import resource
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
CELL_LONGEST = 10_000
"""Characters of one cell at most: more than any field of a command takes."""
FORMULAS = {
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}f",
    "f",
}


class Trouble(Exception):
    """Why a workbook is not read, in one word."""


def main(path: str) -> int:
    """Exit code 0 with the rows on stdout, or 1 with the trouble on stderr."""
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
    sheet = workbook.get_sheet_by_index(0)
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        if any(isinstance(cell, str) and len(cell) > CELL_LONGEST for cell in row):
            raise Trouble("too_large")
        if any(cell != "" for cell in row):
            print(json.dumps([number, [marked(cell) for cell in row]], ensure_ascii=True))


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
    sys.exit(main(sys.argv[1]))
