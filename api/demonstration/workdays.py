"""The simulated clock: moments in office hours at Changsha (UTC+8), given as UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

CHINA = timezone(timedelta(hours=8))
FIRST_DAY, LAST_DAY = date(2020, 1, 6), date(2021, 1, 28)
HOLIDAYS = (
    (date(2020, 1, 24), date(2020, 2, 2)),  # Spring Festival, lengthened that year
    (date(2020, 4, 4), date(2020, 4, 6)),
    (date(2020, 5, 1), date(2020, 5, 5)),
    (date(2020, 6, 25), date(2020, 6, 27)),
    (date(2020, 10, 1), date(2020, 10, 8)),
    (date(2021, 1, 1), date(2021, 1, 3)),
)
MORNING, AFTERNOON = (time(8, 35), 200), (time(14, 5), 220)  # from when, and for how many minutes


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and not any(first <= day <= last for first, last in HOLIDAYS)


def china_day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()


def at_work(rng: Random, day: date) -> datetime:
    """Some second of the day's office hours."""
    start, minutes = rng.choice((MORNING, AFTERNOON))
    local = datetime.combine(day, start, CHINA) + timedelta(seconds=rng.randrange(minutes * 60))
    return local.astimezone(UTC)


def later(rng: Random, start: date | datetime, low: int, high: int) -> datetime:
    """A moment low to high days after, on a working day where there is one (else someone is on duty). Low is at least
    1 after a moment, so that what answers a command never comes before it.
    """
    first = china_day(start) if isinstance(start, datetime) else start
    days = [first + timedelta(days=n) for n in range(low, high + 1)]
    days = [day for day in days if FIRST_DAY <= day <= LAST_DAY] or [min(max(days[0], FIRST_DAY), LAST_DAY)]
    return at_work(rng, rng.choice([day for day in days if is_workday(day)] or days))


def some_day(rng: Random, months: tuple[int, int]) -> date:
    """Any day of the year from the first of these months to the end of the last, weekends included."""
    first = max(date(2020, months[0], 1), FIRST_DAY)
    last = month_end(months[1])
    return first + timedelta(days=rng.randint(0, (last - first).days))


def month_end(month: int) -> date:
    return date(2021, 1, 1) - timedelta(days=1) if month == 12 else date(2020, month + 1, 1) - timedelta(days=1)
