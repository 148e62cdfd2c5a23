"""Files of commands: JSON Lines, CSV and XLSX, read line by line."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from api.imports.delimited import rows_of_csv
from api.imports.jsonl import objects_of_jsonl
from api.imports.spreadsheet import objects_of_rows
from api.imports.workbook import rows_of_workbook
from ledger.errors import FileUnreadable, LedgerError
from ledger.lines import Line

RECEIPT_FIELDS = frozenset({"position", "recorded_at"})
"""What an export adds to a command; read over when it is imported again."""

Numbered = tuple[int, dict[str, Any] | LedgerError]


def lines(path: Path, *, by: str | None = None) -> Iterator[Line]:
    """The commands of a file with their line numbers; what cannot be read comes as the error it is.

    `by` acts where a line names nobody. Raises FileUnreadable for a file that is no such file at all.
    """
    return commands_of(_objects(path), by)


def _objects(path: Path) -> Iterable[Numbered]:
    if not path.is_file():
        raise FileUnreadable(problem_zh="没有这个文件", problem_en="there is no such file")
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            return objects_of_jsonl(path)
        case ".csv":
            return objects_of_rows(rows_of_csv(path))
        case ".xlsx":
            return objects_of_rows(rows_of_workbook(path))
        case _:
            raise FileUnreadable(
                problem_zh="只读 .jsonl、.csv 和 .xlsx", problem_en="only .jsonl, .csv and .xlsx are read"
            )


def commands_of(objects: Iterable[Numbered], by: str | None) -> Iterator[Line]:
    for number, found in objects:
        if isinstance(found, LedgerError):
            yield Line(number, found)
            continue
        given = {name: value for name, value in found.items() if name not in RECEIPT_FIELDS}
        if by is not None and given.get("by") in (None, ""):
            given["by"] = by
        yield Line.of(number, given)
