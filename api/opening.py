"""Opening the ledger that the settings name."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from api.settings import Settings
from ledger.application import Ledger
from projections.past import AsOf, Reading
from projections.scoring import standing


def now() -> datetime:
    return datetime.now(UTC)


def open_ledger(settings: Settings | None = None, *, clock: Callable[[], datetime] = now) -> Ledger:
    """The ledger, to be used as a context manager. Raises LedgerMissing where there is none."""
    return Ledger((settings or Settings()).ledger_path, scorer=standing, clock=clock)


def today(reading: Reading, as_of: AsOf) -> date:
    """The day by which deadlines have passed or not: the calendar's; of the past, and in a demonstration, the record's."""
    if as_of.known_at or as_of.position or reading.demonstration:
        return reading.today
    return now().astimezone(reading.rulebook.appeals.zone).date()
