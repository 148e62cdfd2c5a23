"""What the accepted commands add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tests.oracle.book import (
    MEASURED,
    ZERO,
    Book,
    Clause,
    Command,
    Refusal,
)
from tests.oracle.observing import (
    Observation,
    day_field,
    decimal_field,
    observe,
    text,
)


@dataclass
class Appeal:
    """state: filed, accepted, decided, escalated, final or withdrawn. A question may stop it while it is open."""

    state: str = "filed"
    question_open: bool = False
    questions: int = 0
    outcome: str = ""
    decided_on: date | None = None
    decided_by: str = ""

    @property
    def open(self) -> bool:
        return self.state in ("filed", "accepted", "escalated")


@dataclass
class Bonus:
    """stage: declared, supported, refused or granted."""

    stage: str = "declared"
    granted: Decimal = ZERO
    handled_by: list[str] = field(default_factory=list)

    @property
    def decided(self) -> bool:
        return self.stage in ("refused", "granted")


@dataclass
class Entry:
    """One entry, and what has happened to it since. `notice` is the day from which an appeal's days run."""

    id: str
    community: str
    clause: Clause
    occurred_on: date
    observed: Observation
    recorded_by: str
    notice: date
    matter: str | None
    ticket: str | None
    pending: bool
    void: bool = False
    reversed: Decimal = ZERO
    reduced_by_decision: bool = False
    bonus: Bonus | None = None
    appeal: Appeal | None = None

    @property
    def amount(self) -> Decimal:
        """What it is worth before reversals: of a bonus, what was granted."""
        return self.observed.amount if self.bonus is None else self.bonus.granted

    @property
    def left(self) -> Decimal:
        return self.amount - self.reversed

    @property
    def reversed_in_full(self) -> bool:
        return self.reversed > 0 and self.left == 0

    @property
    def place(self) -> tuple[str, str, str | None]:
        """Where a measured figure stands: one per community, clause and period."""
        return self.community, self.clause.code, self.observed.period


Figures = dict[tuple[str, str, str | None], Entry]


def newest_figures(entries: list[Entry]) -> Figures:
    """The newest recorded measured entry of every place; reversed in full, it still is the figure."""
    return {entry.place: entry for entry in entries if entry.clause.kind in MEASURED}


def stands(entry: Entry, figures: Figures) -> bool:
    """Not void, superseded, or reversed in full."""
    superseded = entry.clause.kind in MEASURED and figures[entry.place] is not entry
    return not entry.void and not superseded and not entry.reversed_in_full


class World:
    """Everything the accepted commands have made true. `apply` repeats what was accepted and never refuses."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.year = "open"
        self.entries: dict[str, Entry] = {}
        self.tie_breaks: list[tuple[str, list[str]]] = []

    def apply(self, command: Command, now: datetime) -> None:
        """Repeat one accepted command."""
        op = str(command["op"])
        today = self.book.day(now)
        if op in ("record", "declare"):
            self._record(command, today)
        elif op in ("close", "finalise", "reopen"):
            self.year = NEXT_YEAR_STATE[op, self.year]
        elif op == "break_tie":
            self.tie_breaks.append((str(command["item"]), order_of(command)))
        elif op in ("review", "determine"):
            self._decide_bonus(self.entries[str(command["bonus"])], command, today)
        elif op in ("confirm", "void", "reverse"):
            self._change(self.entries[str(command["entry"])], command, today)
        elif op == "appeal":
            self.entries[str(command["entry"])].appeal = Appeal()
        elif op == "decide":
            self._decide(self.entries[str(command["entry"])], command, today)
        else:
            self._go_on(self.entries[str(command["entry"])], op)

    def _record(self, command: Command, today: date) -> None:
        clause = self.book.clauses[str(command["clause"])]
        occurred_on = day_field(command, self.book, today)
        self.entries[str(command["id"])] = Entry(
            id=str(command["id"]),
            community=str(command["community"]),
            clause=clause,
            occurred_on=occurred_on,
            observed=observe(self.book, clause, command, occurred_on),
            recorded_by=str(command["by"]),
            notice=today,
            matter=text(command, "matter"),
            ticket=text(command, "ticket"),
            pending="pending_until" in clause.data,
            bonus=Bonus() if command["op"] == "declare" else None,
        )

    def _decide_bonus(self, entry: Entry, command: Command, today: date) -> None:
        bonus = bonus_of(entry)
        bonus.handled_by.append(str(command["by"]))
        bonus.stage = str(command["outcome"])
        entry.notice = today
        if bonus.stage == "granted":
            bonus.granted = decimal_field(command, "amount") if "amount" in command else entry.observed.amount

    def _change(self, entry: Entry, command: Command, today: date) -> None:
        if command["op"] == "confirm":
            entry.pending, entry.notice = False, today
        elif command["op"] == "void":
            entry.void = True
        else:
            entry.reversed += decimal_field(command, "amount") if "amount" in command else entry.left

    def _decide(self, entry: Entry, command: Command, today: date) -> None:
        """Upheld and partly upheld take it off a deduction, or grant a bonus, in the same write."""
        appeal = appeal_of(entry)
        appeal.state = "final" if appeal.state == "escalated" else "decided"
        appeal.outcome, appeal.decided_on, appeal.decided_by = str(command["outcome"]), today, str(command["by"])
        if appeal.outcome == "rejected":
            return
        in_full = appeal.outcome == "upheld"
        if entry.bonus is not None:
            entry.bonus.stage = "granted"
            entry.bonus.granted = entry.observed.amount if in_full else decimal_field(command, "amount")
        else:
            entry.reversed += entry.left if in_full else decimal_field(command, "amount")
            entry.reduced_by_decision = True

    @staticmethod
    def _go_on(entry: Entry, op: str) -> None:
        appeal = appeal_of(entry)
        if op == "accept":
            appeal.state = "accepted"
        elif op == "ask":
            appeal.question_open, appeal.questions = True, appeal.questions + 1
        elif op == "answer":
            appeal.question_open = False
        elif op == "escalate":
            appeal.state = "escalated"
        else:  # withdraw: after an escalation the first decision stands
            appeal.state = "decided" if appeal.state == "escalated" else "withdrawn"
            appeal.question_open = False

    def standing(self) -> Iterator[Entry]:
        """Every entry that stands."""
        figures = newest_figures(list(self.entries.values()))
        return (entry for entry in self.entries.values() if stands(entry, figures))

    def stands(self, entry: Entry) -> bool:
        """Whether this entry stands."""
        return stands(entry, newest_figures(list(self.entries.values())))

    def figure_at(self, community: str, clause: Clause, period: str | None) -> Entry | None:
        """The measured entry that a new one there would supersede."""
        return newest_figures(list(self.entries.values())).get((community, clause.code, period))


NEXT_YEAR_STATE = {
    ("close", "open"): "closed",
    ("finalise", "closed"): "final",
    ("reopen", "final"): "closed",
    ("reopen", "closed"): "open",
}


def bonus_of(entry: Entry) -> Bonus:
    """The entry's bonus; a refusal where it is none."""
    if entry.bonus is None:
        raise Refusal(f"{entry.id} is not a bonus")
    return entry.bonus


def appeal_of(entry: Entry) -> Appeal:
    """The entry's newest appeal; a refusal where there is none."""
    if entry.appeal is None:
        raise Refusal(f"{entry.id} is not appealed")
    return entry.appeal


def order_of(command: Command) -> list[str]:
    """The communities a tie-break names, best first."""
    order = command.get("order")
    if not isinstance(order, list):
        raise Refusal("order must be a list")
    return [str(code) for code in order]
