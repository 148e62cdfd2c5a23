"""The rulebook as data: departments, items, clauses and readings of one assessment year.

A rulebook is written as YAML, with amounts in points (``0.20``); it is recorded with amounts in hundredths. Both forms
load into the same frozen `Rulebook`; `ledger.publishing` checks what spans its parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_serializer, model_validator

from ledger.clauses import IN_ORDER, AnyClause, Code, Effect, Figure, Lang, Part, Text, Whole, Wording, wrong


class Group(Part):
    """Clauses of one effect that share a cap."""

    code: Code
    effect: Effect
    cap: Figure


class Component(Part):
    """A part of an item with points of its own: its deductions stop there."""

    code: Code
    name: Text
    points: Figure
    clauses: tuple[AnyClause, ...] = Field(min_length=1)


class Multiplier(Part):
    """The factor, in hundredths, for the ranks from the first to the last named."""

    ranks: tuple[Whole, Whole]
    factor: Figure


class Ranked(Part):
    """How the communities' order in an item multiplies what they have in it (readings R10)."""

    weights: Annotated[dict[Code, Whole], *IN_ORDER] = Field(min_length=1)
    multipliers: tuple[Multiplier, ...] = Field(min_length=1)

    def factor(self, rank: int) -> int:
        """The factor of a rank, in hundredths."""
        return next(each.factor for each in self.multipliers if each.ranks[0] <= rank <= each.ranks[1])


class Item(Part):
    """考核项目. `ceiling` absent: the item's points; ``null``: none."""

    code: Code
    name: Text
    points: Figure
    category: str = ""
    note: str | None = None
    ceiling: Figure | Literal["none"] | None = None
    components: tuple[Component, ...] = ()
    groups: tuple[Group, ...] = ()
    clauses: tuple[AnyClause, ...] = ()
    ranked: Ranked | None = None
    tasks: dict[Code, Wording] = Field(default_factory=dict)
    tasks_en: dict[Code, Wording] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _null_is_no_ceiling(cls, data: Any) -> Any:
        if isinstance(data, dict) and "ceiling" in data and data["ceiling"] is None:
            return {**data, "ceiling": "none"}
        return data

    @property
    def highest(self) -> int | None:
        """The most a community can have in the item, in hundredths; None without a limit."""
        if self.ceiling == "none":
            return None
        return self.points if self.ceiling is None else self.ceiling

    @cached_property
    def all_clauses(self) -> tuple[AnyClause, ...]:
        """Those of the components first, in the order written."""
        return (*(clause for component in self.components for clause in component.clauses), *self.clauses)

    @property
    def marks(self) -> tuple[Code, ...]:
        """The clauses whose marks order the communities in a ranked item, the weightiest first as written."""
        return tuple(self.ranked.weights) if self.ranked else ()


class Department(Part):
    """科室."""

    code: Code
    name: Text
    points: Figure
    items: tuple[Item, ...] = Field(min_length=1)


class Bonus(Part):
    """加分: declared by the community, reviewed by the leading group, determined by the working committee."""

    code: Code
    name: Text
    cap: Figure
    approval: tuple[Literal["declared"], Literal["reviewed"], Literal["determined"]]
    groups: tuple[Group, ...] = ()
    clauses: tuple[AnyClause, ...] = Field(min_length=1)


class NegativeList(Part):
    """负面清单: taken off the total."""

    code: Code
    name: Text
    clauses: tuple[AnyClause, ...] = Field(min_length=1)


