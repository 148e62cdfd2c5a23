"""Requests about accounts that are sent again: known by their Idempotency-Key, and by what they said."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from api.problems import IdempotencyKeyReused
from ledger.books import Books, OpenBooks
from ledger.transaction import Kept

SECRETS: Final = ("password", "old_password")
"""Fields that nothing is kept of by which they could be found."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request with a key: `name` is what the key is kept as, its owner in it; `content` a digest of what was asked."""

    name: str
    content: str

    def earlier(self, books: Books) -> Kept | None:
        """What was recorded for this very request. Raises IdempotencyKeyReused where the key was another's."""
        kept = books.kept(self.name)
        if kept is not None and kept.content != self.content:
            raise IdempotencyKeyReused
        return kept

    def keep(self, books: OpenBooks, stream: str, *, made: str | None = None) -> None:
        """To be called after the request's last event, with the id of what it made."""
        books.keep(Kept(self.name, self.content, stream, made, books.position))


def keyed(key: str, method: str, path: str, said: Mapping[str, Any], *, mark: str | None) -> Keyed:
    """`said` is without its secrets; `mark` stands for those."""
    asked = orjson.dumps([key, method, path, said, mark], option=orjson.OPT_SORT_KEYS)
    return Keyed(key, sha256(asked).hexdigest())
