"""The queue of appeals: what is open with the most urgent first, and everything that ever was, with the API's filters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Query, Response

from api import shapes
from api.asked import Flag
from api.pages import taking
from api.pages.cases import days_left, owner_in, turn_of
from api.pages.door import pages
from api.pages.paging import PageNumber, in_order, newest_first
from api.pages.possible import possible
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from ledger.account import AppealState, EntryKind
from ledger.days import day_of
from ledger.fields import Code
from projections import listing
from projections.docket import DocketAppeal, Filter
from projections.past import Reading

router = pages()

OPEN: Final = (AppealState.FILED, AppealState.ACCEPTED, AppealState.QUESTIONED, AppealState.ESCALATED)
OPEN_MOST: Final = 100
"""Of each state: an office that has more of them open looks at them by state."""
COLUMNS: Final = (*shapes.APPEAL_FIELDS, "turn", "owner")
CANDIDATES_MOST: Final = 10
"""How many of the most urgent are looked at for one that the guest can act on."""
FORWARD: Final = frozenset({"accept", "decide", "answer"})
"""What brings an appeal forward."""


class Shown(StrEnum):
    """States, and the two that are none: what is open, and everything."""

    OPEN = "open"
    ALL = "all"
    FILED = "filed"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    DECIDED = "decided"
    ESCALATED = "escalated"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Listed:
    """A row of the queue. `turn` is the role that is waited for; `left_days` are those to its last day."""

    docketed: DocketAppeal
    age_days: int
    left_days: int | None
    turn: str | None
    is_mine: bool
    is_own: bool
    """Whether it is about the guest's own community."""
    owner: str | None = None
    """Who of the body that decides took it on."""

    @property
    def urgency(self) -> tuple[bool, bool, bool, date, str]:
        """The most urgent is the least: one's own, what waits for oneself, what is overdue, what is due first."""
        docketed = self.docketed
        filed = docketed.appeal.filed_at.isoformat()
        return (not self.is_own, not self.is_mine, not docketed.overdue, docketed.due or date.max, filed)


@router.get("/appeals")
def appeals(
    visit: AtPage,
    state: Annotated[Shown | None, Query()] = None,
    community: Annotated[Code | None, Query()] = None,
    department: Annotated[Code | None, Query()] = None,
    clause: Annotated[Code | None, Query()] = None,
    overdue: Annotated[Flag, Query()] = False,
    page: PageNumber = None,
) -> Response:
    """For everybody who is signed in. Of the past, what was open then is looked for only where somebody asks for it."""
    chosen = Filter(community, department, clause)
    state = state or (Shown.ALL if visit.is_past else Shown.OPEN)
    if state is Shown.OPEN:
        reading, found = _open(visit, chosen, overdue=overdue)
        pages, shown = in_order(found, page)
    else:
        chosen = replace(chosen, state=None if state is Shown.ALL else state.value)
        reading, rows = _listed(visit, chosen, overdue=overdue)
        if taking.is_asked(visit):
            return _taken(visit, reading, list(rows[0 : taking.ROWS_MOST]))
        pages, newest = newest_first(rows, page)
        found, shown = [], [_row(visit, reading, each) for each in newest]
    if taking.is_asked(visit):
        return _taken(visit, reading, [each.docketed for each in found])
    return render(
        visit,
        "appeals.html",
        reading=reading,
        pages=pages,
        shown=_owned(visit, reading, shown),
        state=state.value,
        states=[each.value for each in Shown],
        chosen=chosen,
        overdue=overdue,
        next_one=_next(visit, found),
        open_count=len(found),
        overdue_count=sum(each.docketed.overdue for each in found),
    )


def _listed(visit: Visit, chosen: Filter, *, overdue: bool) -> tuple[Reading, listing.Rows[DocketAppeal]]:
    return listing.appeals(
        visit.ledger,
        visit.as_of,
        chosen,
        year=visit.frame.year,
        overdue=overdue,
        today=lambda reading: reading.today if visit.is_past else visit.today,
    )


def _open(visit: Visit, chosen: Filter, *, overdue: bool) -> tuple[Reading, list[Listed]]:
    """The most urgent first. Of the past, which is folded whole, all states come at once."""
    states: Sequence[AppealState | None] = (None,) if visit.is_past else OPEN
    lists = [_listed(visit, replace(chosen, state=state and state.value), overdue=overdue) for state in states]
    found = [
        _row(visit, reading, each)
        for reading, rows in lists
        for each in rows[0 : len(rows) if visit.is_past else OPEN_MOST]
        if each.appeal.is_open
    ]
    return lists[0][0], sorted(found, key=lambda each: each.urgency)


def _row(visit: Visit, reading: Reading, each: DocketAppeal) -> Listed:
    today = reading.today if visit.is_past else visit.today
    turn = turn_of(each.appeal)
    is_own = each.entry.community in visit.communities
    return Listed(
        each,
        age_days=(today - day_of(each.appeal.filed_at, reading.rulebook.appeals.zone)).days,
        left_days=days_left(each, today),
        turn=turn,
        is_mine=turn is not None and (is_own if turn == "community" else visit.holds(turn)),
        is_own=is_own,
    )


def _owned(visit: Visit, reading: Reading, shown: Sequence[Listed]) -> list[Listed]:
    """The same with their owners, which are looked up one by one for those that are open."""
    with visit.ledger.reading(position=reading.position) as books:
        return [
            replace(each, owner=owner_in(books.events_at(each.docketed.entry.positions))) if each.turn else each
            for each in shown
        ]


def _next(visit: Visit, found: Sequence[Listed]) -> str | None:
    """The most urgent one that the guest can bring forward, by the decisions themselves."""
    for each in [row for row in found if row.is_mine][:CANDIDATES_MOST]:
        entry = each.docketed.entry
        can = possible(visit, entry.id, is_bonus=entry.kind is EntryKind.BONUS)
        if any(op in FORWARD and refusal is None for op, refusal in can.items()):
            return entry.id
    return None


def _taken(visit: Visit, reading: Reading, found: Sequence[DocketAppeal]) -> Response:
    listed = _owned(visit, reading, [_row(visit, reading, each) for each in found])
    rows = [{**shapes.appeal(each.docketed), "turn": each.turn, "owner": each.owner} for each in listed]
    return taking.taken(visit, "appeals", COLUMNS, rows, about=shapes.moment(reading))
