"""Group commit: what many ask for at once is decided one after the other and made durable together.

One thread writes. It is handed all that has been asked for when the event loop has nothing more to read, so that many
share a transaction and the two threads do not take turns at every statement. Each job keeps an outcome of its own: a
refusal takes back nothing but its own act, and an answer is given only once its act is durable.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Any, Protocol, TypeVar, cast

from msgspec import Struct

from ledger.books import OpenBooks
from ledger.errors import LedgerBusy, LedgerError

T = TypeVar("T")
Job = Callable[[OpenBooks], T]
"""What to decide and append; it may run twice, and only the second run counts."""

WAITING_MOST = 5_000
"""Jobs that may wait at once; beyond them a job is refused, not queued."""
TOGETHER_MOST = 256
"""Jobs in one transaction."""


class Asked(Struct, frozen=True):
    """A job in the queue, with the future that its outcome goes to."""

    job: Job[Any]
    correlation: str | None
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class Outcome(Struct, frozen=True):
    """A job's value, or what it was refused with."""

    value: Any = None
    error: BaseException | None = None


class WritesTogether(Protocol):
    """Runs jobs in one transaction: an outcome for each, or an exception and no trace of any."""

    def __call__(self, jobs: Sequence[tuple[Job[Any], str | None]]) -> list[Outcome]: ...


class GroupCommit:
    """The queue before a ledger's one writer. Its thread starts with the first job."""

    def __init__(self, write: WritesTogether) -> None:
        self._write = write
        self._waiting: list[Asked] = []
        self._changed = Condition()
        self._thread: Thread | None = None
        self._is_closed = False
        self._gathering: asyncio.AbstractEventLoop | None = None
        """The loop that may still bring more before the writer is handed what waits."""

    async def done(self, job: Job[T], *, correlation: str | None = None) -> T:
        """The job's value once it is durable. Raises what the job raised, or LedgerBusy; then nothing is recorded."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        with self._changed:
            if self._is_closed or len(self._waiting) >= WAITING_MOST:
                raise LedgerBusy
            self._waiting.append(Asked(job, correlation, loop, future))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="kaohe-writer")
                self._thread.start()
            if self._gathering is not loop:
                self._gathering = loop
                loop.call_soon(self._gather, loop, len(self._waiting))
        return cast(T, await future)

    def _gather(self, loop: asyncio.AbstractEventLoop, seen: int) -> None:
        """Once for each turn of the loop, until one has brought nothing new."""
        with self._changed:
            if seen < len(self._waiting) < TOGETHER_MOST:
                loop.call_soon(self._gather, loop, len(self._waiting))
            else:
                self._gathering = None
                self._changed.notify()

    def close(self) -> None:
        """Finishes what waits, then stops."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while batch := self._next():
            _deliver(batch, self._outcomes(batch))

    def _next(self) -> list[Asked]:
        """The next jobs to write together; none when all is done and closed."""
        with self._changed:
            while (not self._waiting or self._gathering) and not self._is_closed:
                self._changed.wait()
            batch, self._waiting = self._waiting[:TOGETHER_MOST], self._waiting[TOGETHER_MOST:]
            return batch

    def _outcomes(self, batch: Sequence[Asked]) -> list[Outcome]:
        try:
            return self._write([(asked.job, asked.correlation) for asked in batch])
        except LedgerError as error:  # of the ledger itself: it would be the same for each, and take as long
            return [Outcome(error=error)] * len(batch)
        except BaseException as error:  # noqa: BLE001  (whatever it is, it belongs to those who wait, and the writer goes on)
            if len(batch) == 1:
                return [Outcome(error=error)]
        # One of them breaks the writing of all: each by itself, so that it fails alone.
        return [outcome for asked in batch for outcome in self._outcomes([asked])]


def _deliver(batch: Sequence[Asked], outcomes: Sequence[Outcome]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = defaultdict(list)
    for asked, outcome in zip(batch, outcomes, strict=True):
        by_loop[asked.loop].append((asked.future, outcome))
    for loop, settled in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: Sequence[tuple["asyncio.Future[Any]", Outcome]]) -> None:
    for future, outcome in settled:
        if future.done():  # whoever asked has gone
            continue
        if outcome.error is None:
            future.set_result(outcome.value)
        else:
            future.set_exception(outcome.error)
