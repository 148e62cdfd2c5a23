"""Commands about entries that are there."""

from __future__ import annotations

from tests.oracle import (
    Command,
    Entry,
    read,
    why_not_appealable,
    why_not_escalatable,
)
from tests.random_years.choices import (
    COMMITTEE,
    LEADING,
    cents,
    points,
)
from tests.random_years.recording import Recording

APPEAL_ACTS = {"accept": "", "ask": "question", "answer": "text", "decide": "reasons", "withdraw": "reason"}
"""The acts on an appeal that is open, and the word each is given with."""


class Acting(Recording):
    """Commands about entries that are there: reversals, appeals, bonuses; ties and the year."""

    def reverse(self) -> Command | None:
        entry = self.entry(lambda one: one.left > 0 or self.rng.random() < 0.05)
        if entry is None:
            return None
        allowed = LEADING if entry.bonus is not None else [self.recorder(entry.clause), *LEADING]
        command: Command = {"op": "reverse", "entry": entry.id, "reason": self.reason(), "by": self.rng.choice(allowed)}
        left = cents(entry.left)
        if self.rng.random() < 0.6 and left > 0:
            command["amount"] = points(self.rng.choice([left, left, left + 1, 1, self.rng.randint(1, left)]))
        return command

    def appeal(self) -> Command | None:
        """Mostly what may be appealed today; sometimes what is too late or settled."""
        entry = self.entry(lambda one: why_not_appealable(self.oracle.world, one, self.today) is None)
        if entry is None or self.rng.random() < 0.12:
            entry = self.entry()
        if entry is None:
            return None
        return {"op": "appeal", "entry": entry.id, "grounds": self.reason(), "by": f"comm-{entry.community}"}

    def appeal_bonus(self) -> Command | None:
        """A bonus that was refused or cut."""
        entry = self.entry(
            lambda one: one.bonus is not None and why_not_appealable(self.oracle.world, one, self.today) is None
        )
        if entry is None:
            return None
        return {"op": "appeal", "entry": entry.id, "grounds": self.reason(), "by": f"comm-{entry.community}"}

    def escalate(self) -> Command | None:
        entry = self.entry(lambda one: why_not_escalatable(self.oracle.world, one, self.today) is None)
        if self.rng.random() < 0.12:
            entry = self.entry(lambda one: one.appeal is not None and one.appeal.state in ("decided", "final"))
        if entry is None:
            return None
        return {"op": "escalate", "entry": entry.id, "grounds": self.reason(), "by": f"comm-{entry.community}"}

    def go_on_with_appeal(self) -> Command | None:
        """The next act of an appeal that is open; sometimes one that is not the next."""
        entry = self.entry(lambda one: one.appeal is not None and one.appeal.open)
        if entry is None or entry.appeal is None:
            return None
        act = self.next_act(entry) if self.rng.random() < 0.88 else self.rng.choice(list(APPEAL_ACTS))
        return self.appeal_act(act, entry)

    def next_act(self, entry: Entry) -> str:
        appeal = entry.appeal
        if self.rng.random() < 0.08:
            return "withdraw"
        if appeal is None or appeal.state == "filed":
            return "accept"
        if appeal.question_open:
            return "answer"
        return self.rng.choice(["ask", "decide", "decide", "decide"])

    def appeal_act(self, act: str, entry: Entry) -> Command:
        """The act by somebody of the right kind, who may still be the wrong person."""
        level = COMMITTEE if entry.appeal is not None and entry.appeal.state == "escalated" else LEADING
        by = f"comm-{entry.community}" if act in ("answer", "withdraw") else self.rng.choice(level)
        command: Command = {"op": act, "entry": entry.id, "by": by}
        if APPEAL_ACTS[act]:
            command[APPEAL_ACTS[act]] = self.reason()
        if act == "decide":
            command["outcome"] = self.rng.choice(["upheld", "partly_upheld", "partly_upheld", "rejected", "rejected"])
            if command["outcome"] == "partly_upheld":
                command["amount"] = self.part(entry)
        return command

    def part(self, entry: Entry) -> str:
        """What a partly upheld decision takes off, or grants in all; sometimes out of bounds."""
        if entry.bonus is not None:
            least, most = cents(entry.bonus.granted), cents(entry.observed.amount)
        else:
            least, most = 0, cents(entry.left)
        if self.rng.random() < 0.1:
            return points(self.rng.choice([0, most, most + 1]))
        return points(self.rng.randint(least + 1, max(least + 1, most - 1)))

    def declare(self) -> Command:
        return self.record(self.clause(lambda one: one.item == "BN"))

    def go_on_with_bonus(self) -> Command | None:
        """A review or a determination of a bonus that waits for it; rarely of one that does not."""
        late = self.rng.random() < 0.06
        entry = self.entry(lambda one: one.bonus is not None and (late or not one.bonus.decided))
        if entry is None or entry.bonus is None:
            return None
        determined = (entry.bonus.stage == "supported") != (self.rng.random() < 0.06)
        command: Command = {"op": "determine" if determined else "review", "bonus": entry.id, "reasons": self.reason()}
        command["by"] = self.rng.choice(COMMITTEE if determined else LEADING)
        good = "granted" if determined else "supported"
        command["outcome"] = good if self.rng.random() < 0.75 else "refused"
        if command["outcome"] == "granted" and self.rng.random() < 0.6:
            most = cents(entry.observed.amount)
            command["amount"] = points(self.rng.choice([0, most, most + 1, most // 2, self.rng.randint(1, most)]))
        return command

    def break_tie(self) -> Command | None:
        """Mostly exactly one open tie; sometimes a part of it, or more."""
        ties = read(self.oracle.world, None).open_ties
        if not ties and self.rng.random() < 0.9:
            return None
        order = list(self.rng.choice(ties).communities) if ties else self.rng.sample(self.book.communities, 2)
        if len(order) > 2 and self.rng.random() < 0.7:  # pairs first, so that their tie-breaks can go round later
            return None
        self.rng.shuffle(order)
        if self.rng.random() < 0.12:
            order = self.rng.choice([order[:-1], [*order, self.community()], order + order[:1]])
        item = next(one.code for one in self.book.items if one.marks)
        by = self.rng.choice(COMMITTEE)
        return {"op": "break_tie", "item": item, "order": order, "reason": self.reason(), "by": by}

    def change_year(self) -> Command:
        op = self.rng.choice(["close", "close", "finalise", "reopen"])
        return {"op": op, "reason": self.reason(), "by": self.rng.choice(COMMITTEE)}

    def reopen(self) -> Command | None:
        """Open again soon, where the year is closed."""
        if self.oracle.world.year == "open":
            return None
        return {"op": "reopen", "reason": self.reason(), "by": self.rng.choice(COMMITTEE)}

    def repeat(self) -> Command | None:
        """An earlier line again: the same, or its id with other content."""
        with_id = [command for command, _ in self.oracle.accepted if "id" in command]
        if not with_id:
            return None
        command = dict(self.rng.choice(with_id))
        if self.rng.random() < 0.4:
            command["reason"] = "something else"
        return command
