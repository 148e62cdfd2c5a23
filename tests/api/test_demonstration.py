"""The demonstration year: repeatable, valid under the rules from the first command to the last, and complete."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.demonstration import believable_year
from api.demonstration.occurrences import KINDS
from api.demonstration.workdays import FIRST_DAY, LAST_DAY
from tests.oracle import Oracle

RULEBOOK: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "ledger" / "rulebooks" / "houjiatang-2020.yaml").read_text(encoding="utf-8")
)
YEARS = [(2020, 600), (1, 600), (2, 600), (2020, 60), (1, 60), (2020, 1500), (1, 1500)]
EVERY_YEAR = pytest.mark.parametrize(("seed", "entries"), YEARS)
CHINA = timezone(timedelta(hours=8))
COMMUNITIES = {community["code"] for community in RULEBOOK["communities"]}
DEPARTMENTS = {department["code"] for department in RULEBOOK["departments"]}

Given = tuple[datetime, dict[str, Any]]


@cache
def year(seed: int, entries: int) -> tuple[Given, ...]:
    return tuple(believable_year(seed=seed, entries=entries))


@cache
def submitted(seed: int, entries: int) -> Oracle:
    oracle = Oracle(RULEBOOK)
    for at, command in year(seed, entries):
        oracle.submit(command, at)
    return oracle


def commands(seed: int, entries: int, op: str) -> list[dict[str, Any]]:
    return [command for _, command in year(seed, entries) if command["op"] == op]


def clauses() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    unread: list[Any] = [RULEBOOK]
    while unread:
        match unread.pop():
            case {"code": code, "kind": _} as clause:
                found[code] = clause
            case dict() as branch:
                unread += branch.values()
            case list() as branch:
                unread += branch
    return found


def test_the_same_seed_gives_the_same_year() -> None:
    assert list(believable_year(seed=7, entries=300)) == list(believable_year(seed=7, entries=300))


def test_another_seed_gives_another_year() -> None:
    assert year(2020, 600) != year(1, 600)


@EVERY_YEAR
def test_every_command_is_accepted(seed: int, entries: int) -> None:
    assert len(submitted(seed, entries).accepted) == len(year(seed, entries))


@EVERY_YEAR
def test_moments_increase_within_office_hours_of_the_year(seed: int, entries: int) -> None:
    moments = [at for at, _ in year(seed, entries)]
    assert all(earlier < later for earlier, later in pairwise(moments))
    assert {at.tzinfo for at in moments} == {UTC}
    assert moments[0].astimezone(CHINA).date() >= FIRST_DAY
    assert moments[-1].astimezone(CHINA).date() <= LAST_DAY
    assert all(time(8, 30) <= at.astimezone(CHINA).time() <= time(18) for at in moments)


@EVERY_YEAR
def test_about_as_many_entries_are_recorded_as_asked(seed: int, entries: int) -> None:
    recorded = len(commands(seed, entries, "record"))
    assert recorded == entries if entries > 300 else recorded < 300


@EVERY_YEAR
def test_every_operation_and_outcome_occurs(seed: int, entries: int) -> None:
    done = Counter((command["op"], command.get("outcome")) for _, command in year(seed, entries))
    plain = [
        "record",
        "confirm",
        "void",
        "reverse",
        "appeal",
        "accept",
        "ask",
        "answer",
        "escalate",
        "withdraw",
        "declare",
        "break_tie",
    ]
    outcomes = {
        "decide": ("upheld", "partly_upheld", "rejected"),
        "review": ("supported", "refused"),
        "determine": ("granted", "refused"),
    }
    expected = {(op, None) for op in plain} | {(op, outcome) for op, each in outcomes.items() for outcome in each}
    assert set(done) == expected
    assert done["break_tie", None] == 1


@EVERY_YEAR
def test_appeals_end_in_every_way_at_both_levels(seed: int, entries: int) -> None:
    ends: dict[str, list[str]] = {}
    for _, command in year(seed, entries):
        if command["op"] in {"appeal", "decide", "escalate", "withdraw"}:
            ends.setdefault(command["entry"], []).append(str(command.get("outcome", command["op"])))
    courses = {tuple(course) for course in ends.values()}
    assert {("appeal", end) for end in ("upheld", "partly_upheld", "rejected", "withdraw")} <= courses
    seconds = {course[3] for course in courses if course[2:3] == ("escalate",)}
    assert seconds == {"upheld", "partly_upheld", "rejected", "withdraw"}
    assert len(ends) in range(18, 42) if entries < 600 else len(ends) in range(25, 42)


@EVERY_YEAR
def test_one_appeal_is_accepted_too_late(seed: int, entries: int) -> None:
    filed = {command["entry"]: at for at, command in year(seed, entries) if command["op"] == "appeal"}
    accepted = {command["entry"]: at for at, command in year(seed, entries) if command["op"] == "accept"}
    days = {entry: (at.astimezone(CHINA).date() - filed[entry].astimezone(CHINA).date()).days
            for entry, at in accepted.items()}  # fmt: skip
    assert sum(each > RULEBOOK["appeals"]["accept_days"] for each in days.values()) == 1


@EVERY_YEAR
def test_bonuses_are_granted_cut_refused_and_appealed(seed: int, entries: int) -> None:
    granted = [command for command in commands(seed, entries, "determine") if command["outcome"] == "granted"]
    assert {"amount" in command for command in granted} == {True, False}
    appealed = {command["entry"] for command in commands(seed, entries, "appeal")}
    assert appealed & {command["bonus"] for command in granted if "amount" in command}
    assert len(commands(seed, entries, "declare")) in range(14, 41)


@EVERY_YEAR
def test_every_community_and_department_occurs(seed: int, entries: int) -> None:
    recorded = commands(seed, entries, "record")
    assert {command["community"] for command in recorded} == COMMUNITIES
    assert {command["clause"][:2] for command in recorded} == DEPARTMENTS | {"NL"}


@pytest.mark.parametrize("seed", [2020, 1, 2])
def test_a_full_year_records_most_clauses_and_every_month(seed: int) -> None:
    recorded = commands(seed, 600, "record") + commands(seed, 600, "declare")
    assert len({command["clause"] for command in recorded}) >= 0.75 * len(clauses())
    for clause in ("UM1.B.1", "PB1.6"):
        figures = Counter(
            (command["community"], command["period"]) for command in recorded if command["clause"] == clause
        )
        assert len(figures) == 12 * 12
        assert max(figures.values()) == 2, "no figure is corrected"


@EVERY_YEAR
def test_every_special_case_of_the_rules_occurs(seed: int, entries: int) -> None:
    recorded = commands(seed, entries, "record")
    kept = [[key for key in ("exempt", "follows", "ticket", "matter", "amount") if key in each] for each in recorded]
    assert {key for keys in kept for key in keys} == {"exempt", "follows", "ticket", "matter", "amount"}
    matters: dict[str, set[str]] = {}
    for command in recorded:
        if "matter" in command:
            matters.setdefault(command["matter"], set()).add(command["clause"])
    assert any(len(under) == 2 for under in matters.values())
    assert {"amount" in command for command in commands(seed, entries, "reverse")} == {True, False}
    assert sum(command["clause"] == "NL.1" for command in recorded) == 1
    assert any(date.fromisoformat(command["occurred_on"]).year == 2021 for command in recorded)


@EVERY_YEAR
def test_no_ticket_is_left_pending(seed: int, entries: int) -> None:
    tickets = [command["id"] for command in commands(seed, entries, "record") if "ticket" in command]
    closed = [command["entry"] for op in ("confirm", "void") for command in commands(seed, entries, op)]
    assert sorted(tickets) == sorted(closed)


@EVERY_YEAR
def test_the_final_scores_are_complete(seed: int, entries: int) -> None:
    lines: list[dict[str, Any]] = submitted(seed, entries).scores()
    assert not any(line["provisional"] or line["tie_open"] for line in lines)
    assert [line["rank"] for line in lines if line["vetoed"]] == [12]
    assert sum(line["negative"] != "0.00" for line in lines) == 1


@EVERY_YEAR
def test_the_tie_is_open_until_it_is_broken_and_decides_a_factor(seed: int, entries: int) -> None:
    *_, broken = [n for n, (_, command) in enumerate(year(seed, entries)) if command["op"] == "break_tie"]
    order = year(seed, entries)[broken][1]["order"]
    before: list[dict[str, Any]] = submitted(seed, entries).scores(after=broken)
    assert sorted(line["community"] for line in before if line["tie_open"]) == sorted(order)
    after: list[dict[str, Any]] = submitted(seed, entries).scores()
    first, second = (next(line["items"]["PB1"] for line in after if line["community"] == code) for code in order)
    assert Decimal(first) > Decimal(second)


def test_totals_of_the_usual_year_are_believable() -> None:
    lines: list[dict[str, Any]] = submitted(2020, 600).scores()
    assert sum(85 <= Decimal(line["total"]) <= 105 for line in lines) >= 10
    assert len({line["total"] for line in lines}) >= 10


@EVERY_YEAR
def test_references_are_readable_and_unique(seed: int, entries: int) -> None:
    ids = [command["id"] for _, command in year(seed, entries) if "id" in command]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"(BN-2020-[0-9]{3}|[A-Z]{2}-2020-[0-9]{4})", each) for each in ids)


@EVERY_YEAR
def test_every_text_is_filled_in(seed: int, entries: int) -> None:
    for _, command in year(seed, entries):
        for key in ("reason", "reasons", "grounds", "question", "text"):
            said = command.get(key, "有")
            assert said
            assert not re.search(r"[{}#]", said), said


def test_amounts_repeated_from_the_rulebook_are_still_those_of_the_rulebook() -> None:
    for kind in KINDS:
        clause = clauses()[kind.clause]
        assert kind.discretionary == (clause["kind"] == "discretionary")
        if kind.discretionary:
            assert kind.cents % (Decimal(str(clause["step"])) * 100) == 0, kind.clause
        else:
            points = clause["levels"][kind.level] if kind.level else clause["amount"]
            assert kind.cents == Decimal(str(points)) * 100, kind.clause
