"""One entry in full: its state, what was taken off it, its appeals with their questions and decisions."""

from dataclasses import dataclass
from datetime import date

from api import shapes
from api.shapes import Json
from ledger.account import Account, Appeal, Entry
from ledger.appeals import file_until
from ledger.points import points
from ledger.rulebook import Periods, Rulebook
from ledger.year import Year
from projections import docket


@dataclass(frozen=True, slots=True)
class Written:
    """What a command came to, as the books were right after it: an entry in its account, or a year."""

    position: int
    version: int
    rulebook: Rulebook | None = None
    today: date | None = None
    account: Account | None = None
    entry: str | None = None
    year: Year | None = None


def written(found: Written) -> Json:
    """The entry with the position of the write, or the year."""
    if found.account and found.entry and found.rulebook and found.today:
        full = entry(found.account, found.account.entry(found.entry), found.rulebook.appeals, found.today)
        return {**full, "position": found.position}
    return {**(year(found.year) if found.year else {}), "position": found.position}


def entry(account: Account, kept: Entry, periods: Periods, today: date) -> Json:
    """`positions` are those of every event about it, its own first; `appeal` is the newest of its `appeals`."""
    appeals = [appeal(kept, each, periods, today) for each in kept.appeals]
    return {
        **shapes.entry(docket.entry_of(account, kept)),
        "id": kept.id,
        "positions": list(kept.positions),
        "awarded": points(kept.awarded_cents),
        "appeal_until": shapes.day(file_until(kept, periods)),
        "reversals": [
            {
                "amount": points(each.amount_cents),
                "by_appeal": each.by_appeal,
                "position": each.position,
                "actor": each.reversed_by,
                "words": each.words,
            }
            for each in kept.reversals
        ],
        "appeals": appeals,
        "appeal": appeals[-1] if appeals else None,
    }


def appeal(kept: Entry, each: Appeal, periods: Periods, today: date) -> Json:
    return {
        **shapes.appeal(docket.appeal_of(kept, each, periods, today)),
        "decisions": [
            {
                "level": decision.level,
                "outcome": decision.outcome,
                "amount": shapes.amount(decision.amount_cents),
                "decided_by": decision.decided_by,
                "recorded_at": shapes.time(decision.recorded_at),
                "reasons": decision.words,
            }
            for decision in each.decisions
        ],
    }


def year(kept: Year) -> Json:
    """How far a year has come, and its final ranking once there is one."""
    final = kept.final
    return {
        "year": kept.number,
        "rulebook": kept.rulebook,
        "stage": kept.stage.value,
        "tie_breaks": [
            {"item": each.item, "order": list(each.order), "position": each.position} for each in kept.tie_breaks
        ],
        "ranking": [
            {"community": each.community, "rank": each.rank, "total": points(each.total_cents)}
            for each in final.ranking
        ]
        if final
        else None,
        "tree_size": final.tree_size if final else None,
        "root": final.root if final else None,
    }
