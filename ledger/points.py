"""Points (分值) as whole hundredths, and every other decimal figure the ledger handles.

1 point = 100 cents. A measured value (a percentage, a mark, a count) is held the same way, in hundredths.
"""

import re

LARGEST = 2**53 - 1
"""Largest amount in hundredths: the largest integer that every JSON reader keeps exact (RFC 8785)."""

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,2}))?")


def hundredths(text: str) -> int:
    """``"1.5"`` → 150. Raises ValueError for anything but ASCII digits with at most two decimals, or above LARGEST."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    amount = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if amount > LARGEST:
        raise ValueError(text)
    return amount


def points(cents: int) -> str:
    """150 → ``"1.50"``; always two decimals, ``-`` in front of a negative amount."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def half_up(numerator: int, denominator: int) -> int:
    """The quotient of two non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
