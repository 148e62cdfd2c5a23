"""The ledger as a command has it that may record something."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.cli.console import lang, say, warn
from api.opening import open_ledger
from api.sealing import seal_quietly
from api.settings import Settings
from ledger.application import Ledger
from ledger.errors import LedgerError


@contextmanager
def opened(settings: Settings) -> Iterator[Ledger]:
    """What is recorded in it is signed for at the end, where the key is at hand."""
    wrote: list[bool] = []
    with open_ledger(settings) as ledger:
        ledger.listen(lambda: wrote.append(True))
        yield ledger
        if wrote:
            _seal(ledger, settings)


def seal(settings: Settings) -> None:
    """Signs for a ledger that was just founded."""
    with open_ledger(settings) as ledger:
        _seal(ledger, settings)


def _seal(ledger: Ledger, settings: Settings) -> None:
    """What keeps it from being signed for undoes nothing: it is complained of."""
    try:
        if not seal_quietly(ledger, settings):
            warn(say("key_forgot"))
    except LedgerError as error:
        warn(say("not_sealed", problem=error.message(lang())))
