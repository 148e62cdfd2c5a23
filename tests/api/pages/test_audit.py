"""The audit's pages: what stands on them, for whom, and what can be taken away."""

import csv
import io
import json
import re
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from tests.api.pages.hostile import texts
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

PAGES = ("/audit", "/audit/events", "/audit/verification", "/audit/bundle", "/audit/checkpoint", "/audit/witnesses")
EVERYBODY = ("dept-UM", "comm-SSL", "leading-1", "committee-1", "auditor-1")
OVERSEERS = ("committee-1", "auditor-1")
RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")


@pytest.fixture(scope="module")
def readers(year: Terminal) -> Iterator[dict[str, Reader]]:
    with pages_of(year) as client:
        yield {name: Reader(client, name) for name in EVERYBODY}


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


def positions(page: PageText) -> list[int]:
    return [
        int(str(said["id"])[6:]) for tag, said in page.tags if tag == "li" and str(said.get("id")).startswith("event-")
    ]


def following(page: PageText) -> str:
    """Where the list goes on; empty where it ends."""
    return next((str(said["href"]) for tag, said in page.tags if tag == "a" and said.get("rel") == "next"), "")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_may_see_that_the_ledger_holds(readers: dict[str, Reader], path: str, lang: str) -> None:
    for reader in readers.values():
        page = reader.page(f"{path}?lang={lang}")
        assert sum(tag == "h1" for tag, _ in page.tags) == 1
        assert page.seen.count("None") == 0


@pytest.mark.parametrize("path", [*PAGES, "/audit/access"])
def test_nobody_comes_without_signing_in(readers: dict[str, Reader], path: str) -> None:
    answer = Reader(readers["auditor-1"].client).get(path)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("user", EVERYBODY)
def test_who_came_is_shown_to_those_who_watch_over_the_ledger_alone(readers: dict[str, Reader], user: str) -> None:
    assert readers[user].get("/audit/access").status_code == (200 if user in OVERSEERS else 403)
    assert ("/audit/access" in readers[user].page("/audit").links()) == (user in OVERSEERS)


def test_the_overview_links_to_the_whole_ledger_as_it_was(readers: dict[str, Reader]) -> None:
    links = readers["auditor-1"].page("/audit?position=300").links()
    for form in ("jsonl", "csv", "xlsx", "hledger"):
        assert f"/api/v1/export?format={form}&position=300" in links
        assert readers["auditor-1"].get(f"/api/v1/export?format={form}&position=300").status_code == 200


# --- events -----------------------------------------------------------------------------------------------------------


def test_events_stand_newest_first_and_go_on_without_a_gap(readers: dict[str, Reader]) -> None:
    reader = readers["auditor-1"]
    address, found = "/audit/events?position=400", []
    while address:
        page = reader.page(address)
        found += positions(page)
        address = following(page)
    assert found == list(range(400, 0, -1))


def test_events_stand_oldest_first_where_that_is_asked(readers: dict[str, Reader]) -> None:
    reader = readers["auditor-1"]
    page = reader.page("/audit/events?order=oldest&position=120")
    assert positions(page) == list(range(1, 51))
    assert positions(reader.page(following(page))) == list(range(51, 101))


@pytest.mark.parametrize(
    "query",
    [
        "actor=dept-UM",
        "event=appeal-filed",
        "event=deduction-recorded.1&actor=dept-PB",
        "stream=2020%2FSSL",
        "stream=access",
        "from=2020-06-01T00:00&to=2020-07-01T00:00",
        "entry=UM-2020-0001",
        "actor=nobody-there",
        "",
    ],
)
@pytest.mark.parametrize("user", ["comm-SSL", "auditor-1"])
def test_the_page_the_files_and_the_api_find_the_same(readers: dict[str, Reader], query: str, user: str) -> None:
    reader = readers[user]
    asked = query.replace("T00:00", "T00:00:00%2B08:00") if "from" in query else query
    told = reader.told(f"/api/v1/events?{asked}&position=500&limit=1000")
    wanted = {each["position"]: each for each in told["events"]}
    lines = list(csv.DictReader(io.StringIO(reader.get(f"/audit/events?{query}&position=500&export=csv").text)))
    rows = reader.get(f"/audit/events?{query}&position=500&export=json").json()["rows"]
    assert [int(line["position"]) for line in lines] == [row["position"] for row in rows] == list(wanted)
    for row in rows:
        event = wanted[row["position"]]
        assert {name: row[name] for name in ("recorded_at", "event", "actor", "stream", "previous")} == {
            name: event.get(name) for name in ("recorded_at", "event", "actor", "stream", "previous")
        }
        assert (json.loads(row["body"]) if row["body"] else None) == event.get("body")
    assert positions(reader.page(f"/audit/events?{query}&position=500")) == list(wanted)[::-1][:50]


def test_an_event_opens_to_its_body_its_place_in_the_chain_and_its_proof(readers: dict[str, Reader]) -> None:
    reader = readers["comm-SSL"]
    [event] = reader.told("/api/v1/events?entry=UM-2020-0001&limit=1")["events"]
    page = reader.page("/audit/events?entry=UM-2020-0001&order=oldest")
    assert event["body"]["clause"] in page.seen
    assert event["previous"] is None or event["previous"] in page.seen
    assert "/entries/UM-2020-0001" in page.links()
    proofs = [link for link in page.links() if link.startswith("/api/v1/proofs/entries/UM-2020-0001")]
    assert f"/api/v1/proofs/entries/UM-2020-0001?form=tlog-proof&event={event['position']}" in proofs
    assert [reader.get(link).status_code for link in proofs[:3]] == [200, 200, 200]


