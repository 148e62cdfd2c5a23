"""Events as they are recorded: every one, once, to everybody who may listen and keeps up."""

import asyncio
import random
import time
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from ledger.access import disable, grant
from ledger.actors import Grant, Role
from ledger.application import Ledger
from tests.api.listening import Address, Block, Ended, Listener, listening
from tests.api.streaming import QUICK, Served, opened, record, record_together, served
from tests.api.terminal import Terminal

EVENTS = 300
RECONNECTIONS = 100
BATCH = 2_500
NOT_POSITIONS = ["-1", "+1", "1.0", "1e3", "01", "0x1", "١", "１", "1 2", "1_0", "x", "1" * 19]


@pytest.fixture
def live(trial: Terminal) -> Iterator[Served]:
    with served(trial.ledger) as server:
        yield server


def in_loop(act: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(act)


# --- what a stream is -------------------------------------------------------------------------------------------------


def test_a_stream_begins_with_its_place_and_when_to_come_back(live: Served) -> None:
    async def first(address: Address) -> tuple[Listener, Block]:
        async with listening(address) as listener:
            return listener, await listener.block()

    address = live.guest()
    listener, block = in_loop(first(address))
    assert listener.status == 200
    assert listener.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert listener.headers["cache-control"] == "no-store"
    assert block == Block(id=live.ledger.head_position(), retry=2000)


def test_what_is_recorded_is_received_as_it_was_recorded(live: Served) -> None:
    async def hear(address: Address) -> dict[str, Any]:
        async with listening(address) as listener:
            await listener.block()
            await asyncio.to_thread(record, live.ledger)
            return await listener.event()

    event = in_loop(hear(live.guest()))
    assert event.pop("recorded_at").endswith("Z")
    assert event.pop("entry").startswith("E-")
    assert event.pop("reference", "").startswith("E-")
    assert event == {
        "position": live.ledger.head_position(),
        "version": 1,
        "event": "deduction-recorded.1",
        "amount": "0.50",
        "actor": "dept-UM",
        "role": "department",
        "behalf_of": None,
        "words": "巡查发现",
        "stream": "2020/SSL",
        "occurred_on": "2020-03-05",
        "rulebook": "houjiatang-2020/1",
        "correlation": None,
        "previous": None,
        "body": {
            "amount": "0.50",
            "clause": "UM4.4",
            "observed": {"level": "city", "quantity": 1},
            "occurred_on": "2020-03-05",
        },
    }


def test_what_another_program_records_is_received(live: Served, trial: Terminal) -> None:
    async def hear(address: Address) -> int:
        async with listening(address) as listener:
            await listener.block()
            with opened(trial.ledger) as another:
                [position] = await asyncio.to_thread(record, another)
            assert (await listener.event())["position"] == position
            return position

    assert in_loop(hear(live.guest())) == live.ledger.head_position()


def test_a_quiet_stream_shows_that_it_is_alive(trial: Terminal) -> None:
    async def hear(address: Address) -> Block:
        async with listening(address) as listener:
            await listener.block()
            return await listener.block()

    with served(trial.ledger, replace(QUICK, heartbeat_seconds=0.1)) as live:
        assert in_loop(hear(live.guest())) == Block()


# --- where it begins --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "last", "begins"),
    [("?after=0", None, 1), ("?after=7", None, 8), ("", 7, 8), ("?after=3", 7, 8), ("?after=nonsense", 7, 8)],
    ids=["all", "after", "header", "header-before-after", "header-alone"],
)
def test_a_stream_goes_on_after_the_position_that_is_given(
    live: Served, query: str, last: int | None, begins: int
) -> None:
    async def hear(address: Address) -> None:
        async with listening(address, query, last=last) as listener:
            assert await listener.block() == Block(id=begins - 1, retry=2000)
            found = [event["position"] for event in await listener.events(5)]
            assert found == list(range(begins, begins + 5))

    in_loop(hear(live.guest()))


@pytest.mark.parametrize("where", ["Last-Event-ID", "after"])
def test_a_position_that_is_none_is_refused(live: Served, where: str) -> None:
    async def ask(address: Address, text: str) -> None:
        query = "" if where == "Last-Event-ID" else f"?after={quote(text)}"
        async with listening(address, query, last=None if query else text) as listener:
            problem = await listener.document()
            assert (listener.status, problem["code"]) == (422, "parameter_malformed"), text
            assert [each["parameter"] for each in problem["errors"]] == [where]

    address = live.guest()
    for text in NOT_POSITIONS:
        in_loop(ask(address, text))


