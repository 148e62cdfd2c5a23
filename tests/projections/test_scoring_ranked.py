"""The ranked item: order, factors, ties and what breaks them (rules.md, "The ranked item")."""

import pytest

from ledger.publishing import from_document
from projections.scoring import Standing
from tests.histories import deducted, reversed_, vetoed
from tests.projections.scored import COMMUNITIES, Pasts, complete, ladder, mark, marked, score, scored
from tests.scenario import RULEBOOK, Past


def of(standing: Standing, *codes: str) -> list[int]:
    """Party building of these communities, in hundredths."""
    return [standing.by_community[code].items["PB1"].score_cents for code in codes]


def ranks(standing: Standing, *codes: str) -> list[int | None]:
    return [standing.by_community[code].items["PB1"].rank for code in codes]


def with_marks(**marks: tuple[str, ...]) -> dict[str, list[Past]]:
    return {**ladder(), **{code: complete(*marked(*each)) for code, each in marks.items()}}


# --- order and factors ------------------------------------------------------------------------------------------------


def test_the_first_three_gain_a_tenth_and_the_last_four_lose_one_rounded_half_up() -> None:
    standing = scored(ladder())
    assert [standing.by_community[code].items["PB1"].within_cents for code in COMMUNITIES] == [
        700, 695, 690, 685, 680, 676, 671, 666, 661, 656, 651, 646,
    ]  # fmt: skip
    assert of(standing, *COMMUNITIES) == [770, 765, 759, 685, 680, 676, 671, 666, 595, 590, 586, 581]
    assert ranks(standing, *COMMUNITIES) == list(range(1, 13))
    assert standing.provisional == ()


def test_the_order_is_that_of_points_and_not_of_the_rulebook() -> None:
    turned = dict(zip(COMMUNITIES, reversed(ladder().values()), strict=True))
    assert ranks(scored(turned), *COMMUNITIES) == list(range(12, 0, -1))


def test_additions_and_deductions_move_the_order() -> None:
    pasts = ladder()
    pasts["QT"].append(deducted("S", 60, "PB1.7"))
    pasts["SSL"].append(deducted("S", 100, "PB1.7"))
    standing = scored(pasts)
    assert ranks(standing, "SSL", "FSA", "QT") == [12 - 1, 1, 12]
    assert of(standing, "SSL", "FSA", "QT") == [540, 765, 527]


def test_one_communitys_reversal_moves_others() -> None:
    pasts = ladder()
    pasts["HJT"].append(deducted("S", 100, "PB1.7"))
    before = scored(pasts)
    pasts["HJT"].append(reversed_("S", 100))
    pasts["ZY"].append(deducted("S", 10, "PB1.7"))
    after = scored(pasts)
    assert (of(before, "ZY"), of(after, "ZY", "HJT")) == ([759], [680, 754])


def test_equal_points_are_ordered_by_the_first_mark_then_the_second_then_the_third() -> None:
    first = scored(with_marks(ZY=("97.96",), HJT=("98",)))
    assert ranks(first, "HJT", "ZY") == [3, 4]
    second = scored(with_marks(ZY=("98", "90.00", "92.00"), HJT=("98", "90.01", "91.99")))
    assert ranks(second, "HJT", "ZY") == [5, 6]
    third = scored(with_marks(ZY=("98", "100", "99.53"), HJT=("98", "100", "99.54")))
    assert ranks(third, "HJT", "ZY") == [3, 4]
    assert [standing.open_ties["PB1"] for standing in (first, second, third)] == [(), (), ()]


def test_a_reversal_gives_points_back_and_not_another_mark() -> None:
    pasts = with_marks(ZY=("98",), HJT=("90",))
    pasts["HJT"].append(reversed_("M-PB1.1", 39))
    standing = scored(pasts)
    assert [standing.by_community[code].items["PB1"].within_cents for code in ("ZY", "HJT")] == [690, 690]
    assert ranks(standing, "ZY", "HJT") == [3, 4]


def test_the_mark_of_an_entry_reversed_in_full_still_breaks_ties() -> None:
    pasts = with_marks(FSA=("50",))
    pasts["FSA"].append(reversed_("M-PB1.1", 245))
    standing = scored(pasts)
    assert ranks(standing, "SSL", "FSA") == [1, 2]
    assert (of(standing, "SSL", "FSA"), standing.open_ties["PB1"]) == ([770, 770], ())


