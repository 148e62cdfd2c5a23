"""Random years of one community as events: figures superseded with days going back and forth, and all that can follow.

More than the commands allow, for what is recorded has happened: an entry may be confirmed, voided or taken back after it
was superseded, more than once, and a bonus granted on appeal after it was refused.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from ledger import store
from ledger.account import Account
from ledger.events import (
    AdditionRecorded,
    BonusDeclared,
    BonusDetermined,
    BonusGrantedOnAppeal,
    BonusReviewed,
    DeductionRecorded,
    EntryConfirmed,
    EntryReversed,
    EntryVoided,
    Event,
    ExemptionRecorded,
    Observed,
    Recorded,
)
from ledger.evolving import evolve
from projections.tally import tallied

FIRST = date(2020, 3, 1)
DAYS = tuple(FIRST + timedelta(days=number) for number in range(-1, 8))
"""Every day on which something happens, one before and one after."""
BY = {"actor": "somebody", "role": "department"}
Given = tuple[int, ...]
"""What was drawn for one event: which kind, and then what it is about."""

GIVEN = st.tuples(st.integers(0, 9), st.integers(0, 30), st.integers(0, 5), st.integers(0, 1), st.integers(0, 3))
SEQUENCES = st.lists(GIVEN, min_size=1, max_size=30)


def events_of(sequence: list[Given], prefix: str = "") -> list[Event]:
    """The events that were drawn; entries are called ``{prefix}E1``, in their order."""
    year = _Year(prefix)
    for kind, which, day, flag, size in sequence:
        year.happen(kind, which, day, bool(flag), size)
    return year.events


class _Year:
    def __init__(self, prefix: str) -> None:
        self.events: list[Event] = []
        self._prefix = prefix
        self._entries: list[str] = []
        self._bonuses: list[str] = []
        self._reviewed: set[str] = set()

    def happen(self, kind: int, which: int, day: int, flag: bool, size: int) -> None:  # noqa: FBT001
        if kind <= 3:
            self._figure(which, day, size, flag=flag)
        elif kind == 4:
            self._record(DeductionRecorded, "C9", day, size, pending=flag, veto=not flag and not size)
        elif kind == 5:
            self._record(BonusDeclared, "BN.1", day, size + 1)
            self._bonuses.append(self._entries[-1])
        elif kind == 6 and self._entries:
            entry = self._entries[which % len(self._entries)]
            if entry not in self._bonuses:
                self._happen(EntryConfirmed if flag else EntryVoided, entry)
        elif kind == 7 and self._entries:
            self._happen(EntryReversed, self._entries[which % len(self._entries)], amount_cents=size + 1)
        elif kind >= 8 and self._bonuses:
            self._bonus(self._bonuses[which % len(self._bonuses)], size, flag=flag)

    def _figure(self, which: int, day: int, size: int, *, flag: bool) -> None:
        clause, period = f"C{which % 2}", f"2020-0{1 + which % 3}"
        if which % 7 == 6:
            return self._record(ExemptionRecorded, clause, day, 0, period=period)
        if which % 7 == 5:
            return self._record(AdditionRecorded, clause, day, size, period=period, pending=flag)
        return self._record(DeductionRecorded, clause, day, size, period=period, pending=flag, veto=which % 5 == 0)

    def _bonus(self, entry: str, size: int, *, flag: bool) -> None:
        if entry not in self._reviewed:
            self._reviewed.add(entry)
            self._happen(BonusReviewed, entry, outcome="supported" if flag else "refused")
        elif size == 3:
            self._happen(BonusGrantedOnAppeal, entry, amount_cents=size + 1, level=2)
        elif flag:
            self._happen(BonusDetermined, entry, outcome="granted", amount_cents=size + 1)
        else:
            self._happen(BonusDetermined, entry, outcome="refused")

    def _record(
        self, kind: type[Event], clause: str, day: int, size: int, *, period: str | None = None, **flags: bool
    ) -> None:
        entry = f"{self._prefix}E{len(self._entries) + 1}"
        self._entries.append(entry)
        given = {name: 1 for name, flag in flags.items() if flag}
        observed = Observed(value=size * 7) if period is not None and kind is not ExemptionRecorded else Observed()
        facts = {"clause": clause, "occurred_on": FIRST + timedelta(days=day), "period": period, "observed": observed}
        self._happen(kind, entry, **facts, amount_cents=size * 10, **given)

    def _happen(self, kind: type[Event], entry: str, **facts: object) -> None:
        self.events.append(kind(**BY, entry=entry, **facts))  # type: ignore[arg-type]


def recorded(events: list[Event], *, after: int = 0, stream: str = "2020/SSL") -> list[Recorded]:
    now = datetime(2021, 1, 4, tzinfo=UTC)
    return [Recorded(after + number, stream, number, now, event) for number, event in enumerate(events, 1)]


def state_of(each: Recorded) -> bytes:
    return store.to_bytes(store.Sealed(each, "a" * 32, ""))


Spoken = dict[str, tuple[int, ...]]


class Oracle:
    """The slow way: the whole account, and what its counting entries come to."""

    def __init__(self, community: str = "SSL") -> None:
        self._account = Account(community, 2020)

    def take(self, each: Recorded) -> None:
        self._account = evolve(self._account, each)

    def tallies(self, on: date | None = None) -> Spoken:
        return said(dict(tallied(self._account.about(on))))


def said(tallies: Mapping[str, Sequence[int]]) -> Spoken:
    """Without the clauses that come to nothing, of which one may speak or not."""
    return {clause: tuple(tally) for clause, tally in tallies.items() if any(tally)}


Read = Callable[[int, date | None], Spoken]


def assert_as_replayed(events: list[Recorded], read: Read) -> None:
    """At each position and about each day, `read` says what the whole account does."""
    oracle = Oracle(events[0].stream.partition("/")[2])
    for each in events:
        oracle.take(each)
        for on in (None, *DAYS):
            assert read(each.position, on) == oracle.tallies(on), (each.position, on)
