"""The fields that commands are made of: what each takes, as text or number, and how a wrong one is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger import text
from ledger.errors import FieldMalformed, FieldMissing, FieldUnknown, LedgerError
from ledger.points import hundredths
from ledger.rules import QUANTITY_HIGHEST


def reading(what: str, read: Callable[[str], object]) -> BeforeValidator:
    """A field that comes as text and is read by `read`; `what` names the wanted form in `_WANTED`."""

    def validate(value: object) -> object:
        try:
            if not isinstance(value, str):
                raise ValueError  # noqa: TRY301, TRY004
            return read(value)
        except ValueError as error:
            raise PydanticCustomError(f"kaohe_{what}", "malformed") from error

    return BeforeValidator(validate)


def _pattern(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)

    def read(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise ValueError(value)
        return value

    return read


_is_day = _pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=1_024)  # a year has 366
def _day(value: str) -> date:
    return date.fromisoformat(_is_day(value))


_WANTED: dict[str, tuple[str, str]] = {
    "points": (
        '最多两位小数的十进制文本，如 "0.20"（半角数字，无正负号、指数或分隔符）',
        'a decimal text with at most two decimals, such as "0.20" (ASCII digits, no sign, exponent or separator)',
    ),
    "day": ("日期，如 2020-03-05", "a day, such as 2020-03-05"),
    "period": ("月份（2020-03）或年度（2020）", "a month (2020-03) or a year (2020)"),
    "words": (
        f"1 至 {text.WORDS_LONGEST} 个字的文字，不含控制字符或双向控制符",
        f"a text of 1 to {text.WORDS_LONGEST} characters without control or bidi characters",
    ),
    "name": (
        f"1 至 {text.NAME_LONGEST} 个字的一行文字，不含控制字符",
        f"one line of 1 to {text.NAME_LONGEST} characters without control characters",
    ),
    "reference": (
        f"1 至 {text.NAME_LONGEST} 个字、不含空格和 / \\ ? # % 引号尖括号的编号",
        f"an id of 1 to {text.NAME_LONGEST} characters without blanks, / \\ ? # %, quotes or angle brackets",
    ),
    "password": ("密码，1 至 1000 个字符", "a password of 1 to 1000 characters"),
    "moment": (
        "带时区的 RFC 3339 时刻，如 2020-07-01T08:00:00Z（地址里的 + 写作 %2B）",
        "an RFC 3339 time with its zone, such as 2020-07-01T08:00:00Z (in an address, + is written %2B)",
    ),
    "moment_or_position": (
        "账本位置，或带时区的 RFC 3339 时刻，如 2020-07-01T08:00:00Z",
        "a position of the ledger, or an RFC 3339 time with its zone, such as 2020-07-01T08:00:00Z",
    ),
    "event": (
        "一种事件，如 deduction-recorded 或 deduction-recorded.1",
        "a kind of event, such as deduction-recorded or deduction-recorded.1",
    ),
    "stream": (
        "一个流或其名称的前一部分，如 2020/SSL、2020 或 rulebook",
        "a stream or the first part of its name, such as 2020/SSL, 2020 or rulebook",
    ),
    "position": ("账本位置，1 至 18 位数字", "a position of the ledger, 1 to 18 digits"),
    "limit": ("1 至 1000 的整数", "a whole number from 1 to 1000"),
    "year": ("年度，如 2020", "a year, such as 2020"),
    "flag": ("true 或 false", "true or false"),
    "cursor": (
        "上一页 Link 中原样的 cursor，连同原来的筛选条件",
        "the cursor of the previous page's Link as it was, with the same filters",
    ),
    "int_type": ("整数（不加引号）", "a whole number (without quotes)"),
    "greater_than_equal": ("1 或更大的整数", "a whole number of 1 or more"),
    "less_than_equal": (f"不超过 {QUANTITY_HIGHEST} 的整数", f"a whole number of at most {QUANTITY_HIGHEST}"),
    "bool_type": ("true 或 false", "true or false"),
    "tuple_type": ("社区代码的列表", "a list of community codes"),
}

Points = Annotated[
    int,
    reading("points", hundredths),
    WithJsonSchema({"type": "string", "pattern": r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$", "examples": ["0.20"]}),
]
Day = Annotated[date, reading("day", _day), WithJsonSchema({"type": "string", "format": "date"})]
Period = Annotated[
    str,
    reading("period", _pattern(r"[0-9]{4}(-[0-9]{2})?")),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2})?$"}),
]
Words = Annotated[
    str,
    reading("words", text.words),
    WithJsonSchema({"type": "string", "format": "words", "minLength": 1, "maxLength": text.WORDS_LONGEST}),
]
Name = Annotated[
    str,
    reading("name", text.name),
    WithJsonSchema({"type": "string", "format": "name", "minLength": 1, "maxLength": text.NAME_LONGEST}),
]
Code = Name
"""A code of the rulebook: whether there is such a one is for the rulebook to say."""
Ref = Annotated[
    str,
    reading("reference", text.reference),
    WithJsonSchema(
        {
            "type": "string",
            "format": "reference",
            "minLength": 1,
            "maxLength": text.NAME_LONGEST,
            "pattern": r"^[^\s/\\?#%\"'<>`]+$",
        }
    ),
]
Quantity = Annotated[int, Field(strict=True, ge=1, le=QUANTITY_HIGHEST)]
YearNumber = Annotated[int, Field(strict=True, ge=1, le=9998)]


def refusal_of(found: Mapping[str, Any]) -> LedgerError:
    """What pydantic says is wrong with one field, as a refusal that does not repeat what was given."""
    field = "/".join(map(str, found["loc"]))
    match found["type"]:
        case "missing":
            return FieldMissing(field=field)
        case "extra_forbidden":
            return FieldUnknown(field=field if len(field) <= text.NAME_LONGEST and field.isprintable() else "…")
        case "literal_error":
            expected = re.findall("'([^']+)'", found["ctx"]["expected"])
            return FieldMalformed(
                field=field, wanted_zh=f"以下之一：{'、'.join(expected)}", wanted_en=f"one of {', '.join(expected)}"
            )
        case other:
            zh, en = wanted(other.removeprefix("kaohe_"))
            return FieldMalformed(field=field, wanted_zh=zh, wanted_en=en)


def require_clean(field: str, given: str, what: str, read: Callable[[str], str]) -> str:
    """A text that came by another way than a command's fields. Raises FieldMalformed, and repeats nothing of it."""
    try:
        return read(given)
    except ValueError as error:
        zh, en = wanted(what)
        raise FieldMalformed(field=field, wanted_zh=zh, wanted_en=en) from error


def wanted(what: str) -> tuple[str, str]:
    """The form that a field takes, in words."""
    return _WANTED.get(what, ("另一种形式", "another form"))
