"""The queue of appeals, the case, filing and escalating, as the people concerned meet them."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from api.passwords import hashed
from ledger import publishing
from ledger.application import Ledger
from ledger.commands import parse
from projections.scoring import standing
from tests.api.commands import act
from tests.api.pages.disputed import DISPUTED, form_for, has_form, offers
from tests.api.pages.visiting import PASSWORD, PageText, Reader, pages_of
from tests.api.terminal import Terminal

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def client(disputed: Terminal) -> Iterator[TestClient]:
    with pages_of(disputed) as client:
        yield client


def entries_in(page: PageText) -> list[str]:
    """The entries whose appeals a page leads to, in order."""
    found = [each.removeprefix("/appeals/").partition("?")[0] for each in page.links() if each.startswith("/appeals/")]
    return [each for each in dict.fromkeys(found) if "/" not in each]


# --- the queue --------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_is_open_and_leads_to_the_next_one(client: TestClient) -> None:
    page = Reader(client, "leading-2").page("/appeals")
    assert entries_in(page) == ["D2", "D1", "D3", "D4"]
    assert "未办结 4 件" in page.seen
    assert "办理下一件： D2" in page.seen
    assert "停算，待社区答复" in page.seen


@pytest.mark.parametrize(
    ("user", "next_one"), [("committee-1", "D3"), ("comm-HJT", "D4"), ("comm-SSL", None), ("auditor-1", None)]
)
def test_everybody_is_led_to_what_they_can_bring_forward(client: TestClient, user: str, next_one: str | None) -> None:
    page = Reader(client, user, lang="en").page("/appeals")
    assert ("Next one:" in page.seen) == (next_one is not None)
    if next_one:
        assert entries_in(page)[0] == next_one


def test_each_appeal_says_who_took_it_on(client: TestClient) -> None:
    told = Reader(client, "auditor-1", lang="en").get("/appeals").text
    rows = {each: told.split(f"/appeals/{each}")[-1].partition("</tr>")[0] for each in ("D1", "D2", "D3", "D4")}
    assert "leading-1" in rows["D1"]
    assert "nobody yet" in rows["D2"]
    assert "leading-1" not in rows["D3"]  # the second level is another body's, and nobody of it has asked yet
    assert "leading-2" in rows["D4"]


def test_communities_see_their_own_first(client: TestClient) -> None:
    assert entries_in(Reader(client, "comm-FSA").page("/appeals"))[0] == "D3"
    assert set(entries_in(Reader(client, "comm-SSL").page("/appeals"))[:2]) == {"D1", "D2"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=all", {"D1", "D2", "D3", "D4"}),
        ("state=questioned", {"D4"}),
        ("state=withdrawn", set()),
        ("community=SSL", {"D1", "D2"}),
        ("department=UM&state=all", {"D1", "D2", "D3", "D4"}),
        ("department=SF", set()),
        ("clause=UM4.4&state=escalated", {"D3"}),
        ("overdue=true", set()),
        ("state=&community=&overdue=", {"D1", "D2", "D3", "D4"}),
    ],
)
def test_the_queue_is_narrowed(client: TestClient, query: str, found: set[str]) -> None:
    page = Reader(client, "leading-1").page(f"/appeals?{query}")
    assert set(entries_in(page)) == found
    assert bool(found) != ("没有" in page.seen)


@pytest.mark.parametrize("query", ["state=nonsense", "community=XXX", "overdue=yes", "page=0", "page=x", "made_up=1"])
def test_a_filter_that_is_none_is_refused(client: TestClient, query: str) -> None:
    assert 400 <= Reader(client, "leading-1").get(f"/appeals?{query}").status_code < 500


def test_the_queue_is_taken_away_as_it_is_shown(client: TestClient) -> None:
    answer = Reader(client, "leading-1").get("/appeals?community=SSL&export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["entry"]: row["state"] for row in rows} == {"D1": "accepted", "D2": "filed"}
    assert {row["entry"]: (row["turn"], row["owner"]) for row in rows} == {
        "D1": ("leading_group", "leading-1"),
        "D2": ("leading_group", ""),
    }
    answer = Reader(client, "leading-1").get("/appeals?state=escalated&export=json")
    assert [row["entry"] for row in answer.json()["rows"]] == ["D3"]


def test_of_the_past_the_queue_shows_what_was_open_then(client: TestClient, disputed: Terminal) -> None:
    before = disputed.position
    reader = Reader(client, "comm-SSL")
    form = form_for(reader.page("/appeals/D2"), op="withdraw")
    assert reader.post("/appeals/D2", {**form.fields, "reason": "已沟通"}).status_code == 303
    assert "D2" not in entries_in(reader.page("/appeals"))
    assert "D2" in entries_in(reader.page(f"/appeals?position={before}"))
    past = reader.page(f"/appeals?state=open&position={before}")
    assert set(entries_in(past)) == {"D1", "D2", "D3", "D4"}
    assert "办理下一件" not in past.seen


def test_an_appeal_that_waits_too_long_is_overdue(terminal: Terminal) -> None:
    then = datetime.now(UTC) - timedelta(days=4)
    with Ledger.found(terminal.ledger, ledger_id="old", scorer=standing, clock=lambda: then) as ledger:
        ledger.publish(publishing.load("houjiatang-2020"))
        ledger.add_sample_users(2020, hashed(PASSWORD))
        for line in DISPUTED[1], act("appeal", "D2", "comm-SSL", grounds="已当日补运"):
            ledger.submit(parse(line))
    with pages_of(terminal) as client:
        page = Reader(client, "leading-1").page("/appeals?overdue=true")
    assert entries_in(page) == ["D2"]
    assert "逾期 2 天" in page.seen
    assert "逾期 1 件" in page.seen


# --- the case ---------------------------------------------------------------------------------------------------------


def test_the_contested_entry_stands_beside_what_was_said(client: TestClient) -> None:
    page = Reader(client, "auditor-1").page("/appeals/D1")
    said = ["市级通报两次", "有一次不在本社区", "以哪份文件为准？", "以勘界图为准"]
    places = [page.seen.index(each) for each in said]
    assert places == sorted(places)
    assert "还有 10 天" in page.seen
    assert not any(offers(page, op) for op in ("accept", "ask", "answer", "withdraw"))
    assert "现在没有要您办理的。" in page.seen


@pytest.mark.parametrize(
    ("user", "entry", "offered"),
    [
        ("leading-2", "D1", {"ask"}),
        ("leading-2", "D2", {"accept"}),
        ("comm-SSL", "D1", {"withdraw"}),
        ("comm-FSA", "D1", set()),
        ("comm-HJT", "D4", {"answer", "withdraw"}),
        ("committee-1", "D3", {"ask"}),
        ("dept-UM", "D1", set()),
        ("auditor-1", "D2", set()),
    ],
)
def test_everybody_is_offered_what_they_may_do_now(
    client: TestClient, user: str, entry: str, offered: set[str]
) -> None:
    page = Reader(client, user).page(f"/appeals/{entry}")
    assert {op for op in ("accept", "ask", "answer", "withdraw") if offers(page, op)} == offered


def test_a_question_stops_the_clock_until_it_is_answered(client: TestClient) -> None:
    leading, community = Reader(client, "leading-2"), Reader(client, "comm-SSL")
    form = form_for(leading.page("/appeals/D2"), op="accept")
    assert leading.post("/appeals/D2", form.fields).headers["location"].startswith("/appeals/D2?done=accept")
    form = form_for(leading.page("/appeals/D2"), op="ask")
    assert leading.post("/appeals/D2", {**form.fields, "question": "哪一天？"}).status_code == 303
    page = community.page("/appeals/D2")
    assert "停算，待社区答复" in page.seen
    form = form_for(page, op="answer")
    assert community.post("/appeals/D2", {**form.fields, "text": "四月五日"}).status_code == 303
    assert "四月五日" in leading.page("/appeals/D2?done=answer&at=5").seen


def test_a_blank_question_is_refused_beside_its_field(client: TestClient) -> None:
    reader = Reader(client, "leading-2", lang="en")
    form = form_for(reader.page("/appeals/D1"), op="ask")
    answer = reader.post("/appeals/D1", {**form.fields, "question": "  "})
    assert answer.status_code == 422
    assert 'id="wrong-question"' in answer.text


def test_what_nobody_offered_is_refused(client: TestClient) -> None:
    reader = Reader(client, "comm-FSA")
    token = reader.page("/appeals/D1").form_to("/sign-out").fields["csrf_token"]
    assert reader.post("/appeals/D1", {"csrf_token": token, "op": "withdraw", "reason": "x"}).status_code == 403
    assert reader.post("/appeals/D1", {"csrf_token": token, "op": "close", "reason": "x"}).status_code == 422
    assert reader.post("/appeals/D1", {"csrf_token": token}).status_code == 422
    answer = Reader(client, "leading-1").post("/appeals/D1", {"op": "accept"})
    assert answer.status_code == 403


def test_a_form_that_was_sent_twice_is_carried_out_once(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "leading-2")
    form = form_for(reader.page("/appeals/D2"), op="accept")
    first = reader.post("/appeals/D2", form.fields).headers["location"]
    after = disputed.position
    assert reader.post("/appeals/D2", form.fields).headers["location"] == first
    assert disputed.position == after


def test_what_is_done_meanwhile_is_said_above_the_form(client: TestClient) -> None:
    reader = Reader(client, "leading-2")
    form = form_for(reader.page("/appeals/D2"), op="accept")
    assert reader.post("/appeals/D2", form.fields).status_code == 303
    again = reader.post("/appeals/D2", {**form.fields, "form_key": "another"})
    assert again.status_code == 409
    assert "已经受理" in again.text


def test_where_there_is_no_appeal_there_is_no_case(client: TestClient) -> None:
    assert Reader(client, "leading-1").get("/appeals/D5").status_code == 404
    assert Reader(client, "leading-1").get("/appeals/nothing").status_code == 404


def test_of_the_past_nothing_can_be_done(client: TestClient, disputed: Terminal) -> None:
    page = Reader(client, "leading-2").page(f"/appeals/D1?position={disputed.position}")
    assert not offers(page, "ask")
    assert "您看到的是过去，不能在这里办理。" in page.seen


# --- filing -----------------------------------------------------------------------------------------------------------


def test_an_appeal_is_filed_with_its_evidence(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    page = reader.page("/appeal/D5")
    assert "未申诉的" in page.seen
    assert "申诉期至" in page.seen
    files = [("files", ("a.png", PNG, "image/png")), ("files", ("b.txt", "说明".encode(), "text/plain"))]
    led = reader.done("/appeal/D5", {"grounds": "情况不符"}, files=files)
    assert led.startswith("/appeals/D5?done=appeal")
    case = reader.page(led)
    assert "申诉已提出。" in case.seen
    assert "情况不符" in case.seen
    [photo] = [each for tag, each in case.tags if tag == "img"]
    assert client.get(str(photo["src"]), headers={"Cookie": reader.headers()["Cookie"]}).content == PNG


def test_an_appeal_without_grounds_keeps_no_file(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "comm-SSL", lang="en")
    before = disputed.position
    answer = reader.send("/appeal/D5", {"grounds": ""}, files=[("files", ("a.png", PNG, "image/png"))])
    assert answer.status_code == 422
    assert 'id="wrong-grounds"' in answer.text
    assert disputed.position == before


def test_an_appeal_is_not_filed_without_the_file_it_relies_on(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "comm-SSL")
    before = disputed.position
    answer = reader.send("/appeal/D5", {"grounds": "见照片"}, files=[("files", ("a.png", b"", "image/png"))])
    page = PageText(answer.text)
    assert (answer.status_code, disputed.position) == (422, before)
    assert 'id="wrong-files"' in answer.text
    assert page.form_to("/appeal/D5").fields["grounds"] == "见照片"


@pytest.mark.parametrize(
    ("user", "address", "status", "said"),
    [
        ("comm-FSA", "/appeal/D5", 403, "不能"),
        ("dept-UM", "/appeal/D5", 403, "不能"),
        ("comm-SSL", "/appeal/D1", 200, "有未办结的申诉"),
        ("comm-SSL", "/appeal/D1?level=2", 200, "没有可申请再次复核的初次决定"),
        ("comm-ZY", "/appeal/P1", 200, "尚待确认"),
        ("comm-SSL", "/appeal/D1?level=3", 422, ""),
        ("comm-SSL", "/appeal/nothing", 404, ""),
    ],
)
def test_who_cannot_appeal_is_told_why(client: TestClient, user: str, address: str, status: int, said: str) -> None:
    answer = Reader(client, user).get(address)
    seen = PageText(answer.text)
    assert answer.status_code in {status, 400 if status == 422 else status}
    assert said in seen.seen
    assert not has_form(seen, "/appeal/")


def test_a_first_decision_that_did_not_give_everything_is_escalated(client: TestClient) -> None:
    leading, community = Reader(client, "leading-2"), Reader(client, "comm-SSL")
    leading.done("/appeals/D1/decision", {"outcome": "rejected", "reasons": "属实", "do": "act"})
    page = community.page("/appeals/D1")
    assert "/appeal/D1?level=2" in page.links()
    led = community.done("/appeal/D1?level=2", {"grounds": "仍不服"}, to="/appeal/D1")
    assert led.startswith("/appeals/D1?done=escalate")
    assert "党工委" in community.page(led).seen


def test_hostile_words_are_shown_as_words(client: TestClient) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    reader = Reader(client, "comm-SSL")
    led = reader.done("/appeal/D5", {"grounds": hostile})
    answer = reader.get(led)
    assert hostile not in answer.text
    assert hostile in PageText(answer.text).seen
