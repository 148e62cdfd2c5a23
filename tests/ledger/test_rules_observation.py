"""What each kind of clause observes, what it must not be given, and the period a figure is about."""

from typing import Any

import pytest

from ledger.clauses import Banded, Occurrence, Text
from ledger.errors import AmountTooLarge, FieldNotObserved, FieldRequired, PeriodOutsideYear
from ledger.points import LARGEST
from ledger.rulebook import Place
from ledger.rules import Observation, assess, banded_amount
from tests.ledger import figures_2020 as figures
from tests.ledger.test_rules import seen
from tests.scenario import TODAY

EVERYTHING: dict[str, Any] = {
    "quantity": 1,
    "level": "city",
    "value": 100,
    "grade": "good",
    "amount": 10,
    "period": "2020",
}
OBSERVED: dict[str, set[str]] = {
    "UM1.A.1": {"quantity"},
    "UM4.4": {"quantity", "level"},
    "UM1.B.2": {"quantity"},  # 1 and nothing else
    "PS11.1": {"value", "period"},
    "PB2.4": {"value", "period"},
    "SF3.1": {"grade"},
    "GC1.1": {"value"},
    "SF1.1": {"value"},
    "PS3.1": {"amount"},
}
WITHHELD = [(clause, field) for clause, fields in OBSERVED.items() for field in EVERYTHING if field not in fields]
WITHHELD = [
    (clause, field) for clause, field in WITHHELD if field != "period" or clause not in {"SF3.1", "GC1.1", "SF1.1"}
]
NEEDED = [("UM4.4", "level"), ("PS11.1", "value"), ("PB2.4", "value"), ("SF3.1", "grade"), ("GC1.1", "value")]
NEEDED += [("SF1.1", "value"), ("PS3.1", "amount")]


@pytest.mark.parametrize(("clause", "field"), WITHHELD)
def test_what_the_clause_does_not_observe_is_refused(clause: str, field: str) -> None:
    given = {each: EVERYTHING[each] for each in OBSERVED[clause]} | {field: EVERYTHING[field]}
    with pytest.raises(FieldNotObserved) as refused:
        seen(clause, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(("clause", "field"), NEEDED)
def test_what_the_clause_observes_must_be_given(clause: str, field: str) -> None:
    with pytest.raises(FieldRequired) as refused:
        seen(clause)
    assert refused.value.field == field


@pytest.mark.parametrize("clause", [clause for clause, every in figures.periods().items() if every == "month"])
def test_a_monthly_figure_is_about_the_month_of_its_day_unless_it_names_another(clause: str) -> None:
    assert seen(clause, on="2020-01-01", value=0).period == "2020-01"
    assert seen(clause, on="2020-12-31", value=0).period == "2020-12"
    assert seen(clause, on="2020-12-31", value=0, period="2020-03").period == "2020-03"


@pytest.mark.parametrize("clause", ["UM1.B.1", "PB1.6"])
def test_a_day_in_the_january_after_the_year_counts_as_december(clause: str) -> None:
    assert seen(clause, on="2021-01-01", value=0).period == "2020-12"
    assert seen(clause, on="2021-01-31", value=0).period == "2020-12"


@pytest.mark.parametrize("period", ["2020", "2020-00", "2020-13", "2019-12", "2021-01"])
@pytest.mark.parametrize("clause", ["UM1.B.1", "PB1.6"])
def test_a_monthly_figure_is_about_a_month_of_the_year(clause: str, period: str) -> None:
    with pytest.raises(PeriodOutsideYear):
        seen(clause, value=0, period=period)


@pytest.mark.parametrize("clause", [clause for clause, every in figures.periods().items() if every == "year"])
def test_a_yearly_figure_is_about_the_year(clause: str) -> None:
    assert seen(clause, value=0).period == "2020"
    assert seen(clause, on="2021-01-31", value=0).period == "2020"
    assert seen(clause, value=0, period="2020").period == "2020"
    for period in ("2020-03", "2019", "2021"):
        with pytest.raises(PeriodOutsideYear):
            seen(clause, value=0, period=period)


@pytest.mark.parametrize("clause", [*figures.CONVERTED, *figures.SCORED])
def test_a_mark_is_about_the_year(clause: str) -> None:
    assert seen(clause, value=0).period == "2020"


def test_a_grade_is_about_the_year() -> None:
    assert seen("SF3.1", grade="good").period == "2020"


@pytest.mark.parametrize("clause", [*figures.each(), *figures.ONCE])
def test_what_merely_occurred_has_no_period(clause: str) -> None:
    assert seen(clause).period is None


def test_an_amount_beyond_exact_keeping_is_refused() -> None:
    huge = Occurrence(code="X1", kind="occurrence", label=Text(zh="大"), amount=LARGEST)
    with pytest.raises(AmountTooLarge):
        assess(Place(clause=huge), Observation(quantity=2), occurred_on=TODAY, year=2020)


def test_the_first_band_that_holds_decides() -> None:
    bands = [{"at": 0, "amount": 4}, {"upto": 10, "amount": 3}, {"below": 20, "amount": 2}, {"from": 30, "amount": 1}]
    clause = Banded.model_validate(
        {"code": "X1", "label": {"zh": "带"}, "kind": "banded", "every": "year", "bands": bands}
    )
    amounts = {value: banded_amount(clause, value, item_points=100) for value in (0, 1, 10, 11, 19, 20, 29, 30, 31)}
    assert amounts == {0: 4, 1: 3, 10: 3, 11: 2, 19: 2, 20: 0, 29: 0, 30: 1, 31: 1}
