"""One command at a time, each durable before the next, against the bare insert of the same row with its own commit."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from ledger.application import Ledger
from ledger.commands import parse
from tests.benchmarks.figures import Figure, in_ms, p50_p99, timed
from tests.benchmarks.sample import INSERT, TABLE, Row, bare, command, filled, rows

TITLE = "One command"
ALREADY_THERE = 6_000
COUNT = 500


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder, filled(ALREADY_THERE) as ledger, closing(bare(Path(folder) / "b")) as beside:
        beside.execute(TABLE)
        beside.executemany(INSERT, rows(ledger))
        ours, raw = list[float](), list[float]()
        for number in (number for number in count() if number % 10 != 9):
            parsed = parse(command(number, "N"))
            ours.append(timed(partial(ledger.submit, parsed)))
            [row] = rows(ledger, after=newest(ledger) - 1)
            raw.append(timed(partial(insert, beside, row)))
            if len(ours) == COUNT:
                break
    (half, nearly_all), (raw_half, raw_nearly_all) = p50_p99(ours[10:]), p50_p99(raw[10:])
    yield Figure(
        f"One command, durable, at {ALREADY_THERE:,} events, p50 (p99) / INSERT and COMMIT of the same row",
        f"{in_ms(half)} ({in_ms(nearly_all)})",
        f"{in_ms(raw_half)} ({in_ms(raw_nearly_all)})",
        raw_half / half,
    )
    yield Figure(
        "The part of it before the commit, about", in_ms(median(a - b for a, b in zip(ours, raw, strict=True)))
    )


def insert(connection: Any, row: Row) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(INSERT, row)
    connection.execute("COMMIT")


def newest(ledger: Ledger) -> int:
    with ledger.reading() as books:
        return books.position
