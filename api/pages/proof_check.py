"""Verification of a proof that somebody brings: by keys of theirs, or else by the ledger's. Nothing of it is kept."""

from dataclasses import dataclass
from typing import Final

from fastapi import Response

from api import certificate
from api.pages.door import pages
from api.pages.forms import WHOLE, Form, files_in, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems.refusals import status_of
from ledger.errors import FieldMalformed, FieldMissing, LedgerError, NothingSealed, ProofRefused
from ledger.proofs.notes import NoteMalformed, VerifierKey, base64_of
from ledger.proofs.sealer import keys_in, origin_of
from ledger.proofs.tlog_proof import FIRST_LINE, ProofMalformed, TlogProof
from projections.proving import Proven, verify_bundle

router = pages()

KEYS_MOST: Final = 20
"""Keys that somebody may name for one proof."""


@router.get("/audit/bundle")
def show_bundle(visit: AtPage) -> Response:
    """Where a proof can be handed in; nothing of it is kept."""
    return _bundle_page(visit, Form())


@router.post("/audit/bundle")
async def verify_proof(visit: AtPage) -> Response:
    """The verdict on a proof, by the keys that are given, or else by the ledger's own."""
    form = form_of(visit.request)
    try:
        files = files_in(visit.request, "file")
        if not files:
            raise FieldMissing(field="file")
        content = await files[0].read()
        verdict = await visit.aside(lambda: _verdict(visit, content, form))
    except LedgerError as error:
        refused = error
        form.refuse(visit, error)
        return await visit.aside(lambda: _bundle_page(visit, form, refused=refused))
    return await visit.aside(lambda: _bundle_page(visit, form, verdict=verdict))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A proof that holds: of a claim with all its events, or of one event alone."""

    is_own_key: bool
    """Whether the keys were the ledger's own, which nobody who distrusts it should take from here."""
    proven: Proven | None = None
    position: int | None = None
    event: str | None = None


def _verdict(visit: Visit, content: bytes, form: Form) -> Verdict:
    """Raises ProofRefused, NothingSealed, or FieldMalformed for keys that are none."""
    given = _keys(form, "keys")
    witnesses = _keys(form, "witnesses")
    trusted = given or _own(visit)
    if not content.startswith(FIRST_LINE.encode()):
        return Verdict(not given, verify_bundle(content, *trusted, witnesses=witnesses))
    try:
        proof = TlogProof.parse(content)
    except ProofMalformed as error:
        raise ProofRefused(problem_zh="不是证明文件", problem_en="it is no proof") from error
    if not certificate.holds(proof, trusted, witnesses, len(witnesses)):
        raise ProofRefused(
            problem_zh="事件不在签过名的账本里，或签名不对",
            problem_en="the event is not in the signed ledger, or the signature is wrong",
        )
    return Verdict(not given, None, proof.index + 1, (proof.extra or b"").decode("utf-8", "replace"))


def _keys(form: Form, field: str) -> list[str]:
    lines = [line.strip() for line in form.value(field).splitlines() if line.strip() and not line.startswith("#")]
    try:
        return [str(VerifierKey.parse(line)) for line in lines[:KEYS_MOST]]
    except NoteMalformed as error:
        raise FieldMalformed(
            field=field, wanted_zh="公钥，每行一个：名称+编号+密钥", wanted_en="verifier keys, NAME+ID+KEY, one a line"
        ) from error


def _own(visit: Visit) -> list[str]:
    """The ledger's keys, as its record names them. Raises NothingSealed."""
    sealing = visit.request.app.state.sealing
    with visit.ledger.rows() as rows:
        recorded = keys_in(rows)
    known = recorded.verifiers(origin_of(visit.ledger, None)) or ([sealing.verifier] if sealing.verifier else [])
    if not known:
        raise NothingSealed
    return [str(each) for each in known]


def _bundle_page(
    visit: Visit, form: Form, *, verdict: Verdict | None = None, refused: LedgerError | None = None
) -> Response:
    return render(
        visit,
        "audit_bundle.html",
        status=200 if refused is None else status_of(refused),
        form=form,
        verdict=verdict,
        is_unproven=isinstance(refused, ProofRefused) and bool(form.problem(WHOLE)),
        certificate=certificate,
        base64=base64_of,
        language=visit.lang,
    )
