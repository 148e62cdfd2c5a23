"""The ranking of all communities, readings about a day, and the independence of a score from the order of recording."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from projections.scoring import Standing
from tests.histories import (
    added,
    confirmed,
    declared,
    deducted,
    determined,
    exempted,
    granted,
    measured,
    pending,
    reversed_,
    reviewed,
    vetoed,
    voided,
)
from tests.projections.scored import COMMUNITIES, item, ladder, marked, score, scored
from tests.scenario import Past

# --- the ranking ------------------------------------------------------------------------------------------------------


def ranking(**costs: int) -> list[tuple[str, int]]:
    """Communities with their ranks, after these deductions (negative: a bonus)."""
    pasts: dict[str, list[Past]] = {
        code: [deducted(f"E-{code}", cost, "UM6.1")] if cost > 0 else granted(f"B-{code}", -cost)
        for code, cost in costs.items()
    }
    return [(each.community, each.rank) for each in scored(pasts).ranking]


def test_equal_totals_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranking(SSL=400, FSA=300, ZY=200, HJT=300)[8:] == [("ZY", 9), ("FSA", 10), ("HJT", 10), ("SSL", 12)]


def test_equal_ranks_are_listed_in_the_rulebooks_order() -> None:
    assert ranking() == [(code, 1) for code in COMMUNITIES]
    assert ranking(QT=-100, SSL=-100)[:3] == [("SSL", 1), ("QT", 1), ("FSA", 3)]


def test_one_two_two_four() -> None:
    assert ranking(LJW=-300, QT=-200, SSL=-200, HL=-100)[:5] == [
        ("LJW", 1),
        ("SSL", 2),
        ("QT", 2),
        ("HL", 4),
        ("FSA", 5),
    ]


def test_the_vetoed_stand_after_all_others_whatever_their_total() -> None:
    pasts = {"SSL": [vetoed("V"), *granted("B1", 2000, "BN.6")], "QT": [deducted("E1", 9000, "NL.1")]}
    standing = scored(pasts)
    assert [(each.community, each.rank, each.total_cents) for each in standing.ranking][-2:] == [
        ("QT", 11, 1000),
        ("SSL", 12, 11300),
    ]


def test_the_vetoed_are_ordered_by_total_among_themselves_with_ranks_going_on() -> None:
    pasts = {
        "SSL": [vetoed("V"), deducted("E1", 100, "UM6.1")],
        "FSA": [vetoed("V")],
        "ZY": [vetoed("V"), deducted("E1", 100, "UM6.1")],
        "HJT": [vetoed("V"), deducted("E1", 200, "UM6.1")],
    }
    found = [(each.community, each.rank) for each in scored(pasts).ranking]
    assert found[7:] == [("QT", 1), ("FSA", 9), ("SSL", 10), ("ZY", 10), ("HJT", 12)]


def test_a_vetoed_community_shares_no_rank_with_an_equal_total_that_is_not() -> None:
    pasts = {"QT": [vetoed("V")], "SSL": [deducted("E1", 500, "UM6.1"), deducted("E2", 200, "PB2.1")]}
    found = [(each.community, each.rank, each.total_cents) for each in scored(pasts).ranking]
    assert found[-2:] == [("SSL", 11, 9300), ("QT", 12, 9300)]


def test_all_vetoed_are_ranked_from_one() -> None:
    standing = scored({code: [vetoed("V")] for code in COMMUNITIES})
    assert [(each.community, each.rank) for each in standing.ranking] == [(code, 1) for code in COMMUNITIES]


def test_a_standing_lists_every_community_once_in_ranking_order() -> None:
    standing = scored(ladder())
    assert (
        [each.community for each in standing.scores]
        == [each.community for each in standing.ranking]
        == list(COMMUNITIES)
    )
    assert standing.by_community["ZY"] is standing.scores[2]


# --- about a day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "left"), [("2020-03-04", 600), ("2020-03-05", 550), ("2021-01-31", 550), (None, 550)])
def test_an_entry_is_there_from_its_day_on(on: str | None, left: int) -> None:
    assert item("UM1", deducted(on="2020-03-05"), on=on) == left


def test_a_figure_of_a_later_day_supersedes_nothing_before_it() -> None:
    past = measured("E1", "GC1.1", 8000, 80, on="2020-06-30"), measured("E2", "GC1.1", 9000, 40, on="2020-12-31")
    assert [item("GC1", *past, on=on) for on in ("2020-06-29", "2020-06-30", "2020-12-30", "2020-12-31")] == [
        400,
        320,
        320,
        360,
    ]


def test_of_figures_about_days_so_far_the_newest_recorded_counts() -> None:
    past = measured("E1", "GC1.1", 8000, 80, on="2020-12-31"), measured("E2", "GC1.1", 9000, 40, on="2020-06-30")
    assert [item("GC1", *past, on=on) for on in ("2020-06-30", "2020-12-31")] == [360, 360]


def test_an_exemption_of_a_later_day_is_not_there() -> None:
    past = measured("E1", "GC1.1", 8000, 80, on="2020-06-30"), exempted("E2", "GC1.1", on="2020-12-31")
    assert [item("GC1", *past, on=on) for on in ("2020-06-30", "2020-12-31")] == [320, 400]
    assert "GC1.1" in score(exempted("E2", "GC1.1", on="2020-12-31"), on="2020-12-30").missing


@pytest.mark.parametrize(
    ("code", "past", "left"),
    [
        ("UM1", (deducted(on="2020-03-05"), reversed_("E1", 20)), 570),
        ("GC2", (pending(on="2020-03-05"),), 200),
        ("GC2", (pending(on="2020-03-05"), confirmed()), 190),
        ("GC2", (pending(on="2020-03-05"), voided()), 200),
    ],
    ids=["reversed", "pending", "confirmed", "void"],
)
def test_what_was_done_later_applies_whatever_the_day(code: str, past: tuple[Past, ...], left: int) -> None:
    assert item(code, *past, on="2020-03-05") == left


def test_a_bonus_is_there_from_the_day_it_was_earned() -> None:
    past = declared(on="2020-06-01"), reviewed(), determined(150)
    assert [score(*past, on=on).bonus_cents for on in ("2020-05-31", "2020-06-01")] == [0, 150]


def test_a_veto_of_a_later_day_is_not_there() -> None:
    assert [score(vetoed(), on=on).vetoed for on in ("2020-12-30", "2020-12-31")] == [False, True]


# --- the order of recording -------------------------------------------------------------------------------------------


def matters() -> list[tuple[str, list[Past]]]:
    """Histories that have nothing to do with one another, each for its community; within one, events keep their order."""
    pasts: list[tuple[str, list[Past]]] = [
        ("SSL", [deducted("A1", 80, "UM6.4")]),
        ("SSL", [deducted("A2", 50, "UM6.4"), reversed_("A2", 20)]),
        ("SSL", [deducted("A3", 350, "UM1.A.2"), reversed_("A3", 10), reversed_("A3", 5)]),
        ("SSL", [deducted("A4", 90, "UM1.A.1")]),
        ("SSL", [added("A5", 10, "PS7.3", matter="M1")]),
        ("SSL", [added("A6", 15, "PS7.2", matter="M2"), reversed_("A6", 15)]),
        ("SSL", granted("A7", 300, "BN.2")),
        ("SSL", [*granted("A8", 250, "BN.3"), reversed_("A8", 40)]),
        ("SSL", [pending("A9", ticket="T1"), confirmed("A9")]),
        ("SSL", [pending("A10", ticket="T2"), voided("A10")]),
        ("SSL", [measured("A11", "UM1.B.1", 0, 10, period="2020-01")]),
        (
            "SSL",
            [
                measured("A12", "UM1.B.1", 0, 10, period="2020-02"),
                measured("A13", "UM1.B.1", 6000, 5, period="2020-02"),
            ],
        ),
        ("FSA", [vetoed("C1")]),
        ("FSA", [deducted("C2", 30_00, "NL.1"), reversed_("C2", 1_00)]),
        ("ZY", [exempted("D1", "GC1.1"), measured("D2", "GC1.1", 8000, 80)]),
        ("ZY", [vetoed("D3"), reversed_("D3", 700)]),
    ]
    for place, code in enumerate(COMMUNITIES):
        first = 100 - place if code not in {"HJT", "MYW"} else 97
        pasts += [(code, [each]) for each in marked(str(first), "90")]
    return pasts


MATTERS = matters()
STEPS = [number for number, (_, events) in enumerate(MATTERS) for _ in events]


def numbers(standing: Standing) -> dict[str, Any]:
    return {
        each.community: (
            each.total_cents, each.base_cents, each.bonus_cents, each.negative_cents, each.rank, each.vetoed, each.provisional,
            each.missing, each.tie_open, {code: (found.score_cents, found.rank) for code, found in each.items.items()},
        )
        for each in standing.scores
    }  # fmt: skip


def in_order(steps: list[int]) -> Standing:
    pasts: dict[str, list[Past]] = {}
    done: Counter[int] = Counter()
    for number in steps:
        code, events = MATTERS[number]
        pasts.setdefault(code, []).append(events[done[number]])
        done[number] += 1
    return scored(pasts)


EXPECTED = numbers(in_order(STEPS))


@for_any(st.permutations(STEPS))
def test_the_order_of_recording_never_matters_to_a_score(steps: list[int]) -> None:
    assert numbers(in_order(steps)) == EXPECTED


@settings(max_examples=20)
@for_any(st.permutations(COMMUNITIES))
def test_the_order_of_the_accounts_does_not_matter(order: list[str]) -> None:
    pasts = ladder()
    assert numbers(scored({code: pasts[code] for code in order})) == numbers(scored(pasts))
