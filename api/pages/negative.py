"""The negative list: what it takes from every community, and its entries."""

from typing import Annotated, Any, Final

from fastapi import Query, Response

from api import shapes
from api.pages import taking
from api.pages.door import pages
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from ledger.actors import WORKING_COMMITTEE
from ledger.fields import Code
from projections import listing
from projections.docket import DocketEntry, Filter
from projections.past import Reading

router = pages()

ROWS: Final = 100
PAGES_MOST: Final = 100_000


@router.get("/negative")
def show_negative(
    visit: AtPage,
    community: Annotated[Code | None, Query()] = None,
    page: Annotated[int, Query(ge=1, le=PAGES_MOST)] = 1,
) -> Response:
    """For everybody who is signed in; a community's entries alone where one is named."""
    code = visit.reading.rulebook.negative_list.code
    chosen = Filter(community=community, clause=code)
    reading, found = listing.entries(visit.ledger, visit.as_of, chosen, year=visit.frame.year)
    if taking.is_asked(visit):
        rows = (shapes.entry(each) for each in found[0 : len(found)])
        return taking.taken(visit, "negative-list", shapes.ENTRY_FIELDS, rows, about=shapes.moment(reading))
    first = (page - 1) * ROWS
    return render(
        visit,
        "negative.html",
        reading=reading,
        community=community,
        communities=_taken(reading, community),
        entries=list[DocketEntry](found[first : first + ROWS]),
        count=len(found),
        first=first + 1,
        page=page,
        has_more=first + ROWS < len(found),
        clauses=_recordable(visit, reading),
    )


def _taken(reading: Reading, community: str | None) -> list[tuple[str, int, int]]:
    """Each community with what the list takes from it, and the entries that do."""
    scores = reading.standing.by_community
    return [
        (code, scores[code].negative_cents, sum(each.nominal_cents for each in scores[code].negative))
        for code in reading.rulebook.community_codes
        if community in {None, code}
    ]


def _recordable(visit: Visit, reading: Reading) -> tuple[Any, ...]:
    """The clauses under which the guest may record now."""
    if visit.is_past or not visit.actor.holds(WORKING_COMMITTEE):
        return ()
    return reading.rulebook.negative_list.clauses
