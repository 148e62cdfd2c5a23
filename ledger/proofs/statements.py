"""What the ledger says about itself in its own events, held against what an audit has found: heads and final roots.

A proof rests on a statement of where the streams ended: one that left a stream's end out would let an event be left out
unnoticed. So a full verification goes through every statement there is.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping

from ledger import store
from ledger.errors import EventChanged, EventTooNew, StatementWrong
from ledger.events import Event, HeadsRecorded, YearFinalised
from ledger.proofs.heads import STREAM, is_next, whole
from ledger.proofs.stored import StoredLedger

Positions = Mapping[str, "array[int]"]
"""The positions of every stream's events."""


def require_statements(
    ledger: StoredLedger, positions: Positions, leaf: Callable[[int], str], root: Callable[[int], str]
) -> None:
    """`leaf` gives the leaf hash at a position, `root` that of the first so many events, both in hexadecimal.

    Raises StatementWrong, or EventChanged for an event that cannot be read.
    """
    told: list[HeadsRecorded] = []
    for position in positions.get(STREAM, ()):
        event = _event(ledger, position)
        if not isinstance(event, HeadsRecorded) or not is_next(told, event) or event.upto >= position:
            raise StatementWrong(position=position)
        told.append(event)
        if event.part == event.parts:
            if whole(told) != heads_at(positions, event.upto, leaf):
                raise StatementWrong(position=position)
            told = []
    if told:
        raise StatementWrong(position=positions[STREAM][-1])
    for position in _of_years(positions):
        event = _event(ledger, position)
        if isinstance(event, YearFinalised) and (event.tree_size >= position or event.root != root(event.tree_size)):
            raise StatementWrong(position=position)


def heads_at(positions: Positions, upto: int, leaf: Callable[[int], str]) -> dict[str, tuple[int, str]]:
    """Version and leaf hash of every stream's last event at a position."""
    ends = {stream: bisect_right(of_stream, upto) for stream, of_stream in positions.items()}
    return {stream: (version, leaf(positions[stream][version - 1])) for stream, version in ends.items() if version}


def _of_years(positions: Positions) -> Iterable[int]:
    return (position for stream, of_stream in positions.items() if stream.isdigit() for position in of_stream)


def _event(ledger: StoredLedger, position: int) -> Event:
    row = ledger.event(position)
    if row is None:
        raise EventChanged(position=position)
    try:
        return store.from_bytes(row.state, position).event
    except EventTooNew as error:
        raise EventChanged(position=position) from error
