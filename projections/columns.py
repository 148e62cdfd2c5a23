"""The events of the years as rows of typed columns, for programs that count in columns: DuckDB, polars, pandas.

A row is an event. Amounts are whole hundredths, so that sums are exact; `change_cents` is what the event adds to its
item's uncapped sum, so that its sum by community and item is what the journal's balance is.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final

from ledger.events import EntryRecorded
from projections.told import Told
from projections.uncapped import Effect, effects


class Kind(StrEnum):
    """What a column holds; in every column a value may be missing."""

    WHOLE = "whole"
    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    """UTC, to the microsecond."""
    FLAG = "flag"


COLUMNS: Final[dict[str, Kind]] = {
    "position": Kind.WHOLE,
    "recorded_at": Kind.MOMENT,
    "event": Kind.TEXT,
    "year": Kind.WHOLE,
    "community": Kind.TEXT,
    "item": Kind.TEXT,
    "clause": Kind.TEXT,
    "entry": Kind.TEXT,
    "occurred_on": Kind.DAY,
    "period": Kind.TEXT,
    "quantity": Kind.WHOLE,
    "level": Kind.TEXT,
    "value_cents": Kind.WHOLE,
    "grade": Kind.TEXT,
    "veto": Kind.FLAG,
    "pending": Kind.FLAG,
    "amount_cents": Kind.WHOLE,
    "change_cents": Kind.WHOLE,
    "outcome": Kind.TEXT,
    "appeal_level": Kind.WHOLE,
    "actor": Kind.TEXT,
    "role": Kind.TEXT,
    "behalf_of": Kind.TEXT,
    "words": Kind.TEXT,
    "matter": Kind.TEXT,
    "ticket": Kind.TEXT,
    "follows": Kind.TEXT,
    "rulebook": Kind.TEXT,
    "reference": Kind.TEXT,
}
"""Every column, in order. `clause`, `item` and `occurred_on` are those of the entry that the event is about."""

Row = tuple[Any, ...]


def rows(told: Told, *, on: date | None = None) -> Iterator[Row]:
    """A row for every event of every year, oldest first; about day `on`, without entries that occurred later."""
    for effect in effects(told, on=on):
        found = _found(effect)
        yield tuple(found.get(name) for name in COLUMNS)


def _found(effect: Effect) -> dict[str, Any]:
    recorded, event, entry = effect.recorded, effect.recorded.event, effect.entry
    found = {
        "position": recorded.position,
        "recorded_at": recorded.recorded_at,
        "event": event.TYPE.partition(".")[0],
        "year": effect.year,
        "community": effect.community,
        "item": effect.item,
        "entry": event.entry,
        "change_cents": None if entry is None else effect.cents,
        "actor": event.actor,
        "role": event.role,
        "behalf_of": event.behalf_of,
        "words": event.words,
        "rulebook": recorded.rulebook,
        "reference": recorded.reference.text if recorded.reference else None,
        "amount_cents": getattr(event, "amount_cents", None),
        "outcome": getattr(event, "outcome", None),
    }
    if entry is not None:
        found |= {"clause": entry.clause, "occurred_on": entry.occurred_on}
    if isinstance(event, EntryRecorded):
        return found | _recording(event)
    return found | {"appeal_level": getattr(event, "level", getattr(event, "by_appeal", None))}


def _recording(event: EntryRecorded) -> dict[str, Any]:
    observed = event.observed
    return {
        "period": event.period,
        "quantity": observed.quantity,
        "level": observed.level,
        "value_cents": observed.value,
        "grade": observed.grade,
        "veto": bool(getattr(event, "veto", None)),
        "pending": bool(getattr(event, "pending", None)),
        "matter": event.matter,
        "ticket": event.ticket,
        "follows": event.follows,
    }
