"""What many events cost to hold: the memory of a server on them, and their room on the disk."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from api.secret import new_token
from projections.live import Views
from projections.view import rebuild
from tests.benchmarks import stock
from tests.benchmarks.figures import MIB, Figure, at_most, in_time, timed
from tests.benchmarks.peaks import in_mib, peak_until_now
from tests.benchmarks.proving import sealer_of
from tests.benchmarks.serving import issue

TITLE = "What it takes to hold"
PROMISED = 1_000_000
ON_DISK = 100_000
ASKED = ("scores", "communities/SSL/history?limit=100", "entries?limit=100")
SERVE = ("-c", "from api.cli import main; main()", "serve", "--port", "0")
PATIENCE_SECONDS = 120


def measure() -> Iterator[Figure]:
    yield from map(server, stock.SIZES)
    yield disk(min(ON_DISK, max(stock.SIZES)))


def server(size: int) -> Figure:
    """Started, and asked for what a person opens first."""
    with stock.copy_of(size) as path:
        token = new_token()
        with stock.opened(path) as ledger:
            ledger.carry_out(partial(issue, token=token))
        with serving(path) as (process, address):
            before = peak_until_now(process)
            took = {what: timed(partial(asked, f"{address}/api/v1/{what}", token)) for what in ASKED}
            peak = peak_until_now(process)
    target = at_most(150, peak / MIB, "MiB") if size == PROMISED else None
    return Figure(
        f"Peak memory of a server with {size:,} events, started / after {', '.join(ASKED)}",
        f"{in_mib(before)} / {in_mib(peak)} (asked in {', '.join(map(in_words, took.values()))})",
        target=target,
    )


def in_words(seconds: float) -> str:
    return in_time(seconds) if seconds < PATIENCE_SECONDS else f"no answer in {PATIENCE_SECONDS} s"


@contextmanager
def serving(path: Path) -> Iterator[tuple[int, str]]:
    """The process and the address of `kaohe serve` on a ledger."""
    environment = {**os.environ, "KAOHE_DATABASE_URL": f"sqlite:///{path}"}
    command = [sys.executable, *SERVE]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            yield (
                process.pid,
                next(found[0] for line in process.stdout if (found := re.search(r"http://\S+:\d+", line))),
            )
        finally:
            process.kill()  # and not asked to end: it may still be at work on what nobody waits for


def asked(address: str, token: str) -> None:
    request = Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            assert answer.status == 200
            answer.read()
    except TimeoutError:
        pass  # in the figure: it took as long


def disk(size: int) -> Figure:
    with stock.copy_of(size) as path, TemporaryDirectory() as folder:
        with stock.opened(path) as ledger:
            sealer_of(ledger, Path(folder)).seal()
            ledger.forget()  # what is in the journal moves into the file
            rebuild(ledger, ledger.beside(Views).all)
        each = sum(file.stat().st_size for file in path.parent.rglob("*") if file.is_file()) / size
    what = f"Bytes on disk for each of {size:,} events: rows, indexes, references, tiles, checkpoints and all views"
    return Figure(what, f"{each:,.0f}", target=at_most(900, each, "bytes"))
