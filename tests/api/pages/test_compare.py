"""Two moments compared: what moved, and by which events."""

import json

import pytest
from starlette.testclient import TestClient

from tests.api.pages.conftest import Sitting
from tests.api.pages.visiting import Reader


def test_one_community_is_told_as_the_api_tells_it(sitting: Sitting) -> None:
    reader = sitting()
    page = reader.page("/compare?from=200&to=450&community=SSL")
    told = reader.told("/api/v1/diff?from=200&to=450&community=SSL")
    changed = told["changed"]
    assert len(changed) > 3
    for each in changed:
        assert str(each["before"]) in page.seen
        assert str(each["after"]) in page.seen
        assert f"#{each['causes'][0]}" in page.seen or len(each["causes"]) > 6
    assert "▲" in page.seen or "▼" in page.seen


def test_all_communities_are_in_the_order_of_the_later_moment(sitting: Sitting) -> None:
    page = sitting().page("/compare?from=200&to=450")
    rows = [each for each in page.links() if each.startswith("/compare?from=200&to=450&community=")]
    assert len(rows) == 12
    assert any("/entries/" in each for each in page.links())


def test_nobody_says_and_a_week_before_the_last_move_is_compared_with_now(sitting: Sitting) -> None:
    page = sitting(lang="en").page("/compare")
    assert "Before: 2021-01-" in page.seen
    assert "No score and no rank changed" not in page.seen


def test_fields_give_positions_and_they_come_before_times(sitting: Sitting) -> None:
    page = sitting().page("/compare?from=2020-05-01T00:00&from_position=200&to=&to_position=450&community=&on=")
    [form] = [each for each in page.forms if "from_position" in each.fields]
    assert (form.fields["from_position"], form.fields["to_position"], form.fields["from"]) == ("200", "450", "")


def test_the_first_moment_may_be_the_later_one(sitting: Sitting) -> None:
    page = sitting().page("/compare?from=450&to=200&community=SSL")
    assert "（位置 450）；之后：" in page.seen


def test_who_comes_from_the_past_compares_it_with_now(sitting: Sitting) -> None:
    answer = sitting().get("/compare?position=200&community=SSL")
    assert (answer.status_code, answer.headers["location"]) == (303, "/compare?from=200&community=SSL")
    answer = sitting().get("/compare?known_at=2020-07-01T08:00")
    assert answer.headers["location"] == "/compare?from=2020-07-01T08%3A00%3A00%2B08%3A00"


def test_between_a_moment_and_itself_nothing_moves(sitting: Sitting) -> None:
    assert "没有变化" in sitting().page("/compare?from=450&to=450").seen
    assert "没有变化" in sitting().page("/compare?from=450&to=450&community=SSL").seen


def test_what_is_shown_can_be_taken(sitting: Sitting) -> None:
    answer = sitting().get("/compare?from=200&to=450&community=SSL&export=json")
    shape = json.loads(answer.content)
    assert (shape["from"]["position"], shape["to"]["position"]) == (200, 450)
    assert {row["community"] for row in shape["rows"]} == {"SSL"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=x", 422),
        ("from=99999999", 404),
        ("community=NONE", 404),
        ("from=2020-02-30T00:00", 422),
        ("from_position=x", 422),
        ("since=4", 422),
    ],
)
def test_a_moment_that_is_none_is_refused(sitting: Sitting, query: str, status: int) -> None:
    sitting().page(f"/compare?{query}", status=status)


def test_before_the_ledger_knew_the_year_there_is_nothing_to_compare(sitting: Sitting) -> None:
    assert "那时账本里还没有这一年度" in sitting().page("/compare?from=1").seen


def test_a_ledger_in_which_nothing_is_recorded_can_be_asked(own_pages: TestClient) -> None:
    reader = Reader(own_pages, "comm-SSL", lang="en")
    assert "did not have this year" in reader.page("/compare").seen
    assert "community assessment 2020" in reader.page("/").headings[0]
