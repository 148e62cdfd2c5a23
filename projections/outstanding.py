"""What is still awaited of a year's entries, by what it is: at the newest position from the docket's tables, in the past by replay.

`ledger.obstacles` says what an entry awaits. The tables only tell which entries to ask: those of a page, however many there are.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ledger.account import Account, Entry
from ledger.appeals import due
from ledger.application import Ledger
from ledger.obstacles import OF_APPEALS, OF_ENTRIES, Awaited, Obstacle, of_entry, unsettled
from ledger.rulebook import Rulebook
from projections import disputing, docketing
from projections.docket import EVERYTHING, Filter
from projections.docketing import PlaceOf
from projections.listing import OF_PLACES, Now, listed, opened
from projections.live import Views
from projections.past import NOW, AsOf, Reading

SHOWN_MOST: Final = 25
"""Entries of each kind that are folded unless more are wanted; the others are only counted."""
STATES: Final = {awaited: disputing.STATES.index(state) for state, awaited in OF_APPEALS.items()}
STATUSES: Final = {awaited: docketing.STATES.index(status.value) for status, awaited in OF_ENTRIES.items()}
UNDECIDED: Final = f"status IN ({', '.join(map(str, docketing.UNDECIDED))})"
"""Said as the index says it, or it is not used."""
OPEN: Final = f"state IN ({', '.join(map(str, STATES.values()))})"
IS_DISPUTED: Final = (
    "EXISTS (SELECT 1 FROM appeals WHERE appeals.entry = entries.position"  # noqa: S608  (all of it is ours)
    f" AND appeals.state != {disputing.WITHDRAWN})"
)


@dataclass(frozen=True, slots=True)
class Matter:
    """An entry that something is awaited of; `until` is the last day for it, where there is one."""

    entry: Entry
    awaited: Awaited
    until: date | None

    def days_left(self, today: date) -> int | None:
        """Negative where the last day has passed."""
        return None if self.until is None else (self.until - today).days


@dataclass(frozen=True, slots=True)
class Matters:
    """Those of one kind: how many there are, and some of them, the most urgent first."""

    count: int = 0
    first: tuple[Matter, ...] = ()


NONE: Final = Matters()


@dataclass(frozen=True, slots=True)
class Outstanding:
    """All that is awaited of a year's entries at a moment, about its day `today`."""

    reading: Reading
    today: date
    kinds: Mapping[Awaited, Matters]

    def of(self, awaited: Awaited) -> Matters:
        return self.kinds.get(awaited, NONE)

    @property
    def count(self) -> int:
        return sum(each.count for each in self.kinds.values())


def outstanding(
    ledger: Ledger,
    as_of: AsOf = NOW,
    chosen: Filter = EVERYTHING,
    *,
    year: int | None = None,
    today: Callable[[Reading], date] | None = None,
    most: int = SHOWN_MOST,
) -> Outstanding:
    """`today` says the day of a reading, by which deadlines have passed or not; `most` are shown of each kind."""
    reading, now = opened(ledger, as_of, year)
    day = today(reading) if today else reading.today
    chosen.require_known(reading.rulebook)
    if now is None:
        found = _replayed(reading, chosen, day, most)
    else:
        tables = _Tables(ledger, now, chosen, day, most)
        found = tables.found_then() if now.is_past else tables.found()
    return Outstanding(reading, day, {kind: matters for kind, matters in found.items() if matters.count})


def counts(ledger: Ledger, chosen: Filter = EVERYTHING) -> dict[Awaited, int]:
    """How many entries of the newest year await each thing that somebody must do, without a look at any of them."""
    _reading, now = opened(ledger, NOW, None)
    if now is None or now.is_past:
        return {}
    places = {
        number
        for number, place in now.places.items()
        if chosen.reaches(now.reading.rulebook, place.community, place.clause)
    }
    undecided = f"SELECT status, place, COUNT(*) FROM entries WHERE {UNDECIDED} GROUP BY 1, 2"  # noqa: S608
    disputed = f"SELECT state, place, COUNT(*) FROM appeals WHERE {OPEN} GROUP BY 1, 2"  # noqa: S608
    return {**_counted(now, places, STATUSES, undecided), **_counted(now, places, STATES, disputed)}


def _counted(now: Now, places: Container[int], numbers: Mapping[Awaited, int], sql: str) -> dict[Awaited, int]:
    kinds = {number: awaited for awaited, number in numbers.items()}
    found = dict.fromkeys(numbers, 0)
    for number, place, count in now.select(sql):
        if place in places:
            found[kinds[number]] += count
    return found


