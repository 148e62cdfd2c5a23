"""Files in and out: import and export."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
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
from api.exports import Counted, ExportFormat, pieces, require, write_workbook
from api.imports.outcome import report_shape
from api.settings import Settings
from ledger.access import note_export
from ledger.application import Ledger
from ledger.errors import FileUnreadable, FileUnwritable
from ledger.lines import Line, Report
from projections.told import Told
from projections.transcript import transcript

CHUNK = 1_000
NO_TEXT = frozenset({ExportFormat.XLSX, ExportFormat.PARQUET})


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
    format_: Annotated[ExportFormat, typer.Option("--format", help="文件格式 · form of the file")] = ExportFormat.JSONL,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="默认标准输出 · default: stdout")
    ] = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
) -> None:
    """导出整个账本 · Write the whole ledger to a file. That it was taken is recorded.

    jsonl、csv、xlsx 是可再导入的命令；hledger 是日记账；parquet 是事件列。

    jsonl, csv and xlsx are commands that can be imported again; hledger is a journal, parquet the events in columns.
    """
    if format_ in NO_TEXT and output is None:
        raise typer.BadParameter(f"{format_} 需要 -o FILE · {format_} needs -o FILE")
    require(format_)
    moment = as_of(known_at, position, on)
    with (
        opened(Settings()) as ledger,
        ledger.reading(position=moment.position, known_at=moment.known_at) as snapshot,
        progress("exporting") as counted,
    ):
        upto = snapshot.position
        ledger.carry_out(lambda books: note_export(books, by=None, what="ledger", format_=format_.value, upto=upto))
        _write(format_, snapshot, moment.on, counted, output)


def _write(format_: ExportFormat, told: Told, on: date | None, counted: Counted, output: Path | None) -> None:
    try:
        if format_ is ExportFormat.XLSX and output is not None:
            write_workbook(counted(transcript(told, on=on)), output)
            return
        content = pieces(format_, told, on=on, counted=counted)
        if output is None:
            with standard_output() as out:
                out.writelines(content)
        else:
            with output.open("wb") as file:
                file.writelines(content)
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
