"""Group commit: many ask at once, each gets an outcome of its own, and what is answered is durable."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import orjson
import pytest

from ledger.application import Ledger
from ledger.books import PAGE, OpenBooks
from ledger.commands import parse
from ledger.commits import WAITING_MOST, Job
from ledger.errors import LedgerBusy, LedgerError, MoreThanIsLeft, RoleNotAllowed
from ledger.lines import Receipt
from ledger.submitting import submit
from projections.scoring import standing
from tests.ledger.golden.story import founded, opened, record, stored
from tests.ledger.test_writers import assert_whole, entries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with founded(path) as ledger:
        yield ledger


def recording(name: str, **more: str) -> Job[Receipt]:
    command = parse(record(name, **more))
    return lambda books: submit(books, command, standing)


def together(ledger: Ledger, *jobs: Job[Any], correlation: str | None = None) -> list[Any]:
    """The outcomes of jobs that were all asked for before the writer could begin with any."""

    async def ask() -> list[Any]:
        asked = (ledger.commits.done(job, correlation=correlation) for job in jobs)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(ask())


def test_everyone_who_asks_at_once_gets_an_own_receipt(ledger: Ledger) -> None:
    receipts = together(ledger, *(recording(f"E{number}") for number in range(500)))
    assert [receipt.entry for receipt in receipts] == [f"E{number}" for number in range(500)]
    assert len({receipt.position for receipt in receipts}) == 500
    assert entries(ledger) == [f"E{number}" for number in range(500)]
    assert_whole(ledger)


def test_what_is_answered_is_there_for_others(ledger: Ledger, path: Path) -> None:
    [receipt] = together(ledger, recording("E1"))
    with opened(path) as another:
        assert another.head_position() == receipt.position
        assert entries(another) == ["E1"]


def test_a_refusal_is_its_asker_s_alone(ledger: Ledger) -> None:
    outcomes = together(ledger, recording("E1"), recording("E2", by="dept-GC"), recording("E3"))
    assert [type(outcome) for outcome in outcomes] == [Receipt, RoleNotAllowed, Receipt]
    assert entries(ledger) == ["E1", "E3"]
    assert_whole(ledger)


def test_an_act_that_is_refused_half_way_leaves_nothing(ledger: Ledger) -> None:
    def half(books: OpenBooks) -> None:
        recording("E2")(books)
        raise MoreThanIsLeft(entry="E2", asked_cents=2, left_cents=1)

    first, refused, last = together(ledger, recording("E1"), half, recording("E2", occurred_on="2020-04-01"))
    assert isinstance(refused, MoreThanIsLeft)
    assert entries(ledger) == ["E1", "E2"]
    assert last.position == first.position + 1
    assert_whole(ledger)


def test_a_long_act_that_is_refused_takes_nothing_of_the_others_with_it(ledger: Ledger) -> None:
    def long(books: OpenBooks) -> None:
        for number in range(PAGE + 1):  # more than is held in memory, so that some of it is in the database by then
            recording(f"L{number}")(books)
        raise MoreThanIsLeft(entry="E1", asked_cents=2, left_cents=1)

    outcomes = together(ledger, recording("E1"), long, recording("E2"))
    assert [type(outcome) for outcome in outcomes] == [Receipt, MoreThanIsLeft, Receipt]
    assert entries(ledger) == ["E1", "E2"]
    assert_whole(ledger)


def test_an_act_that_breaks_fails_alone(ledger: Ledger) -> None:
    def broken(_books: OpenBooks) -> None:
        raise ZeroDivisionError

    outcomes = together(ledger, recording("E1"), broken, recording("E2"))
    assert [type(outcome) for outcome in outcomes] == [Receipt, ZeroDivisionError, Receipt]
    assert entries(ledger) == ["E1", "E2"]
    assert_whole(ledger)


def test_the_writer_goes_on_after_a_broken_act(ledger: Ledger) -> None:
    def broken(_books: OpenBooks) -> None:
        raise ZeroDivisionError

    together(ledger, broken)
    [receipt] = together(ledger, recording("E1"))
    assert receipt.entry == "E1"


def test_the_same_reference_asked_for_many_times_at_once_is_recorded_once(ledger: Ledger) -> None:
    receipts = together(ledger, *(recording("E1") for _ in range(50)))
    assert [receipt.skipped for receipt in receipts].count(False) == 1
    assert len({receipt.position for receipt in receipts}) == 1
    assert entries(ledger) == ["E1"]


def test_of_many_who_take_the_last_of_an_entry_one_succeeds(ledger: Ledger) -> None:
    together(ledger, recording("E1"))
    reversal = parse({"op": "reverse", "entry": "E1", "reason": "误记", "by": "dept-UM"})
    outcomes = together(ledger, *[lambda books: submit(books, reversal, standing) for _ in range(20)])
    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LedgerError) for outcome in outcomes) == 19


def test_each_event_carries_the_correlation_of_its_own_request(ledger: Ledger) -> None:
    async def ask() -> None:
        await asyncio.gather(
            ledger.commits.done(recording("E1"), correlation="first"),
            ledger.commits.done(recording("E2"), correlation="second"),
            ledger.commits.done(recording("E3")),
        )

    asyncio.run(ask())
    events = [orjson.loads(state) for _position, state in stored(ledger)[-3:]]
    assert [event.get("correlation") for event in events] == ["first", "second", None]


def test_who_listens_hears_of_every_write_once_it_is_there(ledger: Ledger) -> None:
    heard: list[int] = []
    ledger.listen(lambda: heard.append(ledger.head_position()))
    [receipt] = together(ledger, recording("E1"))
    ledger.submit(parse(record("E2")))
    assert heard == [receipt.position, receipt.position + 1]


def test_closing_finishes_what_waits_and_takes_nothing_more(path: Path) -> None:
    async def ask(ledger: Ledger) -> list[Any]:
        asked = [asyncio.ensure_future(ledger.commits.done(recording(f"E{number}"))) for number in range(20)]
        await asyncio.sleep(0)
        await asyncio.to_thread(ledger.commits.close)
        with pytest.raises(LedgerBusy):
            await ledger.commits.done(recording("late"))
        return await asyncio.gather(*asked)

    with founded(path) as ledger:
        receipts = asyncio.run(ask(ledger))
    assert all(isinstance(receipt, Receipt) for receipt in receipts)
    with opened(path) as ledger:
        assert len(entries(ledger)) == 20


def test_a_queue_that_is_full_refuses_and_keeps_what_it_has(ledger: Ledger) -> None:
    may_go_on = Event()

    def slow(_books: OpenBooks) -> None:
        may_go_on.wait(60)

    async def ask() -> list[Any]:
        first = asyncio.ensure_future(ledger.commits.done(slow))
        await asyncio.sleep(0.2)  # the writer has taken it
        rest = [asyncio.ensure_future(ledger.commits.done(lambda _books: 1)) for _ in range(WAITING_MOST + 3)]
        await asyncio.sleep(0)
        may_go_on.set()
        return await asyncio.gather(first, *rest, return_exceptions=True)

    outcomes = asyncio.run(ask())
    assert sum(isinstance(outcome, LedgerBusy) for outcome in outcomes) == 3
    assert outcomes.count(1) == WAITING_MOST


def test_an_asker_who_has_gone_does_no_harm(ledger: Ledger) -> None:
    async def ask() -> Receipt:
        leaving = asyncio.ensure_future(ledger.commits.done(recording("E1")))
        await asyncio.sleep(0)
        leaving.cancel()
        return await ledger.commits.done(recording("E2"))

    assert asyncio.run(ask()).entry == "E2"
    assert entries(ledger) == ["E1", "E2"]


def test_writers_in_threads_and_in_the_group_share_one_ledger(ledger: Ledger) -> None:
    thread = Thread(target=lambda: [ledger.submit(parse(record(f"T{number}"))) for number in range(50)])
    thread.start()
    receipts = together(ledger, *(recording(f"G{number}") for number in range(100)))
    thread.join()
    assert all(isinstance(receipt, Receipt) for receipt in receipts)
    assert len(entries(ledger)) == 150
    assert_whole(ledger)


def test_a_refused_act_of_thousands_of_events_takes_back_nothing_of_the_others(ledger: Ledger) -> None:
    """It has filled pages of its own by then, and with them went those that were waiting."""

    def too_much(books: OpenBooks) -> None:
        for number in range(PAGE + 10):
            submit(books, parse(record(f"X{number}")), standing)
        submit(books, parse(record("X0", community="SSL", level="district")), standing)

    before, refused, after = together(ledger, recording("E1"), too_much, recording("E2"))
    assert isinstance(refused, LedgerError)
    assert after.position == before.position + 1
    assert entries(ledger) == ["E1", "E2"]
    assert_whole(ledger)
