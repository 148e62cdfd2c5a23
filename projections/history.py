"""The auditable history of a community: every event, oldest first, with what it was about."""

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.account import Entry
from ledger.application import Ledger
from ledger.errors import CommunityUnknown, ItemUnknown
from ledger.events import Recorded
from ledger.rulebook import Rulebook
from projections.past import NOW, AsOf, Reading, reading_of


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a community's history; `entry` is the entry it is about, as it stands at the moment of the reading."""

    recorded: Recorded
    entry: Entry | None

    @property
    def amount_cents(self) -> int | None:
        """What the event itself says of points: recorded, reversed, decided or granted; None where it says nothing."""
        return getattr(self.recorded.event, "amount_cents", None)


def item_of(rulebook: Rulebook, clause: str) -> str:
    """The item that a clause belongs to, or the code of the bonus or the negative list."""
    if clause in rulebook.bonus_codes:
        return rulebook.bonus.code
    if clause in rulebook.negative_codes:
        return rulebook.negative_list.code
    return rulebook.clause_items[clause]


def history(
    ledger: Ledger, community: str, *, item: str | None = None, as_of: AsOf = NOW, year: int | None = None
) -> tuple[Reading, list[Happening]]:
    """What happened in a community's year up to a moment; about day `on`, without entries that occurred later."""
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        reading = reading_of(snapshot, as_of, year=year)
        require_community(reading.rulebook, community)
        require_item(reading.rulebook, item)
        stream = f"{reading.year.number}/{community}"
        return reading, list(_happenings(reading, community, snapshot.history(stream), item))


def require_community(rulebook: Rulebook, community: str) -> None:
    if community not in rulebook.community_codes:
        raise CommunityUnknown(known=rulebook.community_codes)


def require_item(rulebook: Rulebook, item: str | None) -> None:
    if item is not None and item not in {*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code}:
        raise ItemUnknown(rulebook=rulebook.rulebook)


def _happenings(reading: Reading, community: str, events: Iterator[Recorded], item: str | None) -> Iterator[Happening]:
    entries = reading.accounts[community].entries
    for recorded in events:
        about = recorded.event.entry
        if about is None:
            if item is None:
                yield Happening(recorded, None)
        elif (entry := entries.get(about)) and item in (None, item_of(reading.rulebook, entry.clause)):
            yield Happening(recorded, entry)
