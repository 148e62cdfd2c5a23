"""Where an entry was recorded: found by its reference, which every recording leaves beside the events."""

from ledger.application import Ledger


def recorded_at(ledger: Ledger, entry: str) -> int | None:
    """The position of the event that made an entry, as far as its reference tells: that is a hint, and not the record."""
    with ledger.glance() as rows:
        kept = rows.kept(entry)
    return None if kept is None or kept.entry != entry else kept.position
