"""Sealing beside a server goes on whatever happens to key and witnesses, is there for who waits, and ends in time."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from api import sealing as module
from api.sealing import Sealing
from api.turns import Turns
from api.witnesses import Cosigners
from ledger.application import Ledger
from ledger.errors import KeyNotRecorded, KeyUnusable, NotSealedYet
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import VerifierKey
from ledger.proofs.rows import SealedTree
from ledger.proofs.sealer import Sealer
from ledger.proofs.witnesses import Gathered
from tests.keys import key_of
from tests.ledger.golden.story import submit
from tests.sealed import occurrence, sealer_of, small_ledger

PATIENT_SECONDS = 10
RARELY_SECONDS = 30
Consistency = Callable[[int], list[bytes]]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with small_ledger(tmp_path / "ledger.db") as found:
        yield found


def record(ledger: Ledger, id_: str) -> int:
    report = submit(ledger, occurrence(id_))
    assert report.errors == []
    return ledger.head_position()


@contextmanager
def running(
    ledger: Ledger, make: Callable[[], Sealer], cosigners: object = None, *, seconds: float = 0.05
) -> Iterator[Sealing]:
    sealing = Sealing(ledger, make, cast(Cosigners | None, cosigners), seconds=seconds)
    try:
        sealing.start()
        yield sealing
    finally:
        sealing.close()


def until(holds: Callable[[], bool]) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + PATIENT_SECONDS
        time.sleep(0.005)
    return time.monotonic() - began


class Watched:
    """A sealer that counts, and fails as it is told to."""

    def __init__(self, ledger: Ledger, *, quorum: int = 0) -> None:
        self._sealer = sealer_of(ledger, quorum=quorum)
        self.fails: Exception | None = None
        self.hangs: Event | None = None
        self.seals = self.made = 0
        self.has_forgotten = False

    def make(self) -> Sealer:
        self.made += 1
        if isinstance(self.fails, KeyUnusable):
            raise self.fails
        return cast(Sealer, self)

    @property
    def verifier(self) -> VerifierKey:
        return self._sealer.verifier

    def seal(self) -> SealedTree | None:
        self.seals += 1
        if self.hangs is not None:
            self.hangs.wait(PATIENT_SECONDS)
        if self.fails is not None:
            raise self.fails
        return self._sealer.seal()

    def cosign(self, cosigners: Cosigners) -> Gathered | None:
        return self._sealer.cosign(cosigners)


class Witnesses:
    """Who cosign whatever they are shown, at once or when `free`."""

    quorum = 1
    verifiers = (key_of("witness", "witness.example").verifier,)

    def __init__(self, *, is_free: bool = True) -> None:
        self.free = Event()
        if is_free:
            self.free.set()
        self.asked = Event()

    def gather(self, checkpoint: Checkpoint, note: bytes, consistency: Consistency) -> Gathered:
        del note, consistency
        self.asked.set()
        self.free.wait(PATIENT_SECONDS)
        return Gathered((key_of("witness", "witness.example").signed(checkpoint.text),), (), ())


# --- whatever happens -------------------------------------------------------------------------------------------------


def test_a_key_that_comes_after_the_server_has_started_signs(ledger: Ledger) -> None:
    watched = Watched(ledger)
    watched.fails = KeyUnusable(path="the key")
    with running(ledger, watched.make) as sealing:
        position = record(ledger, "E1")
        until(lambda: watched.made > 2)
        assert (sealing.signed, sealing.published, sealing.verifier) == (0, 0, None)
        watched.fails = None
        until(lambda: sealing.published == position)
        assert sealing.verifier == watched.verifier


@pytest.mark.parametrize(
    "fault", [KeyUnusable(path="the key"), KeyNotRecorded(path="the key"), OSError("…"), RuntimeError("…")]
)
def test_nothing_that_goes_wrong_once_stops_sealing_for_good(ledger: Ledger, fault: Exception) -> None:
    watched = Watched(ledger)
    with running(ledger, watched.make) as sealing:
        watched.fails = fault
        record(ledger, "E1")
        tried = watched.seals + watched.made
        until(lambda: watched.seals + watched.made > tried + 2)
        watched.fails = None
        position = record(ledger, "E2")
        until(lambda: sealing.published == position)


def test_a_key_that_was_replaced_is_left_for_the_new_one_at_once(ledger: Ledger) -> None:
    old, new = Watched(ledger), Watched(ledger)
    makes = iter([old, new])
    with running(ledger, lambda: next(makes).make(), seconds=RARELY_SECONDS) as sealing:
        old.fails = KeyNotRecorded(path="the key")
        position = record(ledger, "E1")
        assert sealing.reached(position).size == position
        assert (old.seals, new.seals) == (2, 1)


def test_what_goes_wrong_is_said_once_for_as_long_as_it_is_the_same() -> None:
    said: list[str] = []
    faults = iter([OSError("a"), OSError("a"), None, OSError("a"), OSError("b"), ValueError("b")])
    ended = Event()

    def act() -> None:
        fault = next(faults, StopIteration)
        if fault is StopIteration:
            ended.set()
        elif fault is not None:
            raise cast(Exception, fault)

    turns = Turns("turns", act, seconds=0.001, failed=lambda error: said.append(repr(error)))
    turns.start()
    assert ended.wait(PATIENT_SECONDS)
    turns.close(time.monotonic() + PATIENT_SECONDS)
    assert said == ["OSError('a')", "OSError('a')", "OSError('b')", "ValueError('b')"]


# --- in time ----------------------------------------------------------------------------------------------------------


def test_after_a_quiet_moment_it_is_sealed_at_once_and_then_not_again_before_its_time(ledger: Ledger) -> None:
    watched = Watched(ledger)
    with running(ledger, watched.make, seconds=1) as sealing:
        time.sleep(1.2)
        first = record(ledger, "E1")
        assert until(lambda: sealing.signed >= first) < 0.5
        seals = watched.seals
        for number in range(20):
            last = record(ledger, f"F{number}")
        time.sleep(0.2)
        assert watched.seals == seals
        assert until(lambda: sealing.signed == last) < 2


def test_who_waits_is_not_kept_for_the_rest_of_either_turn(ledger: Ledger) -> None:
    watched = Watched(ledger, quorum=1)
    with running(ledger, watched.make, Witnesses(), seconds=RARELY_SECONDS) as sealing:
        for number in range(3):
            position = record(ledger, f"E{number}")
            assert sealing.reached(position).size >= position


def test_many_who_wait_are_answered_by_a_few_seals(ledger: Ledger) -> None:
    watched = Watched(ledger)
    with running(ledger, watched.make, seconds=RARELY_SECONDS) as sealing, ThreadPoolExecutor(50) as pool:
        position = record(ledger, "E1")
        before = watched.seals
        assert {tree.size for tree in pool.map(sealing.reached, [position] * 500)} == {position}
        assert watched.seals <= before + 2
        positions = [record(ledger, f"F{number}") for number in range(50)]
        assert all(tree.size >= at for tree, at in zip(pool.map(sealing.reached, positions), positions, strict=True))


def test_many_who_wait_in_vain_do_not_make_it_try_without_a_pause(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 1.0)
    watched = Watched(ledger)
    with running(ledger, watched.make, seconds=0.5) as sealing, ThreadPoolExecutor(50) as pool:
        watched.fails = OSError("…")
        position = record(ledger, "E1")
        began, before = time.monotonic(), watched.seals
        waiting = [pool.submit(sealing.reached, position) for _ in range(50)]
        assert all(isinstance(each.exception(), NotSealedYet) for each in waiting)
        assert time.monotonic() - began < 3
        assert watched.seals <= before + 50 + 5


@pytest.mark.parametrize("what", ["witness", "sealer"])
def test_it_ends_although_something_hangs(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.5)
    watched, witnesses = Watched(ledger, quorum=1), Witnesses(is_free=False)
    with running(ledger, watched.make, witnesses) as sealing:
        if what == "witness":
            assert witnesses.asked.wait(PATIENT_SECONDS)
        else:
            watched.hangs = witnesses.free
            seals = watched.seals
            record(ledger, "E1")
            until(lambda: watched.seals > seals)
        began = time.monotonic()
        sealing.close()
        assert time.monotonic() - began < 10
        witnesses.free.set()
        for thread in threading.enumerate():  # a process that stops does not wait for them; here the ledger is closed
            if thread.name.startswith("kaohe-"):
                thread.join(PATIENT_SECONDS)


def test_what_is_left_is_sealed_and_published_at_the_end(ledger: Ledger) -> None:
    watched = Watched(ledger, quorum=1)
    with running(ledger, watched.make, Witnesses(), seconds=RARELY_SECONDS) as sealing:
        position = record(ledger, "E1")
    assert (sealing.signed, sealing.published) == (position, position)
