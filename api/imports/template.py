"""Empty files to fill in: the fields of a recording as columns, and in a workbook what each of them means."""

import io
from typing import Final

import xlsxwriter

from api.models.glossary import FIELDS
from api.tables import csv_pieces
from ledger.clauses import Lang

COLUMNS: Final = (
    "op",
    "id",
    "community",
    "clause",
    "occurred_on",
    "period",
    "quantity",
    "level",
    "value",
    "grade",
    "amount",
    "exempt",
    "matter",
    "ticket",
    "follows",
    "reason",
)
WIDE: Final = 14
PROSE: Final = 60


def meaning(field: str, lang: Lang) -> str:
    """What a field of a command means, in one language; nothing where the glossary has none."""
    zh, _, en = FIELDS.get(field, "").partition("· ")
    return (zh if lang is Lang.ZH else en or zh).strip()


def as_csv() -> bytes:
    """With a mark by which spreadsheets know that it is UTF-8, and keep it so."""
    return b"\xef\xbb\xbf" + b"".join(csv_pieces(COLUMNS, ()))


def as_workbook(about_sheet: str, lang: Lang) -> bytes:
    """Every column holds text, so that a month or a code stays what is typed. Only the first sheet is imported; `about_sheet` names the other."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet, about = book.add_worksheet("kaohe"), book.add_worksheet(about_sheet)
        sheet.set_column(0, len(COLUMNS) - 1, WIDE, text)
        sheet.freeze_panes(1, 0)
        about.set_column(1, 1, PROSE)
        for number, column in enumerate(COLUMNS):
            sheet.write_string(0, number, column, bold)
            about.write_string(number, 0, column, bold)
            about.write_string(number, 1, meaning(column, lang))
    return output.getvalue()
