"""JSON as this product takes it: no key twice, no NaN or Infinity, no depth that breaks the reader.

A number with a point or an exponent is kept as a Decimal, so that the field it was meant for can refuse it.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from ledger.errors import LineMalformed

DIGITS_MOST = 20
"""Digits of a whole number at most; every field takes far fewer."""


class _NotTaken(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def parse(text: str) -> dict[str, Any]:
    """The object in a text. Raises LineMalformed."""
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_constant=_no_constant,
            parse_float=_decimal,
            parse_int=_whole,
        )
    except _NotTaken as error:
        raise LineMalformed(problem_zh=error.zh, problem_en=error.en) from error
    except RecursionError as error:
        raise LineMalformed(problem_zh="嵌套太深", problem_en="it is nested too deeply") from error
    except ValueError as error:
        raise LineMalformed(problem_zh="不是完整的 JSON", problem_en="it is not valid JSON") from error
    if not isinstance(value, dict):
        raise LineMalformed(problem_zh="应为一个 JSON 对象 {…}", problem_en="it should be a JSON object {…}")
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotTaken("同一字段出现了两次", "a field stands twice")
    return found


def _no_constant(_name: str) -> NoReturn:
    raise _NotTaken("NaN 和 Infinity 不是数", "NaN and Infinity are no numbers")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise _NotTaken("数字过大", "a number is too large") from error


def _whole(text: str) -> int:
    if len(text) > DIGITS_MOST:
        raise _NotTaken("数字过大", "a number is too large")
    return int(text)
