"""Verifications of the ledger that somebody starts at the pages: beside everything else that the server does.

One at a time for each server. What is verified is a snapshot, which no writer waits for.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Final

from api import logs
from api.auditing import Known, audited
from api.opening import now
from api.settings import Settings
from ledger.errors import LedgerError, NothingSealed
from ledger.proofs.audit import Audited

log = logs.logger("verify")

KEPT_MOST: Final = 20
"""Runs that are remembered while the server lives."""
PAUSE_SECONDS: Final = 0.0005
"""After every few hundred events, so that whoever waits for an answer is served meanwhile."""
CLOSE_SECONDS: Final = 5


class Stopped(Exception):
    """The server ends."""


@dataclass(slots=True)
class Run:
    """One verification: how far it has come, and in the end what it found, or what is wrong."""

    number: int
    by: str
    is_full: bool
    began_at: datetime
    total: int = 0
    """Events that there are to go through; 0 until that is known."""
    reached: int = 0
    ended_at: datetime | None = None
    found: Audited | None = None
    error: LedgerError | None = None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def has_failed(self) -> bool:
        """Whether it came to no result, for a reason that is in the server's log alone."""
        return self.is_over and self.found is None and self.error is None


class Verifications:
    """Those of one server, the newest first."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = now) -> None:
        self._settings = settings
        self._clock = clock
        self._runs: deque[Run] = deque(maxlen=KEPT_MOST)
        self._starting = Lock()
        self._is_closed = Event()
        self._thread: Thread | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(self._runs)

    @property
    def under_way(self) -> Run | None:
        newest = next(iter(self.runs), None)
        return newest if newest is not None and not newest.is_over else None

    def start(self, *, full: bool, by: str) -> Run:
        """Begins one; while another is under way, that one is given."""
        with self._starting:
            running = self.under_way
            if running is not None:
                return running
            number = self._runs[0].number + 1 if self._runs else 1
            run = Run(number, by, full, self._clock())
            self._runs.appendleft(run)
            self._thread = Thread(target=self._carry_out, args=(run,), name="kaohe-verification", daemon=True)
            self._thread.start()
            return run

    def close(self) -> None:
        """Ends what is under way."""
        self._is_closed.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _carry_out(self, run: Run) -> None:
        def advance(count: int, total: int | None = None) -> None:
            run.reached, run.total = run.reached + count, total or run.total
            if self._is_closed.is_set():
                raise Stopped
            time.sleep(PAUSE_SECONDS)

        try:
            run.found, _ = audited(self._settings, Known(), full=run.is_full, progress=advance)
            if run.found.checkpoint is None:
                run.found, run.error = None, NothingSealed()
        except LedgerError as error:
            run.error = error.with_traceback(None)
            log.error("the ledger was not verified", code=error.code, detail=str(error))  # noqa: TRY400
        except Stopped:
            pass
        except Exception:
            log.exception("a verification failed")
        finally:
            run.ended_at = self._clock()


@contextmanager
def verifications_of(settings: Settings) -> Iterator[Verifications]:
    """For as long as a server runs."""
    found = Verifications(settings)
    try:
        yield found
    finally:
        found.close()
