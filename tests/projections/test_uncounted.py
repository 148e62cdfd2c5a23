"""What did not count, and why: what was recorded is what counts and what does not, to the hundredth."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import CommunityUnknown, ItemUnknown
from ledger.publishing import from_document
from projections.figures import with_figures
from projections.past import AsOf, Reading, read
from projections.tally import counting
from projections.tree import NodeKind, tree
from projections.uncounted import WhyLeftOut, WhyNot, why_not
from tests.api.commands import act, plain, record
from tests.projections.random_ledger import SEEDS, Clock, RandomYear, founded, year_of

CAPS = {WhyLeftOut.CLAUSE_CAP, WhyLeftOut.GROUP_CAP, WhyLeftOut.COMPONENT_CAP, WhyLeftOut.BONUS_CAP}


def asked(year: RandomYear, count: int) -> Iterator[tuple[Reading, WhyNot]]:
    """Of every community at random moments."""
    for as_of in year.moments(count):
        for code in year.read(as_of).rulebook.community_codes:
            yield why_not(year.ledger, code, as_of=as_of)


def test_what_was_recorded_is_what_counts_and_what_does_not(random_year: RandomYear) -> None:
    for reading, found in asked(random_year, 5):
        entries = reading.accounts[found.community].entries
        assert {each.entry.id for each in found.entries} == set(entries)
        for each in found.entries:
            assert each.nominal_cents == each.counted_cents + each.uncounted_cents, each.entry.id
            assert min(each.counted_cents, *(part.cents for part in each.uncounted), 0) == 0
        for effect in ("add", "deduct"):
            nominal, counted, left_out = found.sums(effect)
            assert nominal == counted + left_out


def test_what_counts_is_what_makes_the_score(random_year: RandomYear) -> None:
    for reading, found in asked(random_year, 5):
        score = reading.standing.by_community[found.community]
        counted = dict.fromkeys([*score.items, "BN", "NL"], 0)
        for each in found.entries:
            counted[each.part] += each.counted_cents if each.effect == "add" else -each.counted_cents
        for bound in found.bounds:
            if bound.reason in {WhyLeftOut.CEILING, WhyLeftOut.VETO}:
                counted[bound.part] -= bound.absorbed_cents - sum(bound.clauses.values())
        assert {code: item.item.points + counted[code] for code, item in score.items.items()} == {
            code: item.within_cents for code, item in score.items.items()
        }
        assert counted["BN"] == score.bonus_cents
        assert score.total_cents == score.base_cents + score.bonus_cents + counted["NL"]


def test_what_a_cap_absorbed_is_some_entries_and_they_were_the_last_recorded(random_year: RandomYear) -> None:
    for _, found in asked(random_year, 5):
        for bound in found.bounds:
            taken = [(each, part) for each in found.entries for part in each.uncounted if part.code == bound.code]
            assert sum(part.cents for _, part in taken if part.reason is bound.reason) == sum(bound.clauses.values())
            if bound.reason in CAPS:
                assert sum(bound.clauses.values()) == bound.absorbed_cents


def test_an_entry_is_left_out_of_its_own_account_exactly_where_it_does_not_count(random_year: RandomYear) -> None:
    own = {WhyLeftOut.PENDING, WhyLeftOut.VOID, WhyLeftOut.SUPERSEDED, WhyLeftOut.REFUSED, WhyLeftOut.UNDETERMINED}
    for reading, found in asked(random_year, 5):
        counts = {entry.id for entry in counting(reading.accounts[found.community])}
        for each in found.entries:
            assert (each.entry.id in counts) != any(part.reason in own for part in each.uncounted)


def test_each_reason_names_the_event_that_says_so(random_year: RandomYear) -> None:
    for _, found in asked(random_year, 3):
        for each in found.entries:
            for part in each.uncounted:
                if part.reason in CAPS | {
                    WhyLeftOut.FLOOR,
                    WhyLeftOut.CEILING,
                    WhyLeftOut.VETO,
                    WhyLeftOut.TOTAL_FLOOR,
                }:
                    assert part.recorded is None
                    continue
                assert part.recorded is not None, (each.entry.id, part.reason)
                assert part.recorded.event.entry == part.code
                if part.reversal is not None:
                    assert part.recorded.position == part.reversal.position
                    assert part.recorded.event.actor == part.reversal.reversed_by


def test_one_part_is_asked_for_as_in_the_whole(random_year: RandomYear) -> None:
    _, whole = why_not(random_year.ledger, "SSL")
    for part in ("UM1", "PB1", "BN", "NL"):
        _, found = why_not(random_year.ledger, "SSL", item=part)
        assert found.entries == tuple(each for each in whole.entries if each.part == part)
        assert found.bounds == tuple(each for each in whole.bounds if each.part == part)


def test_what_is_not_in_the_rulebook_is_refused(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        why_not(random_year.ledger, "XX")
    with pytest.raises(ItemUnknown):
        why_not(random_year.ledger, "SSL", item="UM4.4")


STRICT = {
    "UM1.ceiling": "5.00", "UM4.ceiling": "1.90", "PS7.ceiling": "1.95", "PS7.training.cap": "0.05", "UM1.A.1.cap": "0.10",
    "UM4.4.cap": "0.30", "UM6.4.cap": "0.05", "GC2.1.cap": "0.10", "BN.cap": "0.50", "BN.news.cap": "0.20",
}  # fmt: skip


@pytest.fixture(scope="module", params=SEEDS)
def strict_year(request: pytest.FixtureRequest) -> Iterator[RandomYear]:
    """A random year under a later version of the rulebook that keeps most of it out."""
    with year_of(request.param) as year:
        strict = with_figures(year.read(AsOf()).rulebook, STRICT)
        newest = year.ledger.publish(from_document({**strict.document(), "version": 2}))
        yield replace(year, started=newest, newest=newest)


def test_the_same_holds_where_most_of_it_is_kept_out(strict_year: RandomYear) -> None:
    test_what_was_recorded_is_what_counts_and_what_does_not(strict_year)
    test_what_counts_is_what_makes_the_score(strict_year)
    test_what_a_cap_absorbed_is_some_entries_and_they_were_the_last_recorded(strict_year)
    reasons = {bound.reason for _, found in asked(strict_year, 1) for bound in found.bounds}
    assert {WhyLeftOut.CEILING, WhyLeftOut.CLAUSE_CAP} <= reasons


# --- one by one -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """With the sample users, at the end of the year, and nothing recorded."""
    clock = Clock()
    with founded(tmp_path / "kaohe.db", clock) as opened:
        clock.now = clock.now.replace(year=2021, day=10)
        yield opened


def told(ledger: Ledger, *lines: dict[str, object], item: str | None = None) -> dict[str, list[tuple[str, int, str]]]:
    """By entry: each reason with its cents, and what keeps it out."""
    for line in lines:
        ledger.submit(parse(line))
    _, found = why_not(ledger, "SSL", item=item)
    return {
        each.entry.id: [(part.reason.value, part.cents, part.code) for part in each.uncounted]
        for each in found.left_out
    }


def test_a_component_s_points_take_from_what_was_recorded_last(ledger: Ledger) -> None:
    first = plain("A", "UM1.B.2")  # 0.50 of the component's 2.00
    second = plain("B", "UM1.B.3", quantity=2)  # 1.00
    third = plain("C", "UM1.B.4", quantity=4)  # 0.80
    assert told(ledger, first, second, third) == {"C": [("component_cap", 30, "UM1.B")]}
    _, found = why_not(ledger, "SSL")
    [bound] = found.bounds
    assert (bound.reason, bound.code, bound.before_cents, bound.after_cents) == ("component_cap", "UM1.B", -230, -200)
    assert bound.clauses == {"UM1.B.4": 30}


def test_a_reversal_revives_what_a_cap_had_absorbed(ledger: Ledger) -> None:
    lifts = [plain(name, "UM6.4", quantity=7) for name in ("A", "B")]
    assert told(ledger, *lifts) == {"B": [("clause_cap", 40, "UM6.4")]}
    taken = act("reverse", "A", "dept-UM", amount="0.50", reason="误记")
    assert told(ledger, taken) == {"A": [("reversed", 50, "A")]}


def test_floor_and_clause_cap_take_one_after_the_other(ledger: Ledger) -> None:
    lines = [plain("A", "UM6.1"), plain("B", "UM6.4", quantity=12)]
    assert told(ledger, *lines) == {"B": [("clause_cap", 20, "UM6.4"), ("floor", 100, "UM6")]}


def test_a_ceiling_takes_from_additions(ledger: Ledger) -> None:
    changed = [plain(f"A{n}", "PS7.4", quantity=1) for n in range(3)]
    deducted = plain("D", "PS7.5")
    assert told(ledger, *changed, deducted) == {"A2": [("group_cap", 10, "PS7.ethics")]}


def test_pending_void_and_superseded_are_told_apart(ledger: Ledger) -> None:
    lines = [
        plain("P", "GC2.1", ticket="T000001"),
        plain("V", "GC2.1", ticket="T000002"),
        act("void", "V", "dept-GC", reason="工单申诉成功"),
        plain("F1", "GC1.1", value="80", occurred_on="2020-12-01"),
        plain("F2", "GC1.1", value="90", occurred_on="2020-12-02"),
        plain("F3", "GC1.1", value="100", occurred_on="2020-12-03"),
    ]
    assert told(ledger, *lines) == {
        "P": [("pending", 10, "P")],
        "V": [("void", 10, "V")],
        "F1": [("superseded", 80, "F2")],
        "F2": [("superseded", 40, "F3")],
    }


def test_a_decision_s_reversal_is_told_with_its_level_and_whoever_decided(ledger: Ledger) -> None:
    lines = [
        record("E1", quantity=2, occurred_on="2021-01-08"),
        act("appeal", "E1", "comm-SSL", grounds="不符"),
        act("accept", "E1", "leading-1"),
        act("decide", "E1", "leading-1", outcome="partly_upheld", amount="0.30", reasons="部分属实"),
    ]
    assert told(ledger, *lines) == {"E1": [("reversed", 30, "E1")]}
    _, found = why_not(ledger, "SSL")
    [part] = found.left_out[0].uncounted
    assert part.reversal is not None
    assert part.recorded is not None
    assert (part.reversal.by_appeal, part.recorded.event.actor, part.recorded.event.words) == (
        1,
        "leading-1",
        "部分属实",
    )


def test_bonuses_are_undetermined_refused_or_cut(ledger: Ledger) -> None:
    def declared(name: str) -> dict[str, object]:
        more = {"level": "city", "occurred_on": "2020-06-01", "reason": "先进"}
        return {"op": "declare", "id": name, "community": "SSL", "clause": "BN.1", "by": "comm-SSL", **more}

    def reviewed(name: str, outcome: str) -> dict[str, object]:
        return {"op": "review", "bonus": name, "outcome": outcome, "reasons": "查实", "by": "leading-1"}

    def determined(name: str, outcome: str, **more: object) -> dict[str, object]:
        said = {"outcome": outcome, "reasons": "研究", "by": "committee-1", **more}
        return {"op": "determine", "bonus": name, **said}

    lines = [
        *(declared(name) for name in ("B1", "B2", "B3", "B4", "B5")),
        reviewed("B2", "refused"),
        *(reviewed(name, "supported") for name in ("B3", "B4", "B5")),
        determined("B3", "refused"),
        determined("B4", "granted", amount="0.50"),
        determined("B5", "granted"),
    ]
    assert told(ledger, *lines, item="BN") == {
        "B1": [("undetermined", 200, "B1")],
        "B2": [("refused", 200, "B2")],
        "B3": [("refused", 200, "B3")],
        "B4": [("cut", 150, "B4")],
    }


def test_the_bonus_s_cap_takes_from_the_last_granted_bonuses_declared(ledger: Ledger) -> None:
    lines: list[dict[str, object]] = []
    for name in ("B1", "B2"):
        lines += [
            {"op": "declare", "id": name, "community": "SSL", "clause": "BN.1", "by": "comm-SSL", "level": "province",
             "quantity": 4, "occurred_on": "2020-06-01", "reason": "先进"},
            {"op": "review", "bonus": name, "outcome": "supported", "reasons": "查实", "by": "leading-1"},
            {"op": "determine", "bonus": name, "outcome": "granted", "reasons": "研究", "by": "committee-1"},
        ]  # fmt: skip
    assert told(ledger, *lines) == {"B2": [("bonus_cap", 400, "BN")]}


def test_the_floor_of_the_total_takes_from_the_negative_list_alone(ledger: Ledger) -> None:
    noted = {"by": "committee-1", "amount": "120.00", "reason": "加重扣分"}
    lines = [plain("A", "UM6.1"), plain("N", "NL.1", **noted)]
    assert told(ledger, *lines) == {"N": [("total_floor", 2500, "total")]}
    assert read(ledger).standing.by_community["SSL"].total_cents == 0
    root = tree(read(ledger), "SSL")
    assert [child.cents for child in root.children if child.kind is NodeKind.FLOOR] == [2500]


def test_at_an_earlier_moment_it_is_told_as_it_was_then(ledger: Ledger) -> None:
    ledger.submit(parse(plain("P", "GC2.1", ticket="T000001")))
    then = ledger.head_position()
    ledger.submit(parse(act("confirm", "P", "dept-GC", reason="工单申诉未通过")))
    assert why_not(ledger, "SSL")[1].left_out == ()
    [left] = why_not(ledger, "SSL", as_of=AsOf(position=then))[1].left_out
    assert left.uncounted[0].reason is WhyLeftOut.PENDING
