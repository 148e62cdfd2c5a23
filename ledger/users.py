"""People and what they are granted, folded from the events of their own streams. Passwords are kept elsewhere."""

from dataclasses import dataclass, replace

from ledger.actors import Actor, Grant, Role
from ledger.events import Recorded, RoleGranted, UserAdded


@dataclass(frozen=True, slots=True)
class User:
    name: str
    known: bool = False
    grants: tuple[Grant, ...] = ()

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.grants)


def evolve_user(user: User, recorded: Recorded) -> User:
    """The user after one more event of their stream."""
    event = recorded.event
    match event:
        case UserAdded():
            return replace(user, known=True)
        case RoleGranted():
            return replace(user, grants=(*user.grants, Grant(Role(event.granted), event.unit)))
        case _:
            raise TypeError(f"evolve_user() has no case for {type(event).__name__}")


def sample_users(departments: tuple[str, ...], communities: tuple[str, ...]) -> dict[str, Grant]:
    """The people of a trial: one for each department and community, two for each reviewing body, one auditor."""
    return {
        **{f"dept-{code}": Grant(Role.DEPARTMENT, code) for code in departments},
        **{f"comm-{code}": Grant(Role.COMMUNITY, code) for code in communities},
        "leading-1": Grant(Role.LEADING_GROUP),
        "leading-2": Grant(Role.LEADING_GROUP),
        "committee-1": Grant(Role.WORKING_COMMITTEE),
        "committee-2": Grant(Role.WORKING_COMMITTEE),
        "auditor-1": Grant(Role.AUDITOR),
    }
