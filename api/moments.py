"""Moments and days as people write them, on the command line and in addresses."""

import re
from datetime import UTC, date, datetime

RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment_in(text: str) -> datetime:
    """An RFC 3339 time with its zone, in UTC. Raises ValueError."""
    if RFC_3339.fullmatch(text) is None:
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def day_in(text: str) -> date:
    """A day of the calendar, ``2020-03-31``. Raises ValueError."""
    if DAY.fullmatch(text) is None:
        raise ValueError(text)
    return date.fromisoformat(text)
