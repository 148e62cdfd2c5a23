"""How unclear places of the rulebook's source are read, and how its versions differ."""

from typing import Annotated, Final

import yaml
from fastapi import Query, Response

from api.pages import taking
from api.pages.door import pages
from api.pages.editions import Edition, Version, edition_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.shapes import Json
from ledger.rulebook import Reading, Rulebook
from projections.figures import differing
from projections.rewording import changed

router = pages()
FromVersion = Annotated[str | None, Query(alias="from", pattern="^[1-9][0-9]{0,5}$")]

READINGS: Final = ("reading", "place", "reading_is", "alternatives", "decided_by")
DIFFERENCES: Final = ("place", "before", "after")
VERSION: Final = ("version",)


@router.get("/rulebook/readings")
def show_readings(visit: AtPage, version: Version = None) -> Response:
    """Every reading with what else it could have meant."""
    edition = edition_of(visit, version)
    if taking.is_asked(visit):
        rows = [_reading_row(visit, each) for each in edition.rulebook.readings]
        about = {"rulebook": edition.rulebook.rulebook, "rulebook_version": edition.rulebook.version}
        return taking.taken(visit, "readings", READINGS, rows, about=about)
    return render(visit, "readings.html", edition=edition, rulebook=edition.rulebook, noted=_noted(edition.rulebook))


def _reading_row(visit: Visit, each: Reading) -> Json:
    return {
        "reading": each.id,
        "place": each.place.in_(visit.lang),
        "reading_is": each.reading.in_(visit.lang),
        "alternatives": "; ".join(other.in_(visit.lang) for other in each.alternatives),
        "decided_by": f"{each.decided_by.in_(visit.lang)} {each.decided_on}",
    }


def _noted(rulebook: Rulebook) -> dict[str, list[str]]:
    """The clauses that name a reading, themselves or by their item."""
    found: dict[str, list[str]] = {}
    for code, place in rulebook.places.items():
        for note in {place.clause.note, place.item.note if place.item else None} - {None}:
            found.setdefault(note or "", []).append(code)
    return found


def _pair(edition: Edition, from_: str | None, to: str | None, visit: Visit) -> tuple[Rulebook, Rulebook]:
    """The two that are compared: unless told, the newest and the one before it."""
    newest = edition.versions[-1]
    before = edition.versions[max(0, len(edition.versions) - 2)]
    return (
        edition_of(visit, from_).rulebook if from_ else before,
        edition_of(visit, to).rulebook if to else newest,
    )


@router.get("/rulebook/differences")
def show_differences(visit: AtPage, from_: FromVersion = None, to: Version = None) -> Response:
    """Between two versions: figures by their addresses, then everything else that was written otherwise."""
    edition = edition_of(visit)
    before, after = _pair(edition, from_, to, visit)
    figures = differing(before, after)
    others = [each for each in changed(before, after) if not each.is_figure and each.path != VERSION]
    if taking.is_asked(visit):
        rows: list[Json] = [
            *({"place": place, "before": pair[0], "after": pair[1]} for place, pair in figures.items()),
            *(
                {"place": ".".join(each.path), "before": _text(each.before), "after": _text(each.after)}
                for each in others
            ),
        ]
        about = {"rulebook": before.rulebook, "from": before.version, "to": after.version}
        return taking.taken(visit, "differences", DIFFERENCES, rows, about=about)
    return render(
        visit,
        "differences.html",
        edition=edition,
        before=before,
        after=after,
        figures=figures,
        others=[(" › ".join(each.path), _text(each.before), _text(each.after)) for each in others],
    )


def _text(value: object) -> str:
    """A wording as it is; a part that only one version has, as the file writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else yaml.safe_dump(value, allow_unicode=True, sort_keys=False).strip()
