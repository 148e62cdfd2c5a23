"""The whole ledger as a file, with a note in the record of who took it away."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.concurrency import iterate_in_threadpool
from xlsxwriter.exceptions import FileCreateError

from api.asked import AskedOfOne
from api.counter import resource
from api.desk import AtDesk, Desk
from api.exports import ExportFormat, pieces, require, write_workbook
from api.imports.temporary import disk, made_folder
from api.imports.uploaded import XLSX
from ledger.access import note_export
from ledger.actors import Actor, Grant, Role
from projections.told import Unhurried
from projections.transcript import Line, transcript

router = resource("导出 · exports")

TAKE_AWAY: Final = (
    Role.AUDITOR,
    Role.LEADING_GROUP,
    Role.WORKING_COMMITTEE,
    Role.DEPARTMENT,
    Role.COMMUNITY,
)
"""Who may take the whole ledger along."""
PARQUET: Final = "application/vnd.apache.parquet"
MEDIA: Final = {
    ExportFormat.JSONL: "application/x-ndjson",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: XLSX,
    ExportFormat.HLEDGER: "text/plain; charset=utf-8",
    ExportFormat.PARQUET: PARQUET,
}
PIECE_BYTES: Final = 256 * 1024
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "文件，作为附件 · A file, as an attachment",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            PARQUET: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class AskedOfExport(AskedOfOne):
    """As JSON Lines unless told otherwise."""

    format: Annotated[ExportFormat, Field(description="文件格式 · form of the file")] = ExportFormat.JSONL


@router.get("/export", response_class=StreamingResponse, responses=FILES)
async def export_ledger(asked: Annotated[AskedOfExport, Query()], desk: AtDesk) -> Response:
    """导出整个账本 · The whole ledger as a file.

    jsonl、csv、xlsx 是可再导入的命令；hledger 是记账软件的日记账，余额为封顶前的合计；parquet 是供 DuckDB 和 polars 分析的事件列。
    可以是任何时刻的账本；谁导出会记入账本。

    jsonl, csv and xlsx are commands that can be imported again; hledger is a journal for accounting programs, whose
    balances are the sums before any cap; parquet holds the events in columns, for DuckDB and polars. As it was at any
    moment. That it was taken, and by whom, is recorded.
    """
    _require_may_take(desk)
    require(asked.format)
    source = await desk.aside(lambda: _source(desk, asked))
    content = await desk.aside(lambda: _content(asked, source))
    await desk.ledger.commits.done(
        lambda books: note_export(
            books, by=desk.guest.user, what="ledger", format_=asked.format.value, upto=source.position
        ),
        correlation=desk.correlation,
    )
    name = f"kaohe-{source.position}.{asked.format.value}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(iterate_in_threadpool(content), 200, headers, MEDIA[asked.format])


def _require_may_take(desk: Desk) -> None:
    """Raises RoleNotAllowed."""
    guest = desk.guest
    own = [grant for grant in guest.grants if grant.role in TAKE_AWAY]
    Actor(guest.user, guest.grants).signing_as(*(own or [Grant(role) for role in TAKE_AWAY]))


def _source(desk: Desk, asked: AskedOfExport) -> Unhurried:
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        position = snapshot.position
    return Unhurried(desk.ledger, position)


def _content(asked: AskedOfExport, source: Unhurried) -> Iterator[bytes]:
    """What is sent; a workbook is whole before its first byte goes out."""
    if asked.format is ExportFormat.XLSX:
        return _workbook(transcript(source, on=asked.on))
    return pieces(asked.format, source, on=asked.on)


def _workbook(lines: Iterator[Line]) -> Iterator[bytes]:
    """Raises DiskFailing."""
    folder = made_folder()
    path = Path(folder.name) / "workbook"
    try:
        with disk():
            _write(lines, path)
    except BaseException:
        folder.cleanup()
        raise
    return _pieces(folder, path)


def _write(lines: Iterator[Line], path: Path) -> None:
    """Raises OSError: xlsxwriter has another name for it, with the error itself inside."""
    try:
        write_workbook(lines, path, parts_in=path.parent)
    except FileCreateError as error:
        raise next((each for each in error.args if isinstance(each, OSError)), OSError()) from error


def _pieces(folder: "TemporaryDirectory[str]", path: Path) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
