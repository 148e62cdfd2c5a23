"""What is done with accounts, and what is noted of those who come: jobs for one write.

Every act is signed. `by` is the name of a user, or None for the operator at the ledger's machine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger import text
from ledger.access_events import (
    AccessRefused,
    EvidenceReceived,
    Exported,
    PasswordSet,
    RoleGranted,
    RoleProposed,
    SignedIn,
    SigningKeyAdded,
    SigningKeyRotated,
    SignInRefused,
    UserAdded,
)
from ledger.actors import WORKING_COMMITTEE, Grant, Role, Signature, Signed
from ledger.books import OpenBooks
from ledger.errors import (
    CommunityUnknown,
    DepartmentUnknown,
    OldPasswordWrong,
    ResetAtMachine,
    SampleUsersRefused,
    TokenOnlyForOneself,
    TokenUnknown,
    UnitNotTaken,
    UnitRequired,
    UserAlreadyThere,
)
from ledger.fields import require_clean
from ledger.users import (
    BOUND,
    NOBODY,
    OPERATOR,
    RESERVED,
    User,
    disable_user,
    enable_user,
    grant_role,
    issue_token,
    own,
    revoke_role,
    revoke_token,
    sample_users,
)

ADMIN: Final = Grant(Role.ADMIN)
SIGN_INS: Final = "access/sign-ins"
REFUSALS: Final = "access/refusals"
EXPORTS: Final = "access/exports"
KEYS: Final = "access/keys"
EVIDENCE: Final = "evidence"


def stream_of(user: str) -> str:
    return f"user/{user}"


def _signed(books: OpenBooks, by: str | None, *allowed: Grant) -> Signature:
    return OPERATOR if by is None else books.user(by).actor.signing_as(*allowed)


def _signed_by_owner(books: OpenBooks, owner: str, by: str | None) -> Signed:
    """What a person may do with what is theirs, and an administrator for them."""
    return own(books.user(owner).actor.name) if by == owner else _signed(books, by, ADMIN).fields()


# --- founding ---------------------------------------------------------------------------------------------------------


def install_user(
    books: OpenBooks, name: str, grants: Iterable[Grant], password_hash: str, *, by: Signature = OPERATOR
) -> None:
    """A person with all their roles at once, as when a ledger is founded: before there are two people to ask."""
    if name in books.user_names():
        raise UserAlreadyThere(user=name)
    books.append(stream_of(name), UserAdded(**by.fields(), user=name))
    for grant in grants:
        granted = RoleGranted(**by.fields(), user=name, granted=grant.role.value, unit=grant.unit)
        books.append(stream_of(name), granted)
    books.credentials.set_password_hash(name, password_hash)


def install_sample_users(books: OpenBooks, year: int, password_hash: str) -> None:
    """Those of `sample_users` that are not there yet. Refused once the ledger has entries."""
    rulebook = books.rulebook(year)
    if any(account.entries for number in books.years() for account in books.accounts(number)):
        raise SampleUsersRefused
    departments = tuple(department.code for department in rulebook.departments)
    present = set(books.user_names())
    for name, grant in sample_users(departments, rulebook.community_codes).items():
        if name not in present:
            install_user(books, name, [grant], password_hash)


# --- accounts ---------------------------------------------------------------------------------------------------------


def add_user(books: OpenBooks, name: str, *, by: str | None, password_hash: str | None = None) -> int:
    """A person without roles; without a password, they come by token or OIDC alone. Returns the position.

    A password is another's until they set their own.
    """
    signature = _signed(books, by, ADMIN)
    name = require_clean("user", name, "reference", text.reference)
    if name in RESERVED or name in books.user_names():
        raise UserAlreadyThere(user=name)
    books.append(stream_of(name), UserAdded(**signature.fields(), user=name))
    if password_hash is not None:
        books.append(stream_of(name), PasswordSet(**signature.fields(), user=name))
        books.credentials.set_password_hash(name, password_hash)
    return books.position


@dataclass(frozen=True, slots=True)
class Granting:
    """What a grant came to: in force, or waiting for a second person."""

    position: int
    is_proposed: bool


def grant(books: OpenBooks, name: str, wanted: Grant, *, by: str | None) -> Granting:
    """A role, or the first of the two acts that it takes. A second act may be a working-committee member's."""
    user = books.user(name)
    confirms = user.proposal(wanted) is not None
    signature = _signed(books, by, ADMIN, *([WORKING_COMMITTEE] if confirms else []))
    _require_unit(books, wanted)
    event = grant_role(user, wanted, by=signature)
    books.append(stream_of(name), event)
    return Granting(books.position, isinstance(event, RoleProposed))


