"""The tree of a score adds up at every level, and every cent that was recorded counts or is said not to."""

from collections.abc import Iterator

import pytest

from ledger.errors import CommunityUnknown, ItemUnknown
from projections.past import AsOf, Reading
from projections.tree import Node, NodeKind, tree
from tests.projections.random_ledger import RandomYear

LEAVES = {
    NodeKind.POINTS, NodeKind.CAP, NodeKind.FLOOR, NodeKind.CEILING, NodeKind.VETO, NodeKind.MULTIPLIER,
    NodeKind.NOMINAL, NodeKind.REVERSED, NodeKind.PENDING, NodeKind.VOID, NodeKind.SUPERSEDED, NodeKind.REFUSED,
    NodeKind.UNDETERMINED, NodeKind.CUT,
}  # fmt: skip


def trees(year: RandomYear, count: int) -> Iterator[tuple[Reading, Node]]:
    """Of every community at random moments."""
    for as_of in year.moments(count):
        reading = year.read(as_of)
        yield from ((reading, tree(reading, code)) for code in reading.rulebook.community_codes)


def test_every_node_is_the_sum_of_its_children_and_the_root_the_total(random_year: RandomYear) -> None:
    for reading, root in trees(random_year, 6):
        assert root.cents == reading.standing.by_community[root.code].total_cents
        for node in root.walk():
            assert (node.kind in LEAVES) <= (node.children == ())
            if node.kind not in LEAVES:
                assert node.cents == sum(child.cents for child in node.children), (node.kind, node.code)


def test_the_parts_are_what_the_standing_says_of_them(random_year: RandomYear) -> None:
    for reading, root in trees(random_year, 4):
        score = reading.standing.by_community[root.code]
        expected = {code: item.score_cents for code, item in score.items.items()}
        expected |= {"BN": score.bonus_cents, "NL": -score.negative_cents}
        assert {child.code: child.cents for child in root.children if child.kind is not NodeKind.FLOOR} == expected


def test_every_entry_stands_in_the_tree_once_with_what_is_left_of_it_where_it_counts(random_year: RandomYear) -> None:
    for reading, root in trees(random_year, 4):
        found = [node for node in root.walk() if node.kind is NodeKind.ENTRY]
        account = reading.accounts[root.code]
        assert sorted(node.code for node in found) == sorted(account.entries)
        for node in found:
            assert node.entry is not None
            counts = node.entry.status.value == "standing" and not account.superseded(node.entry)
            assert abs(node.cents) == (node.entry.left_cents if counts else 0)
            assert node.positions == node.entry.positions
            assert abs(node.children[0].cents) == node.entry.amount_cents


def test_a_bound_holds_its_sum_to_its_limit(random_year: RandomYear) -> None:
    for _, root in trees(random_year, 6):
        for node in root.walk():
            for bound in node.bounds:
                until = node.children[: node.children.index(bound) + 1]
                assert abs(sum(child.cents for child in until)) == bound.limit_cents, (node.code, bound.kind)


def test_a_part_alone_is_that_part_of_the_whole(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    for child in tree(reading, "SSL").children:
        assert tree(reading, "SSL", child.code) == child


def test_what_is_looked_at_is_of_many_kinds(random_year: RandomYear) -> None:
    kinds = {node.kind for _, root in trees(random_year, 6) for node in root.walk()}
    wanted = {"cap", "component", "group", "reversed", "superseded", "nominal", "undetermined"}
    assert wanted <= {kind.value for kind in kinds}


def test_what_is_not_in_the_rulebook_is_refused(random_year: RandomYear) -> None:
    reading = random_year.read(AsOf())
    with pytest.raises(CommunityUnknown):
        tree(reading, "XX")
    with pytest.raises(ItemUnknown):
        tree(reading, "SSL", "UM4.4")
