"""Where what is awaited of an entry is dealt with, and by whom: the lines of the year's obstacles and of everybody's tasks."""

from typing import Final

from api.pages.visit import Visit, part
from ledger.actors import recorders
from ledger.obstacles import Awaited
from ledger.rulebook import Rulebook
from projections.outstanding import Matter

OF_APPEAL: Final = (Awaited.ACCEPTANCE, Awaited.DECISION, Awaited.ANSWER, Awaited.FINAL_DECISION)
OF_BONUS: Final = (Awaited.REVIEW, Awaited.DETERMINATION)
SECOND_LEVEL: Final = 2
FORMS: Final = {
    Awaited.DECISION: "/appeals/{entry}/decision",
    Awaited.FINAL_DECISION: "/appeals/{entry}/decision",
    Awaited.CONFIRMATION: "/entries/{entry}/confirmation",
    Awaited.REVIEW: "/bonuses/{entry}/review",
    Awaited.DETERMINATION: "/bonuses/{entry}/determination",
    Awaited.FILING: "/appeal/{entry}",
    Awaited.ESCALATION: "/appeal/{entry}",
}
"""Pages that are there for one thing alone; accepting and answering is done on that of the appeal."""


def place_of(visit: Visit, rulebook: Rulebook, matter: Matter) -> str:
    """The page on which the guest deals with it, or where it is not theirs to deal with, looks at it."""
    entry, level = part(matter.entry.id), SECOND_LEVEL if matter.awaited is Awaited.ESCALATION else None
    if matter.awaited in FORMS and is_for(visit, rulebook, matter):
        return visit.to(FORMS[matter.awaited].format(entry=entry), level=level)
    is_disputed = matter.awaited in OF_APPEAL or matter.awaited is Awaited.ESCALATION
    return visit.to(f"/appeals/{entry}" if is_disputed else f"/entries/{entry}")


def is_for(visit: Visit, rulebook: Rulebook, matter: Matter) -> bool:
    """Whether the guest's role deals with it, and nothing that they did before keeps them from it. Of the past, never."""
    if visit.is_past or visit.user in kept_from(matter):
        return False
    match matter.awaited:
        case Awaited.ACCEPTANCE | Awaited.DECISION | Awaited.REVIEW:
            return visit.holds("leading_group")
        case Awaited.FINAL_DECISION | Awaited.DETERMINATION:
            return visit.holds("working_committee")
        case Awaited.CONFIRMATION:
            return may_record(visit, rulebook, matter.entry.clause, matter.entry.community)
        case _:
            return matter.entry.community in visit.communities


def may_record(visit: Visit, rulebook: Rulebook, clause: str, community: str) -> bool:
    """Whether the guest's role records under the clause."""
    place = rulebook.places.get(clause)
    return place is not None and any(map(visit.actor.holds, recorders(rulebook, place, community)))


def kept_from(matter: Matter) -> frozenset[str]:
    """Who may not deal with it, having had a part in it before."""
    entry, appeal = matter.entry, matter.entry.appeal
    if matter.awaited in {Awaited.DECISION, Awaited.FINAL_DECISION} and appeal is not None:
        return entry.handled_by | {appeal.filed_by} | {each.decided_by for each in appeal.decisions}
    return entry.handled_by if matter.awaited in OF_BONUS else frozenset()
