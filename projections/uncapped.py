"""What every event adds to the uncapped sums: for a community and an item, the amounts that its counting entries come
to, less what was reversed; deductions below zero, additions and bonuses above it, no cap, floor or veto applied.

Events are taken one at a time, so that an export is written while the ledger is read. What is remembered is the figure
that each measured clause has now, and the bonuses that were granted in part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger import store
from ledger.days import day_of
from ledger.events import (
    AdditionRecorded,
    BonusDeclared,
    BonusDetermined,
    BonusGrantedOnAppeal,
    BonusReviewed,
    EntryConfirmed,
    EntryEvent,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    Recorded,
)
from ledger.rulebook import Rulebook
from projections.told import Recordings, Told


class What(StrEnum):
    """What became of an entry. `PENDING` and `DECLARED` wait for `CONFIRMED` or `VOIDED`, `GRANTED` or `REFUSED`."""

    RECORDED = "recorded"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    VOIDED = "voided"
    SUPERSEDED = "superseded"
    REVERSED = "reversed"
    DECLARED = "declared"
    GRANTED = "granted"
    REFUSED = "refused"
    GRANTED_ON_APPEAL = "granted on appeal"


@dataclass(frozen=True, slots=True)
class Change:
    """`cents` is what is added to the entry's item; `day` the one on which it is: its own, or that of the act.

    What gives or takes back by an act of its own has the day of that act, where the subdistrict is: a reversal, a
    refusal, a grant on appeal. All else belongs to the day that the entry is about, as in a reading about a day.
    """

    what: What
    entry: EntryRecorded
    cents: int
    day: date


@dataclass(frozen=True, slots=True)
class Effect:
    """An event of a year: the entry that it is about with the item in which that counts, and what it changes there."""

    recorded: Recorded
    year: int
    community: str | None = None
    entry: EntryRecorded | None = None
    item: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def cents(self) -> int:
        """What the item's uncapped sum is more by."""
        return sum(change.cents for change in self.changes)


@dataclass(slots=True)
class _Figure:
    """The newest entry of a measured figure; it alone can count, and what is left of it is what it counts for."""

    entry: EntryRecorded
    left_cents: int
    counts: bool


def effects(told: Told, *, on: date | None = None) -> Iterator[Effect]:
    """Every event of every year, oldest first; about day `on`, without entries that occurred later."""
    recordings, years = Recordings(told), {year: _Sums(told.rulebook(year)) for year in told.years()}
    for position, state in told.all_events():
        recorded = store.from_bytes(state, position)
        year, _, community = recorded.stream.partition("/")
        if not year.isdecimal():
            continue
        event, sums = recorded.event, years[int(year)]
        if not isinstance(event, EntryEvent):
            yield Effect(recorded, int(year), community or None)
            continue
        if isinstance(event, EntryRecorded):
            recordings.put(event)
        entry = recordings.of(event.entry)
        if on is None or entry.occurred_on <= on:
            changes = tuple(sums.changes(recorded, community, entry))
            yield Effect(recorded, int(year), community, entry, item_of(sums.rulebook, entry.clause), changes)


def item_of(rulebook: Rulebook, clause: str) -> str:
    """The code of the item in which a clause stands; of the bonus or of the negative list, where it is none's."""
    if clause in rulebook.clause_items:
        return rulebook.clause_items[clause]
    return rulebook.bonus.code if clause in rulebook.bonus_codes else rulebook.negative_list.code


class _Sums:
    """What must be known of a year's past to say what its next event changes."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._figures: dict[tuple[str, str, str], _Figure] = {}
        self._granted_in_part: dict[str, int] = {}
        """Nothing more can be granted of any other bonus."""

    def changes(self, recorded: Recorded, community: str, entry: EntryRecorded) -> Iterator[Change]:
        """What an event makes of its entry; before it, what it takes out of the entry that it supersedes."""
        event = recorded.event
        figure = self._figures.get((community, entry.clause, entry.period)) if entry.period else None
        if isinstance(event, EntryRecorded):
            yield from self._recorded(community, entry, figure)
            return
        counts = figure is None or figure.entry.entry == entry.entry
        acted_on = day_of(recorded.recorded_at, self.rulebook.appeals.zone)
        match event:
            case EntryConfirmed():
                if figure is not None and counts:
                    figure.counts = True
                yield Change(What.CONFIRMED, entry, _signed(entry, entry.amount_cents * counts), entry.occurred_on)
            case EntryVoided():
                yield Change(What.VOIDED, entry, 0, acted_on)
            case EntryReversed():
                if figure is not None and counts:
                    figure.left_cents -= event.amount_cents
                yield Change(What.REVERSED, entry, -_signed(entry, event.amount_cents * counts), acted_on)
            case BonusReviewed(outcome="refused") | BonusDetermined(outcome="refused"):
                yield Change(What.REFUSED, entry, 0, acted_on)
            case BonusDetermined():
                yield Change(What.GRANTED, entry, self._grant(entry, event.amount_cents or 0), entry.occurred_on)
            case BonusGrantedOnAppeal():
                yield Change(What.GRANTED_ON_APPEAL, entry, self._grant(entry, event.amount_cents), acted_on)

    def _recorded(self, community: str, entry: EntryRecorded, before: _Figure | None) -> Iterator[Change]:
        what = _first(entry)
        cents = entry.amount_cents if what is What.RECORDED else 0
        if before is not None and before.counts:
            # Not before its own day: about any day, the newest of the figure's entries until then is the one that counts.
            day = max(before.entry.occurred_on, entry.occurred_on)
            yield Change(What.SUPERSEDED, before.entry, -_signed(before.entry, before.left_cents), day)
        if entry.period is not None:
            key = (community, entry.clause, entry.period)
            self._figures[key] = _Figure(entry, entry.amount_cents, counts=what is What.RECORDED)
        yield Change(what, entry, _signed(entry, cents), entry.occurred_on)

    def _grant(self, bonus: EntryRecorded, cents: int) -> int:
        """What a bonus's new total is above what was granted of it before."""
        before = self._granted_in_part.pop(bonus.entry, 0)
        if cents < bonus.amount_cents:
            self._granted_in_part[bonus.entry] = cents
        return cents - before


def _first(entry: EntryRecorded) -> What:
    if isinstance(entry, BonusDeclared):
        return What.DECLARED
    return What.PENDING if getattr(entry, "pending", None) else What.RECORDED


def _signed(entry: EntryRecorded, cents: int) -> int:
    return cents if isinstance(entry, AdditionRecorded | BonusDeclared) else -cents
