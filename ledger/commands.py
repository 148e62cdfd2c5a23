"""What may be asked of the ledger: one frozen class for each command, as a line of a file or the body of a request.

Shapes only: whether a command may be carried out is decided in `ledger.recording`, `appeals`, `bonuses` and `year`.
Decimal figures are texts, whole numbers are numbers; an unknown field is refused.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal, get_args

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ledger import text
from ledger.days import month_of
from ledger.errors import FieldMalformed, FieldMissing, FieldUnknown, LedgerError, OpUnknown
from ledger.points import hundredths
from ledger.rules import QUANTITY_HIGHEST, Observation


def _reading(what: str, read: Callable[[str], object]) -> BeforeValidator:
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


def _day(value: str) -> date:
    return date.fromisoformat(_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")(value))


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
    "int_type": ("整数（不加引号）", "a whole number (without quotes)"),
    "greater_than_equal": ("1 或更大的整数", "a whole number of 1 or more"),
    "less_than_equal": (f"不超过 {QUANTITY_HIGHEST} 的整数", f"a whole number of at most {QUANTITY_HIGHEST}"),
    "bool_type": ("true 或 false", "true or false"),
    "tuple_type": ("社区代码的列表", "a list of community codes"),
}

Points = Annotated[int, _reading("points", hundredths)]
Day = Annotated[date, _reading("day", _day)]
Period = Annotated[str, _reading("period", _pattern(r"[0-9]{4}(-[0-9]{2})?"))]
Words = Annotated[str, _reading("words", text.words)]
Name = Annotated[str, _reading("name", text.name)]
Code = Name
"""A code of the rulebook: whether there is such a one is for the rulebook to say."""
Ref = Annotated[str, _reading("reference", text.reference)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=QUANTITY_HIGHEST)]
YearNumber = Annotated[int, Field(strict=True, ge=1, le=9998)]


class Command(BaseModel):
    """`by` names the acting user; `id` is the caller's reference, unique in the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    op: str
    id: Ref | None = None
    by: Name | None = None

    OPS: ClassVar[dict[str, type["Command"]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        for op in get_args(cls.model_fields["op"].annotation):
            Command.OPS[op] = cls

    def content(self) -> str:
        """A digest over what the command says, 64 hexadecimal digits: the same however a default is written."""
        said = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude=self.spelt_out())
        return sha256(orjson.dumps({**said, "op": self.op}, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def spelt_out(self) -> set[str]:
        """Fields that say no more than their absence would."""
        return set()


class Observing(Command):
    """What record and declare share."""

    community: Code
    clause: Code
    occurred_on: Day
    quantity: Quantity | None = None
    level: Code | None = None
    amount: Points | None = None
    reason: Words | None = None
    matter: Name | None = None
    year: YearNumber | None = None

    @property
    def observation(self) -> Observation:
        return Observation(quantity=self.quantity, level=self.level, amount=self.amount)

    def spelt_out(self) -> set[str]:
        said = {"quantity": self.quantity == 1, "year": self.year == self.occurred_on.year}
        return {field for field, is_default in said.items() if is_default}


class Record(Observing):
    op: Literal["record"]
    period: Period | None = None
    value: Points | None = None
    grade: Code | None = None
    exempt: Annotated[bool, Field(strict=True)] = False
    ticket: Name | None = None
    follows: Ref | None = None

    @property
    def observation(self) -> Observation:
        return Observation(
            quantity=self.quantity,
            level=self.level,
            amount=self.amount,
            value=self.value,
            grade=self.grade,
            period=self.period,
        )

    def spelt_out(self) -> set[str]:
        day = self.occurred_on
        defaults = {str(day.year), month_of(day, day.year), str(day.year - 1), month_of(day, day.year - 1)}
        return {*super().spelt_out(), *({"period"} if self.period in defaults else set())}


class Declare(Observing):
    op: Literal["declare"]
    reason: Words


class OnEntry(Command):
    """A command about an entry that is there."""

    entry: Ref


class Confirm(OnEntry):
    op: Literal["confirm"]
    reason: Words


class Void(OnEntry):
    op: Literal["void"]
    reason: Words


class Reverse(OnEntry):
    op: Literal["reverse"]
    amount: Points | None = None
    reason: Words


class FileAppeal(OnEntry):
    op: Literal["appeal"]
    grounds: Words


class Accept(OnEntry):
    op: Literal["accept"]


class Ask(OnEntry):
    op: Literal["ask"]
    question: Words


class Answer(OnEntry):
    op: Literal["answer"]
    text: Words


class Decide(OnEntry):
    op: Literal["decide"]
    outcome: Literal["upheld", "partly_upheld", "rejected"]
    amount: Points | None = None
    reasons: Words


class Escalate(OnEntry):
    op: Literal["escalate"]
    grounds: Words


class Withdraw(OnEntry):
    op: Literal["withdraw"]
    reason: Words


class Review(Command):
    op: Literal["review"]
    bonus: Ref
    outcome: Literal["supported", "refused"]
    reasons: Words


class Determine(Command):
    op: Literal["determine"]
    bonus: Ref
    outcome: Literal["granted", "refused"]
    amount: Points | None = None
    reasons: Words


class AboutYear(Command):
    """A command about a whole year: the newest one, unless it names another."""

    year: YearNumber | None = None
    reason: Words


class BreakTie(AboutYear):
    op: Literal["break_tie"]
    item: Code
    order: tuple[Code, ...]


class Close(AboutYear):
    op: Literal["close"]


class Finalise(AboutYear):
    op: Literal["finalise"]


class Reopen(AboutYear):
    op: Literal["reopen"]


_ADAPTERS: dict[str, TypeAdapter[Command]] = {op: TypeAdapter(kind) for op, kind in Command.OPS.items()}


def parse(raw: Mapping[str, object]) -> Command:
    """The command in a line or body; null and blank text are as good as absent. Raises Invalid for the first wrong field."""
    given = {name: value for name, value in raw.items() if not _is_blank(value)}
    op = given.get("op")
    if op is None:
        raise FieldMissing(field="op")
    if not isinstance(op, str) or op not in _ADAPTERS:
        raise OpUnknown(known=tuple(_ADAPTERS))
    try:
        return _ADAPTERS[op].validate_python(given)
    except ValidationError as error:
        raise _refusal(error) from error


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _refusal(error: ValidationError) -> LedgerError:
    found = error.errors(include_url=False)[0]
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
            zh, en = _WANTED.get(other.removeprefix("kaohe_"), ("另一种形式", "another form"))
            return FieldMalformed(field=field, wanted_zh=zh, wanted_en=en)
