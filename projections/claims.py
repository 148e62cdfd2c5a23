"""What a proof bundle claims: of an entry, what it is and what became of it; of a community, its score.

A claim follows from the events of its bundle alone, so that whoever has these makes the same. Points are decimals as
text, times UTC.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from ledger.access_events import EvidenceReceived, FileErased
from ledger.account import Account, Appeal, Entry
from ledger.clauses import Lang
from ledger.events import Recorded
from ledger.points import points
from ledger.rulebook import Rulebook
from ledger.store import time_text
from projections.docket import state_of
from projections.scoring import Score, Standing

Claim = dict[str, Any]


def figures(score: Score) -> Claim:
    """A community's score (contract: "Scores as JSON")."""
    return {
        "community": score.community,
        "total": points(score.total_cents),
        "base": points(score.base_cents),
        "bonus": points(score.bonus_cents),
        "negative": points(score.negative_cents),
        "rank": score.rank,
        "vetoed": score.vetoed,
        "provisional": score.provisional,
        "missing": list(score.missing),
        "tie_open": list(score.tie_open),
        "items": {code: points(item.score_cents) for code, item in score.items.items()},
    }


def community_claim(
    rulebook: Rulebook, standing: Standing, community: str, *, year: int, position: int, on: date | None
) -> Claim:
    """What the first `position` events make of a community's year, about day `on`."""
    return {
        "kind": "community",
        "community": community,
        "name": _name(rulebook, community),
        "year": year,
        "position": position,
        "on": None if on is None else on.isoformat(),
        "rulebook": rulebook.rulebook,
        "rulebook_version": rulebook.version,
        "score": figures(standing.by_community[community]),
    }


def entry_claim(
    rulebook: Rulebook, account: Account, entry: Entry, events: Iterable[Recorded], *, position: int
) -> Claim:
    """What was recorded and all that happened to it by a position; `events` are those about it and its files.

    Of files, it tells what the ledger shows: that there is no other is not part of the claim.
    """
    events = tuple(events)
    erased = {each.event.digest: each for each in events if isinstance(each.event, FileErased)}
    place = rulebook.places[entry.clause]
    return {
        "kind": "entry",
        "entry": entry.id,
        "community": account.community,
        "name": _name(rulebook, account.community),
        "year": account.year,
        "position": position,
        "clause": entry.clause,
        "label": place.clause.label.model_dump(mode="json"),
        "item": place.item.code if place.item else None,
        "rulebook": rulebook.rulebook,
        "rulebook_version": rulebook.version,
        "entry_kind": entry.kind.value,
        "state": state_of(account, entry).value,
        "occurred_on": entry.occurred_on.isoformat(),
        "period": entry.period,
        "observed": msgspec.to_builtins(entry.observed),
        "reason": entry.words,
        "recorded_at": time_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "amount": points(entry.amount_cents),
        "awarded": points(entry.awarded_cents),
        "reversed": points(entry.reversed_cents),
        "left": points(entry.left_cents),
        "superseded_by": _successor(account, entry),
        "reversals": [
            {
                "amount": points(each.amount_cents),
                "by_appeal": each.by_appeal,
                "position": each.position,
                "by": each.reversed_by,
                "reason": each.words,
            }
            for each in entry.reversals
        ],
        "appeals": [_appeal(each) for each in entry.appeals],
        "evidence": [
            {
                "digest": each.event.digest,
                "position": each.position,
                "erased": _erased(erased.get(each.event.digest)),
            }
            for each in events
            if isinstance(each.event, EvidenceReceived)
        ],
        "events": [
            {
                "position": each.position,
                "type": each.event.TYPE,
                "recorded_at": time_text(each.recorded_at),
                "by": each.event.actor,
                "role": each.event.role,
            }
            for each in events
        ],
    }


def _name(rulebook: Rulebook, community: str) -> Claim:
    named = rulebook.community(community)
    return {lang.value: named.in_(lang) for lang in Lang}


def _erased(erased: Recorded | None) -> Claim | None:
    if erased is None or not isinstance(erased.event, FileErased):
        return None
    event = erased.event
    return {"at": time_text(erased.recorded_at), "by": event.actor, "proposed_by": event.proposed_by}


def _successor(account: Account, entry: Entry) -> str | None:
    return account.figures[entry.clause, entry.period] if entry.period and account.superseded(entry) else None


def _appeal(appeal: Appeal) -> Claim:
    return {
        "state": appeal.state.value,
        "level": appeal.level,
        "filed_at": time_text(appeal.filed_at),
        "filed_by": appeal.filed_by,
        "grounds": appeal.grounds,
        "decisions": [
            {
                "level": each.level,
                "outcome": each.outcome,
                "amount": None if each.amount_cents is None else points(each.amount_cents),
                "decided_by": each.decided_by,
                "decided_at": time_text(each.recorded_at),
                "reasons": each.words,
            }
            for each in appeal.decisions
        ],
    }
