"""The transparency log (C2SP tlog-tiles): its checkpoint, its tiles, and the entries themselves, for any verifier."""

import gzip
import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.problems import NotSignedIn
from ledger.application import Ledger
from ledger.errors import NothingSealed, SealBroken, TileUnknown
from ledger.proofs.merkle import HASH_BYTES
from ledger.proofs.rows import SealedTree
from ledger.proofs.tiles import WIDTH, TileName, tile_named, tile_wrong, width_at
from ledger.transaction import Transaction

router = APIRouter(tags=["日志 · log"])

OCTETS: Final = "application/octet-stream"
NOTE: Final = "text/plain; charset=utf-8"
FOR_EVER: Final = "max-age=31536000, immutable"
GZIP: Final = re.compile(r"(^|,)\s*gzip\s*(;\s*q=(1(\.0*)?|0?\.\d*[1-9]\d*))?\s*(,|$)", re.IGNORECASE)
CHECKPOINT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "签过名的检查点 · The newest signed checkpoint, with its cosignatures",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}
TILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "树块，或事件的原文 · A tile, or a bundle of entries",
        "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}},
    }
}


TilePath = Annotated[
    str,
    Path(
        description="层/编号，或 entries/编号；不满的加 .p/宽度 · LEVEL/NUMBER or entries/NUMBER; .p/WIDTH where it is partial",
        examples=["0/x001/x234/067", "entries/000.p/17"],
    ),
]


@router.get("/checkpoint", response_class=Response, responses=CHECKPOINT)
async def newest_checkpoint(request: Request) -> Response:
    """检查点 · The newest checkpoint, as a signed note.

    有见证人时，会签够数才公布。

    Where there are witnesses, only what enough of them have cosigned is shown.
    """
    published = await run_in_threadpool(_published, request.app.state.ledger)
    return Response(published.note, 200, {"Cache-Control": "public, max-age=2"}, NOTE)


@router.get("/tile/{path:path}", response_class=Response, responses=TILE)
async def tile(path: TilePath, request: Request) -> Response:
    """树块或事件原文 · A tile of the tree, or the entries below one.

    写法见 c2sp.org/tlog-tiles；事件原文须登录，除非账本设为公开。

    Spelt as c2sp.org/tlog-tiles says. Entries take a sign-in, unless the log is public.
    """
    name = tile_named(path)
    # As it was sent: a path is matched without the line break at its end.
    if name is None or not request.scope["raw_path"].endswith(f"/tile/{path}".encode()):
        raise TileUnknown
    is_open = name.level is not None or request.app.state.settings.public_log
    headers = {"Cache-Control": f"{'public' if is_open else 'private'}, {FOR_EVER}"}
    if not is_open:
        headers["Vary"] = "Authorization, Cookie, Accept-Encoding"
        guest = await request.app.state.access.admit(request)
        request.state.guest = guest
        if guest is None:
            raise NotSignedIn
    content = await run_in_threadpool(_content, request.app.state.ledger, name)
    if name.level is None and GZIP.search(request.headers.get("accept-encoding", "")):
        headers |= {"Content-Encoding": "gzip", "Vary": "Authorization, Cookie, Accept-Encoding"}
        content = await run_in_threadpool(gzip.compress, content, 6)
    return Response(content, 200, headers, OCTETS)


def _published(ledger: Ledger) -> SealedTree:
    with ledger.rows() as rows:
        found = rows.seals.published()
    if found is None:
        raise NothingSealed
    return found


def _content(ledger: Ledger, name: TileName) -> bytes:
    """Raises TileUnknown beyond what is published, and SealBroken where the ledger has not got what it has signed for."""
    with ledger.rows() as rows:
        published, signed = rows.seals.published(), rows.seals.newest()
        if published is None or signed is None:
            raise TileUnknown
        if name.width > width_at(published.size, name.level or 0, name.number):
            raise TileUnknown
        return _entries(rows, name) if name.level is None else _hashes(rows, name, name.level, signed.size)


def _hashes(rows: Transaction, name: TileName, level: int, size: int) -> bytes:
    """A tile has all hashes of the tree that was signed last, no less and no more."""
    hashes = rows.seals.hashes(level, name.number)
    if len(hashes) != width_at(size, level, name.number) * HASH_BYTES:
        raise tile_wrong(level, name.number)
    return hashes[: name.width * HASH_BYTES]


def _entries(rows: Transaction, name: TileName) -> bytes:
    first = name.number * WIDTH + 1
    page = rows.page(after=first - 1, limit=name.width)
    if [position for position, _ in page] != list(range(first, first + name.width)):
        raise SealBroken(problem_zh=f"位置 {first} 之后有缺", problem_en=f"an event after position {first} is missing")
    return b"".join(len(state).to_bytes(2) + state for _, state in page)