class Community(Part):
    """社区."""

    code: Code
    zh: Wording
    en: Wording | Literal[""] = ""

    def in_(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en or self.code


Days = Annotated[Whole, Field(le=3_660)]


class Periods(Part):
    """The days an appeal has, and the zone whose days they are (reading R19)."""

    file_days: Days
    accept_days: Days
    decide_days: Days
    escalate_days: Days
    final_days: Days
    timezone: str

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Reading(Part):
    """How an unclear place of the source is read, what else it could have meant, who decided it and when."""

    id: Code
    place: Text
    reading: Text
    alternatives: tuple[Text, ...] = ()
    decided_by: Text
    decided_on: date


@dataclass(frozen=True)
class Place:
    """Where a clause stands: in an item (and component), or in the bonus or the negative list."""

    clause: AnyClause
    item: Item | None = None
    component: Component | None = None
    department: Department | None = None


class Rulebook(Part):
    """One published version of the rules of one year."""

    rulebook: Code
    version: Annotated[Whole, Field(ge=1)]
    year: Annotated[Whole, Field(ge=1900, le=9998)]
    jurisdiction: Text
    base_points: Whole
    appeals: Periods
    communities: tuple[Community, ...] = Field(min_length=1)
    departments: tuple[Department, ...] = Field(min_length=1)
    bonus: Bonus
    negative_list: NegativeList
    terms: dict[str, Text] = Field(default_factory=dict)
    readings: tuple[Reading, ...] = ()

    @field_serializer("terms")
    def _terms_as_list(self, terms: dict[str, Text]) -> list[dict[str, str]]:
        # Recorded keys are ASCII (RFC 8785 orders them as bytes only then); units are Chinese words.
        return [{"code": code, "zh": text.zh, "en": text.en} for code, text in terms.items()]

    @model_validator(mode="before")
    @classmethod
    def _terms_from_list(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("terms"), list):
            return data
        terms: dict[str, Any] = {}
        for term in data["terms"]:
            if not isinstance(term, dict) or not isinstance(term.get("code"), str):
                raise wrong("terms 里有一项没有 code", "terms holds one without a code")
            terms[term["code"]] = {key: value for key, value in term.items() if key != "code"}
        return {**data, "terms": terms}

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.code: item for department in self.departments for item in department.items}

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every clause by its code, in the order written, bonus and negative list last."""
        return {place.clause.code: place for place in self._all_places()}

    @cached_property
    def clause_items(self) -> dict[str, str]:
        """The item's code for every clause of an item."""
        return {clause.code: item.code for item in self.items.values() for clause in item.all_clauses}

    def _all_places(self) -> Iterator[Place]:
        for department in self.departments:
            for item in department.items:
                for component in item.components:
                    for clause in component.clauses:
                        yield Place(clause=clause, item=item, component=component, department=department)
                for clause in item.clauses:
                    yield Place(clause=clause, item=item, department=department)
        for clause in (*self.bonus.clauses, *self.negative_list.clauses):
            yield Place(clause=clause)

    @cached_property
    def community_codes(self) -> tuple[str, ...]:
        """In the rulebook's order, which breaks no tie but lists equals."""
        return tuple(community.code for community in self.communities)

    @cached_property
    def bonus_codes(self) -> frozenset[str]:
        return frozenset(clause.code for clause in self.bonus.clauses)

    @cached_property
    def negative_codes(self) -> frozenset[str]:
        return frozenset(clause.code for clause in self.negative_list.clauses)

    @cached_property
    def ranked_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items.values() if item.ranked)

    @cached_property
    def mark_codes(self) -> frozenset[str]:
        """Clauses whose marks order a ranked item."""
        return frozenset(code for item in self.ranked_items for code in item.marks)

    @cached_property
    def yearly_codes(self) -> tuple[str, ...]:
        """Clauses of the items that must hold one figure in the year."""
        return tuple(code for code, place in self.places.items() if place.item and place.clause.yearly)

    def term(self, word: str, lang: Lang) -> str:
        """A level, grade or unit in a language; the word itself where the rulebook has no wording for it."""
        return self.terms[word].in_(lang) if word in self.terms else word

    def community(self, code: str) -> Community:
        return next(community for community in self.communities if community.code == code)

    def document(self) -> dict[str, Any]:
        """What is recorded when the rulebook is published: texts and integers, amounts in hundredths."""
        document: dict[str, Any] = _texts_and_integers(
            self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        )
        return document

    def as_written(self) -> dict[str, Any]:
        """The same for readers: amounts in points, as text."""
        written: dict[str, Any] = self.model_dump(
            mode="json", by_alias=True, exclude_defaults=True, context="as written"
        )
        return written


def _texts_and_integers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts_and_integers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts_and_integers(each) for each in value]
    return int(value) if isinstance(value, bool) else value
