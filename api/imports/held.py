"""Files of commands between their dry run and their import: kept a while for who brought them, under what they hold.

Bounded in number, size and time; gone when the server stops. One that is in use stays until it no longer is.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

from api.imports.uploaded import Uploaded
from ledger.lines import Report

KEPT_SECONDS: Final = 30 * 60
OF_ONE_USER_MOST: Final = 3
BYTES_MOST: Final = 256 << 20
"""Of all files together; beyond them the oldest goes first."""


@dataclass
class HeldFile:
    """A file with what was last made of it. `said` is what the lines say that are in the report's errors, by number."""

    user: str
    name: str
    file: Uploaded
    folder: "TemporaryDirectory[str]"
    size: int
    since: float
    report: Report = field(default_factory=Report)
    is_done: bool = False
    is_cut_short: bool = False
    """Whether it has more wrong lines than were looked at."""
    said: dict[int, dict[str, Any]] = field(default_factory=dict)
    readers: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.user, self.digest

    @property
    def digest(self) -> str:
        """Of kind and content, as an address has it."""
        return self.file.digest.replace(":", "-")


class HeldFiles:
    """Those of one server. Safe to use from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._files: dict[tuple[str, str], HeldFile] = {}

    def keep(self, held: HeldFile) -> None:
        """In place of the same file of the same user; what no longer has room goes."""
        with self._lock:
            before = self._files.pop(held.key, None)
            self._files[held.key] = held
            gone = [*([before] if before else []), *self._without_room(held)]
        _let_go(gone)

    def now(self) -> float:
        return self._clock()

    @contextmanager
    def found(self, user: str, digest: str) -> Iterator[HeldFile | None]:
        """A user's own file, which stays for as long as it is looked at; None where there is none any more."""
        with self._lock:
            gone = self._too_old()
            held = self._files.get((user, digest))
            if held is not None:
                held.readers += 1
        _let_go(gone)
        try:
            yield held
        finally:
            self._leave(held)

    def close(self) -> None:
        with self._lock:
            gone, self._files = list(self._files.values()), {}
        _let_go(gone)

    def _leave(self, held: HeldFile | None) -> None:
        if held is None:
            return
        with self._lock:
            held.readers -= 1
            is_kept = self._files.get(held.key) is held
        if not is_kept:
            _let_go([held])

    def _too_old(self) -> list[HeldFile]:
        until = self._clock() - KEPT_SECONDS
        return self._taken_out([each for each in self._files.values() if each.since < until])

    def _without_room(self, newest: HeldFile) -> list[HeldFile]:
        """Those that are too old, too many of one user, or too large together; the oldest first, the newest never."""
        gone = self._too_old()
        older = [each for each in self._files.values() if each is not newest]
        own = [each for each in older if each.user == newest.user]
        gone += self._taken_out(own[: max(0, len(own) - OF_ONE_USER_MOST + 1)])
        while sum(each.size for each in self._files.values()) > BYTES_MOST and len(self._files) > 1:
            gone += self._taken_out([next(iter(self._files.values()))])
        return gone

    def _taken_out(self, files: list[HeldFile]) -> list[HeldFile]:
        for each in files:
            self._files.pop(each.key, None)
        return files


def _let_go(files: list[HeldFile]) -> None:
    """Away with what nobody is reading; whoever still is does it afterwards."""
    for each in files:
        if each.readers == 0:
            each.folder.cleanup()
