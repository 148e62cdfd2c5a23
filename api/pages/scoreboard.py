"""The scoreboard: the ranking, how it moved, the totals over the year, and every community's score in every item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from api import shapes
from api.pages import start, taking
from api.pages.door import SEE_OTHER, OpenDoor, pages
from api.pages.moments import PageMoment
from api.pages.movement import before_last_move
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems import NotSignedIn
from ledger.errors import NothingKnownThen
from ledger.points import points
from projections.past import AsOf, Reading, read
from projections.scoring import ItemScore, Score
from projections.series import Every, Point, series

router = pages(OpenDoor)

SHADES: Final = 5
COLUMNS: Final = ("rank", "community", "name", "total", "base", "bonus", "negative", "vetoed", "provisional")


@dataclass(frozen=True, slots=True)
class Movement:
    """Since another moment: places gained (lost where negative), and hundredths."""

    places: int
    cents: int


@router.api_route("/", methods=["GET", "HEAD"])
def scoreboard(visit: AtPage, since: Annotated[PageMoment | None, Query()] = None) -> Response:
    """For those who are signed in; for everybody in a demonstration, or where the installation says so."""
    if visit.guest is not None and not visit.years:
        return RedirectResponse(visit.to("/start"), SEE_OTHER)
    reading = visit.reading
    if visit.guest is None and not (reading.demonstration or visit.request.app.state.settings.public_ranking):
        raise NotSignedIn
    if taking.is_asked(visit):
        return taking.taken(visit, "ranking", _columns(reading), _rows(visit, reading), about=shapes.moment(reading))
    compared = _compared(visit, since)
    return render(
        visit,
        "scoreboard.html",
        reading=reading,
        scores=reading.standing.scores,
        since=compared.known_at if compared else None,
        movements=_movements(compared, reading) if compared else {},
        remarked=_remarked(reading.standing.scores),
        course=_course(visit, reading),
        shade=shade,
        is_bare=start.is_bare(visit),
    )


def _columns(reading: Reading) -> Sequence[str]:
    return [*COLUMNS, *reading.rulebook.items]


def _rows(visit: Visit, reading: Reading) -> list[shapes.Json]:
    return [
        {
            **shapes.score(each),
            "name": reading.rulebook.community(each.community).in_(visit.lang),
            **{code: points(item.score_cents) for code, item in each.items.items()},
        }
        for each in reading.standing.scores
    ]


def _compared(visit: Visit, since: PageMoment | None) -> Reading | None:
    """The reading that the ranking is compared with; None where nothing was known then."""
    reading = visit.reading
    moment = since or before_last_move(visit.ledger, reading)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=visit.zone)
    try:
        return read(
            visit.ledger, AsOf(position=reading.position, known_at=moment, on=visit.frame.on), year=reading.year.number
        )
    except NothingKnownThen:
        return None


def _movements(before: Reading, after: Reading) -> dict[str, Movement]:
    was = before.standing.by_community
    return {
        each.community: Movement(
            was[each.community].rank - each.rank, each.total_cents - was[each.community].total_cents
        )
        for each in after.standing.scores
        if each.community in was
    }


def _remarked(scores: Sequence[Score]) -> list[list[Score]]:
    """Those with something to remark, together where it is the same: early in a year it is so for nearly all."""
    alike: dict[object, list[Score]] = {}
    for each in scores:
        if each.vetoed or each.provisional:
            vetoed = tuple(code for code, item in each.items.items() if item.vetoes)
            alike.setdefault((vetoed, each.missing, each.tie_open, each.waiting), []).append(each)
    return list(alike.values())


def _course(visit: Visit, reading: Reading) -> tuple[Point, ...]:
    """The totals at the end of every week, of what is known at the page's moment."""
    as_of = AsOf(position=reading.position, on=visit.frame.on)
    return series(visit.ledger, every=Every.WEEK, as_of=as_of, year=reading.year.number).points


def shade(item: ItemScore) -> str:
    """How much of an item's points is lost, as a class of the style sheet."""
    lost, whole = item.item.points - item.score_cents, item.item.points
    if lost < 0:
        return "heat-plus"
    return f"heat-{-(-lost * SHADES // whole) if whole else 0}"
