"""First steps: what leads an empty installation to its first entry, and how far it has come."""

from dataclasses import dataclass
from typing import Final

from fastapi import Response

from api.pages.door import pages
from api.pages.navigation import EVERYBODY, PLACES
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from ledger.actors import LEADING_GROUP_DEPARTMENT, ROLE_NAMES, Role
from ledger.users import User
from projections.outstanding import has_entries

router = pages()

OFFICES: Final = (Role.LEADING_GROUP, Role.WORKING_COMMITTEE)
"""Roles of no unit without which no appeal comes to its end."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `word` names it in the catalogue, `command` does it at the server, `path` on a page."""

    word: str
    is_done: bool
    command: str = ""
    path: str = ""
    facts: str = ""

    @property
    def roles(self) -> tuple[str, ...]:
        """Whom the page is for."""
        return next((place.roles for place in PLACES if place.path == self.path), EVERYBODY)


@router.get("/start")
def show_start(visit: AtPage) -> Response:
    """For everybody who is signed in; it reads no more of people than which roles are held."""
    return render(visit, "start.html", steps=_steps(visit))


def is_bare(visit: Visit) -> bool:
    """Whether nothing has been recorded yet, as far as the page's moment tells."""
    return visit.guest is not None and not visit.is_past and not has_entries(visit.ledger)


def _steps(visit: Visit) -> list[Step]:
    settings = visit.request.app.state.settings
    users = _users(visit)
    lacking = _lacking(visit, users)
    evidence = settings.evidence_path
    return [
        Step("rulebook", bool(visit.years), "kaohe rulebook publish houjiatang-2020", "/rulebook"),
        Step(
            "users",
            bool(visit.years) and not lacking,
            "kaohe user add NAME --role department --unit UM",
            "/accounts",
            ", ".join(lacking),
        ),
        Step("evidence", evidence.is_dir(), "KAOHE_EVIDENCE=/srv/kaohe/evidence kaohe serve", "", str(evidence.name)),
        Step("entry", has_entries(visit.ledger), "kaohe import FILE", "/record"),
        Step("witnesses", settings.witnesses is not None, "KAOHE_WITNESSES=FILE kaohe serve", "/audit/witnesses"),
        Step("backup", is_done=False, command="kaohe backup FILE"),
    ]


def _users(visit: Visit) -> list[User]:
    with visit.ledger.reading() as books:
        found = [books.user(name) for name in books.user_names()]
    return [each for each in found if not each.is_disabled]


def _lacking(visit: Visit, users: list[User]) -> list[str]:
    """Units and offices that nobody acts for."""
    if not visit.years:
        return []
    held = [grant for user in users for grant in user.grants]
    rulebook = visit.reading.rulebook
    units = {
        Role.COMMUNITY: rulebook.community_codes,
        Role.DEPARTMENT: tuple(each.code for each in rulebook.departments if each.code != LEADING_GROUP_DEPARTMENT),
    }
    lacking = [
        unit
        for role, codes in units.items()
        for unit in codes
        if not any(grant.role is role and grant.unit == unit for grant in held)
    ]
    offices = [role for role in OFFICES if not any(each.role is role for each in held)]
    return [*lacking, *(ROLE_NAMES[role].in_(visit.lang) for role in offices)]
