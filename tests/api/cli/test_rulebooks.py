"""`kaohe rulebook …`: what is checked before a version is published, and what a published one never does."""

import json
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.commands import record
from tests.api.terminal import Terminal

BUNDLED = Path(__file__).parents[3] / "ledger" / "rulebooks" / "houjiatang-2020.yaml"
Document = dict[str, Any]


def changed(terminal: Terminal, change: Callable[[Document], object], name: str = "changed.yaml") -> Path:
    """The bundled rulebook with a change, as a file."""
    document = deepcopy(bundled())
    change(document)
    return terminal.file(name, json.dumps(document, ensure_ascii=False))  # which is YAML too


@cache
def bundled() -> Document:
    document: Document = yaml.safe_load(BUNDLED.read_text(encoding="utf-8"))
    return document


def clause(document: Document, code: str) -> Document:
    """The clause of an item without components."""
    found: Document = next(
        each
        for department in document["departments"]
        for item in department["items"]
        for each in item.get("clauses", [])
        if each["code"] == code
    )
    return found


def second_version(document: Document) -> None:
    document["version"] = 2
    clause(document, "UM4.3")["amount"] = 0.30


def test_the_bundled_rulebook_is_sound(terminal: Terminal) -> None:
    said = terminal.done("rulebook", "validate", "houjiatang-2020")
    assert "44 items" in said
    assert "117 clauses" in said


def test_a_name_that_is_not_there_is_refused_with_those_that_are(terminal: Terminal) -> None:
    ran = terminal.run("rulebook", "validate", "elsewhere")
    assert ran.refusal == "rulebook_unknown"
    assert "houjiatang-2020" in ran.err


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda book: clause(book, "UM4.3").update(amount=-0.2), "UM4.3"),
        (lambda book: clause(book, "UM4.3").update(amount=0.125), "UM4.3"),
        (lambda book: clause(book, "UM4.3").update(amuont=1), "UM4.3"),
        (lambda book: clause(book, "UM4.3").update(kind="sometimes"), "UM4.3"),
        (lambda book: clause(book, "UM4.3").update(code="UM4.4"), "UM4.4"),
        (lambda book: clause(book, "UM4.3").update(note="R99"), "UM4.3"),
        (lambda book: clause(book, "UM4.3").update(group="UM4.x"), "UM4.3"),
        (lambda book: book["departments"][0].update(points=21), "UM"),
        (lambda book: book["departments"][0]["items"][0].update(points=7), "UM"),
        (lambda book: book.update(base_points=99), "base_points"),
        (lambda book: book["communities"].append(dict(book["communities"][0])), "SSL"),
        (lambda book: book["communities"].pop(), "PB1"),
        (lambda book: book["appeals"].update(timezone="Mars/Olympus"), "timezone"),
        (lambda book: book["appeals"].pop("file_days"), "file_days"),
        (lambda book: book.pop("bonus"), "bonus"),
    ],
)
def test_a_mistake_in_a_rulebook_is_named_with_its_place(
    terminal: Terminal, change: Callable[[Document], object], place: str
) -> None:
    ran = terminal.run("rulebook", "validate", changed(terminal, change))
    assert ran.refusal == "rulebook_invalid"
    assert place in ran.err


@pytest.mark.parametrize(
    "content",
    [
        "",
        "just a text",
        "- a list",
        "{",
        "a: &x [1]\nb: *x\n",
        "rulebook: a\nrulebook: b\n",
        "!!python/object/apply:os.system ['true']",
        b"\xff\xfe\x00",
        "x: " + "[" * 5000,
        "x: " + "9" * 5000,
        "x" * ((1 << 20) + 1),
    ],
    ids=[
        "empty",
        "text",
        "list",
        "unfinished",
        "alias",
        "twice",
        "object",
        "not utf-8",
        "deep",
        "long number",
        "large",
    ],
)
def test_a_file_that_is_no_rulebook_is_one_clear_refusal(terminal: Terminal, content: str | bytes) -> None:
    file = terminal.file("rulebook.yaml", content)
    assert terminal.refused("rulebook", "validate", file) == "rulebook_invalid"


