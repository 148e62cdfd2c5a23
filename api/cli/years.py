"""The year group: close, finalise, reopen, and break ties."""

from typing import Annotated

import typer

from api.cli.app import App
from api.cli.options import AsJson, By, Reason, Year
from api.cli.writing import submit

group = App("年度 · The assessment year: break-tie, close, finalise, reopen (the working committee)")


@group.add
def break_tie(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="排名项目 · the ranked item: PB1")],
    order: Annotated[list[str], typer.Argument(metavar="COMMUNITY…", help="由先到后 · first ranked first")],
    reason: Reason = None,
    year: Year = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """裁定并列 · Put the communities of one open tie in order."""
    submit("break_tie", as_json=as_json, item=item, order=order, reason=reason, year=year, by=by)


@group.add
def close(reason: Reason = None, year: Year = None, by: By = None, as_json: AsJson = False) -> None:
    """关闭年度 · Close the year: no new entries and declarations."""
    submit("close", as_json=as_json, reason=reason, year=year, by=by)


@group.add
def finalise(reason: Reason = None, year: Year = None, by: By = None, as_json: AsJson = False) -> None:
    """定榜 · Record the final ranking; what stands in the way is named."""
    submit("finalise", as_json=as_json, reason=reason, year=year, by=by)


@group.add
def reopen(reason: Reason = None, year: Year = None, by: By = None, as_json: AsJson = False) -> None:
    """重新开放 · One step back: final to closed, closed to open."""
    submit("reopen", as_json=as_json, reason=reason, year=year, by=by)
