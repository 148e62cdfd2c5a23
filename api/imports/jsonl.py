"""JSON Lines: one command a line, UTF-8."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api import strict_json
from ledger.errors import FileUnreadable, LedgerError, LineMalformed

LINE_LONGEST = 1 << 20
"""Bytes of one line at most."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def objects_of_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any] | LedgerError]]:
    """Line numbers with the object on each line, or what is wrong with it. Blank lines are passed over."""
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(LINE_LONGEST + 1):
                number += 1
                if number == 1:
                    raw = raw.removeprefix(_BYTE_ORDER_MARK)
                if len(raw) > LINE_LONGEST:
                    while raw and not raw.endswith(b"\n"):
                        raw = file.readline(LINE_LONGEST)
                    yield number, LineMalformed(problem_zh="超过 1 MiB", problem_en="it is longer than 1 MiB")
                elif raw.strip():
                    yield number, _object(raw)
    except OSError as error:
        raise FileUnreadable(problem_zh="无法打开", problem_en="it cannot be opened") from error


def _object(raw: bytes) -> dict[str, Any] | LedgerError:
    try:
        return strict_json.parse(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return LineMalformed(problem_zh="不是 UTF-8 编码", problem_en="it is not UTF-8")
    except LedgerError as error:
        return error
