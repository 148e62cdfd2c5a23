"""The scores as of any moment: what the ledger knew then, about what had happened by a day. Both are independent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from ledger.account import Account
from ledger.application import Ledger, Snapshot
from ledger.errors import LedgerError, NothingKnownThen
from ledger.evolving import evolve
from ledger.rulebook import Rulebook
from ledger.store import from_bytes
from ledger.year import Year
from projections.happenings import Asked
from projections.live import Views
from projections.scoring import Standing, standing_of
from projections.tally import Tallies, tallied


@dataclass(frozen=True, slots=True)
class AsOf:
    """`position` or `known_at`: as the ledger knew it then (None: now). `on`: only what had happened by that day."""

    position: int | None = None
    known_at: datetime | None = None
    on: date | None = None


NOW = AsOf()
Clauses = frozenset[str]
Folding = Callable[[str, Clauses | None], Account]
"""A community's account, of which only the entries under some clauses are wanted, or all."""


class Reading:
    """One reading: what it is made from, what it says, and the moment that it is about."""

    def __init__(
        self,
        snapshot: Snapshot,
        as_of: AsOf,
        *,
        number: int,
        account: Folding,
        tallies: Callable[["Reading"], Mapping[str, Tallies]],
        standing: Callable[["Reading"], Standing],
    ) -> None:
        self.rulebook: Rulebook = snapshot.rulebook(number)
        self.year: Year = snapshot.year(number)
        self.position = snapshot.position
        self.known_at: datetime = as_of.known_at or snapshot.known_at
        self.on = as_of.on
        self.demonstration = snapshot.charter.purpose == "demonstration"
        self.today: date = snapshot.known_at.astimezone(self.rulebook.appeals.zone).date()
        """The day at which the ledger's knowledge ends, where the subdistrict is."""
        self._account, self._tallies, self._standing = account, tallies, standing
        self._whole: dict[str, Account] = {}

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """By community; about a day, without the entries that occurred later. Folded when first asked for."""
        return {code: self.account(code) for code in self.rulebook.community_codes}

    def account(self, community: str, clauses: Clauses | None = None) -> Account:
        """One of them; with `clauses`, the entries under these alone, for which the others' events are not read."""
        if clauses is not None and community not in self._whole:
            return self._account(community, clauses)
        if community not in self._whole:
            self._whole[community] = self._account(community, None)
        whole = self._whole[community]
        return whole if clauses is None else whole.only(clauses)

    @cached_property
    def tallies(self) -> Mapping[str, Tallies]:
        """By community: what each of its clauses comes to."""
        return self._tallies(self)

    @cached_property
    def standing(self) -> Standing:
        return self._standing(self)


def read(ledger: Ledger, as_of: AsOf = NOW, *, year: int | None = None) -> Reading:
    """Everything about a year at a moment; the newest year unless one is named.

    The scores come from the live view, or where that has stopped, from the events. Raises NothingKnownThen before a
    rulebook was published, PositionUnknown beyond the newest event.
    """
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        number = _year(snapshot, year)

        def account(community: str, clauses: Clauses | None) -> Account:
            return account_at(ledger, Asked(number, community, snapshot.position, clauses, as_of.on))

        def tallies(reading: Reading) -> Mapping[str, Tallies]:
            scores = ledger.beside(Views).scores
            try:
                return scores.tallies(number, reading.position, as_of.on)
            except LedgerError:
                if scores.error is None:
                    raise
                # What the view cannot take in may be of another year.
                return _tallied(reading)

        def scored(reading: Reading) -> Standing:
            scores = ledger.beside(Views).scores
            return scores.standing(reading.rulebook, reading.year, reading.position, as_of.on, lambda: reading.tallies)

        return Reading(snapshot, as_of, number=number, account=account, tallies=tallies, standing=scored)


def replayed(snapshot: Snapshot, as_of: AsOf, *, year: int | None = None) -> Reading:
    """The same from the events alone, by way of books that are open already."""
    number = _year(snapshot, year)
    accounts = {each.community: each.about(as_of.on) for each in snapshot.accounts(number)}

    def account(community: str, clauses: Clauses | None) -> Account:
        found = accounts[community]
        return found if clauses is None else found.only(clauses)

    return Reading(snapshot, as_of, number=number, account=account, tallies=_tallied, standing=_scored)


def _tallied(reading: Reading) -> Mapping[str, Tallies]:
    return {code: tallied(account) for code, account in reading.accounts.items()}


def _scored(reading: Reading) -> Standing:
    return standing_of(reading.rulebook, reading.tallies, reading.year.tie_breaks)


def _year(snapshot: Snapshot, year: int | None) -> int:
    if not snapshot.years():
        raise NothingKnownThen
    return year if year is not None else snapshot.newest_year()


def account_at(ledger: Ledger, asked: Asked) -> Account:
    """A community's account. Of the newest position, whole accounts are kept folded; of the past, no more events are read than are asked for."""
    if asked.clauses is not None and asked.position < ledger.head_position():
        history = ledger.beside(Views).history
        try:
            return _folded(ledger, asked, history.positions(asked))
        except LedgerError:
            if history.error is None:
                raise
    with ledger.reading(position=asked.position) as snapshot:
        account = snapshot.account(asked.year, asked.community)
    return (account if asked.clauses is None else account.only(asked.clauses)).about(asked.on)


def _folded(ledger: Ledger, asked: Asked, positions: Sequence[int]) -> Account:
    with ledger.glance() as rows:
        states = rows.states_at(positions)
    account = Account(asked.community, asked.year)
    for position in positions:
        account = evolve(account, from_bytes(states[position], position))
    return account
