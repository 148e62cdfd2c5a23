"""One entry as of any moment, without the scores of a whole year."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.account import Account, Entry
from ledger.application import Ledger
from ledger.errors import EntryUnknown
from ledger.rulebook import Rulebook
from projections.past import NOW, AsOf


@dataclass(frozen=True, slots=True)
class Single:
    """An entry in its account; `version` is that of the account's stream, `today` the record's last day."""

    entry: Entry
    account: Account
    rulebook: Rulebook
    version: int
    position: int
    known_at: datetime
    today: date


def single(ledger: Ledger, entry_id: str, as_of: AsOf = NOW) -> Single:
    """Raises EntryUnknown where it was not recorded yet, or had not happened by the day in question."""
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        account = snapshot.holder(entry_id)
        rulebook, version = snapshot.rulebook(account.year), snapshot.version(account)
        position, known_at = snapshot.position, snapshot.known_at
    about = account.about(as_of.on)
    if entry_id not in about.entries:
        raise EntryUnknown(entry=entry_id)
    today = known_at.astimezone(rulebook.appeals.zone).date()
    return Single(about.entry(entry_id), about, rulebook, version, position, as_of.known_at or known_at, today)
