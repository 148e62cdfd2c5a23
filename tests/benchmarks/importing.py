"""A file of commands against the bare insert of the events that it causes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, in_ms, side_by_side, timed
from tests.benchmarks.sample import INSERT, TABLE, Row, bare, founded, rows, submit

TITLE = "Import"
COUNT = 10_000


def measure() -> Iterator[Figure]:
    caused: list[Row] = []

    def ours() -> float:
        with TemporaryDirectory() as folder, founded(Path(folder) / "ledger.db") as ledger:
            with ledger.reading() as books:
                before = books.position
                books.rulebook(2020)
            seconds = timed(lambda: submit(ledger, COUNT))
            caused[:] = rows(ledger, after=before)
        return seconds

    def peer() -> float:
        with TemporaryDirectory() as folder, closing(bare(Path(folder) / "bare.db")) as connection:
            connection.execute(TABLE)

            def insert() -> None:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(INSERT, caused)
                connection.execute("COMMIT")

            return timed(insert)

    seconds, raw = side_by_side(ours, peer)
    assert len(caused) == COUNT
    yield Figure(
        f"{COUNT:,} commands, parsed, decided and recorded in one write / executemany of their {len(caused):,} rows",
        f"{in_ms(seconds)} ({COUNT / seconds:,.0f}/s)",
        f"{in_ms(raw)} ({COUNT / raw:,.0f}/s)",
        raw / seconds,
    )
    size = sum(len(row[-1]) for row in caused) // len(caused)
    yield Figure("Bytes of an event as stored, on average", f"{size}")
