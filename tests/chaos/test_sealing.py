"""Whoever seals is killed at any moment: what was shown stays the ledger's beginning, and the next one goes on.

`pytest tests/chaos -s` shows the seeds; KAOHE_CHAOS_SEED=N repeats one.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.api.terminal import Terminal
from tests.api.test_serving import announced
from tests.api.web import WRONG, Site, Tokens, signed_in, stop
from tests.chaos.shown import Shown

SEED = int(os.environ.get("KAOHE_CHAOS_SEED", time.time_ns() % 10**9))
KILLS = 100
IN_PARALLEL = 2
KILLS_IN_A_LEDGER = 25
SHORTEST_SECONDS, LONGEST_SECONDS = 0.02, 0.6
UNHARMED_EACH = 6
"""Of so many rounds of commands one is left in peace, to see how long it takes."""
TOGETHER_SECONDS = 25
ROTATIONS = 3
PATIENT_SECONDS = 60
COMMUNITIES = ("SSL", "FSA", "ZY")
ENTRY = {"clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "reason": "巡查发现"}
RECORD = ("UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")


@dataclass
class Trial:
    """A ledger, who may write to it, and what was said of it."""

    terminal: Terminal
    tokens: Tokens
    shown: Shown
    rng: random.Random
    acknowledged: int = 0
    """The highest position that anybody was told."""
    unforeseen: list[str] = field(default_factory=list)

    def check(self) -> None:
        assert self.unforeseen == []
        assert self.terminal.position >= self.acknowledged
        self.shown.check()
        assert self.shown.add(self.terminal.done("checkpoint").encode()) == self.terminal.position


def founded(folder: Path, rng: random.Random) -> Trial:
    folder.mkdir(parents=True)
    terminal = Terminal(folder, KAOHE_ADMIN_PASSWORD="a good password", KAOHE_SEAL_SECONDS="0.02")
    terminal.done("init", "--sample-users")
    return Trial(terminal, signed_in(terminal, "dept-UM"), Shown(terminal), rng)


def in_parallel(run: Callable[[Path, int, int], int], folder: Path, numbers: range) -> list[int]:
    """Each in a process of its own, as commands change the folder that they run in, and with a seed of its own."""
    print(f"\nseeds {SEED} to {SEED + numbers[-1]}")  # noqa: T201
    with ProcessPoolExecutor(IN_PARALLEL, get_context("spawn")) as pool:
        runs = [pool.submit(run, folder / f"{number}", SEED + number, number) for number in numbers]
        return [each.result() for each in runs]


# --- a server ---------------------------------------------------------------------------------------------------------


class Visitors:
    """Who record, and who fetch the checkpoint, for as long as the server answers."""

    def __init__(self, trial: Trial, site: Site, name: str) -> None:
        self._trial, self._site, self._name = trial, site, name
        self._ended = Event()
        self._threads = [Thread(target=self._until_it_ends, args=(each,)) for each in (self._record, self._fetch)]
        for thread in self._threads:
            thread.start()

    def _until_it_ends(self, act: Callable[[int], None]) -> None:
        for number in count():
            if self._ended.is_set():
                return
            try:
                act(number)
            except (OSError, HTTPException):  # the server is gone
                return
            except Exception as error:  # noqa: BLE001  (whatever it is, it is shown)
                self._trial.unforeseen.append(repr(error))
                return

    def _record(self, number: int) -> None:
        entry = {**ENTRY, "community": COMMUNITIES[number % 3], "id": f"{self._name}-{number}"}
        position = self._site.done("/entries", entry, by="dept-UM")["position"]
        self._trial.acknowledged = max(self._trial.acknowledged, position)

    def _fetch(self, _number: int) -> None:
        answer = self._site.ask("GET", "/checkpoint")
        assert answer.status == 200
        self._trial.shown.add(answer.body)

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._site.close()


@contextmanager
def served(trial: Trial, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Site]]:
    """The running server; its log is kept."""
    with (
        (trial.terminal.folder / f"{name}.log").open("wb") as log,
        trial.terminal.started("serve", "--port", 0, err=log) as process,
    ):
        try:
            yield process, Site(trial.terminal, trial.tokens, announced(process), process.pid)
        finally:
            process.kill()


def kill_servers(folder: Path, seed: int, _number: int) -> int:
    trial = founded(folder, random.Random(seed))
    for number in range(KILLS_IN_A_LEDGER):
        with served(trial, f"S{number}") as (process, site):
            visitors = Visitors(trial, site, f"S{number}")
            time.sleep(trial.rng.uniform(SHORTEST_SECONDS, LONGEST_SECONDS))
            process.send_signal(signal.SIGKILL)
            process.wait()
            visitors.end()
        trial.check()
    trial.shown.check_all()
    return len(trial.shown)


def test_a_server_that_is_killed_has_shown_nothing_that_is_not_kept(tmp_path: Path) -> None:
    shown = sum(in_parallel(kill_servers, tmp_path / "ledgers", range(KILLS // KILLS_IN_A_LEDGER)))
    print(f"{KILLS} kills, {shown} checkpoints shown")  # noqa: T201
    assert shown > KILLS


# --- commands ---------------------------------------------------------------------------------------------------------


def three_at_once(trial: Trial, name: str) -> list[subprocess.Popen[bytes]]:
    """Two that record and seal, and one that shows."""
    recording = [("record", COMMUNITIES[each], *RECORD, f"{name}-{each}") for each in range(2)]
    return [trial.terminal.started(*words) for words in (*recording, ("checkpoint",))]


def kill_commands(folder: Path, seed: int, _number: int) -> int:
    """Each at a moment of its own, of the later part of the time that the three take where nobody is killed."""
    trial = founded(folder, random.Random(seed))
    longest = 0.0
    for number in range(KILLS_IN_A_LEDGER):
        began = time.monotonic()
        programs = three_at_once(trial, f"C{number}")
        if number % UNHARMED_EACH:
            moments = sorted((trial.rng.uniform(0.5, 1.1) * longest, each) for each in range(len(programs)))
            for moment, each in moments:
                time.sleep(max(0.0, began + moment - time.monotonic()))
                programs[each].send_signal(signal.SIGKILL)
        told = [program.communicate(timeout=PATIENT_SECONDS) for program in programs]
        if number % UNHARMED_EACH == 0:
            longest = time.monotonic() - began
        assert [err for _out, err in told if err] == []
        if note := told[-1][0]:
            trial.shown.add(note)
        trial.check()
    trial.shown.check_all()
    return len(trial.shown)


def test_a_command_that_is_killed_has_shown_nothing_that_is_not_kept(tmp_path: Path) -> None:
    shown = sum(in_parallel(kill_commands, tmp_path / "ledgers", range(KILLS // KILLS_IN_A_LEDGER)))
    print(f"three programs {KILLS} times, {shown} checkpoints shown")  # noqa: T201
    assert shown > KILLS // 2


# --- at every step ----------------------------------------------------------------------------------------------------


def dying(terminal: Terminal, step: int, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.chaos.dying", str(step), *words]
    root = Path(__file__).parents[2]
    return subprocess.run(
        command,
        cwd=terminal.folder,
        env={**terminal.environment(), "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=PATIENT_SECONDS,
        check=False,
    )


def die_at_every_step(terminal: Terminal, trial: Trial, first: int, *words: str) -> int:
    """From step `first` on, each one that is this process's; how many steps there are."""
    steps = int(dying(terminal, 0, *words).stderr.split()[-1])
    for step in range(1 + first, steps + 1, IN_PARALLEL):
        done = dying(terminal, step, *(f"{word}{step}" if word == "E" else word for word in words))
        assert done.returncode in {-signal.SIGKILL, 0}, done.stderr
        trial.check()
        terminal.done("record", "FSA", *RECORD, f"F{step}")
        trial.check()
        assert keys_agree(terminal)
    terminal.done("key", "rotate")
    trial.check()
    trial.shown.check_all()
    return steps


