"""Bonuses from declaration to determination: the list with what waits for whom, and the forms of the two bodies."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import Query, Response

from api import shapes
from api.pages import taking
from api.pages.cases import Case
from api.pages.door import pages
from api.pages.effects import Effect, effect_of_grant, refusal_now
from api.pages.forms import said_on_forms
from api.pages.paging import PageNumber, newest_first
from api.pages.rendering import render
from api.pages.stepping import WORDS, Step, show, take
from api.pages.visit import AtPage, Visit
from api.routes.addresses import EntryId
from ledger.account import Stage
from ledger.errors import OwnCause
from ledger.fields import Code
from projections import listing
from projections.docket import DocketEntry, EntryState, Filter
from projections.past import Reading

router = pages()

STATES: Final = (
    EntryState.DECLARED,
    EntryState.SUPPORTED,
    EntryState.GRANTED,
    EntryState.REFUSED,
    EntryState.REVERSED,
)
WAITING_MOST: Final = 20


def _effect_of_review(visit: Visit, case: Case, said: Mapping[str, Any]) -> Effect:
    """A review moves no score: shown is what follows where the bonus is granted in full, or nothing where it is refused."""
    refusal = refusal_now(visit, said)
    if refusal is not None:
        raise refusal
    is_supported = said["outcome"] == "supported"
    cents = case.entry.amount_cents if is_supported else 0
    effect = effect_of_grant(visit, case.entry.community, case.entry.clause, cents, year=case.account.year)
    return effect if is_supported else replace(effect, assumed=None)


REVIEW: Final = Step(
    "review",
    "judging.html",
    "/bonuses/{entry}/review",
    "/entries/{entry}",
    "reasons",
    ("outcome",),
    about="bonus",
    first={"outcome": "supported"},
    effect=_effect_of_review,
)
DETERMINE: Final = Step(
    "determine",
    "judging.html",
    "/bonuses/{entry}/determination",
    "/entries/{entry}",
    "reasons",
    ("outcome", "amount"),
    about="bonus",
    first={"outcome": "granted"},
    assumed="if-granted",
)


JUDGED: Final = {"leading_group": (EntryState.DECLARED, REVIEW), "working_committee": (EntryState.SUPPORTED, DETERMINE)}
"""What waits for whom, and what they do with it."""


@router.get("/bonuses")
def bonuses(
    visit: AtPage,
    state: Annotated[EntryState | None, Query()] = None,
    community: Annotated[Code | None, Query()] = None,
    clause: Annotated[Code | None, Query()] = None,
    page: PageNumber = None,
) -> Response:
    """For everybody who is signed in."""
    chosen = Filter(community, None, clause, state and state.value)
    reading, rows = _listed(visit, chosen)
    if taking.is_asked(visit):
        found = (shapes.entry(each) for each in rows[0 : taking.ROWS_MOST])
        return taking.taken(visit, "bonuses", shapes.ENTRY_FIELDS, found, about=shapes.moment(reading))
    pages, shown = newest_first(rows, page)
    return render(
        visit,
        "bonuses.html",
        reading=reading,
        pages=pages,
        shown=shown,
        chosen=chosen,
        states=[each.value for each in STATES],
        waiting=_waiting(visit),
        own=_own(visit) if community is None and state is None and pages.number == 1 else [],
        may_declare=bool(visit.communities) and reading.year.stage is Stage.OPEN and not visit.is_past,
    )


def _listed(visit: Visit, chosen: Filter) -> tuple[Reading, listing.Rows[DocketEntry]]:
    return listing.entries(visit.ledger, visit.as_of, chosen, year=visit.frame.year, only_bonuses=True)


def _waiting(visit: Visit) -> list[tuple[DocketEntry, str, str]]:
    """What waits for a body of which the guest is a member, oldest first: the bonus, the step, and what forbids it."""
    if visit.is_past:
        return []
    found: list[tuple[DocketEntry, str, str]] = []
    for role, (state, step) in JUDGED.items():
        if visit.holds(role):
            _reading, rows = _listed(visit, Filter(state=state.value))
            for each in rows[0:WAITING_MOST]:
                refusal = refusal_now(visit, step.said(each.entry.id, {**step.first, step.words: WORDS}))
                if refusal is None or isinstance(refusal, OwnCause):
                    found.append((each, step.op, said_on_forms(refusal, visit.lang) if refusal else ""))
    return found


def _own(visit: Visit) -> list[DocketEntry]:
    """Those of the guest's own communities, newest first."""
    found: list[DocketEntry] = []
    for code in visit.communities:
        _reading, rows = _listed(visit, Filter(code))
        found += newest_first(rows, 1)[1]
    return found


@router.get("/bonuses/{entry_id}/review")
def show_review(visit: AtPage, entry_id: EntryId) -> Response:
    """For the leading group."""
    return show(visit, REVIEW, entry_id)


@router.post("/bonuses/{entry_id}/review")
async def review(visit: AtPage, entry_id: EntryId) -> Response:
    """Supported or refused."""
    return await take(visit, REVIEW, entry_id)


@router.get("/bonuses/{entry_id}/determination")
def show_determination(visit: AtPage, entry_id: EntryId) -> Response:
    """For the working committee."""
    return show(visit, DETERMINE, entry_id)


@router.post("/bonuses/{entry_id}/determination")
async def determine(visit: AtPage, entry_id: EntryId) -> Response:
    """Granted in full or in part, or refused."""
    return await take(visit, DETERMINE, entry_id)
