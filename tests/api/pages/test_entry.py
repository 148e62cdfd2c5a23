"""One entry's page and its notice: facts, evidence, its whole life, and what each role can do with it."""

import pytest
from starlette.testclient import TestClient

from tests.api.pages.conftest import Sitting
from tests.api.pages.visiting import Reader
from tests.api.terminal import Terminal

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63f8cfc0f01f0005000201a5a4d0b70000000049454e44ae426082"
)


def test_everything_that_happened_is_there_in_order(sitting: Sitting) -> None:
    reader = sitting()
    told = reader.told("/api/v1/entries/GA-2020-0006")
    page = reader.page("/entries/GA-2020-0006")
    life = page.seen[page.seen.index("全部经过") :]
    places = [life.index(f"#{position}\n") for position in told["positions"]]
    assert places == sorted(places)
    for appeal in told["appeals"]:
        assert appeal["grounds"] in page.seen
        assert all(decision["reasons"] in page.seen for decision in appeal["decisions"])
    for reversal in told["reversals"]:
        assert reversal["amount"] in page.seen
    assert "/api/v1/proofs/entries/GA-2020-0006?form=print&lang=zh" in page.links()
    assert "/entries/GA-2020-0006/notice" in page.links()


def test_the_past_is_shown_as_it_was_and_offers_nothing(sitting: Sitting) -> None:
    then = sitting("leading-1").page("/entries/GA-2020-0006?position=240")
    assert "有效" in then.headings[0]
    assert not [each for each in then.links() if each.startswith(("/appeal/", "/evidence/", "/record?clause"))]
    assert "/api/v1/proofs/entries/GA-2020-0006?position=" in "".join(then.links())
    sitting().page("/entries/GA-2020-0006?position=200", status=404)
    sitting().page("/entries/GA-2020-0006?on=2020-01-01", status=404)


def test_an_entry_that_is_not_there_is_refused(sitting: Sitting) -> None:
    sitting().page("/entries/NOTHING", status=404)
    sitting().page("/entries/NOTHING/notice", status=404)


