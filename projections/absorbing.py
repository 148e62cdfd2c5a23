"""What caps, floors and ceilings keep out of a score, once something more is recorded. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from projections.scoring import ItemScore, Score, Sum

Bound = Literal["clause_cap", "group_cap", "component_cap", "floor", "ceiling", "veto", "total_floor"]


@dataclass(frozen=True, slots=True)
class Absorbed:
    """`cents` that would not count, kept out by the `limit_cents` of a part of the rulebook."""

    bound: Bound
    code: str
    limit_cents: int
    cents: int


def newly_absorbed(before: Score, after: Score, part: str) -> tuple[Absorbed, ...]:
    """What is kept out after and was not before: in an item, or by the negative list under its code."""
    if part in after.items:
        was, would_be = _in_item(before.items[part]), _in_item(after.items[part])
    else:
        was, would_be = _in_negative(before), _in_negative(after)
    return tuple(_more(was, would_be))


Kept = Mapping[tuple[Bound, str], tuple[int, int]]
"""Limit and what it keeps out, by what the limit is of."""


def _more(was: Kept, would_be: Kept) -> Iterator[Absorbed]:
    for (bound, code), (limit, cents) in would_be.items():
        _limit, known = was.get((bound, code), (0, 0))
        if cents > known:
            yield Absorbed(bound, code, limit, cents - known)


def _in_item(score: ItemScore) -> Kept:
    item = score.item
    groups = {group.code for group in item.groups}
    kept: dict[tuple[Bound, str], tuple[int, int]] = _capped("clause_cap", score.clauses)
    kept |= _capped("group_cap", tuple(each for each in score.pots if each.code in groups))
    kept |= _capped("component_cap", tuple(each for each in score.pots if each.code not in groups))
    if score.vetoes:
        return {**kept, ("veto", item.code): (0, max(0, score.unbounded_cents))}
    kept["floor", item.code] = 0, max(0, -score.unbounded_cents)
    if item.highest is not None:
        kept["ceiling", item.code] = item.highest, max(0, score.unbounded_cents - item.highest)
    return kept


def _in_negative(score: Score) -> Kept:
    total = score.base_cents + score.bonus_cents - score.negative_cents
    return {**_capped("clause_cap", score.negative), ("total_floor", "total"): (0, max(0, -total))}


def _capped(bound: Bound, sums: tuple[Sum, ...]) -> dict[tuple[Bound, str], tuple[int, int]]:
    return {(bound, each.code): (each.cap_cents, each.absorbed_cents) for each in sums if each.cap_cents is not None}
