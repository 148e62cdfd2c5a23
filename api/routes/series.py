"""How scores went over the year, for charts: by day, by week, or by event that moved them."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query, Response

from api import shapes
from api.answers import AGAIN_AND_CSV, CSV, JSON, csv_answer, etag, form_asked, reading_answer
from api.asked import AskedOfSeries
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models import SeriesOf
from api.routes.addresses import CommunityCode
from projections.series import series

router = resource("得分 · scores")


@router.get("/series", response_model=SeriesOf, responses=AGAIN_AND_CSV)
def list_series(asked: Annotated[AskedOfSeries, Query()], desk: AtDesk) -> Response:
    """全部社区得分的走势 · How the scores of all communities went.

    按日：截至每一天已发生的事；按周：截至每周日，以及最后一日；按事件：每个影响得分的事件之后账本所知。

    By day: what had happened by each of them; by week, by each Sunday and the last day. By event: what the ledger knew
    after each that moved a score.
    """
    return _answer(desk, asked, None)


@router.get("/communities/{code}/series", response_model=SeriesOf, responses=AGAIN_AND_CSV)
def show_series(code: CommunityCode, asked: Annotated[AskedOfSeries, Query()], desk: AtDesk) -> Response:
    """一个社区得分的走势 · How the score of one community went.

    按事件时，只有影响它的事件才有一点。

    By event, there is a point only for what can move it.
    """
    return _answer(desk, asked, code)


def _answer(desk: Desk, asked: AskedOfSeries, community: str | None) -> Response:
    found = series(desk.ledger, every=asked.every, community=community, as_of=asked.as_of, year=asked.year)
    position = found.reading.position
    if form_asked(desk.request) == CSV:
        rows: Iterator[shapes.Json] = shapes.series_rows(found, community)
        return csv_answer(shapes.SERIES_FIELDS, rows, etag(desk.request, position))
    return reading_answer(desk.request, shapes.series(found, community), position, forms=(JSON, CSV))
