"""What an observation is worth: the table of "Entries"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.oracle.book import (
    CENT,
    MEASURED,
    QUANTITY_MAX,
    VALUE_MAX,
    ZERO,
    Book,
    Clause,
    Command,
    Refusal,
    figure,
    refuse_if,
)


def text(command: Command, key: str) -> str | None:
    """The field as a string; absent or blank is None."""
    given = command.get(key)
    if given is None:
        return None
    if not isinstance(given, str):
        raise Refusal(f"{key} must be text")
    return given if given.strip() else None


def required(command: Command, key: str) -> str:
    """The field as a string that is there and not blank."""
    given = text(command, key)
    if given is None:
        raise Refusal(f"{key} is missing")
    return given


def one_of(command: Command, key: str, allowed: list[str]) -> str:
    """The field as one of the words allowed."""
    given = required(command, key)
    refuse_if(given not in allowed, f"{key} must be one of {allowed}")
    return given


def decimal_field(command: Command, key: str, most: Decimal | None = None) -> Decimal:
    """A decimal figure: a string of digits with at most two decimals, 0..`most`."""
    given = required(command, key)
    refuse_if(not re.fullmatch(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?", given), f"{key} is not a figure")
    number = Decimal(given)
    if most is not None:
        refuse_if(number > most, f"{key} is above {most}")
    return number.quantize(CENT)


def day_field(command: Command, book: Book, today: date) -> date:
    """occurred_on: in the rulebook's year or the January after it (R20), and never after today."""
    given = required(command, "occurred_on")
    refuse_if(not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given), "occurred_on is not a date")
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Refusal("occurred_on is not a date") from None
    refuse_if(not date(book.year, 1, 1) <= day <= date(book.year + 1, 1, 31), "occurred_on is outside the year")
    refuse_if(day > today, "occurred_on is after today")
    return day


@dataclass(frozen=True)
class Observation:
    """What a recorded observation comes to. `mark` is the measured figure, where there is one."""

    amount: Decimal
    period: str | None
    mark: Decimal | None = None
    veto: bool = False


def half_up(number: Decimal) -> Decimal:
    """Rounded half up to 0.01 (the only rounding there is)."""
    return number.quantize(CENT, ROUND_HALF_UP)


def observe(book: Book, clause: Clause, command: Command, occurred_on: date) -> Observation:
    """The amount of the table in "Entries"; a refusal when something is missing, malformed or not observed here."""
    refuse_foreign_fields(clause, command)
    refuse_missing_keys(clause, command)
    period = period_of(book, clause, command, occurred_on)
    if "exempt" in command:
        refuse_exemption(clause, command)
        return Observation(ZERO, period)
    if clause.kind == "rating":
        return rating(clause, command, period)
    if clause.kind in MEASURED:
        amount, mark = MEASURES[clause.kind](clause, command)
        return Observation(amount, period, mark)
    return Observation(UNMEASURED[clause.kind](clause, command), period)


OBSERVED = {
    "occurrence": {"quantity", "level"},
    "once": {"quantity"},
    "banded": {"value", "period"},
    "shortfall": {"value", "period"},
    "rating": {"grade", "period"},
    "converted": {"value", "period"},
    "scored": {"value", "period"},
    "discretionary": {"amount"},
}


def refuse_foreign_fields(clause: Clause, command: Command) -> None:
    """Entries: an amount under another kind, a level or a period where there is none: refused."""
    for name in ("quantity", "level", "value", "period", "grade", "amount"):
        refuse_if(name in command and name not in OBSERVED[clause.kind], f"{clause.code} takes no {name}")
    refuse_if("level" in command and "levels" not in clause.data, f"{clause.code} has no levels")
    refuse_if("ticket" in command and clause.data.get("needs") != "ticket", f"{clause.code} takes no ticket")
    text(command, "matter")


def refuse_missing_keys(clause: Clause, command: Command) -> None:
    """A ticket or a matter, where the clause needs one."""
    if clause.data.get("needs") == "ticket":
        required(command, "ticket")
    if clause.data.get("unique_matter"):
        required(command, "matter")


def refuse_exemption(clause: Clause, command: Command) -> None:
    """A clause measured once a year may be exempt, with a reason; not a rating, nor a mark of a ranked item (R21)."""
    refuse_if(command["exempt"] is not True, "exempt must be true")
    refuse_if(not clause.yearly, f"{clause.code} is not measured once a year")
    refuse_if(clause.kind == "rating" or clause.is_mark, f"{clause.code} cannot be exempt")
    refuse_if("value" in command, "an exemption has no value")
    required(command, "reason")


