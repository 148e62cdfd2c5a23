"""The figures of all communities in one table: looked at beforehand, and recorded whole or not at all."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ledger.account import Entry, EntryKind
from ledger.application import Ledger
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

MARCH = "/record/grid?clause=UM1.B.1&period=2020-03"
MARKET = "/record/grid?clause=UM6.5"
TO = "/record/grid"


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


@pytest.fixture
def reader(client: TestClient) -> Reader:
    return Reader(client, "dept-UM")


def figure(client: TestClient, community: str, clause: str = "UM1.B.1", period: str = "2020-03") -> Entry | None:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    with ledger.reading() as books:
        return books.account(2020, community).figure(clause, period)


def head(client: TestClient) -> int:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    return ledger.head_position()


def test_the_measured_clauses_that_are_ones_own_are_offered(reader: Reader, client: TestClient) -> None:
    links = reader.page(TO).links()
    assert "/record/grid?clause=UM1.B.1" in links
    assert "/record/grid?clause=UM4.4" not in links
    assert "没有由您登记的" in Reader(client, "committee-1").page(TO).seen


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/record/grid?clause=PS5.2", 403),
        ("/record/grid?clause=UM1.B.1&period=2020-13", 422),
        ("/record/grid?clause=UM1.B.1&period=2019-03", 422),
    ],
)
def test_what_cannot_be_recorded_so_is_refused(reader: Reader, address: str, status: int) -> None:
    assert reader.get(address).status_code == status


def test_a_clause_that_is_not_measured_is_recorded_by_its_form(reader: Reader) -> None:
    answer = reader.get("/record/grid?clause=UM4.4")
    assert (answer.status_code, answer.headers["location"]) == (303, "/record?clause=UM4.4")


def test_a_row_for_every_community_with_its_present_figure(reader: Reader) -> None:
    reader.done(MARCH, {"value-SSL": "45.5", "value-ZY": "90"}, to=TO)
    page = reader.page(MARCH)
    assert "45.50" in page.seen
    assert {name for name in page.form_to(TO).fields if name.startswith("value-")} == {
        f"value-{code}" for code in ("SSL", "FSA", "ZY", "HJT", "MYW", "GJQ", "XNQ", "DY", "SY", "HL", "LJW", "QT")
    }


def test_rows_that_are_filled_in_are_recorded_in_one_write(reader: Reader, client: TestClient) -> None:
    before = head(client)
    went = reader.done(MARCH, {"value-SSL": "45.5", "reason-SSL": "三月", "value-ZY": "90", "reason": "月报"}, to=TO)
    assert head(client) == before + 2
    assert went.startswith("/record/grid?")
    assert "done=grid" in went
    shaoshan, ziyuan = figure(client, "SSL"), figure(client, "ZY")
    assert shaoshan is not None
    assert ziyuan is not None
    assert (shaoshan.amount_cents, shaoshan.words, shaoshan.recorded_by) == (10, "三月", "dept-UM")
    assert (ziyuan.amount_cents, ziyuan.words) == (0, "月报")
    assert shaoshan.recorded_at == ziyuan.recorded_at
    assert figure(client, "FSA") is None


def test_rows_that_say_what_is_there_already_are_not_recorded(reader: Reader, client: TestClient) -> None:
    reader.done(MARCH, {"value-SSL": "45.5", "value-ZY": "90"}, to=TO)
    first = figure(client, "SSL")
    reader.done(MARCH, {"value-SSL": "45.50", "value-ZY": "91"}, to=TO)
    second = figure(client, "SSL")
    assert first is not None
    assert second is not None
    assert first.id == second.id
    answer = reader.send(MARCH, {"value-SSL": "45.5"}, to=TO)
    assert answer.status_code == 422
    assert "没有可登记的行" in PageText(answer.text).seen


def test_an_earlier_figure_can_be_recorded_again(reader: Reader, client: TestClient) -> None:
    for value in ("45.5", "60", "45.5"):
        reader.done(MARCH, {"value-SSL": value}, to=TO)
    newest = figure(client, "SSL")
    assert newest is not None
    assert newest.observed.value == 45_50
    assert newest.id == "2020-SSL-3"


def test_the_same_form_sent_twice_records_once(reader: Reader, client: TestClient) -> None:
    form = reader.page(MARCH).form_to(TO)
    sent = {**form.fields, "value-SSL": "45.5"}
    assert reader.post(form.action, sent).status_code == 303
    after = head(client)
    reader.post(form.action, sent)
    assert head(client) == after


def test_with_one_row_that_is_refused_nothing_is_recorded(reader: Reader, client: TestClient) -> None:
    before = head(client)
    answer = reader.send(MARCH, {"value-SSL": "45.5", "value-ZY": "x", "value-QT": "1000", "reason-ZY": "<i>"}, to=TO)
    page = PageText(answer.text)
    assert answer.status_code == 422
    assert "有 2 行不能登记" in page.seen
    marked = {each.get("id") for tag, each in page.tags if tag == "small" and each.get("class") == "wrong"}
    assert marked == {"wrong-row-ZY", "wrong-row-QT"}
    assert page.form_to(TO).fields["value-SSL"] == "45.5"
    assert page.form_to(TO).fields["reason-ZY"] == "<i>"
    assert head(client) == before


def test_a_preview_shows_the_amounts_and_records_nothing(reader: Reader, client: TestClient) -> None:
    before = head(client)
    answer = reader.send(MARCH, {"do": "preview", "value-SSL": "45.5", "value-ZY": "70"}, to=TO)
    seen = PageText(answer.text).seen
    assert answer.status_code == 200
    assert "将登记 2 行" in seen
    assert "韶山路社区：扣 0.10 分" in seen
    assert "梓园社区：扣 0.05 分" in seen
    assert "99.90" in seen
    assert head(client) == before


def test_a_preview_names_every_row_that_would_be_refused(reader: Reader) -> None:
    answer = reader.send(MARCH, {"do": "preview", "value-SSL": "x", "value-ZY": "1000"}, to=TO)
    seen = PageText(answer.text).seen
    assert answer.status_code == 200
    assert "韶山路社区：“数值”格式不对" in seen
    assert "梓园社区：要点 UM1.B.1 的“数值”应在 0 至 999.99 之间" in seen


def test_a_clause_that_does_not_apply_is_recorded_as_exempt(reader: Reader, client: TestClient) -> None:
    answer = reader.send(MARKET, {"exempt-SSL": "true"}, to=TO)
    assert answer.status_code == 422
    assert "必须填写“说明”" in PageText(answer.text).seen
    reader.done(MARKET, {"exempt-SSL": "true", "reason-SSL": "没有农贸市场", "value-ZY": "85"}, to=TO)
    exempt = figure(client, "SSL", "UM6.5", "2020")
    assert exempt is not None
    assert exempt.kind is EntryKind.EXEMPTION
    assert "免予考核" in reader.page(MARKET).seen


def test_grades_are_chosen_with_their_amounts(client: TestClient) -> None:
    fire = Reader(client, "dept-SF")
    fire.done("/record/grid?clause=SF3.1", {"grade-SSL": "good"}, to=TO)
    found = figure(client, "SSL", "SF3.1", "2020")
    assert found is not None
    assert found.amount_cents == 40


def test_anothers_clause_is_not_recorded_by_sending_the_form(reader: Reader, client: TestClient) -> None:
    form = reader.page(MARCH).form_to(TO)
    other = Reader(client, "dept-PS")
    own = other.page("/record?clause=PS1.1").form_to("/record")
    answer = other.post(form.action, {**form.fields, "csrf_token": own.fields["csrf_token"], "value-SSL": "1"})
    assert answer.status_code == 403
    assert figure(client, "SSL") is None


def test_of_the_past_nothing_is_recorded(reader: Reader) -> None:
    page = reader.page(f"{MARCH}&on=2020-06-30")
    assert not [form for form in page.forms if form.method == "post" and form.action.startswith(TO)]
