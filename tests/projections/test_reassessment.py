"""Entries under another rulebook: assessed again from what was observed, with all that happened to them since."""

from copy import deepcopy
from typing import Any

import pytest

from ledger.account import Account, Entry
from ledger.errors import EntriesNotUnderstood, RulebookOfAnotherYear
from ledger.events import Observed
from ledger.points import hundredths, points
from ledger.publishing import from_document
from ledger.rulebook import Rulebook
from projections.figures import figures, with_figures
from projections.past import AsOf
from projections.reassessment import reassessed
from projections.scoring import standing
from projections.tally import counting
from tests.histories import (
    B1,
    E1,
    declared,
    deducted,
    determined,
    exempted,
    measured,
    pending,
    reversed_,
    reviewed,
    vetoed,
    voided,
)
from tests.ledger.test_publishing import part
from tests.projections.random_ledger import RandomYear
from tests.projections.scored import mark
from tests.scenario import RULEBOOK, Past, account

CITY = Observed(quantity=1, level="city")


def city(cents: int = 50, entry: str = E1, *, quantity: int = 1) -> Past:
    """Occurrences at city level, at 0.50 each."""
    return deducted(entry, cents, "UM4.4", observed=Observed(quantity=quantity, level="city"))


BETTER = {"BN.1.levels.city": "3.00"}
WORSE = {"BN.1.levels.city": "0.40"}


def under(changes: dict[str, str] | Rulebook, *past: Past) -> Account:
    rulebook = changes if isinstance(changes, Rulebook) else with_figures(RULEBOOK, changes)
    [found] = reassessed(RULEBOOK, rulebook, [account(*past)])
    return found


def entry(changes: dict[str, str] | Rulebook, *past: Past, entry_id: str = E1) -> Entry:
    return under(changes, *past).entry(entry_id)


def without(*codes: str) -> Rulebook:
    """The rulebook without some clauses."""
    return from_document(_without(deepcopy(RULEBOOK.document()), codes))


def _without(value: Any, codes: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: _without(each, codes) for key, each in value.items()}
    if isinstance(value, list):
        return [_without(each, codes) for each in value if not (isinstance(each, dict) and each.get("code") in codes)]
    return value


def clause(code: str, **fields: Any) -> Rulebook:
    """The rulebook with other fields of a clause; those that are None are left out."""
    document = deepcopy(RULEBOOK.document())
    found = part(document, code)
    found.update(fields)
    for name in [name for name, value in fields.items() if value is None]:
        del found[name]
    return from_document(document)


# --- amounts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "past", "cents"),
    [
        ({"UM4.4.levels.city": "0.75"}, city(100, quantity=2), 150),
        ({"UM1.B.2.amount": "0.80"}, deducted(E1, 50, "UM1.B.2"), 80),
        ({"PS9.1.bands.2.amount": "0.10"}, measured(E1, "PS9.1", 95_00, 20), 40),
        ({"PS9.1.bands.2.below": "95.00"}, measured(E1, "PS9.1", 95_00, 20), 50),
        ({"PS9.1.bands.2.below": "95.00", "PS9.1.bands.3.from": "95.00"}, measured(E1, "PS9.1", 95_00, 20), 0),
        ({"SF3.1.grades.good": "0.10"}, deducted(E1, 40, "SF3.1", period="2020", observed=Observed(grade="good")), 10),
    ],
)
def test_an_amount_is_what_the_changed_clause_makes_of_what_was_observed(
    changes: dict[str, str], past: Past, cents: int
) -> None:
    assert entry(changes, past).amount_cents == cents


def test_what_somebody_chose_stays_as_it_is() -> None:
    chosen = deducted(E1, 37, "PS3.1", observed=Observed())
    assert entry({"PS3.1.cap": "0.20"}, chosen).amount_cents == 37


def test_an_exemption_stays_one() -> None:
    assert entry({"GC1.1.points": "3.00"}, exempted(E1, "GC1.1")).amount_cents == 0


def test_a_mark_stays_as_observed() -> None:
    found = entry({"PB1.ranked.multipliers.1.factor": "1.30"}, mark("PB1.1", "90", entry=E1))
    assert (found.observed.value, found.amount_cents) == (90_00, 49)


