"""What the figures were measured on."""

import os
import platform
import sqlite3
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir

from ledger.connections import SQLITE_VERSION
from tests.benchmarks.figures import in_ms, timed

BLOCK = b"\0" * 4_096


def facts() -> dict[str, str]:
    return {
        "Python": f"{platform.python_version()} ({platform.python_compiler()})",
        "SQLite": f"{SQLITE_VERSION} (the interpreter's own: {sqlite3.sqlite_version})",
        "Machine": f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores",
        "fsync of 4 KiB": f"{in_ms(fsync_seconds())} in {gettempdir()} (median of 200)",
    }


def fsync_seconds() -> float:
    with TemporaryDirectory() as folder, (Path(folder) / "block").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(BLOCK)
            os.fsync(file.fileno())

        return median(timed(write) for _ in range(200))
