"""The rulebook as look-ups by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Command = dict[str, object]

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
MEASURED = {"banded", "shortfall", "rating", "converted", "scored"}
QUANTITY_MAX = 999
VALUE_MAX = Decimal("999.99")


class Refusal(Exception):
    """The rules say no. `reason` is for people; tests compare only that there is one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse_if(wrong: object, reason: str) -> None:
    """Raise `Refusal(reason)` when `wrong` is true."""
    if wrong:
        raise Refusal(reason)


@dataclass(frozen=True)
class Clause:
    """One clause of the rulebook. `item` is its item, or BN or NL; `data` is what the YAML says of it."""

    code: str
    kind: str
    item: str
    department: str
    item_points: Decimal
    is_mark: bool
    data: Mapping[str, Any]

    @property
    def effect(self) -> str:
        return str(self.data.get("effect", "deduct"))

    @property
    def group(self) -> str | None:
        return self.data.get("group")

    @property
    def cap(self) -> Decimal | None:
        return figure(self.data["cap"]) if "cap" in self.data else None

    @property
    def monthly(self) -> bool:
        """Measured once a month, not once a year."""
        return self.kind in MEASURED and self.data.get("every") == "month"

    @property
    def yearly(self) -> bool:
        """Measured once a year: missing until recorded (step 5)."""
        return self.kind in MEASURED and not self.monthly

    @property
    def one_at_a_time(self) -> bool:
        """Clauses under which the quantity is 1 (Entries)."""
        return (
            self.kind == "once"
            or self.data.get("once_per") == "month"
            or self.data.get("unique_matter") is True
            or self.data.get("needs") == "ticket"
        )


@dataclass(frozen=True)
class Group:
    """Clauses capped together. A component is a group of deductions."""

    code: str
    cap: Decimal
    effect: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Item:
    """One of the 44 items: its clauses, in components, in groups, or loose."""

    code: str
    points: Decimal
    ceiling: Decimal | None
    components: tuple[Group, ...]
    groups: tuple[Group, ...]
    loose: tuple[Clause, ...]
    marks: tuple[str, ...]
    multipliers: tuple[tuple[int, int, Decimal], ...]


def figure(number: object) -> Decimal:
    """A YAML number as written: 0.2 is one fifth, not the binary fraction beside it."""
    return Decimal(str(number)).quantize(CENT)


class Book:
    """The rulebook as look-ups by code, in the order it is written."""

    def __init__(self, rulebook: Mapping[str, Any]) -> None:
        self.year = int(rulebook["year"])
        self.communities = [str(one["code"]) for one in rulebook["communities"]]
        self.departments = [str(one["code"]) for one in rulebook["departments"]]
        self.file_days = timedelta(days=rulebook["appeals"]["file_days"])
        self.escalate_days = timedelta(days=rulebook["appeals"]["escalate_days"])
        self.zone = ZoneInfo(rulebook["appeals"]["timezone"])
        self.clauses: dict[str, Clause] = {}
        self.items: list[Item] = []
        for department in rulebook["departments"]:
            for item in department["items"]:
                self.items.append(self._item(item, str(department["code"])))
        bonus, negative = rulebook["bonus"], rulebook["negative_list"]
        self.bonus_cap = figure(bonus["cap"])
        self.bonus_clauses = [self._clause(one, "BN", "BN", ZERO, ()) for one in bonus["clauses"]]
        self.bonus_groups = [self._group(one, self.bonus_clauses) for one in bonus["groups"]]
        self.negative_clauses = [self._clause(one, "NL", "NL", ZERO, ()) for one in negative["clauses"]]

    def _item(self, raw: Mapping[str, Any], department: str) -> Item:
        points = figure(raw["points"])
        ranked = raw.get("ranked") or {}
        marks = tuple(str(code) for code in ranked.get("weights", {}))
        components = []
        for part in raw.get("components", ()):
            inside = tuple(self._clause(one, raw["code"], department, points, marks) for one in part["clauses"])
            components.append(Group(part["code"], figure(part["points"]), "deduct", inside))
        loose = [self._clause(one, raw["code"], department, points, marks) for one in raw.get("clauses", ())]
        groups = tuple(self._group(one, loose) for one in raw.get("groups", ()))
        ceiling = raw.get("ceiling", raw["points"])
        return Item(
            code=raw["code"],
            points=points,
            ceiling=None if ceiling is None else figure(ceiling),
            components=tuple(components),
            groups=groups,
            loose=tuple(clause for clause in loose if clause.group is None),
            marks=marks,
            multipliers=tuple((one["ranks"][0], one["ranks"][1], Decimal(str(one["factor"])))
                              for one in ranked.get("multipliers", ())),
        )  # fmt: skip

    def _clause(
        self, raw: Mapping[str, Any], item: str, department: str, item_points: Decimal, marks: tuple[str, ...]
    ) -> Clause:
        clause = Clause(raw["code"], raw["kind"], item, department, item_points, raw["code"] in marks, raw)
        self.clauses[clause.code] = clause
        return clause

    @staticmethod
    def _group(raw: Mapping[str, Any], clauses: list[Clause]) -> Group:
        inside = tuple(clause for clause in clauses if clause.group == raw["code"])
        return Group(raw["code"], figure(raw["cap"]), raw["effect"], inside)

    def day(self, moment: datetime) -> date:
        """The day of `moment` where the subdistrict is."""
        return moment.astimezone(self.zone).date()

    def month(self, day: date) -> str:
        """The month `day` counts in: a day in January of the next year counts as December."""
        return f"{self.year}-12" if day.year > self.year else f"{day.year}-{day.month:02}"
