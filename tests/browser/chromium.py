"""The system's Chromium: where it is, how it is started, and, as root on Debian, its installation.

`python -m tests.browser.chromium` makes sure that there is one, or says in a line what to install.
"""

import os
import shutil
import subprocess
import sys
from typing import Final

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What it is called on one system or another, where the variable CHROMIUM does not name it; without windows of its own
it takes two thirds of the time."""
PACKAGES: Final = ("chromium-headless-shell", "chromium")
"""Debian's, the first that can be had."""
ARGUMENTS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING: Final = (
    "no Chromium for the tests in the browser: install it (on Debian: apt-get install chromium), or name it in CHROMIUM"
)
APT: Final = ("apt-get", "-qq", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30")
SECONDS_FOR_APT: Final = 900


def found() -> str | None:
    """The program; none where CHROMIUM names one that is not there, whatever else there is."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


def is_required() -> bool:
    """Whether it may not be missing: where tests run by themselves, and where it could have been installed."""
    return bool(os.environ.get("CI")) or os.geteuid() == 0


def provide() -> str:
    """Installs it where that is possible and needed. What there is to say of that: nothing where all is well."""
    if found():
        return ""
    if os.environ.get("CHROMIUM") or os.geteuid() or not shutil.which("apt-get"):
        return MISSING
    sys.stderr.write("Installing chromium …\n")
    _apt("update")  # one list of several that cannot be had need not be the one with chromium
    problem = ""
    for package in PACKAGES:
        problem = problem if found() else _apt("install", "--yes", "--no-install-recommends", package)
    return "" if found() else f"{MISSING} ({problem})"


def _apt(*words: str) -> str:
    """The last that it says, which is the reason where it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ran = subprocess.run(
            [*APT, *words], env=environment, capture_output=True, text=True, timeout=SECONDS_FOR_APT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (ran.stderr or ran.stdout).strip().splitlines()
    return said[-1] if said else f"apt-get {words[0]}: {ran.returncode}"


if __name__ == "__main__" and (problem := provide()):
    sys.stderr.write(f"{problem}\n")
