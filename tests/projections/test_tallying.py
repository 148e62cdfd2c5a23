"""Effects add up: at each position and about each day their sum is what the whole account comes to."""

from collections import Counter
from datetime import date

from hypothesis import example, given, settings

from projections.lean import lean_of
from projections.tallying import Effect, Weighed, effects
from tests.projections.random_account import (
    SEQUENCES,
    Given,
    Spoken,
    assert_as_replayed,
    events_of,
    recorded,
    said,
    state_of,
)


class Entries:
    """All of them, in memory."""

    def __init__(self) -> None:
        self._found: dict[str, Weighed] = {}
        self.figures: dict[tuple[int, str], list[Weighed]] = {}

    def find(self, entry: str) -> Weighed:
        return self._found[entry]

    def in_sight(self, cell: int, period: str) -> list[Weighed]:
        return self.figures.setdefault((cell, period), [])

    def add(self, weighed: Weighed) -> None:
        self._found[weighed.entry] = weighed

    def changed(self, weighed: Weighed) -> None:
        assert self._found[weighed.entry] is weighed


CLAUSES = ("C0", "C1", "C9", "BN.1")


def effects_of(sequence: list[Given], entries: Entries) -> list[Effect]:
    return [
        effect
        for each in recorded(events_of(sequence))
        for effect in effects(lean_of(state_of(each), each.position), each.position, entries, CLAUSES.index)
    ]


@given(SEQUENCES)
@settings(max_examples=150)
@example([(0, 0, 3, 0, 1), (0, 0, 5, 0, 2), (0, 0, 4, 0, 3), (6, 1, 0, 0, 0), (0, 0, 3, 0, 1), (7, 0, 0, 0, 1)])
def test_effects_add_up_to_the_account_at_every_position_and_about_every_day(sequence: list[Given]) -> None:
    found = effects_of(sequence, Entries())

    def read(position: int, on: date | None) -> Spoken:
        sums: dict[str, list[int]] = {}
        for effect in found:
            if effect.position <= position and (on is None or effect.day <= on.toordinal()):
                before = sums.get(CLAUSES[effect.cell], [0, 0, 0, 0])
                sums[CLAUSES[effect.cell]] = [a + b for a, b in zip(before, effect[3:], strict=True)]
        return said(sums)

    if events := recorded(events_of(sequence)):
        assert_as_replayed(events, read)


@given(SEQUENCES)
@settings(max_examples=100)
def test_what_an_event_does_is_about_one_clause(sequence: list[Given]) -> None:
    """So that a position and a day name an effect."""
    cells = Counter(
        position for position, _cell in {(each.position, each.cell) for each in effects_of(sequence, Entries())}
    )
    assert set(cells.values()) <= {1}


@given(SEQUENCES)
@settings(max_examples=100)
def test_of_a_figure_exactly_one_entry_is_in_sight_on_every_day_from_its_first_one_on(sequence: list[Given]) -> None:
    entries = Entries()
    effects_of(sequence, entries)
    for figure in entries.figures.values():
        assert figure
        assert all(each.start < each.ends for each in figure)
        assert [each.ends for each in figure[:-1]] == [each.start for each in figure[1:]]
        assert figure[-1].ends == date.max.toordinal()


def test_what_an_event_leaves_as_it_was_has_no_effect() -> None:
    """A ticket that waits, a bonus that is declared and one that is reviewed; a second confirmation."""
    waiting, declared, reviewed = (4, 0, 0, 1, 1), (5, 0, 1, 0, 1), (8, 0, 0, 1, 0)
    assert effects_of([waiting, declared, reviewed], Entries()) == []
    confirmed = (6, 0, 0, 1, 0)
    once = effects_of([waiting, confirmed], Entries())
    assert len(once) == 1
    assert effects_of([waiting, confirmed, confirmed], Entries()) == once
