"""What changed between two moments, and which events changed it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Final, overload

from ledger import store
from ledger.application import Ledger
from ledger.events import Recorded, RulebookPublished, TieBroken
from projections.happenings import Asked
from projections.history import item_of, require_community
from projections.live import Views
from projections.past import AsOf, Reading, read
from projections.scores import Span
from projections.scoring import Score

PAGE: Final = 1_000
"""Events read at a time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure before and after, in hundredths (a rank as it is).

    `causes` are the positions of the events between that act on it, oldest first, also where a cap absorbed what they did.
    """

    what: str
    before: int
    after: int
    causes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Difference:
    """`moved` holds only what changed; `events` all of the community's between the two, and all that moved a figure."""

    before: Reading
    after: Reading
    community: str
    moved: tuple[Moved, ...]
    events: "Events"


class Events(Sequence[Recorded]):
    """Events by their positions: what is taken of them is read then."""

    def __init__(self, ledger: Ledger, positions: Sequence[int]) -> None:
        self._ledger = ledger
        self.positions = positions

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, place: int) -> Recorded: ...
    @overload
    def __getitem__(self, place: slice) -> list[Recorded]: ...
    def __getitem__(self, place: int | slice) -> Recorded | list[Recorded]:
        chosen = self.positions[place] if isinstance(place, slice) else [self.positions[place]]
        with self._ledger.glance() as rows:
            states = rows.states_at(chosen)
        found = [store.from_bytes(states[position], position) for position in chosen]
        return found if isinstance(place, slice) else found[0]

    def __iter__(self) -> Iterator[Recorded]:
        for first in range(0, len(self), PAGE):
            yield from self[first : first + PAGE]


def difference(ledger: Ledger, community: str, before: AsOf, after: AsOf, *, year: int | None = None) -> Difference:
    """Between two moments of a community's year; the first may be the later one."""
    return differences(ledger, community, before, after, year=year)[0]


def differences(
    ledger: Ledger, community: str | None, before: AsOf, after: AsOf, *, year: int | None = None
) -> list[Difference]:
    """The same of one community, or of every one in the rulebook's order."""
    first, second = (read(ledger, as_of, year=year) for as_of in (before, after))
    if community is not None:
        for reading in (first, second):
            require_community(reading.rulebook, community)
    causes = _Causes(ledger, first, second, community)
    codes = causes.communities if community is None else (community,)
    return [_difference(ledger, code, first, second, causes) for code in codes]


def _difference(ledger: Ledger, community: str, first: Reading, second: Reading, causes: "_Causes") -> Difference:
    scores = [reading.standing.by_community[community] for reading in (first, second)]
    changed = [each for each in _figures(*scores) if each.before != each.after]
    found = causes.of(community, {each.what for each in changed})
    moved = tuple(replace(each, causes=tuple(sorted(found[each.what]))) for each in changed)
    own = causes.own(community)
    positions = sorted(own.union(*found.values()))
    return Difference(first, second, community, moved, Events(ledger, positions))


def _figures(before: Score, after: Score) -> list[Moved]:
    return [
        Moved("total", before.total_cents, after.total_cents),
        Moved("base", before.base_cents, after.base_cents),
        Moved("bonus", before.bonus_cents, after.bonus_cents),
        Moved("negative", before.negative_cents, after.negative_cents),
        Moved("rank", before.rank, after.rank),
        *(
            Moved(code, before.items[code].score_cents if code in before.items else 0, item.score_cents)
            for code, item in after.items.items()
        ),
    ]


