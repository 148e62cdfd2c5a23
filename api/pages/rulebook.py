"""The rulebook: all its clauses, searched, by version; and each clause with its wording and its history of use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query, Response

from api import shapes
from api.pages import taking
from api.pages.door import pages
from api.pages.editions import Edition, Version, edition_of, found
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.routes.addresses import ClauseCode
from api.shapes import Json
from api.words import word
from api.words.figures import figures
from ledger.clauses import Lang
from ledger.points import points
from ledger.rulebook import Place
from projections import listing
from projections.docket import DocketEntry, Filter
from projections.live import Views

router = pages()

COLUMNS: Final = ("department", "item", "component", "clause", "kind_of", "name", "figures", "reading")
NEWEST: Final = 20
"""Entries that the page of a clause links to."""


@router.get("/rulebook")
def show_rulebook(
    visit: AtPage, q: Annotated[str | None, Query(max_length=200)] = None, version: Version = None
) -> Response:
    """Every clause, or those in which the words are found."""
    edition = edition_of(visit, version)
    shelves = found(edition.rulebook, q or "")
    if taking.is_asked(visit):
        places = [place for each in shelves.values() for shelf in each for place in shelf.places]
        about = {"rulebook": edition.rulebook.rulebook, "rulebook_version": edition.rulebook.version}
        return taking.taken(visit, "rulebook", COLUMNS, _rows(visit, edition, places), about=about)
    return render(
        visit,
        "rulebook.html",
        edition=edition,
        rulebook=edition.rulebook,
        shelves=shelves,
        count=sum(len(shelf.places) for each in shelves.values() for shelf in each),
        q=q or "",
        figures_of=lambda place: figures(edition.rulebook, place, visit.lang),
    )


def _rows(visit: Visit, edition: Edition, places: list[Place]) -> Iterator[Json]:
    for each in places:
        yield {
            "department": each.department.code if each.department else None,
            "item": each.item.code if each.item else None,
            "component": each.component.code if each.component else None,
            "clause": each.clause.code,
            "kind_of": word(f"kind-{each.clause.kind}", visit.lang),
            "name": each.clause.label.in_(visit.lang),
            "figures": figures(edition.rulebook, each, visit.lang),
            "reading": each.clause.note or (each.item.note if each.item else None),
        }


@dataclass(frozen=True, slots=True)
class Use:
    """What stands under a clause in one community: entries that count, and their hundredths before any cap."""

    community: str
    entries: int
    cents: int


@router.get("/rulebook/clauses/{code}")
def show_clause(visit: AtPage, code: ClauseCode, version: Version = None) -> Response:
    """One clause: its wording in both languages, its figures, its reading, and how it was used."""
    edition = edition_of(visit, version)
    place = edition.place(code)
    is_known = code in visit.reading.rulebook.places
    recorded, newest = _newest(visit, code) if is_known else (0, [])
    uses = _uses(visit, code)
    if taking.is_asked(visit):
        rows = [{"community": each.community, "entries": each.entries, "points": points(each.cents)} for each in uses]
        about = shapes.moment(visit.reading)
        return taking.taken(visit, f"clause-{code}", ("community", "entries", "points"), rows, about=about)
    notes = {place.clause.note, place.item.note if place.item else None}
    return render(
        visit,
        "clause.html",
        edition=edition,
        place=place,
        figures_in={lang: figures(edition.rulebook, place, lang) for lang in Lang},
        readings=[each for each in edition.rulebook.readings if each.id in notes],
        earlier=_earlier(edition, code, visit.lang),
        recorded=recorded,
        newest=newest,
        uses=uses,
    )


def _newest(visit: Visit, code: str) -> tuple[int, list[DocketEntry]]:
    """How many entries there are, and the newest, that first."""
    _reading, rows = listing.entries(visit.ledger, visit.as_of, Filter(clause=code), year=visit.frame.year)
    count = len(rows)
    return count, list(rows[max(0, count - NEWEST) : count])[::-1]


def _uses(visit: Visit, code: str) -> list[Use]:
    """By community, in the rulebook's order; those without an entry that counts are left out."""
    reading = visit.reading
    tallies = visit.ledger.beside(Views).scores.tallies(reading.year.number, reading.position, reading.on)
    found_in = {community: clauses[code] for community, clauses in tallies.items() if code in clauses}
    return [
        Use(community, found_in[community][1], found_in[community][0])
        for community in reading.rulebook.community_codes
        if community in found_in and found_in[community][1]
    ]


def _earlier(edition: Edition, code: str, lang: Lang) -> list[tuple[int, str, str]]:
    """Version, wording and figures of the clause in every version, where they are not the same throughout."""
    told = [
        (each.version, each.places[code].clause.label.in_(lang), figures(each, each.places[code], lang))
        for each in edition.versions
        if code in each.places
    ]
    return told if len({each[1:] for each in told}) > 1 else []
