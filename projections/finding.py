"""Events found by what is known of them: by the audit trail, and where an entry is named by the docket too."""

from dataclasses import dataclass
from datetime import datetime

from ledger.application import Ledger
from ledger.store import envelope_in
from projections.live import Views
from projections.past import NOW, AsOf
from projections.trail import EventKind, Sought


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the events of the ledger's first `position`, with their stored bytes; `next` is where more follow."""

    position: int
    events: list[tuple[int, bytes]]
    next: int | None


def events(
    ledger: Ledger,
    sought: Sought,
    *,
    after: int = 0,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: AsOf = NOW,
) -> Found:
    """Up to `limit` events above a position, oldest first, recorded from `since` to `until`, both included.

    Where nothing but place and time is asked for, they are all the events there, whoever may see them.
    """
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        position = snapshot.position
        upto = position if until is None else snapshot.position_at(until)
        first = after if since is None else max(after, snapshot.position_before(since))
        found = snapshot.events(after=first, limit=limit + 1) if sought.is_everything else None
    if found is None:
        found = find(ledger, sought, after=first, upto=upto, limit=limit + 1)
    found = [each for each in found if each[0] <= upto]
    return Found(position, found[:limit], found[limit - 1][0] if len(found) > limit else None)


def find(ledger: Ledger, sought: Sought, *, after: int, upto: int, limit: int) -> list[tuple[int, bytes]]:
    """Position and stored bytes of up to `limit` events between two positions, oldest first. Raises as `View.reach`."""
    views = ledger.beside(Views)
    if sought.entry is None:
        positions = views.trail.positions(sought, after=after, upto=upto, limit=limit)
        with ledger.glance() as rows:
            states = rows.states_at(positions)
        return [(position, states[position]) for position in positions]
    named = {*views.docket.about(sought.entry, upto=upto), *views.trail.elsewhere(sought.entry, upto=upto)}
    with ledger.glance() as rows:
        states = rows.states_at(sorted(position for position in named if position > after))
    found = [(position, states[position]) for position in sorted(states)]
    return [(position, state) for position, state in found if sought.admits(_kind_of(state, position))][:limit]


def _kind_of(state: bytes, position: int) -> EventKind:
    stored = envelope_in(state, position)
    return EventKind(stored["actor"], stored["type"], stored["stream"])
