"""What is awaited of entries: the tables tell the same as whole accounts do, and as the refusal to finalise says."""

from datetime import date, timedelta

import pytest

from ledger.obstacles import Awaited, unsettled
from projections.docket import EVERYTHING, Filter
from projections.outstanding import Outstanding, counts, outstanding
from projections.past import AsOf, Reading
from tests.projections.random_ledger import RandomYear

PLACES = (
    EVERYTHING,
    *(Filter(community=code) for code in ("SSL", "FSA", "HL")),
    *(Filter(department=code) for code in ("UM", "GC", "SF")),
    *(Filter(clause=code) for code in ("UM4", "BN", "PB1", "GC2.1")),
)


def told(found: Outstanding) -> list[tuple[str, str, str]]:
    return sorted(
        (kind.value, each.entry.id, str(each.until)) for kind, matters in found.kinds.items() for each in matters.first
    )


def expected(reading: Reading, chosen: Filter, today: date) -> list[tuple[str, str]]:
    entries = {entry.id: entry for account in reading.accounts.values() for entry in account.in_order}
    return sorted(
        (each.awaited.value, each.about)
        for each in unsettled(reading.accounts.values(), reading.rulebook.appeals, today)
        if chosen.reaches(reading.rulebook, entries[each.about].community, entries[each.about].clause)
    )


@pytest.mark.parametrize("days", [-3, 0, 3, 5, 8, 400])
def test_the_tables_tell_what_the_accounts_tell(random_year: RandomYear, days: int) -> None:
    def day(reading: Reading) -> date:
        return reading.today + timedelta(days=days)

    ledger = random_year.ledger
    for chosen in PLACES:
        now = outstanding(ledger, AsOf(), chosen, today=day, most=1_000)
        assert [each[:2] for each in told(now)] == expected(now.reading, chosen, now.today)
        assert now.count == len(told(now))
        replayed = outstanding(ledger, AsOf(on=date(2021, 1, 31)), chosen, today=day, most=1_000)
        assert told(replayed) == told(now), "the days too"


def test_at_an_earlier_position_it_is_what_was_awaited_then(random_year: RandomYear) -> None:
    for as_of in random_year.moments(25, about_days=False):
        found = outstanding(random_year.ledger, as_of, most=1_000)
        assert [each[:2] for each in told(found)] == expected(found.reading, EVERYTHING, found.today)


def test_counting_is_as_good_as_looking(random_year: RandomYear) -> None:
    """But for what only may come: that has no place among tasks."""
    for chosen in PLACES:
        found = outstanding(random_year.ledger, AsOf(), chosen)
        for awaited, count in counts(random_year.ledger, chosen).items():
            assert count == found.of(awaited).count, awaited
        assert not {Awaited.FILING, Awaited.ESCALATION} & counts(random_year.ledger, chosen).keys()


def test_only_the_most_urgent_are_shown_and_all_are_counted(random_year: RandomYear) -> None:
    every = outstanding(random_year.ledger, AsOf(), today=_early, most=1_000)
    some = outstanding(random_year.ledger, AsOf(), today=_early, most=2)
    for kind, matters in every.kinds.items():
        assert some.of(kind).count == matters.count
        assert len(some.of(kind).first) == min(2, matters.count)
    filing = every.of(Awaited.FILING).first
    assert [each.until for each in filing] == sorted(each.until or date.max for each in filing)


def _early(reading: Reading) -> date:
    return reading.today - timedelta(days=30)
