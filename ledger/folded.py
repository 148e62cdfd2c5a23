"""What a stream is folded to, where it is neither an account, nor a year, nor a user."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from ledger import store
from ledger.events import LedgerCreated, Recorded, RulebookPublished
from ledger.publishing import from_document
from ledger.rulebook import Rulebook


class Folded(Struct, frozen=True, gc=False):
    """A stream's state after its event at `position`, that event's version and leaf hash in hexadecimal."""

    state: Any
    position: int = 0
    version: int = 0
    leaf: str = ""

    @property
    def size(self) -> int:
        """In entries; whatever has none counts as one."""
        return 1 + len(getattr(self.state, "entries", ()))


@dataclass(frozen=True, slots=True)
class Published:
    """The versions of a rulebook, oldest first."""

    versions: tuple[Rulebook, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """A stream on which nothing is decided: it is only added to, so that its past need not be read."""


class Charter(Struct, frozen=True, gc=False):
    """What the ledger says of itself."""

    purpose: str = ""
    created_at: datetime | None = None


@lru_cache(maxsize=64)
def rulebook_in(state: bytes) -> Rulebook:
    """Checked once for each published version in a process."""
    return from_document(cast(RulebookPublished, store.from_bytes(state, 0).event).document)


def evolve_charter(charter: Charter, recorded: Recorded) -> Charter:
    match recorded.event:
        case LedgerCreated():
            return replace(charter, purpose=recorded.event.purpose, created_at=recorded.recorded_at)
        case _:
            raise TypeError(f"no case for {type(recorded.event).__name__}")
