"""The pages about the rulebook: all of it, one clause, its readings, and what a version changes."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from ledger import publishing
from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal

RULEBOOK = publishing.load("houjiatang-2020")
HOSTILE = "<script>alert(1)</script>&\"'"


@pytest.fixture
def client(year: Terminal) -> Iterator[TestClient]:
    with pages_of(year) as client:
        yield client


@pytest.fixture
def of_two_versions(trial: Terminal) -> Iterator[TestClient]:
    """A second version with one clause dearer, worded otherwise."""
    written: dict[str, Any] = RULEBOOK.as_written()
    written["version"] = 2
    clause = written["departments"][0]["items"][0]["components"][0]["clauses"][0]
    clause["amount"], clause["label"] = "0.30", {"zh": f"新的说法{HOSTILE}", "en": f"worded anew {HOSTILE}"}
    path = trial.file("second.yaml", yaml.safe_dump(written, allow_unicode=True, sort_keys=False))
    trial.done("rulebook", "publish", path, "--by", "committee-1")
    with pages_of(trial) as client:
        yield client


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_clause_is_there_with_its_wording(client: TestClient, lang: str) -> None:
    page = Reader(client, "comm-SSL", lang=lang).page("/rulebook")
    links = set(page.links())
    for code, place in RULEBOOK.places.items():
        assert f"/rulebook/clauses/{code}" in links
        label = place.clause.label
        assert (label.zh if lang == "zh" else label.en or label.zh) in page.seen
    for reading in {place.clause.note for place in RULEBOOK.places.values()} - {None}:
        assert f"/rulebook/readings#{reading}" in links
    assert page.headings[0].startswith("规则书" if lang == "zh" else "Rulebook")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("电梯", {"UM6.4"}),
        ("um6.4", {"UM6.4"}),
        ("LIFT", {"UM6.4"}),
        ("UM6 电梯", {"UM6.4"}),
        ("nothing of the kind", set()),
    ],
)
def test_it_is_searched_in_both_languages(client: TestClient, words: str, found: set[str]) -> None:
    page = Reader(client, "comm-SSL", lang="en").page(f"/rulebook?q={words}")
    prefix = "/rulebook/clauses/"
    assert {each.removeprefix(prefix) for each in page.links() if each.startswith(prefix)} == found
    assert ("No such clause" in page.seen) == (not found)


def test_it_is_taken_away_as_it_is_shown(client: TestClient) -> None:
    rows = Reader(client, "comm-SSL", lang="en").get("/rulebook?q=UM1&export=json").json()["rows"]
    expected = [code for code, place in RULEBOOK.places.items() if place.item and place.item.code == "UM1"]
    assert [each["clause"] for each in rows] == expected
    assert rows[0]["component"] == "UM1.A"


def test_a_clause_tells_how_it_was_used(year: Terminal, client: TestClient) -> None:
    entries = year.json("entries", "--clause", "UM4.4")["entries"]
    assert entries
    page = Reader(client, "auditor-1", lang="en").page("/rulebook/clauses/UM4.4")
    links = set(page.links())
    assert {f"/entries/{each['entry']}" for each in entries[-20:]} <= links
    rows = Reader(client, "auditor-1").get("/rulebook/clauses/UM4.4?export=json").json()["rows"]
    left: dict[str, float] = {}
    for each in entries:
        if each["state"] == "standing":
            left[each["community"]] = left.get(each["community"], 0) + round(float(each["left"]) * 100)
    assert {each["community"]: round(float(each["points"]) * 100) for each in rows} == left


def test_the_use_of_a_clause_is_that_of_the_moment(client: TestClient) -> None:
    page = Reader(client, "auditor-1", lang="en").page("/rulebook/clauses/UM4.4?position=60")
    assert "Nothing has been recorded under this clause yet." in page.seen


def test_only_who_may_record_is_led_to_recording(client: TestClient) -> None:
    def links(user: str, clause: str) -> set[str]:
        return set(Reader(client, user).page(f"/rulebook/clauses/{clause}").links())

    assert "/record?clause=UM4.4" in links("dept-UM", "UM4.4")
    assert "/record?clause=UM4.4" not in links("comm-SSL", "UM4.4")
    assert "/bonuses/new?clause=BN.1" in links("comm-SSL", "BN.1")
    assert "/record?clause=BN.1" not in links("dept-UM", "BN.1")


def test_every_reading_stands_with_what_else_it_could_be(client: TestClient) -> None:
    page = Reader(client, "comm-SSL").page("/rulebook/readings")
    for each in RULEBOOK.readings:
        assert each.reading.zh in page.seen
        assert each.decided_on.isoformat() in page.seen
        for other in each.alternatives:
            assert other.zh in page.seen


def test_versions_are_chosen_and_compared(of_two_versions: TestClient) -> None:
    reader = Reader(of_two_versions, "comm-SSL", lang="en")
    assert "worded anew" in reader.page("/rulebook").seen
    old = reader.page("/rulebook?version=1")
    assert "worded anew" not in old.seen
    assert "version 2 is in force" in old.seen
    assert "/rulebook/clauses/UM1.A.1?version=1" in old.links()
    found = reader.page("/rulebook/differences")
    assert "UM1.A.1.amount" in found.seen
    assert "0.30" in found.seen
    assert "worded anew" in found.seen
    rows = reader.get("/rulebook/differences?from=1&to=2&export=json").json()["rows"]
    assert {"place": "UM1.A.1.amount", "before": "0.20", "after": "0.30"} in rows
    assert len(rows) == 3
    backwards = reader.get("/rulebook/differences?from=2&to=1&export=json").json()["rows"]
    assert {"place": "UM1.A.1.amount", "before": "0.30", "after": "0.20"} in backwards
    same = reader.page("/rulebook/differences?from=2&to=2")
    assert "The two versions are the same." in same.seen
    by_version = reader.page("/rulebook/clauses/UM1.A.1")
    assert "Wording and figures by version" in by_version.seen


def test_wordings_are_text(of_two_versions: TestClient) -> None:
    reader = Reader(of_two_versions, "comm-SSL")
    for address in ("/rulebook", "/rulebook/clauses/UM1.A.1", "/rulebook/differences", f"/rulebook?q={HOSTILE}"):
        assert HOSTILE not in reader.get(address).text
        assert "<script>alert" not in reader.get(address).text


def test_one_version_is_compared_with_none(client: TestClient) -> None:
    assert (
        "Only version 1 has been published." in Reader(client, "comm-SSL", lang="en").page("/rulebook/differences").seen
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rulebook?version=9", 404),
        ("/rulebook?version=x", 422),
        ("/rulebook/clauses/XX9", 404),
        ("/rulebook/clauses/%3Cb%3E", 404),
        ("/rulebook/differences?from=7", 404),
        ("/rulebook/readings?q=x", 422),
        ("/rulebook?q=" + "x" * 201, 422),
        ("/rulebook?export=pdf", 422),
    ],
)
def test_what_is_not_there_is_refused_as_a_page(client: TestClient, address: str, status: int) -> None:
    page = Reader(client, "comm-SSL").page(address, status=status)
    assert page.headings


def test_it_is_for_those_who_are_signed_in(client: TestClient) -> None:
    for address in ("/rulebook", "/rulebook/clauses/UM4.4", "/rulebook/readings", "/rulebook/differences"):
        assert Reader(client).get(address).status_code == 303
