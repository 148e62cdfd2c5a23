"""The docket's lists from the live view: the same rows, in the same order, as replay gives for every filter."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.account import AppealState
from ledger.application import Ledger
from ledger.errors import Unknown
from projections import docket, listing
from projections.docket import EVERYTHING, EntryState, Filter
from projections.generation import Generation
from projections.lean import page_after
from projections.live import Views
from projections.past import AsOf, Reading, read, replayed
from projections.view import rebuild
from tests.ledger.golden.story import Clock as StillClock
from tests.ledger.golden.story import Raw, act, founded, record
from tests.ledger.golden.story import submit as submit_all
from tests.projections import random_ledger
from tests.projections.random_ledger import Clock, RandomYear, proposals
from tests.scenario import shanghai

PLACES = (
    EVERYTHING,
    *(Filter(community=code) for code in ("SSL", "FSA", "HL")),
    *(Filter(department=code) for code in ("UM", "GC", "SF")),
    *(Filter(clause=code) for code in ("UM4", "UM4.4", "BN", "NL", "PB1", "GC2.1")),
    Filter(community="SSL", department="UM"),
    Filter(community="SSL", clause="UM4"),
)


def with_state(chosen: Filter, state: str | None) -> Filter:
    return Filter(chosen.community, chosen.department, chosen.clause, state)


def same_entries(ledger: Ledger, reading: Reading, chosen: Filter, **more: Any) -> int:
    expected = docket.entries(reading, chosen, **more)
    found_reading, found = listing.entries(ledger, AsOf(), chosen, **more)
    assert found_reading.position == reading.position
    assert not isinstance(found, list), "it is the view that answers"
    assert len(found) == len(expected)
    assert list(found[0:]) == expected, (chosen, more)
    return len(expected)


def same_appeals(ledger: Ledger, reading: Reading, chosen: Filter, *, overdue: bool, today: date) -> int:
    expected = docket.appeals(reading, chosen, overdue=overdue, today=today)
    _, found = listing.appeals(ledger, AsOf(), chosen, overdue=overdue, today=lambda _reading: today)
    assert len(found) == len(expected)
    assert list(found[0:]) == expected, (chosen, overdue)
    return len(expected)


def same_lists(ledger: Ledger) -> None:
    """For every filter alone and every pair that crosses places with states and matters."""
    reading = read(ledger)
    matters = {entry.matter for account in reading.accounts.values() for entry in account.in_order}
    for place, state in product(PLACES, (None, *EntryState)):
        same_entries(ledger, reading, with_state(place, state))
    for place in PLACES:
        same_entries(ledger, reading, place, only_bonuses=True)
        same_entries(ledger, reading, place, shared_matter=True)
        for matter in (*matters, "none such", ""):
            if matter is not None:
                same_entries(ledger, reading, place, matter=matter)
                same_entries(ledger, reading, place, matter=matter, shared_matter=True)
    for place, state in product(PLACES, (None, *AppealState)):
        same_appeals(ledger, reading, with_state(place, state), overdue=False, today=reading.today)
    for days in (0, 3, 8, 30):
        same_appeals(ledger, reading, EVERYTHING, overdue=True, today=reading.today + timedelta(days=days))


def test_the_live_lists_are_those_of_replay_for_every_filter(random_year: RandomYear) -> None:
    same_lists(random_year.ledger)


def test_they_are_so_after_a_rebuild(random_year: RandomYear) -> None:
    rebuild(random_year.ledger, [random_year.ledger.beside(Views).docket])
    same_lists(random_year.ledger)


@pytest.mark.parametrize("seed", random_ledger.SEEDS)
def test_they_are_so_whenever_they_are_looked_at(seed: int, tmp_path: Path) -> None:
    """What is recorded between two looks is taken in as one page, of whatever size."""
    clock, chance = Clock(), Random(seed)
    with random_ledger.founded(tmp_path / "kaohe.db", clock) as ledger:
        for proposal in proposals(seed, ending=True):
            clock.now = proposal.now
            random_ledger.submit(ledger, proposal.command)
            if chance.random() < 0.2:
                reading = read(ledger)
                same_entries(ledger, reading, EVERYTHING)
                same_appeals(ledger, reading, EVERYTHING, overdue=False, today=reading.today)
                late = reading.today + timedelta(days=chance.randrange(15))
                same_appeals(ledger, reading, EVERYTHING, overdue=True, today=late)
        same_lists(ledger)


def tables(generation: Generation) -> dict[str, list[Any]]:
    with generation.reading() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('place')")
        names = [row[0] for row in cursor.fetchall()]
        found = {name: sorted(cursor.execute(f"SELECT * FROM {name}").fetchall()) for name in names}
    found["counts"] = [row for row in found["counts"] if row[-1]]  # none is no row, or one with 0
    return found


def filled(ledger: Ledger, path: Path, sizes: Iterator[int]) -> dict[str, list[Any]]:
    kind = ledger.beside(Views).docket.kind
    generation = Generation.created(kind, path, ledger_id=ledger.id)
    position = 0
    while places := page_after(ledger, position, next(sizes)):
        assert generation.take(places) is None
        position = places[-1].position
    found = tables(generation)
    generation.close()
    return found


def test_whatever_the_pages_the_tables_come_out_the_same(random_year: RandomYear, tmp_path: Path) -> None:
    chance = Random(random_year.seed)
    whole = filled(random_year.ledger, tmp_path / "whole.db", iter(lambda: 5_000, 0))
    pieces = filled(random_year.ledger, tmp_path / "pieces.db", iter(lambda: chance.choice((1, 2, 7, 60)), 0))
    assert pieces == whole


def test_a_slice_of_a_list_is_that_of_the_whole(random_year: RandomYear) -> None:
    whole = docket.entries(random_year.read(AsOf()))
    for first, end in (
        (0, 5),
        (5, 10),
        (0, None),
        (len(whole) - 3, None),
        (len(whole) - 3, len(whole) + 9),
        (9999, None),
    ):
        _, found = listing.entries(random_year.ledger)
        assert list(found[first:end]) == whole[first:end]


def test_rows_are_of_the_moment_that_the_list_was_opened(tmp_path: Path) -> None:
    with founded(tmp_path / "kaohe.db") as ledger:
        submit_all(ledger, record("E1", matter="M"), record("E2", clause="UM4.3", level=None, matter="M"))
        reading, found = listing.entries(ledger, chosen=Filter(state="standing"))
        _, appealed = listing.appeals(ledger)
        submit_all(ledger, act("reverse", "E2", "leading-1", reason="…"), act("appeal", "E1", "comm-SSL", grounds="…"))
        assert listing.entries(ledger)[0].position == reading.position + 2
        assert [(each.entry.id, each.shared_with) for each in found[0:]] == [("E1", ("E2",)), ("E2", ("E1",))]
        assert list(appealed[0:]) == []
        _, later = listing.entries(ledger)
        assert [(each.state.value, each.shared_with) for each in later[0:]] == [("standing", ()), ("reversed", ())]


def test_an_appeal_that_follows_a_withdrawn_one_is_another_and_a_question_stops_its_clock(tmp_path: Path) -> None:
    clock = StillClock(shanghai("2021-01-04 09:00"))
    file = act("appeal", "E1", "comm-SSL", grounds="…")
    steps: list[tuple[str, list[Raw]]] = [
        ("2021-01-04 10:00", [record("E1"), record("E2")]),
        ("2021-01-05 10:00", [file, act("appeal", "E2", "comm-SSL", grounds="…")]),
        ("2021-01-05 11:00", [act("withdraw", "E1", "comm-SSL", reason="…")]),
        ("2021-01-06 10:00", [file | {"grounds": "again"}, act("accept", "E1", "leading-1")]),
        ("2021-01-08 10:00", [act("ask", "E1", "leading-1", question="…")]),
        ("2021-03-08 10:00", [act("answer", "E1", "comm-SSL", text="…")]),
        ("2021-03-09 10:00", [act("decide", "E1", "leading-1", outcome="rejected", reasons="…")]),
        ("2021-03-10 10:00", [act("escalate", "E1", "comm-SSL", grounds="…")]),
        ("2021-03-11 10:00", [act("withdraw", "E1", "comm-SSL", reason="after all")]),
    ]
    with founded(tmp_path / "kaohe.db", clock) as ledger:
        for moment, commands in steps:
            clock.now = shanghai(moment)
            for command in commands:
                assert submit_all(ledger, command).errors == []
            reading = read(ledger)
            for days, overdue in product(range(0, 20, 2), (False, True)):
                day = reading.today + timedelta(days=days)
                same_appeals(ledger, reading, EVERYTHING, overdue=overdue, today=day)
        states = [(each.entry.id, each.appeal.state.value) for each in listing.appeals(ledger)[1][0:]]
        assert states == [("E1", "withdrawn"), ("E2", "filed"), ("E1", "decided")]


def replayed_at(ledger: Ledger, as_of: AsOf) -> Reading:
    """From the events alone, and no view."""
    with ledger.reading(position=as_of.position) as snapshot:
        return replayed(snapshot, as_of)


def test_the_past_and_a_day_are_as_replay_has_them(random_year: RandomYear) -> None:
    for as_of in [*random_year.moments(2), AsOf(on=date(2020, 3, 31))]:
        expected = replayed_at(random_year.ledger, as_of)
        for place, state in product(PLACES, (None, "standing", "superseded")):
            chosen = with_state(place, state)
            reading, found = listing.entries(random_year.ledger, as_of, chosen)
            assert reading.position == expected.position
            rows = docket.entries(expected, chosen)
            assert (list(found[0:]), len(found)) == (rows, len(rows))
        for place, state in product(PLACES, (None, "filed", "decided")):
            chosen = with_state(place, state)
            _, appealed = listing.appeals(random_year.ledger, as_of, chosen)
            appeals = docket.appeals(expected, chosen)
            assert (list(appealed[0:]), len(appealed)) == (appeals, len(appeals))


def test_a_page_of_the_past_tells_of_matters_and_bonuses_as_replay_does(random_year: RandomYear) -> None:
    matters = {entry.matter for account in read(random_year.ledger).accounts.values() for entry in account.in_order}
    assert len(matters) > 1
    for as_of in random_year.moments(4, about_days=False):
        expected = replayed_at(random_year.ledger, as_of)
        asked: list[dict[str, Any]] = [{"only_bonuses": True}, {"shared_matter": True}]
        for more in [*asked, *({"matter": each} for each in sorted(filter(None, matters))[:6])]:
            _, found = listing.entries(random_year.ledger, as_of, **more)
            assert list(found[0:]) == docket.entries(expected, **more), more


def test_many_rows_of_the_past_are_those_of_its_pages(random_year: RandomYear, monkeypatch: pytest.MonkeyPatch) -> None:
    as_of = AsOf(position=random_year.newest - 5)
    expected = docket.entries(replayed_at(random_year.ledger, as_of))
    monkeypatch.setattr(listing, "AT_ONCE", 7)
    _, found = listing.entries(random_year.ledger, as_of)
    pages = [list(found[first : first + 7]) for first in range(0, len(found), 7)]
    assert [each for page in pages for each in page] == expected == list(found[0:])


def test_the_newest_position_by_its_number_is_the_present(random_year: RandomYear) -> None:
    _, found = listing.entries(random_year.ledger, AsOf(position=random_year.newest))
    assert not isinstance(found, list)
    assert list(found[0:]) == docket.entries(random_year.read(AsOf()))


def test_a_filter_that_names_nothing_of_the_rulebook_is_refused(random_year: RandomYear) -> None:
    for chosen in (Filter(community="XX"), Filter(department="XX"), Filter(clause="XX"), Filter(clause="UM")):
        with pytest.raises(Unknown):
            listing.entries(random_year.ledger, AsOf(), chosen)
        with pytest.raises(Unknown):
            listing.appeals(random_year.ledger, AsOf(), chosen)
