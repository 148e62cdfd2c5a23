"""The negative list on a page."""

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    for name, community, amount, reason in (("N1", "SSL", "0.50", HOSTILE), ("N2", "ZY", "1.25", "区级扣分")):
        trial.done(
            *f"record {community} NL.1 --occurred-on 2020-06-05 --amount {amount} --id {name} --by committee-1".split(),
            "--reason",
            reason,
        )
    with pages_of(trial) as client:
        yield client


@pytest.mark.parametrize("user", ["comm-SSL", "dept-UM", "leading-1", "committee-1", "auditor-1"])
def test_everybody_who_is_signed_in_reads_it(client: TestClient, user: str) -> None:
    page = Reader(client, user).page("/negative")
    assert "/entries/N1" in page.links()
    assert "/communities/SSL/explanation?item=NL" in page.links()
    assert "1.25" in page.seen


def test_only_the_working_committee_is_led_to_recording(client: TestClient) -> None:
    assert "/record?clause=NL.1" in Reader(client, "committee-1").page("/negative").links()
    assert "/record?clause=NL.1" not in Reader(client, "leading-1").page("/negative").links()
    assert "/record?clause=NL.1" not in Reader(client, "committee-1").page("/negative?on=2020-07-01").links()


def test_a_community_can_be_looked_at_alone(client: TestClient) -> None:
    page = Reader(client, "auditor-1").page("/negative?community=ZY")
    assert "/entries/N2" in page.links()
    assert "/entries/N1" not in page.links()
    assert Reader(client, "auditor-1").get("/negative?community=XX").status_code == 404


def test_what_was_not_recorded_yet_is_not_there_in_the_past(client: TestClient) -> None:
    page = Reader(client, "auditor-1", lang="en").page("/negative?on=2020-06-04")
    assert "Nothing is on the negative list" in page.seen
    assert "/entries/N1" not in page.links()


def test_what_people_wrote_is_shown_as_text(client: TestClient) -> None:
    answer = Reader(client, "auditor-1").get("/negative")
    assert HOSTILE not in answer.text
    assert HOSTILE in Reader(client, "auditor-1").page("/negative").seen


def test_what_is_shown_can_be_taken_away(client: TestClient) -> None:
    reader = Reader(client, "auditor-1")
    rows = json.loads(reader.get("/negative?export=json&community=ZY").content)["rows"]
    assert [(each["entry"], each["left"]) for each in rows] == [("N2", "1.25")]
    assert reader.get("/negative?export=csv").text.count("\r\n") == 3


def test_a_page_beyond_the_last_is_empty(client: TestClient) -> None:
    assert "/entries/N1" not in Reader(client, "auditor-1").page("/negative?page=2").links()
    assert Reader(client, "auditor-1").get("/negative?page=0").status_code == 422