def test_showing_a_rulebook_names_every_clause_with_its_figures(terminal: Terminal) -> None:
    rows = {row["clause"]: row for row in terminal.rows("rulebook", "show")}
    assert len(rows) == 117
    assert (rows["UM4.4"]["department"], rows["UM4.4"]["item"]) == ("UM", "UM4")
    assert "0.50" in rows["UM4.4"]["figures"]
    assert "city level" in rows["UM4.4"]["figures"]
    assert rows["UM6.1"]["reading"] == "R03"


def test_showing_a_rulebook_as_json_is_the_rulebook_itself(terminal: Terminal) -> None:
    answer = terminal.json("rulebook", "show")
    assert (answer["rulebook"], answer["version"], len(answer["communities"])) == ("houjiatang-2020", 1, 12)
    file = terminal.file("again.yaml", yaml.safe_dump(answer, allow_unicode=True, sort_keys=False))
    assert terminal.json("rulebook", "diff", "houjiatang-2020", file) == []


def test_every_reading_is_shown_with_its_alternatives_and_who_decided_it(terminal: Terminal) -> None:
    rows = terminal.rows("rulebook", "show", "--readings")
    assert [row["reading"] for row in rows][:3] == ["R01", "R02", "R03"]
    assert all(row["place"] and row["reading_is"] and row["decided_by"] for row in rows)
    assert {row["reading"]: row["alternatives"] for row in rows}["R07"].startswith("A ceiling of 2.00")


def test_a_difference_of_rulebooks_names_the_place_the_before_and_the_after(terminal: Terminal) -> None:
    found = terminal.json("rulebook", "diff", "houjiatang-2020", changed(terminal, second_version))
    assert {tuple(each.values())[1:] for each in found} == {(1, 2), ("0.20", "0.30")}
    assert any("UM4.3" in each["place"] for each in found)


def test_a_published_version_counts_for_new_entries_and_leaves_old_ones_alone(trial: Terminal) -> None:
    old = record("E1", clause="UM4.3", level=None)
    trial.import_(old)
    before = trial.position
    trial.done("rulebook", "publish", changed(trial, second_version), "--by", "committee-1")
    trial.import_({**old, "id": "E2"})
    amounts = {each["entry"]: each["amount"] for each in trial.json("entries")["entries"]}
    assert amounts == {"E1": "0.20", "E2": "0.30"}
    assert trial.json("scores")["rulebook_version"] == 2
    assert trial.json("scores", "--position", before)["rulebook_version"] == 1
    assert trial.json("rulebook", "diff", "houjiatang-2020@1", "houjiatang-2020@2")
    assert trial.refused("rulebook", "show", "houjiatang-2020@3") == "rulebook_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda book: clause(book, "UM4.3").update(amount=0.30), "version_already_published"),
        (lambda book: book.update(version=3), "version_skipped"),
        (lambda book: book.update(version=2, year=2021), "rulebook_drops_code"),
        (lambda book: (book.update(version=2), clause(book, "UM4.3").update(code="UM4.9")), "rulebook_drops_code"),
        (lambda book: book.update(rulebook="another-2020"), "year_has_another_rulebook"),
    ],
)
def test_what_is_published_is_the_next_version_with_every_code(
    trial: Terminal, change: Callable[[Document], object], code: str
) -> None:
    before = trial.position
    assert trial.refused("rulebook", "publish", changed(trial, change), "--by", "committee-1") == code
    assert trial.position == before


@pytest.mark.parametrize("by", ["dept-UM", "comm-SSL", "leading-1", "auditor-1"])
def test_publishing_is_not_for_everybody(trial: Terminal, by: str) -> None:
    assert trial.refused("rulebook", "publish", changed(trial, second_version), "--by", by) == "role_not_allowed"