# --- what was taken back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "taken", "left"),
    [("0.75", 20, 55), ("0.20", 20, 0), ("0.10", 20, 0), ("0.75", 50, 0), ("0.10", 50, 0)],
)
def test_what_was_taken_back_stays_taken_back_and_all_of_it_stays_all(level: str, taken: int, left: int) -> None:
    past = [city(), reversed_(E1, taken)]
    found = entry({"UM4.4.levels.city": level}, *past)
    assert found.left_cents == left
    assert found.reversed_cents == found.amount_cents - left


def test_several_reversals_are_kept_the_earlier_ones_first() -> None:
    past = [city(), reversed_(E1, 20), reversed_(E1, 10)]
    found = entry({"UM4.4.levels.city": "0.25"}, *past)
    assert [each.amount_cents for each in found.reversals] == [20, 5]
    in_full = [city(), reversed_(E1, 20), reversed_(E1, 30)]
    found = entry({"UM4.4.levels.city": "0.90"}, *in_full)
    assert [each.amount_cents for each in found.reversals] == [20, 70]


# --- vetoes, pending entries, bonuses ---------------------------------------------------------------------------------


def test_a_grade_vetoes_where_the_changed_clause_says_so() -> None:
    graded = deducted(E1, 160, "SF3.1", period="2020", observed=Observed(grade="unqualified"))
    found = entry({"SF3.1.grades.unqualified": "veto"}, graded)
    assert (found.veto, found.amount_cents) == (True, 700)
    lifted = entry({"SF3.1.grades.veto": "1.60"}, vetoed(E1))
    assert (lifted.veto, lifted.amount_cents) == (False, 160)


def test_a_veto_that_was_lifted_stays_lifted() -> None:
    found = entry({"SF3.1.grades.good": "0.10"}, vetoed(E1), reversed_(E1, 700))
    assert (found.veto, found.left_cents) == (True, 0)


def test_a_pending_entry_counts_where_the_changed_clause_does_not_wait() -> None:
    waiting = pending(E1)
    assert counting(under({"GC2.1.amount": "0.20"}, waiting)) == ()
    [counts] = counting(under(clause("GC2.1", pending_until=None), waiting))
    assert counts.left_cents == 10
    assert counting(under(clause("GC2.1", pending_until=None), waiting, voided(E1))) == ()


@pytest.mark.parametrize(
    ("changes", "amount", "cents"), [(BETTER, None, 300), (BETTER, 50, 50), (WORSE, None, 40), (WORSE, 50, 40)]
)
def test_a_bonus_granted_whole_is_whole_and_one_granted_in_part_keeps_its_figure(
    changes: dict[str, str], amount: int | None, cents: int
) -> None:
    past = [declared(cents=200, observed=CITY), reviewed(), determined(amount or 200)]
    assert entry(changes, *past, entry_id=B1).left_cents == cents


# --- what does not fit ------------------------------------------------------------------------------------------------


def misfits(rulebook: Rulebook, *past: Past) -> tuple[str, ...]:
    with pytest.raises(EntriesNotUnderstood) as refused:
        under(rulebook, *past)
    assert all(each in refused.value.problems_en for each in refused.value.entries[:20])
    return refused.value.entries


def test_entries_under_a_clause_that_is_gone_are_named() -> None:
    past = [city(), deducted("E2", 20, "UM4.3", observed=Observed(quantity=1))]
    assert misfits(without("UM4.4"), *past) == (E1,)
    assert under(without("UM4.2"), *past).entry(E1).amount_cents == 50


def test_entries_whose_observation_the_changed_clause_does_not_understand_are_named() -> None:
    assert misfits(clause("UM4.4", levels=[{"name": "district", "value": 20}]), city()) == (E1,)
    assert misfits(clause("UM4.4", levels=None, amount=50), city()) == (E1,)
    monthly = measured(E1, "UM1.B.1", 45_00, 10, period="2020-03")
    assert misfits(clause("UM1.B.1", every="year"), monthly) == (E1,)
    full = deducted(E1, 0, "LG1.1", period="2020", observed=Observed(value=5_00))
    assert misfits(with_figures(RULEBOOK, {"LG1.1.points": "4.00"}), full) == (E1,)


