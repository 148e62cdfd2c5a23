"""Command files as spreadsheets have them: CSV, and XLSX with real numbers, days and truth values in its cells."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.api.commands import Line


def columns(lines: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(name for line in lines for name in line))


def as_csv(lines: Sequence[Line]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns(lines))
    writer.writerows([_text(line.get(name)) for name in columns(lines)] for line in lines)
    return text.getvalue()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(value)
        case _:
            return str(value)


def write_workbook(path: Path, lines: Sequence[Line]) -> Path:
    """As a person would type it: figures are numbers, days and months are days."""
    rows: list[list[Any]] = [
        columns(lines),
        *([_typed(name, line.get(name)) for name in columns(lines)] for line in lines),
    ]
    return write_rows(path, rows)


def _typed(name: str, value: Any) -> object:
    if name == "occurred_on" and value:
        return date.fromisoformat(value)
    if name == "period" and value and "-" in value:
        return date.fromisoformat(f"{value}-01")
    if name in {"value", "amount", "quantity"} and value is not None:
        return float(value)
    return value if isinstance(value, bool) else _text(value)


def write_rows(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    """A workbook of one sheet; what is a day becomes a cell that is one."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif cell not in (None, ""):
                    sheet.write(number, column, cell)
    return path
