"""The scoreboard: the ranking as it stands."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api import shapes
from api.pages.rendering import page
from projections.past import read

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
def scoreboard(request: Request, lang: Annotated[str | None, Query(max_length=8)] = None) -> Response:
    """The ranking in Chinese or English."""
    reading = read(request.app.state.ledger)
    return page(
        request,
        "scoreboard.html",
        lang,
        reading=reading,
        scores=shapes.scores(reading)["communities"],
        known_at=reading.known_at.astimezone(reading.rulebook.appeals.zone),
    )
