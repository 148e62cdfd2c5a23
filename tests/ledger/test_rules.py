"""What every clause of the 2020 rulebook makes of an observation, against figures written out by hand."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from ledger.errors import AmountNotOnStep, GradeUnknown, LevelUnknown, QuantityNotOne, ValueNotWhole, ValueOutOfRange
from ledger.rules import Assessed, Observation, assess
from tests.ledger import figures_2020 as figures
from tests.scenario import RULEBOOK

MANY = {clause: amount for clause, amount in figures.each().items() if clause not in figures.ONE_AT_A_TIME}
LEVELS = [(clause, level, amount) for clause, levels in figures.LEVELS.items() for level, amount in levels.items()]
GRADES = [(clause, grade, amount) for clause, grades in figures.GRADES.items() for grade, amount in grades.items()]


def cents(points: str) -> int:
    return int(Decimal(points) * 100)


def seen(clause: str, on: str = "2020-03-05", **facts: Any) -> Assessed:
    return assess(RULEBOOK.places[clause], Observation(**facts), occurred_on=date.fromisoformat(on), year=RULEBOOK.year)


def test_the_tables_hold_every_clause_once_in_its_kind_and_once_in_its_item() -> None:
    by_kind = [
        *figures.each(),
        *figures.LEVELS,
        *figures.ONCE,
        *figures.periods(),
        *figures.GRADES,
        *figures.CONVERTED,
        *figures.SCORED,
        *figures.DISCRETIONARY,
    ]
    in_items = [clause for *_, clauses in figures.items().values() for clause in clauses]
    assert sorted(by_kind) == sorted(RULEBOOK.places)
    assert sorted([*in_items, *figures.BONUS, *figures.NEGATIVE]) == sorted(RULEBOOK.places)
    assert len(by_kind) == 117


@pytest.mark.parametrize(("clause", "amount"), figures.each().items(), ids=str)
def test_an_occurrence_without_a_quantity_is_one(clause: str, amount: str) -> None:
    assessed = seen(clause)
    assert (assessed.amount_cents, assessed.observed.quantity) == (cents(amount), 1)
    assert assessed == seen(clause, quantity=1)


@pytest.mark.parametrize("quantity", [2, 3, 999])
@pytest.mark.parametrize(("clause", "amount"), MANY.items(), ids=str)
def test_an_occurrence_comes_to_its_amount_times_the_quantity(clause: str, amount: str, quantity: int) -> None:
    assert seen(clause, quantity=quantity).amount_cents == cents(amount) * quantity


@pytest.mark.parametrize("quantity", [1, 2, 999])
@pytest.mark.parametrize(("clause", "level", "amount"), LEVELS)
def test_an_occurrence_with_levels_comes_to_that_of_its_level(
    clause: str, level: str, amount: str, quantity: int
) -> None:
    assessed = seen(clause, level=level, quantity=quantity)
    assert assessed.amount_cents == cents(amount) * quantity
    assert (assessed.observed.level, assessed.observed.quantity) == (level, quantity)


@pytest.mark.parametrize("clause", figures.LEVELS)
def test_a_level_that_the_clause_does_not_have_is_refused(clause: str) -> None:
    with pytest.raises(LevelUnknown) as refused:
        seen(clause, level="global")
    assert refused.value.known == tuple(figures.LEVELS[clause])


@pytest.mark.parametrize(("clause", "amount"), figures.ONCE.items(), ids=str)
def test_a_clause_that_costs_once_costs_its_amount(clause: str, amount: str) -> None:
    assert seen(clause).amount_cents == seen(clause, quantity=1).amount_cents == cents(amount)


@pytest.mark.parametrize("quantity", [2, 999])
@pytest.mark.parametrize("clause", [*figures.ONCE, *sorted(figures.ONE_AT_A_TIME)])
def test_a_clause_of_one_occurrence_at_a_time_takes_no_other_quantity(clause: str, quantity: int) -> None:
    with pytest.raises(QuantityNotOne):
        seen(clause, quantity=quantity)


@pytest.mark.parametrize(("clause", "value", "amount"), figures.rows(figures.BANDED, lead=2))
def test_a_measured_value_costs_the_amount_of_its_band(clause: str, value: str, amount: str) -> None:
    assessed = seen(clause, value=cents(value))
    assert (assessed.amount_cents, assessed.observed.value) == (cents(amount), cents(value))


@pytest.mark.parametrize(("clause", "count", "amount"), figures.rows(figures.SHORTFALLS, lead=2))
def test_a_count_below_its_target_costs_by_what_is_missing(clause: str, count: str, amount: str) -> None:
    assert seen(clause, value=cents(count)).amount_cents == cents(amount)


@pytest.mark.parametrize("value", ["0.01", "0.50", "1.99", "999.99"])
@pytest.mark.parametrize("clause", ["PB1.6", "PB2.4"])
def test_a_count_is_a_whole_number(clause: str, value: str) -> None:
    with pytest.raises(ValueNotWhole):
        seen(clause, value=cents(value))


@pytest.mark.parametrize("clause", figures.periods())
def test_a_value_is_999_99_at_most(clause: str) -> None:
    with pytest.raises(ValueOutOfRange) as refused:
        seen(clause, value=1000_00)
    assert refused.value.highest_cents == 999_99


@pytest.mark.parametrize(("clause", "grade", "amount"), GRADES)
def test_a_grade_costs_its_amount_and_a_veto_the_whole_item(clause: str, grade: str, amount: str) -> None:
    assessed = seen(clause, grade=grade)
    assert assessed.veto is (amount == "veto")
    assert assessed.amount_cents == (700 if amount == "veto" else cents(amount))
    assert assessed.observed.grade == grade


def test_a_grade_that_the_clause_does_not_have_is_refused() -> None:
    with pytest.raises(GradeUnknown):
        seen("SF3.1", grade="superb")


@pytest.mark.parametrize(("clause", "mark", "amount"), figures.rows(figures.MARKS, lead=1))
def test_a_mark_out_of_a_hundred_costs_what_it_leaves_open(clause: str, mark: str, amount: str) -> None:
    assert seen(clause, value=cents(mark)).amount_cents == cents(amount)


@pytest.mark.parametrize(("clause", "points"), figures.CONVERTED.items(), ids=str)
def test_every_mark_is_converted_with_the_half_rounded_up(clause: str, points: str) -> None:
    hundredth = Decimal("0.01")
    for mark in range(100_01):
        earned = (Decimal(points) * Decimal(mark) / 10_000).quantize(hundredth, ROUND_HALF_UP)
        assert seen(clause, value=mark).amount_cents == (Decimal(points) - earned) * 100, mark


@pytest.mark.parametrize("clause", figures.CONVERTED)
def test_a_mark_is_a_hundred_at_most(clause: str) -> None:
    with pytest.raises(ValueOutOfRange):
        seen(clause, value=100_01)


@pytest.mark.parametrize(("clause", "points"), figures.SCORED.items(), ids=str)
def test_an_awarded_score_costs_what_it_leaves_open_of_the_points(clause: str, points: str) -> None:
    full = cents(points)
    for score in (0, 1, 150, full - 1, full):
        assert seen(clause, value=score).amount_cents == full - score
    with pytest.raises(ValueOutOfRange) as refused:
        seen(clause, value=full + 1)
    assert refused.value.highest_cents == full


@pytest.mark.parametrize(("clause", "step"), figures.DISCRETIONARY.items(), ids=str)
def test_a_discretionary_amount_is_taken_as_given_in_whole_steps(clause: str, step: str) -> None:
    for amount in (cents(step), 3 * cents(step), 100, 10_00):
        assert seen(clause, amount=amount).amount_cents == amount
    with pytest.raises(AmountNotOnStep):
        seen(clause, amount=0)


@pytest.mark.parametrize("amount", ["0.01", "0.05", "0.09", "0.11", "1.01", "19.99"])
@pytest.mark.parametrize("clause", ["GC3.1", "BN.6"])
def test_a_discretionary_amount_between_two_steps_is_refused(clause: str, amount: str) -> None:
    with pytest.raises(AmountNotOnStep) as refused:
        seen(clause, amount=cents(amount))
    assert refused.value.step_cents == 10
