"""What something would do to every score and rank, as a page shows it before it is done. Nothing is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.acting import command_of
from api.pages.visit import Visit
from ledger.errors import LedgerError
from ledger.handling import decide
from projections.granting import granted
from projections.simulation import SimulatedScore, Simulation, WouldBeRefused, simulate


@dataclass(frozen=True)
class Effect:
    """`community` is the one that the entry is of: what moves in others' items is a knock-on.

    `assumed` says in the catalogue's words what is supposed, where that is not what stands in the form.
    """

    simulation: Simulation
    community: str
    assumed: str | None = None

    @property
    def rows(self) -> tuple[SimulatedScore, ...]:
        """All communities, in the order of the ranking that would be."""
        return self.simulation.communities

    @property
    def own(self) -> SimulatedScore:
        return next(each for each in self.rows if each.community == self.community)

    @property
    def moves(self) -> bool:
        return any(is_moved(each) for each in self.rows)

    @property
    def knocked_on(self) -> dict[str, list[str]]:
        """By item, the other communities whose score in it changes."""
        found: dict[str, list[str]] = {}
        for each in self.rows:
            if each.community != self.community:
                for item in each.items:
                    found.setdefault(item, []).append(each.community)
        return found

    @property
    def overtaken(self) -> list[str]:
        """The other communities whose rank alone changes."""
        return [
            each.community
            for each in self.rows
            if each.community != self.community and each.rank.before != each.rank.after and not each.items
        ]


def is_moved(each: SimulatedScore) -> bool:
    return each.rank.before != each.rank.after or each.total.before != each.total.after or bool(each.items)


def effect_of(visit: Visit, said: Mapping[str, Any], community: str, *, assumed: str | None = None) -> Effect:
    """Of a command, were the guest to give it. Raises the LedgerError with which it would be refused."""
    try:
        return Effect(simulate(visit.ledger, [command_of(said, by=visit.user)]), community, assumed)
    except WouldBeRefused as refused:
        raise refused.error from refused


def effect_of_grant(visit: Visit, community: str, clause: str, cents: int, *, year: int) -> Effect:
    """Of a bonus that is granted in full."""
    return Effect(granted(visit.ledger, community, clause, cents, year=year), community, "if-granted")


def refusal_now(visit: Visit, said: Mapping[str, Any]) -> LedgerError | None:
    """Why a command would be refused, were the guest to give it; None where it would be carried out."""
    try:
        command = command_of(said, by=visit.user)
        with visit.ledger.rehearsing() as books:
            decide(books, command, books.user(visit.user).actor, visit.ledger.scorer)
    except LedgerError as error:
        return error.with_traceback(None)
    return None
