"""Appeals as they are answered."""

from typing import Literal

from api.models.figures import Day, Level, Listed, Points, Reference, Shape, Time
from ledger.account import AppealState

Outcome = Literal["upheld", "partly_upheld", "rejected"]


class AppealListed(Shape):
    """申诉 · An appeal with the last day of its present step; `outcome` and `amount` are those of its newest decision."""

    entry: Reference
    community: str
    clause: str
    state: AppealState
    level: Level
    filed_at: Time
    filed_by: str
    grounds: str
    due: Day | None
    overdue: bool
    outcome: Outcome | None
    amount: Points | None
    escalate_until: Day | None


class DecisionOfAppeal(Shape):
    """决定 · One level's decision and its reasons."""

    level: Level
    outcome: Outcome
    amount: Points | None
    decided_by: str
    recorded_at: Time
    reasons: str


class AppealOfEntry(AppealListed):
    """申诉全貌 · An appeal with its decisions, the first level's first."""

    decisions: list[DecisionOfAppeal]


class AppealInFull(AppealOfEntry):
    """申诉全貌 · An appeal at a moment."""

    rulebook: str
    rulebook_version: int
    position: int
    known_at: Time
    on: Day | None


class AppealList(Listed):
    """申诉列表 · Appeals, the oldest filing first."""

    appeals: list[AppealListed]
