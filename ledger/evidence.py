"""Evidence: files that people hand in, each under the SHA-256 of its content. The record holds that they came.

The event shows a salted digest: who reads the record alone learns neither the file nor whether it is one they know.
Erasing a file destroys the salt with it, so that nobody ever learns that any more, and leaves every event as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from ledger import erasure, text
from ledger.access import EVIDENCE, note_evidence
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Grant, Role
from ledger.books import Books, OpenBooks
from ledger.credentials import Evidence, Wrapped
from ledger.erasure import ERASERS, Erasure, evolve_erasure
from ledger.errors import EvidenceUnknown
from ledger.events import Event
from ledger.fields import require_clean

HAND_IN: Final = (Role.COMMUNITY, Role.DEPARTMENT, Role.LEADING_GROUP, Role.WORKING_COMMITTEE)
"""Who may hand something in: those who record, dispute and decide."""
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it came. `digest` is the SHA-256 over `salt` and the content; all three are hexadecimal.

    `wrapped` belongs to the copy that was stored of it, where that is encrypted.
    """

    sha256: str
    salt: str
    digest: str
    size: int
    media: str
    wrapped: Wrapped | None = None


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


def receive(
    books: OpenBooks, file: HandedIn, *, by: str, entry: str | None, is_there: Callable[[Evidence], bool]
) -> Filed:
    """The same file again, for the same entry or for none, is found and records nothing. Raises EvidenceErased.

    `is_there` says whether the copy of a file is still on its shelf: one that was lost gives way to the new one.
    """
    require_may_hand_in(books, by, entry)
    erasure_of(books, file.sha256).require_kept()
    rows = books.credentials
    kept = rows.evidence(file.sha256)
    if kept and not is_there(kept):
        rows.keep_wrapped(file.sha256, file.wrapped)
        kept = replace(kept, wrapped=file.wrapped)
    there = kept if entry is None else next((e for e in rows.evidence_of(entry) if e.sha256 == file.sha256), None)
    if kept and there:
        return Filed(kept, entry, there.position, is_new=False)
    digest = kept.digest if kept else file.digest
    position = note_evidence(books, by=by, digest=digest, size=file.size, media=file.media, entry=entry)
    if kept is None:
        kept = Evidence(file.sha256, file.salt, file.digest, file.size, file.media, position, file.wrapped)
        rows.add_evidence(kept)
    if entry is not None:
        rows.link_evidence(entry, file.sha256, position)
    return Filed(kept, entry, position, is_new=True)


# --- erasing ----------------------------------------------------------------------------------------------------------


def erasure_of(books: Books, sha256: str) -> Erasure:
    """How far the erasing of a file has come by the end of these books."""
    return reduce(evolve_erasure, books.events_at(books.credentials.erasure_positions(sha256)), Erasure())


def erase(books: OpenBooks, sha256: str, *, reason: str, by: str) -> int:
    """Proposes that a file be erased, or confirms what another has proposed. Returns the position.

    Once it is confirmed, salt and key are gone with the event; the file itself is for whoever keeps it to remove, after
    the event is durable.
    """
    position = _decided(books, sha256, erasure.erase, reason, by)
    if erasure_of(books, sha256).erased:
        books.credentials.forget_evidence(sha256)
    return position


def withdraw(books: OpenBooks, sha256: str, *, reason: str, by: str) -> int:
    """Takes back what was proposed, by whomever. Returns the position."""
    return _decided(books, sha256, erasure.withdraw, reason, by)


def _decided(books: OpenBooks, sha256: str, decide: Callable[..., Event], reason: str, by: str) -> int:
    """Raises RoleNotAllowed, EvidenceUnknown, or what `decide` raises."""
    signature = books.user(by).actor.signing_as(*ERASERS)
    words = require_clean("reason", reason, "words", text.words)
    kept = books.credentials.evidence(sha256)
    if kept is None:
        raise EvidenceUnknown
    event = decide(erasure_of(books, sha256), digest=kept.digest, words=words, by=signature)
    books.append(EVIDENCE, event)
    books.credentials.note_erasure(sha256, books.position)
    return books.position
