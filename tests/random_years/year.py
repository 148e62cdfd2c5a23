"""A whole year of proposals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tests.oracle import (
    Book,
    Command,
    Oracle,
    read,
    why_not_appealable,
    why_not_escalatable,
)
from tests.random_years.choices import (
    COMMITTEE,
    WILD_SHARE,
)
from tests.random_years.going_wrong import GoingWrong


def missing_of(line: Command) -> Iterable[str]:
    """The clauses still missing in a line of the scores."""
    missing = line["missing"]
    return [str(code) for code in missing] if isinstance(missing, list) else []


class RandomYear(GoingWrong):
    """Proposes commands to an oracle while the clock goes on."""

    def __init__(self, rng: random.Random, book: Book, oracle: Oracle, start: datetime) -> None:
        super().__init__(rng, book, oracle, start)
        self.tempers = {action: weight * rng.choice([0.3, 1, 1, 2.5]) for action, weight in self.actions().items()}
        if rng.random() < 0.2:  # a year of ties
            self.tempers |= {RandomYear.record_mark: 80, RandomYear.break_tie: 80}

    def step(self) -> None:
        """One proposal: of this year's temper, or wild."""
        self.pass_time()
        action = self.rng.choices(list(self.tempers), list(self.tempers.values()))[0]
        command = action(self)
        if command is not None and self.rng.random() < WILD_SHARE:
            command = self.gone_wrong(command)
        self.propose(command)

    @staticmethod
    def actions() -> dict[Callable[[RandomYear], Command | None], float]:
        """What may be done next, and how often."""
        cls = RandomYear
        return {
            cls.record_anything: 14, cls.record_measured: 7, cls.record_missing: 5, cls.record_mark: 9,
            cls.record_veto: 0.7, cls.record_again: 5, cls.record_over_decision: 3, cls.exempt: 2,
            cls.record_ticket: 4, cls.settle_pending: 5, cls.record_matter: 4, cls.record_single: 5,
            cls.record_negative: 2, cls.follow: 2, cls.reverse: 6, cls.appeal: 8, cls.appeal_bonus: 5,
            cls.go_on_with_appeal: 17, cls.escalate: 8, cls.declare: 6, cls.go_on_with_bonus: 8,
            cls.break_tie: 6, cls.change_year: 0.4, cls.reopen: 8, cls.repeat: 1.5, cls.anything: 3,
        }  # fmt: skip

    def open_with_marks(self) -> None:
        """All marks of the ranked item at once."""
        for community in self.book.communities:
            for clause in self.book.clauses.values():
                if clause.is_mark:
                    self.now += timedelta(seconds=self.rng.randint(0, 40))
                    self.propose(self.record(clause, community))

    def finish(self) -> None:
        """On until the year is final, with the obstacles met on the way; then back to open."""
        for _ in range(20):
            if self.oracle.world.year != "open":
                self.propose(self.reopen())
        self.record_all_missing()
        closed_by_then = False
        while self.oracle.world.year != "final":
            self.pass_time()
            if not closed_by_then and self.rng.random() < 0.05:
                closed_by_then = self.propose(self.year_command("close"))
            if not self.settle_something() and self.oracle.world.year == "closed":
                self.propose(self.year_command("finalise"))
            if self.rng.random() < 0.15:
                self.propose(self.year_command("finalise"))
        for action in (self.record_anything, self.appeal, self.reverse, self.repeat, self.break_tie):
            self.propose(action())
        self.propose(self.year_command("reopen"))
        for action in (self.record_anything, self.reverse, self.appeal):
            self.propose(action())
        self.propose(self.year_command("reopen"))
        for _ in range(20):
            self.step()

    def year_command(self, op: str) -> Command:
        return {"op": op, "reason": self.reason(), "by": self.rng.choice(COMMITTEE)}

    def record_all_missing(self) -> None:
        for line in read(self.oracle.world, None).lines:
            for code in missing_of(line):
                self.now += timedelta(seconds=self.rng.randint(0, 90))
                self.propose(self.record(self.book.clauses[code], str(line["community"])))

    def settle_something(self) -> bool:
        """Propose something that takes the year nearer to its end; False when only waiting is left."""
        ties = read(self.oracle.world, None).open_ties
        for command in (self.settle_pending(), self.go_on_with_bonus(), self.go_on_with_appeal()):
            if command is not None:
                return self.propose(command)
        if ties:
            return self.propose(self.break_tie())
        waiting = any(
            why(self.oracle.world, entry, self.today) is None
            for why in (why_not_appealable, why_not_escalatable)
            for entry in self.oracle.world.entries.values()
        )
        if waiting:
            self.now += timedelta(days=self.rng.randint(0, 2))
        return waiting
