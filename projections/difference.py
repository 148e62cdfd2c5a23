"""What changed between two moments, and which events changed it."""

from dataclasses import dataclass

from ledger.application import Ledger
from ledger.events import Recorded, RulebookPublished, TieBroken
from projections.history import item_of, require_community
from projections.past import AsOf, Reading, reading_of
from projections.scoring import Score


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure before and after, in hundredths (a rank as it is)."""

    what: str
    before: int
    after: int


@dataclass(frozen=True)
class Difference:
    """`moved` holds only what changed; `events` what lies between the two positions and can have changed it."""

    before: Reading
    after: Reading
    community: str
    moved: tuple[Moved, ...]
    events: tuple[Recorded, ...]


def difference(ledger: Ledger, community: str, before: AsOf, after: AsOf, *, year: int | None = None) -> Difference:
    """Between two moments of a community's year; the first may be the later one."""
    return differences(ledger, community, before, after, year=year)[0]


def differences(
    ledger: Ledger, community: str | None, before: AsOf, after: AsOf, *, year: int | None = None
) -> list[Difference]:
    """The same of one community, or of every one in the rulebook's order."""
    readings: list[Reading] = []
    for as_of in (before, after):
        with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
            readings.append(reading_of(snapshot, as_of, year=year))
    first, second = readings
    if community is not None:
        for reading in readings:
            require_community(reading.rulebook, community)
    newest = max(readings, key=lambda reading: reading.position)
    codes = newest.rulebook.community_codes if community is None else (community,)
    return [_difference(ledger, code, first, second) for code in codes]


def _difference(ledger: Ledger, community: str, first: Reading, second: Reading) -> Difference:
    scores = [reading.standing.by_community[community] for reading in (first, second)]
    moved = tuple(each for each in _figures(*scores) if each.before != each.after)
    return Difference(first, second, community, moved, _events(ledger, community, first, second, moved))


def _figures(before: Score, after: Score) -> list[Moved]:
    return [
        Moved("total", before.total_cents, after.total_cents),
        Moved("base", before.base_cents, after.base_cents),
        Moved("bonus", before.bonus_cents, after.bonus_cents),
        Moved("negative", before.negative_cents, after.negative_cents),
        Moved("rank", before.rank, after.rank),
        *(
            Moved(code, before.items[code].score_cents if code in before.items else 0, item.score_cents)
            for code, item in after.items.items()
        ),
    ]


def _events(
    ledger: Ledger, community: str, first: Reading, second: Reading, moved: tuple[Moved, ...]
) -> tuple[Recorded, ...]:
    """The community's own, tie-breaks and rulebooks; for a ranked item that moved, the others' about that item too."""
    low, high = sorted((first.position, second.position))
    newest = max((first, second), key=lambda reading: reading.position)
    rulebook, number = newest.rulebook, newest.year.number
    ranked = {each.what for each in moved} & {item.code for item in rulebook.ranked_items}
    found: list[Recorded] = []
    with ledger.reading(position=high) as snapshot:
        for account in newest.accounts.values():
            for recorded in snapshot.history(f"{number}/{account.community}"):
                entry = account.entries.get(recorded.event.entry or "")
                own = account.community == community
                if own or (entry is not None and item_of(rulebook, entry.clause) in ranked):
                    found.append(recorded)
        for stream in (str(number), f"rulebook/{rulebook.rulebook}"):
            kinds = (TieBroken, RulebookPublished)
            found += [each for each in snapshot.history(stream) if isinstance(each.event, kinds)]
    between = (recorded for recorded in found if low < recorded.position <= high)
    return tuple(sorted(between, key=lambda recorded: recorded.position))
