"""What every answer is made of: points, days, times, and the moment that a reading is about."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from ledger.text import NAME_LONGEST

POINTS = r"^-?(0|[1-9][0-9]*)\.[0-9]{2}$"

Points = Annotated[str, WithJsonSchema({"type": "string", "pattern": POINTS, "examples": ["0.20"]})]
"""分值 · A decimal figure with two decimals, as text; `-` in front of a negative one."""
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2020-07-01T08:00:00Z"]})]
"""时刻 · In UTC, with `Z`."""
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2020-03-05"]})]
Hash = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"})]
"""SHA-256 · 64 hexadecimal digits."""
Position = Annotated[int, Field(ge=0)]
"""账本位置 · The ledger's first so many events."""
Reference = Annotated[str, Field(min_length=1, max_length=NAME_LONGEST)]
"""编号 · The id of an entry, the caller's or the ledger's own."""
Level = Literal[1, 2]
"""复核级别 · 1 the leading group's review, 2 the working committee's."""


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


ABSENT: Any = Field(default=None, json_schema_extra=_without_default)
"""A field that is left out where there is nothing to say; it is never null."""


class Shape(BaseModel):
    """An answer, or a part of one: with exactly these fields.

    Routes answer with bytes that are ready; these models say what is in them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(Shape):
    """时点 · Which moment an answer is about: the ledger at `position`, under this rulebook; up to the day `on`, if any."""

    rulebook: str
    rulebook_version: int
    position: Position
    known_at: Time
    on: Day | None


class Listed(Moment):
    """列表的一页 · A page of a list; `next` is the cursor of the page after it."""

    next: str | None


class Wording(Shape):
    """双语名称 · In both languages; the English is empty where there is none."""

    zh: str
    en: str


def examples_of_answers() -> dict[str, list[Any]]:
    """Every example, by the name of its class, as it was written: FastAPI leaves out what is null in one."""
    found: dict[str, list[Any]] = {}
    kinds: list[type[Shape]] = [Shape]
    for kind in kinds:
        kinds += kind.__subclasses__()
        extra = kind.__dict__["model_config"].get("json_schema_extra")
        if isinstance(extra, dict) and isinstance(examples := extra.get("examples"), list):
            found[kind.__name__] = examples
    return found
