"""Rows as comma-separated values, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from api.imports.spreadsheet import FORMULA_STARTERS

ROWS_TOGETHER = 500


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; points may be negative."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell and cell[0] in FORMULA_STARTERS and not _is_number(cell):
        return f"'{cell}"
    return "" if cell is None else cell


def _is_number(text: str) -> bool:
    whole, _, rest = text.removeprefix("-").removeprefix("+").partition(".")
    return whole.isascii() and whole.isdecimal() and (not rest or (rest.isascii() and rest.isdecimal()))


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8, under the fields' own names, which no language changes; some rows at a time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) for cell in row])
        if number % ROWS_TOGETHER == 0:
            yield text.getvalue().encode("utf-8", "replace")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8", "replace")
