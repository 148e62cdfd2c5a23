"""Ledgers and commands to measure with, and the bare database beside them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger import publishing
from ledger.application import Ledger
from ledger.commands import parse
from ledger.connections import _dbapi
from ledger.lines import Line, Report
from ledger.rulebook import Rulebook
from projections.scoring import standing

Row = tuple[int, str, int, str, bytes]
TABLE = """CREATE TABLE stored_events (position INTEGER PRIMARY KEY, originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL,
    UNIQUE (originator_id, originator_version))"""
INSERT = "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)"
CLAUSES = ("UM4.4", "UM1.A.1", "UM1.A.2", "UM1.A.4", "UM2.A.3", "UM2.B.1")


@cache
def rulebook() -> Rulebook:
    return publishing.load("houjiatang-2020")


def now() -> datetime:
    return datetime.now(UTC)


def founded(path: Path) -> Ledger:
    ledger = Ledger.found(path, ledger_id="b" * 32, scorer=standing, clock=now)
    ledger.publish(rulebook())
    ledger.add_sample_users(2020, "a hash")
    return ledger


def command(number: int, name: str = "E") -> dict[str, object]:
    """One line of a file; every tenth takes a hundredth off the one before it."""
    if number % 10 == 9:
        entry = f"{name}{number - 1}"
        return {"op": "reverse", "entry": entry, "amount": "0.01", "reason": "复核后更正", "by": "dept-UM"}
    codes = rulebook().community_codes
    clause = CLAUSES[number % len(CLAUSES)]
    return {
        **({"level": "city"} if clause == "UM4.4" else {}),
        "op": "record",
        "id": f"{name}{number}",
        "community": codes[number % len(codes)],
        "clause": clause,
        "occurred_on": f"2020-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "quantity": 1 + number % 3,
        "reason": "巡查发现，已通知社区整改",
        "by": "dept-UM",
    }


def submit(ledger: Ledger, count: int, name: str = "E") -> Report:
    """A file of commands, line by line."""
    report = ledger.submit_all(Line(number + 1, parse(command(number, name))) for number in range(count))
    assert not report.errors, report.errors[0]
    return report


@contextmanager
def filled(count: int) -> Iterator[Ledger]:
    """A ledger with that many commands in it."""
    with TemporaryDirectory() as folder, founded(Path(folder) / "ledger.db") as ledger:
        if count:
            submit(ledger, count)
        yield ledger


def bare(path: Path) -> Any:
    """A connection of the same SQLite with the same PRAGMAs, and nothing of ours around it."""
    connection = _dbapi.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def rows(ledger: Ledger, *, after: int = 0) -> list[Row]:
    with closing(bare(ledger.path)) as connection:
        found = connection.execute("SELECT * FROM stored_events WHERE position > ? ORDER BY position", (after,))
        return list(found.fetchall())
