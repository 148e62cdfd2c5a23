"""A file of commands against the bare insert of the events that it causes."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from api.imports import lines
from ledger.application import Ledger
from tests.benchmarks.figures import Figure, at_least, in_ms, side_by_side, timed
from tests.benchmarks.sample import INSERT, TABLE, Row, bare, command, founded, rows, submit

TITLE = "Import"
SIZES = {10_000: 5, 100_000: 3}
"""Commands, and how often each is measured."""


def measure() -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        for size, repeats in SIZES.items():
            yield from importing(Path(folder), size, repeats)


def importing(folder: Path, size: int, repeats: int) -> Iterator[Figure]:
    caused: list[Row] = []
    file = folder / f"{size}.jsonl"
    file.write_bytes(b"".join(orjson.dumps(command(number)) + b"\n" for number in range(size)))

    def ours(act: Callable[[Ledger], object]) -> float:
        with TemporaryDirectory(dir=folder) as place, founded(Path(place) / "ledger.db") as ledger:
            with ledger.reading() as books:
                before = books.position
                books.rulebook(2020)
            seconds = timed(lambda: act(ledger))
            caused[:] = rows(ledger, after=before)
        return seconds

    def peer() -> float:
        with TemporaryDirectory(dir=folder) as place, closing(bare(Path(place) / "bare.db")) as connection:
            connection.execute(TABLE)
            return timed(lambda: insert(connection, caused))

    def from_file(ledger: Ledger) -> None:
        report = ledger.submit_all(lines(file))
        assert not report.errors, report.errors[0]

    seconds, raw = side_by_side(partial(ours, partial(submit, count=size)), peer, repeats=repeats)
    assert len(caused) == size
    yield figure(f"{size:,} commands, parsed, decided and recorded in one write", seconds, raw, size)
    seconds, raw = side_by_side(partial(ours, from_file), peer, repeats=repeats)
    assert len(caused) == size
    yield figure(f"The same from a file of JSON Lines, {file.stat().st_size / 1e6:,.1f} MB", seconds, raw, size)
    if size == min(SIZES):
        yield Figure("Bytes of an event as stored, on average", f"{sum(len(row[-1]) for row in caused) // size}")


def figure(what: str, seconds: float, raw: float, count: int) -> Figure:
    return Figure(
        f"{what} / executemany of their {count:,} rows",
        f"{in_ms(seconds)} ({count / seconds:,.0f}/s)",
        f"{in_ms(raw)} ({count / raw:,.0f}/s)",
        raw / seconds,
        target=at_least(0.25, raw / seconds) if count == max(SIZES) else None,
    )


def insert(connection: Any, some: list[Row]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(INSERT, some)
    connection.execute("COMMIT")
