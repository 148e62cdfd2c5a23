"""Somebody at the counter whose word on who they are has been checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ledger.actors import WORKING_COMMITTEE, Actor, Grant, Role

ADMIN = Grant(Role.ADMIN)
OVERSEERS = (ADMIN, Grant(Role.AUDITOR), WORKING_COMMITTEE)
"""Who sees everybody's account. The working committee confirms what an administrator proposes."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the pages; `hash` is the SHA-256 of its id, by which it is kept."""

    hash: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """A user who may act, how they came, and what they hold at this moment."""

    user: str
    how: Literal["token", "oidc", "session"]
    grants: tuple[Grant, ...] = ()
    session: Session | None = None
    is_password_own: bool = True
    """Whether a session was opened with a password that the user set: otherwise it reads, and changes the password."""

    def holds(self, *roles: Role) -> bool:
        """Whether the guest has one of the roles, for whatever unit."""
        return any(grant.role in roles for grant in self.grants)

    def require(self, *allowed: Grant) -> None:
        """Raises RoleNotAllowed unless the guest holds one of them."""
        Actor(self.user, self.grants).signing_as(*allowed)

    def require_overseer(self, *, but: str | None = None) -> None:
        """Raises RoleNotAllowed for one who may not see everybody's account, and is not the person `but` either."""
        if self.user != but:
            self.require(*OVERSEERS)

    def session_of(self, name: str) -> str | None:
        """The hash of the session in which a person is asking about themselves."""
        return self.session.hash if self.session and self.user == name else None
