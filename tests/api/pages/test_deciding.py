"""Deciding appeals, with the effect before it; the decision as a letter; and confirming, voiding and reversing."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ledger.points import hundredths, points
from tests.api.commands import plain, record
from tests.api.pages.disputed import RANKED, has_form
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal


@pytest.fixture
def client(disputed: Terminal) -> Iterator[TestClient]:
    with pages_of(disputed) as client:
        yield client


def tried(reader: Reader, page: str, **fields: str) -> PageText:
    answer = reader.send(page, {**fields, "do": "preview"})
    assert answer.status_code == 200, answer.text[-1_000:]
    return PageText(answer.text)


def total(terminal: Terminal, community: str) -> str:
    return str(next(each["total"] for each in terminal.scores() if each["community"] == community))


def test_a_decision_is_tried_out_before_it_is_made(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "leading-2")
    before = disputed.position
    page = tried(reader, "/appeals/D1/decision", outcome="partly_upheld", amount="0.30")
    was = total(disputed, "SSL")
    raised = points(hundredths(was) + 30)
    assert f"总分 {was} → {raised}" in page.seen
    assert page.form_to("/appeals/D1/decision").fields["amount"] == "0.30"
    assert disputed.position == before
    led = reader.done(
        "/appeals/D1/decision", {"outcome": "partly_upheld", "amount": "0.30", "reasons": "属实一次", "do": "act"}
    )
    assert led.startswith("/appeals/D1?done=decide")
    assert total(disputed, "SSL") == raised


def test_every_community_is_in_the_effect(client: TestClient) -> None:
    reader = Reader(client, "leading-2")
    page = tried(reader, "/appeals/D1/decision", outcome="rejected")
    names = [each for each in ("韶山路社区", "枫树岸社区", "廖家湾社区", "泉塘社区") if each in page.seen]
    assert len(names) == 4
    assert "任何社区的总分和名次都不变" in page.seen
    assert not any(said.get("class") == "moved" for _, said in page.tags)


def test_a_knock_on_through_the_ranked_item_is_said(trial: Terminal) -> None:
    marks = [{**line, "value": "95"} if line["community"] == "SSL" else line for line in RANKED]
    trial.import_(*marks, plain("K1", "PB1.7", quantity=20))
    with pages_of(trial) as client:
        page = Reader(client, "leading-1").page("/entries/K1/reversal")
    # From the last rank to the first: who was third and who was eighth get a smaller factor.
    assert "连带影响：项目 PB1" in page.seen
    assert sum("moved" in (said.get("class") or "") for tag, said in page.tags if tag == "tr") == 12


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"outcome": "partly_upheld", "amount": "9"}, "大于 0.00 且小于 1.00"),
        ({"outcome": "rejected", "amount": "0.10"}, "不能填写分值"),
        ({"outcome": "partly_upheld", "amount": "x"}, "小数"),
        ({"outcome": "made up"}, "“结论”格式不对"),
        ({}, "缺少“结论”"),
    ],
)
def test_what_would_be_refused_is_said_in_the_preview_and_beside_the_field(
    client: TestClient, fields: dict[str, str], said: str
) -> None:
    reader = Reader(client, "leading-2")
    assert said in tried(reader, "/appeals/D1/decision", **fields).seen
    answer = reader.send("/appeals/D1/decision", {**fields, "reasons": "理由", "do": "act"})
    assert answer.status_code in {409, 422}
    page = PageText(answer.text)
    assert said in page.seen
    assert page.form_to("/appeals/D1/decision").fields["reasons"] == "理由"


def test_a_decision_is_refused_where_something_happened_since(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "leading-2")
    form = reader.page("/appeals/D1/decision").form_to("/appeals/D1/decision")
    disputed.import_(record("LATER", occurred_on="2020-07-07", reason="后来的"))
    said = {**form.fields, "outcome": "upheld", "reasons": "支持"}
    answer = reader.post("/appeals/D1/decision", said)
    assert answer.status_code == 412
    again = PageText(answer.text).form_to("/appeals/D1/decision").fields
    assert again["version"] != form.fields["version"]
    assert again["reasons"] == "支持"
    assert reader.post("/appeals/D1/decision", {**again, "outcome": "upheld"}).status_code == 303


@pytest.mark.parametrize(
    ("user", "entry", "status", "said"),
    [
        ("leading-1", "D3", 403, ""),
        ("committee-1", "D1", 403, ""),
        ("comm-SSL", "D1", 403, ""),
        ("leading-1", "D2", 200, "尚未受理"),
        ("leading-1", "D4", 200, "等待社区答复"),
        ("leading-1", "D5", 200, "没有进行中的申诉"),
        ("leading-1", "nothing", 404, ""),
    ],
)
def test_who_cannot_decide_is_told_why(client: TestClient, user: str, entry: str, status: int, said: str) -> None:
    page = Reader(client, user).page(f"/appeals/{entry}/decision", status=status)
    assert said in page.seen
    assert not has_form(page, "/appeals/")


def test_nobody_decides_on_what_they_recorded(trial: Terminal) -> None:
    line = record("L1", clause="LG1.1", level=None, occurred_on="2020-12-31", by="leading-1", value="4.50")
    trial.import_(
        line,
        {"op": "appeal", "entry": "L1", "grounds": "不符", "by": "comm-SSL"},
        {"op": "accept", "entry": "L1", "by": "leading-1"},
    )
    with pages_of(trial) as client:
        recorder, other = Reader(client, "leading-1"), Reader(client, "leading-2")
        for address in ("/appeals/L1", "/appeals/L1/decision"):
            page = recorder.page(address)
            assert "须由另一人办理" in page.seen
            assert "/appeals/L1/decision" not in page.links()
            assert not has_form(page, "/appeals/L1/decision")
        assert "/appeals/L1/decision" in other.page("/appeals/L1").links()
        assert "办理下一件" not in recorder.page("/appeals").seen


# --- the letter -------------------------------------------------------------------------------------------------------


def test_each_decision_has_its_letter(client: TestClient, disputed: Terminal) -> None:
    Reader(client, "committee-1").done(
        "/appeals/D3/decision", {"outcome": "upheld", "reasons": "确已清走", "do": "act"}
    )
    reader = Reader(client, "auditor-1")
    first, second = (reader.page(f"/appeals/D3/document?level={level}").seen for level in (1, 2))
    assert "申诉决定书" in first
    assert "整改及时" in first
    assert "从这条扣分中撤销 0.10 分" in first
    assert "确已清走" not in first
    assert "前向党工委申请再次复核" in first
    assert "再次复核决定书（最终决定）" in second
    assert "确已清走" in second
    assert "committee-1" in second
    assert "剩余0.40" in second.replace("\n", "").replace(" ", "")
    assert "本决定为最终决定" in second
    assert f"{disputed.position - 1}" in second
    assert reader.page("/appeals/D3/document").seen == second


def test_without_a_decision_there_is_no_letter_yet(client: TestClient) -> None:
    page = Reader(client, "comm-SSL", lang="en").page("/appeals/D1/document")
    assert "no decision yet" in page.seen
    assert Reader(client, "comm-SSL").get("/appeals/D5/document").status_code == 404


# --- confirming, voiding, reversing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "op", "state"), [("confirmation", "confirm", "standing"), ("voidance", "void", "void")]
)
def test_a_pending_entry_is_settled_by_its_department(
    client: TestClient, disputed: Terminal, step: str, op: str, state: str
) -> None:
    reader = Reader(client, "dept-GC")
    page = reader.page(f"/entries/P1/{step}")
    assert "T000123" in page.seen
    assert ("总分" in page.seen and "→" in page.seen) == (op == "confirm")
    assert reader.done(f"/entries/P1/{step}", {"reason": "工单已办", "do": "act"}).startswith(f"/entries/P1?done={op}")
    assert "P1" in {each["entry"] for each in disputed.json("entries", "--state", state)["entries"]}
    assert "不是待确认状态" in reader.page(f"/entries/P1/{step}").seen


def test_an_entry_is_reversed_in_part(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "dept-UM", lang="en")
    assert "If all of it is reversed" in reader.page("/entries/D5/reversal").seen
    assert "Only 0.50 points are left" in tried(reader, "/entries/D5/reversal", amount="0.60").seen
    answer = reader.send("/entries/D5/reversal", {"amount": "0.60", "reason": "x", "do": "act"})
    assert answer.status_code == 409
    assert 'id="wrong-amount"' in answer.text
    before = total(disputed, "SSL")
    reader.done("/entries/D5/reversal", {"amount": "0.20", "reason": "数量有误", "do": "act"})
    assert hundredths(total(disputed, "SSL")) - hundredths(before) == 20


def test_a_veto_is_reversed_whole(client: TestClient) -> None:
    reader = Reader(client, "dept-SF")
    assert "amount" not in reader.page("/entries/V1/reversal").form_to("/entries/V1/reversal").fields


@pytest.mark.parametrize(
    ("user", "address", "status"),
    [
        ("dept-SF", "/entries/D5/reversal", 403),
        ("comm-SSL", "/entries/D5/reversal", 403),
        ("auditor-1", "/entries/P1/confirmation", 403),
        ("dept-UM", "/entries/P1/voidance", 403),
        ("dept-UM", "/entries/nothing/reversal", 404),
        ("leading-1", "/entries/D5/reversal", 200),
    ],
)
def test_only_who_may_settle_an_entry_sees_the_form(client: TestClient, user: str, address: str, status: int) -> None:
    page = Reader(client, user).page(address, status=status)
    assert has_form(page, address) == (status == 200)


def test_an_entry_under_appeal_is_not_reversed(client: TestClient) -> None:
    page = Reader(client, "dept-UM").page("/entries/D1/reversal")
    assert "有未办结的申诉" in page.seen
    assert not has_form(page, "/entries/D1/reversal")