def test_vetoed_communities_take_part() -> None:
    pasts = ladder()
    pasts["SSL"].append(vetoed("V"))
    standing = scored(pasts)
    assert (ranks(standing, "SSL", "FSA"), of(standing, "SSL")) == ([1, 2], [770])
    assert standing.by_community["SSL"].rank == 12


# --- incomplete marks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", ["PB1.1", "PB1.2", "PB1.3"])
def test_before_every_community_has_every_mark_the_factor_is_1_and_every_score_provisional(clause: str) -> None:
    pasts = ladder()
    pasts["QT"] = [each for each in pasts["QT"] if getattr(each, "clause", None) != clause]
    standing = scored(pasts)
    assert of(standing, "SSL", "FSA", "LJW") == [700, 695, 651]
    assert set(standing.provisional) == set(COMMUNITIES)
    assert standing.by_community["SSL"].missing == ()
    assert standing.by_community["QT"].missing == (clause,)
    assert standing.open_ties.get("PB1", ()) == ()
    assert ranks(standing, "SSL", "QT") == [None, None]


def test_a_community_without_any_entry_keeps_all_waiting() -> None:
    pasts = {code: past for code, past in ladder().items() if code != "QT"}
    assert set(scored(pasts).provisional) == set(COMMUNITIES)


# --- ties -------------------------------------------------------------------------------------------------------------

TIED_THIRD = with_marks(ZY=("98",), HJT=("98",))
TIED_EIGHTH = with_marks(DY=("93",), SY=("93",))
TIED_THREE = with_marks(ZY=("98",), HJT=("98",), MYW=("98",))


def test_while_a_tie_is_open_all_of_it_takes_the_factor_of_its_worst_rank() -> None:
    third, eighth = scored(TIED_THIRD), scored(TIED_EIGHTH)
    assert (of(third, "ZY", "HJT"), third.open_ties["PB1"]) == ([690, 690], (("ZY", "HJT"),))
    assert (of(eighth, "DY", "SY"), eighth.open_ties["PB1"]) == ([599, 599], (("DY", "SY"),))
    assert (of(third, "FSA", "MYW"), of(eighth, "XNQ", "HL")) == ([765, 680], [671, 590])


def test_an_open_tie_makes_the_tied_provisional_and_nobody_else() -> None:
    standing = scored(TIED_THIRD)
    assert set(standing.provisional) == {"ZY", "HJT"}
    assert [standing.by_community[code].tie_open for code in ("ZY", "HJT", "SSL")] == [("PB1",), ("PB1",), ()]


def test_several_ties_are_open_side_by_side() -> None:
    standing = scored(with_marks(ZY=("98",), HJT=("98",), HL=("80",), QT=("80",)))
    assert standing.open_ties["PB1"] == (("ZY", "HJT"), ("HL", "QT"))
    broken = scored(with_marks(ZY=("98",), HJT=("98",), HL=("80",), QT=("80",)), ("QT", "HL"))
    assert broken.open_ties["PB1"] == (("ZY", "HJT"),)
    assert set(broken.provisional) == {"ZY", "HJT"}


@pytest.mark.parametrize(
    ("orders", "points"),
    [
        ([("ZY", "HJT")], [759, 690]),
        ([("HJT", "ZY")], [690, 759]),
        ([("HJT", "ZY"), ("ZY", "HJT")], [759, 690]),
        ([("ZY", "HJT"), ("SSL", "FSA"), ("HL", "QT")], [759, 690]),
        ([("SSL", "HJT", "ZY")], [690, 759]),
    ],
    ids=["one way", "the other", "the newest", "others between", "of a larger tie"],
)
def test_the_newest_decision_that_names_a_tied_pair_orders_it(orders: list[tuple[str, ...]], points: list[int]) -> None:
    standing = scored(TIED_THIRD, *orders)
    assert (of(standing, "ZY", "HJT"), standing.open_ties["PB1"], standing.provisional) == (points, (), ())


def test_a_decision_that_names_one_of_the_pair_or_another_item_orders_nothing() -> None:
    assert scored(TIED_THIRD, ("ZY", "SSL")).open_ties["PB1"] == (("ZY", "HJT"),)
    assert scored(TIED_THIRD, ("ZY", "HJT"), item="UM1").open_ties["PB1"] == (("ZY", "HJT"),)


def test_a_decision_orders_nobody_who_does_not_tie() -> None:
    assert of(scored(ladder(), ("FSA", "SSL"), ("QT", "SSL")), "SSL", "FSA", "QT") == [770, 765, 581]


