"""What must hold across the parts of a rulebook: sums, codes, references, bands, ranks. Pure; every flaw names its place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from ledger.points import points
from ledger.rulebook import Item, Ranked, Rulebook


class Flaw(NamedTuple):
    """One mistake in a rulebook, and where."""

    place: str
    zh: str
    en: str


def flaws(rulebook: Rulebook) -> Iterator[Flaw]:
    """Every mistake that shows only when the parts are seen together."""
    yield from _sums(rulebook)
    yield from _codes(rulebook)
    for place in rulebook.places.values():
        yield from _references(rulebook, place.clause, place.item)
    for item in rulebook.items.values():
        yield from _item_flaws(rulebook, item)
    try:
        _ = rulebook.appeals.zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Flaw("appeals › timezone", "没有这个时区", "there is no such time zone")


@dataclass(frozen=True)
class _Sum:
    place: str
    points: int
    parts: tuple[int, ...]


def _sums(rulebook: Rulebook) -> Iterator[Flaw]:
    sums = [_Sum("base_points", rulebook.base_points * 100, tuple(each.points for each in rulebook.departments))]
    for department in rulebook.departments:
        sums.append(_Sum(department.code, department.points, tuple(item.points for item in department.items)))
        for item in department.items:
            if item.components:
                parts = tuple(component.points for component in item.components)
                sums.append(_Sum(item.code, item.points, parts))
    for each in sums:
        if sum(each.parts) != each.points:
            total, added = points(each.points), points(sum(each.parts))
            yield Flaw(
                each.place,
                f"各部分合计 {added} 分，应为 {total} 分",
                f"its parts add up to {added} points, not to {total}",
            )


def _codes(rulebook: Rulebook) -> Iterator[Flaw]:
    codes = [
        *(department.code for department in rulebook.departments),
        *(item.code for department in rulebook.departments for item in department.items),
        *(component.code for item in _all_items(rulebook) for component in item.components),
        *(group.code for item in _all_items(rulebook) for group in item.groups),
        *(clause.code for item in _all_items(rulebook) for clause in item.all_clauses),
        *(group.code for group in rulebook.bonus.groups),
        *(clause.code for clause in (*rulebook.bonus.clauses, *rulebook.negative_list.clauses)),
        rulebook.bonus.code,
        rulebook.negative_list.code,
    ]
    for kind in (codes, list(rulebook.community_codes), [reading.id for reading in rulebook.readings]):
        for code, count in Counter(kind).items():
            if count > 1:
                yield Flaw(code, f"代码出现了 {count} 次", f"the code stands {count} times")


def _all_items(rulebook: Rulebook) -> list[Item]:
    return [item for department in rulebook.departments for item in department.items]


def _references(rulebook: Rulebook, clause: Any, item: Item | None) -> Iterator[Flaw]:
    groups = {group.code: group for group in (item.groups if item else rulebook.bonus.groups)}
    if clause.group is not None:
        if clause.group not in groups:
            yield Flaw(clause.code, f"没有分组 {clause.group}", f"there is no group {clause.group}")
        elif groups[clause.group].effect != clause.effect:
            yield Flaw(clause.code, "与所在分组的加扣方向不同", "its effect is not its group's")
    if clause.note is not None and clause.note not in {reading.id for reading in rulebook.readings}:
        yield Flaw(clause.code, f"没有读法 {clause.note}", f"there is no reading {clause.note}")
    wanted = "add" if clause.code in rulebook.bonus_codes else "deduct" if item is None else None
    if wanted is not None and clause.effect != wanted:
        yield Flaw(clause.code, f"effect 应为 {wanted}", f"its effect must be {wanted}")
    if clause.measured and (item is None or clause.effect != "deduct"):
        yield Flaw(clause.code, "量化要点须在考核项目内扣分", "a measured clause deducts within an item")
    if clause.code in rulebook.bonus_codes and (clause.single or clause.kind not in {"occurrence", "discretionary"}):
        yield Flaw(
            clause.code,
            "加分只能按次或酌情，且不带 once_per、unique_matter、needs",
            "a bonus is an occurrence or discretionary, without once_per, unique_matter or needs",
        )
    if clause.pending_until and (clause.measured or item is None):
        yield Flaw(clause.code, "不能设为待确认", "it cannot be pending")


def _item_flaws(rulebook: Rulebook, item: Item) -> Iterator[Flaw]:
    if not item.all_clauses:
        yield Flaw(item.code, "没有考核要点", "it has no clause")
    if item.note is not None and item.note not in {reading.id for reading in rulebook.readings}:
        yield Flaw(item.code, f"没有读法 {item.note}", f"there is no reading {item.note}")
    for clause in item.all_clauses:
        if getattr(clause, "points", 0) > item.points:
            yield Flaw(clause.code, "分值大于项目分值", "it is worth more points than its item")
    yield from _component_flaws(item)
    for code in (*item.tasks, *item.tasks_en):
        if code not in rulebook.community_codes:
            yield Flaw(item.code, f"tasks 里没有社区 {code}", f"tasks names no community {code}")
    if item.ranked:
        yield from _ranked_flaws(rulebook, item, item.ranked)


def _component_flaws(item: Item) -> Iterator[Flaw]:
    for component in item.components:
        for clause in component.clauses:
            if clause.group or clause.effect == "add":
                yield Flaw(clause.code, "分项内的要点只能扣分且不能分组", "in a component it deducts and has no group")


def _ranked_flaws(rulebook: Rulebook, item: Item, ranked: Ranked) -> Iterator[Flaw]:
    clauses = {clause.code: clause for clause in item.all_clauses}
    for code, weight in ranked.weights.items():
        clause = clauses.get(code)
        if clause is None or clause.kind not in {"converted", "scored"}:
            yield Flaw(item.code, f"weights 里的 {code} 不是评分要点", f"weights: {code} is not a mark of the item")
        elif clause.points * 100 != item.points * weight:
            yield Flaw(code, f"分值不是项目的 {weight}%", f"its points are not {weight} % of the item's")
    firsts = [each.ranks[0] for each in ranked.multipliers]
    lasts = [each.ranks[1] for each in ranked.multipliers]
    follow_on = firsts == [1, *(last + 1 for last in lasts[:-1])]
    if (
        not follow_on
        or lasts[-1] != len(rulebook.communities)
        or any(a > b for a, b in zip(firsts, lasts, strict=True))
    ):
        yield Flaw(
            item.code,
            f"multipliers 应依次覆盖 1 至 {len(rulebook.communities)} 名",
            f"multipliers must cover ranks 1 to {len(rulebook.communities)} in order",
        )
