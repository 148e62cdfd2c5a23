"""The whole ledger as a file of commands: JSON Lines, CSV or a workbook, never all of it in memory."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
import xlsxwriter

from api.tables import csv_pieces, harmless
from projections.transcript import FIELDS, Line

LINES_TOGETHER: Final = 500


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def pieces(format_: ExportFormat, lines: Iterable[Line]) -> Iterator[bytes]:
    """The file as text, some lines at a time; a workbook is none."""
    if format_ is ExportFormat.CSV:
        return csv_pieces(FIELDS, (_cells(line) for line in lines))
    return _json_lines(iter(lines))


def _json_lines(lines: Iterator[Line]) -> Iterator[bytes]:
    while batch := list(islice(lines, LINES_TOGETHER)):
        yield b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in batch)


def write_workbook(lines: Iterable[Line], output: Path, *, parts_in: Path | None = None) -> None:
    """`parts_in` is where its parts lie until it is whole, and where they stay if it never is; else where all such do.

    Raises OSError or xlsxwriter's FileCreateError.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": parts_in}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet("kaohe")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, FIELDS, book.add_format({"bold": True}))
        for row, line in enumerate(lines, 1):
            for column, cell in enumerate(map(harmless, _cells(line))):
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell)
                elif cell != "":
                    sheet.write_string(row, column, str(cell))


def _cells(line: Line) -> list[object]:
    found = (line.get(field, "") for field in FIELDS)
    return [",".join(value) if isinstance(value, list) else value for value in found]
