"""Rows to commands: the first row names the fields, an empty cell is an absent field."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from api.imports.delimited import Row
from ledger.errors import FileUnreadable, LedgerError, LineMalformed

_WHOLE = frozenset({"quantity", "year"})
_LISTS = frozenset({"order"})
_FLAGS = {"true": True, "1": True, "是": True, "yes": True, "false": False, "0": False, "否": False, "no": False}
FORMULA_STARTERS = frozenset("=+-@\t\r＝＋－＠")
"""What makes a spreadsheet take a cell for a formula."""
_MONTH_LENGTH = len("2020-03")


def objects_of_rows(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, Any] | LedgerError]]:
    """Line numbers with the command of each row below the heading, or what is wrong with it."""
    heading: list[str] | None = None
    for number, cells in rows:
        if heading is None:
            heading = _heading(cells)
        elif any(cell not in (None, "") for cell in cells[len(heading) :]):
            yield (
                number,
                LineMalformed(problem_zh="单元格比表头多", problem_en="it has more cells than the heading"),
            )
        else:
            named = zip(heading, cells, strict=False)
            fields = {name: _field(name, cell) for name, cell in named if name and cell not in (None, "")}
            yield number, fields
    if heading is None:
        raise FileUnreadable(problem_zh="没有表头", problem_en="it has no heading")


def _heading(cells: list[object]) -> list[str]:
    names = [str(cell).strip() if cell is not None else "" for cell in cells]
    named = [name for name in names if name]
    if "op" not in named:
        raise FileUnreadable(problem_zh="表头里没有“op”列", problem_en="its heading has no column “op”")
    if len(set(named)) < len(named):
        raise FileUnreadable(problem_zh="表头里有重复的列", problem_en="its heading has a column twice")
    return names


def _field(name: str, cell: object) -> object:
    """A cell as the field it is meant for; what does not fit stays as it is, for the command to refuse."""
    text = _text(name, cell)
    if name in _WHOLE:
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else text
    if name in _LISTS:
        return text.replace("，", ",").replace(";", ",").replace(" ", ",").split(",")
    if name == "exempt":
        return _FLAGS.get(text.lower(), text)
    return text


def _text(name: str, cell: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case datetime():
            cell = cell.date() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell
        case int() | Decimal():
            return format(cell, "f")
    if isinstance(cell, date):
        # A spreadsheet turns 2020-03 into the first day of that month.
        return cell.isoformat()[:_MONTH_LENGTH] if name == "period" else cell.isoformat()
    return _unguarded(str(cell).strip())


def _unguarded(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTERS else text
