"""Bodies that no write takes: as the bytes they are sent as, each made of a body that would be taken."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

JSON: Final = "application/json"
MARK: Final = "zq7echo"
"""Stands in every hostile text; no answer repeats it."""
DEPTH: Final = 100_000

Schema = dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """A body, what is said of its form, and a name for the list of failures."""

    name: str
    body: bytes
    content_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict)


def of_any_object(valid: dict[str, Any]) -> Iterator[Broken]:
    """Whatever the fields are."""
    text = json.dumps(valid, ensure_ascii=False)
    yield from _encodings(text)
    yield from _cut_off(text)
    yield from _no_json(text)
    yield from _no_object()
    yield from _too_deep(text)
    yield from _with_another_field(text)
    yield from _packed(text)
    yield from _called_something_else(text)


# --- the bytes --------------------------------------------------------------------------------------------------------


def _with(text: str, more: str) -> str:
    """The object with one more member."""
    return "{" + more + "}" if text == "{}" else f"{text[:-1]}, {more}}}"


def _encodings(text: str) -> Iterator[Broken]:
    said = _with(text, '"id": "é记录甲乙"')
    names = [f"utf-{size}{order}" for size in (16, 32) for order in ("", "-le", "-be")]
    names += ["utf-8-sig", "gbk", "gb18030", "big5hkscs", "shift_jis", "euc_jis_2004", "iso2022_jp_2004", "cp037"]
    for name in names:
        yield Broken(f"encoded as {name}", said.encode(name, "replace"))
    for size in (16, 32):
        for order, mark in (("le", b"\xff\xfe"), ("be", b"\xfe\xff")):
            bom = mark if size == 16 else (mark + b"\0\0" if order == "le" else b"\0\0" + mark)
            yield Broken(f"utf-{size}-{order} after its mark", bom + said.encode(f"utf-{size}-{order}"))
    yield Broken("utf-8 after two marks", b"\xef\xbb\xbf" * 2 + said.encode())
    wrong = {
        "a lone continuation byte": b"\x80",
        "an overlong slash": b"\xc0\xaf",
        "an overlong NUL": b"\xc0\x80",
        "an overlong quote": b"\xe0\x80\xa2",
        "a surrogate": b"\xed\xa0\x80",
        "a pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80",
        "a surrogate's second half": b"\xed\xb0\x80",
        "beyond Unicode": b"\xf4\x90\x80\x80",
        "five bytes": b"\xf8\x88\x80\x80\x80",
        "half a character": "记".encode()[:2],
        "FE and FF": b"\xfe\xff",
        "latin-1": b"\xe9t\xe9",
        "random bytes": bytes(range(128, 256)),
    }
    for name, raw in wrong.items():
        yield Broken(f"{name} in a text", _with(text, '"id": "@"').encode().replace(b"@", raw))
        yield Broken(f"{name} in a key", _with(text, '"@": "x"').encode().replace(b"@", raw))
        yield Broken(f"{name} behind the object", text.encode() + raw)


def _cut_off(text: str) -> Iterator[Broken]:
    """At up to thirty places."""
    whole = _with(text, '"id": "记录", "reason": "城管 \\u8bb0 \\n", "quantity": 12').encode()
    for end in range(1, len(whole), max(1, len(whole) // 30)):
        yield Broken(f"cut off after {end} bytes", whole[:end])
    yield Broken("zlib, cut off", zlib.compress(whole)[:-3])


NO_VALUES = (
    "NaN  Infinity  -Infinity  nan  +1  .5  5.  01  0x10  1e  1_000  --1  1.2.3  １２  -  None  True  undefined  'x'  x"
)
NO_VALUES_EITHER = r"""x"  "x  "\x41"  "\u12"  "\uD8"  ()  1 2  [1,]  [,1]  {,}  {1:2}  {'a':1}  {"a" 1}  {"a":}  [  ]  {  }  /**/ 1  1 // x  #"""


