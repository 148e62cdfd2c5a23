"""How a score comes about, and what did not count, as JSON and as rows."""

from collections.abc import Iterator
from typing import Final

from api.shapes import Json, amount, day, moment, time
from ledger.account import Entry
from ledger.points import points
from projections.explanation import ExplainedClause, ExplainedEntry, ExplainedPart, Explanation, Step
from projections.past import Reading
from projections.tree import Node
from projections.uncounted import Bound, Uncounted, Weighed, WhyNot

FIGURES: Final = {"amount", "levels", "bands", "scores", "target", "grades", "points", "step", "cap"}
"""What a clause takes or gives, as the rulebook has it."""
ENTRY_FIELDS: Final = (
    "part",
    "clause",
    "entry",
    "state",
    "counts",
    "occurred_on",
    "nominal",
    "reversed",
    "left",
    "position",
)
UNCOUNTED_FIELDS: Final = (
    "part",
    "clause",
    "entry",
    "occurred_on",
    "nominal",
    "counted",
    "reason",
    "amount",
    "code",
    "limit",
    "position",
    "recorded_at",
    "actor",
    "by_appeal",
    "words",
)


def explanation(reading: Reading, each: Explanation, item: str | None) -> Json:
    """The steps of the total, each part with its own, and the tree; `item` asks for one part alone."""
    whole = {"total": points(each.total_cents), "steps": [step(one) for one in each.steps]} if item is None else {}
    return {
        **moment(reading),
        "community": each.community,
        **whole,
        "parts": [part(reading, one) for one in each.parts],
        "tree": node(each.tree),
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


# --- the tree ---------------------------------------------------------------------------------------------------------


def node(each: Node) -> Json:
    """A node and all beneath it; what there is nothing to say of is left out."""
    said = {
        "name": each.name.model_dump() if each.name else None,
        "reading": each.reading,
        "limit": amount(each.limit_cents),
        "rank": each.rank,
        "factor": amount(each.factor),
        "state": each.state.value if each.state else None,
        "by_appeal": each.reversal.by_appeal if each.reversal else None,
        "positions": list(each.positions) or None,
    }
    return {
        "kind": each.kind.value,
        "code": each.code,
        "amount": points(each.cents),
        **{name: value for name, value in said.items() if value is not None},
        "children": [node(child) for child in each.children],
    }


# --- what did not count -----------------------------------------------------------------------------------------------


def why_not(reading: Reading, found: WhyNot, item: str | None) -> Json:
    return {
        **moment(reading),
        "community": found.community,
        "item": item,
        "deductions": _sums(found, "deduct"),
        "additions": _sums(found, "add"),
        "entries": [weighed(each) for each in found.left_out],
        "bounds": [bound(each) for each in found.bounds],
    }


def _sums(found: WhyNot, effect: str) -> Json:
    nominal, counted, left_out = found.sums(effect)
    return {"nominal": points(nominal), "counted": points(counted), "uncounted": points(left_out)}


def weighed(each: Weighed) -> Json:
    return {
        "entry": each.entry.id,
        "part": each.part,
        "clause": each.entry.clause,
        "effect": each.effect,
        "state": each.state.value,
        "occurred_on": day(each.entry.occurred_on),
        "nominal": points(each.nominal_cents),
        "counted": points(each.counted_cents),
        "uncounted": points(each.uncounted_cents),
        "why": [_left_out(one) for one in each.uncounted],
    }


def _left_out(each: Uncounted) -> Json:
    recorded = each.recorded
    return {
        "reason": each.reason.value,
        "amount": points(each.cents),
        "code": each.code,
        "limit": amount(each.limit_cents),
        "position": recorded.position if recorded else None,
        "recorded_at": time(recorded.recorded_at) if recorded else None,
        "actor": recorded.event.actor if recorded else None,
        "by_appeal": each.reversal.by_appeal if each.reversal else None,
        "words": recorded.event.words if recorded else None,
    }


def bound(each: Bound) -> Json:
    return {
        "reason": each.reason.value,
        "code": each.code,
        "part": each.part,
        "before": points(each.before_cents),
        "after": points(each.after_cents),
        "absorbed": points(each.absorbed_cents),
        "clauses": [{"clause": code, "amount": points(cents)} for code, cents in each.clauses.items()],
    }


def uncounted_rows(found: WhyNot) -> Iterator[Json]:
    """A row for every entry and reason."""
    for each in found.left_out:
        shape = weighed(each)
        for one in shape.pop("why"):
            yield {**shape, **one}
