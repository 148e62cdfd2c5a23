"""People and their tokens as others see them: the same shapes on the web and at the terminal."""

from datetime import datetime
from typing import Final

from api.guest import Guest
from api.shapes import Json, time
from ledger.actors import Grant, Role
from ledger.users import Token, User

USER_FIELDS: Final = ("user", "disabled", "roles", "proposed")
TOKEN_FIELDS: Final = ("id", "user", "label", "issued_at", "expires_at", "state")


def person(user: User) -> Json:
    """Somebody, what they hold, and what waits for a second person."""
    return {
        "user": user.name,
        "disabled": user.is_disabled,
        "roles": [role(each) for each in user.grants],
        "proposed": [{**role(each.grant), "by": each.by} for each in user.proposals],
    }


def role(grant: Grant) -> Json:
    """`unit` is the code of the community or department, for the roles that have one."""
    return {"role": grant.role.value, "unit": grant.unit}


def guest(each: Guest) -> Json:
    """Who is asking. Token and time belong to a session of the pages, as does a password to change."""
    return {
        "user": each.user,
        "how": each.how,
        "roles": [role(grant) for grant in each.grants],
        "csrf_token": each.session.csrf if each.session else None,
        "expires_at": time(each.session.expires_at) if each.session else None,
        "must_change_password": not each.is_password_own,
    }


def granting(*, is_proposed: bool) -> Json:
    """Whether a role is in force, or waits for a second person, and whose word that may be."""
    confirming = [Role.ADMIN.value, Role.WORKING_COMMITTEE.value] if is_proposed else []
    return {"outcome": "proposed" if is_proposed else "granted", "may_confirm": confirming}


def token(user: User, each: Token, now: datetime) -> Json:
    """A token without its secret, which nobody has any more."""
    return {
        "id": each.id,
        "user": user.name,
        "label": each.label,
        "issued_at": time(each.issued_at),
        "expires_at": time(each.expires_at),
        "state": "revoked" if each.is_revoked else "usable" if each.is_usable(now) else "expired",
    }
