"""Evidence: files that people hand in, each under the SHA-256 of its content. The record holds that they came.

The event shows a salted digest: who reads the record alone learns neither the file nor whether it is one they know.
"""

from dataclasses import dataclass
from typing import Final

from ledger.access import note_evidence
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Grant, Role
from ledger.books import Books, OpenBooks
from ledger.credentials import Evidence

HAND_IN: Final = (Role.COMMUNITY, Role.DEPARTMENT, Role.LEADING_GROUP, Role.WORKING_COMMITTEE)
"""Who may hand something in: those who record, dispute and decide."""
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it came. `digest` is the SHA-256 over `salt` and the content; all three are hexadecimal."""

    sha256: str
    salt: str
    digest: str
    size: int
    media: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as it is kept; `position` is where it was handed in, for the entry where there is one."""

    evidence: Evidence
    entry: str | None
    position: int
    is_new: bool


def require_may_hand_in(books: Books, by: str, entry: str | None) -> None:
    """For an entry: its community, its department, and the reviewing bodies. Raises RoleNotAllowed, or EntryUnknown."""
    actor = books.user(by).actor
    own = [grant for grant in actor.grants if grant.role in HAND_IN]
    actor.signing_as(*(own or [Grant(role) for role in HAND_IN]))
    if entry is not None:
        actor.signing_as(*_concerned(books, entry))


def _concerned(books: Books, entry_id: str) -> list[Grant]:
    account = books.holder(entry_id)
    department = books.rulebook(account.year).places[account.entry(entry_id).clause].department
    owners = [Grant(Role.DEPARTMENT, department.code)] if department else []
    return [Grant(Role.COMMUNITY, account.community), *owners, LEADING_GROUP, WORKING_COMMITTEE]


def receive(books: OpenBooks, file: HandedIn, *, by: str, entry: str | None) -> Filed:
    """The same file again, for the same entry or for none, is found and records nothing."""
    require_may_hand_in(books, by, entry)
    rows = books.credentials
    kept = rows.evidence(file.sha256)
    there = kept if entry is None else next((e for e in rows.evidence_of(entry) if e.sha256 == file.sha256), None)
    if kept and there:
        return Filed(kept, entry, there.position, is_new=False)
    digest = kept.digest if kept else file.digest
    position = note_evidence(books, by=by, digest=digest, size=file.size, media=file.media, entry=entry)
    if kept is None:
        kept = Evidence(file.sha256, file.salt, file.digest, file.size, file.media, position)
        rows.add_evidence(kept)
    if entry is not None:
        rows.link_evidence(entry, file.sha256, position)
    return Filed(kept, entry, position, is_new=True)
