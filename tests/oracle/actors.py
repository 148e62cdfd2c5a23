"""Who acts, and one command to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.oracle.book import (
    Book,
    Clause,
    Command,
    Refusal,
    refuse_if,
)
from tests.oracle.observing import (
    required,
)
from tests.oracle.world import (
    Entry,
    World,
)


@dataclass(frozen=True)
class Actor:
    """Who acts: role community, department, leading_group, working_committee, auditor or admin."""

    name: str
    role: str
    bound_to: str | None = None


def sample_users(book: Book) -> dict[str, Actor]:
    """The users `kaohe init --sample-users` creates (contract.md)."""
    users = [Actor(f"dept-{code}", "department", code) for code in book.departments]
    users += [Actor(f"comm-{code}", "community", code) for code in book.communities]
    for number in (1, 2):
        users.append(Actor(f"leading-{number}", "leading_group"))
        users.append(Actor(f"committee-{number}", "working_committee"))
    users += [Actor("auditor-1", "auditor"), Actor("admin", "admin")]
    return {user.name: user for user in users}


def may_record(actor: Actor, clause: Clause) -> bool:
    """NL by the working committee, LG by the leading group, BN by nobody (it is declared), else by the department."""
    if clause.item == "BN":
        return False
    if clause.item == "NL":
        return actor.role == "working_committee"
    if clause.department == "LG":
        return actor.role == "leading_group"
    return actor.role == "department" and actor.bound_to == clause.department


@dataclass(frozen=True)
class Case:
    """One command to be judged: where, what, by whom, on which day."""

    world: World
    command: Command
    actor: Actor
    today: date

    def entry(self, key: str = "entry") -> Entry:
        """The entry the command names."""
        entry = self.world.entries.get(required(self.command, key))
        if entry is None:
            raise Refusal(f"no such {key}")
        return entry

    def own_entry(self) -> Entry:
        """The entry named, for an act of its community."""
        entry = self.entry()
        refuse_if(self.actor.role != "community" or self.actor.bound_to != entry.community, "not your entry")
        return entry

    def by(self, role: str) -> None:
        """Refuse everybody but the role."""
        refuse_if(self.actor.role != role, f"this is for the {role}")


def refuse_open_appeal(entry: Entry) -> None:
    """While an appeal is open, its entry is neither superseded nor reversed otherwise."""
    refuse_if(entry.appeal is not None and entry.appeal.open, "an appeal is open")


def refuse_same_person(entry: Entry, actor: Actor) -> None:
    """Three different people declare, review and determine; none of them, nor a recorder, decides an appeal."""
    handled_by = entry.bonus.handled_by if entry.bonus is not None else []
    refuse_if(actor.name == entry.recorded_by or actor.name in handled_by, "not the same person twice")
