"""Answers: JSON or CSV as Accept asks, with the ledger's position as their ETag, long lists in pieces."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.asked import LIMIT_DEFAULT, Paged
from api.problems import NotAcceptable, ParameterMalformed
from api.shapes import Json
from api.tables import csv_pieces
from ledger.fields import wanted
from projections.listing import Rows
from projections.past import AsOf

JSON = "application/json"
CSV = "text/csv"
ROWS_AT_ONCE = 200
"""Rows above which a list goes out in pieces."""
AGAIN: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "您已有这份内容 · You have this already"}}
"""What OpenAPI says of a reading that can be asked for again cheaply."""
AGAIN_AND_CSV: Final = {**AGAIN, 200: {"content": {CSV: {"schema": {"type": "string"}}}}}
"""The same of one that comes as CSV too."""


def json_answer(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, headers, JSON)


def form_asked(request: Request, *, offered: Sequence[str] = (JSON, CSV)) -> str:
    """The media type that Accept prefers among those offered; the first where it does not care. Raises NotAcceptable."""
    accept = request.headers.get("accept")
    if accept is None or accept in {"*/*", offered[0]}:
        return offered[0]
    best, chosen = 0.0, None
    for each in offered:
        weight = max((_weight(part, each) for part in accept.split(",")), default=(0, 0.0))[1]
        if weight > best:
            best, chosen = weight, each
    if chosen is None:
        raise NotAcceptable(offered=tuple(offered))
    return chosen


def _weight(part: str, offered: str) -> tuple[int, float]:
    """How closely one part of an Accept names a type, and with which quality (RFC 9110, section 12.5.1)."""
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    closeness = {offered: 3, f"{offered.split('/', maxsplit=1)[0]}/*": 2, "*/*": 1}.get(name, 0)
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return closeness, min(float(quality), 1.0) if closeness else 0.0
    except ValueError:
        return closeness, 0.0


def etag(request: Request, *parts: object, forms: Sequence[str] = (JSON, CSV)) -> dict[str, str]:
    """The header fields that let a reader ask again cheaply."""
    form = "-csv" if form_asked(request, offered=forms) == CSV else ""
    return {
        "ETag": f'"{"-".join(map(str, parts))}{form}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Authorization, Cookie",
    }


def is_known(request: Request, headers: dict[str, str]) -> bool:
    """Whether the reader has this very answer already."""
    known = request.headers.get("if-none-match")
    return known is not None and (known.strip() == "*" or headers["ETag"] in known.replace("W/", "").split(", "))


def reading_answer(request: Request, shape: Json, *parts: object, forms: Sequence[str]) -> Response:
    """One object, or nothing where the reader has it already."""
    headers = etag(request, *parts, forms=forms)
    if is_known(request, headers):
        return Response(status_code=304, headers=headers)
    return json_answer(shape, headers=headers)


def versioned_answer(request: Request, shape: Json, version: int) -> Response:
    """Something that `If-Match` can name: its ETag is its stream's version.

    It goes out whole each time, since it says as of which position of the whole ledger it was read.
    """
    form_asked(request, offered=(JSON,))
    return json_answer(shape, headers={"ETag": f'"{version}"', "Cache-Control": "private, no-cache"})


def csv_answer(columns: Sequence[str], rows: Iterable[Json], headers: dict[str, str]) -> Response:
    """Rows, some at a time; what a row does not have stays empty."""
    cells = ([row.get(column) for column in columns] for row in rows)
    return StreamingResponse(csv_pieces(columns, cells), 200, headers, f"{CSV}; charset=utf-8")


# --- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list: those from `first` on, of the list as it was at `position`."""

    first: int
    limit: int | None
    position: int | None
    asked: str
    """A digest over the filters: a cursor goes on with the list that it came from."""

    @classmethod
    def of(cls, asked: Paged, form: str) -> "Page":
        """Raises ParameterMalformed for a cursor that is none of ours, or of another list."""
        said = asked.model_dump(mode="json", exclude={"cursor", "limit", "wait"})
        digest = sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        limit = asked.limit or (LIMIT_DEFAULT if form == JSON else None)
        if asked.cursor is None:
            return cls(0, limit, None, digest)
        try:
            first, position, made_for = orjson.loads(base64.urlsafe_b64decode(asked.cursor.encode("ascii")))
            if made_for != digest or not (type(first) is type(position) is int and first > 0 and position > 0):
                raise ValueError  # noqa: TRY301
        except (ValueError, TypeError, binascii.Error) as error:
            zh, en = wanted("cursor")
            raise ParameterMalformed(parameter="cursor", wanted_zh=zh, wanted_en=en) from error
        return cls(first, limit, position, digest)

    def as_of(self, asked: Paged) -> AsOf:
        """The moment that was asked for, of the ledger as it was when the first page was read."""
        positions = [each for each in (asked.position, self.position) if each is not None]
        return AsOf(position=min(positions, default=None), known_at=asked.known_at, on=asked.on)

    def next(self, position: int) -> str:
        """The cursor of the rows after these."""
        kept = orjson.dumps([self.first + (self.limit or 0), position, self.asked])
        return base64.urlsafe_b64encode(kept).decode("ascii")


def list_answer(
    request: Request,
    head: Json,
    name: str,
    rows: Rows[Any],
    *,
    page: Page,
    columns: Sequence[str],
    shape: Any,
    etag_parts: Sequence[object] = (),
) -> Response:
    """A page of rows under `name`, after what `head` says of the moment; `shape` makes a row of JSON.

    No more of the rows are made than are sent.
    """
    headers = etag(request, head["position"], *etag_parts)
    last = len(rows) if page.limit is None else page.first + page.limit
    following = page.next(head["position"]) if last < len(rows) else None
    if following:
        headers["Link"] = next_link(request, cursor=following)
    if is_known(request, headers):
        return Response(status_code=304, headers=headers)
    chosen = (shape(each) for each in _taken(rows, page.first, last))
    if form_asked(request) == CSV:
        return csv_answer(columns, chosen, headers)
    if min(last, len(rows)) - page.first <= ROWS_AT_ONCE:
        return json_answer({**head, name: list(chosen), "next": following}, headers=headers)
    return StreamingResponse(_pieces({**head, "next": following}, name, chosen), 200, headers, JSON)


def _taken(rows: Rows[Any], first: int, last: int) -> Iterable[Any]:
    """Some at a time: they may be read only when they are taken."""
    return _in_slices(rows, first, last) if isinstance(rows, Sequence) else rows[first:last]


def _in_slices(rows: Sequence[Any], first: int, last: int) -> Iterator[Any]:
    for start in range(first, last, ROWS_AT_ONCE):
        yield from rows[start : min(last, start + ROWS_AT_ONCE)]


def _pieces(head: Json, name: str, rows: Iterable[Json]) -> Iterator[bytes]:
    """``{…head, "name": [row, row, …]}``, some rows at a time."""
    opening = orjson.dumps(head)[:-1] + b"," + orjson.dumps(name) + b":["
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        text = orjson.dumps(batch)[1:-1]
        yield opening + text
        opening = b","
    yield b"]}" if opening == b"," else opening + b"]}"


def next_link(request: Request, **place: object) -> str:
    """A Link to where the list goes on: the same address, from another place."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {*place, "wait"}]
    return f'<{request.url.path}?{urlencode([*kept, *place.items()])}>; rel="next"'
