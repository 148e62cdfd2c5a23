"""What is refused of appeals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.oracle.actors import Case, refuse_same_person
from tests.oracle.book import (
    Refusal,
    refuse_if,
)
from tests.oracle.observing import (
    decimal_field,
    one_of,
    required,
)
from tests.oracle.world import (
    Appeal,
    Entry,
    World,
    appeal_of,
)


def check_appeal(case: Case) -> None:
    """Appeals: by the community, with grounds, in time."""
    entry = case.own_entry()
    required(case.command, "grounds")
    obstacle = why_not_appealable(case.world, entry, case.today)
    refuse_if(obstacle, str(obstacle))


def why_not_appealable(world: World, entry: Entry, today: date) -> str | None:
    """None where an appeal may be filed today: a standing deduction, or a bonus refused or cut."""
    if entry.appeal is not None and entry.appeal.state != "withdrawn":
        return "already appealed"
    if today > entry.notice + world.book.file_days:
        return "filed too late"
    return why_nothing_to_appeal(world, entry)


def why_nothing_to_appeal(world: World, entry: Entry) -> str | None:
    """None where the entry still costs the community something that an appeal could give back."""
    if entry.bonus is not None:
        short = entry.bonus.decided and entry.bonus.granted < entry.observed.amount
        return None if short and world.stands(entry) else "this bonus is neither refused nor cut"
    obstacles = {
        "it does not stand": not world.stands(entry),
        "not a deduction": entry.clause.effect != "deduct",
        "a pending entry cannot be appealed": entry.pending,
        "nothing is left of it": entry.left == 0,
    }
    return next((obstacle for obstacle, is_there in obstacles.items() if is_there), None)


def why_not_escalatable(world: World, entry: Entry, today: date) -> str | None:
    """None where a second level may be asked for today."""
    appeal = entry.appeal
    if appeal is None or appeal.state != "decided" or appeal.decided_on is None:
        return "there is no first decision to escalate"
    if appeal.outcome == "upheld":
        return "the first decision gave everything"
    if today > appeal.decided_on + world.book.escalate_days:
        return "escalated too late"
    return why_nothing_to_appeal(world, entry)


def check_escalate(case: Case) -> None:
    """A second level, after a first decision that did not give everything, in time."""
    entry = case.own_entry()
    required(case.command, "grounds")
    obstacle = why_not_escalatable(case.world, entry, case.today)
    refuse_if(obstacle, str(obstacle))


def check_withdraw(case: Case) -> None:
    """Withdrawn from any open state, by the community."""
    refuse_if(not appeal_of(case.own_entry()).open, "the appeal is not open")
    required(case.command, "reason")


def check_answer(case: Case) -> None:
    """The community answers the question that is open."""
    refuse_if(not appeal_of(case.own_entry()).question_open, "no question is open")
    required(case.command, "text")


def check_accept(case: Case) -> None:
    """The leading group accepts what was filed."""
    entry = case.entry()
    case.by("leading_group")
    refuse_if(appeal_of(entry).state != "filed", "the appeal is not waiting to be accepted")


def check_level(case: Case, appeal: Appeal) -> None:
    """The leading group asks and decides what is accepted, the committee what is escalated; no question is open."""
    level = {"accepted": "leading_group", "escalated": "working_committee"}.get(appeal.state)
    if level is None:
        raise Refusal(f"the appeal is {appeal.state}")
    case.by(level)
    refuse_if(appeal.question_open, "a question is unanswered")


def check_ask(case: Case) -> None:
    """A question, at the level where the appeal is."""
    check_level(case, appeal_of(case.entry()))
    required(case.command, "question")


def check_decide(case: Case) -> None:
    """A decision with reasons, by somebody who had no part in it before."""
    entry = case.entry()
    appeal = appeal_of(entry)
    check_level(case, appeal)
    refuse_same_person(entry, case.actor)
    refuse_if(appeal.decided_by == case.actor.name, "nobody decides at both levels")
    outcome = one_of(case.command, "outcome", ["upheld", "partly_upheld", "rejected"])
    required(case.command, "reasons")
    if outcome == "partly_upheld":
        check_part(entry, decimal_field(case.command, "amount"))
    else:
        refuse_if("amount" in case.command, f"{outcome} has no amount")


def check_part(entry: Entry, amount: Decimal) -> None:
    """Partly upheld. Of a deduction: taken off, less than what is left, and no part of a veto.

    Of a bonus: the new total, more than was granted and less than everything.
    """
    if entry.bonus is not None:
        refuse_if(not entry.bonus.granted < amount < entry.observed.amount, "not between what was granted and all")
        return
    refuse_if(entry.observed.veto, "a veto is reversed only in full")
    refuse_if(not 0 < amount < entry.left, "not between nothing and what is left")
