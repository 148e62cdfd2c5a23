"""What counts: the entries of an account that enter its score, and what they come to under each clause."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.account import Account, Entry, EntryStatus


class Tally(NamedTuple):
    """What a clause's counting entries come to: all that a score needs to know of them.

    `cents` is the sum of what is left of them, `vetoes` how many vetoes are among them, `mark` the observed value of a
    figure. Each is a sum, so that tallies of parts add up to the tally of the whole.
    """

    cents: int = 0
    entries: int = 0
    vetoes: int = 0
    mark: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            self.cents + other.cents,
            self.entries + other.entries,
            self.vetoes + other.vetoes,
            self.mark + other.mark,
        )

    def less(self, other: "Tally") -> "Tally":
        return Tally(
            self.cents - other.cents,
            self.entries - other.entries,
            self.vetoes - other.vetoes,
            self.mark - other.mark,
        )


NOTHING = Tally()
Tallies = Mapping[str, Sequence[int]]
"""Of one community's year, by clause: each a Tally, or its figures in the same order."""


def counting(account: Account) -> tuple[Entry, ...]:
    """The entries that enter the score: standing, not pending, and the newest of their figure."""
    return tuple(
        entry
        for entry in account.entries.values()
        if entry.status is EntryStatus.STANDING and (entry.period is None or not account.superseded(entry))
    )


def tallied(account: Account) -> Tallies:
    """What an account's counting entries come to."""
    sums: dict[str, list[int]] = {}
    for entry in counting(account):
        found = sums.get(entry.clause)
        if found is None:
            found = sums[entry.clause] = [*NOTHING]
        for index, figure in enumerate(tally_of(entry)):
            found[index] += figure
    return {clause: Tally(*found) for clause, found in sums.items()}


def tally_of(entry: Entry) -> Tally:
    """What an entry that counts adds to its clause. A mark is as observed: a reversal gives points, not another mark."""
    left = entry.left_cents
    mark = entry.observed.value or 0 if entry.period is not None else 0
    return Tally(left, 1, 1 if entry.veto and left else 0, mark)