def _require_unit(books: OpenBooks, wanted: Grant) -> None:
    role, unit = wanted.role, wanted.unit
    if role not in BOUND:
        if unit is not None:
            raise UnitNotTaken(role=role.value)
        return
    if unit is None:
        raise UnitRequired(role=role.value)
    rulebook = books.rulebook(books.newest_year())
    departments = tuple(department.code for department in rulebook.departments)
    if role is Role.COMMUNITY and unit not in rulebook.community_codes:
        raise CommunityUnknown(known=rulebook.community_codes)
    if role is Role.DEPARTMENT and unit not in departments:
        raise DepartmentUnknown(known=departments)


def revoke(books: OpenBooks, name: str, held: Grant, *, by: str | None) -> int:
    """A role taken back, or a proposal. Returns the position."""
    user = books.user(name)
    signature = _signed(books, by, ADMIN)
    event = revoke_role(user, held, by=signature, other_admins=_other_admins(books, user))
    books.append(stream_of(name), event)
    return books.position


def disable(books: OpenBooks, name: str, *, by: str | None) -> int:
    """From here on the person cannot act, sign in or use what they signed in with. Returns the position."""
    user = books.user(name)
    signature = _signed(books, by, ADMIN)
    books.append(stream_of(name), disable_user(user, by=signature, other_admins=_other_admins(books, user)))
    books.credentials.end_sessions_of(name)
    books.credentials.revoke_tokens_of(name)
    return books.position


def enable(books: OpenBooks, name: str, *, by: str | None) -> int:
    user = books.user(name)
    books.append(stream_of(name), enable_user(user, by=_signed(books, by, ADMIN)))
    return books.position


def _other_admins(books: OpenBooks, user: User) -> int:
    """How many administrators there would be without this one. Everybody is looked at only where it matters."""
    if not user.holds(Role.ADMIN):
        return 0
    others = (books.user(name) for name in books.user_names() if name != user.name)
    return sum(other.holds(Role.ADMIN) and not other.is_disabled for other in others)


def set_password(
    books: OpenBooks,
    name: str,
    password_hash: str,
    *,
    by: str | None,
    session: str | None = None,
    shown: str | None = None,
) -> int:
    """One's own, or as an administrator another's. Ends the person's other sessions than `session`, a hash.

    `shown` is the hash to which the old password belonged. Raises OldPasswordWrong if it is no longer that one.
    """
    user = books.user(name)
    signed = _signed_by_owner(books, user.name, by)
    if by not in {None, name} and user.takes_two_people:
        raise ResetAtMachine(user=name)
    _require_still(books, name, shown)
    books.append(stream_of(name), PasswordSet(**signed, user=name))
    books.credentials.set_password_hash(name, password_hash)
    books.credentials.end_sessions_of(name, but=session)
    return books.position


def _require_still(books: OpenBooks, name: str, shown: str | None) -> None:
    """Checking a password takes longer than a write may: what was right then may have been reset meanwhile."""
    if shown is not None and books.credentials.password_hash(name) != shown:
        raise OldPasswordWrong


# --- tokens -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as it was issued."""

    position: int
    expires_at: datetime


