"""Reading a small JSON document of the identity provider: from a file or an address, bounded in size and time."""

from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from api import reaching, strict_json
from api.reaching import Unreachable
from ledger.errors import LedgerError

BYTES_MOST: Final = 256 * 1024
SECONDS_LONGEST: Final = 5


def is_address(place: str) -> bool:
    return "://" in place


def document_at(place: str) -> dict[str, Any]:
    """The JSON object at an address or in a file. Blocks. Raises Unreachable."""
    try:
        content = _fetched(place) if is_address(place) else _read(Path(place))
        return strict_json.parse(content.decode("utf-8"))
    except (OSError, ValueError, LedgerError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return reaching.bounded(file, seconds=SECONDS_LONGEST, most=BYTES_MOST)


def _fetched(address: str) -> bytes:
    reply = reaching.ask(address, seconds=SECONDS_LONGEST, most=BYTES_MOST)
    if reply.status != HTTPStatus.OK:
        raise Unreachable(f"it answers {reply.status}")
    return reply.body