def test_each_role_is_offered_what_it_may_do(own_pages: TestClient, trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--reason", "通报")
    offered = {
        user: {each for each in Reader(own_pages, user).page("/entries/E1").links() if "E1" in each}
        for user in ("comm-SSL", "comm-FSA", "dept-UM", "dept-PB", "leading-1", "committee-1", "auditor-1")
    }
    assert "/appeal/E1" in offered["comm-SSL"]
    assert "/appeal/E1" not in offered["comm-FSA"] | offered["auditor-1"] | offered["dept-UM"]
    assert "/entries/E1/reversal" in offered["dept-UM"] & offered["leading-1"]
    assert "/entries/E1/reversal" not in offered["dept-PB"] | offered["comm-SSL"] | offered["auditor-1"]
    assert "/evidence/E1" in offered["comm-SSL"] & offered["dept-UM"] & offered["leading-1"] & offered["committee-1"]
    assert "/evidence/E1" not in offered["comm-FSA"] | offered["dept-PB"] | offered["auditor-1"]


def test_the_button_to_appeal_names_its_last_day_and_later_says_why_not(own_pages: TestClient, trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--reason", "通报")
    community = Reader(own_pages, "comm-SSL")
    assert "提出申诉 · 截至 20" in community.page("/entries/E1").seen
    trial.done("appeal", "file", "E1", "--grounds", "不属实", "--by", "comm-SSL")
    trial.done("appeal", "accept", "E1", "--by", "leading-1")
    assert "/appeals/E1/decision" in Reader(own_pages, "leading-1").page("/entries/E1").links()
    trial.done(
        "appeal",
        "decide",
        "E1",
        "--outcome",
        "partly_upheld",
        "--amount",
        "0.20",
        "--reasons",
        "其中一次",
        "--by",
        "leading-1",
    )
    page = community.page("/entries/E1")
    assert "/appeal/E1?level=2" in page.links()
    assert "申请再次复核 · 截至 20" in page.seen
    trial.done("appeal", "escalate", "E1", "--grounds", "仍不属实", "--by", "comm-SSL")
    trial.done("appeal", "decide", "E1", "--outcome", "rejected", "--reasons", "维持", "--by", "committee-1")
    page = community.page("/entries/E1")
    assert "现在不能申请再次复核：" in page.seen
    assert "最终决定" in page.seen
    assert "/appeal/E1" not in page.links()


def test_who_recorded_is_told_why_they_do_not_decide(own_pages: TestClient, trial: Terminal) -> None:
    trial.done(
        "record",
        "SSL",
        "LG1.1",
        "--occurred-on",
        "2020-12-01",
        "--value",
        "4.00",
        "--by",
        "leading-1",
        "--id",
        "L1",
        "--reason",
        "x",
    )
    trial.done("appeal", "file", "L1", "--grounds", "不属实", "--by", "comm-SSL")
    trial.done("appeal", "accept", "L1", "--by", "leading-1")
    assert "您不能决定这件申诉：" in Reader(own_pages, "leading-1").page("/entries/L1").seen
    assert "/appeals/L1/decision" in Reader(own_pages, "leading-2").page("/entries/L1").links()


def test_photos_are_shown_other_files_linked_and_erased_ones_told(own_pages: TestClient, trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--reason", "通报")
    (trial.folder / "photo.png").write_bytes(PNG)
    (trial.folder / "note.txt").write_text("some words")
    for name in ("photo.png", "note.txt"):
        trial.done("evidence", "put", name, "--entry", "E1", "--by", "dept-UM")
    page = Reader(own_pages, "comm-SSL").page("/entries/E1")
    [image] = [said for tag, said in page.tags if tag == "img"]
    assert image["src"] is not None
    assert image["alt"] == "照片 1，共 2 份依据"
    assert "文件 2，共 2 份" in page.seen
    assert "dept-UM" not in page.seen[page.seen.index("image/png") : page.seen.index("全部经过")]
    audited = Reader(own_pages, "auditor-1").page("/entries/E1")
    assert "dept-UM" in audited.seen[audited.seen.index("image/png") : audited.seen.index("全部经过")]
    sha256 = image["src"].rpartition("/")[2]
    for user in ("leading-1", "leading-2"):
        trial.done("evidence", "erase", sha256, "--reason", "涉及隐私", "--by", user)
    after = Reader(own_pages, "comm-SSL").page("/entries/E1")
    assert not [tag for tag, _said in after.tags if tag == "img"]
    assert "涉及隐私" in after.seen
    assert "已清除" in after.seen


@pytest.mark.parametrize(("lang", "said"), [("zh", "考核扣分告知书"), ("en", "Notice of a deduction")])
def test_a_notice_says_what_and_until_when_it_may_be_appealed(
    own_pages: TestClient, trial: Terminal, lang: str, said: str
) -> None:
    trial.done(*RECORD, "--id", "E1", "--reason", "通报")
    told = Reader(own_pages, "comm-SSL").told("/api/v1/entries/E1")
    page = Reader(own_pages, "comm-SSL", lang=lang).page("/entries/E1/notice")
    assert said in page.headings[0]
    for each in (
        "UM4.4",
        "2020-03-05",
        "-0.50",
        "通报",
        "dept-UM",
        "E1",
        told["appeal_until"],
        str(told["positions"][0]),
    ):
        assert each in page.seen, each


def test_a_notice_tells_where_nothing_can_be_appealed(sitting: Sitting) -> None:
    assert "现已届满" in sitting().page("/entries/SF-2020-0001/notice").seen
    assert "没有可以申诉" in sitting().page("/entries/UM-2020-0017/notice").seen
    assert "加分事项告知书" in sitting().page("/entries/BN-2020-002/notice").headings[0]


def test_a_pending_entry_waits_and_a_figure_that_was_replaced_leads_on(
    sitting: Sitting, own_pages: TestClient, trial: Terminal
) -> None:
    trial.done(
        "record", "ZY", "GC2.1", "--occurred-on", "2020-05-02", "--ticket", "T1", "--by", "dept-GC", "--id", "E4"
    )
    page = Reader(own_pages, "dept-GC").page("/entries/E4")
    assert {"/entries/E4/confirmation", "/entries/E4/voidance"} <= set(page.links())
    assert "尚待确认" in Reader(own_pages, "comm-ZY").page("/entries/E4/notice").seen
    assert "替代它的记录" in sitting().page("/entries/UM-2020-0017").seen


def test_a_mistaken_reversal_can_be_mended(own_pages: TestClient, trial: Terminal) -> None:
    trial.done(*RECORD, "--id", "E1", "--reason", "通报")
    trial.done("reverse", "E1", "--reason", "记错社区", "--by", "dept-UM")
    page = Reader(own_pages, "dept-UM").page("/entries/E1")
    assert "/record?clause=UM4.4&community=SSL&follows=E1" in page.links()
    assert (
        "/record?clause=UM4.4&community=SSL&follows=E1" not in Reader(own_pages, "comm-SSL").page("/entries/E1").links()
    )
    assert "记错社区" in page.seen