THREE = ("ZY", "HJT", "MYW")


def test_an_open_tie_of_three_takes_the_factor_of_the_worst_of_its_three_ranks() -> None:
    standing = scored(TIED_THREE)
    assert (of(standing, *THREE), standing.open_ties["PB1"]) == ([690] * 3, (THREE,))
    at_the_top = scored(with_marks(SSL=("98",), FSA=("98",), ZY=("98",)))
    assert of(at_the_top, "SSL", "FSA", "ZY") == [759] * 3


@pytest.mark.parametrize(
    ("orders", "order"),
    [
        ([("HJT", "MYW", "ZY")], ("HJT", "MYW", "ZY")),
        ([("ZY", "HJT", "MYW"), ("HJT", "ZY")], ("HJT", "ZY", "MYW")),
        ([("MYW", "ZY"), ("ZY", "HJT", "MYW")], ("ZY", "HJT", "MYW")),
        ([("ZY", "HJT"), ("HJT", "MYW"), ("ZY", "MYW")], ("ZY", "HJT", "MYW")),
        ([("ZY", "HJT"), ("HJT", "MYW"), ("MYW", "ZY"), ("MYW", "HJT", "ZY")], ("MYW", "HJT", "ZY")),
    ],
    ids=["at once", "a pair turned later", "all of it later", "pair by pair", "after a contradiction"],
)
def test_a_tie_of_three_is_ordered_pair_by_pair_by_the_newest(
    orders: list[tuple[str, ...]], order: tuple[str, ...]
) -> None:
    standing = scored(TIED_THREE, *orders)
    assert (ranks(standing, *order), standing.open_ties["PB1"]) == ([3, 4, 5], ())
    assert of(standing, *order) == [759, 690, 690]


@pytest.mark.parametrize(
    "orders",
    [
        [("ZY", "HJT"), ("HJT", "MYW"), ("MYW", "ZY")],
        [("ZY", "HJT", "MYW"), ("MYW", "ZY")],
        [("ZY", "HJT"), ("HJT", "MYW")],
        [("ZY", "HJT")],
    ],
    ids=["a circle", "a pair turned into a circle", "a pair unnamed", "a third unnamed"],
)
def test_a_tie_of_three_stays_open_while_its_pairs_make_no_order(orders: list[tuple[str, ...]]) -> None:
    standing = scored(TIED_THREE, *orders)
    assert (standing.open_ties["PB1"], of(standing, *THREE)) == ((THREE,), [690] * 3)
    assert set(standing.provisional) == set(THREE)


def test_a_decision_waits_for_its_communities_to_tie() -> None:
    pasts = with_marks(ZY=("98",), HJT=("90",))
    decision = ("HJT", "ZY")
    assert ranks(scored(pasts, decision), "ZY")[0] == 3
    pasts["HJT"].append(mark("PB1.1", "98", entry="M2"))
    assert ranks(scored(pasts, decision), "HJT", "ZY") == [3, 4]


# --- about a day ------------------------------------------------------------------------------------------------------


def test_marks_of_a_later_day_are_not_there_and_a_decision_applies_whatever_its_day() -> None:
    early: Pasts = {code: marked(str(100 - place), on="2020-06-30") for place, code in enumerate(COMMUNITIES)}
    pasts = {
        **early,
        "HJT": marked("98", on="2020-06-30"),
        "QT": [*early["QT"], mark("PB1.1", "100", on="2020-12-31", entry="M2")],
    }
    before, after = scored(pasts, ("HJT", "ZY"), on="2020-12-30"), scored(pasts, ("HJT", "ZY"), on="2020-12-31")
    assert (ranks(before, "HJT", "ZY", "QT"), ranks(after, "HJT", "ZY")) == ([3, 4, 12], [4, 5])
    assert after.open_ties["PB1"] == (("SSL", "QT"),)
    assert of(scored(pasts, on="2020-06-29"), "SSL", "QT") == [700, 700]


# --- rules that differ ------------------------------------------------------------------------------------------------


def test_an_item_that_is_not_ranked_has_no_rank_and_the_factor_1() -> None:
    document = RULEBOOK.document()
    for department in document["departments"]:
        for each in department["items"]:
            each.pop("ranked", None)
    plain = score(*marked("50"), rulebook=from_document(document))
    assert (plain.items["PB1"].score_cents, plain.items["PB1"].rank, plain.waiting) == (455, None, False)
