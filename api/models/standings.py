"""Scores, rankings, and what a decision would do to them."""

from pydantic import ConfigDict

from api.models import samples
from api.models.figures import ABSENT, Moment, Points, Reference, Shape, Wording
from ledger.account import Stage


class Score(Shape):
    """得分 · A community's total and what it is made of; `items` by their codes."""

    community: str
    total: Points
    base: Points
    bonus: Points
    negative: Points
    rank: int
    vetoed: bool
    provisional: bool
    missing: list[str]
    tie_open: list[str]
    items: dict[str, Points]


class Scores(Moment):
    """得分与排名 · Communities in ranking order."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.SCORES]})

    communities: list[Score]


class Ranked(Shape):
    """名次 · One line of the ranking; `tie_open` names the ranked items in which a tie waits for the working committee."""

    community: str
    name: Wording
    rank: int
    total: Points
    provisional: bool
    vetoed: bool
    tie_open: list[str]


class Rankings(Moment):
    """排名 · The ranking with names; `final` once the year has been finalised."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.RANKINGS]})

    final: bool
    stage: Stage
    ranking: list[Ranked]


class PointsMoved(Shape):
    """分值变化 · Before, after, and the difference."""

    before: Points
    after: Points
    change: Points


class RankMoved(Shape):
    """名次变化 · A positive change is a worse rank."""

    before: int
    after: int
    change: int


class SimulatedCommand(Shape):
    """模拟的命令 · One command of the simulation, and the entry that it is about."""

    op: str
    entry: Reference | None
    amount: Points | None = ABSENT


class SimulatedScore(Shape):
    """模拟得分 · A community before and after; `items` are those that changed."""

    community: str
    total: PointsMoved
    rank: RankMoved
    items: dict[str, PointsMoved]


class Simulated(Moment):
    """模拟 · What the commands would do to every score and rank; nothing was recorded. In ranking order afterwards."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.SIMULATED]})

    commands: list[SimulatedCommand]
    communities: list[SimulatedScore]
