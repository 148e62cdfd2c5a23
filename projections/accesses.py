"""Who came, what they were refused, what they took away, and what was done with accounts: newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ledger.application import Ledger
from ledger.store import envelope_in
from projections.finding import Found, latest_of
from projections.past import NOW, AsOf
from projections.trail import EventKind

REFUSED: Final = "sign-in-refused"
"""Signed by nobody: whose account it was about stands in its body alone."""


@dataclass(frozen=True, slots=True)
class SoughtAccess:
    """`is_access` tells of which streams the events are; `person` did it or is whom it was done to."""

    is_access: Callable[[str], bool]
    person: str | None = None
    event: str | None = None

    def admits(self, kind: EventKind) -> bool:
        """Whether events of a kind may be meant."""
        name = kind.event.partition(".")[0]
        is_about = self.person in (None, kind.actor) or kind.stream == f"user/{self.person}" or name == REFUSED
        return self.is_access(kind.stream) and self.event in (None, name) and is_about

    def is_met(self, position: int, state: bytes) -> bool:
        if self.person is None:
            return True
        stored = envelope_in(state, position)
        is_named = self.person in {stored["actor"], stored["body"].get("user")}
        return is_named or bool(stored["stream"] == f"user/{self.person}")


def accesses(
    ledger: Ledger,
    sought: SoughtAccess,
    *,
    before: int | None = None,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: AsOf = NOW,
) -> Found:
    """Up to `limit` events below a position; `next` is the one below which more follow."""
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        position = snapshot.position
        last = position if until is None else snapshot.position_at(until)
        first = 0 if since is None else snapshot.position_before(since)
    end = last + 1 if before is None else min(before, last + 1)
    found: list[tuple[int, bytes]] = []
    while len(found) <= limit:
        page = latest_of(ledger, sought.admits, after=first, before=end, limit=limit + 1)
        found += [each for each in page if sought.is_met(*each)]
        if len(page) <= limit:
            break
        end = page[-1][0]
    return Found(position, found[:limit], found[limit - 1][0] if len(found) > limit else None)
