"""The 2020 rulebook as it is bundled: its figures, its readings, and the forms in which it is recorded and shown."""

import json
from collections import Counter
from typing import Any

import pytest

from ledger.clauses import Lang
from ledger.publishing import from_document, load
from ledger.rulebook import Rulebook
from tests.ledger import figures_2020 as figures
from tests.ledger.test_rules import cents
from tests.scenario import RULEBOOK

DOCUMENT = RULEBOOK.document()


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *(found for each in value.values() for found in scalars(each))]
    if isinstance(value, list):
        return [found for each in value for found in scalars(each)]
    return [value]


def test_it_has_9_departments_44_items_117_clauses_12_communities_and_100_points() -> None:
    departments = RULEBOOK.departments
    assert (len(departments), len(RULEBOOK.items), len(RULEBOOK.places), len(RULEBOOK.communities)) == (9, 44, 117, 12)
    assert sum(department.points for department in departments) == RULEBOOK.base_points * 100 == 100_00
    assert sum(item.points for item in RULEBOOK.items.values()) == 100_00


def test_it_is_the_first_version_of_2020() -> None:
    assert (RULEBOOK.rulebook, RULEBOOK.version, RULEBOOK.year) == ("houjiatang-2020", 1, 2020)


def test_departments_have_the_points_of_the_document() -> None:
    assert {each.code: each.points for each in RULEBOOK.departments} == {
        code: points * 100 for code, points in figures.DEPARTMENTS.items()
    }


@pytest.mark.parametrize(("code", "item"), figures.items().items(), ids=str)
def test_an_item_has_the_points_category_and_clauses_of_the_document(
    code: str, item: tuple[str, str, tuple[str, ...]]
) -> None:
    points, category, clauses = item
    found = RULEBOOK.items[code]
    assert (found.points, found.category) == (cents(points), category)
    assert tuple(clause.code for clause in found.all_clauses) == clauses
    assert {RULEBOOK.clause_items[clause] for clause in clauses} == {code}


def test_no_item_is_missing_and_none_is_added() -> None:
    assert tuple(RULEBOOK.items) == tuple(figures.items())


def test_caps_stand_where_the_document_sets_them_and_nowhere_else() -> None:
    caps = {code: place.clause.cap for code, place in RULEBOOK.places.items() if place.clause.cap is not None}
    assert caps == {code: cents(cap) for code, cap in figures.CLAUSE_CAPS.items()}
    assert RULEBOOK.bonus.cap == 20_00


def test_components_have_points_of_their_own() -> None:
    components = {each.code: each.points for item in RULEBOOK.items.values() for each in item.components}
    assert components == {code: cents(points) for code, points in figures.COMPONENTS.items()}


def test_groups_have_their_clauses_cap_and_direction() -> None:
    groups = [*(group for item in RULEBOOK.items.values() for group in item.groups), *RULEBOOK.bonus.groups]
    members = {
        group.code: tuple(code for code, place in RULEBOOK.places.items() if place.clause.group == group.code)
        for group in groups
    }
    assert {group.code: (group.effect, group.cap, members[group.code]) for group in groups} == {
        code: (effect, cents(cap), clauses) for code, (effect, cap, clauses) in figures.GROUPS.items()
    }


def test_only_the_named_clauses_add() -> None:
    assert {code for code, place in RULEBOOK.places.items() if place.clause.effect == "add"} == figures.ADDITIONS


def test_only_education_and_party_building_can_exceed_their_points() -> None:
    ceilings = {code: item.highest for code, item in RULEBOOK.items.items() if item.highest != item.points}
    assert ceilings == {"PS7": 240, "PB1": None}


def test_what_stands_once_a_month_by_ticket_by_matter_or_until_confirmed() -> None:
    places = {code: place.clause for code, place in RULEBOOK.places.items()}
    assert {code for code, clause in places.items() if clause.once_per} == {"PB2.9", "FO1.2"}
    assert {code for code, clause in places.items() if clause.needs} == {"GC2.1"}
    assert {code for code, clause in places.items() if clause.pending_until} == {"GC2.1"}
    assert {code for code, clause in places.items() if clause.matter_required} == {"PS7.1", "PS7.2", "PS7.3"}
    assert {code for code, clause in places.items() if clause.decided_by} == {"NL.1"}


def test_every_figure_that_must_be_there_at_the_end_of_the_year_is_known() -> None:
    yearly = {code for code, every in figures.periods().items() if every == "year"}
    expected = yearly | set(figures.CONVERTED) | set(figures.SCORED) | set(figures.GRADES)
    assert {code for code, place in RULEBOOK.places.items() if place.clause.yearly} == expected
    assert {code for code, place in RULEBOOK.places.items() if place.clause.measured} == expected | {"UM1.B.1", "PB1.6"}


