"""Processes that write are killed at any moment: what was acknowledged stays, and nothing is there by half.

`pytest tests/chaos -s` shows the seeds; KAOHE_CHAOS_SEED=N repeats one.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

import orjson
import pytest

from ledger.application import Ledger
from projections.scoring import standing
from tests.chaos import writer
from tests.ledger.golden.story import founded

KILLS = 200
KILLS_IN_A_LEDGER = 20
"""Then a new one: a writer reads all that is there before its first write, which would take ever longer."""
IN_PARALLEL = 2
SHORTEST_SECONDS, LONGEST_SECONDS = 0.010, 0.300
SEED = int(os.environ.get("KAOHE_CHAOS_SEED", time.time_ns() % 10**9))


@dataclass
class Trial:
    """One ledger, what its writers were told, and how far it has been checked."""

    path: Path
    rng: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)
    leaves: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The version and leaf hash of each stream's newest event that was checked."""
    checked: int = 0
    newest_time: str = ""

    def open(self) -> Ledger:
        return Ledger(self.path, scorer=standing, clock=lambda: datetime.now(UTC))


def start(trial: Trial, mode: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, writer.__file__, str(trial.path), mode, name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def kill(trial: Trial, processes: list[subprocess.Popen[str]]) -> None:
    """Some time after each has had its first write acknowledged, all are killed, and what they said is noted."""
    said = [output(process).readline() for process in processes]
    time.sleep(trial.rng.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
    for process in trial.rng.sample(processes, len(processes)):
        process.send_signal(signal.SIGKILL)
    for process, first in zip(processes, said, strict=True):
        with process:
            text = first + output(process).read()
        assert process.returncode == -signal.SIGKILL, text
        for line in text.splitlines(keepends=True):
            if line.endswith("\n"):  # a line cut short was not an acknowledgement
                write, position = line.split()
                trial.acknowledged[write] = int(position)


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def check(trial: Trial, mode: str) -> None:
    """Opened as any program opens it, with no repair before."""
    with trial.open() as ledger, ledger.reading() as books:
        found = [(position, state, orjson.loads(state)) for position, state in books.all_events(after=trial.checked)]
        for position, state, event in found:
            trial.checked += 1
            version, leaf = trial.leaves.get(event["stream"], (0, ""))
            assert (position, event["version"], event["previous"]) == (trial.checked, version + 1, leaf)
            assert event["recorded_at"] >= trial.newest_time
            trial.newest_time = event["recorded_at"]
            trial.leaves[event["stream"]] = (version + 1, sha256(b"\0" + state).hexdigest())
        last = {write_of(event["reference"], mode): position for position, _, event in found if "reference" in event}
        lines = Counter(write_of(event["reference"], mode) for _, _, event in found if "reference" in event)
        for _, _, event in found:
            if "reference" in event:
                kept = books.kept(event["reference"])
                assert kept is not None
                assert kept.content == event["content"]
    assert {write: position for write, position in trial.acknowledged.items() if last.get(write) != position} == {}
    wanted = writer.LINES_IN_A_FILE if mode == "imports" else 1
    assert {write: count for write, count in lines.items() if count != wanted} == {}
    trial.acknowledged.clear()


def write_of(reference: str, mode: str) -> str:
    """Which write a line's reference belongs to."""
    return reference.split("-", maxsplit=1)[0] if mode == "imports" else reference


def check_all(trial: Trial) -> None:
    """The whole file once more, from its first event, and the database's own opinion of it."""
    with trial.open() as ledger:
        with ledger.reading() as books:
            assert sum(1 for _ in books.all_events()) == books.position == trial.checked
            held = sum(len(account.entries) for account in books.accounts(2020))
        with ledger._recorder.datastore.transaction(commit=False) as cursor:  # noqa: SLF001
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone()[0] == "ok"
    assert held > 0


def run(folder: Path, mode: str, processes: int, kills: int, seed: int) -> int:
    """How many events were recorded."""
    rng, events = random.Random(seed), 0
    folder.mkdir()
    for first in range(0, kills, KILLS_IN_A_LEDGER):
        trial = Trial(folder / f"{first}.db", rng)
        founded(trial.path).close()
        check(trial, mode)
        for number in range(first, min(kills, first + KILLS_IN_A_LEDGER)):
            kill(trial, [start(trial, mode, f"{number}{letter}") for letter in "ab"[:processes]])
            check(trial, mode)
        check_all(trial)
        events += trial.checked
    return events


@pytest.mark.parametrize(
    ("mode", "processes", "kills"),
    [("imports", 1, KILLS), ("singles", 1, KILLS), ("imports", 2, 20), ("singles", 2, 20)],
    ids=["imports", "single-commands", "two-importers", "two-recorders"],
)
def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(
    tmp_path: Path, mode: str, processes: int, kills: int
) -> None:
    seeds = [SEED + number for number in range(IN_PARALLEL)]
    print(f"\n{mode}, {processes} at once, {kills} kills, seeds {seeds}")  # noqa: T201
    with ThreadPoolExecutor(IN_PARALLEL) as pool:
        runs = [pool.submit(run, tmp_path / f"{seed}", mode, processes, kills // IN_PARALLEL, seed) for seed in seeds]
        events = sum(each.result() for each in runs)
    assert events > kills
    print(f"{events} events, every one in its place")  # noqa: T201
