"""考核要点: the kinds of clause a rulebook is made of, each with the figures it needs and no others.

What a kind makes of an observation is in `ledger.rules`. Amounts are hundredths of a point.
"""

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    WrapSerializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ledger.points import hundredths, points
from ledger.text import wording


class Lang(StrEnum):
    """The languages the product speaks; Chinese is the first."""

    ZH = "zh"
    EN = "en"


def wrong(zh: str, en: str) -> PydanticCustomError:
    """A mistake in a rulebook, in both languages."""
    return PydanticCustomError("rulebook", "{en}", {"zh": zh, "en": en})


def _to_wording(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return wording(value)
    except ValueError as error:
        raise wrong(
            "文字不能为空、过长或含有控制字符", "a wording is not empty, not too long, and without control characters"
        ) from error


Wording = Annotated[str, BeforeValidator(_to_wording)]


DIGITS_MOST = 20


def _to_hundredths(value: object) -> object:
    """A Decimal or a text is a figure as it is written in the file; an integer is hundredths, as recorded."""
    if isinstance(value, Decimal):
        # Looked at before it is written out: 1e999999999 would take a gigabyte of zeros.
        value = format(value, "f") if abs(value.adjusted()) < DIGITS_MOST else "too long"
    return hundredths(value) if isinstance(value, str) else value


def _as_written(value: int, info: SerializationInfo) -> int | str:
    return points(value) if info.context == "as written" else value


def _to_whole(value: object) -> object:
    if not isinstance(value, Decimal) or abs(value.adjusted()) >= DIGITS_MOST:
        return value
    return int(value) if value == value.to_integral_value() else value


Figure = Annotated[
    int, BeforeValidator(_to_hundredths), PlainSerializer(_as_written, return_type=Any), Field(ge=0, strict=True)
]
"""Hundredths: of a point, of a percentage, of a factor."""


def _from_list(value: object) -> object:
    return {each["name"]: each["value"] for each in value} if isinstance(value, list) else value


def _as_list(value: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
    plain = handler(value)
    return plain if info.context == "as written" else [{"name": key, "value": each} for key, each in plain.items()]


IN_ORDER: tuple[BeforeValidator, WrapSerializer] = (BeforeValidator(_from_list), WrapSerializer(_as_list))
"""For figures by name whose order means something: recorded as a list, since recorded keys are sorted."""

Whole = Annotated[int, BeforeValidator(_to_whole), Field(ge=0, strict=True)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
Effect = Literal["deduct", "add"]


class Part(BaseModel):
    """A part of a rulebook: frozen, and without a word it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Part):
    """A wording in both languages; English falls back on Chinese."""

    zh: Wording
    en: Wording | Literal[""] = ""

    @model_validator(mode="before")
    @classmethod
    def _rejoin(cls, data: Any) -> Any:
        """YAML reads the words behind an unquoted comma as a key without a value: they belong to the wording before."""
        if not isinstance(data, dict):
            return data
        wordings: dict[str, Any] = {}
        for key, value in data.items():
            if value is None and wordings and key not in cls.model_fields:
                wordings[next(reversed(wordings))] += f", {key}"
            else:
                wordings[key] = value
        return wordings

    def in_(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en or self.zh


class Clause(Part):
    """考核要点. What all kinds share; `cap` bounds what the clause takes from one community in the year."""

    code: Code
    label: Text
    effect: Effect = "deduct"
    unit: str = ""
    cap: Figure | None = None
    group: Code | None = None
    note: str | None = None
    matter_required: bool = Field(default=False, alias="unique_matter")
    once_per: Literal["month"] | None = None
    pending_until: Literal["appeal_failed"] | None = None
    needs: Literal["ticket"] | None = None
    decided_by: Literal["working_committee"] | None = None

    @cached_property
    def measured(self) -> bool:
        """Whether the clause holds one figure for each community and period."""
        return isinstance(self, Banded | Shortfall | Rating | Converted | Scored)

    @cached_property
    def yearly(self) -> bool:
        """Whether the clause must hold one figure in the year; until then a score is provisional."""
        return self.measured and getattr(self, "every", "year") == "year"

    @cached_property
    def single(self) -> bool:
        """Whether each entry stands for exactly one occurrence."""
        return bool(self.matter_required or self.once_per or self.needs) or isinstance(self, Once)


class Occurrence(Clause):
    kind: Literal["occurrence"]
    amount: Figure | None = None
    levels: Annotated[dict[str, Figure], *IN_ORDER] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.amount is None) == (not self.levels):
            raise wrong("amount 与 levels 应有其一", "an occurrence has either an amount or levels")
        return self


class Once(Clause):
    kind: Literal["once"]
    amount: Figure


class Band(Part):
    """One bound, ``at``, ``upto``, ``below`` or ``from``, and the amount (or the score) of values that it holds for."""

    at: Figure | None = None
    upto: Figure | None = None
    below: Figure | None = None
    from_: Figure | None = Field(default=None, alias="from")
    amount: Figure

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if sum(bound is not None for bound in (self.at, self.upto, self.below, self.from_)) != 1:
            raise wrong("at、upto、below、from 应有且只有其一", "a band has exactly one of at, upto, below, from")
        return self

    @property
    def bound(self) -> int:
        return next(bound for bound in (self.at, self.upto, self.below, self.from_) if bound is not None)

    def holds(self, value: int) -> bool:
        return (
            value == self.at
            or (self.upto is not None and value <= self.upto)
            or (self.below is not None and value < self.below)
            or (self.from_ is not None and value >= self.from_)
        )


class Banded(Clause):
    kind: Literal["banded"]
    every: Literal["month", "year"]
    bands: tuple[Band, ...] = Field(min_length=1)
    scores: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        """Every band is the first that holds for some value: those at its bound or next to it tell."""
        near = {bound + step for band in self.bands for bound in (band.bound,) for step in (-1, 0, 1)}
        first = {next((band for band in self.bands if band.holds(value)), None) for value in {0, *near} if value >= 0}
        if not first.issuperset(self.bands):
            raise wrong("分档没有按序：有一档永远轮不到", "bands are not in order: one of them can never hold")
        return self


class Shortfall(Clause):
    kind: Literal["shortfall"]
    every: Literal["month", "year"]
    target: Whole
    amount: Figure


class Rating(Clause):
    kind: Literal["rating"]
    grades: Annotated[dict[str, Literal["veto"] | Figure], *IN_ORDER] = Field(min_length=1)


class Converted(Clause):
    kind: Literal["converted"]
    points: Figure


class Scored(Clause):
    kind: Literal["scored"]
    points: Figure


class Discretionary(Clause):
    kind: Literal["discretionary"]
    step: Figure = Field(gt=0)


AnyClause = Annotated[
    Occurrence | Once | Banded | Shortfall | Rating | Converted | Scored | Discretionary, Field(discriminator="kind")
]
