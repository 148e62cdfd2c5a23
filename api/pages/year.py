"""The year: how far it has come, what stands in the way of its end, and what the working committee does about both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api import shapes
from api.pages import taking
from api.pages.acting import SEE_OTHER, act, command_of
from api.pages.awaited import may_record, place_of
from api.pages.door import pages
from api.pages.forms import Form, form_of, several
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from api.problems.refusals import status_of
from api.shapes import Json
from ledger.account import Stage
from ledger.errors import LedgerError, NotEntitled, OpUnknown
from ledger.events import Recorded
from ledger.obstacles import Awaited
from ledger.points import points
from projections.outstanding import SHOWN_MOST, Outstanding, outstanding
from projections.scoring import Score
from projections.simulation import Simulation, WouldBeRefused, simulate

router = pages()

BREAK_TIE: Final = "break_tie"
TURNS: Final = {Stage.OPEN: ("close",), Stage.CLOSED: ("finalise", "reopen"), Stage.FINAL: ("reopen",)}
"""What can be done with a year as a whole, by how far it has come."""
OPS: Final = (BREAK_TIE, "close", "finalise", "reopen")
TAKEN_MOST: Final = 10_000
"""Obstacles of each kind that can be taken away."""
RANKING: Final = ("rank", "community", "name", "total")
OBSTACLES: Final = ("awaited", "entry", "community", "clause", "due")


@dataclass(frozen=True, slots=True)
class Tie:
    """Communities that tied in a ranked item: what each has in it, and its marks."""

    item: str
    communities: tuple[str, ...]
    figures: dict[str, tuple[int, tuple[int, ...]]]


@router.get("/year")
def show_year(visit: AtPage) -> Response:
    """A year as of the page's moment."""
    if taking.is_asked(visit):
        about = {**shapes.moment(visit.reading), "year": visit.reading.year.number}
        if visit.reading.year.stage is Stage.FINAL:
            return taking.taken(visit, "final-ranking", RANKING, _ranking_rows(visit), about=about)
        return taking.taken(visit, "obstacles", OBSTACLES, _obstacle_rows(visit), about=about)
    return _page(visit, Form())


@router.post("/year")
async def turn(visit: AtPage) -> Response:
    """What the working committee decides, looked at first or carried out."""
    form = form_of(visit.request)
    if form.value("op") not in OPS:
        raise OpUnknown(known=OPS)
    said = _said(visit.request, form)
    try:
        if form.value("do") == "preview":
            foreseen = await visit.aside(lambda: _foreseen(visit, said))
            return await visit.aside(lambda: _page(visit, form, foreseen=foreseen))
        receipt = await act(visit, said, key=form.key)
    except NotEntitled:
        raise
    except LedgerError as error:
        form.refuse(visit, error)
        status = status_of(error)
        return await visit.aside(lambda: _page(visit, form, status=status))
    onward = address("/year", {"year": visit.frame.year, "done": form.value("op"), "at": receipt.position})
    return RedirectResponse(onward, SEE_OTHER)


def _said(request: Request, form: Form) -> dict[str, Any]:
    """The command that a form says, with the places of a tie in their order."""
    said: dict[str, Any] = {name: form.value(name) for name in ("op", "year", "reason")}
    if said["op"] == BREAK_TIE:
        said |= {"item": form.value("item"), "order": [each for each in several(request, "order") if each]}
    return said


def _foreseen(visit: Visit, said: dict[str, Any]) -> Simulation:
    """What the command would do. Raises why it would be refused."""
    try:
        return simulate(visit.ledger, [command_of(said, by=visit.user)], year=visit.frame.year)
    except WouldBeRefused as refused:
        raise refused.error from refused


def _page(visit: Visit, form: Form, *, foreseen: Simulation | None = None, status: int = 200) -> Response:
    reading = visit.reading
    is_final = reading.year.stage is Stage.FINAL
    course = _course(visit)
    return render(
        visit,
        "year.html",
        status=status,
        reading=reading,
        year=reading.year,
        stages=list(Stage),
        course=course,
        reached={each.event.TYPE.partition(".")[0]: each for each in course},
        awaited=None if is_final else _awaited(visit),
        place_of=lambda matter: place_of(visit, reading.rulebook, matter),
        records=lambda clause, community: may_record(visit, reading.rulebook, clause, community),
        provisional=() if is_final else [each for each in reading.standing.scores if each.provisional],
        ties=() if is_final else list(_ties(visit)),
        turns=TURNS[reading.year.stage] if visit.holds("working_committee") and not visit.is_past else (),
        form=form,
        blank=Form(),
        order=several(visit.request, "order") if form.value("op") == BREAK_TIE else (),
        foreseen=foreseen,
    )


def _course(visit: Visit) -> list[Recorded]:
    """All that was decided about the year up to the moment, oldest first."""
    with visit.ledger.reading(position=visit.reading.position) as snapshot:
        return list(snapshot.history(str(visit.reading.year.number)))


def _awaited(visit: Visit, most: int = SHOWN_MOST) -> Outstanding:
    return outstanding(visit.ledger, visit.as_of, year=visit.frame.year, today=lambda _reading: visit.today, most=most)


def _ties(visit: Visit) -> Iterator[Tie]:
    standing = visit.reading.standing
    for item, ties in standing.open_ties.items():
        for communities in ties:
            yield Tie(item, communities, {each: _in_item(standing.by_community[each], item) for each in communities})


def _in_item(score: Score, item: str) -> tuple[int, tuple[int, ...]]:
    return score.items[item].within_cents, score.marks.get(item) or ()


def _ranking_rows(visit: Visit) -> Iterator[Json]:
    final = visit.reading.year.final
    for each in final.ranking if final else ():
        yield {
            "rank": each.rank,
            "community": each.community,
            "name": visit.reading.rulebook.community(each.community).in_(visit.lang),
            "total": points(each.total_cents),
        }


def _obstacle_rows(visit: Visit) -> Sequence[Json]:
    found = _awaited(visit, TAKEN_MOST)
    standing = visit.reading.standing
    rows: list[Json] = [
        {
            "awaited": kind.value,
            "entry": each.entry.id,
            "community": each.entry.community,
            "clause": each.entry.clause,
            "due": shapes.day(each.until),
        }
        for kind, matters in found.kinds.items()
        for each in matters.first
    ]
    rows += [
        {"awaited": Awaited.TIE_BREAK.value, "community": " ".join(tie), "clause": item}
        for item, ties in standing.open_ties.items()
        for tie in ties
    ]
    return rows + [
        {"awaited": Awaited.SCORE.value, "community": each.community, "clause": " ".join(each.missing)}
        for each in standing.scores
        if each.provisional
    ]
