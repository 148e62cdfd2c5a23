"""Work that is done again and again beside a server, in a thread of its own, whatever happens to it."""

from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic


class Turns:
    """`act` every so many seconds: sooner after a longer rest, when it is called, and at once where that is urgent.

    What it raises ends nothing: `failed` is told, once for as long as it is the same.
    """

    def __init__(
        self, name: str, act: Callable[[], None], *, seconds: float, failed: Callable[[Exception], None]
    ) -> None:
        self._act = act
        self._seconds = seconds
        self._failed = failed
        self._changed = Condition()
        self._is_called = self._is_urgent = False
        self._is_closed = self._is_left = False
        self._ended = self._busy = monotonic()
        """When the last turn ended, and the last that was called for."""
        self._problem = ""
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def call(self, *, is_urgent: bool = False) -> None:
        """There is something to do. However many call before the next turn, it is one turn."""
        with self._changed:
            if not self._is_called or (is_urgent and not self._is_urgent):
                self._is_called, self._is_urgent = True, self._is_urgent or is_urgent
                self._changed.notify()

    def close(self, until: float) -> None:
        """One last turn; one that takes longer than `until` (of the monotonic clock) is left to itself."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(max(0.0, until - monotonic()))
        self._is_left = True

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last, is_called = self._rest()
            try:
                self._act()
                self._problem = ""
            except Exception as error:  # noqa: BLE001  (whatever it is, it is told, and the next turn may go better)
                self._complain(error)
            self._ended = monotonic()
            if is_called:
                self._busy = self._ended

    def _rest(self) -> tuple[bool, bool]:
        """Until the next turn: whether it is the last, and whether somebody has called for it."""
        with self._changed:
            while not (self._is_closed or self._is_urgent):
                left = (self._busy if self._is_called else self._ended) + self._seconds - monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            is_called = self._is_called
            self._is_called = self._is_urgent = False
            return self._is_closed, is_called

    def _complain(self, error: Exception) -> None:
        problem = f"{type(error).__name__}: {error}"
        if problem != self._problem and not self._is_left:
            self._failed(error)
        self._problem = problem
