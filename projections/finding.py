"""Events found by what is known of them: by the audit trail, and where an entry is named by the docket too."""

from collections.abc import Callable
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
    return _about_entry(ledger, sought, sought.entry, after=after, upto=upto)[:limit]


def latest(
    ledger: Ledger,
    sought: Sought,
    *,
    before: int | None = None,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    as_of: AsOf = NOW,
) -> Found:
    """As `events`, newest first and below a position; `next` is the one below which more follow."""
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        position = snapshot.position
        last = position if until is None else snapshot.position_at(until)
        first = 0 if since is None else snapshot.position_before(since)
        end = last + 1 if before is None else min(before, last + 1)
        begin = max(first, end - limit - 2)
        found = snapshot.events(after=begin, limit=max(0, end - 1 - begin))[::-1] if sought.is_everything else None
    if found is None and sought.entry is not None:
        found = _about_entry(ledger, sought, sought.entry, after=first, upto=end - 1)[::-1]
    if found is None:
        found = latest_of(ledger, sought.admits, after=first, before=end, limit=limit + 1)
    return Found(position, found[:limit], found[limit - 1][0] if len(found) > limit else None)


def latest_of(
    ledger: Ledger, admits: Callable[[EventKind], bool], *, after: int = 0, before: int, limit: int
) -> list[tuple[int, bytes]]:
    """Position and stored bytes of up to `limit` events of the admitted kinds between two positions, newest first."""
    positions = ledger.beside(Views).trail.latest(admits, after=after, before=before, limit=limit)
    with ledger.glance() as rows:
        states = rows.states_at(positions)
    return [(position, states[position]) for position in positions]


def _about_entry(ledger: Ledger, sought: Sought, entry: str, *, after: int, upto: int) -> list[tuple[int, bytes]]:
    """All of them, oldest first: an entry has few."""
    views = ledger.beside(Views)
    named = {*views.docket.about(entry, upto=upto), *views.trail.elsewhere(entry, upto=upto)}
    with ledger.glance() as rows:
        states = rows.states_at(sorted(position for position in named if position > after))
    found = [(position, states[position]) for position in sorted(states)]
    return [(position, state) for position, state in found if sought.admits(_kind_of(state, position))]


def _kind_of(state: bytes, position: int) -> EventKind:
    stored = envelope_in(state, position)
    return EventKind(stored["actor"], stored["type"], stored["stream"])
