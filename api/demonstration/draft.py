"""The year while it is being written: its commands, who is careful and who is not, and what is left of each entry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar, cast

from api.demonstration.places import COMMUNITIES

Command = dict[str, object]
T = TypeVar("T")
RECORDERS = {"LG": "leading-1", "NL": "committee-1"}  # everyone else: dept-XX
REFERENCES = ("id", "entry", "bonus", "follows")


@dataclass(frozen=True)
class Finding:
    """Where, under which clause and on which day something was found; the slots are for all texts about it."""

    community: str
    clause: str
    day: date
    slots: dict[str, str] = field(default_factory=dict)
    adds: bool = False


@dataclass
class Entry:
    """What later commands need to know of a drafted entry. `left_cents` is what it will cost once all is decided."""

    id: str
    found: Finding
    left_cents: int
    notice: datetime  # from when an appeal's days run
    seen_by: tuple[str, ...]  # who had a hand in it, and so decides no appeal about it

    @property
    def community(self) -> str:
        return self.found.community

    @property
    def clause(self) -> str:
        return self.found.clause

    @property
    def slots(self) -> dict[str, str]:
        return self.found.slots

    def uphold(self) -> None:
        self.left_cents = 0

    def uphold_part(self) -> int:
        """Takes off half, in steps of 0.05; returns the amount a decision names."""
        cents = max(self.left_cents // 2 // 5 * 5, 1)
        self.left_cents -= cents
        return cents


class Draft:
    """Collects commands in any order; `commands()` gives them oldest first, with their final numbers."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.entries: list[Entry] = []
        self.seen: set[tuple[str, object]] = set()  # clauses recorded under, with their levels
        self._given: list[tuple[datetime, int, Command]] = []
        self._piles: dict[tuple[object, ...], list[object]] = {}
        self._standing: set[tuple[str, str, int]] = set()
        order = list(COMMUNITIES)
        self.rng.shuffle(order)
        self.care = {code: n for n, code in enumerate(order)}  # 0: careless … 11: careful
        self.vetoed, self.censured = order[self.rng.randint(2, 5)], order[self.rng.randint(0, 1)]
        self.tied = tuple(self.rng.sample(order[6:], 2))  # nothing under PB1 but what both have alike

    def give(self, at: datetime, op: str, **fields: object) -> None:
        self._given.append((at, len(self._given), {"op": op} | fields))

    def record(self, at: datetime, found: Finding, *, cents: int, reason: str, **observed: object) -> Entry:
        """Records what was found, by whom it falls to; the reason's slots are filled in."""
        office = found.clause[:2]
        by = RECORDERS.get(office, f"dept-{office}")
        entry = Entry(f"{office}#{len(self.entries)}", found, cents, at, (by,))
        self.entries.append(entry)
        self.seen.add((found.clause, observed.get("level")))
        where: Command = {"community": found.community, "clause": found.clause, "occurred_on": found.day.isoformat()}
        said: Command = {"reason": reason.format(**found.slots), "by": by}
        self.give(at, "record", **({"id": entry.id} | where | observed | said))
        return entry

    def deal(self, items: Sequence[T]) -> T:
        """One of the items; each comes once before any comes again."""
        pile = self._piles.setdefault(tuple(items), [])
        if not pile:
            pile += self.rng.sample(list(items), len(items))
        return cast(T, pile.pop())

    def once(self, clause: str, community: str, key: int = 0) -> bool:
        """Whether this is the first of its kind (in the month `key`), which is then remembered."""
        wanted = (clause, community, key)
        fresh = wanted not in self._standing
        self._standing.add(wanted)
        return fresh

    def commands(self) -> Iterator[tuple[datetime, Command]]:
        """Oldest first, no two at one moment, entries numbered by office in the order they are recorded."""
        numbers: dict[str, str] = {}
        counts: dict[str, int] = {}
        last: datetime | None = None
        for given_at, _, command in sorted(self._given, key=lambda each: each[:2]):
            at = given_at if last is None or given_at > last else last + timedelta(seconds=1)
            last = at
            if "id" in command:
                draft_id = str(command["id"])
                office = draft_id[:2]
                counts[office] = counts.get(office, 0) + 1
                numbers[draft_id] = f"{office}-2020-{counts[office]:0{3 if office == 'BN' else 4}}"
            yield at, {key: numbers[str(value)] if key in REFERENCES else value for key, value in command.items()}


def points(cents: int) -> str:
    """Hundredths as the points of a command, exactly."""
    return f"{cents // 100}.{cents % 100:02}"


def share(part: int, whole: int) -> int:
    """Part of whole in hundredths of a per cent, rounded half up."""
    return (part * 10_000 + whole // 2) // whole
