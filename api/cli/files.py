"""Files in and out: import and export."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import xlsxwriter
from rich.progress import Progress

from api import imports
from api.cli.app import App
from api.cli.console import complain, error_console, lang, say, show_json, standard_output, tell, warn
from api.cli.options import By, KnownAt, On, Position, as_of
from api.cli.working import opened
from api.cli.writing import tell_of_matters
from api.exports import ExportFormat, pieces, write_workbook
from api.imports.outcome import report_shape
from api.settings import Settings
from ledger.access import note_export
from ledger.application import Ledger
from ledger.errors import FileUnreadable, FileUnwritable
from ledger.lines import Line, Report
from projections.transcript import Line as CommandLine
from projections.transcript import transcript

CHUNK = 1_000


def register(app: App) -> None:
    app.add(import_, "import")
    app.add(export)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".jsonl, .csv, .xlsx")],
    by: By = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查 · check only, record nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON · report in JSON")] = False,
) -> None:
    """导入命令文件，全有或全无 · Carry out a file of commands, all or nothing."""
    settings = Settings()
    with opened(settings) as ledger, progress("importing") as counted:
        report = _carried_out(ledger, counted(_lines(file, by or settings.user)), dry_run=dry_run, as_json=as_json)
        if not (report.errors or dry_run or as_json):
            tell_of_matters(ledger, report.receipts)
    if as_json:
        show_json(report_shape(report, lang()))
    elif report.errors:
        for number, error in report.errors:
            warn(f"{number}: {error.code}: {error.message(lang())}")
    else:
        sentence = "dry_run" if dry_run else "imported"
        tell(say(sentence, recorded=report.recorded, skipped=report.skipped, position=report.position))
    if report.errors:
        complain("import_refused", say("import_refused", count=len(report.errors)))
        raise typer.Exit(1)


def _lines(file: Path, by: str | None) -> Iterator[Line]:
    yield from imports.lines(file, by=by)


def _carried_out(ledger: Ledger, lines: Iterable[Line], *, dry_run: bool, as_json: bool) -> Report:
    try:
        return ledger.submit_all(lines, dry_run=dry_run)
    except FileUnreadable as error:
        if as_json:  # wrong from its first line on
            show_json(report_shape(Report(errors=[(1, error)]), lang()))
        raise


def export(
    format_: Annotated[ExportFormat, typer.Option("--format", help="jsonl, csv, xlsx")] = ExportFormat.JSONL,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="默认标准输出 · default: stdout")
    ] = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
) -> None:
    """导出整个账本为命令文件 · Write the whole ledger as a file of commands. That it was taken is recorded."""
    if format_ is ExportFormat.XLSX and output is None:
        raise typer.BadParameter("xlsx 需要 -o FILE · xlsx needs -o FILE")
    moment = as_of(known_at, position, on)
    with (
        opened(Settings()) as ledger,
        ledger.reading(position=moment.position, known_at=moment.known_at) as snapshot,
        progress("exporting") as counted,
    ):
        upto = snapshot.position
        ledger.carry_out(lambda books: note_export(books, by=None, what="ledger", format_=format_.value, upto=upto))
        _write(format_, counted(transcript(snapshot, on=moment.on)), output)


def _write(format_: ExportFormat, lines: Iterable[CommandLine], output: Path | None) -> None:
    try:
        if format_ is ExportFormat.XLSX and output is not None:
            write_workbook(lines, output)
        elif output is None:
            with standard_output() as out:
                out.writelines(pieces(format_, lines))
        else:
            with output.open("wb") as file:
                file.writelines(pieces(format_, lines))
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise FileUnwritable(path=str(output)) from error


@contextmanager
def progress(what: str) -> Iterator[Any]:
    """Counts what passes, in a bar on a terminal and silently in a pipe."""
    with Progress(console=error_console(), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(say(what), total=None)

        def counted(items: Iterable[Any]) -> Iterator[Any]:
            for number, item in enumerate(items, 1):
                if number % CHUNK == 0:
                    bar.update(task, completed=number)
                yield item

        yield counted