def test_what_does_not_count_is_not_asked_of_the_changed_rulebook() -> None:
    assert under({"GC2.1.amount": "0.20"}, pending(E1), voided(E1)).entry(E1).amount_cents == 10
    older = measured(E1, "LG1.1", 5_00, 0, on="2020-12-01")
    newer = measured("E2", "LG1.1", 3_00, 200, on="2020-12-02")
    found = under({"LG1.1.points": "4.00"}, older, newer)
    assert [each.amount_cents for each in counting(found)] == [100]


def test_many_misfits_are_named_as_far_as_one_reads() -> None:
    past = [city(entry=f"E{number}") for number in range(25)]
    with pytest.raises(EntriesNotUnderstood) as refused:
        under(without("UM4.4"), *past)
    assert refused.value.count == len(refused.value.entries) == 25
    assert refused.value.problems_en.endswith("and 5 more")


def test_a_rulebook_of_another_year_or_of_other_communities_is_refused() -> None:
    document = RULEBOOK.document()
    with pytest.raises(RulebookOfAnotherYear):
        reassessed(RULEBOOK, from_document({**document, "year": 2021}), [])
    document["communities"][0]["code"] = "NEW"
    for tasks in ("tasks", "tasks_en"):
        part(document, "LG1")[tasks].pop("SSL")
    with pytest.raises(RulebookOfAnotherYear):
        reassessed(RULEBOOK, from_document(document), [])


# --- random years -----------------------------------------------------------------------------------------------------


def test_under_the_same_rulebook_every_entry_is_what_it_is(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4):
        reading = random_year.read(as_of)
        accounts = tuple(reading.accounts.values())
        again = from_document(reading.rulebook.document())
        assert reassessed(reading.rulebook, again, accounts) == accounts


@pytest.mark.parametrize(
    "changes",
    [
        {"PS7.ceiling": "2.00"},
        {"PS7.ceiling": "none", "UM1.ceiling": "5.50"},
        {"UM6.4.cap": "0.30", "UM1.A.1.cap": "0.20"},
        {"PS7.training.cap": "0.10", "PS7.enrolment.cap": "0.05", "BN.news.cap": "1.00", "BN.cap": "2.00"},
        {"UM1.A.points": "3.00", "UM1.B.points": "3.00"},
        {"PB1.ranked.multipliers.1.factor": "1.30", "PB1.ranked.multipliers.3.factor": "0.50"},
    ],
    ids=str,
)
def test_with_caps_and_factors_alone_changed_it_is_scoring_with_that_rulebook(
    random_year: RandomYear, changes: dict[str, str]
) -> None:
    for as_of in random_year.moments(2):
        reading = random_year.read(as_of)
        rulebook = with_figures(reading.rulebook, changes)
        accounts, breaks = tuple(reading.accounts.values()), reading.year.tie_breaks
        again = reassessed(reading.rulebook, rulebook, accounts)
        assert again == accounts
        assert standing(rulebook, again, breaks) == standing(rulebook, accounts, breaks)


def test_twice_the_amounts_are_twice_what_was_recorded_less_what_was_taken_back(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    known = figures(reading.rulebook)
    doubled = {
        code for code, place in reading.rulebook.places.items() if place.item and place.clause.kind == "occurrence"
    }
    addresses = [each for each in known if each.partition(".amount")[0].partition(".levels.")[0] in doubled]
    twice = {each: points(2 * hundredths(known[each] or "0")) for each in addresses if not each.endswith(".cap")}
    looked_at, taken = 0, 0
    for account_ in reassessed(reading.rulebook, with_figures(reading.rulebook, twice), reading.accounts.values()):
        before = reading.accounts[account_.community]
        for each in counting(account_):
            was = before.entry(each.id)
            if each.clause in doubled:
                whole = 2 * was.amount_cents
                assert each.amount_cents == whole
                assert each.left_cents == (0 if was.reversed_in_full else whole - was.reversed_cents)
                looked_at, taken = looked_at + 1, taken + was.reversed_cents
            else:
                assert each == was
    assert min(looked_at, taken) > 0
