"""The simulate command: what a file of commands, or another rulebook, would do to a year. Nothing is recorded."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api import imports, simulated
from api.cli.app import App
from api.cli.console import Format, complain, lang, say, show_csv, show_json, show_table, tell, warn
from api.cli.files import progress
from api.cli.options import By, KnownAt, On, OutputFormat, Position, Year, as_of
from api.cli.readings import said_of
from api.cli.rulebooks import find
from api.cli.tree import signed
from api.opening import open_ledger
from api.settings import Settings
from api.words import BETWEEN
from ledger.application import Ledger
from ledger.commands import Command
from ledger.errors import LedgerError
from ledger.lines import Line
from ledger.points import points
from projections.simulation import SimulatedScore, Simulation, simulate


def register(app: App) -> None:
    app.add(simulate_, "simulate")


def simulate_(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="命令文件：.jsonl, .csv, .xlsx · a file of commands")
    ] = None,
    by: By = None,
    rulebook: Annotated[
        str | None,
        typer.Option("--rulebook", metavar="NAME|FILE", help="另一本规则书 · another rulebook, by name or file"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIGURE=VALUE", help="改动数值，如 PS7.ceiling=2.00 · another figure; repeatable"
        ),
    ] = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """模拟 · What commands, or another rulebook, would do to every score and rank of a year. Nothing is recorded."""
    changes = _changes(set_ or [])
    if file is None and rulebook is None and not changes:
        raise typer.BadParameter("要模拟什么？命令文件、--rulebook 或 --set · a FILE of commands, --rulebook or --set")
    under = simulated.under(find(rulebook) if rulebook else None, changes)
    with open_ledger() as ledger:
        commands = _commands(ledger, file, by or Settings().user) if file else ()
        moment = as_of(known_at, position, on)
        found = simulate(ledger, commands, under=under, as_of=moment, year=year, as_a_file=True)
        _show(found, format_)


def _changes(given: Sequence[str]) -> dict[str, str]:
    changes: dict[str, str] = {}
    for each in given:
        address, equals, value = (part.strip() for part in each.partition("="))
        if not equals or not address or not value or address in changes:
            raise typer.BadParameter("应为 代码=数值，各一次 · FIGURE=VALUE, each once: PS7.ceiling=2.00")
        changes[address] = value
    return changes


def _commands(ledger: Ledger, file: Path, by: str | None) -> list[Command]:
    """The commands of a file that could be imported as it is; else every bad line is named, and the command ends."""
    with progress("importing") as counted:
        lines: list[Line] = list(counted(imports.lines(file, by=by)))
        report = ledger.submit_all(lines, dry_run=True)
    for number, error in report.errors:
        warn(f"{number}: {error.code}: {error.message(lang())}")
    if report.errors:
        complain("import_refused", say("import_refused", count=len(report.errors)))
        raise typer.Exit(1)
    return [line.command for line in lines if not isinstance(line.command, LedgerError)]


def _show(found: Simulation, format_: Format) -> None:
    if format_ is Format.JSON:
        show_json(simulated.simulation(found))
    elif format_ is Format.CSV:
        columns = simulated.CHANGE_FIELDS
        show_csv(columns, ([row[key] for key in columns] for row in simulated.change_rows(found)))
    else:
        _show_table(found)


def _show_table(found: Simulation) -> None:
    show_table(
        ["community", "name", "total_before", "total_after", "change", "rank_before", "rank_after", "items_changed"],
        (_row(found, each) for each in found.communities),
        numbers=("total_before", "total_after", "change", "rank_before", "rank_after"),
        prose=("items_changed",),
        spare=("name", "total_before"),
    )
    for address, (before, after) in found.figures.items():
        tell(say("figure_changed", figure=address, before=before or say("none"), after=after or say("none")))
    tell(say("only_simulated", commands=len(found.commands)))
    tell(said_of(found.before))


def _row(found: Simulation, each: SimulatedScore) -> list[object]:
    total, rank = each.total, each.rank
    return [
        each.community,
        found.before.rulebook.community(each.community).in_(lang()),
        points(total.before),
        points(total.after),
        signed(total.after - total.before),
        rank.before,
        rank.after,
        BETWEEN[lang()].join(_items(each)),
    ]


def _items(each: SimulatedScore) -> Iterator[str]:
    return (f"{code} {points(change.before)} → {points(change.after)}" for code, change in each.items.items())
