"""What scores are compared with where nobody says: a week before they last moved."""

from datetime import datetime, timedelta
from typing import Final

from ledger import store
from ledger.application import Ledger
from ledger.errors import LedgerError
from projections.live import Views
from projections.past import Reading
from projections.scores import Span

COMPARED_DAYS: Final = 7
FIRST_LOOK: Final = 500
"""Positions looked through at first; whoever finds nothing among them looks through twice as many."""


def last_move(ledger: Ledger, reading: Reading) -> int | None:
    """The newest event that acts on a score of the year, as known at the reading's position; None where there is none."""
    scores, upto, look = ledger.beside(Views).scores, reading.position, FIRST_LOOK
    while upto > 0:
        after = max(0, upto - look)
        if acts := scores.acts(reading.year.number, Span(after, upto, reading.on), lambda *_: True):
            return acts[-1][0]
        upto, look = after, look * 2
    return None


def before_last_move(ledger: Ledger, reading: Reading) -> datetime:
    """A week before it; before the reading's own moment where nothing has moved, or where nobody can say."""
    try:
        position = last_move(ledger, reading)
    except LedgerError:
        position = None
    if position is None:
        return reading.known_at - timedelta(days=COMPARED_DAYS)
    with ledger.glance() as rows:
        return store.recorded_at_of(rows.state_at(position)) - timedelta(days=COMPARED_DAYS)
