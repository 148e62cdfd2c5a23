"""Help in place, and the first steps of an empty ledger."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.pages.navigation import PLACES
from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal

PAGES_WITH_HELP = (
    "/", "/entries", "/appeals", "/bonuses", "/negative", "/compare", "/audit", "/audit/events",
    "/year", "/inbox", "/rulebook", "/rulebook/readings", "/rulebook/clauses/UM4.4", "/start",
)  # fmt: skip


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_for_everybody(client: TestClient, lang: str) -> None:
    page = Reader(client, lang=lang).page("/help")
    assert ("默克尔树" if lang == "zh" else "Merkle tree") in page.seen
    assert ("申诉期限" if lang == "zh" else "Periods of appeal") not in page.headings, (
        "the rulebook is for who signs in"
    )


def test_help_says_the_deadlines_of_the_rulebook_in_force(client: TestClient) -> None:
    page = Reader(client, "comm-SSL", lang="en").page("/help")
    assert "houjiatang-2020 version 1" in page.seen
    assert "5 days" in page.seen
    assert "10 days" in page.seen
    assert "your role" in page.seen


def test_every_page_has_its_place_in_the_help(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    anchors = {said["id"] for _tag, said in reader.page("/help").tags if "id" in said}
    assert {each.path.strip("/") or "scoreboard" for each in PLACES if each.path != "/help"} <= anchors
    for address in PAGES_WITH_HELP:
        [asked] = [each for each in reader.page(address).links() if each.startswith("/help") and each != "/help"] or [
            "/help"
        ]
        assert asked.partition("#")[2] in anchors | {""}


def test_an_empty_ledger_leads_to_its_first_steps(trial: Terminal, client: TestClient) -> None:
    reader = Reader(client, "dept-UM", lang="en")
    assert "/start" in reader.page("/").links()
    page = reader.page("/start")
    assert page.seen.count("to be done") == 3, "evidence, first entry, witnesses"
    assert "/record" in page.links()
    line = {
        "op": "record",
        "community": "SSL",
        "clause": "UM4.4",
        "occurred_on": "2020-03-05",
        "level": "city",
        "by": "dept-UM",
    }
    trial.done("import", trial.file("first.jsonl", [line]))
    assert "/start" not in reader.page("/").links()
    assert reader.page("/start").seen.count("to be done") == 2


def test_first_steps_lead_only_where_one_may_go(client: TestClient) -> None:
    links = Reader(client, "comm-SSL").page("/start").links()
    assert "/accounts" not in links
    assert "/record" not in links


def test_those_for_whom_nobody_acts_are_named(trial: Terminal, client: TestClient) -> None:
    trial.done("user", "disable", "comm-HL", "--by", "admin")
    trial.done("user", "disable", "dept-GC", "--by", "admin")
    page = Reader(client, "leading-1", lang="en").page("/start")
    assert "Nobody acts yet for: HL, GC." in page.seen


def test_first_steps_are_for_those_who_are_signed_in(client: TestClient) -> None:
    assert Reader(client).get("/start").status_code == 303
    assert "/start" not in Reader(client).page("/help").links()