def period_of(book: Book, clause: Clause, command: Command, occurred_on: date) -> str | None:
    """The month for `every: month` (default: that of occurred_on), else the year; none where nothing is measured."""
    if clause.kind not in MEASURED:
        return None
    given = text(command, "period")
    if not clause.monthly:
        refuse_if(given not in (None, str(book.year)), f"the period of {clause.code} is the year")
        return str(book.year)
    months = [f"{book.year}-{month:02}" for month in range(1, 13)]
    refuse_if(given is not None and given not in months, "period is not a month of the year")
    return given or book.month(occurred_on)


def quantity_of(clause: Clause, command: Command) -> int:
    """An integer, 1..999, default 1; only 1 where no second may stand."""
    given = command.get("quantity", 1)
    if not isinstance(given, int) or isinstance(given, bool):
        raise Refusal("quantity is not a whole number")
    refuse_if(not 1 <= given <= QUANTITY_MAX, "quantity must be 1..999")
    refuse_if(clause.one_at_a_time and given != 1, f"the quantity under {clause.code} is 1")
    return given


def occurrence(clause: Clause, command: Command) -> Decimal:
    """The amount (of the level) x quantity."""
    each = clause.data.get("amount")
    if "levels" in clause.data:
        each = clause.data["levels"][one_of(command, "level", list(clause.data["levels"]))]
    return figure(each) * quantity_of(clause, command)


def once(clause: Clause, command: Command) -> Decimal:
    """The clause's amount."""
    quantity_of(clause, command)
    return figure(clause.data["amount"])


def discretionary(clause: Clause, command: Command) -> Decimal:
    """As given: above 0, a multiple of the step, with a written reason."""
    amount = decimal_field(command, "amount")
    refuse_if(amount == 0, "amount must be above 0")
    refuse_if(amount % figure(clause.data["step"]) != 0, f"amount must be a multiple of {clause.data['step']}")
    required(command, "reason")
    return amount


def banded(clause: Clause, command: Command) -> tuple[Decimal, Decimal]:
    """Of the first band that holds, in the order written; with `scores`, item points - that."""
    value = decimal_field(command, "value", VALUE_MAX)
    amount = ZERO
    for band in clause.data["bands"]:
        if band_holds(band, value):
            amount = figure(band["amount"])
            break
    return (clause.item_points - amount if clause.data.get("scores") else amount), value


def band_holds(band: Mapping[str, Any], value: Decimal) -> bool:
    """`at` =, `upto` <=, `below` <, `from` >=."""
    if "at" in band:
        return value == figure(band["at"])
    if "upto" in band:
        return value <= figure(band["upto"])
    if "below" in band:
        return value < figure(band["below"])
    return value >= figure(band["from"])


def shortfall(clause: Clause, command: Command) -> tuple[Decimal, Decimal]:
    """max(0, target - value) x amount, at most the cap."""
    value = decimal_field(command, "value", VALUE_MAX)
    refuse_if(value % 1 != 0, "value is not a whole number")
    amount = max(ZERO, (figure(clause.data["target"]) - value) * figure(clause.data["amount"])).quantize(CENT)
    return (amount if clause.cap is None else min(amount, clause.cap)), value


def converted(clause: Clause, command: Command) -> tuple[Decimal, Decimal]:
    """What the mark leaves of the points: points - round(points x mark / 100)."""
    mark = decimal_field(command, "value", Decimal(100))
    points = figure(clause.data["points"])
    return points - half_up(points * mark / 100), mark


def scored(clause: Clause, command: Command) -> tuple[Decimal, Decimal]:
    """What the score leaves of the points."""
    points = figure(clause.data["points"])
    score = decimal_field(command, "value", points)
    return points - score, score


def rating(clause: Clause, command: Command, period: str | None) -> Observation:
    """Of the grade; a veto takes the whole item (R09)."""
    worth = clause.data["grades"][one_of(command, "grade", list(clause.data["grades"]))]
    if worth == "veto":
        return Observation(clause.item_points, period, veto=True)
    return Observation(figure(worth), period)


MEASURES: dict[str, Callable[[Clause, Command], tuple[Decimal, Decimal]]] = {
    "banded": banded, "shortfall": shortfall, "converted": converted, "scored": scored,
}  # fmt: skip
UNMEASURED: dict[str, Callable[[Clause, Command], Decimal]] = {
    "occurrence": occurrence, "once": once, "discretionary": discretionary,
}  # fmt: skip
