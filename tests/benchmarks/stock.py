"""Ledgers of many events in files: written once in a run, and read by every topic that measures at that size."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger import store
from ledger.application import Ledger
from projections.scoring import standing
from tests.benchmarks.entries import YEAR
from tests.benchmarks.long_year import BEGIN, EAST, Happening, happenings
from tests.benchmarks.sample import INSERT, Row, bare, now, rulebook
from tests.benchmarks.templates import LEDGER_ID

SIZES: tuple[int, ...] = (10_000, 100_000, 1_000_000)
PAGE = 10_000
KEEP = "INSERT INTO command_references VALUES (?, ?, ?, ?, ?)"
Kept = tuple[str, str, str, str, int]


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="kaohe-bench-")


@cache
def year_of(size: int) -> Path:
    """A ledger with a year of that many events, for reading only. It goes when the run ends."""
    path = Path(_folder().name) / f"{size}.db"
    write_year(path, size)
    return path


@contextmanager
def copy_of(size: int) -> Iterator[Path]:
    """The same to write into."""
    with TemporaryDirectory() as folder:
        yield Path(shutil.copy(year_of(size), Path(folder) / "ledger.db"))


def opened(path: Path) -> Ledger:
    return Ledger(path, scorer=standing, clock=now)


def write_year(path: Path, size: int, *, seed: int = 1) -> None:
    """A new ledger with a year of that many events in it, beside those of its founding."""
    with Ledger.found(path, ledger_id=LEDGER_ID, scorer=standing, clock=lambda: BEGIN) as ledger:
        ledger.publish(rulebook())
        ledger.add_sample_users(YEAR, "a hash")
        position = ledger.head_position()
    with closing(bare(path)) as connection:
        # The disk's part in a commit is nothing that is measured here.
        connection.execute("PRAGMA synchronous = OFF")
        writing = Writing(position)
        coming = happenings(size, seed=seed)
        while page := list(islice(coming, PAGE)):
            writing.append(connection, page)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Writing:
    """Gives happenings their places: position, version, time, and the leaf hash of what came before in the stream."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._ends = dict.fromkeys(rulebook().community_codes, (0, ""))
        """Version and leaf hash of each stream's last event."""

    def append(self, connection: Any, page: list[Happening]) -> None:
        rows, references = list[Row](), list[Kept]()
        for happening in page:
            rows.append(row := self._row(happening))
            if happening.template.starts_entry:
                entry = f"E{happening.entry}"
                references.append((entry, _digest(entry), row[1], entry, row[0]))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows)
        connection.executemany(KEEP, references)
        head = self._position, _time_text(page[-1].seconds)
        connection.execute("UPDATE ledger_head SET position = ?, recorded_at = ?", head)
        connection.execute("COMMIT")

    def _row(self, happening: Happening) -> Row:
        version, previous = self._ends[happening.community]
        version, self._position = version + 1, self._position + 1
        entry, stream = f"E{happening.entry}", f"{YEAR}/{happening.community}"
        state = happening.template.filled(
            {
                b"entry": entry.encode(),
                b"matter": f"M{happening.entry}".encode(),
                b"ticket": f"T{happening.entry:07d}".encode(),
                b"day": _day_of(int(happening.seconds) // 3_600, happening.entry % 3),
                b"recorded_at": _time_text(happening.seconds).encode(),
                b"version": b"%d" % version,
                b"stream": stream.encode(),
                b"previous": previous.encode(),
                b"content": _digest(entry).encode(),
            }
        )
        self._ends[happening.community] = version, sha256(b"\0" + state).hexdigest()
        return self._position, stream, version, happening.template.topic, state


@lru_cache(maxsize=PAGE)
def _digest(entry: str) -> str:
    """In the place of a digest over the command."""
    return sha256(entry.encode()).hexdigest()


@cache
def _day_of(hours: int, days_before: int) -> bytes:
    """The subdistrict's day so many hours after the beginning, or a few days before it, but in the year."""
    day = (BEGIN + EAST + timedelta(hours=hours)).date() - timedelta(days=days_before)
    return max(day, date(YEAR, 1, 1)).isoformat().encode()


def _time_text(seconds: float) -> str:
    return store.time_text(BEGIN + timedelta(seconds=seconds))
