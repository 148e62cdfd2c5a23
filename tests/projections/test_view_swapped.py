"""Many at once: readers during rebuilds, two processes that follow and rebuild, and processes that are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from ledger.application import Ledger
from projections.history import history
from projections.past import AsOf, read
from projections.view import rebuild
from tests.projections import viewer
from tests.projections.followed import again, assert_sound, by_replay, files, grow, made, views_of

READERS = 3
REBUILDS = 12
KILLS = 10
LONGEST_SECONDS = 0.12
PATIENT_SECONDS = 60


class Reader:
    """Asks in a loop, in a thread of its own; `wrong` is what it was told that cannot be."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self.count = 0
        self.wrong: list[object] = []
        self._ask, self._ended = ask, Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                if (found := self._ask()) is not None:
                    self.wrong.append(found)
            except BaseException as error:  # noqa: BLE001
                self.wrong.append(error)
            self.count += 1

    def end(self) -> None:
        self._ended.set()
        self._thread.join()


@contextmanager
def reading(*asked: Callable[[], object]) -> Iterator[list[Reader]]:
    readers = [Reader(each) for each in asked]
    try:
        yield readers
    finally:
        for each in readers:
            each.end()
    assert [each.wrong for each in readers] == [[] for _ in readers]
    assert all(each.count > REBUILDS for each in readers)


class Asking:
    """What a reader may be told, of any position, and of the newest one: never less than before."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._scores = ledger, views_of(ledger).scores
        newest = ledger.head_position()
        self._expected = {at: self._scores.tallies(2020, at) for at in range(newest - 30, newest + 1, 3)}
        self._entries = 0
        self._chance = random.Random(newest)

    def past(self) -> object:
        at = self._chance.choice(list(self._expected))
        found = self._scores.tallies(2020, at)
        return None if _of_known(found) == _of_known(self._expected[at]) else (at, found)

    def newest(self) -> object:
        found = self._scores.tallies(2020, self._ledger.head_position())
        entries = sum(tally[1] for clauses in found.values() for tally in clauses.values())
        if entries < self._entries:
            return entries, self._entries
        self._entries = entries
        return None

    def history(self) -> object:
        newest = self._ledger.head_position()
        with self._ledger.glance() as rows:
            last = rows.last("2020/SSL", upto=newest)
        found = history(self._ledger, "SSL", as_of=AsOf(position=newest))[1]
        return None if last is None or found[-1].position == last[0] else (found[-1].position, last[0])


def _of_known(tallies: dict[str, dict[str, tuple[int, ...]]]) -> object:
    return {code: clauses for code, clauses in tallies.items() if clauses}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with made(tmp_path / "kaohe.db") as ledger:
        grow(ledger, 60)
        views_of(ledger).follow()
        yield ledger


def test_a_swap_is_noticed_by_no_reader(ledger: Ledger) -> None:
    """No error, no half of a view, and no position that goes back, while events are recorded and views made again."""
    asking = Asking(ledger)
    with reading(asking.past, asking.newest, asking.history):
        for _ in range(REBUILDS):
            grow(ledger, 4)
            rebuild(ledger, views_of(ledger).all)
    assert_sound(ledger)


def test_nor_is_that_of_another_process(ledger: Ledger) -> None:
    asking = Asking(ledger)
    with again(ledger.path) as other, reading(asking.past, asking.newest, asking.history):
        for _ in range(REBUILDS):
            grow(ledger, 4)
            rebuild(other, views_of(other).all)
            views_of(other).follow()
    assert_sound(ledger)


def test_who_reads_an_old_generation_reads_on(ledger: Ledger) -> None:
    scores, newest = views_of(ledger).scores, ledger.head_position()
    with scores.reading(newest) as cursor:
        cursor.execute("SELECT COUNT(*) FROM effects")
        before = cursor.fetchone()
        rebuild(ledger, [scores])
        grow(ledger, 10)
        scores.reach(ledger.head_position())
        cursor.execute("SELECT COUNT(*) FROM effects")
        assert cursor.fetchone() == before
    assert len(files(ledger)) == len(views_of(ledger).all)


def test_who_asks_for_what_is_there_waits_for_nobody(ledger: Ledger) -> None:
    """Not for one that takes in what is new, however long that takes."""
    scores, newest = views_of(ledger).scores, ledger.head_position()
    expected = scores.tallies(2020, newest)
    with scores._turn:  # noqa: SLF001
        found: list[object] = []
        reader = Thread(target=lambda: found.append(scores.tallies(2020, newest)))
        reader.start()
        reader.join(PATIENT_SECONDS)
    assert found == [expected]


# --- processes of their own -------------------------------------------------------------------------------------------


@contextmanager
def nursery(path: Path) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", viewer.__name__, str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        yield program
        program.stdin.close()  # type: ignore[union-attr]
        program.wait(PATIENT_SECONDS)


def born(program: subprocess.Popen[str], how: str) -> int:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{how}\n")
    program.stdin.flush()
    return int(program.stdout.readline())


def killed(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    until = time.monotonic() + PATIENT_SECONDS
    while time.monotonic() < until:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.001)
    raise AssertionError(child)


def kill_and_look(path: Path, kills: int, chance: random.Random, *, at_once: int = 1) -> None:
    """Opened as any program opens it, with no repair before: the views are whole up to their place, and go on."""
    with nursery(path) as program:
        for number in range(kills):
            with again(path) as ledger:
                grow(ledger, 30)
            hows = ["follow", "rebuild"] if at_once > 1 else [("follow", "rebuild")[number % 2]]
            children = [born(program, how) for how in hows]
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            for child in children:
                killed(child)
            with again(path) as ledger:
                assert_sound(ledger)


def test_a_process_that_is_killed_anywhere_leaves_views_that_need_no_repair(tmp_path: Path) -> None:
    path = tmp_path / "kaohe.db"
    made(path).close()
    kill_and_look(path, KILLS, random.Random())
    with again(path) as ledger:
        rebuild(ledger, views_of(ledger).all)
        assert len(files(ledger)) == len(views_of(ledger).all)
        assert_sound(ledger)


def test_two_processes_that_follow_and_rebuild_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "kaohe.db"
    made(path).close()
    with nursery(path) as program, again(path) as ledger:
        children = [born(program, how) for how in ("follow", "rebuild", "follow", "rebuild")]
        for _ in range(15):
            grow(ledger, 10)
            assert read(ledger).standing == by_replay(ledger).standing
            views_of(ledger).follow()
        for child in children:
            os.kill(child, 0)  # none has given up
            killed(child)
        assert_sound(ledger)
