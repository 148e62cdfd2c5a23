"""Commands that the rules probably refuse."""

from __future__ import annotations

from datetime import timedelta

from tests.oracle import (
    Command,
    sample_users,
)
from tests.random_years.acting import APPEAL_ACTS, Acting
from tests.random_years.choices import (
    COMMITTEE,
    LEADING,
)


class GoingWrong(Acting):
    """Commands that the rules probably refuse."""

    def anything(self) -> Command | None:
        """Any act on any entry by anybody."""
        entry = self.entry()
        if entry is None:
            return None
        op = self.rng.choice([*APPEAL_ACTS, "confirm", "void", "reverse", "appeal", "escalate", "review", "determine"])
        department = self.recorder(entry.clause) if entry.bonus is None else "admin"
        by = self.rng.choice([f"comm-{entry.community}", department, *LEADING, *COMMITTEE])
        if op in ("review", "determine"):
            outcome = "refused" if self.rng.random() < 0.5 else {"review": "supported", "determine": "granted"}[op]
            return {"op": op, "bonus": entry.id, "outcome": outcome, "reasons": self.reason(), "by": by}
        if op in APPEAL_ACTS:
            return self.appeal_act(op, entry) | {"by": by}
        word = "grounds" if op in ("appeal", "escalate") else "reason"
        return {"op": op, "entry": entry.id, word: self.reason(), "by": by}

    def gone_wrong(self, sound: Command) -> Command:
        """The command with one thing about it changed, probably for the worse."""
        command = dict(sound)
        faults = [self.wrong_actor, self.wrong_actor, self.wrong_name, self.without_a_reason]
        if "clause" in command:
            faults += [self.wrong_day, self.wrong_day, self.wrong_field, self.wrong_field, self.wrong_figure,
                       self.wrong_figure, self.without_a_field]  # fmt: skip
        elif "amount" in command:
            faults += [self.wrong_amount]
        self.rng.choice(faults)(command)
        return command

    def wrong_actor(self, command: Command) -> None:
        command["by"] = self.rng.choice([*sample_users(self.book), "admin", "auditor-1", *LEADING, *COMMITTEE])

    def wrong_name(self, command: Command) -> None:
        """A community, clause, entry, outcome, item or op that does not exist."""
        names = [key for key in ("community", "clause", "entry", "bonus", "outcome", "item", "op") if key in command]
        command[self.rng.choice(names)] = self.rng.choice(["XX", "UM9.9", "E-none", "", "PB2"])

    def without_a_reason(self, command: Command) -> None:
        for key in ("reason", "reasons", "grounds", "question", "text"):
            if key in command:
                command.pop(key)
                if self.rng.random() < 0.3:
                    command[key] = ""

    def wrong_day(self, command: Command) -> None:
        tomorrow = (self.today + timedelta(days=1)).isoformat()
        days = ["2019-12-31", "2021-01-31", "2021-02-01", "2020-02-30", "2020-13-01", "20200305", "2020-3-5", tomorrow]
        command["occurred_on"] = self.rng.choice([*days, tomorrow, self.today.isoformat()])

    def wrong_field(self, command: Command) -> None:
        """A field that may not belong under the clause."""
        fields = {"amount": ["0.10"], "level": ["city", "planet"], "period": ["2020-03", "2021-01", "2020-13", "March"]}
        name = self.rng.choice(list(fields))
        command[name] = self.rng.choice(fields[name])

    def wrong_figure(self, command: Command) -> None:
        """A quantity, value, grade or amount out of bounds or badly written."""
        if "value" in command:
            command["value"] = self.rng.choice(["-1", "45.555", "1e2", "abc", "", "1000", "100.01", "5.01", "2.50"])
        elif "amount" in command:
            self.wrong_amount(command)
        elif "grade" in command:
            command["grade"] = "superb"
        else:
            command["quantity"] = self.rng.choice([0, -1, 1, 2, 999, 1000])

    def wrong_amount(self, command: Command) -> None:
        command["amount"] = self.rng.choice(["0", "0.00", "-0.10", "0.105", "0.15", "5000.00", "x", "1,00"])

    def without_a_field(self, command: Command) -> None:
        """Without a field that the clause may need."""
        names = [key for key in ("level", "value", "grade", "amount", "ticket", "matter", "quantity") if key in command]
        if names:
            command.pop(self.rng.choice(names))
