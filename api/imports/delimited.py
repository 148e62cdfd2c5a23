"""CSV: the fields of a command as columns, UTF-8, with or without a byte order mark."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ledger.errors import FileUnreadable

Row = tuple[int, list[object]]
"""A line number, and the cells."""

ROW_LONGEST = 1 << 20
"""Characters of one row at most."""


def rows_of_csv(path: Path) -> Iterator[Row]:
    """Rows with the line on which each begins."""
    begins = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, strict=True)
            for cells in reader:
                lines.taken = 0
                if any(cell.strip() for cell in cells):
                    yield begins, list(cells)
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise FileUnreadable(
            problem_zh="不是 UTF-8 编码，请在表格软件里另存为“CSV UTF-8”",
            problem_en="it is not UTF-8; save it as “CSV UTF-8”",
        ) from error
    except csv.Error as error:
        raise FileUnreadable(problem_zh=f"第 {begins} 行不是 CSV", problem_en=f"line {begins} is not CSV") from error
    except OSError as error:
        raise FileUnreadable(problem_zh="无法打开", problem_en="it cannot be opened") from error


class _Lines:
    """The lines of a file, of which a row may take some; `taken` counts the characters since the last whole row."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(ROW_LONGEST + 1)
        self.taken += len(line)
        if self.taken > ROW_LONGEST:
            raise csv.Error
        if not line:
            raise StopIteration
        return line
