"""Bad lines: each is named with its line and its field, says what to do, and leaves nothing behind."""

import json
from typing import Any

import pytest

from tests.api.commands import Line, act, plain, record
from tests.api.tables import as_csv
from tests.api.terminal import Terminal

GOOD = json.dumps(record("GOOD"))


def named(terminal: Terminal, *raw: str | bytes, name: str = "bad.jsonl") -> list[dict[str, Any]]:
    """The bad lines of a file as people are told of them."""
    before = terminal.position
    content = b"\n".join(each if isinstance(each, bytes) else each.encode() for each in raw)
    ran = terminal.run("import", terminal.file(name, content))
    assert (ran.code, ran.out) == (1, ""), ran
    assert "Traceback" not in ran.err
    assert terminal.position == before
    *lines, last = ran.err.removesuffix("\n").split("\n")
    assert last.startswith("error: import_refused: ")
    assert f": {len(lines)} (see above)" in last
    found = [dict(zip(("line", "code", "message"), line.split(": ", 2), strict=True)) for line in lines]
    return [{**each, "line": int(each["line"])} for each in found]


def only(terminal: Terminal, raw: str | bytes) -> dict[str, Any]:
    """What is said of one bad line between two good ones."""
    (error,) = named(terminal, GOOD, raw, GOOD.replace("GOOD", "TOO"))
    assert error["line"] == 2
    return error


