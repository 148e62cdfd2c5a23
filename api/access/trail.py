"""What is noted of refusals: each of the first ten a minute, then how many more there were. It never fails a request."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from structlog import get_logger

from ledger.access import note_refusal, note_refused_sign_in
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.errors import LedgerError

log = get_logger("kaohe.api")

SINGLY_MOST: Final = 10
WINDOW: Final = timedelta(minutes=1)
PEOPLE_MOST: Final = 1_000
"""People who are counted at once; whoever came first is written out first."""

SIGN_IN: Final = "sign-in"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`asked` is a method and a route, or `SIGN_IN`. Those that differ in their correlation id alone are counted as one."""

    user: str
    asked: str
    reason: str
    correlation: str | None = field(default=None, compare=False)

    def note(self, books: OpenBooks, times: int) -> None:
        if self.asked == SIGN_IN:
            note_refused_sign_in(books, self.user, reason=self.reason, times=times)
        else:
            note_refusal(books, self.user, asked=self.asked, reason=self.reason, times=times)


@dataclass
class Tally:
    """One person's minute: how many events it has, and what came beyond those."""

    began_at: datetime
    noted: int = 0
    beyond: Counter[Refusal] = field(default_factory=Counter)


class Trail:
    """Writes refusals into the ledger, so that a flood of them is a few events and no longer a flood."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._tallies: dict[str, Tally] = {}

    def __len__(self) -> int:
        """How many people are counted at the moment."""
        return len(self._tallies)

    async def note(self, refusal: Refusal) -> None:
        """Returns once it is recorded, with its correlation id, or counted. What goes wrong goes to the log."""
        counted, is_noted = self._due(refusal)
        await self._write(counted)
        if is_noted:
            await self._write(Counter([refusal]), correlation=refusal.correlation)

    async def close(self) -> None:
        """Writes out what was only counted."""
        beyond = sum((tally.beyond for tally in self._tallies.values()), Counter[Refusal]())
        self._tallies.clear()
        await self._write(beyond)

    async def _write(self, due: Counter[Refusal], *, correlation: str | None = None) -> None:
        if not due:
            return
        try:
            await self._ledger.commits.done(lambda books: _note_all(books, due), correlation=correlation)
        except LedgerError:
            log.exception("refusals could not be recorded", refusals=due.total())

    def _due(self, refusal: Refusal) -> tuple[Counter[Refusal], bool]:
        """What was counted and is to be recorded now, and whether the refusal itself is: otherwise it is counted."""
        now = self._clock()
        due: Counter[Refusal] = Counter()
        tally = self._tallies.get(refusal.user)
        if tally is None or now - tally.began_at >= WINDOW:
            due += tally.beyond if tally else due
            tally = self._tallies[refusal.user] = Tally(now)
        if len(self._tallies) > PEOPLE_MOST:
            due += self._tallies.pop(next(iter(self._tallies))).beyond
        if tally.noted >= SINGLY_MOST:
            tally.beyond[refusal] += 1
            return due, False
        tally.noted += 1
        return due, True


def _note_all(books: OpenBooks, due: Counter[Refusal]) -> None:
    for refusal, times in due.items():
        refusal.note(books, times)
