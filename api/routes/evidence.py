"""Evidence: files handed in under the SHA-256 of their content, and given out again."""

from typing import IO, Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from api import evidence, shapes
from api.answers import AGAIN, JSON, is_known, json_answer, reading_answer
from api.asked import AskedOfOne, AskedOfRecord
from api.counter import RawCounter, resource
from api.desk import AtDesk, Desk
from api.handing_in import Hand, hand_in
from api.media import suffix_of
from api.models import EvidenceStored
from api.models.evidence import EvidenceList
from api.opened import OpenedFile
from api.routes.addresses import EntryId, Sha256
from api.shapes import Json
from api.uploads import received
from api.vault import FILE_MOST, Vault
from ledger.credentials import Evidence
from ledger.errors import EvidenceLost, EvidenceUnknown
from ledger.evidence import Filed, erasure_of
from ledger.fields import Ref
from projections.single import single

router = resource("依据 · evidence", RawCounter)

ANY_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "文件本身，至多 64 MiB · The file itself, at most 64 MiB",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
    }
}
KNOWN_ALREADY: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": EvidenceStored,
        "description": "早已收到，没有新的记录 · It was there already; nothing new was recorded",
    }
}
GIVEN_OUT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "文件本身，作为附件 · The file, as an attachment",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {"description": "所要的一段 · The range asked for"},
    **AGAIN,
}
SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # Kept by its reader, who asks each time whether they may still have it.
    "Cache-Control": "private, no-cache",
}


class AskedOfUpload(BaseModel):
    """`entry`: what the file is evidence of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: Annotated[Ref | None, Field(description="作为哪条记录的依据 · the entry that it is evidence of")] = None


@router.put(
    "/evidence/{sha256}",
    status_code=201,
    response_model=EvidenceStored,
    responses=KNOWN_ALREADY,
    openapi_extra=ANY_FILE,
)
async def upload_evidence(sha256: Sha256, asked: Annotated[AskedOfUpload, Query()], desk: AtDesk) -> Response:
    """上传依据 · Hand in a file of evidence.

    可以单独上传，也可以指明记录；文件类型依内容判定。

    By itself or for an entry. Its type is told from its content.
    """
    hand = Hand(desk.ledger, vault_of(desk), desk.guest.user, desk.correlation)
    filed = await hand_in(
        hand, sha256, lambda incoming: received(desk.request, incoming, most=FILE_MOST), entry=asked.entry
    )
    headers = {"Location": f"/api/v1/evidence/{sha256}"}
    return json_answer(_stored(filed), status=201 if filed.is_new else 200, headers=headers)


@router.get("/evidence/{sha256}", response_class=FileResponse, responses=GIVEN_OUT)
@router.head("/evidence/{sha256}", response_class=FileResponse, include_in_schema=False)
async def download_evidence(sha256: Sha256, asked: Annotated[AskedOfRecord, Query()], desk: AtDesk) -> Response:
    """下载依据的全部或一段 · A file of evidence, or ranges of it."""
    kept = await desk.aside(lambda: _kept(desk, sha256, asked))
    headers = {"ETag": f'"{sha256}"', **SAFE}
    if is_known(desk.request, headers):
        return Response(status_code=304, headers=headers)
    file = await desk.aside(lambda: _opened(desk, kept, asked))
    name = f"{sha256[:16]}{suffix_of(kept.media)}"
    return OpenedFile(file, kept.size, headers=headers, media=kept.media, name=name)


@router.get("/entries/{entry_id}/evidence", response_model=EvidenceList, responses=AGAIN)
def list_evidence(entry_id: EntryId, asked: Annotated[AskedOfOne, Query()], desk: AtDesk) -> Response:
    """一条记录的依据，按提交先后 · Evidence of an entry, in the order in which it came.

    已清除的仍列出，注明何时、何人、何故；待另一人确认的也注明。

    Those that were erased stay in the list, with when, by whom and why; and so does what waits for a second person.
    """
    found = single(desk.ledger, entry_id, asked.as_of)
    with desk.ledger.reading(position=found.position) as books:
        files = [each for each in books.credentials.evidence_of(entry_id) if each.position <= found.position]
        listed = [evidence.listed(each, erasure_of(books, each.sha256)) for each in files]
    moment = shapes.moment_of(found.rulebook, found.position, found.known_at, asked.on)
    shape = {**moment, "entry": entry_id, "evidence": listed}
    return reading_answer(desk.request, shape, found.position, forms=(JSON,))


def vault_of(desk: Desk) -> Vault:
    vault: Vault = desk.request.app.state.vault
    return vault


def _kept(desk: Desk, sha256: str, asked: AskedOfRecord) -> Evidence:
    """Raises EvidenceUnknown for a file that no event named then, EvidenceErased for one that is gone by now."""
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as books:
        kept = books.credentials.evidence(sha256)
        if kept is None or kept.position > books.position:
            raise EvidenceUnknown
    with desk.ledger.reading() as books:
        erasure_of(books, sha256).require_kept()
    return kept


def _opened(desk: Desk, kept: Evidence, asked: AskedOfRecord) -> IO[bytes]:
    try:
        return vault_of(desk).open(kept)
    except EvidenceLost:
        _kept(desk, kept.sha256, asked)  # or was it erased between the two looks?
        raise


def _stored(filed: Filed) -> Json:
    return {**evidence.file(filed.evidence), "position": filed.position, "entry": filed.entry}
