"""Years, and what a command about one comes to."""

from pydantic import ConfigDict

from api.models import samples
from api.models.figures import Hash, Points, Position, Shape, Time
from ledger.account import Stage


class TieBroken(Shape):
    """裁定 · The order of the communities of one tie, the first ranked first."""

    item: str
    order: list[str]
    position: Position


class FinalRank(Shape):
    """最终名次 · One line of the final ranking."""

    community: str
    rank: int
    total: Points


class YearShown(Shape):
    """年度 · How far a year has come; the ranking, and the root over the first `tree_size` events, once it is final."""

    year: int
    rulebook: str
    stage: Stage
    tie_breaks: list[TieBroken]
    ranking: list[FinalRank] | None
    tree_size: int | None
    root: Hash | None


class YearState(YearShown):
    """年度 · A year in the ledger at `position`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**samples.YEAR, "known_at": "2020-12-31T08:00:00Z"}]})

    position: Position
    known_at: Time


class WrittenYear(YearShown):
    """办理后的年度 · The year right after a command; `position` is that of the command's last event."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.YEAR]})

    position: Position


class YearList(Shape):
    """年度列表 · Every year of the ledger, the oldest first."""

    position: Position
    known_at: Time
    years: list[YearShown]
