"""Opening the ledger that the settings name."""

from collections.abc import Callable
from datetime import UTC, datetime

from api.settings import Settings
from ledger.application import Ledger
from projections.scoring import standing


def now() -> datetime:
    return datetime.now(UTC)


def open_ledger(settings: Settings | None = None, *, clock: Callable[[], datetime] = now) -> Ledger:
    """The ledger, to be used as a context manager. Raises LedgerMissing where there is none."""
    return Ledger((settings or Settings()).ledger_path, scorer=standing, clock=clock)
