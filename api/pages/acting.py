"""What forms do: a command to the ledger's one writer, as the API's writes are, in the name of who is signed in."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import orjson
from fastapi.responses import RedirectResponse

from api.pages.visit import Visit, address
from api.problems import Stale
from ledger.books import OpenBooks
from ledger.commands import Command, OnBonus, OnEntry, parse
from ledger.lines import Receipt
from ledger.submitting import submit

SEE_OTHER: Final = 303
COUNTED: Final = frozenset({"quantity", "year"})
"""Fields that are whole numbers, and come as text."""


def command_of(said: Mapping[str, Any], *, by: str) -> Command:
    """The command that a form comes to. Raises Invalid for the first wrong field."""
    return parse({**{name: _typed(name, value) for name, value in said.items()}, "by": by})


def _typed(name: str, value: Any) -> Any:
    is_number = name in COUNTED and isinstance(value, str) and value.isascii() and value.isdecimal()
    return int(value) if is_number and len(value) <= 9 else value  # noqa: PLR2004


async def act(visit: Visit, said: Mapping[str, Any], *, key: str, version: str | None = None) -> Receipt:
    """Carries a command out; a form that is sent again is carried out once. Raises a LedgerError that says why not.

    `version` is that of the community's stream which the form was filled in by: Stale where it has moved on.
    """
    command = command_of(said, by=visit.user)
    reference = reference_of(visit.user, key, said)

    def job(books: OpenBooks) -> Receipt:
        if version and books.kept(reference) is None:
            _require_version(books, command, version)
        return submit(books, command, visit.ledger.scorer, reference=reference)

    return await visit.ledger.commits.done(job, correlation=visit.correlation)


def reference_of(user: str, key: str, said: Mapping[str, Any]) -> str:
    """The same for the same filling with the same content: who goes back and corrects it, says something new."""
    content = sha256(orjson.dumps([key, dict(said)], option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return f"%{user}%form-{content}"


def _require_version(books: OpenBooks, command: Command, version: str) -> None:
    match command:
        case OnEntry():
            newest = books.version(books.holder(command.entry))
        case OnBonus():
            newest = books.version(books.holder(command.bonus))
        case _:
            return
    if str(newest) != version:
        raise Stale


def done(path: str, *, op: str, receipt: Receipt) -> RedirectResponse:
    """To the page that shows what was done."""
    return RedirectResponse(address(path, {"done": op, "at": receipt.position}), SEE_OTHER)
