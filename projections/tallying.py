"""From events to what they change in the score: effects, which add up.

An entry counts from the day it occurred on, and for a figure until the day from which a later entry of the same figure
supersedes it. So what a clause comes to at any position and about any day is the sum of all effects up to that position
on days up to that one. Current scores, past ones, their course and the cause of every change are such sums.

Pure. It says the same as `ledger.account` and `projections.scoring.tallied` do of whole accounts, event by event.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import msgspec

from projections.lean import Lean
from projections.tally import NOTHING, Tally

FOREVER: Final = date.max.toordinal()
"""The end of what nothing supersedes."""


class Weighed(msgspec.Struct, array_like=True, gc=False):
    """An entry as far as the score depends on it. Days are ordinals, amounts hundredths.

    It was recorded at `position`, and is in sight from `start` to before `ends`. Only a figure has a `period`.
    """

    position: int
    entry: str
    cell: int
    start: int
    ends: int
    period: str
    awarded: int
    reversed: int
    counts: bool
    veto: bool
    mark: int

    @property
    def tally(self) -> Tally:
        """What it adds to its clause while it is in sight."""
        if not self.counts:
            return NOTHING
        left = self.awarded - self.reversed
        return Tally(left, 1, 1 if self.veto and left else 0, self.mark)


class Effect(NamedTuple):
    """What the event at `position` adds to a cell, a clause of a community's year, from day `day` on: a Tally."""

    position: int
    day: int
    cell: int
    cents: int
    entries: int
    vetoes: int
    mark: int


class Entries(Protocol):
    """The entries weighed so far."""

    def find(self, entry: str) -> Weighed: ...

    def in_sight(self, cell: int, period: str) -> list[Weighed]:
        """Those of a figure that are in sight on some day, by their days; what is taken off is forgotten there."""
        ...

    def add(self, weighed: Weighed) -> None: ...

    def changed(self, weighed: Weighed) -> None: ...


RECORDING: Final = {
    "deduction-recorded.1": True,
    "addition-recorded.1": True,
    "exemption-recorded.1": True,
    "bonus-declared.1": False,
}
"""Events that make an entry, and whether it counts from then on, unless it is pending."""


def effects(event: Lean, position: int, entries: Entries, cell_of: Callable[[str], int]) -> Sequence[Effect]:
    """What an event of a community's stream changes; `cell_of` gives the cell of a clause there."""
    counts = RECORDING.get(event.type)
    if counts is not None:
        return _recorded(event, position, entries, cell_of(event.body.clause), counts=counts)
    change = CHANGES.get(event.type)
    if change is None or event.entry is None:
        return ()
    weighed = entries.find(event.entry)
    before = weighed.tally
    change(weighed, event)
    entries.changed(weighed)
    gained = weighed.tally.less(before)
    return () if gained == NOTHING else list(_in_sight(weighed, position, gained))


def _recorded(event: Lean, position: int, entries: Entries, cell: int, *, counts: bool) -> Sequence[Effect]:
    body, period = event.body, event.body.period
    start = ordinal(body.occurred_on)
    awarded, counts = (body.amount_cents or 0) if counts else 0, counts and not body.pending
    entry, veto, mark = event.entry or "", bool(body.veto), 0
    found: Sequence[Effect] = ()
    # By place, here and below: with names it would take twice as long, and this is what a rebuild does most.
    if period is None:
        entries.add(Weighed(position, entry, cell, start, FOREVER, "", awarded, 0, counts, veto, 0))
    else:
        mark = (body.observed.value or 0) if body.observed is not None else 0
        weighed = Weighed(position, entry, cell, start, FOREVER, period, awarded, 0, counts, veto, mark)
        found = list(_figure(weighed, entries))
    if not counts:
        return found
    return (*found, Effect(position, start, cell, awarded, 1, 1 if veto and awarded else 0, mark))


def _figure(weighed: Weighed, entries: Entries) -> Iterator[Effect]:
    """A figure goes before what was recorded of it earlier, from its day on."""
    in_sight = entries.in_sight(weighed.cell, weighed.period)
    while in_sight and in_sight[-1].ends > weighed.start:
        yield from _superseded(in_sight[-1], weighed.position, weighed.start)
        entries.changed(in_sight[-1])
        if in_sight[-1].start < weighed.start:
            break
        in_sight.pop()
    in_sight.append(weighed)
    entries.add(weighed)


def _superseded(other: Weighed, position: int, start: int) -> Iterator[Effect]:
    """The newest entry of a figure, or one before it, once there is one that occurred on day `start`."""
    begins, ended = max(other.start, start), other.ends
    other.ends = start
    if (lost := NOTHING.less(other.tally)) != NOTHING:
        yield Effect(position, begins, other.cell, *lost)
        if ended != FOREVER:
            yield Effect(position, ended, other.cell, *other.tally)


def _in_sight(weighed: Weighed, position: int, gained: Tally) -> Iterator[Effect]:
    if weighed.start < weighed.ends:
        yield Effect(position, weighed.start, weighed.cell, *gained)
        if weighed.ends != FOREVER:
            yield Effect(position, weighed.ends, weighed.cell, *NOTHING.less(gained))


def _confirmed(weighed: Weighed, _event: Lean) -> None:
    weighed.counts = True


def _voided(weighed: Weighed, _event: Lean) -> None:
    weighed.counts = False


def _reversed(weighed: Weighed, event: Lean) -> None:
    weighed.reversed += event.body.amount_cents or 0


def _determined(weighed: Weighed, event: Lean) -> None:
    weighed.counts, weighed.awarded = event.body.outcome == "granted", event.body.amount_cents or 0


def _granted(weighed: Weighed, event: Lean) -> None:
    weighed.counts, weighed.awarded = True, event.body.amount_cents or 0


CHANGES: Final[dict[str, Callable[[Weighed, Lean], None]]] = {
    "entry-confirmed.1": _confirmed,
    "entry-voided.1": _voided,
    "entry-reversed.1": _reversed,
    "bonus-determined.1": _determined,
    "bonus-granted-on-appeal.1": _granted,
}
"""Events that change what an entry counts for; all others about entries leave the score as it is."""


@lru_cache(maxsize=4_096)
def ordinal(day: str) -> int:
    """The number of a day written ``2020-03-05``."""
    return date.fromisoformat(day).toordinal()
