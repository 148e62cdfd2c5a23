"""The scores view says at every position, and about every day, what a replay of the whole accounts says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.events import EntryRecorded, Event, Recorded
from ledger.transaction import Kept
from projections import scores as module
from projections import view as views
from projections import weighing
from projections.comparing import differing
from projections.past import AsOf, replayed
from projections.scores import Scores
from projections.scoring import standing_of
from tests.projections import random_ledger
from tests.projections.random_account import SEQUENCES, Given, Oracle, Spoken, assert_as_replayed, events_of, said
from tests.projections.random_ledger import Clock, RandomYear

SIZES = (1, 3, 17, 400)
"""Events in a page."""


@dataclass
class Small:
    """A ledger of its own, its scores view, and names for as many communities as examples are tried."""

    ledger: Ledger
    scores: Scores
    numbers: Iterator[int]

    def record(self, sequence: Sequence[Given], *, referenced: bool) -> list[Recorded]:
        """In a new community's stream. Without references, the events alone tell where entries were recorded."""
        name = f"H{next(self.numbers)}"
        return self.ledger.carry_out(
            lambda books: [
                _append(books, f"2020/{name}", event, referenced=referenced) for event in events_of([*sequence], name)
            ]
        )


def _append(books: OpenBooks, stream: str, event: Event, *, referenced: bool) -> Recorded:
    found = books.append(stream, event)
    if referenced and isinstance(event, EntryRecorded):
        books.keep(Kept(event.entry, "", stream, event.entry, found.position))
    return found


