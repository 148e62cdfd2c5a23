"""A year's entries under another rulebook: assessed again from what was observed, which is what the ledger keeps.

What is asked is what the year would come to had this rulebook been in force, with everything else as it happened:

- The amount of an entry is what the changed clause makes of what was observed. What somebody chose keeps its figure: a
  discretionary amount, and a bonus granted in part, which is at most what the clause now gives; granted whole, it is
  whole.
- What was taken back stays taken back, on appeal or as a mistake: its amount, at most what the entry now comes to. An
  entry reversed in full stays so.
- What is void, refused, superseded or undetermined does not count under any rulebook, and is not assessed. A pending
  entry counts where the changed clause does not wait for a confirmation; what was confirmed stays so.
- An exemption stays one. Marks, grades and tie-breaks are as recorded; a grade vetoes where the changed clause says so.
- Who might record, and how many entries might stand, was decided when they were recorded and is not asked again.

What cannot be assessed is refused with the entries: under a clause that is gone, or whose kind observes something else.
Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from ledger.account import Account, Entry, EntryKind, EntryStatus, Reversal
from ledger.clauses import Banded, Discretionary, Lang, Shortfall
from ledger.errors import (
    ClauseIsForBonuses,
    ClauseIsNoBonus,
    ClauseUnknown,
    EntriesNotUnderstood,
    FieldNotObserved,
    FieldRequired,
    LedgerError,
    RulebookOfAnotherYear,
)
from ledger.recording import require_exemptible
from ledger.rulebook import Place, Rulebook
from ledger.rules import Assessed, Observation, assess

ENTRIES_NAMED: Final = 20
"""Entries that one refusal tells of; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Misfit:
    entry: Entry
    error: LedgerError

    def told(self, lang: Lang) -> str:
        return f"{self.entry.id} ({self.entry.community} {self.entry.clause}): {self.error.message(lang)}"


def reassessed(before: Rulebook, rulebook: Rulebook, accounts: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts of a year that went by `before`, as they would be under another rulebook of the same year.

    Raises RulebookOfAnotherYear, also for other communities, or EntriesNotUnderstood with every entry that does not fit.
    """
    if (rulebook.year, set(rulebook.community_codes)) != (before.year, set(before.community_codes)):
        raise RulebookOfAnotherYear(year=before.year, communities=before.community_codes)
    misfits: list[_Misfit] = []
    found = tuple(_account(rulebook, account, misfits) for account in accounts)
    if misfits:
        raise _refusal(misfits)
    return found


def _account(rulebook: Rulebook, account: Account, misfits: list[_Misfit]) -> Account:
    changed = account
    for entry in account.in_order:
        if not _may_count(account, entry):
            continue
        try:
            changed = changed.with_entry(_entry(rulebook, entry))
        except LedgerError as error:
            misfits.append(_Misfit(entry, error))
    return changed


def _may_count(account: Account, entry: Entry) -> bool:
    return entry.status in {EntryStatus.STANDING, EntryStatus.PENDING} and not account.superseded(entry)


def _entry(rulebook: Rulebook, entry: Entry) -> Entry:
    """Raises what recording it under the clause would raise."""
    place = _place(rulebook, entry)
    if entry.kind is EntryKind.EXEMPTION:
        require_exemptible(rulebook, place.clause)
        return entry
    assessed = assess(place, _seen(place, entry), occurred_on=entry.occurred_on, year=rulebook.year)
    if assessed.period is not None and entry.period is None:
        raise FieldRequired(field="period", clause=entry.clause)
    if assessed.period != entry.period:
        raise FieldNotObserved(field="period", clause=entry.clause)
    is_pending = entry.status is EntryStatus.PENDING and place.clause.pending_until is not None
    return _with_amounts(
        replace(entry, status=EntryStatus.PENDING if is_pending else EntryStatus.STANDING, veto=assessed.veto), assessed
    )


def _place(rulebook: Rulebook, entry: Entry) -> Place:
    place = rulebook.places.get(entry.clause)
    if place is None:
        raise ClauseUnknown(rulebook=rulebook.rulebook)
    is_bonus = entry.clause in rulebook.bonus_codes
    if is_bonus and entry.kind is not EntryKind.BONUS:
        raise ClauseIsForBonuses(clause=entry.clause)
    if entry.kind is EntryKind.BONUS and not is_bonus:
        raise ClauseIsNoBonus(clause=entry.clause)
    return place


def _seen(place: Place, entry: Entry) -> Observation:
    observed, clause = entry.observed, place.clause
    return Observation(
        quantity=observed.quantity,
        level=observed.level,
        value=observed.value,
        grade=observed.grade,
        amount=entry.amount_cents if isinstance(clause, Discretionary) else None,
        period=entry.period if isinstance(clause, Banded | Shortfall) else None,
    )


def _with_amounts(entry: Entry, assessed: Assessed) -> Entry:
    amount, granted = assessed.amount_cents, entry.granted_cents
    if granted is not None:
        granted = amount if granted == entry.amount_cents else min(granted, amount)
    awarded = amount if granted is None else granted
    reversals = tuple(_reversals(entry, awarded))
    return replace(entry, amount_cents=amount, granted_cents=granted, reversals=reversals)


def _reversals(entry: Entry, awarded: int) -> Iterator[Reversal]:
    """Each with its amount as far as the entry goes; where it was reversed in full, the last takes all that is left."""
    left = awarded
    for number, reversal in enumerate(entry.reversals, 1):
        takes_all = entry.reversed_in_full and number == len(entry.reversals)
        taken = left if takes_all else min(reversal.amount_cents, left)
        left -= taken
        yield replace(reversal, amount_cents=taken)


def _refusal(misfits: Sequence[_Misfit]) -> EntriesNotUnderstood:
    named, more = misfits[:ENTRIES_NAMED], len(misfits) - ENTRIES_NAMED
    zh, en = ((each.told(lang) for each in named) for lang in (Lang.ZH, Lang.EN))
    return EntriesNotUnderstood(
        count=len(misfits),
        entries=tuple(each.entry.id for each in misfits),
        problems_zh="；".join(zh) + (f"；另有 {more} 条" if more > 0 else ""),
        problems_en="; ".join(en) + (f"; and {more} more" if more > 0 else ""),
    )
