"""The whole ledger as a file, never all of it in memory: the commands as JSON Lines, CSV or a workbook, what they come
to as a journal for accounting programs, and the events as columns.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson
import xlsxwriter

from api.parquet import parquet_pieces, require_extra
from api.tables import csv_pieces, harmless
from projections.columns import rows
from projections.journal import journal
from projections.told import Told
from projections.transcript import FIELDS, Line, transcript

LINES_TOGETHER: Final = 500


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    HLEDGER = "hledger"
    PARQUET = "parquet"


Counted = Callable[[Iterator[Any]], Iterator[Any]]


def require(format_: ExportFormat) -> None:
    """Raises ExtraMissing where a format needs what is not installed here."""
    if format_ is ExportFormat.PARQUET:
        require_extra()


def pieces(format_: ExportFormat, told: Told, *, on: date | None = None, counted: Counted = iter) -> Iterator[bytes]:
    """The file in pieces of bytes; a workbook is none. `counted` sees what it is made of pass by.

    Raises ExtraMissing as `require` does.
    """
    match format_:
        case ExportFormat.CSV:
            return csv_pieces(FIELDS, (_cells(line) for line in counted(transcript(told, on=on))))
        case ExportFormat.HLEDGER:
            return _texts(counted(journal(told, on=on)))
        case ExportFormat.PARQUET:
            return parquet_pieces(counted(rows(told, on=on)))
        case _:
            return _json_lines(counted(transcript(told, on=on)))


def _json_lines(lines: Iterator[Line]) -> Iterator[bytes]:
    while batch := list(islice(lines, LINES_TOGETHER)):
        yield b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in batch)


def _texts(texts: Iterator[str]) -> Iterator[bytes]:
    while batch := list(islice(texts, LINES_TOGETHER)):
        yield "".join(batch).encode()


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