def _no_json(text: str) -> Iterator[Broken]:
    inside = [*NO_VALUES.split("  "), *NO_VALUES_EITHER.split("  "), '"\t"', '"\n"', '"\x00"']
    for value in inside:
        yield Broken(f"{value!r} as a value", _with(text, f'"id": {value}').encode())
    around = {
        "a trailing comma": _with(text, '"id": "x",'),
        "two objects": text + text,
        "two lines": f"{text}\n{text}",
        "words behind it": f"{text} ok",
        "a NUL behind it": f"{text}\0",
        "a NUL before it": f"\0{text}",
        "a no-break space before it": f"\u00a0{text}",
        "a form feed before it": f"\f{text}",
        "a comment before it": f"// {MARK}\n{text}",
        "a guard before it": f")]}}',\n{text}",
        "a function around it": f"callback({text})",
        "quotes around it": json.dumps(text),
        "YAML": "reason: x\nid: y\n",
        "XML": f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><x>&e;{MARK}</x>",
        "a form": f"reason={MARK}&id=x",
        "a query": f"?reason={MARK}",
        "blanks alone": "   \n\t ",
        "a NUL alone": "\0",
        "a record separator": f"\x1e{text}\n",
        "MessagePack": "\x81\x06reason\x01x",
    }
    for name, whole in around.items():
        yield Broken(name, whole.encode())


NO_OBJECTS: Final = (
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1.5",
    "1e5",
    "1e999",
    "NaN",
    "Infinity",
    '""',
    '"text"',
    "''",
)
NO_OBJECTS_EITHER: Final = (
    "[]",
    "[{}]",
    "[null]",
    "[1, 2]",
    "[[]]",
    "[{}, {}]",
    '["reason"]',
    '[["reason", "x"]]',
    '"{}"',
    "{}{}",
)


def _no_object() -> Iterator[Broken]:
    for value in NO_OBJECTS + NO_OBJECTS_EITHER:
        yield Broken(f"{value} instead of an object", value.encode())


def _too_deep(text: str) -> Iterator[Broken]:
    yield Broken("deep lists", b"[" * DEPTH + b"]" * DEPTH)
    yield Broken("deep lists without an end", b"[" * DEPTH)
    yield Broken("deep objects", b'{"a":' * DEPTH + b"1" + b"}" * DEPTH)
    yield Broken("deep objects without an end", b'{"a":' * DEPTH)
    for name in ("id", "reason", "order", "x"):
        yield Broken(f"deep lists in {name}", _with(text, f'"{name}": ' + "[" * DEPTH + "]" * DEPTH).encode())
    yield Broken("deep objects in reason", _with(text, '"reason": ' + '{"a":' * DEPTH + "1" + "}" * DEPTH).encode())
    yield Broken("somewhat deep lists in id", _with(text, '"id": ' + "[" * 500 + "]" * 500).encode())


# --- fields of any object ---------------------------------------------------------------------------------------------


