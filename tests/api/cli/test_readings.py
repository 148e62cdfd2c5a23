"""The reading commands in each of their forms: scores, explain, history, diff, entries, appeals."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest

from tests.api.commands import COMMUNITIES, EVERY_OP, act, record
from tests.api.terminal import Terminal

SCORE_FIELDS = {
    *("community", "total", "base", "bonus", "negative", "rank"),
    *("vetoed", "provisional", "missing", "tie_open", "items"),
}
MOMENT_FIELDS = {"rulebook", "rulebook_version", "position", "known_at", "on"}
READINGS = (
    "scores",
    "scores --community SSL",
    "explain SSL",
    "history SSL --item UM4",
    "series SSL",
    "series --every event",
    "diff SSL --from 200 --to 400",
    "entries --community SSL",
    "appeals",
    "events --actor leading-1",
    "evidence list",
    "rulebook show",
    "rulebook show --readings",
    "settings",
)


def summed(figures: Iterable[str]) -> Decimal:
    return sum(map(Decimal, figures), Decimal(0))


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize("reading", READINGS)
def test_every_reading_has_every_form_in_both_languages(year: Terminal, reading: str, form: str) -> None:
    en, zh = (year.done(*reading.split(), "--format", form, "--lang", lang) for lang in ("en", "zh"))
    assert en.strip()
    assert form != "json" or en == zh, "what programs read has no language"


def test_a_table_in_a_pipe_has_no_colours_and_its_json_no_banner(year: Terminal) -> None:
    ran = year.program("explain", "LJW")
    assert "\x1b" not in ran.out + ran.err
    assert year.program("scores", "--format", "json").out.startswith("{")


# --- scores -----------------------------------------------------------------------------------------------------------


def test_scores_as_json_are_the_shape_of_the_contract(year: Terminal) -> None:
    answer = year.json("scores")
    assert list(answer) == ["rulebook", "rulebook_version", "position", "known_at", "on", "communities"]
    assert (answer["rulebook"], answer["rulebook_version"], answer["on"]) == ("houjiatang-2020", 1, None)
    assert answer["known_at"].endswith("Z")
    for each in answer["communities"]:
        assert set(each) == SCORE_FIELDS
        assert all(figure == f"{Decimal(figure):.2f}" for figure in (each["total"], *each["items"].values()))
        assert len(each["items"]) == 44
        assert Decimal(each["base"]) == summed(each["items"].values())
        expected = Decimal(each["base"]) + Decimal(each["bonus"]) - Decimal(each["negative"])
        assert Decimal(each["total"]) == max(expected, Decimal(0))


def test_communities_stand_in_ranking_order_and_the_vetoed_one_last(year: Terminal) -> None:
    found = year.scores()
    assert {each["community"] for each in found} == set(COMMUNITIES)
    assert [each["rank"] for each in found] == sorted(each["rank"] for each in found)
    assert [each["vetoed"] for each in found] == [False] * 11 + [True]
    totals = [Decimal(each["total"]) for each in found[:11]]
    assert totals == sorted(totals, reverse=True)


def test_one_community_keeps_its_rank_among_all(year: Terminal) -> None:
    whole = year.scores()
    for place in (0, 5, 11):
        assert year.scores("--community", whole[place]["community"]) == [whole[place]]


def test_scores_as_csv_hold_the_same_as_json(year: Terminal) -> None:
    rows, found = year.rows("scores"), year.scores()
    for row, each in zip(rows, found, strict=True):
        assert {code: row[code] for code in each["items"]} == each["items"]
        assert [row["total"], row["rank"], row["vetoed"]] == [
            each["total"],
            str(each["rank"]),
            str(each["vetoed"]).lower(),
        ]


def test_the_table_of_scores_holds_every_total_and_its_moment(year: Terminal) -> None:
    answer, table = year.json("scores"), year.done("scores")
    for each in answer["communities"]:
        (line,) = (line for line in table.splitlines() if f" {each['community']} " in line)
        assert each["total"] in line
    assert f"position {answer['position']}" in table


# --- as of ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def middle(year: Terminal) -> dict[str, Any]:
    """An event somewhere in the middle of SSL's year."""
    events = year.json("history", "SSL")["events"]
    event: dict[str, Any] = events[len(events) // 2]
    return event


def test_a_moment_may_be_named_by_position_or_by_time(year: Terminal, middle: dict[str, Any]) -> None:
    by_position = year.json("scores", "--position", middle["position"])
    by_time = year.json("scores", "--known-at", middle["recorded_at"])
    assert by_position["position"] == by_time["position"] == middle["position"]
    assert by_position["communities"] == by_time["communities"] != year.scores()


def test_a_time_may_be_written_with_any_offset(year: Terminal, middle: dict[str, Any]) -> None:
    utc = middle["recorded_at"].replace("Z", "+00:00")
    assert year.json("scores", "--known-at", utc) == year.json("scores", "--known-at", middle["recorded_at"])


def test_both_axes_are_independent(trial: Terminal) -> None:
    trial.import_(record("E1", occurred_on="2020-03-05"), record("E2", quantity=2, occurred_on="2020-05-05"))
    position, day = ("--position", trial.position), ("--on", "2020-03-31")
    trial.import_(act("reverse", "E1", "leading-1", reason="误记"))
    found = {
        words: trial.scores("--community", "SSL", *words)[0]["total"] for words in ((), position, day, position + day)
    }
    assert list(found.values()) == ["99.00", "98.50", "100.00", "99.50"]
    answer = trial.json("scores", *position, *day)
    assert (answer["position"], answer["on"]) == (position[1], day[1])


def test_about_a_day_before_the_year_nothing_has_happened(year: Terminal) -> None:
    for each in year.scores("--on", "2019-12-31"):
        assert (each["total"], each["provisional"]) == ("100.00", True)


def test_the_newest_position_and_the_last_day_are_the_present(year: Terminal) -> None:
    assert year.json("scores", "--position", year.position)["communities"] == year.scores()
    assert year.scores("--on", "2021-01-31") == year.scores("--known-at", "2030-01-01T00:00:00Z") == year.scores()


@pytest.mark.parametrize("reading", ["scores", "explain SSL", "history SSL", "entries", "appeals", "export"])
def test_a_moment_that_is_not_in_the_ledger_is_refused(year: Terminal, reading: str) -> None:
    words = reading.split()
    assert year.refused(*words, "--position", year.position + 1) == "position_unknown"
    assert year.refused(*words, "--position", 0) == "position_unknown"
    assert year.refused(*words, "--known-at", "2019-01-01T00:00:00Z") == "nothing_known_then"


@pytest.mark.parametrize("reading", ["scores", "explain SSL", "history SSL", "entries"])
@pytest.mark.parametrize(
    "wrong",
    ["--known-at 2020-07-01", "--known-at 2020-07-01T08:00:00", "--known-at yesterday", "--on 2020-13-01", "--on 1",
     "--position -1", "--position x", "--year 0"],
)  # fmt: skip
def test_a_moment_that_is_none_is_wrong_usage(year: Terminal, reading: str, wrong: str) -> None:
    ran = year.run(*reading.split(), *wrong.split())
    assert (ran.code, ran.out) == (2, "")
    assert wrong.split(maxsplit=1)[0] in ran.err


# --- explain ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("community", COMMUNITIES)
def test_an_explanation_adds_up(year: Terminal, community: str) -> None:
    answer = year.json("explain", community)
    (score,) = year.scores("--community", community)
    assert answer["total"] == score["total"]
    assert summed(step["amount"] for step in answer["steps"]) == Decimal(score["total"])
    parts = {part["code"]: part for part in answer["parts"]}
    assert {code: parts[code]["score"] for code in score["items"]} == score["items"]
    assert (parts["BN"]["score"], parts["NL"]["score"]) == (score["bonus"], score["negative"])
    for part in answer["parts"]:
        assert summed(step["amount"] for step in part["steps"]) == Decimal(part["score"]), part["code"]
        for clause in part["clauses"]:
            assert summed(entry["left"] for entry in clause["entries"]) == Decimal(clause["nominal"])
            assert Decimal(clause["nominal"]) - Decimal(clause["absorbed"]) == Decimal(clause["counted"])


def test_an_explanation_of_one_item_is_that_part_of_the_whole(year: Terminal) -> None:
    whole = {part["code"]: part for part in year.json("explain", "SSL")["parts"]}
    for item in ("UM4", "PB1", "BN", "NL"):
        assert year.json("explain", "SSL", item)["parts"] == [whole[item]]


def test_an_explanation_shows_reversals_caps_clauses_and_readings(trial: Terminal) -> None:
    trial.import_(
        record("E1", quantity=9, reason="督查通报"),
        act("reverse", "E1", "leading-1", amount="0.30", reason="多记"),
        record("E2", clause="UM6.1", level=None, quantity=2),
    )
    (part,) = trial.json("explain", "SSL", "UM4")["parts"]
    assert [(step["step"], step["amount"]) for step in part["steps"]] == [
        ("points", "2.00"),
        ("clause", "-4.20"),
        ("floor", "2.20"),
    ]
    (entry,) = part["clauses"][0]["entries"]
    assert (entry["nominal"], entry["reversed"], entry["left"]) == ("4.50", "0.30", "4.20")
    assert [(each["amount"], each["words"]) for each in entry["reversals"]] == [("0.30", "多记")]
    (part,) = trial.json("explain", "SSL", "UM6")["parts"]
    assert part["clauses"][0]["reading"] == "R03"
    said = trial.done("explain", "SSL")
    assert all(each in said for each in ("E1", "督查通报", "多记", "+0.30", "R03", "E2"))


def test_an_explanation_as_csv_lists_every_entry_once(year: Terminal) -> None:
    rows = year.rows("explain", "SSL")
    assert sorted(row["entry"] for row in rows) == sorted(
        row["entry"] for row in year.rows("entries", "--community", "SSL")
    )


# --- history, diff ----------------------------------------------------------------------------------------------------


def test_a_history_is_in_order_and_names_who_when_and_what(year: Terminal) -> None:
    events = year.json("history", "SSL")["events"]
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    positions = [event["position"] for event in events]
    assert positions == sorted(set(positions))
    assert all(event["actor"] and event["role"] and event["recorded_at"].endswith("Z") for event in events)


def test_a_history_of_an_item_is_the_part_of_the_whole_about_it(year: Terminal) -> None:
    whole = year.json("history", "SSL")["events"]
    for item, start in (("PB1", "PB1."), ("BN", "BN.")):
        expected = [event for event in whole if (event["clause"] or "").startswith(start)]
        assert year.json("history", "SSL", "--item", item)["events"] == expected != []


def test_a_difference_is_what_the_scores_differ_by_and_names_the_events_between(year: Terminal) -> None:
    first, last = 200, year.position
    answer = year.json("diff", "SSL", "--from", first, "--to", last)
    before, after = (
        {"community": "SSL", **year.scores("--community", "SSL", "--position", each)[0]} for each in (first, last)
    )
    changed = {each["what"]: each for each in answer["changed"]}
    for what in ("total", "base", "bonus", "negative"):
        difference = Decimal(after[what]) - Decimal(before[what])
        assert Decimal(changed.get(what, {"change": "0"})["change"]) == difference
    assert {each for each in changed if each in after["items"]} == {
        code for code in after["items"] if after["items"][code] != before["items"][code]
    }
    assert answer["events"]
    assert all(first < event["position"] <= last for event in answer["events"])
    assert (answer["from"]["position"], answer["to"]["position"]) == (first, last)


def test_a_difference_takes_times_as_well_as_positions(year: Terminal, middle: dict[str, Any]) -> None:
    by_time = year.json("diff", "SSL", "--from", middle["recorded_at"], "--to", "2030-01-01T00:00:00Z")
    by_position = year.json("diff", "SSL", "--from", middle["position"], "--to", year.position)
    assert (by_time["changed"], by_time["events"]) == (by_position["changed"], by_position["events"])


def test_a_difference_is_about_a_day_as_scores_are(year: Terminal) -> None:
    first, last, day = 70, year.position, "2020-06-30"
    options = ("--from", first, "--to", last, "--on", day)
    answer = year.json("diff", "SSL", *options)
    assert (answer["from"]["on"], answer["to"]["on"]) == (day, day)
    before, after = (
        year.scores("--community", "SSL", "--position", each, "--on", day)[0]["items"] for each in (first, last)
    )
    changed = {each["what"]: (each["before"], each["after"]) for each in answer["changed"] if each["what"] in after}
    assert changed == {code: (before[code], after[code]) for code in after if after[code] != before[code]} != {}
    assert year.done("diff", "SSL", *options).count(f"about what had happened by {day}") == len(("before", "after"))


def test_between_a_moment_and_itself_nothing_changed(year: Terminal) -> None:
    answer = year.json("diff", "SSL", "--from", 300, "--to", 300)
    assert (answer["changed"], answer["events"]) == ([], [])
    assert "Nothing changed" in year.done("diff", "SSL", "--from", 300, "--to", 300)


@pytest.mark.parametrize("wrong", ["x", "2020-07-01", "-5", "1.5"])
def test_a_difference_between_what_is_no_moment_is_wrong_usage(year: Terminal, wrong: str) -> None:
    assert year.run("diff", "SSL", f"--from={wrong}", "--to", 300).code == 2


# --- entries, appeals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["scores --community XX", "explain XX", "history XX", "diff XX --from 200 --to 300"])
def test_a_community_that_is_not_there_is_refused_with_those_that_are(year: Terminal, words: str) -> None:
    ran = year.run(*words.split())
    assert ran.refusal == "community_unknown"
    assert "SSL, FSA, ZY" in ran.err


@pytest.mark.parametrize("words", ["explain SSL XX1", "history SSL --item XX1", "explain SSL UM4.4"])
def test_an_item_that_is_not_there_is_refused(year: Terminal, words: str) -> None:
    assert year.refused(*words.split()) == "item_unknown"


def test_filters_of_entries_choose_and_leave_nothing_out(year: Terminal) -> None:
    whole = year.json("entries")["entries"]
    assert [each["position"] for each in whole] == sorted(each["position"] for each in whole)
    chosen: list[tuple[tuple[str, ...], Callable[[dict[str, Any]], object]]] = [
        (("--community", "FSA"), lambda each: each["community"] == "FSA"),
        (("--department", "GC"), lambda each: each["clause"][:2] == "GC"),
        (("--clause", "UM1"), lambda each: each["clause"].startswith("UM1.")),
        (("--clause", "PB1.1"), lambda each: each["clause"] == "PB1.1"),
        (("--state", "reversed"), lambda each: each["state"] == "reversed"),
        (("--shared-matter",), lambda each: each["shared_with"]),
    ]
    for option, belongs in chosen:
        expected = [each for each in whole if belongs(each)]
        assert year.json("entries", *option)["entries"] == expected != [], option


def test_filters_of_appeals_choose_and_leave_nothing_out(year: Terminal) -> None:
    whole = year.json("appeals")["appeals"]
    for state in {each["state"] for each in whole}:
        expected = [each for each in whole if each["state"] == state]
        assert year.json("appeals", "--state", state)["appeals"] == expected != []
    assert year.json("appeals", "--department", "UM")["appeals"] == [
        each for each in whole if each["clause"][:2] == "UM"
    ]


@pytest.mark.parametrize("words", ["entries --state lost", "appeals --state lost"])
def test_a_state_that_is_none_is_wrong_usage_and_names_those_that_are(year: Terminal, words: str) -> None:
    ran = year.run(*words.split())
    assert ran.code == 2
    assert ("standing" if words.startswith("entries") else "escalated") in ran.err


@pytest.mark.parametrize("words", ["--community XX", "--department XX", "--clause XX", "--clause UM4.9"])
@pytest.mark.parametrize("reading", ["entries", "appeals"])
def test_a_filter_that_can_match_nothing_is_refused(year: Terminal, reading: str, words: str) -> None:
    assert year.refused(reading, *words.split()).endswith("_unknown")


def test_where_nothing_matches_the_reader_is_told_so(trial: Terminal) -> None:
    assert "Nothing matches" in trial.done("entries")
    assert trial.json("appeals")["appeals"] == []
    assert trial.rows("entries") == []


def test_the_example_of_the_contract_reads_back(trial: Terminal) -> None:
    trial.import_(*EVERY_OP)
    (appeal,) = trial.json("appeals")["appeals"]
    assert (appeal["entry"], appeal["state"], appeal["level"]) == ("E1", "decided", 1), "the first decision stands"
    assert (appeal["outcome"], appeal["amount"]) == ("partly_upheld", "0.10")
    states = {each["entry"]: each["state"] for each in trial.json("entries")["entries"] if "-" not in each["entry"]}
    assert states == {"E1": "standing", "E2": "standing", "E3": "standing", "E4": "standing", "E5": "standing",
                      "E6": "void", "B1": "granted"}  # fmt: skip
