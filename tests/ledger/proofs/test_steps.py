"""Steps: a tree is vouched for only where it continues the one before, and that is remembered whatever happens."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Barrier, Event, Thread

import pytest
from hypothesis import given

from ledger.proofs.checkpoint import SIZE_MOST, Checkpoint
from ledger.proofs.merkle import EMPTY_ROOT
from ledger.proofs.steps import Memory, Reason, Remembered, Step, StepMalformed, StepRefused, require_step
from tests.ledger.proofs.sample import ORIGIN, Log, flipped, mangled, refused_or_the_same

MANY_ROUNDS = 25


def leaf(text: str) -> bytes:
    return sha256(text.encode()).digest()


def branch(name: str, size: int, shared: int = 0) -> list[bytes]:
    """A history that is told as all others up to `shared`, and in its own way from there."""
    return [leaf(f"{index}" if index < shared else f"{name} {index}") for index in range(size)]


def remembered(log: Log) -> Remembered:
    checkpoint = log.checkpoint()
    return Remembered(checkpoint.size, checkpoint.root, checkpoint.text)


def advance(memory: Memory, log: Log, old: int, path: Sequence[bytes] | None = None) -> str:
    """Vouches for the whole log as from its first `old` leaves, with the proof of that."""
    checkpoint = log.checkpoint()
    return memory.advance(
        checkpoint,
        old=old,
        path=log.consistency(min(old, checkpoint.size)) if path is None else path,
        vouch=lambda: (f"vouched for {checkpoint.size}", checkpoint.text),
    )


# --- form -----------------------------------------------------------------------------------------------------------------

STEP = Step(3, (bytes(32), b"\xff" * 32), b"any\n\nnote")


def test_a_step_is_written_as_the_witness_protocol_has_it() -> None:
    assert bytes(STEP) == b"old 3\n" + b"A" * 43 + b"=\n" + b"/" * 42 + b"8=\n\nany\n\nnote"
    assert bytes(Step(0, (), b"note")) == b"old 0\n\nnote"


@pytest.mark.parametrize(
    "step", [STEP, Step(0, (), b""), Step(0, (), b"\n"), Step(SIZE_MOST, (bytes(32),) * 63, b"\xff\x00")]
)
def test_a_step_is_read_as_it_was_written(step: Step) -> None:
    assert Step.parse(bytes(step)) == step


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"\n",
            b"\n\n",
            b"\n\nnote",
            b"old 3",
            b"old 3\n",
            b"old \n\nnote",
            b"old\n\nnote",
            b"3\n\nnote",
            b"new 3\n\nnote",
        ),
        *(
            b"old " + size + b"\n\nnote"
            for size in (b"03", b"00", b"-3", b"+3", b" 3", b"3 ", b"3\r", b"3_0", b"0x3", b"9" * 19, b"9" * 99)
        ),
        *(
            b"Old 3\n\nnote",
            b" old 3\n\nnote",
            b"old\t3\n\nnote",
            b"\nold 3\n\nnote",
            b"old 3\r\n\r\nnote",
            "old ٣\n\nnote".encode(),
        ),
        *(
            b"old 3\n" + line + b"\n\nnote"
            for line in (b"AAAA", b"A" * 43, b"A" * 44, b"A" * 42 + b"B=", b" " + b"A" * 43 + b"=", b"\xff")
        ),
        bytes(Step(3, (bytes(32),) * 64, b"note")),
        bytes(Step(3, (bytes(31),), b"note")),
    ],
)
def test_what_is_no_step_is_refused(data: bytes) -> None:
    with pytest.raises(StepMalformed):
        Step.parse(data)


@given(mangled(bytes(STEP)) | mangled(bytes(Step(0, (), b"x"))))
def test_whatever_is_read_has_one_spelling(data: bytes) -> None:
    refused_or_the_same(Step.parse, data, StepMalformed)


# --- what is refused ------------------------------------------------------------------------------------------------------


def refusal(last: Remembered, checkpoint: Checkpoint, old: int, path: Sequence[bytes]) -> Reason | None:
    try:
        require_step(last, checkpoint, old=old, path=path)
    except StepRefused as refused:
        return refused.reason
    return None


def test_every_step_between_small_trees_is_judged_as_the_leaves_are() -> None:
    """All trees up to 9 leaves on 4 branches, each as the last and as the next, from every old size."""
    logs = [
        Log(branch(name, size, shared))
        for name, shared in (("a", 9), ("b", 0), ("c", 4), ("d", 7))
        for size in range(10)
    ]
    judged = 0
    for last in logs:
        for following in logs:
            size = len(following.leaves)
            for old in range(10):
                path = following.consistency(old) if old <= size else ()
                found = refusal(remembered(last), following.checkpoint(), old, path)
                assert found is expected(last.leaves, following.leaves, old)
                judged += found is None
    assert judged > 100


def expected(last: list[bytes], following: list[bytes], old: int) -> Reason | None:
    """The slow way: by the leaves, with no hash of a tree."""
    if old > len(following):
        return Reason.BACKWARDS
    if old != len(last):
        return Reason.OTHER_SIZE
    return None if following[:old] == last else Reason.INCONSISTENT


def test_a_bent_proof_is_refused() -> None:
    last, following = Log(branch("a", 5, 9)), Log(branch("a", 9, 9))
    path = following.consistency(5)
    for bent in ((), path[:-1], path[1:], (*path, bytes(32)), (flipped(path[0], 1), *path[1:]), path[::-1]):
        assert refusal(remembered(last), following.checkpoint(), 5, bent) is Reason.INCONSISTENT
    assert refusal(remembered(last), following.checkpoint(), 5, path) is None


def test_what_needs_no_proof_takes_none() -> None:
    following = Log(branch("a", 9, 9))
    assert refusal(Remembered(), following.checkpoint(), 0, ()) is None
    assert refusal(Remembered(), following.checkpoint(), 0, (bytes(32),)) is Reason.INCONSISTENT
    assert refusal(remembered(following), following.checkpoint(), 9, ()) is None
    assert refusal(remembered(following), following.checkpoint(), 9, (bytes(32),)) is Reason.INCONSISTENT


def test_the_empty_tree_has_its_root() -> None:
    assert refusal(Remembered(), Checkpoint(ORIGIN, 0, EMPTY_ROOT), 0, ()) is None
    assert refusal(Remembered(), Checkpoint(ORIGIN, 0, bytes(32)), 0, ()) is Reason.INCONSISTENT


def test_no_old_size_is_below_nothing() -> None:
    for last in (Remembered(), remembered(Log(3))):
        assert refusal(last, Log(5).checkpoint(), -1, ()) is Reason.OTHER_SIZE


# --- memory ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory")


def test_nothing_is_remembered_before_the_first_step(memory: Memory) -> None:
    assert memory.last(ORIGIN) == Remembered(0, EMPTY_ROOT, b"")


def test_what_was_vouched_for_is_remembered_by_whoever_opens_the_file(memory: Memory) -> None:
    log = Log(7)
    assert advance(memory, log, 0) == "vouched for 7"
    assert Memory(memory.path).last(ORIGIN) == Remembered(7, log.checkpoint().root, log.checkpoint().text)


def test_each_log_is_remembered_for_itself(memory: Memory) -> None:
    here, there = Log(7), Log(branch("b", 3), origin="there.example")
    advance(memory, here, 0)
    assert memory.last("there.example").size == 0
    advance(memory, there, 0)
    assert (memory.last(ORIGIN), memory.last("there.example")) == (remembered(here), remembered(there))


def test_the_same_tree_may_be_vouched_for_again(memory: Memory) -> None:
    """Whoever has not received the answer asks again."""
    for old in (0, 7, 7):
        assert advance(memory, Log(7), old) == "vouched for 7"


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_steps_leaves_what_the_leaves_allow(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    known = {origin: list[bytes]() for origin in ("a.example", "b.example")}
    memory, vouched = Memory(tmp_path / "memory"), 0
    for _ in range(60):
        origin = chance.choice(sorted(known))
        last = known[origin]
        kept = last[: chance.choice([len(last), len(last), chance.randint(0, len(last))])]
        leaves = kept + [leaf(f"{chance.random()}") for _ in range(chance.randint(0, 4))]
        old = chance.choice([len(last), len(last), chance.randint(0, len(last) + 2)])
        reason = expected(last, leaves, old)
        if reason is None:
            advance(memory, Log(leaves, origin), old)
            known[origin] = leaves
            vouched += 1
        else:
            with pytest.raises(StepRefused) as refused:
                advance(memory, Log(leaves, origin), old)
            assert (refused.value.reason, refused.value.size) == (reason, len(last))
        for each, held in known.items():
            assert memory.last(each).root == Log(held, each).checkpoint().root
    assert 10 < vouched < 60


class Interrupted(BaseException):
    pass


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt, Interrupted])
def test_a_failure_while_vouching_leaves_the_memory_as_it_was(
    memory: Memory, interruption: type[BaseException]
) -> None:
    def vouch() -> tuple[str, bytes]:
        raise interruption

    for before in (Remembered(), remembered(Log(5))):
        if before.size:
            advance(memory, Log(5), 0)
        with pytest.raises(interruption):
            memory.advance(Log(9).checkpoint(), old=before.size, path=Log(9).consistency(before.size), vouch=vouch)
        assert memory.last(ORIGIN) == before
    assert advance(memory, Log(9), 5) == "vouched for 9"


def test_nothing_is_vouched_for_that_is_refused(memory: Memory) -> None:
    advance(memory, Log(5), 0)
    called = list[bool]()

    def vouch() -> tuple[None, bytes]:
        called.append(True)
        return None, b""

    for old, path in ((5, ()), (4, Log(9).consistency(4)), (10, ()), (0, ())):
        with pytest.raises(StepRefused):
            memory.advance(Log(9).checkpoint(), old=old, path=path, vouch=vouch)
    assert called == []
    assert memory.last(ORIGIN) == remembered(Log(5))


def test_of_those_who_race_exactly_one_is_vouched_for(tmp_path: Path) -> None:
    """Two at a time tell the next leaves in different ways; each opens the file for itself."""
    leaves, path = list[bytes](), tmp_path / "memory"
    with ThreadPoolExecutor(2) as pool:
        for round_ in range(MANY_ROUNDS):
            start = Barrier(2)

            def race(log: Log, start: Barrier = start, old: int = len(leaves)) -> Log | StepRefused:
                start.wait()
                try:
                    advance(Memory(path), log, old)
                except StepRefused as refused:
                    return refused
                return log

            logs = [Log([*leaves, *branch(f"{round_}{name}", 1 + len(name))]) for name in ("", "x")]
            results = list(pool.map(race, logs))
            winners = [each for each in results if isinstance(each, Log)]
            losers = [each for each in results if isinstance(each, StepRefused)]
            assert (len(winners), len(losers)) == (1, 1)
            assert losers[0].reason is Reason.OTHER_SIZE
            assert losers[0].size == len(winners[0].leaves) > len(leaves)
            assert Memory(path).last(ORIGIN) == remembered(winners[0])
            leaves = winners[0].leaves


def test_while_one_is_vouching_another_waits_and_is_judged_by_what_comes_of_it(memory: Memory) -> None:
    asked, refused = Event(), list[StepRefused]()

    def another() -> None:
        asked.set()
        try:
            advance(memory, Log(branch("b", 4)), 0)
        except StepRefused as error:
            refused.append(error)

    thread = Thread(target=another)

    def vouch() -> tuple[None, bytes]:
        thread.start()
        assert asked.wait(5)
        thread.join(0.1)
        assert thread.is_alive()
        return None, Log(7).checkpoint().text

    memory.advance(Log(7).checkpoint(), old=0, path=(), vouch=vouch)
    thread.join(10)
    assert [(each.reason, each.size) for each in refused] == [(Reason.OTHER_SIZE, 7)]
    assert memory.last(ORIGIN) == remembered(Log(7))


def test_the_file_holds_one_row_for_each_log(memory: Memory) -> None:
    for size in (1, 2, 5):
        advance(memory, Log(size), size // 2)
    with closing(sqlite3.connect(memory.path)) as rows:
        assert rows.execute("SELECT origin, size, note FROM vouched").fetchall() == [
            (ORIGIN, 5, Log(5).checkpoint().text)
        ]
