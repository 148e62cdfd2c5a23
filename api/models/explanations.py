"""How a score comes about, and what did not count."""

from typing import Any

from pydantic import ConfigDict

from api.models import samples
from api.models.entries import Reversed
from api.models.figures import ABSENT, Day, Level, Moment, Points, Position, Reference, Shape, Time, Wording
from ledger.clauses import Effect
from projections.docket import EntryState
from projections.explanation import StepKind
from projections.tree import NodeKind
from projections.uncounted import WhyLeftOut


class ExplainedStep(Shape):
    """一步 · A signed amount. `nominal` of it was taken or earned, a cap kept `absorbed` out."""

    step: StepKind
    code: str
    amount: Points
    nominal: Points | None
    absorbed: Points


class Observed(Shape):
    """所见 · What was seen or measured, as far as the clause observes it."""

    quantity: int = ABSENT
    level: str = ABSENT
    value: Points = ABSENT
    grade: str = ABSENT


class EntryExplained(Shape):
    """记录 · An entry under a clause, whether it counts or not; `left` is what it still costs or gives."""

    entry: Reference
    state: EntryState
    counts: bool
    occurred_on: Day
    period: str | None
    observed: Observed
    nominal: Points
    reversed: Points
    left: Points
    reversals: list[Reversed]
    reason: str | None
    position: Position
    positions: list[Position]


class ClauseExplained(Shape):
    """要点 · A clause with its figures as the rulebook has them, and how much of it counted."""

    clause: str
    label: Wording
    reading: str | None
    figures: dict[str, Any]
    effect: Effect
    nominal: Points
    cap: Points | None
    counted: Points
    absorbed: Points
    entries: list[EntryExplained]


class PartExplained(Shape):
    """部分 · An item, the bonus or the negative list; its steps add up to its score. `factor` is that of a ranked item."""

    code: str
    score: Points
    rank: int | None
    factor: Points | None
    steps: list[ExplainedStep]
    clauses: list[ClauseExplained]


class NodeExplained(Shape):
    """树的一节 · A signed amount: what it adds to the total, and exactly the sum of its children where it has any."""

    kind: NodeKind
    code: str
    amount: Points
    name: Wording = ABSENT
    reading: str = ABSENT
    limit: Points = ABSENT
    rank: int = ABSENT
    factor: Points = ABSENT
    state: EntryState = ABSENT
    by_appeal: Level = ABSENT
    positions: list[Position] = ABSENT
    children: list["NodeExplained"]


class ExplanationOf(Moment):
    """得分说明 · Steps that add up to the total exactly. `total` and `steps` are left out where one item was asked for."""

    community: str
    total: Points = ABSENT
    steps: list[ExplainedStep] = ABSENT
    parts: list[PartExplained]
    tree: NodeExplained


# --- what did not count -----------------------------------------------------------------------------------------------


class NotCounted(Shape):
    """不计入的部分 · A part of an entry that does not count, and why; `position` is that of the event that says so."""

    reason: WhyLeftOut
    amount: Points
    code: str
    limit: Points | None
    position: Position | None
    recorded_at: Time | None
    actor: str | None
    by_appeal: Level | None
    words: str | None


class EntryWeighed(Shape):
    """未全部计入的记录 · An entry of which something does not count: `nominal` is `counted` and all of `why` together."""

    entry: Reference
    part: str
    clause: str
    effect: Effect
    state: EntryState
    occurred_on: Day
    nominal: Points
    counted: Points
    uncounted: Points
    why: list[NotCounted]


class ClauseAbsorbed(Shape):
    """要点被吸收的分值 · How much of a clause a bound kept out."""

    clause: str
    amount: Points


class BoundOf(Shape):
    """上限或下限 · What a cap, floor, ceiling or veto made of a sum, and how much of it is whose."""

    reason: WhyLeftOut
    code: str
    part: str
    before: Points
    after: Points
    absorbed: Points
    clauses: list[ClauseAbsorbed]


class SumsOf(Shape):
    """合计 · Over all entries of one effect: `nominal` is `counted` and `uncounted` together."""

    nominal: Points
    counted: Points
    uncounted: Points


class UncountedOf(Moment):
    """未计入 · What did not count, and why. `entries` are those of which something does not, in the order of the ledger."""

    model_config = ConfigDict(json_schema_extra={"examples": [samples.UNCOUNTED]})

    community: str
    item: str | None
    deductions: SumsOf
    additions: SumsOf
    entries: list[EntryWeighed]
    bounds: list[BoundOf]
