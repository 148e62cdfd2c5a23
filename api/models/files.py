"""Files that came in, and the rulebooks that there are."""

from typing import Literal

from pydantic import ConfigDict

from api.models import samples
from api.models.figures import ABSENT, Hash, Position, Reference, Shape, Time


class LineImported(Shape):
    """一行的结果 · What became of a line: its entry, and the position of its last event; `skipped` where it was there already."""

    line: int
    entry: Reference | None
    position: Position
    skipped: Literal[True] = ABSENT


class ImportReport(Shape):
    """导入报告 · What became of a file: every line is recorded or was there before."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.IMPORTED]})

    recorded: int
    skipped: int
    position: Position
    lines: list[LineImported]


class EvidenceStored(Shape):
    """依据 · A file under its SHA-256, and the entry that it was handed in for."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.EVIDENCE]})

    sha256: Hash
    size: int
    media: str
    position: Position
    entry: Reference | None


class RulebookListed(Shape):
    """规则书 · A published version; `position` is where it was published, and from where it applies."""

    rulebook: str
    version: int
    year: int
    position: Position
    published_at: Time
    published_by: str


class RulebookList(Shape):
    """规则书列表 · Every published version, in the order of their publishing."""

    position: Position
    rulebooks: list[RulebookListed]
