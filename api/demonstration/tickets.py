"""The hotline's dissatisfied tickets (GC2.1): pending until the district's centre has decided the objection."""

from api.demonstration.draft import Draft, Entry, Finding
from api.demonstration.occurrences import somewhere
from api.demonstration.places import slots
from api.demonstration.texts.kind import Kind
from api.demonstration.texts.offices import CONFIRMED, TICKETS, VOIDED
from api.demonstration.workdays import later, some_day

TICKET = Kind("GC2.1", 10, 1, TICKETS)


def tickets(draft: Draft, count: int) -> None:
    """Some six in ten are confirmed; both ends occur however few there are. None is left pending."""
    for n in range(count):
        entry = ticket(draft, draft.deal(TICKETS))
        close(draft, entry, confirmed=n % 2 == 0 if n < 2 else draft.rng.random() < 0.6)


def ticket(draft: Draft, wording: str) -> Entry:
    community = somewhere(draft, TICKET)
    day = some_day(draft.rng, (1, 11))
    named = slots(draft.rng, community, day)
    at = later(draft.rng, day, 1, 5)
    number = f"T{day:%Y%m%d}{len(draft.entries):05}"
    return draft.record(at, Finding(community, "GC2.1", day, named), cents=10, reason=wording, ticket=number)


def close(draft: Draft, entry: Entry, *, confirmed: bool) -> None:
    at = later(draft.rng, entry.notice, 3, 12)
    reason = draft.deal(CONFIRMED if confirmed else VOIDED)
    draft.give(at, "confirm" if confirmed else "void", entry=entry.id, reason=reason, by="dept-GC")
    entry.notice = at
    entry.left_cents = 10 if confirmed else 0