class _Causes:
    """What lies between two readings and acts on scores; of one community first, and of others once it is asked for."""

    def __init__(self, ledger: Ledger, first: Reading, second: Reading, community: str | None) -> None:
        self._ledger = ledger
        self._first, self._second = first, second
        self.low, self.high = sorted((first.position, second.position))
        self.newest = max((first, second), key=lambda reading: reading.position)
        views = ledger.beside(Views)
        self._history, self._scores = views.history, views.scores
        self._acts: dict[tuple[str, str], set[int]] = {}
        """Positions by community and item (or the bonus, or the negative list)."""
        self._shared = {clause.code for item in self.newest.rulebook.ranked_items for clause in item.all_clauses}
        self._read: set[str] = set()
        """Communities of which all acts are known; those on ranked items are known of every one."""
        self._read_of(set(self.communities) if community is None else {community}, with_shared=True)
        self._rulebooks, self._ties = self._of_the_year()

    def _read_of(self, communities: set[str], *, with_shared: bool = False) -> None:
        rulebook, wanted = self.newest.rulebook, communities - self._read

        def is_wanted(community: str, clause: str) -> bool:
            return community in wanted or (with_shared and clause in self._shared)

        if wanted:
            span = Span(self.low, self.high, self.newest.on)
            for position, community, clause in self._scores.acts(self._year, span, is_wanted):
                self._acts.setdefault((community, item_of(rulebook, clause)), set()).add(position)
            self._read |= wanted

    @property
    def communities(self) -> tuple[str, ...]:
        """Those that both readings know: a later version of the rulebook may have more."""
        oldest = min((self._first, self._second), key=lambda reading: reading.position)
        return oldest.rulebook.community_codes

    @property
    def _year(self) -> int:
        return self.newest.year.number

    def _of_the_year(self) -> tuple[set[int], dict[str, set[int]]]:
        """Where rulebooks were published, and ties of an item broken."""
        rulebooks, ties = set[int](), dict[str, set[int]]()
        with self._ledger.reading(position=self.high) as snapshot:
            for recorded in snapshot.history(f"rulebook/{self.newest.rulebook.rulebook}"):
                if recorded.position > self.low and isinstance(recorded.event, RulebookPublished):
                    rulebooks.add(recorded.position)
            for recorded in snapshot.history(str(self._year)):
                if recorded.position > self.low and isinstance(recorded.event, TieBroken):
                    ties.setdefault(recorded.event.item, set()).add(recorded.position)
        return rulebooks, ties

    def of(self, community: str, moved: set[str]) -> dict[str, set[int]]:
        """The causes of each figure that moved."""
        rulebook = self.newest.rulebook
        items = moved & rulebook.items.keys()
        found = {item: self._of_item(community, item) for item in items}
        extra = {
            "bonus": self._of_part(community, rulebook.bonus.code),
            "negative": self._of_part(community, rulebook.negative_list.code),
        }
        found |= {what: causes for what, causes in extra.items() if what in moved}
        base = _union(found[item] for item in items)
        whole = {"base": base, "total": base | _union(found[what] for what in extra if what in found)}
        found |= {what: causes for what, causes in whole.items() if what in moved}
        if "rank" in moved:
            found["rank"] = self._of_rank(community, whole["total"])
        return found

    def _of_part(self, community: str, part: str) -> set[int]:
        return self._acts.get((community, part), set()) | self._rulebooks

    def _of_item(self, community: str, item: str) -> set[int]:
        """In a ranked item what happens to others acts on the community too."""
        rulebook = self.newest.rulebook
        if rulebook.items[item].ranked is None:
            return self._of_part(community, item)
        return _union(self._of_part(each, item) for each in rulebook.community_codes) | self._ties.get(item, set())

    def _of_rank(self, community: str, own: set[int]) -> set[int]:
        """What moved the community itself, or those that it overtook or was overtaken by."""
        passed = {
            code
            for code in self.communities
            if self._ahead(self._first, community, code) != self._ahead(self._second, community, code)
        }
        self._read_of(passed)
        return (
            own
            | _union(self._of_part(code, part) for code, part in self._acts if code in passed)
            | _union(self._ties.values())
        )

    @staticmethod
    def _ahead(reading: Reading, community: str, other: str) -> int:
        """-1, 0 or 1: behind, beside or ahead."""
        ranks = [reading.standing.by_community[each].rank for each in (community, other)]
        return (ranks[1] > ranks[0]) - (ranks[1] < ranks[0])

    def own(self, community: str) -> set[int]:
        """All that happened to the community."""
        return set(self._history.positions(Asked(self._year, community, self.high, after=self.low)))


def _union(sets: Iterable[set[int]]) -> set[int]:
    return reduce(or_, sets, set())
