"""The year: open, closed, final; and the ties that are broken (rules.md, "The year", "The ranked item")."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.account import Stage
from ledger.actors import Actor
from ledger.errors import (
    ItemNotRanked,
    ItemUnknown,
    NotAnOpenTie,
    RoleNotAllowed,
    YearAlreadyOpen,
    YearIsFinal,
    YearNotClosed,
    YearNotOpen,
    YearNotReady,
)
from ledger.events import RankedCommunity, YearOpened
from ledger.year import break_tie, close_year, finalise_year, reopen_year
from tests.histories import (
    B1,
    accepted,
    added,
    asked,
    closed,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    escalated,
    exempted,
    filed,
    final,
    measured,
    pending,
    reopened,
    reversed_,
    reviewed,
    tie_broken,
    voided,
    withdrawn,
    year_closed,
    year_final,
    year_reopened,
)
from tests.scenario import (
    ADMIN,
    AUDITOR,
    COMMITTEE_1,
    COMMITTEE_2,
    LEADING_1,
    Outcome,
    Past,
    account,
    at,
    given,
    officer,
    signed,
    staff,
    year,
)

NOT_THE_COMMITTEE = pytest.mark.parametrize(
    "by", [staff(), officer("UM"), LEADING_1, AUDITOR, ADMIN], ids=lambda by: by.name
)
CLOSED = (year_closed(),)
FINAL = (year_closed(), year_final())
LATER = date(2021, 6, 1)


@dataclass
class Scores:
    """What finalising asks of the scores."""

    ranking: tuple[RankedCommunity, ...] = (RankedCommunity(community="SSL", rank=1, total_cents=9835),)
    provisional: tuple[str, ...] = ()
    open_ties: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


def finalising(
    *entries: Past, past: tuple[Past, ...] = CLOSED, by: Actor = COMMITTEE_1, today: date = LATER, **scores: Any
) -> Outcome:
    return given(*past).when(
        finalise_year,
        accounts=[account(*entries)],
        standings=Scores(**scores),
        by=by,
        today=today,
        tree_size=7,
        root="ab",
    )


# --- closing and reopening --------------------------------------------------------------------------------------------


def test_the_working_committee_closes_an_open_year() -> None:
    given().when(close_year, by=COMMITTEE_1).then(year_closed(), closed())
    given(*CLOSED, year_reopened("open")).when(close_year, by=COMMITTEE_1).then(year_closed(), closed())


def test_a_year_is_closed_once() -> None:
    given(*CLOSED).when(close_year, by=COMMITTEE_1).then_refused(YearNotOpen)
    given(*FINAL).when(close_year, by=COMMITTEE_1).then_refused(YearIsFinal)


def test_a_final_year_is_reopened_to_closed_and_a_closed_one_to_open() -> None:
    given(*FINAL).when(reopen_year, by=COMMITTEE_2).then(
        replace(year_reopened("closed"), **signed(COMMITTEE_2)),
        replace(reopened("closed"), **signed(COMMITTEE_2)),
    )
    given(*CLOSED).when(reopen_year, by=COMMITTEE_1).then(year_reopened("open"), reopened("open"))
    given(*FINAL, year_reopened("closed")).when(reopen_year, by=COMMITTEE_1).then(
        year_reopened("open"), reopened("open")
    )


def test_an_open_year_cannot_be_reopened() -> None:
    given().when(reopen_year, by=COMMITTEE_1).then_refused(YearAlreadyOpen)


@NOT_THE_COMMITTEE
def test_only_the_working_committee_turns_the_year(by: Actor) -> None:
    given().when(close_year, by=by).then_refused(RoleNotAllowed)
    given(*CLOSED).when(reopen_year, by=by).then_refused(RoleNotAllowed)
    finalising(by=by).then_refused(RoleNotAllowed)
    given().when(break_tie, open_ties={}, item="PB1", order=("SSL", "FSA"), by=by).then_refused(RoleNotAllowed)


def test_the_year_is_folded_with_its_stages_and_keeps_its_tie_breaks() -> None:
    opened = YearOpened(**signed(ADMIN), rulebook="houjiatang-2020")
    stages = [
        year(*(opened, *FINAL, year_reopened("closed"), year_reopened("open"))[:count]).stage for count in range(6)
    ]
    assert stages == [Stage.OPEN, Stage.OPEN, Stage.CLOSED, Stage.FINAL, Stage.CLOSED, Stage.OPEN]
    folded = year(opened, tie_broken("FSA", "SSL"), *FINAL, year_reopened("closed"))
    assert folded.rulebook == "houjiatang-2020"
    assert [(each.item, each.order, each.position) for each in folded.tie_breaks] == [("PB1", ("FSA", "SSL"), 2)]


def test_an_event_that_the_year_does_not_know_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError, match="DeductionRecorded"):
        year(deducted())


# --- finalising -------------------------------------------------------------------------------------------------------


def test_a_settled_closed_year_is_finalised_with_its_ranking_and_the_root_it_came_from() -> None:
    final_ranking = {"ranking": Scores().ranking, "tree_size": 7, "root": "ab", "rulebook_version": 1}
    finalising().then(year_final(**final_ranking), final())


def test_only_a_closed_year_is_finalised() -> None:
    finalising(past=()).then_refused(YearNotClosed)
    finalising(past=FINAL).then_refused(YearIsFinal)
    assert finalising(past=(*FINAL, year_reopened("closed"))).refusal is None


NOTICE = at("2020-12-31 09:00", deducted())
REVIEW = (NOTICE, filed(), accepted())
FIRST = at("2021-01-04 10:00", decided("rejected"))

OBSTACLES: dict[str, tuple[tuple[Past, ...], str]] = {
    "filed": ((NOTICE, filed()), "the appeal against E1 is undecided"),
    "accepted": (REVIEW, "the appeal against E1 is undecided"),
    "questioned": ((*REVIEW, asked()), "the appeal against E1 is undecided"),
    "escalated": ((*REVIEW, decided("rejected"), escalated()), "the appeal against E1 is undecided"),
    "pending": ((pending(),), "E1 is pending"),
    "declared": ((declared(),), "bonus B1 is undetermined"),
    "supported": ((declared(), reviewed()), "bonus B1 is undetermined"),
}


@pytest.mark.parametrize(("entries", "obstacle"), OBSTACLES.values(), ids=OBSTACLES)
def test_a_year_is_not_final_while_something_is_undecided(entries: tuple[Past, ...], obstacle: str) -> None:
    finalising(*entries).then_refused(YearNotReady, obstacles_en=obstacle)


@pytest.mark.parametrize(
    "entries",
    [
        (NOTICE,),
        (at("2020-12-31 09:00", deducted()), at("2021-01-02 09:00", filed()), withdrawn()),
        (at("2020-12-20 09:00", pending()), at("2020-12-31 09:00", confirmed())),
        (declared("E1"), reviewed("refused", entry="E1")),
        (declared("E1"), reviewed(entry="E1"), determined(None, entry="E1")),
        (declared("E1"), reviewed(entry="E1"), determined(100, entry="E1")),
    ],
    ids=["recorded", "withdrawn", "confirmed", "refused in review", "refused", "cut"],
)
def test_a_year_is_not_final_before_the_last_day_to_appeal_is_over(entries: tuple[Past, ...]) -> None:
    finalising(*entries, today=date(2021, 1, 5)).then_refused(
        YearNotReady, obstacles_en="E1 may be appealed until 2021-01-05"
    )
    assert finalising(*entries, today=date(2021, 1, 6)).refusal is None


@pytest.mark.parametrize(
    "decision",
    [
        (FIRST,),
        (at("2021-01-04 10:00", decided("partly_upheld", 20)), reversed_("E1", 20, by_appeal=1)),
        (FIRST, at("2021-01-05 10:00", escalated()), withdrawn()),
    ],
    ids=["rejected", "partly upheld", "escalation withdrawn"],
)
def test_a_year_is_not_final_before_the_last_day_to_escalate_is_over(decision: tuple[Past, ...]) -> None:
    finalising(*REVIEW, *decision, today=date(2021, 1, 9)).then_refused(
        YearNotReady, obstacles_en="E1 may be escalated until 2021-01-09"
    )
    assert finalising(*REVIEW, *decision, today=date(2021, 1, 10)).refusal is None


@pytest.mark.parametrize(
    "entries",
    [
        (added("E1", 10, "PS7.4"),),
        (exempted(),),
        (measured("E1", "GC1.1", 10000, 0),),
        (deducted(), reversed_("E1", 50)),
        (pending(), voided()),
        (declared(), reviewed(), determined(200)),
        (*REVIEW, decided("upheld"), reversed_("E1", 50, by_appeal=1)),
        (*REVIEW, decided("rejected"), escalated(), decided("rejected", level=2)),
        (*REVIEW, decided("rejected"), reversed_("E1", 50)),
    ],
    ids=[
        "an addition", "an exemption", "full marks", "reversed", "void", "granted", "upheld", "finally decided",
        "reversed after the decision",
    ],
)  # fmt: skip
def test_what_can_no_longer_be_appealed_does_not_hold_up_the_year(entries: tuple[Past, ...]) -> None:
    assert finalising(*entries, today=date(2020, 12, 31)).refusal is None


def test_a_superseded_figure_does_not_hold_up_the_year_beside_the_one_that_supersedes_it() -> None:
    finalising(
        measured("E1", "GC1.1", 8000, 80), measured("E2", "GC1.1", 9000, 40), today=date(2020, 12, 31)
    ).then_refused(YearNotReady, obstacles_en="E2 may be appealed until 2021-01-05")


def test_a_year_is_not_final_while_a_tie_is_open_or_a_score_provisional() -> None:
    finalising(open_ties={"PB1": (("SSL", "FSA"),)}).then_refused(
        YearNotReady, obstacles_en="a tie in PB1 is open (SSL, FSA)"
    )
    finalising(provisional=("ZY", "HL")).then_refused(
        YearNotReady, obstacles_en="the score of ZY is provisional; the score of HL is provisional"
    )


def test_a_refusal_names_every_obstacle() -> None:
    outcome = finalising(deducted(), filed(), declared(B1), provisional=("ZY",))
    outcome.then_refused(
        YearNotReady,
        obstacles_en="the appeal against E1 is undecided; bonus B1 is undetermined; the score of ZY is provisional",
    )


# --- ties -------------------------------------------------------------------------------------------------------------

TIES = {"PB1": (("SSL", "FSA", "ZY"), ("HL", "QT"))}


def breaking(*order: str, item: str = "PB1", past: tuple[Past, ...] = ()) -> Outcome:
    return given(*past).when(break_tie, open_ties=TIES, item=item, order=order, by=COMMITTEE_1)


@pytest.mark.parametrize("order", [("ZY", "SSL", "FSA"), ("QT", "HL"), ("HL", "QT")])
def test_a_tie_break_orders_the_communities_of_one_open_tie(order: tuple[str, ...]) -> None:
    breaking(*order).then(tie_broken(*order))


@pytest.mark.parametrize(
    "order",
    [
        (), ("SSL",), ("SSL", "FSA"), ("SSL", "FSA", "ZY", "HL", "QT"), ("HL", "QT", "SSL"), ("HL", "HL", "QT"),
        ("HL", "XX"), ("GJQ", "DY"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_tie_break_names_exactly_one_open_tie(order: tuple[str, ...]) -> None:
    breaking(*order).then_refused(NotAnOpenTie, item="PB1", open_en="SSL, FSA, ZY; HL, QT")


def test_without_an_open_tie_there_is_nothing_to_break() -> None:
    given().when(break_tie, open_ties={"PB1": ()}, item="PB1", order=("SSL", "FSA"), by=COMMITTEE_1).then_refused(
        NotAnOpenTie, open_en="none"
    )


def test_only_a_ranked_item_has_ties() -> None:
    breaking("HL", "QT", item="UM1").then_refused(ItemNotRanked)
    breaking("HL", "QT", item="PB9").then_refused(ItemUnknown)


def test_ties_are_broken_until_the_year_is_final() -> None:
    breaking("HL", "QT", past=CLOSED).then(tie_broken("HL", "QT"))
    breaking("HL", "QT", past=FINAL).then_refused(YearIsFinal)
