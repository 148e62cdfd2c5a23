"""What happens once or a few times: mistakes put right, matters under two clauses, the negative list, late disputes."""

from dataclasses import replace
from itertools import cycle

from api.demonstration.appeals import Course, appeal, words
from api.demonstration.draft import Draft, Entry, Finding, points
from api.demonstration.occurrences import BY_CLAUSE, somewhere
from api.demonstration.places import slots
from api.demonstration.texts import special
from api.demonstration.texts.mistakes import MISTAKES, SHARED, Mistake
from api.demonstration.tickets import close, ticket
from api.demonstration.workdays import later, some_day


def mistakes(draft: Draft, count: int) -> None:
    """Some reversed in part, some recorded anew, some reversed and no more, in turn."""
    in_part = tuple(each for each in MISTAKES if each.taken_cents)
    anew = tuple(each for each in MISTAKES if each.anew)
    whole = tuple(each for each in MISTAKES if not each.taken_cents and not each.anew)
    for _, kinds in zip(range(count), cycle((in_part, anew, whole)), strict=False):
        put_right(draft, draft.deal(kinds))


def put_right(draft: Draft, mistake: Mistake) -> None:
    """By the leading group where it was the office that mixed up communities or levels, else by the office itself."""
    found = find(draft, mistake.clause, mistake.level)
    seen = observed(mistake.level, mistake.quantity)
    at = later(draft.rng, found.day, 0, 4)
    entry = draft.record(at, found, cents=mistake.cents, reason=mistake.reason, **seen)
    at = later(draft.rng, at, 2, 12)
    amount = {"amount": points(mistake.taken_cents)} if mistake.taken_cents else {}
    by = draft.rng.choice(("leading-2", entry.seen_by[0]))
    draft.give(at, "reverse", entry=entry.id, **amount, reason=mistake.why, by=by)
    entry.left_cents -= mistake.taken_cents or entry.left_cents
    if mistake.anew:
        level, cents, quantity, reason = mistake.anew
        seen = observed(level, quantity) | {"follows": entry.id}
        draft.record(later(draft.rng, at, 1, 2), found, cents=cents, reason=reason, **seen)


def find(draft: Draft, clause: str, level: str | None) -> Finding:
    community = somewhere(draft, BY_CLAUSE[clause, level])
    day = some_day(draft.rng, (1, 11))
    return Finding(community, clause, day, slots(draft.rng, community, day))


def observed(level: str | None, quantity: int) -> dict[str, object]:
    return ({"level": level} if level else {}) | ({"quantity": quantity} if quantity > 1 else {})


def shared_matters(draft: Draft) -> None:
    for matter, entries in SHARED:
        found = find(draft, *entries[0][:2])
        for clause, level, cents, reason in entries:
            seen = observed(level, 1) | {"matter": matter.format(**found.slots)}
            at = later(draft.rng, found.day, 0, 4)
            draft.record(at, replace(found, clause=clause), cents=cents, reason=reason, **seen)


def negative_list(draft: Draft) -> None:
    """Recorded by one member of the working committee, upheld in part by the other after the leading group refused."""
    day = some_day(draft.rng, (9, 11))
    found = Finding(draft.censured, "NL.1", day, slots(draft.rng, draft.censured, day))
    at = later(draft.rng, day, 3, 8)
    entry = draft.record(at, found, cents=100, reason=special.NEGATIVE.reason, amount="1.00")
    appeal(
        draft,
        entry,
        Course("rejected", "partly_upheld", asked=True),
        words(draft, special.NEGATIVE, found.slots, special.NEGATIVE_ESCALATION),
    )


def disputed_ticket(draft: Draft) -> None:
    """Confirmed by the centre, and appealed within the days that run from the confirmation."""
    entry = ticket(draft, special.TICKET.reason)
    close(draft, entry, confirmed=True)
    appeal(draft, entry, Course("rejected", asked=True), words(draft, special.TICKET, entry.slots))


def disputed_screening(draft: Draft) -> None:
    """A measured figure upheld in full: it stays the figure of the year, at amount 0."""
    figure = next(entry for entry in draft.entries if entry.clause == "PS10.1" and entry.left_cents == 20)
    named = slots(draft.rng, figure.community, figure.found.day)
    appeal(draft, figure, Course("upheld", asked=True), words(draft, special.SCREENING, named))


def disputed_key_task(draft: Draft, marks: list[Entry]) -> None:
    mark = max(marks, key=lambda each: each.left_cents)
    named = slots(draft.rng, mark.community, mark.found.day)
    appeal(draft, mark, Course("partly_upheld", asked=True), words(draft, special.KEY_TASK, named))


def disputed_veto(draft: Draft, veto: Entry) -> None:
    """Refused at both levels: the veto stands, and its community is last."""
    said = words(draft, special.VETO, veto.slots, special.VETO_ESCALATION)
    appeal(draft, veto, Course("rejected", "rejected", asked=True), said)
