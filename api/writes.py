"""Writing at the counter: a command goes to the ledger's one writer, and its answer can be asked for again.

An `Idempotency-Key` is kept with what was asked, under the name of who asked: the same request finds its first answer,
made again from the ledger as it was then. `If-Match` is compared inside the write, so that nothing comes in between.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import Response

from api import dossier
from api.answers import json_answer
from api.desk import Desk
from api.dossier import Written
from api.problems import IdempotencyKeyReused, ParameterMalformed, Stale
from ledger.account import Account
from ledger.books import Books, OpenBooks
from ledger.commands import AboutYear, Command, OnBonus, OnEntry
from ledger.errors import ReferenceTaken
from ledger.lines import Receipt
from ledger.rulebook import Rulebook
from ledger.submitting import submit
from ledger.year import Year

KEY = re.compile(r"[\x21-\x7e]{1,128}")
ETAGS = re.compile(r'(W/)?"[\x21\x23-\x7e]*"(\s*,\s*(W/)?"[\x21\x23-\x7e]*")*')

TAKES: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "同一键重发同一请求，得到第一次的回答 · Repeats of the same request get its first answer",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]{1,128}$"},
        },
    ]
}
"""What OpenAPI says of the headers that every write takes."""
TAKES_ETAG: dict[str, Any] = {
    "parameters": [
        *TAKES["parameters"],
        {
            "name": "If-Match",
            "in": "header",
            "description": "记录的 ETag；已有变化则 412 · The entry's ETag; 412 when it has changed",
            "schema": {"type": "string", "maxLength": 200, "pattern": '^(\\*|"[0-9]{1,18}")$'},
        },
    ]
}


async def write(desk: Desk, command: Command, *, location: str = "/api/v1/entries/{entry}") -> Response:
    """201 with the entry or year as it is right after the command; otherwise a problem, and nothing is recorded."""
    key, versions = key_of(desk), _versions(desk)

    def job(books: OpenBooks) -> tuple[Receipt, Written | None]:
        if versions is not None and not (key and books.kept(key)):
            _require_version(books, command, versions)
        receipt = _submitted(books, command, desk, key)
        return receipt, None if receipt.skipped else _written(books, command, receipt, books.today)

    receipt, written = await desk.ledger.commits.done(job, correlation=desk.correlation)
    if written is None:
        written = await desk.aside(lambda: _as_it_was(desk, command, receipt))
    headers = {"Location": location.format(entry=quote(receipt.entry or "", safe="")), "ETag": f'"{written.version}"'}
    return json_answer(dossier.written(written), status=201, headers=headers)


def _submitted(books: OpenBooks, command: Command, desk: Desk, key: str | None) -> Receipt:
    try:
        return submit(books, command, desk.ledger.scorer, reference=key)
    except ReferenceTaken as error:
        if error.reference == key:
            raise IdempotencyKeyReused from error
        raise


def _written(books: Books, command: Command, receipt: Receipt, today: Callable[[Rulebook], date]) -> Written:
    if isinstance(command, AboutYear) and command.year:
        year = books.year(command.year)
        return Written(receipt.position, books.version(year), year=year)
    account = books.holder(str(receipt.entry))
    rulebook = books.rulebook(account.year)
    return Written(receipt.position, books.version(account), rulebook, today(rulebook), account, receipt.entry)


def _as_it_was(desk: Desk, command: Command, receipt: Receipt) -> Written:
    """The answer that the first request got, from the ledger as it stood then."""
    with desk.ledger.reading(position=receipt.position) as snapshot:
        return _written(
            snapshot, command, receipt, lambda rulebook: snapshot.known_at.astimezone(rulebook.appeals.zone).date()
        )


def key_of(desk: Desk) -> str | None:
    """The name under which the key is kept: no id of a caller holds a “%”."""
    key = _field(desk, b"idempotency-key")
    if key is None:
        return None
    if KEY.fullmatch(key) is None:
        zh, en = "1 至 128 个可见的 ASCII 字符", "1 to 128 visible ASCII characters"
        raise ParameterMalformed(parameter="Idempotency-Key", wanted_zh=zh, wanted_en=en)
    return f"%{desk.guest.user}%{key}"


def _field(desk: Desk, name: bytes) -> str | None:
    """A field of the request's head. (`request.headers` takes five times as long to say that there is none.)"""
    for key, value in desk.request.scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def _versions(desk: Desk) -> frozenset[str] | None:
    """The ETags of If-Match; empty for ``*``, which any entry that is there matches."""
    given = _field(desk, b"if-match")
    if given is None:
        return None
    if given.strip() == "*":
        return frozenset()
    if ETAGS.fullmatch(given.strip()) is None:
        zh, en = '记录的 ETag，如 "17"', 'the entry\'s ETag, such as "17"'
        raise ParameterMalformed(parameter="If-Match", wanted_zh=zh, wanted_en=en)
    return frozenset(each.strip() for each in given.split(","))


def _require_version(books: OpenBooks, command: Command, versions: frozenset[str]) -> None:
    """A weak ETag never matches here (RFC 9110, section 13.1.1)."""
    match command:
        case OnEntry():
            kept: Account | Year = books.holder(command.entry)
        case OnBonus():
            kept = books.holder(command.bonus)
        case AboutYear() if command.year:
            kept = books.year(command.year)
        case _:
            raise Stale  # what is only now to be made has no ETag yet
    if versions and f'"{books.version(kept)}"' not in versions:
        raise Stale
