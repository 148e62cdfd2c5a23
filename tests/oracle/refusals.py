"""What is refused of tie-breaks and the year; all that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from tests.oracle.actors import Case, sample_users
from tests.oracle.appealing import (
    check_accept,
    check_answer,
    check_appeal,
    check_ask,
    check_decide,
    check_escalate,
    check_withdraw,
    why_not_appealable,
    why_not_escalatable,
)
from tests.oracle.book import (
    Command,
    Refusal,
    refuse_if,
)
from tests.oracle.observing import (
    one_of,
    required,
)
from tests.oracle.recording import (
    check_declare,
    check_determine,
    check_pending,
    check_record,
    check_reverse,
    check_review,
)
from tests.oracle.scores import (
    read,
)
from tests.oracle.world import (
    NEXT_YEAR_STATE,
    World,
    order_of,
)


def check_break_tie(case: Case) -> None:
    """A tie-break names exactly the communities of one tie that is open now."""
    case.by("working_committee")
    item = required(case.command, "item")
    order = order_of(case.command)
    required(case.command, "reason")
    open_ties = [sorted(tie.communities) for tie in read(case.world, None).open_ties if tie.item == item]
    refuse_if(sorted(order) not in open_ties, "these are not exactly the communities of a tie that is open")


def check_year(case: Case) -> None:
    """From open to closed to final, and back a step at a time; by the working committee, with a reason."""
    op = str(case.command["op"])
    case.by("working_committee")
    required(case.command, "reason")
    refuse_if((op, case.world.year) not in NEXT_YEAR_STATE, f"the year is {case.world.year}")
    if op == "finalise":
        obstacles = obstacles_to_final(case.world, case.today)
        refuse_if(obstacles, "; ".join(obstacles))


def obstacles_to_final(world: World, today: date) -> list[str]:
    """Everything that is still undecided, or could still be asked for (The year)."""
    obstacles = []
    for entry in world.entries.values():
        if entry.appeal is not None and entry.appeal.open:
            obstacles.append(f"the appeal of {entry.id} is undecided")
        if entry.bonus is not None and not entry.bonus.decided:
            obstacles.append(f"the bonus {entry.id} is undecided")
        if entry.pending and not entry.void:
            obstacles.append(f"{entry.id} is pending")
        if why_not_appealable(world, entry, today) is None:
            obstacles.append(f"{entry.id} may still be appealed")
        if why_not_escalatable(world, entry, today) is None:
            obstacles.append(f"the appeal of {entry.id} may still be escalated")
    reading = read(world, None)
    obstacles += [f"a tie of {tie.item} is open" for tie in reading.open_ties]
    obstacles += [f"the score of {line['community']} is provisional" for line in reading.lines if line["provisional"]]
    return obstacles


CHECKS: dict[str, Callable[[Case], None]] = {
    "record": check_record,
    "declare": check_declare,
    "review": check_review,
    "determine": check_determine,
    "confirm": check_pending,
    "void": check_pending,
    "reverse": check_reverse,
    "appeal": check_appeal,
    "accept": check_accept,
    "ask": check_ask,
    "answer": check_answer,
    "decide": check_decide,
    "escalate": check_escalate,
    "withdraw": check_withdraw,
    "break_tie": check_break_tie,
    "close": check_year,
    "finalise": check_year,
    "reopen": check_year,
}


def check(world: World, command: Command, now: datetime) -> None:
    """Refuse what the rules refuse; say nothing otherwise."""
    op = one_of(command, "op", list(CHECKS))
    actor = sample_users(world.book).get(required(command, "by"))
    if actor is None:
        raise Refusal("unknown user")
    refuse_if(actor.role in ("admin", "auditor"), f"{actor.role} writes nothing")
    refuse_if(world.year == "final" and op != "reopen", "the year is final")
    CHECKS[op](Case(world, command, actor, world.book.day(now)))
