"""Reading a small JSON document of the identity provider: from a file or an address, bounded in size and time."""

import time
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

from api import strict_json
from api.settings import LOOPBACK
from ledger.errors import LedgerError

BYTES_MOST: Final = 256 * 1024
SECONDS_LONGEST: Final = 5
PIECE: Final = 16 * 1024


class Unreachable(Exception):
    """The document cannot be had, or is none. For the log alone."""


def is_address(place: str) -> bool:
    return "://" in place


def is_on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in LOOPBACK


def document_at(place: str) -> dict[str, Any]:
    """The JSON object at an address or in a file. Blocks. Raises Unreachable."""
    try:
        content = _fetched(place) if is_address(place) else _read(Path(place))
        return strict_json.parse(content.decode("utf-8"))
    except (OSError, HTTPException, ValueError, LedgerError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return _bounded(file)


def _fetched(address: str) -> bytes:
    is_near = is_on_this_machine(address)
    if urlsplit(address).scheme != "https" and not is_near:
        raise Unreachable("neither https nor on this machine")
    opener = OpenerDirector()
    # No handler for redirects: keys come from the place that is configured, and from nowhere that it points to.
    handlers = [HTTPSHandler(), HTTPHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()]
    for handler in [*handlers, *([] if is_near else [ProxyHandler()])]:
        opener.add_handler(handler)
    answer = opener.open(address, timeout=SECONDS_LONGEST)
    if answer is None:
        raise Unreachable("not an address of the web")
    with answer:
        return _bounded(answer)


def _bounded(source: BinaryIO) -> bytes:
    content, deadline = b"", time.monotonic() + SECONDS_LONGEST
    while piece := source.read(PIECE):
        content += piece
        if len(content) > BYTES_MOST or time.monotonic() > deadline:
            raise Unreachable("too large, or too slow")
    return content
