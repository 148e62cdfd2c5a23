"""Who acts, in which role. Rights are checked here and in the commands, per case and per person."""

from enum import StrEnum
from typing import TypedDict

from msgspec import Struct

from ledger.clauses import Text
from ledger.errors import RoleNotAllowed
from ledger.rulebook import Place, Rulebook


class Role(StrEnum):
    """`COMMUNITY` and `DEPARTMENT` are bound to one unit; the others to none."""

    COMMUNITY = "community"
    DEPARTMENT = "department"
    LEADING_GROUP = "leading_group"
    WORKING_COMMITTEE = "working_committee"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_NAMES: dict[Role, Text] = {
    Role.COMMUNITY: Text(zh="社区", en="the community"),
    Role.DEPARTMENT: Text(zh="科室", en="the department"),
    Role.LEADING_GROUP: Text(zh="领导小组", en="the leading group"),
    Role.WORKING_COMMITTEE: Text(zh="党工委", en="the working committee"),
    Role.AUDITOR: Text(zh="审计", en="the auditor"),
    Role.ADMIN: Text(zh="管理员", en="the administrator"),
}

LEADING_GROUP_DEPARTMENT = "LG"
"""The department code under which the leading group's own items stand."""


class Grant(Struct, frozen=True, gc=False):
    """A role, and for a bound role the code of its community or department."""

    role: Role
    unit: str | None = None

    def in_words(self) -> tuple[str, str]:
        name = ROLE_NAMES[self.role]
        unit = f" {self.unit}" if self.unit else ""
        return f"{name.zh}{unit}", f"{name.en}{unit}"


class Actor(Struct, frozen=True, gc=False):
    """A person signed in, with what they have been granted."""

    name: str
    grants: tuple[Grant, ...]

    def signing_as(self, *allowed: Grant) -> "Signature":
        """The first of the allowed roles that this person holds. Raises RoleNotAllowed when there is none."""
        for grant in allowed:
            if grant in self.grants:
                return Signature(self.name, grant.role)
        zh, en = zip(*(grant.in_words() for grant in allowed), strict=True)
        raise RoleNotAllowed(user=self.name, allowed_zh="或".join(zh), allowed_en=" or ".join(en))

    def holds(self, grant: Grant) -> bool:
        return grant in self.grants


class Signed(TypedDict):
    """The fields of an event that say who acted."""

    actor: str
    role: str


class Signature(Struct, frozen=True, gc=False):
    """A person acting in one role: what every event is signed with."""

    actor: str
    role: Role

    def fields(self) -> Signed:
        return {"actor": self.actor, "role": self.role.value}


LEADING_GROUP = Grant(Role.LEADING_GROUP)
WORKING_COMMITTEE = Grant(Role.WORKING_COMMITTEE)


def recorders(rulebook: Rulebook, place: Place, community: str) -> tuple[Grant, ...]:
    """Who may record under a clause: its department, but for the leading group's items, bonuses and the negative list."""
    code = place.clause.code
    if code in rulebook.bonus_codes:
        return (Grant(Role.COMMUNITY, community),)
    if code in rulebook.negative_codes:
        return (WORKING_COMMITTEE,)
    if place.department is None or place.department.code == LEADING_GROUP_DEPARTMENT:
        return (LEADING_GROUP,)
    return (Grant(Role.DEPARTMENT, place.department.code),)
