"""Days and months of an assessment year, where the subdistrict is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ledger.days import day_of, is_in_assessment, last_day, month_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 5, 31, 15, 59, 59, 999_999, tzinfo=UTC), date(2020, 5, 31)),
        (datetime(2020, 5, 31, 16, 0, tzinfo=UTC), date(2020, 6, 1)),
        (datetime(2020, 12, 31, 15, 59, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2020, 12, 31, 16, 0, tzinfo=UTC), date(2021, 1, 1)),
        (datetime(2020, 6, 1, 0, 0, tzinfo=SHANGHAI), date(2020, 6, 1)),
    ],
)
def test_a_moment_belongs_to_the_day_on_the_clocks_of_shanghai(moment: datetime, day: date) -> None:
    assert day_of(moment, SHANGHAI) == day


@pytest.mark.parametrize(
    ("notice", "days", "last"),
    [
        (date(2020, 6, 1), 5, date(2020, 6, 6)),
        (date(2020, 6, 1), 0, date(2020, 6, 1)),
        (date(2020, 2, 27), 5, date(2020, 3, 3)),
        (date(2019, 2, 27), 5, date(2019, 3, 4)),
        (date(2020, 12, 30), 5, date(2021, 1, 4)),
    ],
)
def test_days_run_from_the_day_after_the_notice(notice: date, days: int, last: date) -> None:
    assert last_day(notice, days) == last


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2020, 2, 29), True),
        (date(2020, 12, 31), True),
        (date(2021, 1, 1), True),
        (date(2021, 1, 31), True),
        (date(2021, 2, 1), False),
        (date(2022, 1, 15), False),
        (date(2019, 1, 15), False),
    ],
    ids=str,
)
def test_an_assessment_reaches_to_the_end_of_the_next_january(day: date, *, inside: bool) -> None:
    assert is_in_assessment(day, 2020) is inside


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2020, 1, 31), "2020-01"),
        (date(2020, 10, 1), "2020-10"),
        (date(2020, 12, 1), "2020-12"),
        (date(2021, 1, 1), "2020-12"),
        (date(2021, 1, 31), "2020-12"),
    ],
    ids=str,
)
def test_a_day_of_the_next_january_counts_as_december(day: date, month: str) -> None:
    assert month_of(day, 2020) == month
