"""What commands, or another rulebook, would do to every score and rank of a year. Nothing is recorded.

Commands are carried out on the newest state, by the rulebook in force. Another rulebook is looked at as of any moment:
the year's entries are assessed again by it (`projections.reassessment`). Of both, the commands come first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger import store
from ledger.account import Account
from ledger.application import Ledger
from ledger.commands import Command
from ledger.errors import CommandsOnlyNow, LedgerError, OneYearAtATime
from ledger.events import EntryEvent, Recorded
from ledger.rehearsal import Rehearsal
from ledger.rulebook import Rulebook
from ledger.submitting import Naming, submit
from ledger.year import TieBreak
from projections.figures import differing
from projections.past import NOW, AsOf, Reading, read
from projections.reassessment import reassessed
from projections.scoring import Score, Standing, standing, standing_of
from projections.tally import tallied

Under = Callable[[Rulebook], Rulebook]
"""What the rulebook in force is changed to."""


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
    """`items` are those that change, by their codes; the bonus and the negative list are among them under theirs.

    An item that only one of two rulebooks has is 0 in the other.
    """

    community: str
    total: Change
    rank: Change
    items: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class Simulation:
    """A year as it is, and what it would be; in the order of the ranking that this would give."""

    before: Reading
    after: Standing
    commands: tuple[Supposed, ...]
    rulebook: Rulebook
    """The one that `after` is scored by."""

    @property
    def figures(self) -> Mapping[str, tuple[str | None, str | None]]:
        """The rulebook's figures that differ, by their addresses, as its file writes them."""
        return {} if self.rulebook is self.before.rulebook else differing(self.before.rulebook, self.rulebook)

    @property
    def communities(self) -> tuple[SimulatedScore, ...]:
        known = self.before.standing.by_community
        return tuple(self._compared(known[after.community], after) for after in self.after.scores)

    def _compared(self, before: Score, after: Score) -> SimulatedScore:
        was, would_be = _items(self.before.rulebook, before), _items(self.rulebook, after)
        figures = {code: Change(was.get(code, 0), would_be.get(code, 0)) for code in {**was, **would_be}}
        return SimulatedScore(
            after.community,
            Change(before.total_cents, after.total_cents),
            Change(before.rank, after.rank),
            {code: change for code, change in figures.items() if change.before != change.after},
        )


def _items(rulebook: Rulebook, score: Score) -> dict[str, int]:
    return {
        **{code: item.score_cents for code, item in score.items.items()},
        rulebook.bonus.code: score.bonus_cents,
        rulebook.negative_list.code: score.negative_cents,
    }


class WouldBeRefused(Exception):
    """The command at `index` (from 0) would be refused, as `error` says."""

    def __init__(self, index: int, error: LedgerError) -> None:
        super().__init__(index, error)
        self.index, self.error = index, error


def simulate(
    ledger: Ledger,
    commands: Sequence[Command] = (),
    *,
    under: Under | None = None,
    as_of: AsOf = NOW,
    year: int | None = None,
    as_a_file: bool = False,
) -> Simulation:
    """Every command in turn on the newest state, and the year `under` another rulebook.

    `as_a_file`: a command without an id is skipped where importing it would skip it. Raises WouldBeRefused for the first
    that would be refused, OneYearAtATime, CommandsOnlyNow for commands at an earlier position, what `under` raises, and
    what `reassessed` does.
    """
    if not commands:
        reading = read(ledger, as_of, year=year)
        return _simulation(reading, _As(reading.year.tie_breaks, lambda: [*reading.accounts.values()]), (), under)
    if as_of.position is not None or as_of.known_at is not None:
        raise CommandsOnlyNow
    with ledger.rehearsing(keeps_events=True) as books:
        naming = Naming() if as_a_file else None
        caused = [_suppose(books, ledger, index, each, naming) for index, each in enumerate(commands)]
        supposed = tuple(each for each, _events in caused)
        number = _year(books, supposed, year)
        # What is recorded never changes: the position alone brings back the state that the rehearsal began with.
        reading = read(ledger, AsOf(position=books.begun_at, on=as_of.on), year=number)
        touched = _touched(books, [each for _supposed, events in caused for each in events])
        changed = {code: books.account(number, code).only(clauses).about(as_of.on) for code, clauses in touched.items()}
        after = _As(
            books.year(number).tie_breaks,
            lambda: [account.about(as_of.on) for account in books.accounts(number)],
            {code: (clauses, changed[code]) for code, clauses in touched.items()},
        )
        return _simulation(reading, after, supposed, under)


