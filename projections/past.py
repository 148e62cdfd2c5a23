"""The scores as of any moment: what the ledger knew then, about what had happened by a day. Both are independent."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.account import Account
from ledger.application import Ledger, Snapshot
from ledger.errors import NothingKnownThen
from ledger.rulebook import Rulebook
from ledger.year import Year
from projections.scoring import Standing, standing


@dataclass(frozen=True, slots=True)
class AsOf:
    """`position` or `known_at`: as the ledger knew it then (None: now). `on`: only what had happened by that day."""

    position: int | None = None
    known_at: datetime | None = None
    on: date | None = None


NOW = AsOf()


@dataclass(frozen=True)
class Reading:
    """One reading: what it is made from, what it says, and the moment that it is about."""

    rulebook: Rulebook
    year: Year
    accounts: dict[str, Account]
    """By community; about a day, without the entries that occurred later."""
    standing: Standing
    position: int
    known_at: datetime
    on: date | None
    demonstration: bool
    today: date
    """The day at which the ledger's knowledge ends, where the subdistrict is."""


def read(ledger: Ledger, as_of: AsOf = NOW, *, year: int | None = None) -> Reading:
    """Everything about a year at a moment; the newest year unless one is named.

    Raises NothingKnownThen before a rulebook was published, PositionUnknown beyond the newest event.
    """
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        return reading_of(snapshot, as_of, year=year)


def reading_of(snapshot: Snapshot, as_of: AsOf, *, year: int | None = None) -> Reading:
    """The same from books that are open already."""
    if not snapshot.years():
        raise NothingKnownThen
    number = year if year is not None else snapshot.newest_year()
    rulebook, this_year = snapshot.rulebook(number), snapshot.year(number)
    accounts = [account.about(as_of.on) for account in snapshot.accounts(number)]
    known_at = as_of.known_at or snapshot.known_at
    return Reading(
        rulebook=rulebook,
        year=this_year,
        accounts={account.community: account for account in accounts},
        standing=standing(rulebook, accounts, this_year.tie_breaks),
        position=snapshot.position,
        known_at=known_at,
        on=as_of.on,
        demonstration=snapshot.charter.purpose == "demonstration",
        today=snapshot.known_at.astimezone(rulebook.appeals.zone).date(),
    )
