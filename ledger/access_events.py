"""The vocabulary of access: people, what they are granted, and who came for what. Streams ``user/NAME``, ``access/…``.

As all events they are frozen, and never edited once recorded. No secret is ever part of one.
"""

from typing import Annotated, Literal

from msgspec import Meta

from ledger.events import Event

Times = Annotated[int, Meta(gt=0)]
"""How many like it came since the last one recorded: a flood is counted, not written out."""

# --- people -----------------------------------------------------------------------------------------------------------


class UserAdded(Event, frozen=True, kw_only=True):
    TYPE = "user-added.1"

    user: str


class RoleGranted(Event, frozen=True, kw_only=True):
    """`unit` is the community or department that the role is bound to."""

    TYPE = "role-granted.1"

    user: str
    granted: str
    unit: str | None = None


class RoleProposed(Event, frozen=True, kw_only=True):
    """A role that takes two people to grant: the first has asked for it, and it is in force once another grants it."""

    TYPE = "role-proposed.1"

    user: str
    granted: str
    unit: str | None = None


class RoleRevoked(Event, frozen=True, kw_only=True):
    """Also takes back what was only proposed."""

    TYPE = "role-revoked.1"

    user: str
    revoked: str
    unit: str | None = None


class UserDisabled(Event, frozen=True, kw_only=True):
    """Ends the user's sessions and makes their tokens useless for good."""

    TYPE = "user-disabled.1"

    user: str


class UserEnabled(Event, frozen=True, kw_only=True):
    TYPE = "user-enabled.1"

    user: str


class PasswordSet(Event, frozen=True, kw_only=True):
    """Where `actor` is not the user, it is a reset. The password and its hash are no part of the record."""

    TYPE = "password-set.1"

    user: str


class TokenIssued(Event, frozen=True, kw_only=True):
    """`token` is its public id; the secret is nowhere in the record. `words` say what it is for."""

    TYPE = "token-issued.1"

    token: str
    user: str
    expires_at: str


class TokenRevoked(Event, frozen=True, kw_only=True):
    TYPE = "token-revoked.1"

    token: str
    user: str


# --- who came, what they were refused, what they took away ------------------------------------------------------------


class SignedIn(Event, frozen=True, kw_only=True):
    TYPE = "signed-in.1"

    user: str
    how: Literal["password", "oidc"]


class SignInRefused(Event, frozen=True, kw_only=True):
    """`user` is the account that was asked for, whoever asked."""

    TYPE = "sign-in-refused.1"

    user: str
    reason: str
    times: Times


class AccessRefused(Event, frozen=True, kw_only=True):
    """`asked` is the method and the route's template, ``POST /api/v1/entries/{id}/reversal``; `reason` a code."""

    TYPE = "access-refused.1"

    asked: str
    reason: str
    times: Times


class Exported(Event, frozen=True, kw_only=True):
    """`upto` is the position up to which the ledger was taken away."""

    TYPE = "exported.1"

    what: str
    format: str
    upto: int


class EvidenceReceived(Event, frozen=True, kw_only=True):
    """`digest` is SHA-256 over a salt and the content, in hexadecimal; salt and content are kept outside the record."""

    TYPE = "evidence-received.1"

    digest: str
    size: int
    media: str


class AboutFile(Event, frozen=True, kw_only=True):
    """What is done with a file of evidence; `digest` is the salted one under which it came. `words` are the reason."""

    digest: str
    words: str


class ErasureProposed(AboutFile, frozen=True, kw_only=True):
    """Erasing takes two people: the first has asked for it, and it is done once another confirms."""

    TYPE = "evidence-erasure-proposed.1"


class ErasureWithdrawn(AboutFile, frozen=True, kw_only=True):
    TYPE = "evidence-erasure-withdrawn.1"


class FileErased(AboutFile, frozen=True, kw_only=True):
    """The file and its salt are gone: `digest` stays, and can no longer be compared with anything."""

    TYPE = "evidence-erased.1"

    proposed_by: str


class SigningKeyAdded(Event, frozen=True, kw_only=True):
    """A key that may sign for the ledger from here on: its public half, in hexadecimal."""

    TYPE = "signing-key-added.1"

    algorithm: Literal["ed25519"]
    public_key: str


class SigningKeyRotated(Event, frozen=True, kw_only=True):
    """One key in the place of another: `note` says so, signed by both (`ledger.proofs.keys`). Keys in hexadecimal."""

    TYPE = "signing-key-rotated.1"

    algorithm: Literal["ed25519"]
    old_public_key: str
    public_key: str
    note: str
