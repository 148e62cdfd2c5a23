"""What the commands write: tables, JSON or CSV, in the reader's language."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, BinaryIO

import orjson
import typer
from pydantic import ValidationError
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.settings import Settings
from api.tables import csv_pieces
from api.words import word
from ledger.clauses import Lang
from ledger.errors import FileUnwritable

PROSE_NARROWEST = 16
"""Columns below which a reason is not squeezed while another column can be left out."""
COLUMN_GAP = 3
WIDE = 200
"""Columns of a table that goes into a file or a pipe."""

_chosen: ContextVar[Lang | None] = ContextVar("lang", default=None)


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def choose(language: Lang | None) -> None:
    """The language of this run, from ``--lang``."""
    if language is not None:
        _chosen.set(language)


def lang() -> Lang:
    if (chosen := _chosen.get()) is not None:
        return chosen
    try:
        return Settings().lang
    except ValidationError:  # it is reported where the settings are used
        return Lang.ZH


def say(key: str, /, **facts: object) -> str:
    """A word or sentence in the reader's language."""
    return word(key, lang(), **facts)


def error_console() -> Console:
    return Console(stderr=True, width=None if sys.stderr.isatty() else WIDE, highlight=False)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Where output goes. A reader who has had enough (`kaohe export | head`) ends it quietly; a full disk is said."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise FileUnwritable(path="stdout") from error


def write(text: str) -> None:
    with standard_output() as output:
        output.write(text.encode("utf-8", "replace"))


def show(renderable: Any, **options: Any) -> None:
    """Anything that rich can draw."""
    is_terminal = sys.stdout.isatty()
    drawn = io.StringIO()
    out = Console(
        file=drawn, force_terminal=is_terminal, width=None if is_terminal else WIDE, highlight=False, emoji=False
    )
    out.print(renderable, **options)
    write(drawn.getvalue())


def show_json(value: Any) -> None:
    with standard_output() as output:
        output.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under the fields' own names, which no language changes."""
    with standard_output() as output:
        output.writelines(csv_pieces(columns, rows))


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Iterable[str] = (),
    prose: Iterable[str] = (),
    spare: Sequence[str] = (),
) -> None:
    """A table under headings in the reader's language.

    `numbers` align right; `prose` may wrap, everything else stays whole; `spare` are left out, the first named first,
    where the terminal is too narrow for all.
    """
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        tell(say("nothing_found"))
        return
    wraps, right = frozenset(prose), frozenset(numbers)
    shown = _fitting(columns, cells, wraps, list(spare))
    table = Table(header_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for index in shown:
        name = columns[index]
        table.add_column(
            say(name), justify="right" if name in right else "left", no_wrap=name not in wraps, overflow="fold"
        )
    for row in cells:
        table.add_row(*(Text(row[index]) for index in shown))
    show(table)


def _fitting(columns: Sequence[str], cells: list[list[str]], wraps: frozenset[str], spare: list[str]) -> list[int]:
    """Which columns to show, so that those that stay whole leave room for those that wrap."""
    width = _width() or WIDE
    widths = [max(cell_len(say(name)), *(cell_len(row[at]) for row in cells)) for at, name in enumerate(columns)]
    shown = list(range(len(columns)))
    while spare:
        taken = sum(min(widths[at], PROSE_NARROWEST) if columns[at] in wraps else widths[at] for at in shown)
        if taken + COLUMN_GAP * len(shown) <= width:
            break
        shown.remove(columns.index(spare.pop(0)))
    return shown


def _width() -> int | None:
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None


def tell(text: str) -> None:
    """A sentence to the reader."""
    show(text, markup=False, soft_wrap=True)


def complain(code: str, message: str) -> None:
    """A refusal, for people and programs alike."""
    warn(f"error: {code}: {message}")


def warn(text: str) -> None:
    """A sentence beside the output, which programs do not read."""
    sys.stderr.flush()
    sys.stderr.buffer.write(f"{text}\n".encode("utf-8", "replace"))
    sys.stderr.buffer.flush()
