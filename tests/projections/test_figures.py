"""The figures of a rulebook by their addresses, and the rulebook with others."""

import pytest

from ledger.clauses import Lang
from ledger.errors import FigureMalformed, FigureUnknown, RulebookInvalid
from ledger.publishing import from_document
from projections.figures import differing, figures, with_figures
from tests.scenario import RULEBOOK


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("base_points", "100"),
        ("UM.points", "20.00"),
        ("UM1.points", "6.00"),
        ("UM1.A.points", "4.00"),
        ("PS7.ceiling", "2.40"),
        ("PB1.ceiling", "none"),
        ("UM1.ceiling", None),
        ("PS7.training.cap", "0.20"),
        ("UM6.4.cap", "1.00"),
        ("UM4.4.cap", None),
        ("UM4.4.levels.city", "0.50"),
        ("UM1.B.1.bands.1.below", "50.00"),
        ("UM1.B.1.bands.2.amount", "0.05"),
        ("SF3.1.grades.good", "0.40"),
        ("SF3.1.grades.veto", "veto"),
        ("PB1.ranked.multipliers.1.factor", "1.10"),
        ("PB1.ranked.multipliers.3.ranks.2", "12"),
        ("PB1.ranked.weights.PB1.1", "70"),
        ("PS3.1.step", "0.01"),
        ("BN.cap", "20.00"),
        ("BN.news.cap", "5.00"),
        ("BN.1.levels.province", "3.00"),
        ("NL.1.step", "0.01"),
    ],
)
def test_a_figure_is_found_under_its_address(address: str, value: str | None) -> None:
    assert figures(RULEBOOK)[address] == value


def test_a_rulebook_as_it_is_written_is_read_back_as_the_same() -> None:
    assert from_document(RULEBOOK.as_written()) == RULEBOOK
    assert with_figures(RULEBOOK, {}) == RULEBOOK


@pytest.mark.parametrize(
    ("address", "value", "before"),
    [
        ("PS7.ceiling", "2.00", "2.40"),
        ("PS7.ceiling", "none", "2.40"),
        ("UM1.ceiling", "6.50", None),
        ("UM4.4.cap", "1.00", None),
        ("UM4.4.levels.city", "0.75", "0.50"),
        ("UM1.B.1.bands.1.amount", "0.20", "0.10"),
        ("SF3.1.grades.unqualified", "veto", "1.60"),
        ("SF3.1.grades.yellow_card", "1.60", "veto"),
        ("PB1.ranked.multipliers.1.factor", "1.20", "1.10"),
        ("BN.cap", "10", "20.00"),
    ],
)
def test_one_figure_changes_and_no_other(address: str, value: str, before: str | None) -> None:
    changed = with_figures(RULEBOOK, {address: value})
    [(found, pair)] = differing(RULEBOOK, changed).items()
    shown = value if "." in value or value in {"none", "veto"} else f"{value}.00"
    assert (found, pair) == (address, (before, shown))


def test_a_cap_can_be_taken_away() -> None:
    changed = with_figures(RULEBOOK, {"UM6.4.cap": "none"})
    assert differing(RULEBOOK, changed) == {"UM6.4.cap": ("1.00", None)}
    assert changed.places["UM6.4"].clause.cap is None


def test_every_figure_can_be_set_to_what_it_is() -> None:
    known = {address: value for address, value in figures(RULEBOOK).items() if value is not None}
    assert len(known) > 200
    assert with_figures(RULEBOOK, known) == RULEBOOK


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("PS7.cieling", "PS7.ceiling"),
        ("UM4.4.levels.county", "UM4.4.levels.city"),
        ("UM1.B.1.amount", "UM1.B.1.bands.1.amount"),
        ("BN.ceiling", "BN.cap"),
        ("PS77.ceiling", "PS7.ceiling"),
        ("UM1.category", "UM1.points"),
        ("xyz", "UM1"),
        ("", "UM"),
    ],
)
def test_a_misspelt_one_is_refused_with_what_there_is(address: str, suggested: str) -> None:
    with pytest.raises(FigureUnknown) as refused:
        with_figures(RULEBOOK, {address: "1.00"})
    assert suggested in refused.value.known
    assert suggested in refused.value.message(Lang.ZH)


def test_what_is_no_address_is_not_repeated() -> None:
    with pytest.raises(FigureUnknown) as refused:
        with_figures(RULEBOOK, {"\u202eevil": "1.00"})
    assert refused.value.address == "…"


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("PS7.ceiling", "2.005"),
        ("PS7.ceiling", "-1"),
        ("PS7.ceiling", "veto"),
        ("PS7.training.cap", "none"),
        ("BN.cap", ""),
        ("SF3.1.grades.good", "none"),
        ("UM4.4.levels.city", "０.5"),
        ("base_points", "100.5"),
        ("PB1.ranked.weights.PB1.1", "x"),
    ],
)
def test_what_is_no_figure_is_refused(address: str, value: str) -> None:
    with pytest.raises(FigureMalformed) as refused:
        with_figures(RULEBOOK, {address: value})
    assert refused.value.address == address


def test_a_rulebook_that_does_not_add_up_any_more_is_refused() -> None:
    with pytest.raises(RulebookInvalid):
        with_figures(RULEBOOK, {"UM1.points": "7.00"})
    together = {"UM1.points": "7.00", "UM2.points": "3.00", "UM1.A.points": "5.00", "UM2.A.points": "2.00"}
    assert with_figures(RULEBOOK, together).items["UM1"].points == 700
