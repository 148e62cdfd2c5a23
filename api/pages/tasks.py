"""What waits for whoever is signed in, by their roles: what they are to do, what they may still do, what they look after."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.pages.awaited import kept_from, may_record
from api.pages.visit import Visit
from ledger.account import Stage
from ledger.actors import Grant, Role
from ledger.errors import LedgerError
from ledger.obstacles import Awaited
from ledger.users import Proposal, User
from projections.docket import EVERYTHING, Filter
from projections.outstanding import Matter, Matters, counts, outstanding
from projections.past import Reading

DECEMBER: Final = 12
"""The month from which a figure of the year that is missing is a task."""
TO_DO: Final = {
    Role.COMMUNITY: (Awaited.ANSWER,),
    Role.DEPARTMENT: (Awaited.CONFIRMATION,),
    Role.LEADING_GROUP: (Awaited.ACCEPTANCE, Awaited.DECISION, Awaited.REVIEW),
    Role.WORKING_COMMITTEE: (Awaited.FINAL_DECISION, Awaited.DETERMINATION),
}
MAY_DO: Final = {Role.COMMUNITY: (Awaited.ESCALATION, Awaited.FILING)}
"""Rights that end on a day."""
LOOKS_AFTER: Final = {
    Role.DEPARTMENT: (Awaited.ACCEPTANCE, Awaited.DECISION, Awaited.ANSWER, Awaited.FINAL_DECISION),
    Role.LEADING_GROUP: (Awaited.ANSWER,),
    Role.WORKING_COMMITTEE: (Awaited.ANSWER,),
    Role.COMMUNITY: (
        Awaited.ACCEPTANCE,
        Awaited.DECISION,
        Awaited.FINAL_DECISION,
        Awaited.REVIEW,
        Awaited.DETERMINATION,
    ),
}
"""What others are to do, about entries of theirs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of one kind that wait for one of the guest's roles."""

    awaited: Awaited
    matters: Matters
    unit: str | None = None

    @property
    def first_day(self) -> date:
        """The earliest last day among them."""
        return min((each.until for each in self.matters.first if each.until), default=date.max)


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that is listed for a guest, the most urgent group first."""

    to_do: tuple[Group, ...]
    may_do: tuple[Group, ...]
    looks_after: tuple[Group, ...]
    missing: dict[str, list[str]]
    """Clauses of which the year's figure is missing, with the communities concerned."""
    missing_is_due: bool
    ties: tuple[tuple[str, tuple[str, ...]], ...]
    turn: str | None
    """``close`` or ``finalise``, where the working committee can do that now."""
    proposals: tuple[tuple[User, Proposal], ...]
    today: date

    @property
    def count(self) -> int:
        """Of what is to be done."""
        figures = len(self.missing) if self.missing_is_due else 0
        others = len(self.ties) + len(self.proposals) + (self.turn is not None)
        return sum(each.matters.count for each in self.to_do) + figures + others


def waiting_for(visit: Visit) -> Waiting:
    """As of the page's moment."""
    reading, committee = visit.reading, visit.holds("working_committee")
    groups: dict[str, list[Group]] = {"to_do": [], "may_do": [], "looks_after": []}
    for grant, chosen in _roles(visit):
        found = outstanding(
            visit.ledger, visit.as_of, chosen, year=visit.frame.year, today=lambda _reading: visit.today
        )
        for name, kinds in (("to_do", TO_DO), ("may_do", MAY_DO), ("looks_after", LOOKS_AFTER)):
            groups[name] += [
                Group(each, found.of(each), grant.unit) for each in kinds.get(grant.role, ()) if found.of(each).count
            ]
    return Waiting(
        to_do=_urgent(groups["to_do"]),
        may_do=_urgent(groups["may_do"]),
        looks_after=_urgent(groups["looks_after"]),
        missing=_missing(visit, reading),
        missing_is_due=_is_due(reading, visit.today),
        ties=tuple(_ties(reading)) if committee else (),
        turn=_turn(visit) if committee else None,
        proposals=tuple(_proposals(visit)),
        today=visit.today,
    )


def waiting(visit: Visit) -> int:
    """How much is to be done at the newest position: cheap, for every page.

    Counts what a colleague has to do because the guest had a part in it, and not whether a year can be closed.
    """
    if visit.guest is None:
        return 0
    try:
        found = sum(
            number
            for grant, chosen in _roles(visit)
            for awaited, number in counts(visit.ledger, chosen).items()
            if awaited in TO_DO.get(grant.role, ())
        )
        reading = visit.present
        if reading is None:
            return found
        figures = len(_missing(visit, reading)) if _is_due(reading, visit.today) else 0
        ties = len(list(_ties(reading))) if visit.holds("working_committee") else 0
    except LedgerError:
        return 0  # a page that can be shown is shown without it
    return found + figures + ties + len(list(_proposals(visit)))


def _roles(visit: Visit) -> Iterator[tuple[Grant, Filter]]:
    """Each role that deals with entries, with those that it deals with."""
    for grant in visit.actor.grants:
        match grant.role:
            case Role.COMMUNITY:
                yield grant, Filter(community=grant.unit)
            case Role.DEPARTMENT:
                yield grant, Filter(department=grant.unit)
            case Role.LEADING_GROUP | Role.WORKING_COMMITTEE:
                yield grant, EVERYTHING
            case _:
                pass


def is_own_cause(visit: Visit, matter: Matter) -> bool:
    """Whether somebody else of the guest's office has to deal with it."""
    return visit.user in kept_from(matter)


def _urgent(groups: list[Group]) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda each: each.first_day))


def _missing(visit: Visit, reading: Reading) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if reading.year.stage is not Stage.OPEN:
        return found
    for code in reading.rulebook.yearly_codes:
        missing = [
            each
            for each in reading.rulebook.community_codes
            if code in reading.standing.by_community[each].missing and may_record(visit, reading.rulebook, code, each)
        ]
        if missing:
            found[code] = missing
    return found


def _is_due(reading: Reading, today: date) -> bool:
    return today >= date(reading.year.number, DECEMBER, 1)


def _ties(reading: Reading) -> Iterator[tuple[str, tuple[str, ...]]]:
    if reading.year.stage is not Stage.FINAL:
        for item, ties in reading.standing.open_ties.items():
            yield from ((item, tie) for tie in ties)


def _turn(visit: Visit) -> str | None:
    """Closing comes when the days of the assessment are over; finalising once nothing stands in its way."""
    reading = visit.reading
    if reading.year.stage is Stage.OPEN:
        return "close" if visit.today > date(reading.year.number + 1, 1, 31) else None
    if reading.year.stage is Stage.FINAL or reading.standing.provisional:
        return None
    found = outstanding(visit.ledger, visit.as_of, year=visit.frame.year, today=lambda _reading: visit.today)
    return "finalise" if not found.count else None


def _proposals(visit: Visit) -> Iterator[tuple[User, Proposal]]:
    """Roles that somebody else has proposed for somebody else, and that take the guest's word to be in force."""
    if visit.is_past or not visit.holds("admin", "working_committee"):
        return
    with visit.ledger.reading() as books:
        for name in books.user_names():
            user = books.user(name)
            for each in user.proposals:
                if visit.user not in {each.by, name}:
                    yield user, each