def rotate_and_die(folder: Path, seed: int, number: int) -> int:
    trial = founded(folder, random.Random(seed))
    return die_at_every_step(trial.terminal, trial, number, "key", "rotate")


def record_and_die(folder: Path, seed: int, number: int) -> int:
    trial = founded(folder, random.Random(seed))
    return die_at_every_step(trial.terminal, trial, number, "record", "SSL", *RECORD, "E")


@pytest.mark.parametrize("run", [rotate_and_die, record_and_die])
def test_a_command_may_die_before_any_of_its_steps(tmp_path: Path, run: Callable[[Path, int, int], int]) -> None:
    """Whatever it was about to write: the next command works, and the record, its keys and its checkpoints agree."""
    steps, _ = in_parallel(run, tmp_path / "ledgers", range(IN_PARALLEL))
    print(f"killed before each of {steps} steps")  # noqa: T201


def keys_agree(terminal: Terminal) -> bool:
    """The key in its place is the one that the record names, and no new one lies about that it names."""
    keys = [each["vkey"] for each in json.loads(terminal.done("key", "list", "--format", "json"))["keys"]]
    newest = terminal.done("checkpoint", "--vkey").strip()
    return keys[-1] == newest and len(set(keys)) == len(keys)


# --- many at once -----------------------------------------------------------------------------------------------------


class Commands:
    """A person who records and asks for the checkpoint, one program after the other; `said` is what was complained of."""

    def __init__(self, trial: Trial, name: str) -> None:
        self._trial, self._name = trial, name
        self._ended = Event()
        self.said: list[str] = []
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for number in count():
            if self._ended.is_set():
                return
            self.run("record", "ZY", *RECORD, f"{self._name}-{number}")
            self._trial.shown.add(self.run("checkpoint").encode())

    def run(self, *words: str) -> str:
        ran = self._trial.terminal.program(*words)
        if ran.code or ran.err:
            self.said.append(ran.err)
        return ran.out

    def end(self) -> None:
        self._ended.set()
        self._thread.join()


def without_lag(site: Site) -> bool:
    until = time.monotonic() + PATIENT_SECONDS
    while site.ask("GET", "/readyz").json["seal_lag"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    site.close()
    return True


def test_two_servers_commands_and_rotations_at_once_sign_one_history(tmp_path: Path) -> None:
    trial = founded(tmp_path / "ledger", random.Random(SEED))
    with served(trial, "A") as (first, one), served(trial, "B") as (second, other):
        busy = [Visitors(trial, one, "A"), Visitors(trial, other, "B")]
        commands = [Commands(trial, name) for name in "CD"]
        for _ in range(ROTATIONS):
            time.sleep(TOGETHER_SECONDS / (ROTATIONS + 1))
            before = commands[0].run("checkpoint", "--vkey")
            commands[0].run("key", "rotate")
            assert commands[0].run("checkpoint", "--vkey") != before
        time.sleep(TOGETHER_SECONDS / (ROTATIONS + 1))
        for visitors in busy:
            visitors.end()
        for each in commands:
            each.end()
        assert without_lag(one)
        assert without_lag(other)
        stop(first)
        stop(second)
    assert [said for each in commands for said in each.said] == []
    logs = "".join((trial.terminal.folder / f"{name}.log").read_text(encoding="utf-8") for name in "AB")
    assert [line for line in logs.splitlines() if any(word in line for word in WRONG)] == []
    trial.check()
    trial.shown.check_all()
    print(f"\n{trial.terminal.position} events, {len(trial.shown)} checkpoints shown")  # noqa: T201
