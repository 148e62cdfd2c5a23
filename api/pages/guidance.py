"""Help: what each role does, the terms and rules in plain words, the deadlines in force, how to verify; and each page."""

from typing import Final

from fastapi import Response

from api.pages.door import OpenDoor, pages
from api.pages.editions import edition_of
from api.pages.navigation import PLACES
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from ledger.rulebook import Rulebook

router = pages(OpenDoor)

ROLES: Final = ("community", "department", "leading_group", "working_committee", "auditor", "admin")
TERMS: Final = (
    "community", "department", "item", "clause", "entry", "deduction", "bonus", "negative", "evidence",
    "appeal", "reversal", "cap", "ranked", "tie", "provisional", "veto", "position", "moment",
)  # fmt: skip
RULES: Final = ("never-edited", "score", "pending", "separation", "appeal-way", "no-worse", "reversal-way", "year-way")


@router.get("/help")
def show_help(visit: AtPage) -> Response:
    """For everybody; the figures of the rulebook for those who are signed in."""
    return render(
        visit,
        "help.html",
        rulebook=_rulebook(visit),
        roles=ROLES,
        held={grant.role.value for grant in visit.actor.grants},
        terms=TERMS,
        rules=RULES,
        places_of_help=[(each.path.strip("/") or "scoreboard", each) for each in PLACES if each.path != "/help"],
    )


def _rulebook(visit: Visit) -> Rulebook | None:
    return edition_of(visit).in_force if visit.guest is not None and visit.years else None
