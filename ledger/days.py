"""Days and periods of an assessment year. Days are those of the rulebook's zone (Asia/Shanghai)."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DECEMBER = 12


@lru_cache(maxsize=1_024)  # all that one write appends has one time
def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a moment, where the subdistrict is."""
    return moment.astimezone(zone).date()


def last_day(notice: date, days: int) -> date:
    """The last day on which something may be done, counted in calendar days from its notice."""
    return notice + timedelta(days=days)


def is_in_assessment(day: date, year: int) -> bool:
    """Whether a day lies in the year, or in the January after it (reading R20)."""
    return day.year == year or (day.year == year + 1 and day.month == 1)


def month_of(day: date, year: int) -> str:
    """``2020-03``; a day of the January after the year counts as December."""
    return f"{year}-{day.month if day.year == year else DECEMBER:02d}"
