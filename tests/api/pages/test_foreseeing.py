"""What recording would do, shown before it is done: amount, effect, and what to think of first."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.points import points
from projections import listing
from projections.past import read
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

CITY = {"community": "SSL", "occurred_on": "2020-03-05", "level": "city", "quantity": "2"}


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


def ledger_of(client: TestClient) -> Ledger:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    return ledger


def entry_at(location: str) -> str:
    return urlsplit(location).path.removeprefix("/entries/")


def previewed(reader: Reader, clause: str, fields: dict[str, str]) -> PageText:
    answer = reader.send(f"/record?clause={clause}", {"do": "preview", **fields}, to="/record")
    assert answer.status_code == 200, answer.text[-500:]
    return PageText(answer.text)


def test_a_preview_shows_amount_and_effect_and_records_nothing(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    page = previewed(reader, "UM4.4", CITY)
    assert "扣 1.00 分" in page.seen
    assert page.form_to("/record").fields["quantity"] == "2"
    assert "UM4 物业管理2.001.00" in page.seen
    assert len(listing.entries(ledger_of(client))[1]) == 0


def test_a_preview_says_what_the_record_then_comes_to(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    page = previewed(reader, "UM4.4", CITY)
    reader.done("/record?clause=UM4.4", CITY, to="/record")
    score = read(ledger_of(client)).standing.by_community["SSL"]
    assert f"总分100.00{points(score.total_cents)}\n" in page.seen
    assert f"UM4 物业管理2.00{points(score.items['UM4'].score_cents)}\n" in page.seen
    assert f"名次1{score.rank}\n" in page.seen


def test_a_preview_says_what_is_still_missing_without_a_refusal(client: TestClient) -> None:
    page = previewed(Reader(client, "dept-UM"), "UM4.4", {**CITY, "level": ""})
    assert "还没有填完：要点 UM4.4 必须填写“层级”" in page.seen
    assert not any(each.get("class") == "refusal" for _, each in page.tags)


def test_a_preview_of_what_would_be_refused_says_why(client: TestClient) -> None:
    page = previewed(Reader(client, "dept-UM", lang="en"), "UM4.4", {**CITY, "occurred_on": "2019-01-01"})
    assert "is outside the 2020 assessment" in page.seen


def test_a_preview_warns_of_a_cap_and_says_what_counts(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    page = previewed(reader, "UM4.4", {**CITY, "quantity": "9"})
    assert "4.50 中计入 2.00" in page.seen
    reader.done("/record?clause=UM4.4", {**CITY, "quantity": "9"}, to="/record")
    page = previewed(reader, "UM4.4", {**CITY, "quantity": "1"})
    assert "上限已满" in page.seen
    assert "分数和名次都不变" in page.seen


def test_a_preview_warns_of_the_figure_that_it_replaces(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    measured = {"community": "SSL", "occurred_on": "2020-03-31", "value": "45"}
    went = reader.done("/record?clause=UM1.B.1", measured, to="/record")
    page = previewed(reader, "UM1.B.1", {**measured, "value": "70"})
    assert "将替代 2020-03 现有的数值（0.10 分）" in page.seen
    assert f"/entries/{entry_at(went)}" in page.links()


def test_a_preview_warns_of_the_same_matter_under_another_clause(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    went = reader.done("/record?clause=UM1.A.1", {**CITY, "level": "", "matter": "积水"}, to="/record")
    page = previewed(reader, "UM4.4", {**CITY, "matter": "积水"})
    assert "同一事项已另有记录" in page.seen
    assert f"/entries/{entry_at(went)}" in page.links()


def test_a_preview_says_that_a_ticket_waits_for_confirmation(client: TestClient) -> None:
    page = previewed(
        Reader(client, "dept-GC", lang="en"),
        "GC2.1",
        {"community": "SSL", "occurred_on": "2020-03-05", "ticket": "T1"},
    )
    assert "Pending" in page.seen


def test_a_preview_says_that_a_veto_takes_the_whole_item(client: TestClient) -> None:
    page = previewed(
        Reader(client, "dept-SF"), "SF3.1", {"community": "SSL", "occurred_on": "2020-03-05", "grade": "veto"}
    )
    assert "一票否决：项目 SF3 记 0 分" in page.seen
    assert "其他社区不变" in page.seen


def test_a_preview_names_the_communities_whose_rank_it_moves(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    reader.done("/record?clause=UM4.4", {**CITY, "community": "FSA"}, to="/record")
    page = previewed(reader, "UM4.4", {**CITY, "quantity": "3"})
    assert "其他变动的社区" in page.seen
    assert "枫树岸社区\n      99.00\n      12 → 11" in page.seen


def test_an_open_appeal_keeps_a_figure_from_being_replaced(client: TestClient, trial: Terminal) -> None:
    reader = Reader(client, "dept-UM")
    measured = {"community": "SSL", "occurred_on": "2020-03-31", "value": "45"}
    went = reader.done("/record?clause=UM1.B.1", measured, to="/record")
    trial.done("appeal", "file", entry_at(went), "--grounds", "有误", "--by", "comm-SSL")
    assert "有未办结的申诉" in previewed(reader, "UM1.B.1", {**measured, "value": "70"}).seen
    assert reader.send("/record?clause=UM1.B.1", {**measured, "value": "70"}, to="/record").status_code == 409
