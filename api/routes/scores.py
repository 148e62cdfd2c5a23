"""Scores and rankings of all communities, at any moment."""

from collections.abc import Callable
from typing import Annotated

import orjson
from fastapi import Query, Response

from api import shapes
from api.answers import AGAIN_AND_CSV, CSV, JSON, etag, form_asked
from api.asked import Asked
from api.counter import resource
from api.current import Ready, ReadyAnswers
from api.desk import AtDesk, Desk
from api.models import Rankings, Scores
from api.routes.addresses import CommunityCode
from api.shapes import Json
from api.tables import csv_pieces
from ledger.account import Stage
from projections.history import require_community
from projections.past import Reading, read

router = resource("得分 · scores")
RANKING_FIELDS = ("rank", "community", "name", "total", "provisional", "vetoed", "tie_open")


@router.get("/scores", response_model=Scores, responses=AGAIN_AND_CSV)
async def list_scores(asked: Annotated[Asked, Query()], desk: AtDesk) -> Response:
    """全部社区的得分 · Scores of all communities.

    总分、基础分、加分、负面清单、名次和各项目得分，按名次排列。

    Total, base, bonus, negative list, rank and items, in ranking order.
    """
    return await _ready(desk, lambda: _scores(desk, asked, None))


@router.get("/communities/{code}/score", response_model=Scores, responses=AGAIN_AND_CSV)
async def show_score(code: CommunityCode, asked: Annotated[Asked, Query()], desk: AtDesk) -> Response:
    """一个社区的得分 · The score of one community."""
    return await _ready(desk, lambda: _scores(desk, asked, code))


@router.get("/rankings", response_model=Rankings, responses=AGAIN_AND_CSV)
async def list_rankings(asked: Annotated[Asked, Query()], desk: AtDesk) -> Response:
    """排名，是否已定榜 · The ranking, and whether it is final."""
    return await _ready(desk, lambda: _rankings(desk, asked))


async def _ready(desk: Desk, make: Callable[[], Ready]) -> Response:
    ready: ReadyAnswers = desk.request.app.state.ready
    return await ready.of(desk, make)


def _scores(desk: Desk, asked: Asked, community: str | None) -> Ready:
    reading = read(desk.ledger, asked.as_of, year=asked.year)
    if community is not None:
        require_community(reading.rulebook, community)
    shape = shapes.scores(reading, community)
    headers = etag(desk.request, reading.position)
    if form_asked(desk.request) == CSV:
        return Ready(b"".join(csv_pieces(*shapes.score_rows(reading, shape))), f"{CSV}; charset=utf-8", headers)
    return Ready(orjson.dumps(shape), JSON, headers)


def _rankings(desk: Desk, asked: Asked) -> Ready:
    reading = read(desk.ledger, asked.as_of, year=asked.year)
    rows = [_ranked(reading, each) for each in shapes.scores(reading)["communities"]]
    headers = etag(desk.request, reading.position)
    if form_asked(desk.request) == CSV:
        cells = (
            [
                row["rank"],
                row["community"],
                row["name"]["zh"],
                *(row[key] for key in RANKING_FIELDS[3:6]),
                " ".join(row["tie_open"]),
            ]
            for row in rows
        )
        return Ready(b"".join(csv_pieces(RANKING_FIELDS, cells)), f"{CSV}; charset=utf-8", headers)
    stage = reading.year.stage
    shape = {**shapes.moment(reading), "stage": stage.value, "final": stage is Stage.FINAL, "ranking": rows}
    return Ready(orjson.dumps(shape), JSON, headers)


def _ranked(reading: Reading, each: Json) -> Json:
    name = reading.rulebook.community(each["community"])
    return {
        **{key: each[key] for key in RANKING_FIELDS if key != "name"},
        "name": name.model_dump(include={"zh", "en"}),
    }
