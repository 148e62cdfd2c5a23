"""The uncapped sums, event by event, against what counts in the accounts folded from the same events."""

from collections import defaultdict
from datetime import date

from ledger.account import EntryKind
from ledger.application import Ledger
from projections.past import AsOf, read
from projections.tally import counting
from projections.told import Told, Unhurried
from projections.uncapped import effects, item_of
from tests.projections.random_ledger import RandomYear

Sums = dict[tuple[str, str], int]
TAKES = {EntryKind.DEDUCTION, EntryKind.EXEMPTION}


def uncapped(ledger: Ledger, as_of: AsOf) -> Sums:
    """By community and item, what the counting entries come to less what was reversed; nothing where that is 0."""
    reading = read(ledger, as_of)
    found: Sums = defaultdict(int)
    for account in reading.accounts.values():
        for entry in counting(account):
            sign = -1 if entry.kind in TAKES else 1
            found[account.community, item_of(reading.rulebook, entry.clause)] += sign * entry.left_cents
    return {key: cents for key, cents in found.items() if cents}


def summed(told: Told, on: date | None = None) -> Sums:
    found: Sums = defaultdict(int)
    for effect in effects(told, on=on):
        if effect.cents:
            found[str(effect.community), str(effect.item)] += effect.cents
    return {key: cents for key, cents in found.items() if cents}


def test_at_every_moment_the_effects_come_to_the_uncapped_sums(random_year: RandomYear) -> None:
    for as_of in random_year.moments(12):
        with random_year.ledger.reading(position=as_of.position) as snapshot:
            assert summed(snapshot, as_of.on) == uncapped(random_year.ledger, as_of), as_of


def test_read_unhurriedly_they_are_the_same(random_year: RandomYear) -> None:
    with random_year.ledger.reading() as snapshot:
        assert list(effects(Unhurried(random_year.ledger, random_year.newest))) == list(effects(snapshot))
