"""All entries of a year, narrowed to what is asked for, the newest first."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Query, Response

from api import shapes
from api.asked import Flag
from api.pages import taking
from api.pages.door import pages
from api.pages.paging import PageNumber, newest_first
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.words.observed import observed
from ledger.fields import Code, Name
from ledger.rulebook import Rulebook
from projections import listing
from projections.docket import EntryState, Filter

router = pages()

STATES: Final = tuple(state.value for state in EntryState)


@router.api_route("/entries", methods=["GET", "HEAD"])
def list_entries(
    visit: AtPage,
    community: Annotated[Code | None, Query()] = None,
    department: Annotated[Code | None, Query()] = None,
    clause: Annotated[Code | None, Query()] = None,
    state: Annotated[EntryState | None, Query()] = None,
    matter: Annotated[Name | None, Query()] = None,
    shared_matter: Annotated[Flag, Query()] = False,
    page: PageNumber = None,
) -> Response:
    chosen = Filter(community, department, clause, state and state.value)
    reading, rows = listing.entries(
        visit.ledger, visit.as_of, chosen, year=visit.frame.year, matter=matter, shared_matter=shared_matter
    )
    if taking.is_asked(visit):
        shown = (shapes.entry(each) for each in rows[:])
        return taking.taken(visit, "entries", shapes.ENTRY_FIELDS, shown, about=shapes.moment(reading))
    numbers, found = newest_first(rows, page)
    return render(
        visit,
        "entries.html",
        reading=reading,
        found=found,
        pages=numbers,
        chosen=chosen,
        matter=matter,
        shared_matter=shared_matter,
        states=STATES,
        under=_under(reading.rulebook, visit),
        observed=lambda entry: observed(reading.rulebook, entry, visit.lang),
        places_of=reading.rulebook.places,
    )


def _under(rulebook: Rulebook, visit: Visit) -> Mapping[str, Mapping[str, str]]:
    """What entries can be narrowed to: by item, each with its clauses."""
    lang = visit.lang
    found = {
        f"{item.code} {item.name.in_(lang)}": {
            item.code: f"{item.code} {item.name.in_(lang)}",
            **{each.code: f"{each.code} {each.label.in_(lang)}" for each in item.all_clauses},
        }
        for item in rulebook.items.values()
    }
    for part in (rulebook.bonus, rulebook.negative_list):
        found[f"{part.code} {part.name.in_(lang)}"] = {
            part.code: f"{part.code} {part.name.in_(lang)}",
            **{each.code: f"{each.code} {each.label.in_(lang)}" for each in part.clauses},
        }
    return found
