"""As of any moment: what the ledger knew then, about what had happened by a day, and neither depends on the other."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import shapes
from ledger.errors import NothingKnownThen, PositionUnknown, YearUnknown
from projections.past import NOW, AsOf, Reading, read, replayed
from tests.ledger.golden.story import Clock as StillClock
from tests.ledger.golden.story import act, founded, record, submit
from tests.projections import random_ledger
from tests.projections.random_ledger import Clock, RandomYear, proposals

AFTER_ALL, BEFORE_ALL = date(2021, 12, 31), date(2019, 12, 31)
FIRST_HALF = 60


def scores(reading: Reading) -> object:
    return shapes.scores(reading)["communities"]


def test_a_moment_may_be_given_by_position_or_by_the_time_of_its_last_event(random_year: RandomYear) -> None:
    for as_of in random_year.moments(5):
        by_position = random_year.read(as_of)
        by_time = random_year.read(AsOf(known_at=by_position.known_at, on=as_of.on))
        assert by_time.known_at == by_position.known_at
        assert by_time.position >= by_position.position
        assert scores(by_time) == scores(random_year.read(AsOf(position=by_time.position, on=as_of.on)))


def test_a_part_of_an_account_is_that_part_of_the_whole_at_any_moment(random_year: RandomYear) -> None:
    for as_of in random_year.moments(6):
        with random_year.ledger.reading(position=as_of.position) as snapshot:
            expected = replayed(snapshot, as_of).accounts
        for clauses in (
            frozenset({"UM1.B.1", "UM4.4"}),
            frozenset({"PB1.1"}),
            frozenset({"BN.1", "GC2.1"}),
            frozenset[str](),
        ):
            for code, whole in expected.items():
                part = random_year.read(as_of).account(code, clauses)
                assert dict(part.entries) == {
                    entry.id: entry for entry in whole.entries.values() if entry.clause in clauses
                }
                assert [part.superseded(entry) for entry in part.in_order] == [
                    whole.superseded(entry) for entry in whole.in_order if entry.clause in clauses
                ]
        reading = random_year.read(as_of)
        assert reading.account("SSL").entries == expected["SSL"].entries
        assert reading.account("SSL", frozenset({"UM4.4"})) == expected["SSL"].only({"UM4.4"})


def test_just_before_an_event_it_is_not_known(random_year: RandomYear) -> None:
    for as_of in random_year.moments(5, about_days=False):
        moment = random_year.read(as_of).known_at
        before = random_year.read(AsOf(known_at=moment - timedelta(microseconds=1)))
        assert before.position < (as_of.position or 0)


def test_of_a_position_and_a_time_the_earlier_counts(random_year: RandomYear) -> None:
    early, late = sorted(random_year.moments(1, about_days=False), key=lambda each: each.position or 0)
    known_early, known_late = (random_year.read(each).known_at for each in (early, late))
    assert random_year.read(AsOf(position=early.position, known_at=known_late)).position == early.position
    assert random_year.read(AsOf(position=late.position, known_at=known_early)).known_at <= known_early


def test_the_present_is_the_newest_position_and_no_day_at_all(random_year: RandomYear) -> None:
    present = scores(random_year.read(NOW))
    assert scores(random_year.read(AsOf(position=random_year.newest))) == present
    assert scores(random_year.read(AsOf(on=AFTER_ALL))) == present
    assert scores(random_year.read(AsOf(known_at=datetime(2030, 1, 1, tzinfo=UTC)))) == present


def test_about_a_day_before_the_year_nothing_had_happened_whatever_is_known(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4):
        standing = random_year.read(AsOf(position=as_of.position, on=BEFORE_ALL)).standing
        assert {(each.total_cents, each.rank) for each in standing.scores} == {(10_000, 1)}


def test_a_day_on_which_nothing_happened_adds_nothing(random_year: RandomYear) -> None:
    for as_of in random_year.moments(1, about_days=False):
        accounts = random_year.read(as_of).accounts.values()
        days = sorted({entry.occurred_on for account in accounts for entry in account.in_order})
        for day, following in zip(days[::9], days[1::9], strict=False):
            if following - day > timedelta(days=1):
                quiet = following - timedelta(days=1)
                assert scores(random_year.read(AsOf(as_of.position, on=day))) == scores(
                    random_year.read(AsOf(as_of.position, on=quiet))
                )


def test_what_was_read_of_a_moment_stays_so_whatever_is_recorded_later(tmp_path: Path) -> None:
    seed = random_ledger.SEEDS[0]
    clock = Clock()
    days = (None, date(2020, 6, 30))
    with random_ledger.founded(tmp_path / "kaohe.db", clock) as ledger:
        remembered = {}
        for number, proposal in enumerate(proposals(seed)):
            clock.now = proposal.now
            random_ledger.submit(ledger, proposal.command)
            if number % 40 == 0:
                position = read(ledger).position
                for day in days:
                    remembered[position, day] = scores(read(ledger, AsOf(on=day)))
        assert len(remembered) > 6
        for (position, day), expected in remembered.items():
            assert scores(read(ledger, AsOf(position=position, on=day))) == expected


def test_a_past_moment_reads_as_a_ledger_that_holds_no_more(random_year: RandomYear, tmp_path: Path) -> None:
    clock = Clock()
    with random_ledger.founded(tmp_path / "kaohe.db", clock) as ledger:
        for proposal in proposals(random_year.seed)[:FIRST_HALF]:
            clock.now = proposal.now
            random_ledger.submit(ledger, proposal.command)
        position = read(ledger).position
        assert random_year.started < position < random_year.newest
        for day in (None, date(2020, 3, 31), date(2020, 12, 31)):
            there, alone = random_year.read(AsOf(position=position, on=day)), read(ledger, AsOf(on=day))
            assert scores(there) == scores(alone)
            assert there.accounts == alone.accounts


def test_the_year_itself_is_read_as_it_was(random_year: RandomYear) -> None:
    """Whether it was open and which ties were broken, not what became of it."""
    for as_of in random_year.moments(5):
        reading = random_year.read(as_of)
        assert all(each.position <= reading.position for each in reading.year.tie_breaks)


# --- by hand ----------------------------------------------------------------------------------------------------------


def total(reading: Reading) -> int:
    return reading.standing.by_community["SSL"].total_cents


def test_knowing_later_and_happening_later_are_two_things(tmp_path: Path) -> None:
    """Recorded in June about March, reversed in part in July: what is said of 31 March depends on when it is asked."""
    clock = StillClock(datetime(2020, 6, 1, tzinfo=UTC))
    with founded(tmp_path / "kaohe.db", clock) as ledger:
        start = read(ledger).position
        submit(ledger, record("E1", occurred_on="2020-03-05", quantity=2))
        clock.now = datetime(2020, 7, 1, tzinfo=UTC)
        submit(ledger, act("reverse", "E1", "leading-1", amount="0.30", reason="…"))
        submit(ledger, record("E2", occurred_on="2020-06-20"))
        in_june, march = datetime(2020, 6, 15, tzinfo=UTC), date(2020, 3, 31)
        assert total(read(ledger)) == 10_000 - 70 - 50
        assert total(read(ledger, AsOf(on=march))) == 10_000 - 70
        assert total(read(ledger, AsOf(known_at=in_june))) == 10_000 - 100
        assert total(read(ledger, AsOf(known_at=in_june, on=march))) == 10_000 - 100
        assert total(read(ledger, AsOf(position=start, on=march))) == 10_000
        assert total(read(ledger, AsOf(on=date(2020, 3, 4)))) == 10_000
        assert total(read(ledger, AsOf(on=date(2020, 3, 5)))) == 10_000 - 70


def test_about_a_day_a_figure_is_replaced_only_by_what_had_happened_by_then(tmp_path: Path) -> None:
    figure: dict[str, Any] = {"clause": "UM1.B.1", "level": None, "quantity": None, "period": "2020-03"}
    with founded(tmp_path / "kaohe.db") as ledger:
        submit(ledger, record("E1", occurred_on="2020-03-31", value="45", **figure))
        submit(ledger, record("E2", occurred_on="2020-04-10", value="60", **figure))
        assert total(read(ledger)) == 10_000 - 5
        assert total(read(ledger, AsOf(on=date(2020, 4, 9)))) == 10_000 - 10
        assert total(read(ledger, AsOf(on=date(2020, 4, 10)))) == 10_000 - 5


def test_moments_outside_the_ledger_are_refused(random_year: RandomYear) -> None:
    for position in (-1, 0, random_year.newest + 1):
        with pytest.raises(PositionUnknown):
            random_year.read(AsOf(position=position))
    for early in (AsOf(position=1), AsOf(known_at=datetime(2019, 1, 1, tzinfo=UTC))):
        with pytest.raises(NothingKnownThen):
            random_year.read(early)
    with pytest.raises(YearUnknown):
        read(random_year.ledger, year=2019)