def _with_another_field(text: str) -> Iterator[Broken]:
    keys = [
        "op",
        "by",
        "entry",
        "bonus",
        "actor",
        "role",
        "position",
        "recorded_at",
        "__proto__",
        "constructor",
        "__class__",
    ]
    keys += [
        "Reason",
        "REASON",
        "reason ",
        " reason",
        "rea\u200bson",
        "\u202ereason",
        "r\u0435ason",
        "reason\0",
        "",
        "\0",
        "\ud800",
    ]
    keys += [
        "a" * 100_000,
        "../../etc/passwd",
        "$where",
        "$ref",
        "=1+1",
        "{{7*7}}",
        "${7*7}",
        "%s%n",
        "<script>alert(1)</script>",
    ]
    keys += [
        "\u0000" + MARK,
        f"{MARK}\u202e",
        f"{MARK}\r\nSet-Cookie: a=b",
        "\U000e0001",
        "\ufdd0",
        "\ue000",
        "\x1b[31m" + MARK,
    ]
    for key in keys:
        yield Broken(f"a field {key[:20]!r}", _with(text, f'{json.dumps(key)}: "x"').encode())
    values = [
        "1e999",
        "-1e999",
        "1e-999",
        "1E400",
        "9" * 19,
        "9" * 400,
        "9" * 5_000,
        "-0",
        "-0.0",
        "0.1e1",
        "1234567890123456.78",
    ]
    values += [
        "0." + "0" * 4_400 + "1",
        "1e" + "9" * 4_400,
        "true",
        "[]",
        "{}",
        '[{"a": [1]}]',
        '"' + "x" * 200_000 + '"',
        '{"a": 1, "a": 1}',
    ]
    values += ["null", '""', '" "']
    for value in values:
        yield Broken(f"another field with {value[:20]} of {len(value)}", _with(text, f'"another": {value}').encode())
    for name, twice in _twins(text):
        yield Broken(name, twice.encode())
    yield Broken("2,000 fields", _with(text, ", ".join(f'"f{number}": {number}' for number in range(2_000))).encode())


def _twins(text: str) -> Iterator[tuple[str, str]]:
    yield "a field twice", _with(text, '"id": "a1", "id": "a1"')
    yield "a field twice, with other content", _with(text, '"id": "a1", "id": "a2"')
    yield "a field twice, once escaped", _with(text, '"id": "a1", "\\u0069d": "a1"')
    yield "a field three times", _with(text, '"id": "a1", "id": "a1", "id": "a1"')
    yield "an unknown field twice", _with(text, '"xx": 1, "xx": 1')
    yield "a field twice, once null", _with(text, '"id": null, "id": null')
    yield "a field twice, deeper", _with(text, '"id": {"a": 1, "a": 1}')
    if text != "{}":
        yield "every field twice", f"{text[:-1]}, {text[1:]}"


# --- how it is sent ---------------------------------------------------------------------------------------------------


def _packed(text: str) -> Iterator[Broken]:
    whole = text.encode()
    for name, body in (
        ("gzip", gzip.compress(whole)),
        ("gzip", gzip.compress(whole)[:-6]),
        ("gzip", gzip.compress(bytes(8_000_000))),
        ("deflate", zlib.compress(whole)),
        ("deflate", zlib.compress(whole)[:-3]),
        ("br", b"\x0b\x02\x80{}\x03"),
        ("zstd", b"\x28\xb5\x2f\xfd\x04\x00"),
    ):
        yield Broken(f"{name}, {len(body)} bytes", body, headers={"Content-Encoding": name})
        yield Broken(f"{name} unsaid, {len(body)} bytes", body)


TYPES = (
    "text/plain  text/json  text/html  text/csv ; header=present  application/xml  application/xhtml+xml  application/json5  "
    "application/jsonx  application/x-json  application/problem+json  application/vnd.api+json  application/merge-patch+json  "
    "application/octet-stream  application/x-www-form-urlencoded  application/yaml  application/cbor  application/msgpack  "
    "multipart/form-data  multipart/form-data; boundary=x  image/png  */*  json  application  application/  /json  ;  /  "
    "application/json; charset=utf-16  application/json; charset=utf-7  application/json; charset=latin-1  "
    "application/json; charset=  application/json, text/plain  applicatión/json"
)


def _called_something_else(text: str) -> Iterator[Broken]:
    types = [*TYPES.split("  "), "a" * 5_000]
    for each in types:
        yield Broken(f"called {each[:40]}", text.encode(), each)
    yield Broken("called nothing", text.encode(), None)
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="../../{MARK}.exe"\r\n\r\n{text}\r\n--x--\r\n'
    )
    yield Broken("in a part with a path for a name", parts.encode(), "multipart/form-data; boundary=x")
    yield Broken("in a part without an end", parts[:-8].encode(), "multipart/form-data; boundary=x")
