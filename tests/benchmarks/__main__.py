"""`python -m tests.benchmarks [TOPIC …]` measures every topic, or those named, and prints the figures."""

import sys
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from rich.console import Console
from rich.table import Table

from tests import benchmarks
from tests.benchmarks.machine import facts


def topics() -> dict[str, ModuleType]:
    names = sorted(each.name for each in iter_modules(benchmarks.__path__) if each.name != "__main__")
    modules = {name: import_module(f"{benchmarks.__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def main(*wanted: str) -> None:
    console, found = Console(width=None if sys.stdout.isatty() else 160), topics()
    unknown = set(wanted) - set(found)
    if unknown:
        sys.exit(f"error: no such topic: {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    for name, fact in facts().items():
        console.print(f"[bold]{name}[/bold]: {fact}", highlight=False)
    for name in wanted or found:
        table = Table(title=found[name].TITLE, title_justify="left", expand=True)
        table.add_column("what / peer", ratio=1)
        for column in ("ours", "peer", "share of the peer's speed"):
            table.add_column(column, justify="right")
        with console.status(f"{found[name].TITLE} …"):
            for figure in found[name].measure():
                ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
                table.add_row(figure.what, figure.ours, figure.peer, ratio)
        console.print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
