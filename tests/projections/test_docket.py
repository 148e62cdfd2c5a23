"""The docket: lists that leave nothing out, amounts that are those of the scores, and days that a question stops."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from ledger.account import AppealState
from ledger.application import Ledger
from ledger.errors import Unknown
from projections import docket
from projections.docket import DocketAppeal, DocketEntry, EntryState, Filter
from projections.past import AsOf, Reading, read
from projections.scoring import Sum
from tests.ledger.golden.story import Clock, Raw, act, founded, record
from tests.ledger.golden.story import submit as submit_all
from tests.projections.random_ledger import RandomYear
from tests.scenario import shanghai

# --- entries ----------------------------------------------------------------------------------------------------------


def clause_sums(reading: Reading) -> dict[tuple[str, str], int]:
    """What counts under each clause of each community, before any cap."""
    sums: dict[tuple[str, str], int] = {}
    for score in reading.standing.scores:
        parts: list[Sum] = [each for item in score.items.values() for each in item.clauses]
        for each in (*parts, *score.bonus.clauses, *score.negative):
            if each.nominal_cents:
                sums[score.community, each.code] = each.nominal_cents
    return sums


def left(entries: list[DocketEntry]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for each in entries:
        if each.left_cents:
            key = each.entry.community, each.entry.clause
            sums[key] = sums.get(key, 0) + each.left_cents
    return sums


def test_what_is_left_of_the_entries_is_what_counts_under_their_clauses(random_year: RandomYear) -> None:
    for as_of in random_year.moments(10, about_days=False):
        reading = random_year.read(as_of)
        assert left(docket.entries(reading)) == clause_sums(reading)


def test_it_is_so_about_any_day_too(random_year: RandomYear) -> None:
    for as_of in random_year.moments(10):
        reading = random_year.read(as_of)
        assert left(docket.entries(reading)) == clause_sums(reading), as_of


def test_every_entry_is_listed_once_in_the_order_of_the_ledger(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4):
        reading = random_year.read(as_of)
        entries = [entry for account in reading.accounts.values() for entry in account.in_order]
        expected = [each.id for each in entries if reading.on is None or each.occurred_on <= reading.on]
        found = docket.entries(reading)
        assert sorted(each.entry.id for each in found) == sorted(expected)
        assert [each.entry.position for each in found] == sorted(each.entry.position for each in found)


def test_each_filter_divides_the_list_and_loses_nothing(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    whole = docket.entries(reading)
    rulebook = reading.rulebook
    states = [docket.entries(reading, Filter(state=state.value)) for state in EntryState]
    communities = [docket.entries(reading, Filter(community=code)) for code in rulebook.community_codes]
    clauses = [docket.entries(reading, Filter(clause=code)) for code in (*rulebook.items, "BN", "NL")]
    for parts in (states, communities, clauses):
        assert sorted(each.entry.position for part in parts for each in part) == [each.entry.position for each in whole]
    for department in rulebook.departments:
        chosen = docket.entries(reading, Filter(department=department.code))
        assert {each.entry.clause[:2] for each in chosen} <= {department.code}
        assert len(chosen) == sum(each.entry.clause.startswith(department.code) for each in whole)


def test_filters_together_choose_what_each_of_them_chooses(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    for state in EntryState:
        both = docket.entries(reading, Filter(state=state.value, community="SSL"))
        alone = docket.entries(reading, Filter(state=state.value))
        assert both == [each for each in alone if each.entry.community == "SSL"]


def test_a_matter_is_shared_both_ways_by_what_stands(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    found = {each.entry.id: each for each in docket.entries(reading, shared_matter=True)}
    for id_, each in found.items():
        for other in each.shared_with:
            assert id_ in found[other].shared_with
            assert found[other].entry.matter == each.entry.matter
            assert found[other].entry.community == each.entry.community
            assert found[other].entry.clause != each.entry.clause


# --- appeals ----------------------------------------------------------------------------------------------------------


def test_about_a_day_no_appeal_is_about_what_happened_later(random_year: RandomYear) -> None:
    on = date(2020, 1, 31)
    listed = docket.appeals(random_year.read(AsOf(on=on)))
    assert [each for each in listed if each.entry.occurred_on > on] == []


def test_about_a_day_no_matter_is_shared_with_what_happened_later(tmp_path: Path) -> None:
    with founded(tmp_path / "kaohe.db") as ledger:
        submit_all(
            ledger,
            record("E1", matter="M-1"),
            record("E2", clause="UM4.3", level=None, occurred_on="2020-08-01", matter="M-1"),
        )
        assert len(docket.entries(read(ledger), shared_matter=True)) == 2
        assert docket.entries(read(ledger, AsOf(on=date(2020, 7, 31))), shared_matter=True) == []


def test_a_filter_that_names_nothing_of_the_rulebook_is_refused(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    for list_ in (docket.entries, docket.appeals):
        for chosen in (Filter(community="XX"), Filter(department="XX"), Filter(clause="XX"), Filter(clause="UM")):
            with pytest.raises(Unknown):
                list_(reading, chosen)


def test_every_appeal_is_listed_once_oldest_filing_first(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4, about_days=False):
        reading = random_year.read(as_of)
        found = docket.appeals(reading)
        expected = sum(len(entry.appeals) for account in reading.accounts.values() for entry in account.in_order)
        assert len(found) == expected
        assert [each.appeal.filed_at for each in found] == sorted(each.appeal.filed_at for each in found)
        parts = [docket.appeals(reading, Filter(state=state.value)) for state in AppealState]
        assert sum(map(len, parts)) == expected


def test_only_what_waits_for_a_reviewer_can_be_due_and_only_what_is_due_overdue(random_year: RandomYear) -> None:
    waiting = {AppealState.FILED, AppealState.ACCEPTED, AppealState.ESCALATED}
    for as_of in random_year.moments(6, about_days=False):
        reading = random_year.read(as_of)
        for each in docket.appeals(reading):
            assert (each.due is not None) == (each.appeal.state in waiting)
            assert each.overdue == (each.due is not None and each.due < reading.today)
        assert docket.appeals(reading, overdue=True) == [each for each in docket.appeals(reading) if each.overdue]


Step = Callable[..., DocketAppeal]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[tuple[Ledger, Clock]]:
    clock = Clock(shanghai("2021-01-04 09:00"))
    with founded(tmp_path / "kaohe.db", clock) as ledger:
        yield ledger, clock


@pytest.fixture
def step(ledger: tuple[Ledger, Clock]) -> Step:
    """Carries commands out at a moment in Shanghai, and gives the appeal as it is then."""
    books, clock = ledger

    def carry_out(moment: str, *commands: Raw) -> DocketAppeal:
        clock.now = shanghai(moment)
        for command in commands:
            assert submit_all(books, command).errors == []
        today = date.fromisoformat(moment[:10])
        (appeal,) = docket.appeals(read(books), today=today)
        return appeal

    return carry_out


def due(each: DocketAppeal) -> tuple[str, str | None, bool]:
    return each.appeal.state.value, each.due.isoformat() if each.due else None, each.overdue


FILE, ACCEPT = act("appeal", "E1", "comm-SSL", grounds="不符"), act("accept", "E1", "leading-1")
ASK, ANSWER = act("ask", "E1", "leading-1", question="？"), act("answer", "E1", "comm-SSL", text="答")
REJECT = act("decide", "E1", "leading-1", outcome="rejected", reasons="属实")
ESCALATE = act("escalate", "E1", "comm-SSL", grounds="仍不符")


def test_an_appeal_is_to_be_accepted_within_two_days_the_last_included(step: Step) -> None:
    assert due(step("2021-01-05 10:00", record("E1"), FILE)) == ("filed", "2021-01-07", False)
    assert due(step("2021-01-07 23:59")) == ("filed", "2021-01-07", False)
    assert due(step("2021-01-08 00:00")) == ("filed", "2021-01-07", True)


def test_accepting_late_is_possible_and_the_next_days_run_from_it(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE)
    assert due(step("2021-01-12 10:00", ACCEPT)) == ("accepted", "2021-01-22", False)
    assert due(step("2021-01-23 00:00")) == ("accepted", "2021-01-22", True)


def test_a_question_stops_the_clock_until_it_is_answered(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE, ACCEPT)
    assert due(step("2021-01-08 10:00", ASK)) == ("questioned", None, False)
    assert due(step("2021-03-08 10:00")) == ("questioned", None, False)
    assert due(step("2021-03-09 10:00", ANSWER)) == ("accepted", "2021-03-16", False), "15 January and 60 days"
    assert due(step("2021-03-16 23:00")) == ("accepted", "2021-03-16", False)
    assert due(step("2021-03-17 00:00")) == ("accepted", "2021-03-16", True)


def test_two_questions_stop_it_twice(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE, ACCEPT)
    step("2021-01-06 10:00", ASK)
    step("2021-01-09 10:00", ANSWER)
    step("2021-01-10 10:00", ASK | {"question": "还有？"})
    assert due(step("2021-01-14 10:00", ANSWER | {"text": "还有"})) == ("accepted", "2021-01-22", False)


def test_a_question_answered_on_its_day_costs_no_day(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE, ACCEPT)
    step("2021-01-06 09:00", ASK)
    assert due(step("2021-01-06 17:00", ANSWER))[1] == "2021-01-15"


def test_a_first_decision_can_be_escalated_for_five_days_and_is_then_to_be_decided_within_ten(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE, ACCEPT)
    decided = step("2021-01-07 10:00", REJECT)
    assert due(decided) == ("decided", None, False)
    assert decided.escalate_until == date(2021, 1, 12)
    escalated = step("2021-01-12 23:59", ESCALATE)
    assert due(escalated) == ("escalated", "2021-01-22", False)
    assert escalated.escalate_until is None
    assert due(step("2021-01-23 00:00")) == ("escalated", "2021-01-22", True)


def test_an_upheld_appeal_leaves_nothing_to_escalate(step: Step) -> None:
    step("2021-01-05 10:00", record("E1"), FILE, ACCEPT)
    decided = step("2021-01-07 10:00", REJECT | {"outcome": "upheld"})
    assert (decided.escalate_until, decided.appeal.state) == (None, AppealState.DECIDED)


def test_the_days_an_appeal_has_run_from_what_made_the_entry_count(ledger: tuple[Ledger, Clock], step: Step) -> None:
    books, clock = ledger
    ticket = record("E1", clause="GC2.1", level=None, quantity=None, ticket="T1", by="dept-GC")
    submit_all(books, ticket)
    clock.now = shanghai("2021-02-01 09:00")
    submit_all(books, act("confirm", "E1", "dept-GC", reason="未通过"))
    assert step("2021-02-06 23:59", FILE).appeal.state is AppealState.FILED


def test_the_day_of_a_reading_is_where_the_subdistrict_is(ledger: tuple[Ledger, Clock]) -> None:
    books, clock = ledger
    clock.now = datetime.fromisoformat("2021-01-05T17:00:00+00:00")
    submit_all(books, record("E1"), FILE)
    (appeal,) = docket.appeals(read(books))
    assert (read(books).today, appeal.due) == (date(2021, 1, 6), date(2021, 1, 8))