def matter(obstacle: Obstacle, entry: Entry, rulebook: Rulebook) -> Matter:
    """With the last day of an appeal's step too, which is no obstacle's."""
    appeal = entry.appeal
    step = due(appeal, rulebook.appeals) if appeal and appeal.is_open else None
    return Matter(entry, obstacle.awaited, obstacle.until or step)


def _by_urgency(found: Iterable[Matter]) -> tuple[Matter, ...]:
    return tuple(sorted(found, key=lambda each: (each.until or date.max, each.entry.position)))


def _replayed(reading: Reading, chosen: Filter, today: date, most: int) -> dict[Awaited, Matters]:
    rulebook = reading.rulebook
    found: dict[Awaited, list[Matter]] = {each: [] for each in Awaited}
    for account in reading.accounts.values():
        for obstacle in unsettled([account], rulebook.appeals, today):
            entry = account.entries[obstacle.about]
            if chosen.reaches(rulebook, entry.community, entry.clause):
                found[obstacle.awaited].append(matter(obstacle, entry, rulebook))
    return {kind: Matters(len(each), _by_urgency(each)[:most]) for kind, each in found.items()}


class _Tables:
    """The docket's tables, asked for a year's entries that something is awaited of."""

    def __init__(self, ledger: Ledger, now: Now, chosen: Filter, today: date, most: int) -> None:
        self._ledger, self._now, self._today, self._most = ledger, now, today, most
        self._rulebook = now.reading.rulebook
        self._reached = {
            number: place
            for number, place in now.places.items()
            if chosen.reaches(self._rulebook, place.community, place.clause)
        }
        self._places = listed(self._reached)

    def found(self) -> dict[Awaited, Matters]:
        return {
            **{awaited: self._of_status(awaited, status) for awaited, status in STATUSES.items()},
            **{awaited: self._of_state(awaited, state) for awaited, state in STATES.items()},
            Awaited.FILING: self._filing(),
            Awaited.ESCALATION: self._escalation(),
        }

    def found_then(self) -> dict[Awaited, Matters]:
        """At an earlier position: of the entries that are not settled to this day, or were noticed or settled since then."""
        places = {position: self._reached[place] for position, place in self._perhaps_then()}
        found: dict[Awaited, list[Matter]] = {each: [] for each in Awaited}
        for position, entry in self._now.folded(places).items():
            obstacle = self._obstacle(places[position], entry)
            if obstacle is not None and not self._was_superseded(obstacle, entry):
                found[obstacle.awaited].append(matter(obstacle, entry, self._rulebook))
        return {kind: Matters(len(each), _by_urgency(each)[: self._most]) for kind, each in found.items()}

    def _perhaps_then(self) -> list[tuple[int, int]]:
        periods, upto = self._rulebook.appeals, self._now.reading.position
        after = self._position_before(self._begin(max(periods.file_days, periods.escalate_days)))
        return self._rows(
            f"SELECT position, place FROM entries WHERE position <= {upto} AND {OF_PLACES} AND position IN ("  # noqa: S608
            f"SELECT position FROM entries WHERE {UNDECIDED}"
            f" UNION SELECT position FROM entries WHERE position > {after} AND position <= {upto}"
            f" UNION SELECT entry FROM later WHERE later.position > {after}"
            f" UNION SELECT entry FROM appeals WHERE appeals.{OPEN})"
        )

    def _was_superseded(self, obstacle: Obstacle, entry: Entry) -> bool:
        """Whether a newer figure had taken its place: then nothing could be appealed any more."""
        if obstacle.until is None or entry.period is None:
            return False
        return self._now.reading.account(entry.community, frozenset({entry.clause})).superseded(entry)

    def _of_status(self, awaited: Awaited, status: int) -> Matters:
        where = f"FROM entries WHERE {UNDECIDED} AND status = {status} AND {OF_PLACES}"
        rows = self._rows(f"SELECT position, place {where} ORDER BY position LIMIT {self._most}")
        return self._matters(awaited, rows, self._now.number(f"SELECT COUNT(*) {where}", self._places))

    def _of_state(self, awaited: Awaited, state: int) -> Matters:
        where = f"FROM appeals WHERE state = {state} AND {OF_PLACES}"
        rows = self._rows(f"SELECT entry, place {where} ORDER BY waiting_since LIMIT {self._most}")
        return self._matters(awaited, rows, self._now.number(f"SELECT COUNT(*) {where}", self._places))

    def _escalation(self) -> Matters:
        """Of those that were decided lately, the ones that did not get everything."""
        since = disputing.micros(self._begin(self._rulebook.appeals.escalate_days).isoformat())
        rows = self._rows(
            "SELECT appeals.entry, appeals.place FROM appeals JOIN entries ON entries.position = appeals.entry"  # noqa: S608
            f" WHERE appeals.state = {disputing.DECIDED} AND appeals.waiting_since >= {since}"
            f" AND entries.state != {docketing.SUPERSEDED} AND appeals.{OF_PLACES}"
        )
        return self._matters(Awaited.ESCALATION, rows)

    def _filing(self) -> Matters:
        """Deductions recorded lately, and what was noticed lately in another way: confirmed, reviewed or determined."""
        after = self._position_before(self._begin(self._rulebook.appeals.file_days))
        recorded = (
            f" FROM entries WHERE position > {after} AND state = {docketing.STANDING} AND awarded > reversed"
            f" AND NOT {IS_DISPUTED} AND {OF_PLACES}"
        )
        deducting = self._where_deducted()
        count = self._now.number(f"SELECT COUNT(*) {recorded}", deducting)
        rows = self._rows(f"SELECT position, place {recorded} ORDER BY position LIMIT {self._most}", deducting)
        decided = self._told(Awaited.FILING, self._noticed_later(after))
        shown = _by_urgency([*decided, *self._told(Awaited.FILING, rows)])
        return Matters(count + len(decided), shown[: self._most])

    def _noticed_later(self, after: int) -> list[tuple[int, int]]:
        """Entries of which something was said after a position, where that may have been their notice."""
        bonuses = [number for number, place in self._reached.items() if place.is_bonus]
        return self._rows(
            "SELECT position, place FROM entries"  # noqa: S608
            f" WHERE position IN (SELECT entry FROM later WHERE later.position > {after})"
            f" AND state IN ({docketing.STANDING}, {docketing.GRANTED}, {docketing.REFUSED}) AND NOT {IS_DISPUTED}"
            f" AND (place IN (SELECT value FROM json_each(?)) OR position <= {after} AND {OF_PLACES})",
            listed(bonuses),
            self._where_deducted(pending=True),
        )

    def _where_deducted(self, *, pending: bool = False) -> str:
        """The places of deductions; `pending`: of those alone that wait for a confirmation first."""
        clauses = {code: place.clause for code, place in self._rulebook.places.items()}
        return listed(
            number
            for number, place in self._reached.items()
            if not place.is_bonus
            and (clause := clauses.get(place.clause)) is not None
            and clause.effect == "deduct"
            and (clause.pending_until or not pending)
        )

    def _matters(self, awaited: Awaited, rows: Sequence[tuple[int, int]], count: int | None = None) -> Matters:
        found = _by_urgency(self._told(awaited, rows))
        return Matters(len(found) if count is None else count, found[: self._most])

    def _told(self, awaited: Awaited, rows: Sequence[tuple[int, int]]) -> list[Matter]:
        """Those of the entries that do await it, each by the rule itself."""
        places = {position: self._reached[place] for position, place in rows}
        folded = self._now.folded(places)
        return [each for position, entry in folded.items() if (each := self._matter(places[position], entry, awaited))]

    def _matter(self, place: PlaceOf, entry: Entry, awaited: Awaited) -> Matter | None:
        obstacle = self._obstacle(place, entry)
        return matter(obstacle, entry, self._rulebook) if obstacle and obstacle.awaited is awaited else None

    def _obstacle(self, place: PlaceOf, entry: Entry) -> Obstacle | None:
        """What the entry awaits, as far as no other entry has to do with it."""
        alone = Account(place.community, place.year).with_new_entry(entry)
        return of_entry(alone, entry, self._rulebook.appeals, self._today)

    def _rows(self, sql: str, *given: str) -> list[tuple[int, int]]:
        return list(self._now.select(sql, *(given or (self._places,))))

    def _begin(self, days: int) -> datetime:
        """When the earliest day began on which a notice still leaves a right open today."""
        zone = self._rulebook.appeals.zone
        return datetime.combine(self._today - timedelta(days=days), time.min, zone)

    def _position_before(self, moment: datetime) -> int:
        with self._ledger.reading(position=self._now.reading.position) as snapshot:
            return snapshot.position_before(moment)


def has_entries(ledger: Ledger) -> bool:
    """Whether anything was ever recorded, in whatever year."""
    with ledger.beside(Views).docket.reading(ledger.head_position()) as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM entries)")
        return bool(cursor.fetchone()[0])
