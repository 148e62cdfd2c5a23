"""Points as whole hundredths: what text may say, how an amount is shown, and which way a half goes."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.points import LARGEST, half_up, hundredths, points


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0), ("0.0", 0), ("0.00", 0), ("0.01", 1), ("0.1", 10), ("0.10", 10), ("1", 100), ("1.5", 150), ("10.05", 1005),
        ("999.99", 99999), ("90071992547409.91", LARGEST),
    ],
)  # fmt: skip
def test_a_decimal_text_is_read_as_hundredths(text: str, cents: int) -> None:
    assert hundredths(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "", " ", " 1", "1 ", "1\n", "+1", "-1", "-0", "--1", "01", "00", "00.1", "1.", ".5", ".", "1.234", "0.001", "1,5", "1,000",
        "1_000", "1e3", "1E3", "1e-2", "NaN", "nan", "Infinity", "inf", "0x10", "1/2", "１", "1.５", "٣", "१", "²", "½", "1.5.0",
        "1 5", "1\u00a05", "\u200b1", "null", "true", "9999999999999999", "1234567890123456.78", "90071992547409.92",
        "999999999999999", "1" * 5000,
    ],
    ids=lambda text: ascii(text)[:20],
)  # fmt: skip
def test_anything_but_ascii_digits_with_two_decimals_at_most_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text) or "^$"):
        hundredths(text)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (1, "0.01"), (10, "0.10"), (100, "1.00"), (9835, "98.35"), (-1, "-0.01"), (-150, "-1.50"), (LARGEST, "90071992547409.91")],
)  # fmt: skip
def test_an_amount_is_shown_with_two_decimals(cents: int, text: str) -> None:
    assert points(cents) == text


@given(st.integers(0, LARGEST))
def test_what_is_shown_is_read_back_as_the_same_amount(cents: int) -> None:
    assert hundredths(points(cents)) == cents


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(0, 1, 0), (1, 2, 1), (1, 3, 0), (2, 3, 1), (3, 2, 2), (5, 2, 3), (49, 100, 0), (50, 100, 1), (149, 100, 1), (150, 100, 2)],
)  # fmt: skip
def test_a_half_is_rounded_up(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_rounding_is_that_of_decimal_arithmetic(numerator: int, denominator: int) -> None:
    whole, rest = divmod(numerator, denominator)
    expected = whole + int((Decimal(rest) / denominator).quantize(Decimal(1), ROUND_HALF_UP))
    assert half_up(numerator, denominator) == expected
