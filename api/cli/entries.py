"""Recording, confirming, voiding and reversing entries."""

from typing import Annotated

import typer

from api.cli.app import App
from api.cli.options import Amount, AsJson, By, CommunityCode, EntryId, Reason, Reference, Year
from api.cli.writing import submit


def register(app: App) -> None:
    app.add(record)
    app.add(confirm)
    app.add(void)
    app.add(reverse)


def record(
    community: CommunityCode,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="要点代码 · the clause's code")],
    occurred_on: Annotated[str, typer.Option("--occurred-on", metavar="DATE", help="发生日 · the day it happened")],
    quantity: Annotated[int | None, typer.Option("--quantity", help="次数 · how many times")] = None,
    level: Annotated[str | None, typer.Option("--level", help="等级 · the level")] = None,
    value: Annotated[str | None, typer.Option("--value", help="测得值 · the measured value")] = None,
    period: Annotated[str | None, typer.Option("--period", help="月份或年度 · the month or year measured")] = None,
    grade: Annotated[str | None, typer.Option("--grade", help="等次 · the grade")] = None,
    exempt: Annotated[bool, typer.Option("--exempt", help="免予考核 · the clause does not apply")] = False,
    amount: Amount = None,
    reason: Reason = None,
    matter: Annotated[str | None, typer.Option("--matter", help="事项 · the matter, linking entries")] = None,
    ticket: Annotated[str | None, typer.Option("--ticket", help="工单号 · the ticket's number")] = None,
    follows: Annotated[str | None, typer.Option("--follows", help="重记所据的已撤销记录 · the reversed entry")] = None,
    id_: Reference = None,
    year: Year = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """记录一条 · Record an entry against a community under a clause."""
    submit(
        "record",
        as_json=as_json,
        community=community,
        clause=clause,
        occurred_on=occurred_on,
        quantity=quantity,
        level=level,
        value=value,
        period=period,
        grade=grade,
        exempt=exempt,
        amount=amount,
        reason=reason,
        matter=matter,
        ticket=ticket,
        follows=follows,
        id=id_,
        year=year,
        by=by,
    )


def confirm(entry: EntryId, reason: Reason = None, by: By = None, as_json: AsJson = False) -> None:
    """确认待确认的记录 · Confirm a pending entry: it counts from now on."""
    submit("confirm", as_json=as_json, entry=entry, reason=reason, by=by)


def void(entry: EntryId, reason: Reason = None, by: By = None, as_json: AsJson = False) -> None:
    """作废待确认的记录 · Void a pending entry: it never counts."""
    submit("void", as_json=as_json, entry=entry, reason=reason, by=by)


def reverse(
    entry: EntryId, amount: Amount = None, reason: Reason = None, by: By = None, as_json: AsJson = False
) -> None:
    """撤销误记 · Take an entry recorded in error, or part of it, off the score."""
    submit("reverse", as_json=as_json, entry=entry, amount=amount, reason=reason, by=by)
