"""What is refused of recording, bonuses and reversals."""

from __future__ import annotations

from datetime import date

from tests.oracle.actors import Case, may_record, refuse_open_appeal, refuse_same_person
from tests.oracle.book import (
    MEASURED,
    Clause,
    Refusal,
    refuse_if,
)
from tests.oracle.observing import (
    Observation,
    day_field,
    decimal_field,
    observe,
    one_of,
    required,
    text,
)
from tests.oracle.world import (
    Entry,
    bonus_of,
)


def check_new_entry(case: Case) -> tuple[Clause, Observation, date]:
    """What record and declare have in common: an open year, known codes, a permitted day, a sound observation."""
    book, command = case.world.book, case.command
    refuse_if(case.world.year != "open", "the year is closed")
    required(command, "id")
    refuse_if(required(command, "community") not in book.communities, "unknown community")
    clause = book.clauses.get(required(command, "clause"))
    if clause is None:
        raise Refusal("unknown clause")
    day = day_field(command, book, case.today)
    return clause, observe(book, clause, command, day), day


def check_record(case: Case) -> None:
    """Entries, and "LG1.1 by the leading group; everything else by the item's department"."""
    clause, observed, day = check_new_entry(case)
    refuse_if(clause.item == "BN", "a bonus is declared, not recorded")
    earlier = None
    if clause.kind in MEASURED:
        earlier = case.world.figure_at(str(case.command["community"]), clause, observed.period)
    check_recorder(case, clause, earlier)
    if earlier is not None:
        refuse_open_appeal(earlier)
    refuse_second(case, clause, day)
    check_follows(case)


def check_recorder(case: Case, clause: Clause, earlier: Entry | None) -> None:
    """Who may record under the clause; over what a decision reduced, only the leading group, with a reason."""
    if earlier is not None and earlier.reduced_by_decision:
        case.by("leading_group")
        required(case.command, "reason")
    else:
        refuse_if(not may_record(case.actor, clause), f"{case.actor.name} may not record under {clause.code}")


def refuse_second(case: Case, clause: Clause, day: date) -> None:
    """`once`, `once_per: month`, `unique_matter` and tickets refuse a second while one stands."""
    month = case.world.book.month
    for other in case.world.standing():
        same_clause = other.clause.code == clause.code
        same_community = other.community == case.command["community"]
        if clause.kind == "once":
            refuse_if(same_clause and same_community, "already recorded this year")
        if clause.data.get("once_per") == "month":
            same_month = month(other.occurred_on) == month(day)
            refuse_if(same_clause and same_community and same_month, "already recorded this month")
        if clause.data.get("unique_matter"):
            same_group = other.clause.item == clause.item and other.clause.group == clause.group
            same_matter = other.matter == case.command["matter"]
            refuse_if(same_group and same_community and same_matter, "this matter already stands")
        if clause.data.get("needs") == "ticket":
            refuse_if(same_clause and other.ticket == case.command["ticket"], "this ticket already stands")


def check_follows(case: Case) -> None:
    """Reversal: `follows` names the reversed entry of the same community."""
    if text(case.command, "follows") is not None:
        followed = case.entry("follows")
        refuse_if(followed.community != case.command["community"], "follows an entry of another community")
        refuse_if(followed.reversed == 0, "follows an entry that is not reversed")


def check_declare(case: Case) -> None:
    """Pending entries: a bonus is declared by the community, for itself, with a reason."""
    clause, _, _ = check_new_entry(case)
    refuse_if(clause.item != "BN", "only a bonus is declared")
    case.by("community")
    refuse_if(case.actor.bound_to != case.command["community"], "a community declares its own")
    required(case.command, "reason")


def check_review(case: Case) -> None:
    """The leading group reviews a declared bonus: supported or refused."""
    entry = case.entry("bonus")
    case.by("leading_group")
    refuse_if(bonus_of(entry).stage != "declared", "already reviewed")
    refuse_same_person(entry, case.actor)
    one_of(case.command, "outcome", ["supported", "refused"])
    required(case.command, "reasons")


def check_determine(case: Case) -> None:
    """The working committee determines a supported bonus: granted (above 0, at most what the clause gives) or not."""
    entry = case.entry("bonus")
    case.by("working_committee")
    refuse_if(bonus_of(entry).stage != "supported", "not supported by a review, or already determined")
    refuse_same_person(entry, case.actor)
    outcome = one_of(case.command, "outcome", ["granted", "refused"])
    required(case.command, "reasons")
    if "amount" in case.command:
        refuse_if(outcome == "refused", "a refusal has no amount")
        refuse_if(decimal_field(case.command, "amount", entry.observed.amount) == 0, "a grant is above 0")


def check_pending(case: Case) -> None:
    """Confirming and voiding are for pending entries, by their department."""
    entry = case.entry()
    refuse_if(not may_record(case.actor, entry.clause), "its department confirms or voids")
    refuse_if(entry.void or not entry.pending, "not pending")
    required(case.command, "reason")


def check_reverse(case: Case) -> None:
    """Reversal: by those who may record under the clause, or the leading group; never more than is left."""
    entry = case.entry()
    own_bonus = entry.bonus is not None and entry.recorded_by == case.actor.name
    if not (may_record(case.actor, entry.clause) or own_bonus):
        case.by("leading_group")
    required(case.command, "reason")
    refuse_if(entry.pending, "a pending entry cannot be reversed")
    refuse_open_appeal(entry)
    refuse_if(not case.world.stands(entry), "it does not stand")
    refuse_if(entry.left == 0, "nothing is left of it")
    if "amount" in case.command:
        taken = decimal_field(case.command, "amount", entry.left)
        refuse_if(taken == 0, "amount must be above 0")
        refuse_if(entry.observed.veto and taken != entry.left, "a veto is reversed only in full")