def test_a_position_that_is_yet_to_come_is_refused(live: Served) -> None:
    async def ask(address: Address) -> tuple[int, str]:
        async with listening(address, last=live.ledger.head_position() + 1) as listener:
            return listener.status, (await listener.document())["code"]

    assert in_loop(ask(live.guest())) == (404, "position_unknown")


# --- no event missed, none repeated -----------------------------------------------------------------------------------


def write(ledger: Ledger, count: int, name: str, rng: random.Random) -> None:
    for _ in range(count):
        record(ledger, name=name)
        time.sleep(rng.uniform(0, 0.01))


@pytest.mark.parametrize("kept", [QUICK.kept_frames, 15], ids=["from-the-newest", "from-the-ledger"])
def test_a_client_that_reconnects_a_hundred_times_sees_every_event_once(trial: Terminal, kept: int) -> None:
    rng = random.Random(kept)

    async def hear(address: Address, last: int, end: int) -> list[int]:
        found: list[int] = []
        for round_ in range(RECONNECTIONS + 1):
            async with listening(address, last=found[-1] if found else last) as listener:
                left = end - last - len(found)
                wanted = left if round_ == RECONNECTIONS else min(left, rng.randint(0, 5))
                found += [event["position"] for event in await listener.events(wanted)]
        return found

    with served(trial.ledger, replace(QUICK, kept_frames=kept)) as live, opened(trial.ledger) as another:
        address = live.guest()
        last = live.ledger.head_position()
        writers = [
            Thread(target=write, args=(ledger, EVENTS // 2, name, random.Random(name)))
            for ledger, name in ((live.ledger, "here"), (another, "there"))
        ]
        for writer in writers:
            writer.start()
        try:
            found = in_loop(hear(address, last, last + EVENTS))
        finally:
            for writer in writers:
                writer.join()
    assert found == list(range(last + 1, last + EVENTS + 1))


def test_a_write_of_thousands_is_received_whole_and_in_order(trial: Terminal) -> None:
    async def hear(address: Address, last: int) -> list[int]:
        async with listening(address, last=last) as listener:
            return [event["position"] for event in await listener.events(BATCH)]

    with served(trial.ledger, replace(QUICK, kept_size=100_000)) as live:
        address = live.guest()
        last = live.ledger.head_position()
        record_together(live.ledger, BATCH)
        assert in_loop(hear(address, last)) == list(range(last + 1, last + BATCH + 1))


def test_forty_clients_see_the_same(live: Served) -> None:
    async def hear(address: Address, seen: asyncio.Barrier) -> list[dict[str, Any]]:
        async with listening(address) as listener:
            await listener.block()
            await seen.wait()
            return await listener.events(50)

    async def hear_all(address: Address) -> list[list[dict[str, Any]]]:
        seen = asyncio.Barrier(41)
        heard = [asyncio.create_task(hear(address, seen)) for _ in range(40)]
        await seen.wait()
        await asyncio.to_thread(record, live.ledger, 50)
        return await asyncio.gather(*heard)

    first, *others = in_loop(hear_all(live.guest()))
    newest = live.ledger.head_position()
    assert [event["position"] for event in first] == list(range(newest - 49, newest + 1))
    assert all(other == first for other in others)
    assert live.comes_to(0)


# --- who may not stay -------------------------------------------------------------------------------------------------


def test_a_client_that_takes_nothing_is_cut_off_and_nobody_else_waits(trial: Terminal) -> None:
    async def hear(address: Address, live: Served) -> None:
        async with (
            listening(address) as quick,
            listening(address, room=4_096) as slow,
        ):
            assert await asyncio.to_thread(live.comes_to, 2)
            first = (await quick.block()).id
            assert first is not None
            await asyncio.to_thread(record_together, live.ledger, BATCH)
            found = [event["position"] for event in await quick.events(BATCH)]
            assert found == list(range(first + 1, first + BATCH + 1))
            assert await asyncio.to_thread(live.comes_to, 1)
            with pytest.raises(Ended):
                await slow.events(BATCH)
            assert not slow.is_whole

    with served(trial.ledger, replace(QUICK, send_seconds=0.3)) as live:
        in_loop(hear(live.guest(), live))


def test_a_client_that_has_gone_is_forgotten(live: Served) -> None:
    async def hear(address: Address) -> None:
        async with listening(address) as listener:
            await listener.block()
            assert await asyncio.to_thread(live.comes_to, 1)

    in_loop(hear(live.guest()))
    assert live.comes_to(0)


def test_no_more_listen_at_once_than_may(trial: Terminal) -> None:
    async def hear(address: Address) -> None:
        async with listening(address) as first, listening(address) as second, listening(address) as third:
            assert (first.status, second.status, third.status) == (200, 200, 429)
            assert int(third.headers["retry-after"]) > 0
            assert (await third.document())["code"] == "throttled"

    with served(trial.ledger, replace(QUICK, clients=2)) as live:
        in_loop(hear(live.guest()))


def test_when_the_server_stops_every_stream_ends_at_once(trial: Terminal) -> None:
    async def hear(address: Address, live: Served) -> float:
        async with listening(address) as one, listening(address) as other:
            assert await asyncio.to_thread(live.comes_to, 2)
            live.server.should_exit = True
            stopped = time.monotonic()
            for listener in (one, other):
                await listener.block()
                with pytest.raises(Ended):
                    await listener.block()
                assert listener.is_whole
            return time.monotonic() - stopped

    with served(trial.ledger) as live:
        assert in_loop(hear(live.guest(), live)) < 5


# --- who may listen, and to what --------------------------------------------------------------------------------------


def test_without_a_sign_in_there_is_no_stream(live: Served) -> None:
    async def ask() -> tuple[int, str]:
        async with listening(live.address) as listener:
            return listener.status, (await listener.document())["code"]

    assert in_loop(ask()) == (401, "not_signed_in")


@pytest.mark.parametrize("user", ["comm-SSL", "dept-UM", "leading-1"])
def test_access_matters_are_hidden_from_most_and_their_places_are_not(live: Served, user: str) -> None:
    events = heard_from_the_first(live, live.guest(user))
    hidden = [event for event in events if event["event"] == "access"]
    assert all(set(event) == {"position", "recorded_at", "event"} for event in hidden)
    assert len(hidden) > 10
    assert not any(event.get("stream", "").startswith(("user/", "access/")) for event in events)


@pytest.mark.parametrize("user", ["auditor-1", "committee-1", "admin"])
def test_access_matters_are_shown_to_those_who_watch_over_the_ledger(live: Served, user: str) -> None:
    events = heard_from_the_first(live, live.guest(user))
    assert not any(event["event"] == "access" for event in events)
    assert events[-1]["event"] == "token-issued.1"
    assert events[-1]["stream"] == f"user/{user}"


def heard_from_the_first(live: Served, address: Address) -> list[dict[str, Any]]:
    async def hear() -> list[dict[str, Any]]:
        async with listening(address, "?after=0") as listener:
            return await listener.events(live.ledger.head_position())

    events: list[dict[str, Any]] = in_loop(hear())
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    return events


def test_a_stream_ends_when_its_user_is_disabled(live: Served) -> None:
    async def hear(address: Address) -> None:
        async with listening(address) as listener:
            await listener.block()
            await asyncio.to_thread(live.ledger.carry_out, lambda books: disable(books, "comm-SSL", by="admin"))
            with pytest.raises(Ended):
                await listener.event()

    in_loop(hear(live.guest()))


def test_a_role_that_is_granted_meanwhile_opens_the_eyes(live: Served) -> None:
    async def hear(address: Address) -> None:
        async with listening(address) as listener:
            await listener.block()
            for by in ("admin", "committee-1"):
                await asyncio.to_thread(
                    live.ledger.carry_out, lambda books, by=by: grant(books, "dept-UM", Grant(Role.AUDITOR), by=by)
                )
            first, second = await listener.events(2)
            assert (second["event"], second["stream"]) == ("role-granted.1", "user/dept-UM")
            assert first["event"] in {"access", "role-proposed.1"}

    in_loop(hear(live.guest("dept-UM")))
