"""Imports: a file of commands, carried out whole or not at all."""

from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.answers import JSON
from api.asked import Flag
from api.counter import RawCounter, resource
from api.desk import AtDesk, Desk
from api.imports.carrying_out import carried_out, tried
from api.imports.outcome import report_pieces
from api.imports.uploaded import FIELD, FORM, KINDS, LINES_MOST, XLSX, uploaded
from api.models import ImportReport
from api.writes import TAKES, key_of
from ledger.actors import Grant, Role
from ledger.lines import Report

router = resource("导入 · imports", RawCounter)

MAY_IMPORT: Final = (Role.COMMUNITY, Role.DEPARTMENT, Role.LEADING_GROUP, Role.WORKING_COMMITTEE)
"""Who has anything to record or decide; for nobody else is a file so much as received."""

EXAMPLES: Final = {
    "zh": {
        "summary": "记录一条，再对它提出申诉",
        "value": '{"op":"record","id":"E1","community":"SSL","clause":"UM4.4","occurred_on":"2020-03-05",'
        '"level":"city","reason":"市督查通报"}\n',
    },
    "en": {
        "summary": "An entry recorded",
        "value": '{"op":"record","id":"E1","community":"SSL","clause":"UM4.4","occurred_on":"2020-03-05",'
        '"level":"city","reason":"In the city inspectors\' report"}\n',
    },
}
BINARY: Final = {"type": "string", "format": "binary"}
FILES: Final[dict[str, Any]] = {
    **TAKES,
    "requestBody": {
        "required": True,
        "description": f"命令文件，至多 32 MiB、{LINES_MOST} 条：JSON Lines、CSV 或 XLSX · "
        f"A file of at most {LINES_MOST} commands and 32 MiB: JSON Lines, CSV, XLSX",
        "content": {
            **{
                media: {"schema": BINARY if media == XLSX else {"type": "string"}}
                | ({"examples": EXAMPLES} if media == "application/x-ndjson" else {})
                for media in KINDS
            },
            FORM: {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: BINARY},
                    "additionalProperties": False,
                }
            },
        },
    },
}
TRIED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": ImportReport, "description": "没有新的记录：试运行，或各行早已导入 · Nothing new was recorded"}
}


class AskedOfImport(BaseModel):
    """`dry_run`: what would become of the file; nothing is recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dry_run: Annotated[Flag, Field(description="试运行，什么也不记录 · a trial: nothing is recorded")] = False


@router.post("/imports", status_code=201, response_model=ImportReport, responses=TRIED, openapi_extra=FILES)
async def import_file(asked: Annotated[AskedOfImport, Query()], desk: AtDesk) -> Response:
    """导入命令文件 · Carry out a file of commands.

    以自己的名义，全部办理或全部不办；每一处错误都会指出。

    In one's own name, all or nothing; every bad line is named.
    """
    _require_may_import(desk)
    key = key_of(desk)
    async with uploaded(desk.request) as file:
        if asked.dry_run:
            return _answer(await tried(desk, file), status=200)
        report = await carried_out(desk, file, key)
        return _answer(report, status=201 if report.recorded else 200)


def _require_may_import(desk: Desk) -> None:
    """Raises RoleNotAllowed."""
    if not desk.guest.holds(*MAY_IMPORT):
        desk.guest.require(*map(Grant, MAY_IMPORT))


def _answer(report: Report, *, status: int) -> Response:
    return StreamingResponse(report_pieces(report), status, media_type=JSON)
