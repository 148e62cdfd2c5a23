"""Values that a field does not take, by what the OpenAPI document says of the field."""

import json
from collections.abc import Iterator
from typing import Any, Final

from tests.api.broken_bodies import MARK, Broken, Schema

NUMBERS: Final = [
    "0",
    "-0",
    "1.0",
    "2e0",
    "1e999",
    "-1e999",
    "1E400",
    "NaN",
    "Infinity",
    "-Infinity",
    "9" * 5_000,
    "-1",
]
NO_TEXTS: Final = [
    *NUMBERS,
    "1",
    "true",
    "false",
    "[]",
    "{}",
    '["x"]',
    '{"a": "x"}',
    '[["x"]]',
    "[null]",
    '{"$ne": "x"}',
]
NO_LISTS: Final = [
    *NUMBERS,
    "1",
    "true",
    "{}",
    '"SSL"',
    '"SSL,FSA"',
    '{"0": "SSL"}',
    "[1]",
    "[true]",
    '[["SSL"]]',
    "[{}]",
    "[1e999]",
]
NO_FLAGS: Final = ["1", "0", "1.0", "-0", "1e999", "NaN", '"true"', '"false"', '"yes"', '"1"', "[]", "[true]", "{}"]
NO_COUNTS: Final = [
    *NUMBERS,
    '"2"',
    '"1_000"',
    '"２"',
    "1.5",
    "true",
    "[]",
    "[1]",
    "{}",
    "2.0",
    "20e-1",
    "9" * 18,
    "9" * 19,
    "9" * 400,
]
UNCLEAN: Final = {
    "NUL": "\0",
    "a bell": "\a",
    "a backspace": "\b",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "a C1 control": "\x9b31m",
    "carriage return": "\r",
    "a tabulator": "\t",
    "a line separator": "\u2028",
    "a right-to-left override": "\u202e",
    "a left-to-right isolate": "\u2066",
    "a right-to-left mark": "\u200f",
    "an Arabic letter mark": "\u061c",
    "a zero-width space": "\u200b",
    "a byte order mark": "\ufeff",
    "a word joiner": "\u2060",
    "a noncharacter": "\uffff",
    "private use": "\ue000",
    "a lone first surrogate": "\ud800",
    "a lone second surrogate": "\udfff",
    "surrogates the wrong way round": "\udc00\ud800",
}
NO_LINE: Final = ["a\nb", "a" * 65, "记" * 65, "e\u0301" * 65, "x" * 20_000]
NO_REFERENCE: Final = [
    "a b",
    "a/b",
    "a\\b",
    "../../etc/passwd",
    "..",
    ".",
    "a?b",
    "a#b",
    "a%2fb",
    "<x>",
    'a"b',
    "a'b",
    "a`b",
    "记\u3000录",
]
NO_POINTS: Final = [
    "1_000",
    "1,000",
    "1,5",
    "１.00",
    "٣",
    "-1",
    "+1",
    "-0",
    "1e3",
    "1.005",
    "0x1",
    "01",
    ".5",
    "5.",
    "1.",
    "NaN",
]
NO_POINTS_EITHER: Final = [
    "Infinity",
    "1e999",
    "1234567890123456.78",
    "9" * 400,
    "1 0",
    "½",
    "Ⅷ",
    "1.0\u200b",
    "1/2",
    "0.1f",
    "1.2.3",
    "一",
]
NO_DAYS: Final = [
    "2020-13-01",
    "2020-02-30",
    "20200305",
    "2020-3-5",
    "２０２０-03-05",
    "2020-03-05T00:00:00Z",
    "0000-01-01",
    "2020/03/05",
]
NO_DAYS_EITHER: Final = [
    "10000-01-01",
    "-2020-03-05",
    "2020-W10-4",
    "today",
    "1583366400",
    "05.03.2020",
    "2020-03-05x",
    "2020-00-10",
]


def of_field(name: str, schema: Schema, valid: dict[str, Any]) -> Iterator[Broken]:
    """The body with the field wrong in every way that fits it."""
    for what, value in _wrong_values(_plain(schema)):
        yield Broken(f"{name}: {what}", _put(valid, name, value))
    if _plain(schema)["type"] == "string":
        for raw in (b"\x00", b"\x1f", b"\n", b"\x80", b"\xed\xa0\x80", b"\xff\xfe"):
            yield Broken(f"{name}: raw {raw!r}", _put(valid, name, '"x@y"').replace(b"x@y", b"x" + raw + b"y"))


def _put(valid: dict[str, Any], name: str, value: str) -> bytes:
    members = {key: json.dumps(each, ensure_ascii=False) for key, each in valid.items()} | {name: value}
    return ("{" + ", ".join(f'"{key}": {each}' for key, each in members.items()) + "}").encode()


def _plain(schema: Schema) -> Schema:
    """What a field takes where it is there: null says the same as its absence."""
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    assert len(kinds) == 1, schema
    assert "$ref" not in kinds[0], schema
    return dict(kinds[0])


def _wrong_values(schema: Schema) -> Iterator[tuple[str, str]]:
    match schema["type"]:
        case "string":
            yield from ((value[:30], value) for value in NO_TEXTS)
            for what, text in _wrong_texts(schema):
                yield what, json.dumps(text)
        case "integer":
            yield from (
                (f"{value[:30]} of {len(value)}", value)
                for value in NO_COUNTS
                if value != "0" or schema.get("minimum") != 0
            )
        case "boolean":
            yield from ((value, value) for value in NO_FLAGS)
        case "array":
            yield from ((value[:30], value) for value in NO_LISTS)
            for what, text in _unclean():
                yield f"{what} in a list", json.dumps(["SSL", text])


def _wrong_texts(schema: Schema) -> Iterator[tuple[str, str]]:
    yield from _unclean()
    pattern, form = schema.get("pattern", ""), schema.get("format", "")
    listed: list[str] = []
    if "enum" in schema or "const" in schema:
        listed = [MARK, "UPHELD", "upheld ", "upheld\0", "0", "true", "x" * 5_000]
    elif form == "date":
        listed = NO_DAYS + NO_DAYS_EITHER
    elif form == "reference":
        listed = NO_REFERENCE + NO_LINE
    elif form == "name":
        listed = NO_LINE
    elif pattern.startswith("^(0|"):
        listed = NO_POINTS + NO_POINTS_EITHER
    elif pattern.startswith("^[0-9]{4}"):
        listed = ["2020-1", "20-01", "２０２０-01", "2020-01-01", "Q1", "2020-", "March", "2020 01", "2020-0١"]
    else:
        listed = ["x" * (schema["maxLength"] + 1), "记" * 100_000, "\u0301" * 100_000, "x" * 1_000_000]
    yield from ((f"{text[:20]!r} of {len(text)}", text) for text in listed)


def _unclean() -> Iterator[tuple[str, str]]:
    for what, text in UNCLEAN.items():
        yield what, f"{MARK}{text}{MARK}"
    yield "nothing but a zero-width space", "\u200b"
    yield "a formula with a NUL", f"=cmd|'/c {MARK}'!A1\0"
    yield "a path with a NUL", f"../../{MARK}\0.png"
