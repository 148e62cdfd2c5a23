"""How scores went over the year."""

from typing import Annotated

import typer

from api import shapes
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell
from api.cli.options import KnownAt, On, OutputFormat, Position, Year, as_of
from api.cli.readings import said_of
from api.opening import open_ledger
from projections.series import Every
from projections.series import series as series_of


def register(app: App) -> None:
    app.add(series)


def series(
    community: Annotated[
        str | None, typer.Argument(metavar="[COMMUNITY]", help="社区代码，默认全部 · a community's code; default: all")
    ] = None,
    every: Annotated[
        Every, typer.Option("--every", help="每日、每周末，或每个事件一点 · a point for each day, week or event")
    ] = Every.DAY,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """走势 · How scores went, by day, by week or event by event."""
    with open_ledger() as ledger:
        found = series_of(ledger, every=every, community=community, as_of=as_of(known_at, position, on), year=year)
    if format_ is Format.JSON:
        show_json(shapes.series(found, community))
        return
    rows = shapes.series_rows(found, community)
    if format_ is Format.CSV:
        show_csv(shapes.SERIES_FIELDS, ([row[key] for key in shapes.SERIES_FIELDS] for row in rows))
        return
    columns = ["position" if every is Every.EVENT else "day", *shapes.SERIES_FIELDS[3:]]
    cells = [[row[key] for key in columns] for row in rows]
    moved = [row for before, row in zip([None, *cells], cells, strict=False) if before is None or before[1:] != row[1:]]
    show_table(columns, moved if community is not None else cells, numbers=columns[2:])
    tell(said_of(found.reading))
    if community is not None and len(moved) < len(cells):
        tell(say("only_where_it_moved"))
