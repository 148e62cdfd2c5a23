"""Commands that record or declare."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle import (
    Clause,
    Command,
    Entry,
    read,
)
from tests.random_years.choices import (
    LEADING,
    PERCENTAGES,
    Choices,
    cents,
    points,
)


class Recording(Choices):
    """Commands that record or declare something."""

    def record(self, clause: Clause, community: str | None = None) -> Command:
        """A sound record under the clause; a bonus is declared instead."""
        community = community or self.community()
        bonus = clause.item == "BN"
        command: Command = {
            "op": "declare" if bonus else "record",
            "id": self.new_id("B" if bonus else "E"),
            "community": community,
            "clause": clause.code,
            "occurred_on": self.day(),
            "by": f"comm-{community}" if bonus else self.recorder(clause),
        }
        if bonus or clause.kind == "discretionary" or self.rng.random() < 0.5:
            command["reason"] = self.reason()
        if clause.data.get("needs") == "ticket":
            command["ticket"] = f"T{self.rng.randint(1, 30):06}"
        if clause.data.get("unique_matter") or self.rng.random() < 0.1:
            command["matter"] = f"matter {self.rng.randint(1, 6)}"
        return command | self.observation(clause, community)

    def observation(self, clause: Clause, community: str) -> Command:
        """Fields that fit the clause's kind."""
        observed: Command = {}
        if clause.kind == "occurrence":
            if "levels" in clause.data:
                observed["level"] = self.rng.choice(list(clause.data["levels"]))
            if not clause.one_at_a_time and self.rng.random() < 0.4:
                observed["quantity"] = self.rng.choice([1, 1, 2, 3, 4, 7, 30, 999])
        elif clause.kind == "rating":
            observed["grade"] = self.rng.choice(["excellent", "good", "qualified", "unqualified"])
        elif clause.kind == "discretionary":
            observed["amount"] = self.discretionary_amount(clause)
        elif clause.kind != "once":
            observed["value"] = self.mark(clause, community) if clause.is_mark else self.value(clause)
        if "every" in clause.data and self.rng.random() < 0.5:
            observed["period"] = str(self.book.year)
            if clause.monthly:
                observed["period"] = f"{self.book.year}-{self.rng.choice([1, 2, 3, 12, self.rng.randint(1, 12)]):02}"
        return observed

    def discretionary_amount(self, clause: Clause) -> str:
        step = cents(Decimal(str(clause.data["step"])))
        return points(step * self.rng.choice([1, 2, 3, 5, 10, 25, self.rng.randint(1, 40)]))

    def value(self, clause: Clause) -> str:
        """A measured figure of any clause but the marks of a ranked item."""
        if clause.kind == "banded":
            return self.rng.choice(PERCENTAGES)
        if clause.kind == "shortfall":
            return str(self.rng.choice([2, 2, 2, 3, 5, 40, 0, 1] if clause.monthly else [0, 1, 2, 3, 4, 5, 6, 40]))
        most = 10000 if clause.kind == "converted" else cents(Decimal(str(clause.data["points"])))
        return points(self.rng.choice([0, most, most // 2, self.rng.randint(0, most), self.rng.randint(0, most)]))

    def mark(self, clause: Clause, community: str) -> str:
        """A mark of the ranked item, from so few that many tie; the favourites tie among themselves, now and then."""
        if community not in self.favourites:
            return self.rng.choice(["90", "90.00", "90.00", "85.50"])
        return self.rng.choice(["77.00", "66.00"]) if clause.code.endswith(".1") else "77"

    def record_anything(self) -> Command:
        """Every kind of clause alike, however many clauses it has; ranked items rarely, for they would never tie."""
        kind = self.rng.choice(["occurrence", "occurrence", "occurrence", "once", "banded", "shortfall", "rating",
                                "converted", "scored", "discretionary"])  # fmt: skip
        shy = self.rng.random() < 0.85
        ranked = {item.code for item in self.book.items if item.marks}
        return self.record(self.clause(lambda one: one.kind == kind and not (shy and one.item in ranked)))

    def record_measured(self) -> Command:
        return self.record(self.clause(lambda one: one.monthly))

    def record_missing(self) -> Command:
        """A figure of the year that is not there yet."""
        line = self.rng.choice(read(self.oracle.world, None).lines)
        missing = line["missing"]
        if not isinstance(missing, list) or not missing:
            return self.record_anything()
        return self.record(self.book.clauses[self.rng.choice(missing)], str(line["community"]))

    def record_mark(self) -> Command:
        """A mark of the ranked item: mostly a missing one, else one among the favourites (ties that shift)."""
        marks = [clause for clause in self.book.clauses.values() if clause.is_mark]
        missing = [
            (community, clause)
            for community in self.book.communities
            for clause in marks
            if self.oracle.world.figure_at(community, clause, str(self.book.year)) is None
        ]
        if missing and self.rng.random() < 0.9:
            community, clause = self.rng.choice(missing)
            return self.record(clause, community)
        return self.record(marks[0], self.rng.choice(self.favourites))

    def record_veto(self) -> Command:
        clause = self.clause(lambda one: one.kind == "rating")
        return self.record(clause) | {"grade": self.rng.choice(["veto", "yellow_card"])}

    def record_again(self) -> Command | None:
        """Over an earlier figure, as is permitted for it."""
        earlier = self.entry(lambda one: one.clause.kind in ("banded", "shortfall", "rating", "converted", "scored"))
        return None if earlier is None else self.record_over(earlier)

    def record_over_decision(self) -> Command | None:
        """Over a figure that a decision has reduced; half of the time by the department, which may not."""
        earlier = self.entry(lambda one: one.reduced_by_decision and one.observed.period is not None)
        if earlier is None:
            return None
        command = self.record_over(earlier)
        return command if self.rng.random() < 0.5 else command | {"by": self.recorder(earlier.clause)}

    def record_over(self, earlier: Entry) -> Command:
        command = self.record(earlier.clause, earlier.community)
        if earlier.clause.monthly and earlier.observed.period is not None:
            command["period"] = earlier.observed.period
        if earlier.reduced_by_decision:
            command |= {"by": self.rng.choice(LEADING), "reason": self.reason()}
        return command

    def exempt(self) -> Command:
        """An exemption, sometimes where there is none."""
        sound = self.rng.random() < 0.85
        clause = self.clause(lambda one: one.yearly and (one.kind == "rating" or one.is_mark) != sound)
        if not sound and self.rng.random() < 0.4:
            clause = self.clause(lambda one: one.monthly or one.kind == "once")
        command = self.record(clause)
        for name in ("value", "grade", "period"):
            command.pop(name, None)
        return command | {"exempt": True, "reason": self.reason()}

    def record_ticket(self) -> Command:
        return self.record(self.clause(lambda one: one.data.get("needs") == "ticket"))

    def settle_pending(self) -> Command | None:
        entry = self.entry(lambda one: one.pending and (not one.void or self.rng.random() < 0.05))
        if entry is None:
            return None
        op = self.rng.choice(["confirm", "confirm", "void"])
        return {"op": op, "entry": entry.id, "reason": self.reason(), "by": self.recorder(entry.clause)}

    def record_matter(self) -> Command:
        return self.record(self.clause(lambda one: one.data.get("unique_matter") is True))

    def record_single(self) -> Command:
        """Under a clause that allows one standing entry a year or a month."""
        return self.record(self.clause(lambda one: one.kind == "once" or "once_per" in one.data))

    def record_negative(self) -> Command:
        return self.record(self.clause(lambda one: one.item == "NL"))

    def follow(self) -> Command | None:
        """Anew, after a reversal; sometimes naming what was never reversed, or another community's."""
        if self.rng.random() < 0.2:
            entry = self.entry(lambda one: one.bonus is None)
        else:
            entry = self.entry(lambda one: one.reversed_in_full and one.bonus is None and not one.reduced_by_decision)
        if entry is None:
            return None
        community = self.community() if self.rng.random() < 0.1 else entry.community
        return self.record(entry.clause, community) | {"follows": entry.id}
