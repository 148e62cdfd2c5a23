"""An event as far as readings need it: a few of its fields, decoded without the rest.

A pydantic event takes five microseconds to read and this less than half of one, which is what makes a million of them
readable at once. Whatever decides, proves or shows an event in full reads it by `ledger.store`.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from ledger import store
from ledger.application import Ledger
from ledger.errors import EventChanged


class Observed(msgspec.Struct, gc=False):
    value: int | None = None


class Body(msgspec.Struct, gc=False):
    """Fields that some kinds of event have; days are texts, amounts hundredths."""

    clause: str = ""
    occurred_on: str = ""
    amount_cents: int | None = None
    period: str | None = None
    observed: Observed | None = None
    outcome: str = ""
    matter: str | None = None
    pending: int | None = None
    veto: int | None = None
    level: int | None = None


class Lean(msgspec.Struct, gc=False):
    """`type` is the stored name, ``deduction-recorded.1``."""

    type: str
    body: Body
    recorded_at: str
    actor: str
    entry: str | None = None


class Place(msgspec.Struct, gc=False):
    """An event in its place, decoded when a view first looks at it."""

    position: int
    stream: str
    state: bytes
    decoded: Lean | None = None

    @property
    def event(self) -> Lean:
        """Raises as `lean_of`."""
        if self.decoded is None:
            self.decoded = lean_of(self.state, self.position)
        return self.decoded


def page_after(ledger: Ledger, position: int, limit: int, *, upto: int | None = None) -> list[Place]:
    """The next events of a ledger, oldest first."""
    with ledger.rows() as rows:
        found = rows.rows_after(position, limit=limit, upto=upto)
    return [Place(*row) for row in found]


_decode: Final[Callable[[bytes], Lean]] = msgspec.json.Decoder(Lean).decode


def lean_of(state: bytes, position: int) -> Lean:
    """Raises EventTooNew for a type that this version does not know, and EventChanged for what is no event."""
    try:
        found = _decode(state)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise EventChanged(position=position) from error
    if found.type in store.TYPES and found.type not in store.UPCASTS:
        return found
    return _upcast(state, position)


def _upcast(state: bytes, position: int) -> Lean:
    try:
        return msgspec.convert(store.envelope_in(state, position), Lean)
    except msgspec.MsgspecError as error:
        raise EventChanged(position=position) from error