FIELDS: list[tuple[str, Line, str, str]] = [
    ("unknown community", record("E1", "XX"), "community_unknown", "SSL, FSA"),
    ("unknown clause", record("E1", clause="UM9.9"), "clause_unknown", "clause"),
    ("community in lower case", record("E1", "ssl"), "community_unknown", "SSL, FSA"),
    ("unknown field", record("E1", colour="red"), "field_unknown", "“colour”"),
    ("unknown command", record("E1", op="erase"), "op_unknown", "“op”"),
    ("no command", {**record("E1"), "op": None}, "field_missing", "“op”"),
    ("no community", {**record("E1"), "community": None}, "field_missing", "“community”"),
    ("wrong level", record("E1", level="county"), "level_unknown", "city, district"),
    ("no level", record("E1", level=None), "field_required", "“level”"),
    ("level where there is none", record("E1", clause="UM4.3"), "field_not_observed", "“level”"),
    ("quantity 0", record("E1", quantity=0), "field_malformed", "“quantity”"),
    ("quantity -1", record("E1", quantity=-1), "field_malformed", "“quantity”"),
    ("quantity 1000", record("E1", quantity=1000), "field_malformed", "999"),
    ("quantity as text", record("E1", quantity="2"), "field_malformed", "“quantity”"),
    ("quantity true", record("E1", quantity=True), "field_malformed", "“quantity”"),
    ("quantity 1.5", record("E1", quantity=1.5), "field_malformed", "“quantity”"),
    ("quantity 1.0", record("E1", quantity=1.0), "field_malformed", "“quantity”"),
    ("quantity as a list", record("E1", quantity=[2]), "field_malformed", "“quantity”"),
    ("quantity of a ticket", plain("E1", "GC2.1", ticket="T1", quantity=2), "quantity_not_one", "“quantity”"),
    ("no ticket", plain("E1", "GC2.1"), "field_required", "“ticket”"),
    ("amount off the step", plain("E1", "GC3.1", amount="0.15", reason="…"), "amount_not_on_step", "0.10"),
    ("amount 0", plain("E1", "GC3.1", amount="0", reason="…"), "amount_not_on_step", "0.10"),
    ("amount as a number", plain("E1", "GC3.1", amount=0.1, reason="…"), "field_malformed", "“amount”"),
    ("amount with a sign", plain("E1", "GC3.1", amount="-0.10", reason="…"), "field_malformed", "“amount”"),
    ("amount with a plus", plain("E1", "GC3.1", amount="+0.10", reason="…"), "field_malformed", "“amount”"),
    ("amount with a comma", plain("E1", "GC3.1", amount="0,10", reason="…"), "field_malformed", "“amount”"),
    ("amount with a thousand", plain("E1", "GC3.1", amount="1_000", reason="…"), "field_malformed", "“amount”"),
    ("amount under another kind", record("E1", amount="0.50"), "field_not_observed", "“amount”"),
    ("no reason", plain("E1", "GC3.1", amount="0.10"), "field_required", "“reason”"),
    ("mark 100.01", plain("E1", "UM6.5", value="100.01"), "value_out_of_range", "100.00"),
    ("score above points", plain("E1", "SF4.1", value="2.01"), "value_out_of_range", "2.00"),
    ("percentage 1000", plain("E1", "UM1.B.1", value="1000"), "value_out_of_range", "999.99"),
    ("three decimals", plain("E1", "UM6.5", value="99.999"), "field_malformed", "“value”"),
    ("exponent", plain("E1", "UM6.5", value="1e3"), "field_malformed", "“value”"),
    ("quoted NaN", plain("E1", "UM6.5", value="NaN"), "field_malformed", "“value”"),
    ("quoted Infinity", plain("E1", "UM6.5", value="Infinity"), "field_malformed", "“value”"),
    ("full-width digits", plain("E1", "UM6.5", value="９５"), "field_malformed", "“value”"),
    ("Arabic digits", plain("E1", "UM6.5", value="٩٥"), "field_malformed", "“value”"),
    ("value as a number", plain("E1", "UM6.5", value=95), "field_malformed", "“value”"),
    ("5,000 digits as text", plain("E1", "UM6.5", value="9" * 5_000), "field_malformed", "“value”"),
    ("half an article", plain("E1", "PB1.6", value="1.5"), "value_not_whole", "“value”"),
    ("no value", plain("E1", "UM6.5"), "field_required", "“value”"),
    ("unknown grade", plain("E1", "SF3.1", grade="fine"), "grade_unknown", "excellent, good"),
    ("exempt as text", plain("E1", "UM6.5", exempt="true", reason="…"), "field_malformed", "“exempt”"),
    ("exempt rating", plain("E1", "SF3.1", exempt=True, reason="…"), "exemption_not_allowed", "SF3.1"),
    ("exempt without a reason", plain("E1", "UM6.5", exempt=True), "field_required", "“reason”"),
    ("before the year", record("E1", occurred_on="2019-12-31"), "day_outside_year", "“occurred_on”"),
    ("after the year", record("E1", occurred_on="2021-02-01"), "day_outside_year", "“occurred_on”"),
    ("no such day", record("E1", occurred_on="2020-02-30"), "field_malformed", "“occurred_on”"),
    ("day with time", record("E1", occurred_on="2020-02-03T10:00:00Z"), "field_malformed", "“occurred_on”"),
    ("day as number", record("E1", occurred_on=20200305), "field_malformed", "“occurred_on”"),
    ("full-width day", record("E1", occurred_on="２０２０-03-05"), "field_malformed", "“occurred_on”"),
    ("month 13", plain("E1", "UM1.B.1", value="50", period="2020-13"), "period_outside_year", "“period”"),
    ("month 0", plain("E1", "UM1.B.1", value="50", period="2020-00"), "period_outside_year", "“period”"),
    ("month of another year", plain("E1", "UM1.B.1", value="50", period="2019-03"), "period_outside_year", "“period”"),
    ("year for a month", plain("E1", "UM1.B.1", value="50", period="2020"), "period_outside_year", "“period”"),
    ("month as words", plain("E1", "UM1.B.1", value="50", period="March"), "field_malformed", "“period”"),
    ("period where there is none", plain("E1", "UM4.3", period="2020-03"), "field_not_observed", "“period”"),
    ("another year", record("E1", year=2021), "year_unknown", "year"),
    ("year as text", record("E1", year="2020"), "field_malformed", "“year”"),
    ("year 0", record("E1", year=0), "field_malformed", "“year”"),
    ("huge year", record("E1", year=10**15), "field_malformed", "“year”"),
    ("bidi override", record("E1", reason="abc\u202edef"), "field_malformed", "“reason”"),
    ("bidi isolate in an id", record("E\u20661"), "field_malformed", "“id”"),
    ("zero-width space in an id", record("E\u200b1"), "field_malformed", "“id”"),
    ("NUL", record("E1", reason="a\x00b"), "field_malformed", "“reason”"),
    ("NUL in a code", record("E1", "SSL\x00"), "field_malformed", "“community”"),
    ("escape character", record("E1", matter="a\x1b[31m"), "field_malformed", "“matter”"),
    ("line break in a name", record("E1", matter="a\nb"), "field_malformed", "“matter”"),
    ("blank in an id", record("E 1"), "field_malformed", "“id”"),
    ("slash in an id", record("E/1"), "field_malformed", "“id”"),
    ("long id", record("E" * 65), "field_malformed", "“id”"),
    ("long reason", record("E1", reason="长" * 4_001), "field_malformed", "“reason”"),
    ("reason as a list", record("E1", reason=["…"]), "field_malformed", "“reason”"),
    ("reason as an object", record("E1", reason={"zh": "…"}), "field_malformed", "“reason”"),
    ("by as a number", record("E1", by=1), "field_malformed", "“by”"),
    ("user that is not there", record("E1", by="nobody"), "user_unknown", "nobody"),
    ("another department", record("E1", by="dept-PS"), "role_not_allowed", "dept-PS"),
    ("bonus recorded", plain("E1", "BN.3", by="dept-UM"), "clause_is_for_bonuses", "declare"),
    ("deduction declared", {"op": "declare", "id": "B1", "community": "SSL", "clause": "UM4.3", "reason": "…",
     "occurred_on": "2020-03-05", "by": "comm-SSL"}, "clause_is_no_bonus", "record"),
    ("bonus declared by another", {"op": "declare", "id": "B1", "community": "SSL", "clause": "BN.3", "reason": "…",
     "occurred_on": "2020-03-05", "by": "comm-FSA"}, "role_not_allowed", "comm-FSA"),
    ("follows what is not there", record("E1", follows="E404"), "follows_nothing_reversed", "E404"),
    ("order as text", {"op": "break_tie", "item": "PB1", "order": "SSL,FSA", "reason": "…", "by": "committee-1"},
     "field_malformed", "“order”"),
]  # fmt: skip
"""What it is, the line, its code, and what its message must hold."""


