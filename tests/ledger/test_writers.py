"""Several who write to one ledger at once, in threads and processes: nothing is lost and nothing is refused."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import LedgerError
from projections.scoring import standing
from tests.ledger.golden.story import Clock, founded, opened, record, stored, submit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with founded(path) as ledger:
        yield ledger


def entries(ledger: Ledger) -> list[str]:
    with ledger.reading() as books:
        return [each.id for each in books.account(2020, "SSL").in_order]


def assert_whole(ledger: Ledger) -> None:
    """Positions without a gap, versions without a gap, and every link of every chain."""
    newest: dict[str, tuple[int, str]] = {}
    for number, (position, state) in enumerate(stored(ledger), 1):
        event = orjson.loads(state)
        version, leaf = newest.get(event["stream"], (0, ""))
        assert (position, event["version"], event["previous"]) == (number, version + 1, leaf)
        newest[event["stream"]] = (version + 1, sha256(b"\0" + state).hexdigest())


def write(ledger: Ledger, name: str, count: int) -> None:
    for number in range(count):
        assert not ledger.submit(parse(record(f"{name}-{number}"))).skipped
        if number % 5 == 0:
            assert submit(ledger, record(f"{name}-{number}-a"), record(f"{name}-{number}-b")).errors == []


def write_in_a_process(path: Path, name: str, count: int) -> None:
    with opened(path) as ledger:
        write(ledger, name, count)


def written(name: str, count: int) -> set[str]:
    return {
        f"{name}-{number}{end}" for number in range(count) for end in ("", "-a", "-b") if not end or number % 5 == 0
    }


def test_two_ledgers_on_one_file_take_turns(ledger: Ledger, path: Path) -> None:
    with opened(path) as other:
        for number in range(10):
            submit((ledger, other)[number % 2], record(f"E{number}"))
        assert entries(ledger) == entries(other) == [f"E{number}" for number in range(10)]
    assert_whole(ledger)


@pytest.mark.parametrize("shared", [True, False])
def test_threads_writing_to_one_community_lose_nothing_and_refuse_nothing(
    ledger: Ledger,
    path: Path,
    shared: bool,  # noqa: FBT001
) -> None:
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            if shared:
                write(ledger, name, 25)
            else:
                write_in_a_process(path, name, 25)
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=work, args=(f"T{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        with ledger.reading() as books:  # readers go on, and see whole writes only
            held = [each.id for each in books.account(2020, "SSL").in_order]
        assert sum(each.endswith("-a") for each in held) == sum(each.endswith("-b") for each in held)
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(entries(ledger)) == set().union(*(written(f"T{number}", 25) for number in range(4)))
    assert_whole(ledger)


def test_processes_writing_to_one_community_lose_nothing_and_refuse_nothing(ledger: Ledger, path: Path) -> None:
    spawn = get_context("spawn")
    processes = [spawn.Process(target=write_in_a_process, args=(path, f"P{number}", 40)) for number in range(2)]
    for process in processes:
        process.start()
    write(ledger, "HERE", 40)
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert set(entries(ledger)) == written("P0", 40) | written("P1", 40) | written("HERE", 40)
    assert_whole(ledger)


def test_the_same_command_from_many_threads_is_recorded_once(ledger: Ledger) -> None:
    receipts: list[Any] = []
    threads = [threading.Thread(target=lambda: receipts.append(ledger.submit(parse(record("E1"))))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(each.skipped for each in receipts) == {True: 7, False: 1}
    assert len({each.position for each in receipts}) == 1


def test_a_long_write_delays_other_writers_and_no_reader(ledger: Ledger) -> None:
    """Longer than the library's pool waits for a connection (5 s), well below what a writer is promised (60 s)."""
    begun, outcome = threading.Event(), list[object]()

    def long_write() -> None:
        with ledger._writing():  # noqa: SLF001
            begun.set()
            time.sleep(6)

    def short_write() -> None:
        try:
            outcome.append(ledger.submit(parse(record("E1"))).entry)
        except Exception as error:  # noqa: BLE001
            outcome.append(error)

    writers = [threading.Thread(target=long_write), threading.Thread(target=short_write)]
    writers[0].start()
    begun.wait()
    writers[1].start()
    time.sleep(0.3)
    started = time.monotonic()
    try:
        assert entries(ledger) == []
    finally:
        waited = time.monotonic() - started
        for writer in writers:
            writer.join()
    assert (outcome, waited < 2) == (["E1"], True)


def test_many_readers_at_once_are_all_answered(ledger: Ledger) -> None:
    """As many as a web server has threads."""
    together, answers = threading.Barrier(40), list[object]()

    def read() -> None:
        try:
            with ledger.reading() as books:
                answers.append(books.position)
                together.wait(20)
        except Exception as error:  # noqa: BLE001
            together.abort()
            answers.append(error)

    threads = [threading.Thread(target=read) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [len(stored(ledger))] * 40


def test_two_who_found_a_ledger_at_once_found_one(tmp_path: Path) -> None:
    for attempt in range(10):
        path, begin, failed = tmp_path / f"{attempt}.db", threading.Barrier(4), list[BaseException]()

        def found(number: int, path: Path = path, begin: threading.Barrier = begin, failed: Any = failed) -> None:
            try:
                begin.wait()
                Ledger.found(path, ledger_id=f"{number}" * 32, scorer=standing, clock=Clock()).close()
            except LedgerError:
                pass
            except BaseException as error:  # noqa: BLE001
                failed.append(error)

        threads = [threading.Thread(target=found, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with opened(path) as ledger:
            assert [orjson.loads(state)["type"] for _, state in stored(ledger)] == ["ledger-created.1"]
