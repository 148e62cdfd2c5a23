"""People: what they are granted, which tokens they hold, and what may be done with either.

Folded from the events of their own streams; passwords and the secrets of tokens are kept elsewhere. Deciding is pure:
who asks comes in as a signature, times and ids as arguments.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ledger import text
from ledger.access_events import (
    PasswordSet,
    RoleGranted,
    RoleProposed,
    RoleRevoked,
    TokenIssued,
    TokenRevoked,
    UserAdded,
    UserDisabled,
    UserEnabled,
)
from ledger.actors import Actor, Grant, Role, Signature, Signed
from ledger.errors import (
    AdminHoldsNothingElse,
    FieldMalformed,
    LastAdmin,
    NobodyGrantsThemselves,
    RoleAlreadyHeld,
    RoleNotHeld,
    SecondPersonNeeded,
    TokenAlreadyRevoked,
    TokensTooMany,
    TokenUnknown,
    UserAlreadyDisabled,
    UserDisabledNow,
    UserNotDisabled,
)
from ledger.events import Recorded
from ledger.fields import require_clean

TAKE_TWO_PEOPLE: Final = frozenset({Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN})
"""Roles that one person proposes and another grants: who holds one can be the other person."""
BOUND: Final = frozenset({Role.COMMUNITY, Role.DEPARTMENT})
TOKENS_MOST: Final = 50
"""Tokens of one user that may be in use at once."""
TOKEN_DAYS_MOST: Final = 366
TOKEN_DAYS_DEFAULT: Final = 90
OPERATOR: Final = Signature("operator", Role.ADMIN)
"""Whoever is at the ledger's machine, where no user is named."""
NOBODY: Final[Signed] = {"actor": "anonymous", "role": "anonymous"}
"""Whoever is at the counter and has not said who they are."""
RESERVED: Final = frozenset({OPERATOR.actor, NOBODY["actor"]})
"""Names that no user takes, because events are signed with them."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of an API token. `id` is public."""

    id: str
    issued_at: datetime
    expires_at: datetime
    label: str | None = None
    is_revoked: bool = False

    def is_usable(self, now: datetime) -> bool:
        return not self.is_revoked and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role that waits for a second person; `by` was the first."""

    grant: Grant
    by: str


@dataclass(frozen=True, slots=True)
class User:
    name: str
    known: bool = False
    is_disabled: bool = False
    grants: tuple[Grant, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    tokens: tuple[Token, ...] = ()
    """Those in use, and those that ended after the newest of them was issued."""
    is_password_own: bool = True
    """Whether the password, if there is one, was last set by the user: otherwise somebody else knows it too."""

    @property
    def actor(self) -> Actor:
        """The user as one who acts. Raises UserDisabledNow for one who may not."""
        if self.is_disabled:
            raise UserDisabledNow(user=self.name)
        return Actor(self.name, self.grants)

    @property
    def takes_two_people(self) -> bool:
        """Whether the user holds a role that takes two people to grant, or has been proposed for one."""
        grants = (*self.grants, *(each.grant for each in self.proposals))
        return any(grant.role in TAKE_TWO_PEOPLE for grant in grants)

    def holds(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    def proposal(self, grant: Grant) -> Proposal | None:
        return next((each for each in self.proposals if each.grant == grant), None)

    def token(self, token_id: str) -> Token:
        for token in self.tokens:
            if token.id == token_id:
                return token
        raise TokenUnknown


def own(user: str) -> Signed:
    """A signature under a person's own affairs, which take no role."""
    return {"actor": user, "role": "user"}


def evolve_user(user: User, recorded: Recorded) -> User:
    """The user after one more event of their stream."""
    event = recorded.event
    match event:
        case UserAdded():
            user = replace(user, known=True)
        case RoleGranted():
            grant = Grant(Role(event.granted), event.unit)
            user = replace(_without(user, grant), grants=(*user.grants, grant))
        case RoleProposed():
            proposal = Proposal(Grant(Role(event.granted), event.unit), event.actor)
            user = replace(user, proposals=(*user.proposals, proposal))
        case RoleRevoked():
            user = _without(user, Grant(Role(event.revoked), event.unit))
        case UserDisabled():
            revoked = tuple(replace(token, is_revoked=True) for token in user.tokens)
            user = replace(user, is_disabled=True, tokens=revoked)
        case UserEnabled():
            user = replace(user, is_disabled=False)
        case PasswordSet():
            user = replace(user, is_password_own=event.actor == event.user)
        case _:
            user = _with_tokens(user, recorded)
    return user