@pytest.mark.parametrize(("line", "code", "said"), [each[1:] for each in FIELDS], ids=[each[0] for each in FIELDS])
def test_a_bad_field_is_named(trial: Terminal, line: Line, code: str, said: str) -> None:
    error = only(trial, json.dumps(line))
    assert error["code"] == code
    assert said in error["message"]
    assert error["message"].isprintable(), "what hides in a line must not reach a terminal"


TEXTS: list[tuple[str, str | bytes, str]] = [
    ("bare NaN", GOOD.replace('"GOOD"', "NaN"), "NaN"),
    ("bare Infinity", GOOD.replace('"GOOD"', "-Infinity"), "Infinity"),
    ("a key twice", '{"op":"record","op":"record"}', "twice"),
    ("a key twice inside", '{"op":"record","reason":{"a":1,"a":2}}', "twice"),
    ("a list", "[1]", "object"),
    ("a text", '"record"', "object"),
    ("null", "null", "object"),
    ("words", "record E1", "JSON"),
    ("half an object", '{"op":"record"', "JSON"),
    ("two objects", "{} {}", "JSON"),
    ("single quotes", "{'op':'record'}", "JSON"),
    ("a comment", '{"op":"record"} // why', "JSON"),
    ("a bare control character", '{"op":"rec\x01ord"}', "JSON"),
    ("not UTF-8", b'{"op":"record","reason":"\xff\xfe"}', "UTF-8"),
    ("GB 18030", '{"op":"record","reason":"理由"}'.encode("gb18030"), "UTF-8"),
    ("an encoded surrogate", b'{"op":"record","reason":"\xed\xa0\x80"}', "UTF-8"),
    ("depth 100,000", '{"op":' + "[" * 100_000 + "]" * 100_000 + "}", "deep"),
    ("depth 100,000 of objects", '{"a":' * 100_000 + "1" + "}" * 100_000, "deep"),
    ("5,000 digits", '{"op":"record","quantity":' + "9" * 5_000 + "}", "number"),
    ("a huge exponent", '{"op":"record","quantity":1e999999999999999999999}', "number"),
    ("2 MiB", '{"op":"record","reason":"' + "x" * (2 << 20) + '"}', "MiB"),
    ("a byte order mark inside", "\ufeff" + GOOD, "JSON"),
]


