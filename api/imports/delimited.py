"""CSV: the fields of a command as columns, UTF-8, with or without a byte order mark."""

import csv
from collections.abc import Iterator
from pathlib import Path

from ledger.errors import FileUnreadable

Row = tuple[int, list[object]]
"""A line number, and the cells."""


def rows_of_csv(path: Path) -> Iterator[Row]:
    """Rows with the line on which each begins."""
    begins = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for cells in reader:
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
