"""Files of evidence as others see them: the same shapes on the web and at the terminal."""

from typing import Final

from api.shapes import Json, time
from ledger.credentials import Evidence
from ledger.erasure import Erasure, Proposal

FIELDS: Final = ("sha256", "media", "size", "position", "state", "at", "proposed_by", "by", "reason", "digest", "salt")
"""Of a file, as columns; who and when belong to its erasing."""


def file(each: Evidence) -> Json:
    return {"sha256": each.sha256, "size": each.size, "media": each.media, "position": each.position}


def listed(each: Evidence, erasure: Erasure) -> Json:
    """A file, what of its erasing waits for a second person, and that it is erased; null where that is not so.

    `digest` is what the record and its proofs name; with `salt`, who has the file can make it, until that is erased.
    """
    return {**file(each), "digest": each.digest, "salt": each.salt or None, **_of(erasure)}


def decided(sha256: str, erasure: Erasure, position: int) -> Json:
    """What one of the acts of erasing came to."""
    state = "withdrawn" if erasure.state == "kept" else erasure.state
    return {"sha256": sha256, "state": state, "position": position, **_of(erasure)}


def row(each: Evidence, erasure: Erasure) -> list[object]:
    """The cells under FIELDS."""
    said: Json = _of(erasure)["erased"] or _of(erasure)["proposed"] or {}
    proposed_by = said.get("proposed_by") or said.get("by")
    confirmed_by = said.get("by") if erasure.erased else None
    file_ = (each.sha256, each.media, each.size, each.position, erasure.state)
    return [*file_, said.get("at"), proposed_by, confirmed_by, said.get("reason"), each.digest, each.salt or None]


def _of(erasure: Erasure) -> Json:
    proposed, erased = erasure.proposed, erasure.erased
    return {
        "proposed": _said(proposed) if proposed else None,
        "erased": {**_said(erased), "proposed_by": erased.proposed_by} if erased else None,
    }


def _said(each: Proposal) -> Json:
    return {"at": time(each.at), "by": each.by, "reason": each.reason, "position": each.position}
