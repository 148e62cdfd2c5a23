"""What is checked before a rulebook is published: each mistake is named with its place."""

import time
import tracemalloc
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import (
    LedgerError,
    RulebookDropsCode,
    RulebookInvalid,
    RulebookUnknown,
    VersionAlreadyPublished,
    VersionSkipped,
)
from ledger.publishing import FILE_LARGEST, from_document, from_yaml, load, require_successor
from ledger.rulebook import Rulebook
from tests.scenario import RULEBOOK

Document = dict[str, Any]
YAML = (files("ledger") / "rulebooks" / "houjiatang-2020.yaml").read_text(encoding="utf-8")


@cache
def recorded() -> Document:
    return RULEBOOK.document()


def part(value: Any, code: str) -> Document:
    """The part of a document with this code (a reading's id)."""
    found = [each for each in parts(value) if code in (each.get("code"), each.get("id"))]
    assert found, code
    return found[0]


def parts(value: Any) -> list[Document]:
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in parts(each))]
    return [found for each in value for found in parts(each)] if isinstance(value, list) else []


def changed(change: Callable[[Document], object]) -> Document:
    document = deepcopy(recorded())
    change(document)
    return document


def setting(code: str, /, **facts: Any) -> Callable[[Document], object]:
    return lambda document: part(document, code).update(facts)


def dropping(code: str, field: str) -> Callable[[Document], object]:
    return lambda document: part(document, code).pop(field)


def flaws(document: Document) -> str:
    with pytest.raises(RulebookInvalid) as refused:
        from_document(document)
    return refused.value.flaws_en


def written(old: str, new: str) -> str:
    """The bundled file with one place changed."""
    assert old in YAML
    return YAML.replace(old, new, 1)


def file_flaws(text: str) -> str:
    with pytest.raises(RulebookInvalid) as refused:
        from_yaml(text)
    return refused.value.flaws_en


# --- what spans the parts ---------------------------------------------------------------------------------------------

BAND = {"code": "X.1", "kind": "banded", "every": "year", "label": {"zh": "带"}, "bands": [{"below": 50, "amount": 1}]}
MULTIPLIERS = [{"ranks": [1, 3], "factor": 110}, {"ranks": [4, 8], "factor": 100}, {"ranks": [9, 12], "factor": 90}]


def ranked(weights: dict[str, int] | None = None, *ranks: list[int]) -> Callable[[Document], object]:
    multipliers = [{"ranks": each, "factor": 100} for each in ranks] or MULTIPLIERS
    return setting(
        "PB1", ranked={"weights": weights or {"PB1.1": 70, "PB1.2": 15, "PB1.3": 15}, "multipliers": multipliers}
    )


