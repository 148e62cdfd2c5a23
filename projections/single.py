"""One entry as of any moment, without the scores of a whole year."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.account import Account, Entry
from ledger.application import Ledger, Snapshot
from ledger.errors import EntryUnknown, LedgerError
from ledger.events import EntryRecorded
from ledger.rulebook import Rulebook
from ledger.transaction import Kept
from projections.happenings import Asked
from projections.live import Views
from projections.past import NOW, AsOf, Clauses, account_at


@dataclass(frozen=True, slots=True)
class Single:
    """An entry in its account; `version` is that of the account's stream, `today` the record's last day.

    Of the past, the account has the entries that the state of this one depends on: those under its clause, and under the
    other clauses of its matter.
    """

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
        kept = snapshot.kept(entry_id)
        if kept is None or kept.entry != entry_id:
            raise EntryUnknown(entry=entry_id)
        named, _, community = kept.stream.partition("/")
        newest = snapshot.newest(kept.stream)
        position, known_at, rulebook = snapshot.position, snapshot.known_at, snapshot.rulebook(int(named))
        clauses = _clauses(ledger, snapshot, kept)
    about = account_at(ledger, Asked(int(named), community, position, clauses, as_of.on))
    if entry_id not in about.entries:
        raise EntryUnknown(entry=entry_id)
    today = known_at.astimezone(rulebook.appeals.zone).date()
    version = newest.version if newest else 0
    return Single(about.entry(entry_id), about, rulebook, version, position, as_of.known_at or known_at, today)


def _clauses(ledger: Ledger, snapshot: Snapshot, kept: Kept) -> Clauses | None:
    """Those that its state depends on; None where that cannot be told without the whole account, or is not wanted."""
    if snapshot.position == ledger.head_position():
        return None
    [recorded] = snapshot.events_at([kept.position])
    event = recorded.event
    if not isinstance(event, EntryRecorded) or event.entry != kept.entry:
        return None
    if event.matter is None:
        return frozenset({event.clause})
    docket = ledger.beside(Views).docket
    try:
        return frozenset({event.clause, *docket.clauses_about(event.matter, kept.stream, upto=snapshot.position)})
    except LedgerError:
        if docket.error is None:
            raise
        return None
