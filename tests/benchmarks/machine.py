"""What the figures were measured on."""

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir

from ledger.connections import SQLITE_VERSION
from tests.benchmarks.figures import in_ms, timed

BLOCK = b"\0" * 4_096
OURS = ("eventsourcing", "fastapi", "msgspec", "orjson", "pydantic", "rpds-py")
PEERS = ("beancount", "duckdb", "pyarrow")
PROGRAMS = ("hledger", "ledger")
NOT_INSTALLED = "not installed"
ROOT = Path(__file__).parents[2]


def facts() -> dict[str, str]:
    return {
        "Measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, at commit {commit()}",
        "Machine": f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "Load beforehand": f"{os.getloadavg()[0]:.1f}",
        "fsync of 4 KiB": f"{in_ms(fsync_seconds())} in {gettempdir()} (median of 200)",
        "Python": f"{platform.python_version()} ({platform.python_compiler()})",
        "SQLite": f"{SQLITE_VERSION} (the interpreter's own: {sqlite3.sqlite_version})",
        "Packages": ", ".join(f"{name} {installed(name)}" for name in OURS),
        "Peers": ", ".join(
            [f"{name} {installed(name)}" for name in PEERS] + [f"{name} {program_version(name)}" for name in PROGRAMS]
        ),
    }


def commit() -> str:
    """The short name of the commit, and whether anything but results was changed since."""
    name = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!*/RESULTS.md")
    return f"{name or 'unknown'}{' with changes' if changed else ''}"


def _git(*words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED


def program_version(name: str) -> str:
    if shutil.which(name) is None:
        return NOT_INSTALLED
    said = subprocess.run([name, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else "?"


def fsync_seconds() -> float:
    with TemporaryDirectory() as folder, (Path(folder) / "block").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(BLOCK)
            os.fsync(file.fileno())

        return median(timed(write) for _ in range(200))
