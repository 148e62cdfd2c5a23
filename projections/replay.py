"""What all clauses of a year come to, from the events alone and in memory: no view, no folded account.

The fold is the one that fills the scores view.
"""

from collections.abc import Iterable
from datetime import date

from ledger.application import Ledger
from projections.lean import lean_of
from projections.scores import account_of
from projections.tallying import FOREVER, Effect, Weighed, effects
from projections.uncollected import uncollected

PAGE = 10_000
"""Events read at a time."""


class _Entries:
    """All entries met, in memory."""

    def __init__(self) -> None:
        self._found: dict[str, Weighed] = {}
        self._figures: dict[tuple[int, str], list[Weighed]] = {}

    def find(self, entry: str) -> Weighed:
        return self._found[entry]

    def in_sight(self, cell: int, period: str) -> list[Weighed]:
        return self._figures.setdefault((cell, period), [])

    def add(self, weighed: Weighed) -> None:
        self._found[weighed.entry] = weighed

    def changed(self, weighed: Weighed) -> None:
        """It is the one that was found."""


class _Cells:
    """The clauses of one stream, by their place among the sums; `account` is None where it is no community's."""

    def __init__(self, stream: str, sums: list[list[int]]) -> None:
        self.account = account_of(stream)
        self.numbers: dict[str, int] = {}
        self._sums = sums

    def cell(self, clause: str) -> int:
        number = self.numbers.get(clause)
        if number is None:
            number = self.numbers[clause] = len(self._sums)
            self._sums.append([0, 0, 0, 0])
        return number


class Replay:
    """The tallies of all years so far; about a day, without what occurred later."""

    def __init__(self, *, on: date | None = None) -> None:
        self.position = 0
        self._last = FOREVER if on is None else on.toordinal()
        self._entries = _Entries()
        self._streams: dict[str, _Cells] = {}
        self._sums: list[list[int]] = []

    def take(self, rows: Iterable[tuple[int, str, bytes]]) -> None:
        """Position, stream and bytes of the next events. Raises EventChanged and EventTooNew."""
        entries, sums, last = self._entries, self._sums, self._last
        for position, stream, state in rows:
            cells = self._streams.get(stream)
            if cells is None:
                cells = self._streams[stream] = _Cells(stream, sums)
            if cells.account is not None:
                for effect in effects(lean_of(state, position), position, entries, cells.cell):
                    if effect.day <= last:
                        add_up(sums[effect.cell], effect)
            self.position = position

    def tallies(self, year: int) -> dict[str, dict[str, tuple[int, ...]]]:
        """By community and clause."""
        return {
            each.account[1]: {clause: tuple(self._sums[cell]) for clause, cell in each.numbers.items()}
            for each in self._streams.values()
            if each.account is not None and each.account[0] == year
        }


def add_up(sums: list[int], effect: Effect) -> None:
    sums[0] += effect.cents
    sums[1] += effect.entries
    sums[2] += effect.vetoes
    sums[3] += effect.mark


def replay(ledger: Ledger, *, position: int | None = None, on: date | None = None) -> Replay:
    """Of the first `position` events, a page at a time."""
    found = Replay(on=on)
    with uncollected():
        while True:
            with ledger.rows() as rows:
                page = rows.rows_after(found.position, limit=PAGE, upto=position)
            if not page:
                return found
            found.take(page)
