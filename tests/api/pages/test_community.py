"""A community's page: its score, how it went, what is open and missing, and everything that happened."""

import csv
import io
import json

import pytest
from starlette.testclient import TestClient

from tests.api.pages.conftest import Sitting
from tests.api.pages.visiting import Reader
from tests.api.terminal import Terminal


def _history(reader: Reader, query: str = "") -> list[dict[str, str]]:
    answer = reader.get(f"/communities/FSA?export=csv{query}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_score_card_is_what_the_api_says(sitting: Sitting) -> None:
    reader = sitting()
    page = reader.page("/communities/FSA")
    [score] = reader.told("/api/v1/communities/FSA/score")["communities"]
    assert score["total"] in page.seen
    links = page.links()
    for item, points in score["items"].items():
        assert f"/communities/FSA/explanation?item={item}" in links
        assert points in page.seen
    assert "枫树岸社区" in page.headings[0]


def test_the_course_holds_every_day_on_which_the_total_moved(sitting: Sitting) -> None:
    reader = sitting()
    page = reader.page("/communities/FSA")
    points = reader.told("/api/v1/communities/FSA/series?every=day")["points"]
    before = None
    for point in points:
        total = point["scores"][0]["total"]
        if before is not None and total != before:
            assert f"/communities/FSA?on={point['day']}" in page.links(), point
            assert total in page.seen
        before = total
    assert any(attributes.get("data-note") for tag, attributes in page.tags if tag == "tr")


def test_the_history_is_the_apis_newest_first_and_can_be_taken(sitting: Sitting) -> None:
    reader = sitting()
    told = reader.told("/api/v1/communities/FSA/history?limit=1000")["events"]
    rows = _history(reader)
    assert [int(row["position"]) for row in rows] == [each["position"] for each in told]
    page = reader.page("/communities/FSA")
    newest = page.seen.index(f"#{told[-1]['position']}\n", page.seen.index("全部经过"))
    assert newest < page.seen.index(f"#{told[-2]['position']}\n", page.seen.index("全部经过"))
    shape = json.loads(reader.get("/communities/FSA?export=json&item=GA8").content)
    assert {row["clause"] for row in shape["rows"]} == {"GA8.3"}


def test_the_history_is_narrowed_by_item_kind_state_and_words(sitting: Sitting) -> None:
    reader = sitting()
    whole = _history(reader)
    assert {row["event"] for row in _history(reader, "&kind=appeal-filed")} == {"appeal-filed.1"}
    reversed_ = {row["entry"] for row in _history(reader, "&state=reversed")}
    assert "UM-2020-0001" in reversed_
    words = _history(reader, "&q=ga-2020-0006")
    assert words == [row for row in whole if row["entry"] == "GA-2020-0006"]
    both = _history(reader, "&item=GA8&kind=appeal-decided&state=reversed&q=leading")
    assert {(row["clause"], row["event"]) for row in both} <= {("GA8.3", "appeal-decided.1")}
    page = reader.page("/communities/FSA?q=nothing-like-it")
    assert "没有符合条件的事件" in page.seen
    [form] = [each for each in page.forms if "kind" in each.fields]
    assert form.fields["q"] == "nothing-like-it"


def test_a_long_history_is_paged(own_pages: TestClient, trial: Terminal) -> None:
    line = '{{"op":"record","id":"M{0}","community":"SSL","clause":"UM3.4","occurred_on":"2020-03-05","by":"dept-UM"}}'
    (trial.folder / "many.jsonl").write_text("\n".join(line.format(number) for number in range(120)))
    trial.done("import", "many.jsonl")
    reader = Reader(own_pages, "comm-SSL", lang="en")
    first, last = reader.page("/communities/SSL?item=UM3"), reader.page("/communities/SSL?item=UM3&page=9999")
    assert "1–50 of 120" in first.seen
    assert "/communities/SSL?item=UM3&page=2" in first.links()
    assert "101–120 of 120" in last.seen
    assert "/entries/M0" in last.links()
    assert "Newer" in last.seen


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/communities/NONE", 404),
        ("/communities/SSL?item=XX9", 404),
        ("/communities/SSL?kind=exploded", 422),
        ("/communities/SSL?state=exploded", 422),
        ("/communities/SSL?q=" + "x" * 101, 422),
        ("/communities/SSL?page=x", 422),
        ("/communities/SSL?pag=2", 422),
    ],
)
def test_what_is_not_there_is_refused(sitting: Sitting, address: str, status: int) -> None:
    sitting().page(address, status=status)


def test_a_veto_is_said_in_words_and_the_past_has_none_yet(sitting: Sitting) -> None:
    assert "Vetoed: it is ranked after all" in sitting(lang="en").page("/communities/LJW").seen
    assert "Vetoed" not in sitting(lang="en").page("/communities/LJW?position=200").seen


def test_what_is_missing_is_listed_and_the_department_can_record_it(own_pages: TestClient) -> None:
    page = Reader(own_pages, "dept-UM").page("/communities/SSL")
    assert "暂定" in page.seen
    assert "农贸市场百分制考核" in page.seen
    assert "/record?clause=UM6.5&community=SSL" in page.links()
    assert not [each for each in page.links() if each.startswith("/record?clause=SF1.1")]
    assert "没有未办结的申诉" in page.seen


def test_open_appeals_and_deadlines_are_named(own_pages: TestClient, trial: Terminal) -> None:
    record = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
    for each in ("E1", "E2", "E3"):
        trial.done(*record, "--id", each, "--reason", "通报")
    trial.done("appeal", "file", "E1", "--grounds", "不属实", "--by", "comm-SSL")
    trial.done("appeal", "file", "E2", "--grounds", "不属实", "--by", "comm-SSL")
    trial.done("appeal", "accept", "E2", "--by", "leading-1")
    trial.done("appeal", "ask", "E2", "--question", "何时？", "--by", "leading-1")
    page = Reader(own_pages, "comm-SSL").page("/communities/SSL")
    assert "等待领导小组受理" in page.seen
    assert "等待社区答复提问" in page.seen
    assert "暂停计时" in page.seen
    assert "仍可申诉的记录：1 条" in page.seen
    assert {"/appeals/E1", "/appeals/E2", "/entries/E3"} <= set(page.links())
    trial.done("appeal", "answer", "E2", "--text", "四月", "--by", "comm-SSL")
    trial.done("appeal", "decide", "E2", "--outcome", "rejected", "--reasons", "属实", "--by", "leading-1")
    assert "社区可申请再次复核" in Reader(own_pages, "auditor-1").page("/communities/SSL").seen


def test_of_a_long_year_the_ends_of_weeks_are_told(own_pages: TestClient, trial: Terminal) -> None:
    line = '{{"op":"record","id":"M{0}","community":"SSL","clause":"UM3.4","occurred_on":"2020-{1:02d}-05","by":"dept-UM"}}'
    (trial.folder / "many.jsonl").write_text("\n".join(line.format(n, 1 + n % 12) for n in range(2_001)))
    trial.done("import", "many.jsonl")
    page = Reader(own_pages, "comm-SSL").page("/communities/SSL")
    assert "/communities/SSL?on=2020-01-05" in page.links()  # a Sunday
    assert "/communities/SSL?on=2020-02-09" in page.links()
    assert "/communities/SSL?on=2020-02-05" not in page.links()
    assert "0.00" in page.seen
