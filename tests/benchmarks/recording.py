"""Recording against the bare insert of the same rows: one at a time, in large commits, and by many at once."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import Command, parse
from ledger.events import DeductionRecorded, Event, Observed
from ledger.lines import Receipt
from ledger.submitting import submit
from tests.benchmarks.figures import Figure, at_least, at_most, in_ms, p50_p99, timed
from tests.benchmarks.sample import INSERT, TABLE, Row, bare, command, filled, rows, rulebook

TITLE = "Recording"
ALREADY_THERE = 6_000
COUNT = 500
TOGETHER, COMMITS = 1_000, 10
WRITERS, TURNS = 40, 50


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder, filled(ALREADY_THERE) as ledger, closing(bare(Path(folder) / "b")) as beside:
        beside.execute(TABLE)
        beside.executemany(INSERT, rows(ledger))
        yield from one_command(ledger, beside)
        yield from one_event(ledger, beside)
        yield thousands(ledger, beside)
        yield many_writers(ledger, beside)


def one_command(ledger: Ledger, beside: Any) -> Iterator[Figure]:
    """On streams of 500 events and more."""
    acts = (partial(ledger.submit, each) for each in commands("N"))
    ours, raw = in_turns(ledger, beside, acts)
    yield against_insert(f"One command, durable, at {ALREADY_THERE:,} events", ours, raw)
    before = [a - b for a, b in zip(ours, raw, strict=True)]
    half = p50_p99(before)[0] * 1_000
    yield Figure("The part of it before the commit, about, p50 (p99)", in_both(before), target=at_most(0.5, half, "ms"))


def one_event(ledger: Ledger, beside: Any) -> Iterator[Figure]:
    """What an append is without a decision: position, time and leaf hash, the account as it is now, and the commit."""
    acts = (partial(ledger.carry_out, partial(append, event)) for event in events("A"))
    ours, raw = in_turns(ledger, beside, acts)
    yield against_insert("One event appended, durable", ours, raw, least=0.6)


def against_insert(what: str, ours: Sequence[float], raw: Sequence[float], *, least: float | None = None) -> Figure:
    ratio = median(raw) / median(ours)
    target = None if least is None else at_least(least, ratio)
    what = f"{what}, p50 (p99) / INSERT and COMMIT of the same row"
    return Figure(what, in_both(ours), in_both(raw), ratio, target=target)


def in_both(seconds: Sequence[float]) -> str:
    half, nearly_all = p50_p99(seconds)
    return f"{in_ms(half)} ({in_ms(nearly_all)})"


def in_turns(ledger: Ledger, beside: Any, acts: Iterable[Callable[[], object]]) -> tuple[list[float], list[float]]:
    """Seconds of each act, and of the insert of the row that it made; the first few only warm up."""
    ours, raw = list[float](), list[float]()
    for act in islice(acts, COUNT):
        ours.append(timed(act))
        [row] = rows(ledger, after=newest(ledger) - 1)
        raw.append(timed(partial(insert, beside, [row])))
    return ours[10:], raw[10:]


def thousands(ledger: Ledger, beside: Any) -> Figure:
    ours, raw = list[float](), list[float]()
    more = events("T")
    for _ in range(COMMITS):
        some, before = list(islice(more, TOGETHER)), newest(ledger)
        ours.append(timed(partial(ledger.carry_out, partial(append_all, some))))
        raw.append(timed(partial(insert, beside, rows(ledger, after=before))))
    return Figure(
        f"Events in commits of {TOGETHER:,} / executemany of the same rows",
        f"{TOGETHER / median(ours):,.0f}/s",
        f"{TOGETHER / median(raw):,.0f}/s",
        median(raw) / median(ours),
        target=at_least(0.3, median(raw) / median(ours)),
    )


def many_writers(ledger: Ledger, beside: Any) -> Figure:
    """Each asks for its next command as soon as the last is durable; the peer is one writer, one row a commit."""
    before, all_commands = newest(ledger), list(islice(commands("M"), WRITERS * TURNS))
    ours = timed(lambda: asyncio.run(ask(ledger, all_commands)))
    caused = rows(ledger, after=before)
    raw = timed(lambda: insert_each(beside, caused))
    assert len(caused) == WRITERS * TURNS
    return Figure(
        f"{WRITERS} concurrent writers of commands, each durable / one writer of their rows",
        f"{len(caused) / ours:,.0f}/s",
        f"{len(caused) / raw:,.0f}/s",
        raw / ours,
        target=at_least(2, raw / ours),
    )


async def ask(ledger: Ledger, all_commands: Sequence[Command]) -> None:
    async def one(some: Sequence[Command]) -> None:
        for each in some:
            await ledger.commits.done(partial(decided, ledger, each))

    await asyncio.gather(*(one(all_commands[each::WRITERS]) for each in range(WRITERS)))


def decided(ledger: Ledger, each: Command, books: OpenBooks) -> Receipt:
    return submit(books, each, ledger.scorer)


def commands(name: str) -> Iterator[Command]:
    return (parse(command(number, name)) for number in count() if number % 10 != 9)


def events(name: str) -> Iterator[tuple[str, Event]]:
    codes = rulebook().community_codes
    for number, each in enumerate(commands(name)):
        said = vars(each)
        yield (
            f"2020/{codes[number % len(codes)]}",
            DeductionRecorded(
                actor="dept-UM",
                role="department",
                entry=said["id"],
                words=said["reason"],
                clause=said["clause"],
                occurred_on=said["occurred_on"],
                observed=Observed(quantity=said["quantity"], level=said["level"]),
                amount_cents=20,
            ),
        )


def append(event: tuple[str, Event], books: OpenBooks) -> None:
    books.append(*event, rulebook="houjiatang-2020/1")


def append_all(some: Sequence[tuple[str, Event]], books: OpenBooks) -> None:
    for each in some:
        append(each, books)


def insert(connection: Any, some: Sequence[Row]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, some) if len(some) > 1 else connection.execute(INSERT, some[0])
    connection.execute("COMMIT")


def insert_each(connection: Any, some: Sequence[Row]) -> None:
    for row in some:
        insert(connection, [row])


def newest(ledger: Ledger) -> int:
    with ledger.reading() as books:
        return books.position
