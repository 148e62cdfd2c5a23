"""`kaohe simulate`: a file of commands, another rulebook, other figures; and nothing recorded."""

from pathlib import Path

import pytest

from tests.api.commands import plain, record
from tests.api.terminal import Terminal


@pytest.fixture
def trial(trial: Terminal) -> Terminal:
    """With one deduction of 0.50 under UM4.4."""
    trial.import_(record("E1"))
    return trial


def moved(terminal: Terminal, *words: object) -> dict[str, dict[str, str]]:
    """By community: each item that changes, with what it would be."""
    answer = terminal.json("simulate", *words)
    return {
        each["community"]: {code: change["after"] for code, change in each["items"].items()}
        for each in answer["communities"]
        if each["items"]
    }


def test_a_file_of_commands_is_told_as_it_would_come_out(trial: Terminal) -> None:
    before = trial.position
    file = trial.file("commands.jsonl", [record("E2"), record("E3", "FSA", quantity=2)])
    assert moved(trial, file) == {"SSL": {"UM4": "1.00"}, "FSA": {"UM4": "1.00"}}
    assert trial.position == before
    trial.done("import", file)
    assert {each["community"]: each["items"]["UM4"] for each in trial.scores()}["FSA"] == "1.00"
    assert moved(trial, file) == {}


def test_every_line_that_could_not_be_imported_is_named(trial: Terminal) -> None:
    file = trial.file("commands.jsonl", [record("E2"), record("E3", level="none"), record("E4", clause="UM9.9")])
    ran = trial.run("simulate", file)
    assert (ran.code, ran.out) == (1, "")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["2", "3", "error"]


def test_other_figures_are_told_by_their_effect(trial: Terminal) -> None:
    dearer = ("--set", "UM4.4.levels.city=0.75")
    assert moved(trial, *dearer) == {"SSL": {"UM4": "1.25"}}
    assert moved(trial, *dearer, "--set", "UM4.ceiling=1.00")["SSL"] == {"UM4": "1.00"}
    assert moved(trial, *dearer, "--on", "2020-01-31") == {}
    assert moved(trial, *dearer, "--position", str(trial.position - 1)) == {}
    said = trial.done("simulate", *dearer)
    assert all(each in said for each in ("UM4 1.50 → 1.25", "UM4.4.levels.city: 0.75 instead of 0.50"))
    assert "nothing was recorded" in said


def test_another_rulebook_is_a_file_or_a_name(trial: Terminal) -> None:
    bundled = Path(__file__).parents[3] / "ledger" / "rulebooks" / "houjiatang-2020.yaml"
    text = bundled.read_text(encoding="utf-8")
    file = trial.file(
        "other.yaml", text.replace("levels: {city: 0.50, district: 0.20}", "levels: {city: 0.80, district: 0.20}")
    )
    assert moved(trial, "--rulebook", file) == {"SSL": {"UM4": "1.20"}}
    assert moved(trial, "--rulebook", file, "--set", "UM4.4.levels.city=0.90") == {"SSL": {"UM4": "1.10"}}
    assert moved(trial, "--rulebook", "houjiatang-2020") == {}
    assert trial.refused("simulate", "--rulebook", "nothing.yaml") == "rulebook_unknown"


def test_commands_are_decided_now_and_scored_by_the_other_figures(trial: Terminal) -> None:
    file = trial.file("commands.jsonl", [record("E2")])
    assert moved(trial, file, "--set", "UM4.4.levels.city=0.75") == {"SSL": {"UM4": "0.50"}}
    assert trial.refused("simulate", file, "--position", trial.position) == "commands_only_now"


def test_as_rows_every_total_rank_and_changed_item_stands(trial: Terminal) -> None:
    rows = trial.rows("simulate", "--set", "UM4.4.levels.city=0.75")
    assert [row["what"] for row in rows if row["community"] == "SSL"] == ["total", "rank", "UM4"]
    assert {row["community"] for row in rows if row["what"] == "UM4"} == {"SSL"}
    assert len([row for row in rows if row["what"] == "total"]) == 12


def test_with_a_year_s_rulebook_as_it_is_nothing_changes(year: Terminal) -> None:
    assert moved(year, "--rulebook", "houjiatang-2020") == {}
    assert moved(year, "--set", "PS7.ceiling=2.40") == {}


def test_entries_that_another_rulebook_does_not_fit_are_named(trial: Terminal) -> None:
    trial.import_(plain("M1", "LG1.1", by="leading-1", occurred_on="2020-12-31", value="5.00"))
    ran = trial.run("simulate", "--set", "LG1.1.points=4.00")
    assert ran.refusal == "entries_not_understood"
    assert "M1 (SSL LG1.1)" in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--set PS7.cieling=2.00", "figure_unknown"),
        ("--set PS7.ceiling=two", "figure_malformed"),
        ("--set UM1.points=7.00", "rulebook_invalid"),
        ("nothing.jsonl", "file_unreadable"),
    ],
)
def test_what_cannot_be_simulated_is_refused(trial: Terminal, words: str, code: str) -> None:
    assert code in trial.run("simulate", *words.split()).err


@pytest.mark.parametrize("words", ["", "--set PS7.ceiling", "--set =1", "--set PS7.ceiling=1 --set PS7.ceiling=2"])
def test_what_asks_for_nothing_is_wrong_usage(trial: Terminal, words: str) -> None:
    ran = trial.run("simulate", *words.split())
    assert (ran.code, ran.out) == (2, "")
