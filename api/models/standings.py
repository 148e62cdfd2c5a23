"""Scores, rankings, and what a decision would do to them."""

from pydantic import ConfigDict

from api.models import samples
from api.models.figures import ABSENT, Day, Moment, Points, Position, Reference, Shape, Time, Wording
from ledger.account import Stage
from projections.series import Every


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


class Went(Shape):
    """得分 · A community's total, what it is made of, and its rank, at one point of a series."""

    community: str
    total: Points
    base: Points
    bonus: Points
    negative: Points
    rank: int


class SeriesPoint(Shape):
    """走势的一点 · One point: of what had happened by `day`, or of what was known after the event at `position`."""

    day: Day | None
    position: Position
    recorded_at: Time | None
    scores: list[Went]


class SeriesOf(Moment):
    """得分走势 · How scores went, the oldest point first."""

    every: Every
    points: list[SeriesPoint]


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


class FigureMoved(Shape):
    """改动的数值 · A figure of the rulebook before and after, as its file writes it; null where there is none."""

    figure: str
    before: str | None
    after: str | None


class Simulated(Moment):
    """模拟 · What commands or another rulebook would do to every score and rank; nothing was recorded.

    Communities are in the order of the ranking that this would give.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [samples.SIMULATED]})

    commands: list[SimulatedCommand]
    figures: list[FigureMoved]
    communities: list[SimulatedScore]