def _with_tokens(user: User, recorded: Recorded) -> User:
    event, now = recorded.event, recorded.recorded_at
    match event:
        case TokenIssued():
            token = Token(event.token, now, datetime.fromisoformat(event.expires_at), event.words)
            return replace(user, tokens=(*(each for each in user.tokens if each.is_usable(now)), token))
        case TokenRevoked():
            tokens = (replace(each, is_revoked=True) if each.id == event.token else each for each in user.tokens)
            return replace(user, tokens=tuple(tokens))
        case _:
            raise TypeError(f"evolve_user() has no case for {type(event).__name__}")


def _without(user: User, grant: Grant) -> User:
    """Neither holding the role nor proposed for it."""
    return replace(
        user,
        grants=tuple(each for each in user.grants if each != grant),
        proposals=tuple(each for each in user.proposals if each.grant != grant),
    )


# --- roles ------------------------------------------------------------------------------------------------------------


def grant_role(user: User, grant: Grant, *, by: Signature) -> RoleGranted | RoleProposed:
    """The role in force, or the first of the two acts that it takes. Nobody grants themselves one."""
    if by.actor == user.name:
        raise NobodyGrantsThemselves(user=user.name)
    if grant in user.grants:
        raise RoleAlreadyHeld(user=user.name)
    _require_alone_as_admin(user, grant)
    granted = RoleGranted(**by.fields(), user=user.name, granted=grant.role.value, unit=grant.unit)
    # At the machine administrators are made alone, or a ledger whose only one has gone would never have another.
    if grant.role not in TAKE_TWO_PEOPLE or (grant.role is Role.ADMIN and by == OPERATOR):
        return granted
    proposal = user.proposal(grant)
    if proposal is None:
        return RoleProposed(**by.fields(), user=user.name, granted=grant.role.value, unit=grant.unit)
    if proposal.by == by.actor:
        raise SecondPersonNeeded(user=user.name)
    return granted


def _require_alone_as_admin(user: User, grant: Grant) -> None:
    """Who sees to the accounts neither records nor decides, nor reads as an auditor."""
    roles = {each.role for each in user.grants} | {each.grant.role for each in user.proposals}
    if roles and (grant.role is Role.ADMIN) != (Role.ADMIN in roles):
        raise AdminHoldsNothingElse(user=user.name)


def revoke_role(user: User, grant: Grant, *, by: Signature, other_admins: int) -> RoleRevoked:
    """Takes the role back, or what was only proposed. `other_admins` are those who can still sign in."""
    if grant not in user.grants and user.proposal(grant) is None:
        raise RoleNotHeld(user=user.name)
    if grant in user.grants and grant.role is Role.ADMIN and not other_admins and not user.is_disabled:
        raise LastAdmin(user=user.name)
    return RoleRevoked(**by.fields(), user=user.name, revoked=grant.role.value, unit=grant.unit)


# --- the account itself -----------------------------------------------------------------------------------------------


def disable_user(user: User, *, by: Signature, other_admins: int) -> UserDisabled:
    if user.is_disabled:
        raise UserAlreadyDisabled(user=user.name)
    if user.holds(Role.ADMIN) and not other_admins:
        raise LastAdmin(user=user.name)
    return UserDisabled(**by.fields(), user=user.name)


def enable_user(user: User, *, by: Signature) -> UserEnabled:
    """Sign-in works again; tokens from before stay useless."""
    if not user.is_disabled:
        raise UserNotDisabled(user=user.name)
    return UserEnabled(**by.fields(), user=user.name)


# --- tokens -----------------------------------------------------------------------------------------------------------


def issue_token(
    user: User, token_id: str, *, days: int, label: str | None, signed: Signed, now: datetime
) -> TokenIssued:
    """A token that ends after `days` (1 to TOKEN_DAYS_MOST), or before that when it is revoked."""
    if not 1 <= days <= TOKEN_DAYS_MOST:
        wanted = f"1 至 {TOKEN_DAYS_MOST} 的整数", f"a whole number from 1 to {TOKEN_DAYS_MOST}"
        raise FieldMalformed(field="days", wanted_zh=wanted[0], wanted_en=wanted[1])
    if user.is_disabled:
        raise UserDisabledNow(user=user.name)
    if sum(token.is_usable(now) for token in user.tokens) >= TOKENS_MOST:
        raise TokensTooMany(user=user.name, most=TOKENS_MOST)
    if label is not None:
        label = require_clean("label", label, "name", text.name)
    expires_at = (now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return TokenIssued(**signed, token=token_id, user=user.name, expires_at=expires_at, words=label)


def revoke_token(user: User, token_id: str, *, signed: Signed) -> TokenRevoked:
    if user.token(token_id).is_revoked:
        raise TokenAlreadyRevoked
    return TokenRevoked(**signed, token=token_id, user=user.name)


# --- a trial ----------------------------------------------------------------------------------------------------------


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
