"""Taking away what a page shows: the same rows under the same filters and moment, as CSV, a workbook or JSON."""

import io
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import orjson
import xlsxwriter
from fastapi import Response
from fastapi.responses import StreamingResponse

from api.pages.visit import Visit
from api.problems import ParameterMalformed
from api.shapes import Json
from api.tables import csv_pieces, harmless
from api.words import word

ROWS_MOST: Final = 100_000
"""Rows of a workbook, which is made in memory."""


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA: Final = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}


def is_asked(visit: Visit) -> bool:
    """Whether the address asks for a file instead of the page. Raises ParameterMalformed for a form there is not."""
    asked = visit.frame.export
    if asked is None:
        return False
    if asked not in set(Form):
        names = ", ".join(Form)
        raise ParameterMalformed(parameter="export", wanted_zh=f"以下之一：{names}", wanted_en=f"one of {names}")
    return True


def taken(
    visit: Visit, name: str, columns: Sequence[str], rows: Iterable[Json], *, about: Json | None = None
) -> Response:
    """The rows as the file that is asked for. `about` says of which moment they are, where the form has room for it."""
    form = Form(visit.frame.export or Form.CSV)
    headers = {
        "Content-Disposition": f'attachment; filename="kaohe-{name}.{form}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    match form:
        case Form.CSV:
            cells = ([row.get(column) for column in columns] for row in rows)
            return StreamingResponse(csv_pieces(columns, cells), headers=headers, media_type=MEDIA[form])
        case Form.JSON:
            shape = {**(about or {}), "rows": [{column: row.get(column) for column in columns} for row in rows]}
            return Response(orjson.dumps(shape), headers=headers, media_type=MEDIA[form])
        case Form.XLSX:
            return Response(_workbook(visit, columns, rows), headers=headers, media_type=MEDIA[form])


def _workbook(visit: Visit, columns: Sequence[str], rows: Iterable[Json]) -> bytes:
    """One sheet, its headings in the reader's language; every cell is text or a number, and none a formula."""
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet("kaohe")
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, word(column, visit.lang), book.add_format({"bold": True}))
        for line, row in enumerate(_first(rows), 1):
            for number, column in enumerate(columns):
                _write(sheet, line, number, harmless(row.get(column)))
    return output.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, line: int, number: int, cell: object) -> None:
    if isinstance(cell, int):
        sheet.write_number(line, number, cell)
    elif cell != "":
        sheet.write_string(line, number, str(cell)[:32_767])


def _first(rows: Iterable[Json]) -> Iterator[Json]:
    for number, row in enumerate(rows):
        if number == ROWS_MOST:
            return
        yield row
