"""The shapes that others rely on: what a reading looks like as JSON (contract: "Scores as JSON")."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ledger.events import Recorded
from ledger.points import points
from ledger.rulebook import Rulebook
from ledger.store import time_text
from projections.difference import Difference, Moved
from projections.docket import DocketAppeal, DocketEntry
from projections.happenings import Happening
from projections.past import Reading
from projections.scoring import Score
from projections.series import Point, Series

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


SERIES_FIELDS = ("day", "position", "recorded_at", "community", "total", "base", "bonus", "negative", "rank")


def series(found: Series, community: str | None) -> Json:
    """Points, the scores of each in the rulebook's order."""
    return {
        **moment(found.reading),
        "every": found.every.value,
        "points": [
            {**_point(each), "scores": [_went(score) for score in _of_point(found, each, community)]}
            for each in found.points
        ],
    }


def series_rows(found: Series, community: str | None) -> Iterator[Json]:
    """The same, flat."""
    for each in found.points:
        for score in _of_point(found, each, community):
            yield {**_point(each), **_went(score)}


def _of_point(found: Series, point: Point, community: str | None) -> list[Score]:
    codes = found.reading.rulebook.community_codes if community is None else (community,)
    return [point.standing.by_community[code] for code in codes if code in point.standing.by_community]


def _point(each: Point) -> Json:
    at = None if each.recorded_at is None else time(each.recorded_at)
    return {"day": day(each.day), "position": each.position, "recorded_at": at}


def _went(each: Score) -> Json:
    return {
        "community": each.community,
        "total": points(each.total_cents),
        "base": points(each.base_cents),
        "bonus": points(each.bonus_cents),
        "negative": points(each.negative_cents),
        "rank": each.rank,
    }


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
    return {
        "position": each.position,
        "recorded_at": time(each.recorded_at),
        "version": each.version,
        "event": each.event,
        "entry": each.entry,
        "clause": each.clause,
        "occurred_on": day(each.occurred_on),
        "amount": amount(each.amount_cents),
        "actor": each.actor,
        "role": each.role,
        "words": each.words,
    }


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


# --- difference -------------------------------------------------------------------------------------------------------


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
        "causes": list(each.causes),
    }
