"""What recording something would do, before it is done: its amount, every score that moves, and what to think of first."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.pages.visit import Visit
from ledger.account import Account, Entry
from ledger.commands import Record
from ledger.events import AdditionRecorded, DeductionRecorded, EntryRecorded, ExemptionRecorded
from ledger.handling import decide
from ledger.rulebook import Rulebook
from projections.absorbing import Absorbed, newly_absorbed
from projections.simulation import SimulatedScore, Simulation, simulate


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One entry as it would be recorded, with the year as it would be then."""

    event: EntryRecorded
    community: str
    simulation: Simulation
    part: str
    """The item that it is about, or the negative list."""
    superseded: Entry | None
    same_matter: tuple[Entry, ...]
    """Standing entries of the community with the same matter, under whatever clause."""
    absorbed: tuple[Absorbed, ...]

    @property
    def amount_cents(self) -> int:
        return self.event.amount_cents

    @property
    def counted_cents(self) -> int:
        """What of the amount no cap keeps out; 0 as long as it is pending."""
        return max(0, self.amount_cents - sum(each.cents for each in self.absorbed))

    @property
    def adds(self) -> bool:
        return isinstance(self.event, AdditionRecorded)

    @property
    def is_exempt(self) -> bool:
        return isinstance(self.event, ExemptionRecorded)

    @property
    def is_pending(self) -> bool:
        return isinstance(self.event, AdditionRecorded | DeductionRecorded) and self.event.pending == 1

    @property
    def is_veto(self) -> bool:
        return isinstance(self.event, DeductionRecorded) and self.event.veto == 1

    @property
    def own(self) -> SimulatedScore:
        return next(each for each in self.simulation.communities if each.community == self.community)

    @property
    def others(self) -> tuple[SimulatedScore, ...]:
        """Other communities whose total or rank would move."""
        return tuple(each for each in moved(self.simulation) if each.community != self.community)


def moved(simulation: Simulation) -> Iterator[SimulatedScore]:
    """The communities whose total or rank would move."""
    for each in simulation.communities:
        if each.total.before != each.total.after or each.rank.before != each.rank.after:
            yield each


def foresee(visit: Visit, command: Record) -> Foreseen:
    """Raises what recording it would raise, or WouldBeRefused."""
    with visit.ledger.rehearsing() as books:
        decided = decide(books, command, books.user(visit.user).actor, visit.ledger.scorer)
        [(stream, event)] = decided.events
        if not isinstance(event, EntryRecorded):
            raise TypeError(f"recording came to {type(event).__name__}")
        year, _, community = stream.partition("/")
        account = books.account(int(year), community)
    simulation = simulate(visit.ledger, [command], year=int(year))
    part = decided.rulebook.clause_items.get(event.clause, decided.rulebook.negative_list.code)
    before = simulation.before.standing.by_community[community]
    return Foreseen(
        event,
        community,
        simulation,
        part,
        account.figure(event.clause, event.period) if event.period else None,
        tuple(_of_matter(account, decided.rulebook, event.matter)),
        newly_absorbed(before, simulation.after.by_community[community], part),
    )


def _of_matter(account: Account, rulebook: Rulebook, matter: str | None) -> Iterator[Entry]:
    for code in rulebook.places if matter else ():
        for entry in account.of_matter(code, matter or ""):
            if account.stands(entry):
                yield entry