MISTAKES: dict[str, tuple[Callable[[Document], object], str, str]] = {
    "points of all": (lambda document: document.update(base_points=99), "base_points", "add up to 100.00 points, not to 99.00"),
    "points of a department": (setting("GC", points=801), "GC", "add up to 8.00 points, not to 8.01"),
    "points of an item": (setting("UM1", points=601), "UM1", "add up to 6.00 points, not to 6.01"),
    "points of a component": (setting("UM1.A", points=399), "UM1", "add up to 5.99 points, not to 6.00"),
    "a department twice": (setting("FO", code="SC"), "SC", "the code stands 2 times"),
    "an item twice": (setting("FO2", code="FO1"), "FO1", "the code stands 2 times"),
    "a component twice": (setting("UM1.B", code="UM1.A"), "UM1.A", "the code stands 2 times"),
    "a clause twice": (setting("FO1.2", code="FO1.1"), "FO1.1", "the code stands 2 times"),
    "a group twice": (setting("PS7.ethics", code="PS7.training"), "PS7.training", "the code stands 2 times"),
    "an item like a department": (setting("FO2", code="UM"), "UM", "the code stands 2 times"),
    "a bonus like a clause": (setting("BN.6", code="UM1.A.1"), "UM1.A.1", "the code stands 2 times"),
    "a negative one like a bonus": (setting("NL.1", code="BN.1"), "BN.1", "the code stands 2 times"),
    "the bonus like a department": (setting("BN", code="UM"), "UM", "the code stands 2 times"),
    "a community twice": (setting("FSA", code="SSL"), "SSL", "the code stands 2 times"),
    "a reading twice": (setting("R02", id="R01"), "R01", "the code stands 2 times"),
    "a group that is not there": (setting("PS7.4", group="PS7.manners"), "PS7.4", "there is no group PS7.manners"),
    "a bonus group that is not there": (setting("BN.3", group="PS7.ethics"), "BN.3", "there is no group PS7.ethics"),
    "a group of another item": (setting("UM3.1", group="PS7.enrolment"), "UM3.1", "there is no group PS7.enrolment"),
    "a group of another direction": (setting("PS7.5", group="PS7.ethics"), "PS7.5", "its effect is not its group's"),
    "a clause's reading": (setting("UM6.1", note="R99"), "UM6.1", "there is no reading R99"),
    "an item's reading": (setting("PS7", note="R99"), "PS7", "there is no reading R99"),
    "a reading that is gone": (lambda document: document["readings"].pop(2), "UM6.1", "there is no reading R03"),
    "a bonus that deducts": (dropping("BN.1", "effect"), "BN.1", "its effect must be add"),
    "a negative one that adds": (setting("NL.1", effect="add"), "NL.1", "its effect must be deduct"),
    "a measured clause that adds": (setting("GC1.1", effect="add"), "GC1.1", "a measured clause deducts within an item"),
    "a measured negative": (lambda document: document["negative_list"]["clauses"].append(BAND), "X.1", "deducts within an item"),
    "a pending figure": (setting("GC1.1", pending_until="appeal_failed"), "GC1.1", "it cannot be pending"),
    "a pending bonus": (setting("BN.1", pending_until="appeal_failed"), "BN.1", "it cannot be pending"),
    "an item of nothing": (setting("FO2", clauses=[]), "FO2", "it has no clause"),
    "a clause above its item": (setting("UM6.5", points=501), "UM6.5", "more points than its item"),
    "a component that adds": (setting("UM1.A.1", effect="add"), "UM1.A.1", "in a component it deducts"),
    "a task of no community": (setting("LG1", tasks={"XX": "无"}), "LG1", "tasks names no community XX"),
    "a mark of another item": (ranked({"GC1.1": 100}), "PB1", "GC1.1 is not a mark of the item"),
    "a mark that is none": (ranked({"PB1.7": 100}), "PB1", "PB1.7 is not a mark of the item"),
    "a weight that is not its points": (ranked({"PB1.1": 71, "PB1.2": 15, "PB1.3": 15}), "PB1.1", "are not 71 %"),
    "ranks with a gap": (ranked(None, [1, 3], [5, 12]), "PB1", "must cover ranks 1 to 12"),
    "ranks that overlap": (ranked(None, [1, 3], [3, 12]), "PB1", "must cover ranks 1 to 12"),
    "ranks that end early": (ranked(None, [1, 11]), "PB1", "must cover ranks 1 to 12"),
    "ranks that go on": (ranked(None, [1, 13]), "PB1", "must cover ranks 1 to 12"),
    "ranks turned round": (ranked(None, [12, 1]), "PB1", "must cover ranks 1 to 12"),
    "no such time zone": (lambda document: document["appeals"].update(timezone="Asia/Atlantis"), "appeals › timezone", "no such time zone"),
    "a time zone outside": (lambda document: document["appeals"].update(timezone="../../etc/passwd"), "appeals › timezone", "no such time zone"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "place", "what"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_across_the_rulebook_is_named_with_its_place(
    change: Callable[[Document], object], place: str, what: str
) -> None:
    found = flaws(changed(change)).split("; ")
    assert [flaw for flaw in found if flaw.startswith(f"{place}: ") and what in flaw]


def test_every_mistake_is_named_and_not_the_first_alone() -> None:
    document = changed(
        lambda document: [setting("FO1.2", code="FO1.1")(document), setting("UM6.1", note="R99")(document)]
    )
    assert "FO1.1" in flaws(document)
    assert "UM6.1" in flaws(document)


# --- what a part is made of -------------------------------------------------------------------------------------------

PARTS: dict[str, tuple[Callable[[Document], object], str]] = {
    "an unknown field above all": (lambda document: document.update(colour="red"), "colour"),
    "an unknown field of a department": (setting("UM", colour="red"), "UM › colour"),
    "an unknown field of an item": (setting("UM1", colour="red"), "UM › UM1 › colour"),
    "an unknown field of a component": (setting("UM1.A", colour="red"), "UM › UM1 › UM1.A › colour"),
    "an unknown field of a clause": (setting("UM1.A.1", colour="red"), "UM1.A.1"),
    "a field of another kind": (setting("UM1.A.1", target=1), "UM1.A.1"),
    "an unknown field of a community": (setting("SSL", colour="red"), "SSL › colour"),
    "an unknown field of a reading": (setting("R01", colour="red"), "R01 › colour"),
    "an unknown field of a group": (setting("PS7.ethics", colour="red"), "PS7.ethics › colour"),
    "an unknown field of the appeals": (lambda document: document["appeals"].update(x=1), "appeals › x"),
    "an unknown kind": (setting("UM1.A.1", kind="guessed"), "UM1.A.1"),
    "no kind": (dropping("UM1.A.1", "kind"), "UM1.A.1"),
    "no label": (dropping("UM1.A.1", "label"), "UM1.A.1"),
    "no code": (dropping("UM1.A.1", "code"), "UM1.A › clauses[0]"),
    "no points": (dropping("UM1", "points"), "UM › UM1 › points"),
    "no bonus": (lambda document: document.pop("bonus"), "bonus"),
    "no communities": (lambda document: document.update(communities=[]), "communities"),
    "a code with a blank": (setting("UM1.A.1", code="UM1 A"), "UM1 A"),
    "neither amount nor levels": (dropping("UM1.A.1", "amount"), "UM1.A.1"),
    "amount and levels": (setting("UM1.A.1", levels={"city": 10}), "UM1.A.1"),
    "a negative amount": (setting("UM1.A.1", amount=-1), "UM1.A.1"),
    "a truth for an amount": (setting("UM1.A.1", amount=True), "UM1.A.1"),
    "a float for an amount": (setting("UM1.A.1", amount=0.2), "UM1.A.1"),
    "no bands": (setting("PB2.6", bands=[]), "PB2.6"),
    "bands out of order": (setting("PB2.6", bands=[{"below": 90, "amount": 1}, {"below": 80, "amount": 2}]), "PB2.6"),
    "bands that repeat": (setting("PB2.6", bands=[{"below": 90, "amount": 1}, {"below": 90, "amount": 2}]), "PB2.6"),
    "bands that rise from": (setting("PB2.6", bands=[{"from": 80, "amount": 1}, {"from": 90, "amount": 2}]), "PB2.6"),
    "a band of two bounds": (setting("PB2.6", bands=[{"below": 90, "upto": 80, "amount": 1}]), "PB2.6"),
    "a band of no bound": (setting("PB2.6", bands=[{"amount": 1}]), "PB2.6"),
    "every week": (setting("PB2.6", every="week"), "PB2.6"),
    "no grades": (setting("SF3.1", grades={}), "SF3.1"),
    "a grade that is no amount": (setting("SF3.1", grades={"good": "fine"}), "SF3.1"),
    "a step of nothing": (setting("PS3.1", step=0), "PS3.1"),
    "a target in halves": (setting("PB2.4", target="2.5"), "PB2.4"),
    "an effect that is none": (setting("UM1.A.1", effect="multiply"), "UM1.A.1"),
    "another approval": (setting("BN", approval=["declared", "determined", "reviewed"]), "bonus › approval"),
    "a year before rulebooks": (lambda document: document.update(year=1), "year"),
    "a version before the first": (lambda document: document.update(version=0), "version"),
    "days before the notice": (lambda document: document["appeals"].update(file_days=-1), "appeals › file_days"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "place"), PARTS.values(), ids=PARTS)
def test_a_mistake_in_a_part_is_named_with_its_place(change: Callable[[Document], object], place: str) -> None:
    assert place in flaws(changed(change))


def test_bands_that_meet_at_an_edge_are_in_order() -> None:
    bands = [{"below": 90, "amount": 2}, {"upto": 90, "amount": 1}]
    assert from_document(changed(setting("PB2.6", bands=bands))).places["PB2.6"].clause.kind == "banded"


# --- the file ---------------------------------------------------------------------------------------------------------

FILES: dict[str, tuple[str, str]] = {
    "a key twice": (written("base_points: 100", "base_points: 100\nbase_points: 100"), "base_points"),
    "a key twice within": (written("amount: 0.20, unit", "amount: 0.20, amount: 0.30, unit"), "amount"),
    "an alias": (written("category: D", "category: &d D") + "\nextra: *d\n", "YAML"),
    "no mapping": ("- a\n- b\n", "it should be a mapping"),
    "nothing": ("", "it should be a mapping"),
    "half a mapping": ("a: [1", "YAML"),
    "a program": ("!!python/object/apply:os.getcwd []", "YAML"),
    "three decimals": (written("amount: 0.20", "amount: 0.205"), "UM1.A.1"),
    "a negative amount": (written("amount: 0.20", "amount: -0.20"), "UM1.A.1"),
    "not a number": (written("amount: 0.20", "amount: .nan"), "UM1.A.1"),
    "infinite": (written("amount: 0.20", "amount: .inf"), "UM1.A.1"),
    "an unknown field": (written("base_points: 100", "base_points: 100\ncolour: red"), "colour"),
}


@pytest.mark.parametrize(("text", "what"), FILES.values(), ids=FILES)
def test_a_mistake_in_the_file_is_named(text: str, what: str) -> None:
    assert what in file_flaws(text)


def test_amounts_are_read_exactly_as_they_are_written() -> None:
    assert from_yaml(written("amount: 0.20", "amount: 0.29")).places["UM1.A.1"].clause.model_dump()["amount"] == 29


NONSENSE = {
    "a day that is none": written("rulebook: houjiatang-2020", "rulebook: 2020-13-45"),
    "a time that is none": written("rulebook: houjiatang-2020", "rulebook: !!timestamp foo"),
    "a truth that is none": written("rulebook: houjiatang-2020", "rulebook: !!bool foo"),
    "a list for a key": written("base_points: 100", "base_points: 100\n? [a, b]\n: 1"),
    "a mapping for a key": written("base_points: 100", "base_points: 100\n? {a: b}\n: 1"),
    "half a character in an amount": written("amount: 0.20", 'amount: "\\ud800"'),
    "half a character in a name": written("zh: 城市管理办", 'zh: "\\ud800"'),
    "a list of words for terms": written("terms:\n", "terms: [x]\nothers:\n"),
    "days beyond any calendar": written("file_days: 5", "file_days: 99999999999"),
    "a zero character in a name": written("zh: 城市管理办", 'zh: "\\0城"'),
    "a reversed name": written("zh: 城市管理办", 'zh: "\\u202e城"'),
}


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE)
def test_a_file_that_makes_no_sense_is_refused_and_never_crashes(text: str) -> None:
    assert file_flaws(text)


@pytest.mark.parametrize("term", ["x", 1, None, [], {}, {"code": "x"}, {"code": [], "zh": "a", "en": "a"}], ids=str)
def test_a_term_that_is_none_is_refused(term: object) -> None:
    assert "terms" in flaws(changed(lambda document: document["terms"].append(term)))


def test_a_refusal_stays_short_whatever_the_file_says() -> None:
    assert len(file_flaws(written("amount: 0.20", "amount: 1.0e+50000"))) < 1000


HUGE = {
    "the last rank": ranked(None, [1, 10_000_000]),
    "an amount": setting("UM1.A.1", amount=Decimal("1e50000000")),
    "a small amount": setting("UM1.A.1", amount=Decimal("1e-50000000")),
}


@pytest.mark.parametrize("change", HUGE.values(), ids=HUGE)
def test_a_huge_figure_is_refused_without_writing_it_out(change: Callable[[Document], object]) -> None:
    document = changed(change)
    tracemalloc.start()
    try:
        assert flaws(document)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_huge_number_of_days_is_refused_without_writing_it_out() -> None:
    document = changed(lambda document: document["appeals"].update(file_days=Decimal("1e300000")))
    began = time.process_time()
    assert "appeals › file_days" in flaws(document)
    assert time.process_time() - began < 2


# --- where rulebooks come from ----------------------------------------------------------------------------------------


def test_a_rulebook_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(YAML, encoding="utf-8")
    assert load(str(path)) == RULEBOOK


@pytest.mark.parametrize("name", ["houjiatang-2019", "", "no/such/file.yaml", "a\x00b", "."])
def test_an_unknown_rulebook_is_refused(name: str) -> None:
    with pytest.raises(RulebookUnknown) as refused:
        load(name)
    assert refused.value.known == ("houjiatang-2020",)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: " + b"x" * FILE_LARGEST], ids=["no UTF-8", "too large"])
def test_a_file_that_cannot_be_a_rulebook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(content)
    with pytest.raises(RulebookInvalid) as refused:
        load(str(path))
    assert str(path) in refused.value.flaws_en


def test_a_file_may_bring_readings_of_its_own() -> None:
    own = (
        "\nreadings: [{id: R03, place: {zh: 处}, reading: {zh: 读}, decided_by: {zh: 谁}, decided_on: '2021-01-01'}]\n"
    )
    assert "there is no reading R04" in file_flaws(YAML + own)


# --- versions ---------------------------------------------------------------------------------------------------------


def version(number: int, change: Callable[[Document], object] = lambda _: None) -> Rulebook:
    return from_document(changed(lambda document: [document.update(version=number), change(document)]))


def refusal(published: list[int], rulebook: Rulebook) -> LedgerError | None:
    try:
        require_successor({number: version(number) for number in published}, rulebook)
    except LedgerError as refused:
        return refused
    return None


def test_versions_follow_one_another_from_1() -> None:
    assert refusal([], version(1)) is None
    assert refusal([1, 2], version(3)) is None
    assert isinstance(refusal([], version(2)), VersionSkipped)
    assert isinstance(refusal([1], version(3)), VersionSkipped)


@pytest.mark.parametrize("number", [1, 2])
def test_a_published_version_is_never_published_again(number: int) -> None:
    assert isinstance(refusal([1, 2], version(number)), VersionAlreadyPublished)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (setting("FO1.2", code="FO1.9"), "FO1.2"),
        (lambda document: part(document, "FO1")["clauses"].pop(), "FO1.2"),
        (setting("PB1.5", effect="deduct"), "PB1.5"),
        (setting("UM1.B.1", every="year"), "UM1.B.1"),
        (setting("UM1.B.2", kind="occurrence"), "UM1.B.2"),
        (lambda document: document.update(year=2021), "year"),
    ],
    ids=["renamed", "dropped", "another direction", "another period", "another kind", "another year"],
)
def test_a_new_version_keeps_what_entries_may_refer_to(change: Callable[[Document], object], code: str) -> None:
    refused = refusal([1], version(2, change))
    assert isinstance(refused, RulebookDropsCode)
    assert refused.dropped == (code,)


@pytest.mark.parametrize(
    "change",
    [
        setting("UM1.A.1", amount=30),
        setting("UM1.A.1", label={"zh": "另一说法"}),
        lambda document: part(document, "UM1.A")["clauses"].append({**part(document, "UM1.A.1"), "code": "UM1.A.7"}),
    ],
    ids=["another amount", "another wording", "a further clause"],
)
def test_a_new_version_may_change_figures_and_add_clauses(change: Callable[[Document], object]) -> None:
    assert refusal([1], version(2, change)) is None
