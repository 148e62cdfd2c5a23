"""Live views kept up beside a server, or by a process of its own (`kaohe worker`).

Readings take in what they need themselves: what is done here makes sure that it is seldom anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from api import logs
from api.turns import Turns
from ledger.application import Ledger
from ledger.errors import LedgerError
from projections.live import Views

log = logs.logger("views")

TURN_SECONDS: Final = 0.2
"""Between two turns; also how soon the writing of another process is noticed."""
CLOSE_SECONDS: Final = 5.0


@contextmanager
def following(ledger: Ledger) -> Iterator[None]:
    """The views of a ledger follow it, woken by what this process writes."""
    views, complained = ledger.beside(Views), set[tuple[str, LedgerError]]()

    def follow() -> None:
        views.follow()
        for view in views.all:
            if view.error is not None and (view.name, view.error) not in complained:
                complained.add((view.name, view.error))
                at, error = view.position + 1, view.error
                log.error("a view has stopped", view=view.name, position=at, code=error.code, reason=str(error))

    turns = Turns("kaohe-views", follow, seconds=TURN_SECONDS, failed=_complain)
    ledger.listen(turns.call)
    turns.start()
    try:
        yield
    finally:
        turns.close(monotonic() + CLOSE_SECONDS)


def _complain(error: Exception) -> None:
    log.error("the views do not follow", exc_info=error)
