"""Proofs to take away: of an entry with all that happened to it, and of a community's whole score."""

from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import Query, Response
from pydantic import Field

from api import certificate
from api.asked import Asked, AskedOfRecord, Position
from api.counter import resource
from api.desk import AtDesk, Desk
from api.language import language_of
from api.models.proofs import ProofBundle
from api.pages.rendering import page
from api.routes.addresses import CommunityCode, EntryId
from api.sealing import Sealing
from ledger.clauses import Lang
from ledger.errors import NothingSealed
from ledger.proofs.bundle import Bundle
from ledger.proofs.keys import RecordedKeys
from ledger.proofs.rows import SealedTree
from ledger.proofs.sealer import keys_in
from ledger.users import own
from projections.bundles import ask_entry, ask_score, community_bundle, entry_bundle, entry_proof
from projections.claims import Claim
from projections.proving import Proven, verify_bundle

router = resource("证明 · proofs")

JSON: Final = "application/json"
TEXT: Final = "text/plain; charset=utf-8"


class Form(StrEnum):
    """`bundle` for `kaohe verify`, `tlog-proof` for programs of others, `print` to be read and kept on paper."""

    BUNDLE = "bundle"
    TLOG_PROOF = "tlog-proof"
    PRINT = "print"


class CommunityForm(StrEnum):
    """`bundle` for `kaohe verify`, `print` to be read and kept on paper."""

    BUNDLE = "bundle"
    PRINT = "print"


AskedLang = Annotated[Lang | None, Field(description="打印页的语言 · language of the printed page")]


class AskedOfEntryProof(AskedOfRecord):
    """`event` goes with ``tlog-proof``: the event at which position; default: the entry's recording."""

    form: Annotated[Form, Field(description="形式 · in which form")] = Form.BUNDLE
    event: Annotated[
        Position | None, Field(description="tlog-proof：哪个位置的事件 · of the event at which position")
    ] = None
    lang: AskedLang = None


class AskedOfScoreProof(Asked):
    form: Annotated[CommunityForm, Field(description="形式 · in which form")] = CommunityForm.BUNDLE
    lang: AskedLang = None


FORMS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "证明文件 · The proof",
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
}


@router.get("/proofs/entries/{entry_id}", response_model=ProofBundle, responses=FORMS)
async def prove_entry(entry_id: EntryId, asked: Annotated[AskedOfEntryProof, Query()], desk: AtDesk) -> Response:
    """一条记录的证明 · Proof of an entry, with all that happened to it.

    记录签入检查点之后即可取得；凭公钥即可离线核验（kaohe verify）。

    There once a checkpoint covers it. Checked offline with the public key alone (`kaohe verify`).
    """
    if asked.form is Form.TLOG_PROOF:
        return await desk.aside(lambda: _one_event(desk, entry_id, asked))
    upto = await desk.aside(lambda: _position(desk, asked))
    wanted = await desk.ledger.commits.done(
        lambda books: ask_entry(books, entry_id, own(desk.guest.user), upto=upto), correlation=desk.correlation
    )
    return await desk.aside(
        lambda: _answer(desk, entry_bundle(desk.ledger, wanted, _sealed(desk, wanted.needs)), asked.form, asked.lang)
    )


@router.get("/proofs/communities/{code}", response_model=ProofBundle, responses=FORMS)
async def prove_score(code: CommunityCode, asked: Annotated[AskedOfScoreProof, Query()], desk: AtDesk) -> Response:
    """一个社区得分的证明 · Proof of a community's whole score.

    含算出得分与名次的全部事件；账本为此写明各流的末尾，一件也不能遗漏。

    It holds every event behind score and rank. The ledger states for it where the streams end, so that none is left out.
    """
    upto = await desk.aside(lambda: _position(desk, asked))
    wanted = await desk.ledger.commits.done(
        lambda books: ask_score(books, code, own(desk.guest.user), year=asked.year, upto=upto, on=asked.on),
        correlation=desk.correlation,
    )
    return await desk.aside(
        lambda: _answer(
            desk, community_bundle(desk.ledger, wanted, _sealed(desk, wanted.needs)), asked.form, asked.lang
        )
    )


def _position(desk: Desk, asked: AskedOfRecord) -> int | None:
    if asked.position is None and asked.known_at is None:
        return None
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as then:
        return then.position


def _one_event(desk: Desk, entry_id: str, asked: AskedOfEntryProof) -> Response:
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as then:
        recorded_at = then.holder(entry_id).entry(entry_id).position
    at = recorded_at if asked.event is None else asked.event
    proof = entry_proof(desk.ledger, at, _sealed(desk, min(at, desk.ledger.head_position())))
    return Response(bytes(proof), 200, _attached(f"{entry_id}-{at}.tlog-proof"), TEXT)


def _sealed(desk: Desk, position: int) -> SealedTree:
    sealing: Sealing = desk.request.app.state.sealing
    return sealing.reached(position)


def _answer(desk: Desk, bundle: Bundle, form: Form | CommunityForm, lang: Lang | None) -> Response:
    content = bytes(bundle)
    about = bundle.claim.get("entry") or bundle.claim["community"]
    if form == "print":
        return _printed(desk, content, lang)
    return Response(content, 200, _attached(f"{about}.kaohe-proof.json"), JSON)


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


def _printed(desk: Desk, content: bytes, asked: Lang | None) -> Response:
    """What the bundle proves, checked before it is printed."""
    proven = _verified(desk, content)
    lang = language_of(desk.request.headers, asked and asked.value)
    return page(
        desk.request,
        "proof.html",
        asked and asked.value,
        headers={"Cache-Control": "private, no-cache"},
        proven=proven,
        title=certificate.title(proven.claim, lang),
        facts=certificate.facts(proven.claim, lang),
        figures=certificate.figures(proven.claim),
        moment=_moment(proven.claim),
        time=certificate.moment,
        about=certificate.about(proven),
        address=desk.request.url.path,
    )


def _moment(claim: Claim) -> str:
    """What of the address makes the same score again."""
    names = ("year", "position", "on") if claim["kind"] == "community" else ("position",)
    kept = {name: claim[name] for name in names if claim[name]}
    return urlencode(kept)


def _verified(desk: Desk, content: bytes) -> Proven:
    with desk.ledger.rows() as rows:
        keys: RecordedKeys = keys_in(rows)
    origin = Bundle.parse(content).checkpoint.partition("\n")[0]
    sealing: Sealing = desk.request.app.state.sealing
    known = keys.verifiers(origin) or ([sealing.verifier] if sealing.verifier else [])
    if not known:
        raise NothingSealed
    return verify_bundle(content, *map(str, known), witnesses=sealing.witnesses, quorum=0)
