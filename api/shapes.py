"""The shapes that others rely on: what a reading looks like as JSON (contract: "Scores as JSON")."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ledger.account import Entry
from ledger.events import Recorded
from ledger.points import points
from ledger.rulebook import Rulebook
from ledger.store import time_text
from projections.difference import Difference, Moved
from projections.docket import DocketAppeal, DocketEntry
from projections.explanation import ExplainedClause, ExplainedEntry, ExplainedPart, Explanation, Step
from projections.history import Happening
from projections.past import Reading
from projections.scoring import Score

Json = dict[str, Any]


def moment(reading: Reading) -> Json:
    """What every answer echoes of the moment that it is about."""
    return moment_of(reading.rulebook, reading.position, reading.known_at, reading.on)


def moment_of(rulebook: Rulebook, position: int, known_at: datetime, on: date | None) -> Json:
    return {
        "rulebook": rulebook.rulebook,
        "rulebook_version": rulebook.version,
        "position": position,
        "known_at": time(known_at),
        "on": day(on),
    }


def scores(reading: Reading, community: str | None = None) -> Json:
    """Every community in ranking order, or one."""
    chosen = [each for each in reading.standing.scores if community in (None, each.community)]
    return {**moment(reading), "communities": [score(each) for each in chosen]}


def score(each: Score) -> Json:
    return {
        "community": each.community,
        "total": points(each.total_cents),
        "base": points(each.base_cents),
        "bonus": points(each.bonus_cents),
        "negative": points(each.negative_cents),
        "rank": each.rank,
        "vetoed": each.vetoed,
        "provisional": each.provisional,
        "missing": list(each.missing),
        "tie_open": list(each.tie_open),
        "items": {code: points(item.score_cents) for code, item in each.items.items()},
    }


def score_rows(reading: Reading, shape: Json) -> tuple[list[str], Iterator[list[object]]]:
    """Scores as columns and rows, a column for every item."""
    figures = ["rank", "community", "total", "base", "bonus", "negative", "vetoed", "provisional"]
    lists = ["missing", "tie_open"]
    rows = (
        [*(each[key] for key in figures), *(" ".join(each[key]) for key in lists), *each["items"].values()]
        for each in shape["communities"]
    )
    return [*figures, *lists, *reading.rulebook.items], rows


def time(moment_: datetime) -> str:
    """UTC with ``Z``; microseconds only where there are any."""
    text = time_text(moment_)
    return text.replace(".000000Z", "Z")


def day(day_: date | None) -> str | None:
    return None if day_ is None else day_.isoformat()


def amount(cents: int | None) -> str | None:
    return None if cents is None else points(cents)


# --- history, docket --------------------------------------------------------------------------------------------------

HAPPENING_FIELDS = (
    "position",
    "recorded_at",
    "version",
    "event",
    "entry",
    "clause",
    "occurred_on",
    "amount",
    "actor",
    "role",
    "words",
)
ENTRY_FIELDS = (
    "entry",
    "position",
    "community",
    "clause",
    "kind",
    "state",
    "occurred_on",
    "period",
    "quantity",
    "level",
    "value",
    "grade",
    "amount",
    "reversed",
    "left",
    "matter",
    "shared_with",
    "ticket",
    "follows",
    "reason",
    "recorded_by",
    "recorded_at",
    "rulebook",
)
APPEAL_FIELDS = (
    "entry",
    "community",
    "clause",
    "state",
    "level",
    "filed_at",
    "filed_by",
    "grounds",
    "due",
    "overdue",
    "outcome",
    "amount",
    "escalate_until",
)


def event(recorded: Recorded) -> Json:
    """One event, whatever it is about."""
    return {
        "position": recorded.position,
        "recorded_at": time(recorded.recorded_at),
        "version": recorded.version,
        "event": recorded.event.TYPE,
        "entry": recorded.event.entry,
        "amount": amount(getattr(recorded.event, "amount_cents", None)),
        "actor": recorded.event.actor,
        "role": recorded.event.role,
        "words": recorded.event.words,
    }


def happening(each: Happening) -> Json:
    about = {
        "clause": each.entry.clause if each.entry else None,
        "occurred_on": day(each.entry.occurred_on) if each.entry else None,
    }
    found = {**event(each.recorded), **about}
    return {field: found[field] for field in HAPPENING_FIELDS}


def entry(each: DocketEntry) -> Json:
    kept = each.entry
    return {
        "entry": kept.id,
        "position": kept.position,
        "community": kept.community,
        "clause": kept.clause,
        "kind": kept.kind.value,
        "state": each.state.value,
        "occurred_on": day(kept.occurred_on),
        "period": kept.period,
        "quantity": kept.observed.quantity,
        "level": kept.observed.level,
        "value": amount(kept.observed.value),
        "grade": kept.observed.grade,
        "amount": points(kept.amount_cents),
        "reversed": points(kept.reversed_cents),
        "left": points(each.left_cents),
        "matter": kept.matter,
        "shared_with": " ".join(each.shared_with) or None,
        "ticket": kept.ticket,
        "follows": kept.follows,
        "reason": kept.words,
        "recorded_by": kept.recorded_by,
        "recorded_at": time(kept.recorded_at),
        "rulebook": kept.rulebook,
    }


def appeal(each: DocketAppeal) -> Json:
    decision = each.appeal.decisions[-1] if each.appeal.decisions else None
    return {
        "entry": each.entry.id,
        "community": each.entry.community,
        "clause": each.entry.clause,
        "state": each.appeal.state.value,
        "level": each.appeal.level,
        "filed_at": time(each.appeal.filed_at),
        "filed_by": each.appeal.filed_by,
        "grounds": each.appeal.grounds,
        "due": day(each.due),
        "overdue": each.overdue,
        "outcome": decision.outcome if decision else None,
        "amount": amount(decision.amount_cents) if decision else None,
        "escalate_until": day(each.escalate_until),
    }


# --- explanation, difference ------------------------------------------------------------------------------------------


def explanation(reading: Reading, each: Explanation, item: str | None) -> Json:
    """The steps of the total, and each part with its own; `item` asks for one part alone."""
    whole = {"total": points(each.total_cents), "steps": [step(one) for one in each.steps]} if item is None else {}
    return {
        **moment(reading),
        "community": each.community,
        **whole,
        "parts": [part(reading, one) for one in each.parts],
    }


def part(reading: Reading, each: ExplainedPart) -> Json:
    return {
        "code": each.code,
        "score": points(each.score_cents),
        "rank": each.rank,
        "factor": amount(each.factor),
        "steps": [step(one) for one in each.steps],
        "clauses": [clause(reading, one) for one in each.clauses],
    }


FIGURES = {"amount", "levels", "bands", "scores", "target", "grades", "points", "step", "cap"}
"""What a clause takes or gives, as the rulebook has it."""


def step(each: Step) -> Json:
    return {
        "step": each.kind.value,
        "code": each.code,
        "amount": points(each.amount_cents),
        "nominal": amount(each.nominal_cents),
        "absorbed": points(each.absorbed_cents),
    }


def clause(reading: Reading, each: ExplainedClause) -> Json:
    place = reading.rulebook.places[each.sum.code]
    item_note = place.item.note if place.item else None
    return {
        "clause": each.sum.code,
        "label": place.clause.label.model_dump(),
        "reading": place.clause.note or item_note,
        "figures": place.clause.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, context="as written", include=FIGURES
        ),
        "effect": each.sum.effect,
        "nominal": points(each.sum.nominal_cents),
        "cap": amount(each.sum.cap_cents),
        "counted": points(each.sum.counted_cents),
        "absorbed": points(each.sum.absorbed_cents),
        "entries": [explained_entry(one) for one in each.entries],
    }


def explained_entry(each: ExplainedEntry) -> Json:
    kept = each.entry
    return {
        "entry": kept.id,
        "state": each.state.value,
        "counts": each.counts,
        "occurred_on": day(kept.occurred_on),
        "period": kept.period,
        "observed": observed(kept),
        "nominal": points(kept.awarded_cents or kept.amount_cents),
        "reversed": points(kept.reversed_cents),
        "left": points(kept.left_cents if each.counts else 0),
        "reversals": [
            {
                "amount": points(reversal.amount_cents),
                "by_appeal": reversal.by_appeal,
                "position": reversal.position,
                "actor": reversal.reversed_by,
                "words": reversal.words,
            }
            for reversal in kept.reversals
        ],
        "reason": kept.words,
        "position": kept.position,
        "positions": list(kept.positions),
    }


def observed(kept: Entry) -> Json:
    """What was seen or measured, as far as the clause observes it."""
    found = kept.observed
    return {
        name: value
        for name, value in (
            ("quantity", found.quantity),
            ("level", found.level),
            ("value", amount(found.value)),
            ("grade", found.grade),
        )
        if value is not None
    }


def explained_entries(each: Explanation) -> Iterator[Json]:
    """Every entry behind an explanation, flat."""
    for one in each.parts:
        for under in one.clauses:
            for kept in under.entries:
                yield {"part": one.code, "clause": under.sum.code, **explained_entry(kept)}


def difference(found: Difference) -> Json:
    return {
        "community": found.community,
        "from": moment(found.before),
        "to": moment(found.after),
        "changed": [_moved(each) for each in found.moved],
        "events": [event(recorded) for recorded in found.events],
    }


def _moved(each: Moved) -> Json:
    def shown(figure: int) -> object:
        return figure if each.what == "rank" else points(figure)

    return {
        "what": each.what,
        "before": shown(each.before),
        "after": shown(each.after),
        "change": shown(each.after - each.before),
    }
