"""The docket's appeals: what every one has come to at the newest position, and since when it waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from ledger.account import AppealState
from projections.lean import Lean

STATES: Final = tuple(AppealState)
"""Of appeals, by their numbers in the tables."""
NAMES: Final = tuple(state.value for state in STATES)
FILED, ACCEPTED, QUESTIONED, DECIDED, ESCALATED, FINAL, WITHDRAWN = range(len(STATES))
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
SCHEMA: Final = (
    """CREATE TABLE appeals (
        filed INTEGER PRIMARY KEY,
        entry INTEGER NOT NULL,
        number INTEGER NOT NULL,
        place INTEGER NOT NULL,
        filed_at INTEGER NOT NULL,
        state INTEGER NOT NULL,
        level INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        waiting_since INTEGER NOT NULL)""",
    "CREATE INDEX appeals_of_entries ON appeals (entry)",
    "CREATE INDEX appeals_in_order ON appeals (filed_at, entry)",
    "CREATE INDEX appeals_by_state ON appeals (state, waiting_since)",
)
"""By the position of its filing; `number` counts the appeals of an entry from 0. Times are microseconds since 1970."""


def micros(moment: str) -> int:
    """A time as events have it, in microseconds since 1970."""
    return (datetime.fromisoformat(moment) - EPOCH) // MICROSECOND


def moment(micros_: int) -> datetime:
    return EPOCH + micros_ * MICROSECOND


class Disputed(msgspec.Struct, gc=False):
    """An appeal's row."""

    filed: int
    entry: int
    number: int
    place: int
    filed_at: int
    state: int
    level: int
    asked_at: int
    waiting_since: int


class Appeals:
    """The newest appeals of the entries that a page is about."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._newest: dict[int, Disputed] = {}
        self._changed: dict[int, Disputed] = {}

    def take(self, entry: int, place: int, position: int, event: Lean) -> None:
        """A later event about an entry, which may be about no appeal."""
        if event.type == "appeal-filed.1":
            before = self._found(entry)
            number = before.number + 1 if before else 0
            now = micros(event.recorded_at)
            self._keep(Disputed(position, entry, number, place, now, FILED, 1, now, now))
        elif event.type in STEPS:
            appeal = self._found(entry)
            if appeal is None:
                raise LookupError(event.entry)
            STEPS[event.type](appeal, event, micros(event.recorded_at))
            self._keep(appeal)

    def _keep(self, appeal: Disputed) -> None:
        self._newest[appeal.entry] = self._changed[appeal.filed] = appeal

    def _found(self, entry: int) -> Disputed | None:
        if entry not in self._newest:
            self._cursor.execute("SELECT * FROM appeals WHERE entry = ? ORDER BY filed DESC LIMIT 1", (entry,))
            row = self._cursor.fetchone()
            if row is None:
                return None
            self._newest[entry] = Disputed(*row)
        return self._newest[entry]

    def write(self) -> None:
        self._cursor.executemany(
            "INSERT OR REPLACE INTO appeals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(msgspec.structs.astuple, self._changed.values()),
        )


def _accepted(appeal: Disputed, _event: Lean, now: int) -> None:
    appeal.state = ACCEPTED
    appeal.waiting_since = now


def _asked(appeal: Disputed, _event: Lean, now: int) -> None:
    appeal.state = QUESTIONED
    appeal.asked_at = now


def _answered(appeal: Disputed, _event: Lean, now: int) -> None:
    if appeal.state == QUESTIONED:
        appeal.waiting_since += now - appeal.asked_at
    appeal.state = ACCEPTED if appeal.level == 1 else ESCALATED


def _decided(appeal: Disputed, event: Lean, now: int) -> None:
    appeal.state = DECIDED if event.body.level == 1 else FINAL
    appeal.waiting_since = now


def _escalated(appeal: Disputed, _event: Lean, now: int) -> None:
    appeal.state = ESCALATED
    appeal.level, appeal.waiting_since = 2, now


def _withdrawn(appeal: Disputed, _event: Lean, _now: int) -> None:
    appeal.state = DECIDED if appeal.level == 2 else WITHDRAWN  # noqa: PLR2004
    appeal.level = 1


STEPS: Final[dict[str, Callable[[Disputed, Lean, int], None]]] = {
    "appeal-accepted.1": _accepted,
    "question-asked.1": _asked,
    "question-answered.1": _answered,
    "appeal-decided.1": _decided,
    "appeal-escalated.1": _escalated,
    "appeal-withdrawn.1": _withdrawn,
}
"""What an event does to the newest appeal of its entry, as `ledger.account.evolve`."""