def _append_all(books: OpenBooks, stream: str, events: list[Event]) -> None:
    for event in events:
        _append(books, stream, event, referenced=True)


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    with TemporaryDirectory() as folder, random_ledger.founded(Path(folder) / "kaohe.db", Clock()) as ledger:
        scores = Scores(ledger, Path(folder) / "views")
        yield Small(ledger, scores, count())
        scores.close()


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints so close together, and so little memory, that all that is done seldom is done here."""
    monkeypatch.setattr(module, "CHECKPOINT_EVERY", 10)
    monkeypatch.setattr(weighing, "REMEMBERED_MOST", 4)


def fresh(scores: Scores) -> None:
    """As if the process had been started again."""
    scores.close()


OTHERS: list[Given] = [(4, 0, 0, 0, 1)] * 6
"""As many entries as make those before forgotten."""
FIGURE, VOIDED, TAKEN_BACK = (0, 0, 3, 0, 1), (6, 0, 0, 0, 0), (7, 0, 0, 0, 1)


@given(SEQUENCES, st.integers(1, 12), st.sets(st.sampled_from(("restarted", "referenced"))))
@settings(max_examples=40)
@example([FIGURE, *OTHERS, VOIDED, FIGURE], 1, {"referenced"})
@example([FIGURE, *OTHERS, VOIDED, *OTHERS, FIGURE], 1, set())
@example([FIGURE, *OTHERS, TAKEN_BACK, *OTHERS, (0, 0, 2, 0, 3), *OTHERS, TAKEN_BACK], 3, {"referenced"})
@example([FIGURE, *OTHERS, FIGURE, *OTHERS, TAKEN_BACK, (0, 0, 5, 0, 2)], 2, {"restarted", "referenced"})
def test_it_says_what_a_replay_says_wherever_a_page_ends(
    small: Small,
    sequence: list[Given],
    size: int,
    how: set[str],
) -> None:
    events = small.record(sequence, referenced="referenced" in how)
    if not events:
        return
    community, scores = events[0].stream.partition("/")[2], small.scores
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(views, "PAGE", size)
        for each in events:
            scores.reach(each.position)
            if "restarted" in how:
                fresh(scores)

    def read(position: int, on: date | None) -> Spoken:
        return said(scores.tallies(2020, position, on).get(community, {}))

    assert_as_replayed(events, read)


def test_all_that_was_tried_is_what_one_rebuild_makes(small: Small) -> None:
    """Whatever the pages, restarts and half-forgotten entries of the examples before."""
    small.record([(0, 0, 3, 0, 1), (0, 0, 2, 0, 2), (6, 0, 0, 0, 0), (7, 1, 0, 0, 1)], referenced=True)
    assert differing(small.ledger, [small.scores]) == []


def test_an_account_at_every_position_of_a_random_year(random_year: RandomYear) -> None:
    """Folded along, event by event; of each position the community to which something happened, now and about a day."""
    chance = Random(random_year.seed)
    with TemporaryDirectory() as folder, random_year.ledger.reading() as books:
        scores = Scores(random_year.ledger, Path(folder))
        oracles: dict[str, Oracle] = {}
        for stream in (f"2020/{code}" for code in books.rulebook(2020).community_codes):
            oracles[stream] = Oracle(stream.partition("/")[2])
        for each in sorted(
            (each for stream in oracles for each in books.history(stream)), key=lambda one: one.position
        ):
            oracle, community = oracles[each.stream], each.stream.partition("/")[2]
            oracle.take(each)
            for on in (None, date(2020, 1, 1) + timedelta(days=chance.randrange(400))):
                assert said(scores.tallies(2020, each.position, on).get(community, {})) == oracle.tallies(on)
        scores.close()


def test_all_scores_and_ranks_at_random_moments_and_about_many_days(random_year: RandomYear) -> None:
    chance, ledger = Random(random_year.seed), random_year.ledger
    days = [None, *(date(2020, 1, 1) + timedelta(days=chance.randrange(400)) for _ in range(4))]
    with TemporaryDirectory() as folder:
        scores = Scores(ledger, Path(folder))
        for _ in range(8):
            position = chance.randint(random_year.started, random_year.newest)
            for on in days:
                with ledger.reading(position=position) as snapshot:
                    expected = replayed(snapshot, AsOf(on=on))
                found = standing_of(expected.rulebook, scores.tallies(2020, position, on), expected.year.tie_breaks)
                assert found == expected.standing, (position, on)
        scores.close()


def test_whatever_the_pages_and_restarts_the_tables_are_the_same(
    random_year: RandomYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, chance = random_year.ledger, Random(random_year.seed)
    for size in SIZES:
        with TemporaryDirectory() as folder:
            scores = Scores(ledger, Path(folder))
            monkeypatch.setattr(views, "BUILDING_PAGE", 1)
            monkeypatch.setattr(views, "PAGE", size)
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(ledger, "head_position", lambda: random_year.started)
                scores.reach(1)
            for position in sorted(chance.sample(range(random_year.started, random_year.newest), 12)):
                scores.reach(position)
                fresh(scores)
            monkeypatch.setattr(views, "BUILDING_PAGE", 5_000)
            assert differing(ledger, [scores]) == []
            scores.close()


def test_a_year_does_not_show_in_another(tmp_path: Path) -> None:
    clock = Clock(datetime(2021, 1, 4, tzinfo=UTC))
    with random_ledger.founded(tmp_path / "kaohe.db", clock) as ledger:
        record = (4, 0, 0, 0, 1)
        for stream in ("2020/SSL", "2021/SSL", "2019/SSL", "2021/SSL"):
            prefix = f"{stream[:4]}.{ledger.head_position()}."
            ledger.carry_out(partial(_append_all, stream=stream, events=events_of([record] * 15, prefix)))
        scores, newest = Scores(ledger, tmp_path / "views"), ledger.head_position()
        for year, entries in ((2019, 15), (2020, 15), (2021, 30), (2022, 0)):
            found = scores.tallies(year, newest).get("SSL", {}).get("C9", (0, 0, 0, 0))
            assert found[:2] == (entries * 10, entries)
        assert scores.tallies(2021, newest - 15)["SSL"]["C9"][1] == 15
        scores.close()
