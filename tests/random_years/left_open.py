"""What rules.md leaves open, and is therefore never proposed."""

from __future__ import annotations

from datetime import date

from tests.oracle import (
    Clause,
    Command,
    Entry,
    Oracle,
    why_nothing_to_appeal,
)


def is_left_open(oracle: Oracle, command: Command, today: date) -> bool:
    """True for a command on which rules.md gives no clear answer; none such is ever proposed."""
    clause = oracle.book.clauses.get(str(command.get("clause")))
    if clause is not None:
        return new_entry_left_open(oracle, command, clause)
    entry = oracle.world.entries.get(str(command.get("entry", command.get("bonus"))))
    role = str(command.get("by", "")).partition("-")[0]
    if command.get("op") == "break_tie":
        return role == "leading"  # contract.md shows the working committee, no sentence says so
    if command.get("op") == "finalise":
        return not command.get("reason")  # is a reason "there" for finalising?
    if entry is None:
        return False
    return act_left_open(command, entry, role) or too_late_unless_stopped(oracle, command, entry, today)


def new_entry_left_open(oracle: Oracle, command: Command, clause: Clause) -> bool:
    """Open questions of recording and declaring."""
    reasonless_bonus = command.get("op") == "declare" and not command.get("reason")
    period_of_a_mark = "period" in command and clause.kind in ("rating", "converted", "scored")
    many_articles = clause.kind == "shortfall" and command.get("value") == "1000"
    foreign_quantity = "quantity" in command and clause.kind not in ("occurrence", "once")
    followed = oracle.world.entries.get(str(command.get("follows")))
    reversed_in_part = followed is not None and (not followed.reversed_in_full or followed.reduced_by_decision)
    half_reversed = reversed_in_part and followed is not None and followed.reversed > 0
    return reasonless_bonus or period_of_a_mark or many_articles or foreign_quantity or half_reversed


def act_left_open(command: Command, entry: Entry, role: str) -> bool:
    """Open questions of acting on an entry."""
    op, outcome = command.get("op"), command.get("outcome")
    voided_from_above = op == "void" and role in ("leading", "committee")
    unneeded_amount = "amount" in command and (op, outcome) in [
        ("decide", "upheld"), ("decide", "rejected"), ("determine", "refused")]  # fmt: skip
    if entry.bonus is None:
        return voided_from_above or unneeded_amount
    reversed_by_others = op == "reverse" and role in ("comm", "committee")
    appeal_after_reversal = entry.reversed > 0 and op not in ("reverse", "review", "determine")
    edges = (f"{entry.bonus.granted:.2f}", f"{entry.observed.amount:.2f}")
    edge_of_a_part = outcome == "partly_upheld" and command.get("amount") in edges
    return unneeded_amount or reversed_by_others or appeal_after_reversal or edge_of_a_part


def too_late_unless_stopped(oracle: Oracle, command: Command, entry: Entry, today: date) -> bool:
    """Filed or escalated again after a withdrawal, too late unless an earlier question stopped that clock too."""
    appeal = entry.appeal
    if appeal is None or not appeal.questions or why_nothing_to_appeal(oracle.world, entry) is not None:
        return False
    if command.get("op") == "appeal" and appeal.state == "withdrawn":
        return today > entry.notice + oracle.book.file_days
    if command.get("op") == "escalate" and appeal.state == "decided" and appeal.decided_on is not None:
        return today > appeal.decided_on + oracle.book.escalate_days
    return False
