"""Who there is: each user's events are folded once, and after that only those that are new."""

import asyncio
from typing import Final

from ledger.access import stream_of
from ledger.application import Ledger
from ledger.books import Books
from ledger.folded import Folded
from ledger.known import Known
from ledger.users import User

AT_ONCE_MOST: Final = 50
"""New events that are folded where they are needed, in about a millisecond; more are folded in a thread."""


class KnownPeople:
    """Never older than the version that is asked for: that comes from the ledger with every request."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folded: dict[str, Folded] = {}
        self._reading = asyncio.Lock()

    async def find(self, name: str, version: int) -> User | None:
        """The user after at least `version` events; None where there are none, since there is no such user."""
        if version == 0:
            return None
        if version - self._version(name) > AT_ONCE_MOST:
            async with self._reading:  # those who come meanwhile find what the first has read
                if version > self._version(name):
                    self._folded[name] = await asyncio.to_thread(self._read, name)
        elif version > self._version(name):
            self._folded[name] = self._glanced(name)
        user: User = self._folded[name].state
        return user

    def _version(self, name: str) -> int:
        folded = self._folded.get(name)
        return folded.version if folded else 0

    def _glanced(self, name: str) -> Folded:
        stream, known = stream_of(name), self._folded.get(name)
        with self._ledger.glance() as rows:
            books = Books(rows, known=Known.some({stream: known}) if known else None)
            books.user(name)
        return books.folded[stream]

    def _read(self, name: str) -> Folded:
        with self._ledger.reading() as books:
            books.user(name)
        return books.folded[stream_of(name)]
