"""Rulebooks as they are published."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from api.models.figures import Position, Shape, Wording


class RulebookInFull(BaseModel):
    """规则书 · One version as its file has it, with every figure as text; `departments` hold the items and their clauses."""

    model_config = ConfigDict(frozen=True, extra="allow")

    rulebook: str
    version: int
    year: int
    jurisdiction: Wording
    communities: list[dict[str, Any]]
    departments: list[dict[str, Any]]
    bonus: dict[str, Any]
    negative_list: dict[str, Any]


class PublishedRulebook(Shape):
    """已发布 · A version that is published; `position` is that of the last event that this caused."""

    rulebook: str
    version: int
    position: Position
