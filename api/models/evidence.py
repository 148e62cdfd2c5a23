"""The files of an entry, and their erasing."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from api.models import samples
from api.models.examples import Examples
from api.models.figures import Hash, Moment, Position, Reference, Shape, Time
from ledger.fields import Words


class ErasureAsked(BaseModel):
    """清除依据或撤回 · Why a file is to be erased, or no longer is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words


ERASING: Final[Examples] = {
    "zh": {"summary": "提出或确认清除", "value": {"reason": "照片里有与此事无关的人"}},
    "en": {"summary": "Propose it, or confirm it", "value": {"reason": "It shows people who have no part in this"}},
}
WITHDRAWING: Final[Examples] = {
    "zh": {"summary": "撤回", "value": {"reason": "仍需作为复核的依据"}},
    "en": {"summary": "Withdraw it", "value": {"reason": "It is still needed for the review"}},
}


class ErasureProposed(Shape):
    """待另一人确认的清除 · Somebody has proposed that a file be erased; another person has to confirm it."""

    at: Time
    by: Reference
    reason: str
    position: Position


class ErasureDone(ErasureProposed):
    """清除 · A file is erased: `by` has confirmed, for this reason, what `proposed_by` had proposed."""

    proposed_by: Reference


class EvidenceFile(Shape):
    """依据文件 · A file under its SHA-256; `position` is where it was handed in for the entry."""

    sha256: Hash
    size: int
    media: str
    position: Position
    digest: Hash
    salt: str | None
    proposed: ErasureProposed | None
    erased: ErasureDone | None


class EvidenceList(Moment):
    """一条记录的依据 · The files of an entry, in the order in which they came."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.EVIDENCE_OF_ENTRY]})

    entry: Reference
    evidence: list[EvidenceFile]


class ErasureDecided(Shape):
    """清除的结果 · `proposed` waits for a second person, `erased` is done, and `withdrawn` leaves the file as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.ERASURE]})

    sha256: Hash
    state: Literal["proposed", "erased", "withdrawn"]
    position: Position
    proposed: ErasureProposed | None
    erased: ErasureDone | None
