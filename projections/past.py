"""The scores as of any moment: what the ledger knew then, about what had happened by a day. Both are independent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from ledger.account import Account
from ledger.application import Ledger, Snapshot
from ledger.errors import LedgerError, NothingKnownThen
from ledger.rulebook import Rulebook
from ledger.year import Year
from projections.live import Views
from projections.scoring import Standing, standing


@dataclass(frozen=True, slots=True)
class AsOf:
    """`position` or `known_at`: as the ledger knew it then (None: now). `on`: only what had happened by that day."""

    position: int | None = None
    known_at: datetime | None = None
    on: date | None = None


NOW = AsOf()


class Reading:
    """One reading: what it is made from, what it says, and the moment that it is about."""

    def __init__(
        self,
        snapshot: Snapshot,
        as_of: AsOf,
        *,
        number: int,
        accounts: Callable[[], dict[str, Account]],
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
        self._accounts, self._standing = accounts, standing

    @cached_property
    def accounts(self) -> dict[str, Account]:
        """By community; about a day, without the entries that occurred later. Folded when first asked for."""
        return self._accounts()

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

        def accounts() -> dict[str, Account]:
            with ledger.reading(position=snapshot.position) as again:
                return _accounts(again, number, as_of.on)

        def scored(reading: Reading) -> Standing:
            scores = ledger.beside(Views).scores
            try:
                return scores.standing(reading.rulebook, reading.year, reading.position, as_of.on)
            except LedgerError:
                if scores.error is None:
                    raise
                # What the view cannot take in may be of another year.
                return standing(reading.rulebook, reading.accounts.values(), reading.year.tie_breaks)

        return Reading(snapshot, as_of, number=number, accounts=accounts, standing=scored)


def replayed(snapshot: Snapshot, as_of: AsOf, *, year: int | None = None) -> Reading:
    """The same from the events alone, by way of books that are open already."""
    number = _year(snapshot, year)
    accounts = _accounts(snapshot, number, as_of.on)

    def scored(reading: Reading) -> Standing:
        return standing(reading.rulebook, accounts.values(), reading.year.tie_breaks)

    return Reading(snapshot, as_of, number=number, accounts=lambda: accounts, standing=scored)


def _year(snapshot: Snapshot, year: int | None) -> int:
    if not snapshot.years():
        raise NothingKnownThen
    return year if year is not None else snapshot.newest_year()


def _accounts(snapshot: Snapshot, number: int, on: date | None) -> dict[str, Account]:
    return {account.community: account.about(on) for account in snapshot.accounts(number)}
