"""Handing files of evidence in, however they come: as the body of a request, or chosen in a form."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import UploadFile
from starlette.concurrency import run_in_threadpool

from api.uploads import BLOCK_BYTES, Writable
from api.vault import Incoming, Vault
from ledger.application import Ledger
from ledger.evidence import Filed, erasure_of, receive, require_may_hand_in

Fill = Callable[[Incoming], Awaitable[object]]
"""Writes a file into what takes it in."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who hands something in: to which ledger, onto which shelf, in which request."""

    ledger: Ledger
    vault: Vault
    user: str
    correlation: str


async def hand_in(hand: Hand, sha256: str, fill: Fill, *, entry: str | None) -> Filed:
    """The file on its shelf and in the record, for an entry or for none.

    Raises RoleNotAllowed, EntryUnknown, EvidenceErased, EvidenceEmpty, EvidenceMismatch, or what `fill` raises.
    """
    await run_in_threadpool(lambda: _require_wanted(hand, sha256, entry))
    with hand.vault.incoming(sha256) as incoming:
        await fill(incoming)
        # The file before its event: one that the record names is there.
        file = await run_in_threadpool(incoming.put)
        filed = await hand.ledger.commits.done(
            lambda books: receive(books, file, by=hand.user, entry=entry, is_there=hand.vault.is_there),
            correlation=hand.correlation,
        )
        await run_in_threadpool(lambda: incoming.settle(filed))
    return filed


async def hand_in_chosen(hand: Hand, file: UploadFile, *, entry: str | None) -> Filed:
    """A file that somebody chose in a form, under the SHA-256 of what arrived. Raises as `hand_in` does."""
    sha256 = await run_in_threadpool(lambda: hashlib.file_digest(file.file, "sha256").hexdigest())  # type: ignore[arg-type]
    await file.seek(0)
    return await hand_in(hand, sha256, lambda incoming: _copied(file, incoming), entry=entry)


async def _copied(file: UploadFile, into: Writable) -> None:
    while block := await file.read(BLOCK_BYTES):
        await run_in_threadpool(into.write, block)


def _require_wanted(hand: Hand, sha256: str, entry: str | None) -> None:
    """Before a large file is read in vain; the writing asks again."""
    with hand.ledger.reading() as books:
        require_may_hand_in(books, hand.user, entry)
        erasure_of(books, sha256).require_kept()
