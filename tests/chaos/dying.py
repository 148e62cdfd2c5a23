"""A program that runs a `kaohe` command and kills itself, as if from outside, right before one of its steps.

Usage: dying.py STEP WORD ...

A step is whatever leaves a trace outside the process: a statement to a database, or a file made, written, moved or
synchronised. Step 0 kills nothing; then the last line on stderr is the number of steps.
"""

import os
import signal
import sys
from types import FrameType
from typing import Any

from api.cli import main

FILES = {"fsync", "link", "open", "remove", "rename", "replace", "unlink", "write"}
DATABASES = ("sqlite3", "pysqlite3")


def is_step(called: Any) -> bool:
    name, owner = getattr(called, "__name__", ""), getattr(called, "__self__", None)
    if getattr(owner, "__name__", "") == "posix":
        return name in FILES
    return type(owner).__module__.startswith(DATABASES)


class Steps:
    """Counts, in the main thread, and kills at the one that is wanted."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self.count = 0

    def __call__(self, _frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and is_step(called):
            self.count += 1
            if self.count == self._wanted:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _, wanted, *words = sys.argv
    steps = Steps(int(wanted))
    sys.argv = ["kaohe", *words]
    sys.setprofile(steps)
    try:
        main()
    finally:
        sys.setprofile(None)
        print(steps.count, file=sys.stderr)  # noqa: T201
