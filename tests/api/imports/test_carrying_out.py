"""A file that others come in between: it is decided beside the ledger again, and by the writer only in the end."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from api.access import Guest
from api.desk import Desk
from api.imports.carrying_out import TRIES_MOST, carried_out
from api.imports.uploaded import Uploaded
from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.clauses import Lang
from ledger.commands import parse
from ledger.lines import Line, Report
from tests.api.commands import record
from tests.projections.random_ledger import Clock, founded

WRITER = "kaohe-writer"


@dataclass(frozen=True)
class Interrupted(Uploaded):
    """A file during whose first readings, as many as `times`, something else is recorded."""

    interrupt: Callable[[], object] = lambda: None
    times: int = 0
    read_by: list[str] = field(default_factory=list)
    """The threads that have read it."""

    def lines(self, by: str) -> Iterator[Line]:
        thread = threading.current_thread().name
        self.read_by.append(thread)
        yield from super().lines(by)
        if thread != WRITER and len(self.read_by) <= self.times:
            self.interrupt()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    clock = Clock()
    clock.now = clock.now.replace(year=2021)
    with founded(tmp_path / "kaohe.db", clock) as opened:
        yield opened


def imported(
    ledger: Ledger, file: Path, lines: list[dict[str, object]], *, times: int, by: str
) -> tuple[Report, list[str]]:
    """The report, and who decided on the file, one after the other."""
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    numbers = count(1)
    uploaded = Interrupted(
        "jsonl",
        file,
        "digest",
        interrupt=lambda: ledger.submit(parse(record(f"BETWEEN{next(numbers)}"))),
        times=times,
    )
    request = Request({"type": "http", "app": SimpleNamespace()})
    desk = Desk(ledger, Guest(by, "token", (Grant(Role.DEPARTMENT, "UM"),)), Lang.EN, "correlation", request)
    return asyncio.run(carried_out(desk, uploaded, None)), uploaded.read_by


@pytest.mark.parametrize("times", range(TRIES_MOST))
def test_it_is_decided_beside_the_ledger_as_long_as_that_may_still_succeed(
    ledger: Ledger, tmp_path: Path, times: int
) -> None:
    lines = [record(f"E{number}") for number in range(5)]
    before = ledger.head_position()
    report, read_by = imported(ledger, tmp_path / "lines", lines, times=times, by="dept-UM")
    assert WRITER not in read_by
    assert len(read_by) == times + 1
    assert (report.recorded, ledger.head_position()) == (5, before + times + 5)
    assert report.position == ledger.head_position()


def test_a_ledger_that_never_stands_still_gets_the_file_from_its_writer(ledger: Ledger, tmp_path: Path) -> None:
    report, read_by = imported(ledger, tmp_path / "lines", [record("E1")], times=99, by="dept-UM")
    assert len(read_by) == TRIES_MOST + 1
    assert [thread == WRITER for thread in read_by] == [False] * TRIES_MOST + [True]
    assert (report.recorded, report.position) == (1, ledger.head_position())
