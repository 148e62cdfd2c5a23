"""The bonus group: declared, reviewed, determined."""

from typing import Annotated

import typer

from api.cli.app import App
from api.cli.options import Amount, AsJson, By, CommunityCode, EntryId, Reason, Reasons, Reference, Year
from api.cli.writing import submit

group = App("加分 · Bonus points: declare, review, determine")


@group.add
def declare(
    community: CommunityCode,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="加分要点 · a clause of the bonus: BN.1 …")],
    occurred_on: Annotated[str, typer.Option("--occurred-on", metavar="DATE", help="发生日 · the day it happened")],
    level: Annotated[str | None, typer.Option("--level", help="等级 · the level")] = None,
    quantity: Annotated[int | None, typer.Option("--quantity", help="次数 · how many times")] = None,
    amount: Amount = None,
    reason: Reason = None,
    matter: Annotated[str | None, typer.Option("--matter", help="事项 · the matter, linking entries")] = None,
    id_: Reference = None,
    year: Year = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """申报 · Declare a bonus (the community)."""
    submit(
        "declare",
        as_json=as_json,
        community=community,
        clause=clause,
        occurred_on=occurred_on,
        level=level,
        quantity=quantity,
        amount=amount,
        reason=reason,
        matter=matter,
        id=id_,
        year=year,
        by=by,
    )


@group.add
def review(
    bonus: EntryId,
    outcome: Annotated[str, typer.Option("--outcome", help="supported 通过, refused 不通过")],
    reasons: Reasons = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """审核 · Review a declared bonus (the leading group)."""
    submit("review", as_json=as_json, bonus=bonus, outcome=outcome, reasons=reasons, by=by)


@group.add
def determine(
    bonus: EntryId,
    outcome: Annotated[str, typer.Option("--outcome", help="granted 给予, refused 不给予")],
    amount: Amount = None,
    reasons: Reasons = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """确定 · Determine a supported bonus (the working committee)."""
    submit("determine", as_json=as_json, bonus=bonus, outcome=outcome, amount=amount, reasons=reasons, by=by)
