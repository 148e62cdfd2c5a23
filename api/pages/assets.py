"""What pages are made of beside their text: style sheets and scripts, served by the product itself.

An address carries the digest of what it leads to, so that browsers keep it for good and never have an old one. Files are
compressed once, when they are first asked for: they are the same for everybody and hold no secret.
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"
ADDRESS: Final = "/static"
DIGEST_DIGITS: Final = 12
COMPRESSED: Final = frozenset({".css", ".js", ".svg"})
FOR_GOOD: Final = "public, max-age=31536000, immutable"
AGAIN_EACH_TIME: Final = "no-cache"


@cache
def asset(name: str) -> str:
    """The address of a file below `static`."""
    return f"{ADDRESS}/{name}?v={_digest(name)}"


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:DIGEST_DIGITS]


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


class Assets(StaticFiles):
    """Files below `static`, compressed for whoever takes that."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Raises the framework's HTTPException for what is not there."""
        found = await super().get_response(path, scope)
        if found.status_code not in {200, 304}:
            return found
        is_named = scope["query_string"] == f"v={_digest(path)}".encode()
        found.headers["Cache-Control"] = FOR_GOOD if is_named else AGAIN_EACH_TIME
        headers = Headers(scope=scope)
        if Path(path).suffix not in COMPRESSED:
            return found
        found.headers["Vary"] = "Accept-Encoding"
        takes_gzip = "gzip" in headers.get("accept-encoding", "") and "range" not in headers
        if not takes_gzip or found.status_code != 200:  # noqa: PLR2004
            return found
        given = {
            name: value for name, value in found.headers.items() if name not in {"content-length", "accept-ranges"}
        }
        given |= {"content-encoding": "gzip", "etag": f'"{_digest(path)}-gzip"'}
        return Response(_compressed(path), headers=given)