def test_access_matters_are_places_in_time_to_those_who_may_not_see_them(readers: dict[str, Reader]) -> None:
    in_full, in_part = (readers[user].page("/audit/events?position=60&before=61") for user in ("auditor-1", "comm-SSL"))
    assert positions(in_full) == positions(in_part)
    assert "user/comm-SSL" in in_full.seen
    assert "user/comm-SSL" not in in_part.seen
    assert "访问事项" in in_part.seen


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("event=no-such-event", 422),
        ("actor=a%20b", 422),
        ("from=yesterday", 422),
        ("before=-1", 422),
        ("order=sideways", 422),
        ("position=999999999", 404),
        ("colour=red", 422),
        ("export=pdf", 422),
        ("before=0", 200),
        ("after=99999999999&order=oldest", 200),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(readers: dict[str, Reader], query: str, status: int) -> None:
    page = readers["auditor-1"].page(f"/audit/events?{query}", status=status)
    assert (status == 200) != any(said.get("role") == "alert" for _, said in page.tags)


def test_events_of_the_newest_page_come_by_themselves_and_of_the_past_none_do(readers: dict[str, Reader]) -> None:
    def live(query: str) -> bool:
        tags = readers["auditor-1"].page(f"/audit/events{query}").tags
        return any(said.get("id") == "live" and "hx-get" in said for _, said in tags)

    assert live("")
    assert live("?actor=dept-UM")
    assert not live("?before=100")
    assert not live("?position=100")
    assert not live("?order=oldest")


def test_what_people_write_stays_text(trial: Terminal) -> None:
    chosen = texts()[::50]
    for number, text in enumerate(chosen):
        trial.done(*RECORD, f"E{number}", "--reason", text)
    with pages_of(trial) as client:
        page = Reader(client, "auditor-1").page("/audit/events?stream=2020%2FSSL")
        for text in chosen:
            assert text in page.seen
        scripts = [said for tag, said in page.tags if tag == "script"]
        assert all(str(said.get("src", "")).startswith("/static/") for said in scripts)
        assert not any(name.startswith("on") for _, said in page.tags for name in said)


# --- access -----------------------------------------------------------------------------------------------------------


def test_sign_ins_refusals_exports_and_grants_are_found_by_person_and_kind(client: TestClient) -> None:
    auditor = Reader(client, "auditor-1")
    Reader(client).post("/sign-in", {"user": "comm-SSL", "password": "wrong"})
    refused = Reader(client, "comm-SSL")
    assert refused.get("/audit/access").status_code == 403
    assert refused.get("/api/v1/export").status_code == 200
    found = {
        kind: auditor.get(f"/audit/access?person=comm-SSL&kind={kind}&export=json").json()["rows"]
        for kind in ("signed-in", "sign-in-refused", "access-refused", "exported", "role-granted")
    }
    assert {kind: len(rows) for kind, rows in found.items()} == dict.fromkeys(found, 1)
    assert found["access-refused"][0]["details"] == "GET /audit/access · role_not_allowed"
    assert found["sign-in-refused"][0]["about"] == "comm-SSL"
    whole = auditor.get("/audit/access?person=comm-SSL&export=json").json()["rows"]
    assert [row["position"] for row in whole] == sorted((row["position"] for row in whole), reverse=True)
    assert {row["event"] for row in whole} == {*found, "user-added"}
    assert auditor.page("/audit/access?person=comm-SSL&kind=sign-in-refused").seen.count("password_wrong") == 1


def test_access_goes_on_page_by_page(readers: dict[str, Reader]) -> None:
    reader = readers["auditor-1"]
    address, pages = "/audit/access?position=60", []
    while address:
        pages.append(reader.page(address))
        address = following(pages[-1])
    found = [
        int(each) for page in pages for each in re.findall(r"/audit/events\?\S*before=(\d+)", " ".join(page.links()))
    ]
    wanted = reader.get("/audit/access?position=60&export=json").json()["rows"]
    assert [each - 1 for each in found] == [row["position"] for row in wanted]


def test_a_kind_of_access_that_there_is_not_is_refused(readers: dict[str, Reader]) -> None:
    assert readers["auditor-1"].get("/audit/access?kind=deduction-recorded").status_code == 422


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("/audit/events", "前一事件的哈希", "previous hash"),
        ("/audit/access", "请求编号", "request"),
        ("/accounts", "用户", "user"),
    ],
)
def test_workbooks_have_headings_in_the_readers_language(
    readers: dict[str, Reader], path: str, zh: str, en: str
) -> None:
    for lang, heading in (("zh", zh), ("en", en)):
        answer = readers["auditor-1"].get(f"{path}?export=xlsx&lang={lang}")
        with ZipFile(io.BytesIO(answer.content)) as book:
            assert f"<t>{heading}</t>" in book.read("xl/sharedStrings.xml").decode()
