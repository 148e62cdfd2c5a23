"""Erasing a file of evidence: two people, one after the other. What the record says of the file stays as it is.

Folded from the events about one file; deciding is pure. Proposing takes the leading group or the working committee, and
so does confirming, by somebody else; either may withdraw what was proposed.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Literal

from ledger.access_events import ErasureProposed, ErasureWithdrawn, FileErased
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Signature
from ledger.errors import ErasureNotProposed, EvidenceErased, OwnProposal
from ledger.events import Recorded

ERASERS: Final = (LEADING_GROUP, WORKING_COMMITTEE)
REASON_SHOWN: Final = 500
"""Characters of a reason that a refusal repeats, on one line; the record has all of it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a file be erased, waiting for a second person; `position` is that of its event."""

    by: str
    at: datetime
    reason: str
    position: int


@dataclass(frozen=True, slots=True)
class Erased(Proposal):
    """That a file is erased; `by` confirmed what `proposed_by` had asked for, and `reason` is theirs."""

    proposed_by: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """How far it has come with a file; nothing is proposed to begin with, and once it is withdrawn."""

    proposed: Proposal | None = None
    erased: Erased | None = None

    @property
    def state(self) -> Literal["kept", "proposed", "erased"]:
        return "erased" if self.erased else "proposed" if self.proposed else "kept"

    def require_kept(self) -> None:
        """Raises EvidenceErased, which says when, by whom and why."""
        if self.erased:
            raise EvidenceErased(
                at=self.erased.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                by=self.erased.by,
                proposed_by=self.erased.proposed_by,
                reason=_on_one_line(self.erased.reason),
            )


def _on_one_line(reason: str) -> str:
    text = " ".join(reason.split())
    return text if len(text) <= REASON_SHOWN else f"{text[:REASON_SHOWN]}…"


def evolve_erasure(erasure: Erasure, recorded: Recorded) -> Erasure:
    """After one more event about the file."""
    event, at, position = recorded.event, recorded.recorded_at, recorded.position
    match event:
        case ErasureProposed():
            return replace(erasure, proposed=Proposal(event.actor, at, event.words, position))
        case ErasureWithdrawn():
            return replace(erasure, proposed=None)
        case FileErased():
            return Erasure(erased=Erased(event.actor, at, event.words, position, event.proposed_by))
        case _:
            raise TypeError(f"evolve_erasure() has no case for {type(event).__name__}")


def erase(erasure: Erasure, *, digest: str, words: str, by: Signature) -> ErasureProposed | FileErased:
    """The first of the two acts, or the second. Nobody confirms what they proposed."""
    erasure.require_kept()
    if erasure.proposed is None:
        return ErasureProposed(**by.fields(), digest=digest, words=words)
    if erasure.proposed.by == by.actor:
        raise OwnProposal(user=by.actor)
    return FileErased(**by.fields(), digest=digest, proposed_by=erasure.proposed.by, words=words)


def withdraw(erasure: Erasure, *, digest: str, words: str, by: Signature) -> ErasureWithdrawn:
    """One's own proposal, or another's."""
    erasure.require_kept()
    if erasure.proposed is None:
        raise ErasureNotProposed
    return ErasureWithdrawn(**by.fields(), digest=digest, words=words)
