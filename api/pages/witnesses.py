"""The witnesses of the ledger: who is asked to cosign, who has, and what they object to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fastapi import Response

from api import certificate
from api.pages import taking
from api.pages.door import pages
from api.pages.rendering import render
from api.pages.visit import AtPage
from api.sealing import Sealing
from api.shapes import Json
from ledger.proofs.notes import Note, NoteUntrusted
from ledger.proofs.rows import SealedTree
from ledger.proofs.witnesses import Finding, Witness

router = pages()

COLUMNS: Final = ("name", "address", "vkey", "cosigned_at", "finding")


@dataclass(frozen=True, slots=True)
class Witnessing:
    """A witness that is asked, when it cosigned what is published, and what was last wrong with it."""

    witness: Witness
    cosigned_at: str | None
    finding: Finding | None


@router.get("/audit/witnesses")
def show_witnesses(visit: AtPage) -> Response:
    """For everybody, as the checkpoint with their cosignatures is."""
    sealing: Sealing = visit.request.app.state.sealing
    with visit.ledger.rows() as rows:
        published, quorum = rows.seals.published(), rows.seals.quorum()
    found = list(_witnessing(sealing, published))
    if taking.is_asked(visit):
        return taking.taken(visit, "witnesses", COLUMNS, map(_row, found))
    return render(
        visit,
        "audit_witnesses.html",
        witnesses=found,
        quorum=quorum,
        published=published,
        signed=sealing.signed,
        alarms=sealing.alarms,
    )


def _witnessing(sealing: Sealing, published: SealedTree | None) -> Iterator[Witnessing]:
    findings = {each.witness: each for each in sealing.findings}
    for each in sealing.asked:
        at = _cosigned_at(Note.parse(published.note), each) if published else None
        yield Witnessing(each, None if at is None else certificate.moment(at), findings.get(each.key.name))


def _cosigned_at(note: Note, witness: Witness) -> int | None:
    """Seconds since 1970, as the witness has signed them; None where it has not."""
    try:
        is_cosigned = bool(note.signed_by([witness.key]))
    except NoteUntrusted:
        is_cosigned = False
    own = (each for each in note.signatures if (each.name, each.key_id) == (witness.key.name, witness.key.id))
    return next((each.signed_at for each in own), None) if is_cosigned else None


def _row(each: Witnessing) -> Json:
    return {
        "name": each.witness.key.name,
        "address": each.witness.address,
        "vkey": str(each.witness.key),
        "cosigned_at": each.cosigned_at,
        "finding": each.finding.sign.value if each.finding else None,
    }