def test_party_building_is_ranked_by_three_marks_with_three_factors() -> None:
    (item,) = RULEBOOK.ranked_items
    assert item.ranked is not None
    assert (item.code, item.ranked.weights) == ("PB1", {"PB1.1": 70, "PB1.2": 15, "PB1.3": 15})
    assert [item.ranked.factor(rank) for rank in range(1, 13)] == [110] * 3 + [100] * 5 + [90] * 4
    assert RULEBOOK.mark_codes == {"PB1.1", "PB1.2", "PB1.3"}


def test_appeals_have_their_days() -> None:
    days = RULEBOOK.appeals
    assert (days.file_days, days.accept_days, days.decide_days, days.escalate_days, days.final_days) == (
        5,
        2,
        10,
        5,
        10,
    )
    assert days.zone.key == "Asia/Shanghai"


# --- wordings ---------------------------------------------------------------------------------------------------------


def test_there_are_22_readings_in_both_languages_and_each_says_who_decided_and_when() -> None:
    assert [reading.id for reading in RULEBOOK.readings] == [f"R{number:02d}" for number in range(1, 23)]
    for reading in RULEBOOK.readings:
        for text in (reading.place, reading.reading, reading.decided_by, *reading.alternatives):
            assert text.in_(Lang.ZH) != text.in_(Lang.EN)
            assert text.zh
            assert text.en
        assert reading.decided_on.year >= 2020


NOTES = {
    "UM6.1": "R03", "PS1.1": "R04", "PS1.2": "R05", "PS3.1": "R06", "SF1.1": "R08", "SF3.1": "R09", "PB1.4": "R11", "PB2.4": "R12",
    "PB2.6": "R13", "PB2.10": "R14", "GC2.1": "R15", "BN.1": "R16", "BN.5": "R16", "BN.6": "R17", "NL.1": "R18",
}  # fmt: skip


@pytest.mark.parametrize(("clause", "reading"), NOTES.items(), ids=str)
def test_an_unclear_clause_names_its_reading(clause: str, reading: str) -> None:
    assert RULEBOOK.places[clause].clause.note == reading


def test_an_unclear_item_names_its_reading() -> None:
    assert {code: item.note for code, item in RULEBOOK.items.items() if item.note} == {"PS7": "R07", "PB1": "R10"}


def test_everything_that_is_shown_is_worded_in_both_languages() -> None:
    texts = [
        RULEBOOK.jurisdiction,
        RULEBOOK.bonus.name,
        RULEBOOK.negative_list.name,
        *(department.name for department in RULEBOOK.departments),
        *(item.name for item in RULEBOOK.items.values()),
        *(component.name for item in RULEBOOK.items.values() for component in item.components),
        *(place.clause.label for place in RULEBOOK.places.values()),
    ]
    assert [text for text in texts if not (text.zh and text.en)] == []
    assert [community.code for community in RULEBOOK.communities if not (community.zh and community.en)] == []


def test_every_level_grade_and_unit_is_worded_in_both_languages() -> None:
    words = {place.clause.unit for place in RULEBOOK.places.values()} - {""}
    words |= {level for levels in figures.LEVELS.values() for level in levels}
    words |= {grade for grades in figures.GRADES.values() for grade in grades}
    assert words - set(RULEBOOK.terms) == set()
    assert {word for word in words if not RULEBOOK.term(word, Lang.EN).isascii()} == set()


def test_every_community_has_its_key_task_in_both_languages() -> None:
    tasks = RULEBOOK.items["LG1"]
    assert set(tasks.tasks) == set(tasks.tasks_en) == set(RULEBOOK.community_codes)


# --- as recorded and as shown -----------------------------------------------------------------------------------------


def test_what_is_recorded_loads_into_the_same_rulebook() -> None:
    assert from_document(json.loads(json.dumps(DOCUMENT))) == RULEBOOK
    assert from_document(DOCUMENT).document() == DOCUMENT


def test_what_is_recorded_holds_texts_and_integers_and_ascii_keys_alone() -> None:
    assert {type(each) for each in scalars(DOCUMENT)} == {str, int}
    keys = Counter(key for part in parts(DOCUMENT) for key in part)
    assert [key for key in keys if not key.isascii()] == []


def parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in parts(each))]
    return [found for each in value for found in parts(each)] if isinstance(value, list) else []


def test_what_is_shown_has_amounts_as_points_and_loads_into_the_same_rulebook() -> None:
    shown = RULEBOOK.as_written()
    amounts = [part["amount"] for part in parts(shown) if "amount" in part]
    assert {type(amount) for amount in amounts} == {str}
    assert {"0.20", "5.00", "0.05"} <= set(amounts)
    assert from_document(json.loads(json.dumps(shown))) == RULEBOOK


def test_loading_twice_gives_the_same_rulebook() -> None:
    again: Rulebook = load("houjiatang-2020")
    assert again == RULEBOOK
