"""Years: how far each has come; closing, finalising and reopening it; ties broken."""

from typing import Annotated

from fastapi import Body, Query, Response

from api import dossier, shapes
from api.answers import AGAIN, JSON, reading_answer, versioned_answer
from api.asked import AskedOfRecord
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models import WrittenYear, YearList, YearState, examples
from api.routes.addresses import Year
from api.writes import TAKES_ETAG, write
from ledger.bodies import TieBreaking, Turn
from ledger.commands import AboutYear, BreakTie, Close, Finalise, Reopen

router = resource("年度 · years")


@router.get("/years", response_model=YearList, responses=AGAIN)
def list_years(asked: Annotated[AskedOfRecord, Query()], desk: AtDesk) -> Response:
    """有规则书的各年度及其阶段 · Every year that has a rulebook, and how far it has come."""
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        years = [dossier.year(snapshot.year(number)) for number in snapshot.years()]
        position, known_at = snapshot.position, shapes.time(asked.known_at or snapshot.known_at)
    shape = {"position": position, "known_at": known_at, "years": years}
    return reading_answer(desk.request, shape, position, forms=(JSON,))


@router.get("/years/{year}", response_model=YearState)
def show_year(year: Year, asked: Annotated[AskedOfRecord, Query()], desk: AtDesk) -> Response:
    """一个年度 · One year.

    开放、关闭或定榜，已裁定的并列，最终排名。

    Open, closed or final, with its tie-breaks and its final ranking.
    """
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        found = snapshot.year(year)
        position, known_at = snapshot.position, shapes.time(asked.known_at or snapshot.known_at)
        version = snapshot.version(found)
    shape = {**dossier.year(found), "position": position, "known_at": known_at}
    return versioned_answer(desk.request, shape, version)


@router.post("/years/{year}/closing", status_code=201, response_model=WrittenYear, openapi_extra=TAKES_ETAG)
async def close_year(year: Year, body: Annotated[Turn, Body(openapi_examples=examples.TURN)], desk: AtDesk) -> Response:
    """关闭年度 · Close a year.

    此后不再有新的记录；已开始的继续办理。

    No new entries after this; what was begun goes on.
    """
    return await _on_year(desk, Close.of(body, year=year, by=desk.guest.user))


@router.post("/years/{year}/finalisation", status_code=201, response_model=WrittenYear, openapi_extra=TAKES_ETAG)
async def finalise_year(
    year: Year, body: Annotated[Turn, Body(openapi_examples=examples.TURN)], desk: AtDesk
) -> Response:
    """定榜 · Finalise a year.

    记下最终排名及其所依据的默克尔树根。

    The final ranking is recorded, with the Merkle root that it comes from.
    """
    return await _on_year(desk, Finalise.of(body, year=year, by=desk.guest.user))


@router.post("/years/{year}/reopening", status_code=201, response_model=WrittenYear, openapi_extra=TAKES_ETAG)
async def reopen_year(
    year: Year, body: Annotated[Turn, Body(openapi_examples=examples.TURN)], desk: AtDesk
) -> Response:
    """重新开放年度 · Reopen a year.

    已关闭或已定榜的年度退回一步，须写明理由。

    A closed or final year goes one step back, with a reason.
    """
    return await _on_year(desk, Reopen.of(body, year=year, by=desk.guest.user))


@router.post("/years/{year}/tie-breaks", status_code=201, response_model=WrittenYear, openapi_extra=TAKES_ETAG)
async def break_tie(
    year: Year, body: Annotated[TieBreaking, Body(openapi_examples=examples.TIE_BREAK)], desk: AtDesk
) -> Response:
    """裁定并列 · Break a tie.

    为排名项目中并列的社区定先后。

    The order of communities that tied in a ranked item.
    """
    return await _on_year(desk, BreakTie.of(body, year=year, by=desk.guest.user))


async def _on_year(desk: Desk, command: AboutYear) -> Response:
    return await write(desk, command, location=f"/api/v1/years/{command.year}")
