"""What witnesses are, as their log sees them: which there are, and what their answers to add-checkpoint mean."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed, size_of
from ledger.proofs.notes import Kind, NoteMalformed, Signature, VerifierKey, signature_lines

SIZE_TYPE: Final = "text/x.tlog.size"
COSIGNERS: Final = frozenset({Kind.ED25519_COSIGNATURE, Kind.MLDSA44_COSIGNATURE})
DONE, CONFLICT, INCONSISTENT = 200, 409, 422


@dataclass(frozen=True, slots=True)
class Witness:
    """The key that it cosigns with, and the address that ``/add-checkpoint`` follows."""

    key: VerifierKey
    address: str


class Sign(StrEnum):
    """What a witness's answer is a sign of."""

    AHEAD = "ahead"
    """It has cosigned a larger tree of this log than there is: the log was rolled back, or another signs in its name."""
    OTHER_HISTORY = "other_history"
    """It has cosigned a tree that this one does not continue: the log has forked."""
    FORGED = "forged"
    """A signature under its key's name and id that is not the key's."""
    OUTAGE = "outage"
    """It does not answer, not in time, not by the protocol, or does not watch this log. No reason for alarm."""


@dataclass(frozen=True, slots=True)
class Finding:
    """About one witness, by its key's name; `size` is that of the tree it remembers, where it says."""

    witness: str
    sign: Sign
    detail: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Verified cosignatures, one for a witness at the most; what else was found is an alarm, or an outage."""

    signatures: tuple[Signature, ...]
    alarms: tuple[Finding, ...]
    outages: tuple[Finding, ...]


def judged(
    witness: Witness, checkpoint: Checkpoint, status: int, content_type: str, body: bytes
) -> Signature | int | Finding:
    """A verified cosignature; the size to send the checkpoint again from; or what is wrong."""
    name = witness.key.name
    if status == DONE:
        return _cosignature(witness.key, checkpoint, body)
    if status == INCONSISTENT:
        return Finding(name, Sign.OTHER_HISTORY, "it does not find this tree to continue the one it cosigned")
    if status == CONFLICT and content_type.partition(";")[0].strip().lower() == SIZE_TYPE:
        try:
            size = size_of(body.decode("ascii").removesuffix("\n"))
        except (UnicodeDecodeError, CheckpointMalformed):
            return Finding(name, Sign.OUTAGE, "it answers with a size that is none")
        if size > checkpoint.size:
            return Finding(name, Sign.AHEAD, f"it has cosigned {size} entries, and there are {checkpoint.size}", size)
        return size
    return Finding(name, Sign.OUTAGE, f"it answers {status}")


def _cosignature(key: VerifierKey, checkpoint: Checkpoint, lines: bytes) -> Signature | Finding:
    try:
        found = signature_lines(lines)
    except NoteMalformed as error:
        return Finding(key.name, Sign.OUTAGE, f"its answer is no signature: {error}")
    ours = [each for each in found if (each.name, each.key_id) == (key.name, key.id)]
    if not ours:
        return Finding(key.name, Sign.OUTAGE, "its answer has no signature by its key")
    valid = (each for each in ours if key.has_signed(checkpoint.text, each.signature))
    return next(valid, Finding(key.name, Sign.FORGED, "a signature in its name is wrong"))
