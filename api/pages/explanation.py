"""How any number of a score comes about: steps that add up before one's eyes, down to entries and their events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Query, Response

from api import explained, shapes
from api.pages import taking
from api.pages.door import pages
from api.pages.entry import name_of_part
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems import ParameterMalformed
from api.routes.addresses import CommunityCode
from api.words.figures import figures
from api.words.observed import observed
from api.words.reasons import absorbed, why
from ledger.clauses import Text
from ledger.fields import Code
from ledger.points import points
from ledger.rulebook import Reading as HowRead
from ledger.rulebook import Rulebook
from projections.explanation import explain
from projections.history import require_community, require_item
from projections.past import AsOf, Reading
from projections.scoring import ItemScore, Score
from projections.tree import Node, NodeKind
from projections.uncounted import Weighed, WhyNot, why_not

router = pages()

BASE: Final = "base"
ENTRIES_MOST: Final = 20
"""Entries of a clause that are shown one by one; the others are one line."""
ADDENDS_MOST: Final = 12
"""Amounts that a sum is written out with."""
COLUMNS: Final = ("department", "item", "name", "points", "deducted", "added", "adjusted", "score")


@dataclass(frozen=True, slots=True)
class Line:
    """An item in one line, which adds up: points, less what is deducted, with what is added and what bounds it."""

    code: str
    name: Text
    points: int
    deducted: int
    added: int
    adjusted: int
    """By floor, ceiling, veto and the multiplier of a rank."""
    score: int
    vetoed: bool

    @classmethod
    def of(cls, each: ItemScore) -> "Line":
        return cls(
            each.item.code,
            each.item.name,
            each.item.points,
            each.deducted_cents,
            each.added_cents,
            each.score_cents - each.unbounded_cents,
            each.score_cents,
            bool(each.vetoes),
        )


@dataclass(frozen=True, slots=True)
class Office:
    """A department's items."""

    code: str
    name: Text
    lines: tuple[Line, ...]

    def sum(self, column: str) -> int:
        return sum(getattr(line, column) for line in self.lines)


@router.api_route("/communities/{code}/explanation", methods=["GET", "HEAD"])
def explain_number(
    code: CommunityCode,
    visit: AtPage,
    item: Annotated[Code | None, Query()] = None,
    part: Annotated[Code | None, Query()] = None,
) -> Response:
    """The total; with `part` the base alone, with `item` an item, ``BN`` or ``NL``."""
    reading = visit.reading
    require_community(reading.rulebook, code)
    require_item(reading.rulebook, item)
    if part not in (None, BASE):
        raise ParameterMalformed(parameter="part", wanted_zh=BASE, wanted_en=BASE)
    if item is None:
        return _whole(visit, reading, reading.standing.by_community[code], is_base=part == BASE)
    return _part(visit, reading, code, item)


# --- the whole --------------------------------------------------------------------------------------------------------


def offices_of(rulebook: Rulebook, score: Score) -> list[Office]:
    return [
        Office(each.code, each.name, tuple(Line.of(score.items[item.code]) for item in each.items))
        for each in rulebook.departments
    ]


def _whole(visit: Visit, reading: Reading, score: Score, *, is_base: bool) -> Response:
    offices = offices_of(reading.rulebook, score)
    if taking.is_asked(visit):
        rows = _line_rows(visit, offices)
        return taking.taken(visit, f"{score.community}-items", COLUMNS, rows, about=shapes.moment(reading))
    return render(
        visit,
        "explanation.html",
        reading=reading,
        score=score,
        community=score.community,
        is_base=is_base,
        offices=offices,
        unfloored=score.base_cents + score.bonus_cents - score.negative_cents,
    )


def _line_rows(visit: Visit, offices: Sequence[Office]) -> Iterator[shapes.Json]:
    for office in offices:
        for line in office.lines:
            amounts = {name: points(getattr(line, name)) for name in COLUMNS[3:]}
            yield {"department": office.code, "item": line.code, "name": line.name.in_(visit.lang), **amounts}


# --- one part ---------------------------------------------------------------------------------------------------------


def _part(visit: Visit, reading: Reading, community: str, item: str) -> Response:
    found = explain(reading, community, item)
    if taking.is_asked(visit):
        rows = explained.explained_entries(found)
        name = f"{community}-{item}"
        return taking.taken(visit, name, explained.ENTRY_FIELDS, rows, about=shapes.moment(reading))
    then = AsOf(position=reading.position, on=reading.on)
    _, not_counted = why_not(visit.ledger, community, item=item, as_of=then, year=reading.year.number)
    return render(visit, "explained.html", **_told(visit, reading, community, found.tree, not_counted))


def _told(visit: Visit, reading: Reading, community: str, node: Node, found: WhyNot) -> dict[str, Any]:
    rulebook, lang = reading.rulebook, visit.lang
    parts = [*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code]
    here = parts.index(node.code)
    return {
        "reading": reading,
        "community": community,
        "node": node,
        "name": name_of_part(rulebook, node.code),
        "before": parts[here - 1] if here else None,
        "after": parts[here + 1] if here + 1 < len(parts) else None,
        "weighed": {each.entry.id: each for each in found.entries},
        "left_out": found.left_out[:ENTRIES_MOST],
        "left_out_count": len(found.left_out),
        "shown": shown,
        "written_out": written_out,
        "counted": _counted,
        "absorbed": lambda each: absorbed(each, lang),
        "why": lambda each: why(each, lang),
        "observed": lambda entry: observed(rulebook, entry, lang),
        "figures": lambda code: figures(rulebook, rulebook.places[code], lang),
        "readings": _readings(rulebook),
    }


def _readings(rulebook: Rulebook) -> Mapping[str, HowRead]:
    return {each.id: each for each in rulebook.readings}


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a node is told line by line, and what the other entries under it come to."""

    children: tuple[Node, ...]
    rest: int
    rest_cents: int


def shown(node: Node) -> Shown:
    entries = [child for child in node.children if child.kind is NodeKind.ENTRY]
    rest = entries[ENTRIES_MOST:]
    if not rest:
        return Shown(node.children, 0, 0)
    others = tuple(child for child in node.children if child.kind is not NodeKind.ENTRY)
    return Shown((*entries[:ENTRIES_MOST], *others), len(rest), sum(each.cents for each in rest))


def written_out(node: Node) -> str:
    """``6.00 - 1.30 + 0.50 = 5.20``; empty where there is nothing to add, or too much to be read."""
    addends = [child.cents for child in node.children if child.cents or child.kind is NodeKind.POINTS]
    if not 1 < len(addends) <= ADDENDS_MOST:
        return ""
    first, *others = addends
    sums = "".join(f" {'-' if cents < 0 else '+'} {points(abs(cents))}" for cents in others)
    return f"{points(first)}{sums} = {points(node.cents)}"


def _counted(each: Weighed) -> str:
    """What of an entry enters the score, with its sign."""
    sign = "" if not each.counted_cents else "+" if each.effect == "add" else "-"
    return f"{sign}{points(each.counted_cents)}"
