"""`kaohe explain` as a tree in the terminal, and what did not count."""

from decimal import Decimal

import pytest

from tests.api.commands import COMMUNITIES, act, plain, record
from tests.api.terminal import Terminal


def test_the_tree_says_of_a_cap_what_was_taken_counted_and_absorbed(trial: Terminal) -> None:
    trial.import_(plain("A", "UM1.B.2"), plain("B", "UM1.B.3", quantity=2), plain("C", "UM1.B.4", quantity=4))
    said = trial.done("explain", "SSL", "UM1")
    assert "-2.00 UM1.B Waste sorting work" in said
    assert "+0.30 2.30 deducted, 2.00 counted, 0.30 absorbed by the component's 2.00" in said
    zh = trial.with_(KAOHE_LANG="zh").done("explain", "SSL", "UM1")
    assert "扣 2.30，计入 2.00，分项上限 2.00 吸收 0.30" in zh


def test_the_tree_shows_what_an_entry_is_made_of(trial: Terminal) -> None:
    trial.import_(record("E1", quantity=2), act("reverse", "E1", "dept-UM", amount="0.30", reason="多记"))
    lines = trial.done("explain", "SSL", "UM4").splitlines()
    for wanted in ("-0.70  E1", "-1.00 recorded", "+0.30 reversed"):
        assert any(wanted in line for line in lines), wanted


@pytest.mark.parametrize("community", COMMUNITIES[:4])
def test_the_tree_as_json_adds_up_from_the_entries_to_the_total(year: Terminal, community: str) -> None:
    (score,) = year.scores("--community", community)
    tree = year.json("explain", community)["tree"]
    assert tree["amount"] == score["total"]
    nodes = [tree]
    for node in nodes:
        children = node["children"]
        nodes += children
        if children:
            assert Decimal(node["amount"]) == sum(Decimal(child["amount"]) for child in children), node["code"]
    entries = [node for node in nodes if node["kind"] == "entry"]
    assert sorted(node["code"] for node in entries) == sorted(
        row["entry"] for row in year.rows("entries", "--community", community)
    )
    assert all(node["positions"] for node in entries)


def test_what_did_not_count_adds_up_with_what_did(year: Terminal) -> None:
    for community in COMMUNITIES:
        found = year.json("explain", community, "--why-not")
        for each in found["entries"]:
            left_out = sum(Decimal(part["amount"]) for part in each["why"])
            assert Decimal(each["nominal"]) == Decimal(each["counted"]) + left_out
            assert Decimal(each["uncounted"]) == left_out
        for sums in (found["deductions"], found["additions"]):
            assert Decimal(sums["nominal"]) == Decimal(sums["counted"]) + Decimal(sums["uncounted"])
        rows = year.rows("explain", community, "--why-not")
        assert [(row["entry"], row["amount"]) for row in rows] == [
            (each["entry"], part["amount"]) for each in found["entries"] for part in each["why"]
        ]


def test_why_not_says_who_when_and_by_which_event(trial: Terminal) -> None:
    trial.import_(
        record("E1", quantity=2),
        act("reverse", "E1", "dept-UM", amount="0.30", reason="多记"),
        plain("P", "GC2.1", ticket="T000001"),
    )
    said = trial.done("explain", "SSL", "--why-not")
    assert "pending until its ticket's appeal has failed" in said
    assert all(each in said for each in ("reversed (#", "dept-UM: 多记)", "Deductions: 1.10 recorded, 0.70 counted"))
    assert "P" not in [row["entry"] for row in trial.rows("explain", "SSL", "UM4", "--why-not")]


def test_why_not_says_at_which_level_an_appeal_was_decided(trial: Terminal) -> None:
    trial.import_(
        record("E1"),
        act("appeal", "E1", "comm-SSL", grounds="有误"),
        act("accept", "E1", "leading-1"),
        act("decide", "E1", "leading-1", outcome="partly_upheld", amount="0.20", reasons="核减"),
    )
    said = trial.done("explain", "SSL", "--why-not")
    assert " reversed by the decision on its appeal, level 1 (#" in said
    assert "已撤销，依第 1 级申诉决定 (#" in trial.with_(KAOHE_LANG="zh").done("explain", "SSL", "--why-not")


def test_where_everything_counts_it_says_so(trial: Terminal) -> None:
    trial.import_(record("E1"))
    assert "Everything that was recorded counts." in trial.done("explain", "SSL", "--why-not")


@pytest.mark.parametrize("words", ["explain XX --why-not", "explain SSL XX1 --why-not"])
def test_what_is_not_there_is_refused(trial: Terminal, words: str) -> None:
    assert trial.refused(*words.split()) in {"community_unknown", "item_unknown"}
