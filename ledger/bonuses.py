"""Bonuses: declared by the community, reviewed by the leading group, determined by the working committee.

Three different people, and a bonus counts once it is granted (rules.md, "Pending entries"). Pure.
"""

from datetime import date
from typing import Literal

from ledger.account import Account, Entry, EntryKind, EntryStatus
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Actor, recorders
from ledger.errors import (
    AmountAboveClause,
    AmountNotMore,
    AmountNotTaken,
    BonusAlreadyReviewed,
    BonusEnded,
    BonusNotReviewed,
    ClauseIsNoBonus,
    NotABonus,
    OwnCause,
)
from ledger.events import BonusDeclared, BonusDetermined, BonusReviewed
from ledger.recording import Particulars, place_of, require_day, require_not_final, require_open
from ledger.rulebook import Rulebook
from ledger.rules import assess


def declare_bonus(
    account: Account,
    rulebook: Rulebook,
    *,
    entry_id: str,
    clause: str,
    particulars: Particulars,
    by: Actor,
    today: date,
) -> BonusDeclared:
    """What the community claims; the amount is what the clause gives for what was observed."""
    place = place_of(rulebook, clause)
    if clause not in rulebook.bonus_codes:
        raise ClauseIsNoBonus(clause=clause)
    require_open(account)
    require_day(particulars.occurred_on, rulebook.year, today)
    assessed = assess(place, particulars.seen, occurred_on=particulars.occurred_on, year=rulebook.year)
    signature = by.signing_as(*recorders(rulebook, place, account.community))
    return BonusDeclared(
        **signature.fields(),
        entry=entry_id,
        words=particulars.words,
        clause=clause,
        occurred_on=particulars.occurred_on,
        observed=assessed.observed,
        amount_cents=assessed.amount_cents,
        matter=particulars.matter,
    )


def review_bonus(
    account: Account, *, entry_id: str, outcome: Literal["supported", "refused"], words: str, by: Actor
) -> BonusReviewed:
    """The leading group's word; a refusal ends the matter."""
    entry = _bonus(account, entry_id)
    signature = by.signing_as(LEADING_GROUP)
    if entry.status is EntryStatus.SUPPORTED:
        raise BonusAlreadyReviewed(entry=entry_id)
    if entry.status is not EntryStatus.DECLARED:
        raise BonusEnded(entry=entry_id)
    _require_another_person(entry, by)
    return BonusReviewed(**signature.fields(), entry=entry_id, words=words, outcome=outcome)


def determine_bonus(
    account: Account,
    *,
    entry_id: str,
    outcome: Literal["granted", "refused"],
    amount_cents: int | None,
    words: str,
    by: Actor,
) -> BonusDetermined:
    """The working committee's word; granted in full without an amount."""
    entry = _bonus(account, entry_id)
    signature = by.signing_as(WORKING_COMMITTEE)
    if entry.status is EntryStatus.DECLARED:
        raise BonusNotReviewed(entry=entry_id)
    if entry.status is not EntryStatus.SUPPORTED:
        raise BonusEnded(entry=entry_id)
    _require_another_person(entry, by)
    return BonusDetermined(
        **signature.fields(),
        entry=entry_id,
        words=words,
        outcome=outcome,
        amount_cents=_granted(entry, outcome, amount_cents),
    )


def _granted(entry: Entry, outcome: str, amount_cents: int | None) -> int | None:
    if outcome == "refused":
        if amount_cents is not None:
            raise AmountNotTaken(outcome=outcome)
        return None
    if amount_cents is None:
        return entry.amount_cents
    if amount_cents == 0:
        raise AmountNotMore
    if amount_cents > entry.amount_cents:
        raise AmountAboveClause(clause=entry.clause, highest_cents=entry.amount_cents)
    return amount_cents


def _bonus(account: Account, entry_id: str) -> Entry:
    require_not_final(account)
    entry = account.entry(entry_id)
    if entry.kind is not EntryKind.BONUS:
        raise NotABonus(entry=entry_id)
    return entry


def _require_another_person(entry: Entry, by: Actor) -> None:
    if by.name in entry.handled_by:
        raise OwnCause(user=by.name, entry=entry.id)
