"""How the memory of an import grows with its lines, and what an entry takes that is kept folded: processes of their own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from ledger.application import Ledger
from projections.scoring import standing
from tests.benchmarks.figures import Figure
from tests.benchmarks.sample import filled, now

TITLE = "Memory"
SIZES = (0, 2_000, 20_000)
KIB = 1_024


def measure() -> Iterator[Figure]:
    peaks = {size: median(_measured("import", str(size)) for _ in range(3)) for size in SIZES}
    for size in SIZES[1:]:
        over = (peaks[size] - peaks[0]) / KIB
        yield Figure(
            f"Peak of a process that imports {size:,} lines / of one that opens and imports nothing",
            f"{peaks[size] / KIB:,.1f} MiB (+{over:,.1f})",
            f"{peaks[0] / KIB:,.1f} MiB",
        )
    growth = (peaks[SIZES[2]] - peaks[SIZES[1]]) * KIB / (SIZES[2] - SIZES[1])
    yield Figure("Growth for each further line", f"{growth:,.0f} bytes")
    with filled(SIZES[2]) as ledger:
        yield Figure("Bytes of a command's event that is kept folded", f"{_measured('fold', str(ledger.path)):,}")


def _measured(what: str, *of: str) -> int:
    command = [sys.executable, "-m", __spec__.name, what, *of]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _own_kib(what: str) -> int:
    """Of this program, as Linux has it. (`ru_maxrss` would begin with that of the process it was forked from.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{what}:"))


def _peak_kib(lines: int) -> int:
    with filled(lines):
        return _own_kib("VmHWM")


def _folded_bytes(path: Path) -> int:
    """Each for its own, of all that the accounts of a year take."""
    with Ledger(path, scorer=standing, clock=now) as ledger:
        with ledger.reading() as books:
            books.rulebook(2020)
        before = _own_kib("VmRSS")
        with ledger.reading() as books:
            events = sum(books.version(account) for account in books.accounts(2020))
        return (_own_kib("VmRSS") - before) * KIB // events


if __name__ == "__main__":
    print(_peak_kib(int(sys.argv[2])) if sys.argv[1] == "import" else _folded_bytes(Path(sys.argv[2])))  # noqa: T201
