"""Clause kinds: from what was observed to an amount (rules.md, "Entries").

Amounts are hundredths of a point. Rounding is half up, at the one place where a mark is converted.
"""

from datetime import date
from typing import Final, Literal, get_args

from msgspec import Struct

from ledger.clauses import Banded, Clause, Converted, Discretionary, Occurrence, Once, Rating, Scored, Shortfall
from ledger.days import month_of
from ledger.errors import (
    AmountNotOnStep,
    AmountTooLarge,
    FieldNotObserved,
    FieldRequired,
    GradeUnknown,
    LevelUnknown,
    PeriodOutsideYear,
    QuantityNotOne,
    ValueNotWhole,
    ValueOutOfRange,
)
from ledger.events import Observed
from ledger.points import LARGEST, half_up
from ledger.rulebook import Place

VALUE_HIGHEST = 999_99
"""Highest measured value, in hundredths: percentages may exceed 100."""
MARK_HIGHEST = 100_00
QUANTITY_HIGHEST = 999

ObservedField = Literal["quantity", "level", "value", "grade", "amount", "period"]
OBSERVED: Final[tuple[ObservedField, ...]] = get_args(ObservedField)


class Observation(Struct, frozen=True, gc=False):
    """What a recorder gives; which of these are allowed depends on the clause's kind. Decimals in hundredths."""

    quantity: int | None = None
    level: str | None = None
    value: int | None = None
    grade: str | None = None
    amount: int | None = None
    period: str | None = None


class Assessed(Struct, frozen=True, gc=False):
    """An observation with the amount that the rules give it."""

    amount_cents: int
    observed: Observed
    period: str | None = None
    veto: bool = False


def assess(place: Place, seen: Observation, *, occurred_on: date, year: int) -> Assessed:
    """The amount of one entry. Raises Invalid where the observation is not what the clause observes."""
    clause = place.clause
    _refuse_unobserved(clause, seen)
    period = _period(clause, seen.period, occurred_on, year)
    match clause:
        case Occurrence():
            amount, observed = _occurrence(clause, seen)
        case Once():
            amount, observed = clause.amount, Observed()
        case Banded():
            value = _value(clause, seen, VALUE_HIGHEST)
            amount, observed = banded_amount(clause, value, item_points=_item_points(place)), Observed(value=value)
        case Shortfall():
            value = _count(clause, seen)
            amount, observed = shortfall_amount(clause, value // 100), Observed(value=value)
        case Rating():
            return _rating(clause, seen, item_points=_item_points(place), period=period)
        case Converted():
            value = _value(clause, seen, MARK_HIGHEST)
            amount, observed = converted_amount(clause.points, value), Observed(value=value)
        case Scored():
            value = _value(clause, seen, clause.points)
            amount, observed = clause.points - value, Observed(value=value)
        case Discretionary():
            amount, observed = _discretionary(clause, seen), Observed()
        case _:
            raise TypeError(f"no kind of clause: {type(clause).__name__}")
    if amount > LARGEST:
        raise AmountTooLarge
    return Assessed(amount, observed, period)


def banded_amount(clause: Banded, value: int, *, item_points: int) -> int:
    """The amount of the first band that holds for the value, or 0; where bands score, what the score leaves open."""
    found = next((band.amount for band in clause.bands if band.holds(value)), 0)
    return max(0, item_points - found) if clause.scores else found


def shortfall_amount(clause: Shortfall, count: int) -> int:
    """`amount` for each unit below the target, at most `cap`."""
    short = max(0, clause.target - count) * clause.amount
    return short if clause.cap is None else min(short, clause.cap)


def converted_amount(points: int, mark: int) -> int:
    """What a mark out of 100.00 leaves open of `points`: 0 for full marks."""
    return points - half_up(points * mark, MARK_HIGHEST)


def observes(clause: Clause) -> tuple[ObservedField, ...]:
    """What an observation under the clause may hold; all else is refused."""
    match clause:
        case Occurrence():
            return ("quantity", "level") if clause.levels else ("quantity",)
        case Once():
            return ("quantity",)
        case Banded() | Shortfall():
            return ("value", "period")
        case Converted() | Scored():
            return ("value",)
        case Rating():
            return ("grade",)
        case Discretionary():
            return ("amount", "quantity") if clause.single else ("amount",)
        case _:
            raise TypeError(f"no kind of clause: {type(clause).__name__}")


def _refuse_unobserved(clause: Clause, seen: Observation) -> None:
    observed = observes(clause)
    for field in OBSERVED:
        if field not in observed and getattr(seen, field) is not None:
            raise FieldNotObserved(field=field, clause=clause.code)
    if clause.single and seen.quantity not in (None, 1):
        raise QuantityNotOne(clause=clause.code)


def _period(clause: Clause, given: str | None, occurred_on: date, year: int) -> str | None:
    if not clause.measured:
        return None
    if not isinstance(clause, Banded | Shortfall) or clause.every == "year":
        if given not in (None, str(year)):
            raise PeriodOutsideYear(clause=clause.code, wanted_zh=f"年度 {year}", wanted_en=f"the year, {year}")
        return str(year)
    if given is None:
        return month_of(occurred_on, year)
    if given not in {f"{year}-{month:02d}" for month in range(1, 13)}:
        raise PeriodOutsideYear(
            clause=clause.code,
            wanted_zh=f"{year} 年的一个月，如 {year}-03",
            wanted_en=f"a month of {year}, such as {year}-03",
        )
    return given


def _occurrence(clause: Occurrence, seen: Observation) -> tuple[int, Observed]:
    quantity = 1 if seen.quantity is None else seen.quantity
    if clause.amount is not None:
        return clause.amount * quantity, Observed(quantity=quantity)
    if seen.level is None:
        raise FieldRequired(field="level", clause=clause.code)
    if seen.level not in clause.levels:
        raise LevelUnknown(clause=clause.code, known=tuple(clause.levels))
    return clause.levels[seen.level] * quantity, Observed(quantity=quantity, level=seen.level)


def _value(clause: Clause, seen: Observation, highest: int) -> int:
    if seen.value is None:
        raise FieldRequired(field="value", clause=clause.code)
    if seen.value > highest:
        raise ValueOutOfRange(clause=clause.code, highest_cents=highest)
    return seen.value


def _count(clause: Shortfall, seen: Observation) -> int:
    value = _value(clause, seen, VALUE_HIGHEST)
    if value % 100:
        raise ValueNotWhole(clause=clause.code)
    return value


def _rating(clause: Rating, seen: Observation, *, item_points: int, period: str | None) -> Assessed:
    if seen.grade is None:
        raise FieldRequired(field="grade", clause=clause.code)
    if seen.grade not in clause.grades:
        raise GradeUnknown(clause=clause.code, known=tuple(clause.grades))
    amount = clause.grades[seen.grade]
    observed = Observed(grade=seen.grade)
    if amount == "veto":
        return Assessed(item_points, observed, period, veto=True)
    return Assessed(amount, observed, period)


def _discretionary(clause: Discretionary, seen: Observation) -> int:
    if seen.amount is None:
        raise FieldRequired(field="amount", clause=clause.code)
    if seen.amount == 0 or seen.amount % clause.step:
        raise AmountNotOnStep(clause=clause.code, step_cents=clause.step)
    return seen.amount


def _item_points(place: Place) -> int:
    """Bands that score and vetoes are about a whole item; outside items there is none."""
    return place.item.points if place.item else 0
