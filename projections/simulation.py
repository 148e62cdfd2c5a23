"""What commands would do to every score and rank, were they carried out now. Nothing is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger import store
from ledger.application import Ledger
from ledger.commands import Command
from ledger.errors import LedgerError, OneYearAtATime
from ledger.events import Recorded
from ledger.rehearsal import Rehearsal
from ledger.submitting import submit
from projections.past import NOW, Reading, reading_of
from projections.scoring import Score, Standing, standing


@dataclass(frozen=True, slots=True)
class Supposed:
    """A command as it would be carried out: the entry it makes or is about, and the points that its events speak of.

    `amount_cents` is None where they speak of none.
    """

    op: str
    entry: str | None
    amount_cents: int | None
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after, in hundredths (a rank as it is)."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SimulatedScore:
    """`items` are those that change, by their codes; the bonus and the negative list are among them under theirs."""

    community: str
    total: Change
    rank: Change
    items: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A year as it is, and what the commands would make of it; in the order of the ranking that this would give."""

    before: Reading
    after: Standing
    commands: tuple[Supposed, ...]

    @property
    def communities(self) -> tuple[SimulatedScore, ...]:
        known = self.before.standing.by_community
        return tuple(self._compared(known[after.community], after) for after in self.after.scores)

    def _compared(self, before: Score, after: Score) -> SimulatedScore:
        rulebook = self.before.rulebook
        figures = {
            **{code: Change(before.items[code].score_cents, item.score_cents) for code, item in after.items.items()},
            rulebook.bonus.code: Change(before.bonus_cents, after.bonus_cents),
            rulebook.negative_list.code: Change(before.negative_cents, after.negative_cents),
        }
        return SimulatedScore(
            after.community,
            Change(before.total_cents, after.total_cents),
            Change(before.rank, after.rank),
            {code: change for code, change in figures.items() if change.before != change.after},
        )


class WouldBeRefused(Exception):
    """The command at `index` (from 0) would be refused, as `error` says."""

    def __init__(self, index: int, error: LedgerError) -> None:
        super().__init__(index, error)
        self.index, self.error = index, error


def simulate(ledger: Ledger, commands: Sequence[Command]) -> Simulation:
    """Every command in turn, on the newest state. Raises WouldBeRefused for the first that would be, or OneYearAtATime."""
    with ledger.rehearsing(keeps_events=True) as books:
        supposed = tuple(_suppose(books, ledger, index, command) for index, command in enumerate(commands))
        year = _year(books, supposed)
        after = standing(books.rulebook(year), books.accounts(year), books.year(year).tie_breaks)
    # What is recorded never changes: the position alone brings back the state that the rehearsal began with.
    with ledger.reading(position=books.begun_at) as snapshot:
        return Simulation(reading_of(snapshot, NOW, year=year), after, supposed)


def _suppose(books: Rehearsal, ledger: Ledger, index: int, command: Command) -> Supposed:
    known = len(books.events)
    try:
        receipt = submit(books, command, ledger.scorer)
    except LedgerError as error:
        raise WouldBeRefused(index, error) from error
    books.write()
    caused = [store.from_bytes(row.state, position) for position, row in books.events[known:]]
    amounts = [cents for each in caused if (cents := getattr(each.event, "amount_cents", None)) is not None]
    entry_year = {books.holder(receipt.entry).year} if receipt.entry else set[int]()
    years = frozenset(_years_of(caused)) | entry_year
    return Supposed(command.op, receipt.entry, amounts[-1] if amounts else None, years)


def _years_of(caused: Sequence[Recorded]) -> Iterator[int]:
    """The stream of a year is its number, that of a community's year begins with it."""
    for each in caused:
        yield int(each.stream.partition("/")[0])


def _year(books: Rehearsal, supposed: Sequence[Supposed]) -> int:
    years = sorted({year for each in supposed for year in each.years})
    if len(years) > 1:
        raise OneYearAtATime(years=tuple(map(str, years)))
    return years[0] if years else books.newest_year()
