"""`python -m tests.benchmarks [--upto EVENTS] [TOPIC …]` measures every topic, or those named.

It prints the figures and writes them into RESULTS.md, each topic into its own section as soon as it is measured. With
`--upto`, ledgers of more events are left out and nothing is written: to try something quickly.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from rich.console import Console
from rich.table import Table

from tests import benchmarks
from tests.benchmarks import results, stock
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import facts
from tests.benchmarks.results import COLUMNS, Measured, cells

WIDTH = 200


def topics() -> dict[str, ModuleType]:
    names = sorted(each.name for each in iter_modules(benchmarks.__path__) if each.name != "__main__")
    modules = {name: import_module(f"{benchmarks.__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def main(*words: str) -> None:
    found = topics()
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--upto", type=int, metavar="EVENTS", help="leave out larger ledgers, and write nothing")
    parser.add_argument("topics", nargs="*", metavar="TOPIC", help=f"one of: {', '.join(found)}")
    asked = parser.parse_args(words)
    unknown = set(asked.topics) - set(found)
    if unknown:
        sys.exit(f"error: no such topic: {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    if asked.upto is not None:
        stock.SIZES = tuple(size for size in stock.SIZES if size <= asked.upto) or (asked.upto,)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for name, fact in facts().items():
        console.print(f"[bold]{name}[/bold]: {fact}", highlight=False)
    for name in asked.topics or found:
        with console.status(f"{found[name].TITLE} …"):
            on = facts()  # of this topic: another program may be busy by now
            measured = Measured(name, found[name].TITLE, on, list(found[name].measure()))
        console.print(table_of(found[name].TITLE, measured.figures))
        if asked.upto is None:
            keep(measured, list(found))


def table_of(title: str, figures: Sequence[Figure]) -> Table:
    table = Table(title=title, title_justify="left", expand=True, show_lines=True)
    for column, ratio in zip(COLUMNS, (5, 3, 3, 1, 1, 1, 4), strict=True):
        table.add_column(column, ratio=ratio, justify="left" if ratio > 3 else "right")
    for figure in figures:
        table.add_row(*cells(figure))
    return table


def keep(measured: Measured, order: list[str]) -> None:
    before = results.PATH.read_text(encoding="utf-8") if results.PATH.exists() else ""
    results.PATH.write_text(results.written(before, [measured], order), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
