"""The most memory that a process has held: Linux's high-water mark of its own pages."""

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figures import MIB

KIB = 1_024


def peak_of(module: str, *words: str) -> int:
    """Bytes, of a process that runs the module to its end and prints its own peak."""
    command = [sys.executable, "-m", module, *words]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def peak_until_now(process: int | str = "self") -> int:
    """Bytes. (`ru_maxrss` would begin with those of the process it was forked from.)"""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * KIB


def in_mib(size: int) -> str:
    return f"{size / MIB:,.0f} MiB"
