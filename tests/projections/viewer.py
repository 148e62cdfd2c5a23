"""A program whose children keep views up until they are killed: each follows, rebuilds, or both.

Usage: viewer.py LEDGER. For each line on stdin, `follow` or `rebuild`, a child is begun and its id printed.
"""

import os
import signal
import sys
from pathlib import Path

from projections import view
from projections.live import Views
from projections.view import rebuild
from tests.projections.followed import again

PAGE, BUILDING_PAGE = 7, 30
"""So small that a kill has many transactions to fall between."""


def main(path: Path) -> None:
    view.PAGE, view.BUILDING_PAGE = PAGE, BUILDING_PAGE  # type: ignore[misc]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            keep_up(path, line.strip())
        print(child, flush=True)  # noqa: T201


def keep_up(path: Path, how: str) -> None:
    """For ever."""
    with again(path) as ledger:
        views = ledger.beside(Views)
        while True:
            views.follow()
            if how == "rebuild":
                rebuild(ledger, views.all)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
