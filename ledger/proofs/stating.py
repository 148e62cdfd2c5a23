"""Stating where the streams end: with a closing, with a finalisation, and before a proof that needs it."""

from collections.abc import Collection
from typing import Final

from ledger.actors import Signed
from ledger.books import OpenBooks
from ledger.events import HeadsRecorded
from ledger.proofs.heads import STREAM, Statement

TOGETHER_MOST: Final = 350
"""Streams of one event: with names and hashes it stays well below what an event may have."""


def note_heads(books: OpenBooks, signed: Signed) -> Statement:
    """States where every stream ends now."""
    upto, heads = books.position, books.heads()
    parts = [heads[first : first + TOGETHER_MOST] for first in range(0, len(heads), TOGETHER_MOST)]
    told = [
        books.append(STREAM, HeadsRecorded(**signed, upto=upto, part=part, parts=len(parts), heads=some))
        for part, some in enumerate(parts, 1)
    ]
    return Statement(upto, told[0].version, len(told))


def heads_stated(books: OpenBooks, signed: Signed, streams: Collection[str], *, upto: int | None = None) -> Statement:
    """A statement about position `upto`, or about these streams as they are now; made only where there is none."""
    books.write()  # so that what was stated earlier in this write is found
    needed = books.last_position(streams) if upto is None else upto
    newest = books.newest(STREAM)
    if newest is not None and isinstance(newest.event, HeadsRecorded) and newest.event.upto >= needed:
        parts = newest.event.parts
        return Statement(newest.event.upto, newest.version - parts + 1, parts)
    return note_heads(books, signed)
