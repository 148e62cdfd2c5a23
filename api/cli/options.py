"""The options that many commands share."""

from datetime import date, datetime
from typing import Annotated

import typer

from api.cli.console import Format
from api.moments import day_in, moment_in
from projections.past import AsOf

POSITION_DIGITS = 18


def moment(text: str) -> datetime:
    try:
        return moment_in(text)
    except ValueError as error:
        raise typer.BadParameter(
            "应为带时区的 RFC 3339 时刻 / an RFC 3339 time with its zone: 2020-07-01T08:00:00Z, …+08:00"
        ) from error


def _day(text: str) -> date:
    try:
        return day_in(text)
    except ValueError as error:
        raise typer.BadParameter("应为日期 / a day: 2020-03-31") from error


def moment_or_position(text: str) -> AsOf:
    """A position (digits) or a moment, for commands that compare two."""
    if text.isascii() and text.isdecimal():
        if len(text) > POSITION_DIGITS:
            raise typer.BadParameter("位置过大 / the position is too large")
        return AsOf(position=int(text))
    return AsOf(known_at=moment(text))


OutputFormat = Annotated[Format, typer.Option("--format", help="table, json, csv")]
KnownAt = Annotated[
    datetime | None,
    typer.Option("--known-at", parser=moment, metavar="TIME", help="当时所知 · as the ledger knew it then (RFC 3339)"),
]
Position = Annotated[
    int | None, typer.Option("--position", min=0, max=2**62, help="账本前 N 个事件 · the ledger's first N events")
]
On = Annotated[
    date | None,
    typer.Option("--on", parser=_day, metavar="DATE", help="截至该日已发生 · only what had happened by that day"),
]
Year = Annotated[
    int | None, typer.Option("--year", min=1, max=9998, help="年度，默认最新 · the year; default: the newest")
]
By = Annotated[str | None, typer.Option("--by", metavar="USER", help="经办人 · who acts (or KAOHE_USER)")]
Reason = Annotated[str | None, typer.Option("--reason", help="理由 · the reason")]
Reasons = Annotated[str | None, typer.Option("--reasons", help="理由 · the reasons")]
Grounds = Annotated[str | None, typer.Option("--grounds", help="申诉理由 · the grounds")]
Amount = Annotated[str | None, typer.Option("--amount", help="分值 · points, such as 0.20")]
Reference = Annotated[str | None, typer.Option("--id", help="编号 · your own reference, unique in the ledger")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON · answer in JSON")]
EntryId = Annotated[str, typer.Argument(metavar="ENTRY", help="记录编号 · the entry's id")]
CommunityCode = Annotated[str, typer.Argument(metavar="COMMUNITY", help="社区代码 · the community's code")]
CommunityOption = Annotated[str | None, typer.Option("--community", help="社区代码 · the community's code")]
Department = Annotated[str | None, typer.Option("--department", help="科室代码 · the department's code")]
Clause = Annotated[str | None, typer.Option("--clause", help="要点或项目代码 · a clause's or item's code")]
State = Annotated[str | None, typer.Option("--state", help="状态 · the state")]


def as_of(known_at: datetime | None, position: int | None, on: date | None) -> AsOf:
    return AsOf(position=position, known_at=known_at, on=on)