def create_token(
    books: OpenBooks,
    name: str,
    *,
    token_id: str,
    secret_hash: str,
    days: int,
    label: str | None = None,
    by: str | None,
) -> Issued:
    """A token of one's own, or at the machine anybody's. `secret_hash` is the SHA-256 of its secret, in hexadecimal."""
    user = books.user(name)
    if by not in {None, name}:
        raise TokenOnlyForOneself(user=name)
    now = books.moment.now
    signed = own(name) if by else OPERATOR.fields()
    event = issue_token(user, token_id, days=days, label=label, signed=signed, now=now)
    books.append(stream_of(name), event)
    expires_at = datetime.fromisoformat(event.expires_at)
    books.credentials.add_token(secret_hash, token_id, name, created_at=now, expires_at=expires_at)
    return Issued(books.position, expires_at)


def end_token(books: OpenBooks, token_id: str, *, by: str | None) -> int:
    """One's own token or, as an administrator, anybody's, is useless from here on. Returns the position."""
    name = books.credentials.token_user(token_id)
    if name is None:
        raise TokenUnknown
    user = books.user(name)
    signed = _signed_by_owner(books, name, by)
    books.append(stream_of(name), revoke_token(user, token_id, signed=signed))
    books.credentials.revoke_token(token_id)
    return books.position


# --- who came ---------------------------------------------------------------------------------------------------------


def sign_in(
    books: OpenBooks,
    name: str,
    *,
    shown: str,
    session_hash: str,
    csrf: str,
    expires_at: datetime,
    replaces: str | None = None,
    new_password_hash: str | None = None,
) -> int:
    """A session for somebody whose password was right. `replaces` is the hash of the one that their browser had.

    `shown` is the hash to which the password belonged, `new_password_hash` the same password's under newer parameters.
    Raises OldPasswordWrong where another password was set meanwhile.
    """
    actor = books.user(name).actor
    _require_still(books, name, shown)
    books.append(SIGN_INS, SignedIn(**own(actor.name), user=name, how="password"))
    if replaces is not None:
        books.credentials.end_session(replaces)
    if new_password_hash is not None:
        books.credentials.set_password_hash(name, new_password_hash)
    books.credentials.add_session(session_hash, name, csrf, now=books.moment.now, expires_at=expires_at)
    return books.position


def note_oidc_sign_in(books: OpenBooks, name: str) -> None:
    books.append(SIGN_INS, SignedIn(**own(name), user=name, how="oidc"))


def note_refused_sign_in(books: OpenBooks, name: str, *, reason: str, times: int) -> None:
    books.append(SIGN_INS, SignInRefused(**NOBODY, user=name, reason=reason, times=times))


def note_refusal(books: OpenBooks, name: str, *, asked: str, reason: str, times: int) -> None:
    books.append(REFUSALS, AccessRefused(**own(name), asked=asked, reason=reason, times=times))


def note_export(books: OpenBooks, *, by: str | None, what: str, format_: str, upto: int) -> None:
    signed: Signed = OPERATOR.fields() if by is None else own(by)
    books.append(EXPORTS, Exported(**signed, what=what, format=format_, upto=upto))


def note_signing_key(books: OpenBooks, public_key: bytes) -> None:
    """An Ed25519 key, 32 bytes, made at the machine; its other half never comes here."""
    books.append(KEYS, SigningKeyAdded(**OPERATOR.fields(), algorithm="ed25519", public_key=public_key.hex()))


def note_key_rotation(books: OpenBooks, old: bytes, new: bytes, note: bytes) -> int:
    """One Ed25519 key in the place of another, by a note that both have signed. Returns the position."""
    event = SigningKeyRotated(
        **OPERATOR.fields(),
        algorithm="ed25519",
        old_public_key=old.hex(),
        public_key=new.hex(),
        note=note.decode(),
    )
    books.append(KEYS, event)
    return books.position


def note_evidence(books: OpenBooks, *, by: str, digest: str, size: int, media: str, entry: str | None) -> int:
    """Returns the position. What is kept of the file itself is for `ledger.evidence` to add in the same write."""
    books.append(EVIDENCE, EvidenceReceived(**own(by), digest=digest, size=size, media=media, entry=entry))
    return books.position
