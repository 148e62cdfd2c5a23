"""The ledger as a file of commands: what was asked, in order, with the position and time that it got.

Importing the file into an empty ledger asks for the same again, and gives the same scores. What a decision did to its
entry is not a command of its own and does not appear; nor do the rulebooks and the people, which a new ledger has before
it takes commands. Nor does it appear that a year was made final, or closed again after that: a final ranking is bound to
the ledger that it was computed from, and in another one the days to appeal begin anew, so that it would be refused.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger import store
from ledger.clauses import Banded, Discretionary, Shortfall
from ledger.commands import parse
from ledger.days import month_of
from ledger.events import (
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDeclared,
    BonusDetermined,
    BonusReviewed,
    EntryConfirmed,
    EntryEvent,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    Event,
    ExemptionRecorded,
    QuestionAnswered,
    QuestionAsked,
    Recorded,
    TieBroken,
    YearClosed,
    YearReopened,
)
from ledger.points import points
from projections.told import Told

FIELDS = (
    "position",
    "recorded_at",
    "op",
    "id",
    "by",
    "community",
    "clause",
    "occurred_on",
    "period",
    "quantity",
    "level",
    "value",
    "grade",
    "exempt",
    "amount",
    "reason",
    "matter",
    "ticket",
    "follows",
    "entry",
    "bonus",
    "outcome",
    "grounds",
    "question",
    "text",
    "reasons",
    "item",
    "order",
    "year",
)
"""Every field of a line, in the order of an export's columns."""

_ON_ENTRY: dict[type[Event], tuple[str, str, str | None]] = {
    EntryConfirmed: ("confirm", "entry", "reason"),
    EntryVoided: ("void", "entry", "reason"),
    EntryReversed: ("reverse", "entry", "reason"),
    AppealFiled: ("appeal", "entry", "grounds"),
    AppealAccepted: ("accept", "entry", None),
    QuestionAsked: ("ask", "entry", "question"),
    QuestionAnswered: ("answer", "entry", "text"),
    AppealDecided: ("decide", "entry", "reasons"),
    AppealEscalated: ("escalate", "entry", "grounds"),
    AppealWithdrawn: ("withdraw", "entry", "reason"),
    BonusReviewed: ("review", "bonus", "reasons"),
    BonusDetermined: ("determine", "bonus", "reasons"),
}
"""For each event about an entry: the command, the field that names the entry, the field of its words."""

_ON_YEAR: dict[type[Event], str] = {
    TieBroken: "break_tie",
    YearClosed: "close",
    YearReopened: "reopen",
}

Line = dict[str, Any]


def transcript(snapshot: Told, *, on: date | None = None) -> Iterator[Line]:
    """The commands behind the ledger's events, oldest first; about day `on`, without entries that occurred later."""
    left_out: set[str] = set()
    for position, state in snapshot.all_events():
        recorded = store.from_bytes(state, position)
        event = recorded.event
        if on is not None and isinstance(event, EntryRecorded) and event.occurred_on > on:
            left_out.add(event.entry)
        line = _line(snapshot, recorded)
        if line is not None and event.entry not in left_out:
            found = {"position": position, "recorded_at": store.time_text(recorded.recorded_at), **line}
            yield {name: value for name, value in found.items() if value is not None}


def _line(snapshot: Told, recorded: Recorded) -> Line | None:
    event = recorded.event
    reference = recorded.reference.text if recorded.reference else None
    common = {"by": event.actor, "id": None if reference is None or reference[0] in "#%" else reference}
    match event:
        case EntryRecorded():
            return {**common, **_recording(snapshot, recorded.stream, event)}
        case EntryReversed() if event.by_appeal is not None:
            return None
        case YearReopened(to="closed"):
            return None
        case EntryEvent() if type(event) in _ON_ENTRY:
            op, entry, words = _ON_ENTRY[type(event)]
            line: Line = {**common, "op": op, entry: event.entry, "outcome": getattr(event, "outcome", None)}
            if words is not None:
                line[words] = event.words
            return _as_asked(line, getattr(event, "amount_cents", None), recorded)
        case _ if type(event) in _ON_YEAR:
            year = int(recorded.stream) if len(snapshot.years()) > 1 else None
            line = {**common, "op": _ON_YEAR[type(event)], "reason": event.words, "year": year}
            if isinstance(event, TieBroken):
                line |= {"item": event.item, "order": list(event.order)}
            return line
        case _:
            return None


def _as_asked(line: Line, amount_cents: int | None, recorded: Recorded) -> Line:
    """With the amount, unless it was left out when the command was given: the digest over what was said tells."""
    if amount_cents is None:
        return line
    if recorded.reference is None or line["outcome"] == "partly_upheld":
        return {**line, "amount": points(amount_cents)}
    without = parse({name: value for name, value in line.items() if value is not None})
    return line if without.content() == recorded.reference.content else {**line, "amount": points(amount_cents)}


def _recording(snapshot: Told, stream: str, event: EntryRecorded) -> Line:
    year, community = stream.split("/")
    clause = snapshot.rulebook(int(year)).places[event.clause].clause
    observed = event.observed
    exempt = isinstance(event, ExemptionRecorded)
    is_monthly = isinstance(clause, Banded | Shortfall) and clause.every == "month"
    by_default = month_of(event.occurred_on, int(year))
    return {
        "op": "declare" if isinstance(event, BonusDeclared) else "record",
        "id": event.entry,
        "community": community,
        "clause": event.clause,
        "occurred_on": event.occurred_on.isoformat(),
        "period": event.period if is_monthly and event.period != by_default else None,
        "quantity": None if observed.quantity == 1 else observed.quantity,
        "level": observed.level,
        "value": None if observed.value is None else points(observed.value),
        "grade": observed.grade,
        "exempt": True if exempt else None,
        "amount": points(event.amount_cents) if isinstance(clause, Discretionary) else None,
        "reason": event.words,
        "matter": event.matter,
        "ticket": event.ticket,
        "follows": event.follows,
        "year": None if event.occurred_on.year == int(year) or len(snapshot.years()) == 1 else int(year),
    }
