"""Evidence: files handed in under the SHA-256 of their content, and given out again."""

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import Path as InPath
from fastapi import Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from api import shapes
from api.answers import AGAIN, JSON, is_known, json_answer, reading_answer
from api.asked import AskedOfOne, AskedOfRecord
from api.counter import RawCounter, resource
from api.desk import AtDesk, Desk
from api.media import media_of, suffix_of
from api.models import EvidenceStored
from api.models.evidence import EvidenceList
from api.routes.addresses import EntryId
from api.shapes import Json
from api.shelf import Shelf
from api.uploads import received
from ledger.credentials import Evidence
from ledger.errors import EvidenceEmpty, EvidenceLost, EvidenceMismatch, EvidenceUnknown
from ledger.evidence import SALT_BYTES, Filed, HandedIn, receive, require_may_hand_in
from ledger.fields import Ref
from projections.single import single

router = resource("依据 · evidence", RawCounter)

FILE_MOST: Final = 64 << 20
"""Bytes of a file at most."""
Sha256 = Annotated[
    str,
    InPath(
        pattern="^[0-9a-f]{64}$", description="文件内容的 SHA-256，小写十六进制 · of the content, in small hexadecimal"
    ),
]
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
    await desk.aside(lambda: _require_may_hand_in(desk, asked.entry))
    file = await _received(desk, sha256)
    filed = await desk.ledger.commits.done(
        lambda books: receive(books, file, by=desk.guest.user, entry=asked.entry), correlation=desk.correlation
    )
    headers = {"Location": f"/api/v1/evidence/{sha256}"}
    return json_answer(_stored(filed), status=201 if filed.is_new else 200, headers=headers)


@router.get("/evidence/{sha256}", response_class=FileResponse, responses=GIVEN_OUT)
@router.head("/evidence/{sha256}", response_class=FileResponse, include_in_schema=False)
async def download_evidence(sha256: Sha256, asked: Annotated[AskedOfRecord, Query()], desk: AtDesk) -> Response:
    """下载依据的全部或一段 · A file of evidence, or ranges of it."""
    kept, place = await desk.aside(lambda: _found(desk, sha256, asked))
    headers = {"ETag": f'"{sha256}"', **SAFE}
    if is_known(desk.request, headers):
        return Response(status_code=304, headers=headers)
    return FileResponse(place, media_type=kept.media, filename=f"{sha256[:16]}{suffix_of(kept.media)}", headers=headers)


@router.get("/entries/{entry_id}/evidence", response_model=EvidenceList, responses=AGAIN)
def list_evidence(entry_id: EntryId, asked: Annotated[AskedOfOne, Query()], desk: AtDesk) -> Response:
    """一条记录的依据，按提交先后 · Evidence of an entry, in the order in which it came."""
    found = single(desk.ledger, entry_id, asked.as_of)
    with desk.ledger.glance() as rows:
        files = [each for each in rows.credentials.evidence_of(entry_id) if each.position <= found.position]
    moment = shapes.moment_of(found.rulebook, found.position, found.known_at, asked.on)
    shape = {**moment, "entry": entry_id, "evidence": [_file(each) for each in files]}
    return reading_answer(desk.request, shape, found.position, forms=(JSON,))


def _require_may_hand_in(desk: Desk, entry: str | None) -> None:
    """Before a large file is read in vain; the writing asks again."""
    with desk.ledger.reading() as snapshot:
        require_may_hand_in(snapshot, desk.guest.user, entry)


async def _received(desk: Desk, sha256: str) -> HandedIn:
    """The file on its shelf. Raises EvidenceEmpty or EvidenceMismatch; then it is not kept."""
    shelf, salt = _shelf(desk), secrets.token_bytes(SALT_BYTES)
    plain, salted = hashlib.sha256(), hashlib.sha256(salt)

    def hash_(block: bytes) -> None:
        plain.update(block)
        salted.update(block)

    with shelf.part() as part:
        size = await received(desk.request, part, most=FILE_MOST, also=hash_)
        if not size:
            raise EvidenceEmpty
        if plain.hexdigest() != sha256:
            raise EvidenceMismatch
        # The file before its event: one that the record names is there.
        await desk.aside(lambda: shelf.put(part, sha256))
    media = await desk.aside(lambda: media_of(shelf.place(sha256)))
    return HandedIn(sha256, salt.hex(), salted.hexdigest(), size, media)


def _found(desk: Desk, sha256: str, asked: AskedOfRecord) -> tuple[Evidence, Path]:
    """Raises EvidenceUnknown for a file that no event names, EvidenceLost for one that is gone."""
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        kept = snapshot.credentials.evidence(sha256)
        if kept is None or kept.position > snapshot.position:
            raise EvidenceUnknown
    place = _shelf(desk).place(sha256)
    if not place.is_file():
        raise EvidenceLost
    return kept, place


def _shelf(desk: Desk) -> Shelf:
    return Shelf(desk.request.app.state.settings.evidence_path)


def _file(each: Evidence) -> Json:
    return {"sha256": each.sha256, "size": each.size, "media": each.media, "position": each.position}


def _stored(filed: Filed) -> Json:
    return {**_file(filed.evidence), "position": filed.position, "entry": filed.entry}
