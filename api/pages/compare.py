"""Two moments beside each other: what moved between them, and by which events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from api import shapes
from api.asked import Position
from api.pages import taking
from api.pages.door import pages
from api.pages.moments import MomentOrPosition
from api.pages.movement import before_last_move
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from ledger.errors import NothingKnownThen
from ledger.events import Recorded
from ledger.fields import Code
from ledger.points import points
from ledger.rulebook import Rulebook
from projections.difference import Difference, differences
from projections.history import require_community
from projections.past import AsOf, Reading, read
from projections.scoring import Score

router = pages()

SEE_OTHER: Final = 303
SPAN_MOST: Final = 1_000
"""Positions between two moments of which all communities' causes are told; beyond, of one community at a time."""
EVENTS_MOST: Final = 60
COLUMNS: Final = ("community", "what", "before", "after", "change", "causes")
RANK: Final = "rank"


@dataclass(frozen=True, slots=True)
class Row:
    """A community before and after; `causes` are the events that moved its total or its rank."""

    before: Score
    after: Score
    causes: tuple[Recorded, ...] = ()

    @property
    def has_moved(self) -> bool:
        return (self.before.total_cents, self.before.rank) != (self.after.total_cents, self.after.rank)


@router.api_route("/compare", methods=["GET", "HEAD"])
def compare_moments(
    visit: AtPage,
    from_: Annotated[MomentOrPosition | None, Query(alias="from")] = None,
    to: Annotated[MomentOrPosition | None, Query()] = None,
    from_position: Annotated[Position | None, Query()] = None,
    to_position: Annotated[Position | None, Query()] = None,
    community: Annotated[Code | None, Query()] = None,
) -> Response:
    """Who comes from a page about the past, compares that moment with now."""
    if visit.frame.position is not None or visit.frame.known_at is not None:
        return _from_the_past(visit, community)
    present = visit.reading
    if community is not None:
        require_community(present.rulebook, community)
    first = _as_of(visit, from_position if from_position is not None else from_)
    second = _as_of(visit, to_position if to_position is not None else to)
    if first == AsOf(on=visit.frame.on):
        first = replace(first, known_at=before_last_move(visit.ledger, present))
    asked: dict[str, Any] = {"from_moment": first, "to_moment": second, "community": community, "reading": present}
    try:
        before, after = (read(visit.ledger, each, year=present.year.number) for each in (first, second))
    except NothingKnownThen:
        return render(visit, "compare.html", **asked, before=None)
    told = _told(visit, before, after, community)
    if taking.is_asked(visit):
        about = {"from": shapes.moment(before), "to": shapes.moment(after)}
        return taking.taken(visit, "differences", COLUMNS, _taken(told["found"]), about=about)
    return render(visit, "compare.html", **asked, before=before, after=after, **told)


def _from_the_past(visit: Visit, community: str | None) -> Response:
    frame, known_at = visit.frame, visit.known_at
    moment = known_at.isoformat() if known_at is not None else frame.position
    kept = {"from": moment, "community": community, "on": frame.on, "year": frame.year, "lang": frame.lang}
    return RedirectResponse(address("/compare", kept), SEE_OTHER)


def _as_of(visit: Visit, asked: datetime | int | None) -> AsOf:
    """A time without a zone is the subdistrict's; nothing is now."""
    if isinstance(asked, datetime):
        return AsOf(known_at=asked if asked.tzinfo else asked.replace(tzinfo=visit.zone), on=visit.frame.on)
    return AsOf(position=asked, on=visit.frame.on)


def _told(visit: Visit, before: Reading, after: Reading, community: str | None) -> dict[str, Any]:
    span = abs(after.position - before.position)
    found: list[Difference] = []
    if community is not None or span <= SPAN_MOST:
        moments = (AsOf(position=each.position, on=each.on) for each in (before, after))
        found = differences(visit.ledger, community, *moments, year=after.year.number)
    events = {each.position: each for difference in found for each in difference.events}
    moved = [one for difference in found if difference.community == community for one in difference.moved]
    return {
        "found": found,
        "rows": _rows(before, after, {each.community: each for each in found}),
        "moved": moved,
        "causes_of": lambda one: _weightiest(events[position] for position in one.causes),
        "events": list(events.values())[-EVENTS_MOST:][::-1] if community is not None else [],
        "events_count": len(events),
        "is_long": not found,
        "named": lambda what: _named(after.rulebook, what, visit),
        "figure": lambda one, value: str(value) if one.what == RANK else points(value),
    }


def _rows(before: Reading, after: Reading, found: dict[str, Difference]) -> list[Row]:
    """In the ranking order of the later moment."""
    was = before.standing.by_community
    return [
        Row(was[each.community], each, _causes(found.get(each.community)))
        for each in after.standing.scores
        if each.community in was
    ]


def _causes(found: Difference | None) -> tuple[Recorded, ...]:
    """Of the total, else of the rank."""
    if found is None:
        return ()
    moved = {one.what: one.causes for one in found.moved}
    causes = set(moved.get("total", moved.get(RANK, ())))
    return _weightiest(each for each in found.events if each.position in causes)


def _weightiest(found: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """The largest amounts first: a figure that took nothing is among the causes too."""
    return tuple(sorted(found, key=lambda each: (-(getattr(each.event, "amount_cents", None) or 0), each.position)))


def _named(rulebook: Rulebook, what: str, visit: Visit) -> str:
    return f"{what} {rulebook.items[what].name.in_(visit.lang)}" if what in rulebook.items else ""


def _taken(found: Iterable[Difference]) -> Iterable[shapes.Json]:
    for each in found:
        for one in shapes.difference(each)["changed"]:
            yield {"community": each.community, **one, "causes": " ".join(map(str, one["causes"]))}