@dataclass(frozen=True, slots=True)
class _As:
    """What a year has come to: all accounts where they are asked for, and of those that changed what did."""

    tie_breaks: Sequence[TieBreak]
    accounts: Callable[[], Iterable[Account]]
    changed: Mapping[str, tuple[frozenset[str], Account]] = field(default_factory=dict)


def _simulation(reading: Reading, after: _As, supposed: tuple[Supposed, ...], under: Under | None) -> Simulation:
    if under is None:
        return Simulation(reading, _moved_on(reading, after), supposed, reading.rulebook)
    rulebook = under(reading.rulebook)
    accounts = reassessed(reading.rulebook, rulebook, after.accounts())
    return Simulation(reading, standing(rulebook, accounts, after.tie_breaks), supposed, rulebook)


def _moved_on(reading: Reading, after: _As) -> Standing:
    """Only the clauses that something happened under are summed anew: everything else is as the reading has it."""
    tallies = dict(reading.tallies)
    for code, (clauses, account) in after.changed.items():
        kept = {clause: tally for clause, tally in tallies.get(code, {}).items() if clause not in clauses}
        tallies[code] = {**kept, **tallied(account)}
    return standing_of(reading.rulebook, tallies, after.tie_breaks)


# --- commands ---------------------------------------------------------------------------------------------------------


def _suppose(
    books: Rehearsal, ledger: Ledger, index: int, command: Command, naming: Naming | None
) -> tuple[Supposed, list[Recorded]]:
    """What is supposed of a command, and the events that it causes."""
    known = len(books.events)
    try:
        receipt = submit(books, command, ledger.scorer, reference=naming.of(command) if naming else None)
    except LedgerError as error:
        raise WouldBeRefused(index, error) from error
    books.write()
    caused = [store.from_bytes(row.state, row.position) for row in books.events[known:]]
    amounts = [cents for each in caused if (cents := getattr(each.event, "amount_cents", None)) is not None]
    entry_year = {books.holder(receipt.entry).year} if receipt.entry else set[int]()
    years = frozenset(_years_of(caused)) | entry_year
    return Supposed(command.op, receipt.entry, amounts[-1] if amounts else None, years), caused


def _touched(books: Rehearsal, caused: Iterable[Recorded]) -> dict[str, frozenset[str]]:
    """By community, the clauses of the entries that events are about."""
    found: dict[str, set[str]] = {}
    for each in caused:
        if isinstance(each.event, EntryEvent):
            account = books.holder(each.event.entry)
            found.setdefault(account.community, set()).add(account.entries[each.event.entry].clause)
    return {code: frozenset(clauses) for code, clauses in found.items()}


def _years_of(caused: Sequence[Recorded]) -> Iterator[int]:
    """The stream of a year is its number, that of a community's year begins with it."""
    for each in caused:
        if (number := each.stream.partition("/")[0]).isdigit():
            yield int(number)


def _year(books: Rehearsal, supposed: Sequence[Supposed], asked: int | None) -> int:
    years = sorted({year for each in supposed for year in each.years} | ({asked} if asked is not None else set()))
    if len(years) > 1:
        raise OneYearAtATime(years=tuple(map(str, years)))
    return years[0] if years else books.newest_year()
