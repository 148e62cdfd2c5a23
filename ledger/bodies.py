"""What is said with each command: the fields that a line of a file and the body of a request have in common.

Who acts, and what a request's address names already, are no part of it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ledger.days import month_of
from ledger.fields import Code, Day, Name, Period, Points, Quantity, Ref, Words, YearNumber
from ledger.rules import Observation


class Said(BaseModel):
    """`id` is the caller's reference, unique in the ledger. An unknown field is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Ref | None = None

    def spelt_out(self) -> set[str]:
        """Fields that say no more than their absence would."""
        return set()


class Observes(Said):
    """What was seen or measured in a community, under a clause."""

    community: Code
    clause: Code
    occurred_on: Day
    quantity: Quantity | None = None
    level: Code | None = None
    amount: Points | None = None
    reason: Words | None = None
    matter: Name | None = None
    year: YearNumber | None = None

    @property
    def observation(self) -> Observation:
        return Observation(quantity=self.quantity, level=self.level, amount=self.amount)

    def spelt_out(self) -> set[str]:
        unsaid = {"quantity"} if self.quantity == 1 else set[str]()
        if self.year == self.occurred_on.year:
            unsaid.add("year")
        return unsaid


class Recording(Observes):
    """记录 · An entry: `value` is a measured figure, `amount` the points where the clause leaves them open."""

    period: Period | None = None
    value: Points | None = None
    grade: Code | None = None
    exempt: Annotated[bool, Field(strict=True)] = False
    ticket: Name | None = None
    follows: Ref | None = None

    @property
    def observation(self) -> Observation:
        return Observation(
            quantity=self.quantity,
            level=self.level,
            amount=self.amount,
            value=self.value,
            grade=self.grade,
            period=self.period,
        )

    def spelt_out(self) -> set[str]:
        if self.period is None:
            return super().spelt_out()
        day = self.occurred_on
        defaults = {str(day.year), month_of(day, day.year), str(day.year - 1), month_of(day, day.year - 1)}
        return {*super().spelt_out(), *({"period"} if self.period in defaults else set())}


class Declaration(Observes):
    """申报 · A bonus that a community claims."""

    reason: Words


class Confirmation(Said):
    """确认 · The ticket's own appeal failed: the pending entry counts."""

    reason: Words


class Voidance(Said):
    """作废 · The ticket's own appeal succeeded: the pending entry never counts."""

    reason: Words


class Reversal(Said):
    """撤销 · An entry, or `amount` of it, is taken off the score; all of it where no amount is given."""

    amount: Points | None = None
    reason: Words


class Filing(Said):
    """申诉 · A community disputes an entry."""

    grounds: Words


class Acceptance(Said):
    """受理 · The review of an appeal begins."""


class Question(Said):
    """询问 · The clock of the review stops until it is answered."""

    question: Words


class Reply(Said):
    """答复 · To the open question."""

    text: Words


class Decision(Said):
    """决定 · `amount`, when partly upheld: taken off a deduction, or the new total of a bonus."""

    outcome: Literal["upheld", "partly_upheld", "rejected"]
    amount: Points | None = None
    reasons: Words


class Escalation(Said):
    """申请再次复核 · A second review, by the working committee."""

    grounds: Words


class Withdrawal(Said):
    """撤回 · The community gives up its appeal."""

    reason: Words


class BonusReview(Said):
    """审核 · The leading group supports a declared bonus, or refuses it."""

    outcome: Literal["supported", "refused"]
    reasons: Words


class Determination(Said):
    """确定 · The working committee grants a bonus, or `amount` of it, or refuses it."""

    outcome: Literal["granted", "refused"]
    amount: Points | None = None
    reasons: Words


class Turn(Said):
    """A year is closed, finalised or reopened."""

    reason: Words


class TieBreaking(Said):
    """裁定并列 · `order` names the communities of one tie, the first ranked first."""

    item: Code
    order: tuple[Code, ...]
    reason: Words
