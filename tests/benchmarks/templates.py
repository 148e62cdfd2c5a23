"""Bytes of many events of one kind: made once by `store.to_bytes`, with gaps where one differs from the next."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from ledger import store
from ledger.events import Event, Recorded, Reference

LEDGER_ID = "b" * 32
RULEBOOK = "houjiatang-2020/1"

ENTRY, MATTER, TICKET = "@entry@", "@matter@", "@ticket@"
"""What stands in an event for what is filled in."""
DAY = date(1999, 9, 8)
_MOMENT = datetime(1999, 9, 9, 9, 9, 9, 999_999, tzinfo=UTC)
_VERSION = 987_654_321

_GAPS = {
    ENTRY: "entry",
    MATTER: "matter",
    TICKET: "ticket",
    DAY.isoformat(): "day",
    store.time_text(_MOMENT): "recorded_at",
    str(_VERSION): "version",
    "@stream@": "stream",
    "@previous@": "previous",
    "@content@": "content",
}


class Template:
    """One kind of event, all but what `filled` is given."""

    def __init__(self, event: Event, *, starts_entry: bool = False) -> None:
        self.topic, self.actor, self.role = event.TYPE, event.actor, event.role
        self.starts_entry = starts_entry
        """Whether the event came under a reference: its entry's."""
        self.amount_cents = int(getattr(event, "amount_cents", None) or 0)
        reference = Reference(ENTRY, "@content@") if starts_entry else None
        recorded = Recorded(0, "@stream@", _VERSION, _MOMENT, event, RULEBOOK, reference)
        pattern = store.to_bytes(store.Sealed(recorded, LEDGER_ID, "@previous@")).replace(b"%", b"%%")
        for text, gap in _GAPS.items():
            pattern = pattern.replace(text.encode(), f"%({gap})b".encode())
        self._pattern = pattern

    def filled(self, gaps: Mapping[bytes, bytes]) -> bytes:
        """The event's bytes, each gap given by its name."""
        return self._pattern % gaps
