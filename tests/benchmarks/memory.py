"""How the memory of an import grows with its lines: the peak of a process of its own for each size."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Figure
from tests.benchmarks.sample import filled

TITLE = "Memory"
SIZES = (0, 2_000, 20_000)
KIB = 1_024


def measure() -> Iterator[Figure]:
    peaks = {size: median(_peak_kib(size) for _ in range(3)) for size in SIZES}
    for size in SIZES[1:]:
        over = (peaks[size] - peaks[0]) / KIB
        yield Figure(
            f"Peak of a process that imports {size:,} lines / of one that opens and imports nothing",
            f"{peaks[size] / KIB:,.1f} MiB (+{over:,.1f})",
            f"{peaks[0] / KIB:,.1f} MiB",
        )
    growth = (peaks[SIZES[2]] - peaks[SIZES[1]]) * KIB / (SIZES[2] - SIZES[1])
    yield Figure("Growth for each further line", f"{growth:,.0f} bytes")


def _peak_kib(lines: int) -> int:
    command = [sys.executable, "-m", __spec__.name, str(lines)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _own_peak_kib() -> int:
    """Linux's high-water mark of this program. (`ru_maxrss` would begin with that of the process it was forked from.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


if __name__ == "__main__":
    with filled(int(sys.argv[1])):
        print(_own_peak_kib())  # noqa: T201