@pytest.mark.parametrize(("raw", "said"), [each[1:] for each in TEXTS], ids=[each[0] for each in TEXTS])
def test_a_line_that_cannot_be_read_is_named(trial: Terminal, raw: str | bytes, said: str) -> None:
    error = only(trial, raw)
    assert error["code"] == "line_malformed"
    assert said in error["message"]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00x", "\\ud83d\\ud83d"])
@pytest.mark.parametrize("field", ["reason", "id", "community", "op", "colour\\ud800"])
def test_a_lone_surrogate_is_refused_wherever_it_stands(trial: Terminal, field: str, escape: str) -> None:
    line = json.loads(GOOD)
    line.pop(field, None)
    raw = json.dumps(line)[:-1] + f', "{field}": "{escape}"}}'
    assert only(trial, raw)["code"] in {"field_malformed", "field_unknown", "op_unknown", "line_malformed"}


def test_a_number_that_is_no_whole_one_is_refused_by_its_field(trial: Terminal) -> None:
    for number in ("1e0", "2.0", "1E2", "-0", "0.1e1"):
        assert "“quantity”" in only(trial, GOOD.replace('"level"', f'"quantity": {number}, "level"'))["message"]


@pytest.mark.parametrize(
    ("rows", "line", "code", "said"),
    [
        (as_csv([{**record("E1"), "colour": "red"}]), 2, "field_unknown", "“colour”"),
        (as_csv([record("E1")]).rstrip() + ",surplus", 2, "line_malformed", "heading"),
        (as_csv([record("E1")]).replace("city", "county"), 2, "level_unknown", "city"),
        (as_csv([record("E1", quantity="two")]), 2, "field_malformed", "“quantity”"),
        (as_csv([record("E1", quantity="2.5")]), 2, "field_malformed", "“quantity”"),
        (as_csv([record("E1", quantity="２")]), 2, "field_malformed", "“quantity”"),
        (as_csv([record("E1", reason="a\x00b")]), 2, "", ""),
        (as_csv([plain("E1", "UM6.5", reason="…", exempt="maybe")]), 2, "field_malformed", "“exempt”"),
        (as_csv([record("E1", occurred_on="5/3/2020")]), 2, "field_malformed", "“occurred_on”"),
        (as_csv([record("GOOD"), record("E1", reason="一\n二"), record("E2", clause="XX")]), 5, "clause_unknown", ""),
    ],
)  # fmt: skip
def test_a_bad_row_is_named(trial: Terminal, rows: str, line: int, code: str, said: str) -> None:
    error = next(each for each in named(trial, rows, name="bad.csv") if each["line"] == line)
    assert code in error["code"]
    assert said in error["message"]


def test_as_many_bad_lines_as_there_are_are_named(trial: Terminal) -> None:
    bad = [json.dumps(act("confirm", f"E{number}", "dept-UM", reason="…")) for number in range(500)]
    assert [each["line"] for each in named(trial, *bad)] == list(range(1, 501))
