"""A community: its score by department and item, how it went, what is open, what is missing, and all that happened."""

from typing import Annotated, Final

from fastapi import Query, Response

from api import shapes
from api.pages import taking
from api.pages.course import course
from api.pages.deadlines import FILING_MOST, open_appeals, still_appealable
from api.pages.door import pages
from api.pages.explanation import offices_of
from api.pages.happened import KINDS, Looked, happened
from api.pages.paging import PageNumber, newest_first
from api.pages.rendering import render
from api.pages.visit import AtPage
from api.problems import ParameterMalformed
from api.routes.addresses import CommunityCode
from ledger.fields import Code
from projections.docket import EntryState
from projections.history import require_community, require_item

router = pages()

WORDS_LONGEST: Final = 100
EVENTS_SHOWN: Final = 50


@router.api_route("/communities/{code}", methods=["GET", "HEAD"])
def show_community(
    code: CommunityCode,
    visit: AtPage,
    item: Annotated[Code | None, Query()] = None,
    kind: Annotated[Code | None, Query()] = None,
    state: Annotated[EntryState | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=WORDS_LONGEST)] = None,
    page: PageNumber = None,
) -> Response:
    reading = visit.reading
    require_community(reading.rulebook, code)
    require_item(reading.rulebook, item)
    if kind not in (None, *KINDS):
        raise ParameterMalformed(parameter="kind", wanted_zh="、".join(KINDS), wanted_en=", ".join(KINDS))
    account = reading.account(code)
    looked = Looked(item, kind, state, q)
    happenings = happened(visit, reading, account, looked)
    if taking.is_asked(visit):
        rows = (shapes.happening(each) for each in happenings)
        return taking.taken(visit, f"{code}-history", shapes.HAPPENING_FIELDS, rows, about=shapes.moment(reading))
    numbers, found = newest_first(happenings, page, size=EVENTS_SHOWN)
    score, periods = reading.standing.by_community[code], reading.rulebook.appeals
    entries = list(account.entries.values())
    filing = still_appealable(account, entries, periods, visit.today)
    return render(
        visit,
        "community.html",
        reading=reading,
        score=score,
        community=code,
        offices=offices_of(reading.rulebook, score),
        unfloored=score.base_cents + score.bonus_cents - score.negative_cents,
        course=course(visit.ledger, reading, code, entries),
        appeals=open_appeals(entries, periods, visit.today),
        filing=filing[:FILING_MOST],
        filing_count=len(filing),
        happenings=found,
        pages=numbers,
        looked=looked,
        kinds=KINDS,
        states=tuple(each.value for each in EntryState),
        place_of=reading.rulebook.places,
    )
