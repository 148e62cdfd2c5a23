"""The page about the year: what stands in the way, and what the working committee does there."""

from collections.abc import Iterator
from html import escape

import pytest
from starlette.testclient import TestClient

from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

MARKS = ("PB1.1", "PB1.2", "PB1.3")
HOSTILE = "<script>alert(1)</script>'\"><b>{{ 7 * 7 }}"


@pytest.fixture
def client(own_year: Terminal) -> Iterator[TestClient]:
    with pages_of(own_year) as client:
        yield client


@pytest.fixture
def at_trial(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


def tied(trial: Terminal, *ahead: str) -> None:
    """Full marks in the ranked item for everybody; less for all but those who are ahead, where any are named."""
    communities = [each["community"] for each in trial.json("scores")["communities"]]
    lines = [
        {
            "op": "record", "community": each, "clause": clause, "occurred_on": "2020-12-31",
            "value": "100" if each in ahead or not ahead else str(60 + number),
        }
        for number, each in enumerate(communities)
        for clause in MARKS
    ]  # fmt: skip
    trial.done("import", trial.file("marks.jsonl", lines), "--by", "dept-PB")


def turned(reader: Reader, op: str, reason: str = "because it is time") -> PageText:
    """What a turn would do, looked at first, and then carried out."""
    at_first = reader.page("/year")
    [form] = [each for each in at_first.forms if each.fields.get("op") == op]
    looked = reader.post(form.action, {**form.fields, "reason": reason, "do": "preview"})
    assert looked.status_code == 200
    seen = PageText(looked.text)
    [again] = [each for each in seen.forms if each.fields.get("op") == op]
    assert again.fields["reason"] == reason
    answer = reader.post(again.action, {**again.fields, "do": "act"})
    assert answer.status_code == 303, PageText(answer.text).seen[-1_500:]
    return reader.page(answer.headers["location"])


def test_the_year_is_closed_made_final_and_reopened_there(own_year: Terminal, client: TestClient) -> None:
    committee = Reader(client, "committee-1", lang="en")
    before = own_year.json("scores")
    closed = turned(committee, "close")
    assert "The year is closed." in closed.seen
    final = turned(committee, "finalise", "all is settled")
    assert "The ranking is final." in final.seen
    for each in before["communities"]:
        assert f"{each['rank']}" in final.seen
        assert each["total"] in final.seen
    assert "kaohe verify --full" in final.seen
    assert [each for each in final.links() if each.startswith("/api/v1/proofs/communities/")]
    taken = turned(committee, "reopen", "an oversight")
    assert "closed" in taken.seen
    assert "The final ranking of that time" in taken.seen
    assert "an oversight" in taken.seen
    assert before["communities"][0]["total"] in taken.seen, "it stays on record"


def test_looking_first_records_nothing(own_year: Terminal, client: TestClient) -> None:
    committee = Reader(client, "committee-1", lang="en")
    position = own_year.json("scores")["position"]
    answer = committee.send("/year", {"reason": "to see", "do": "preview"})
    assert "Nothing has been recorded yet." in PageText(answer.text).seen
    with own_year.opened() as ledger, ledger.reading() as snapshot:
        assert [each for each in snapshot.history("2020") if "closed" in each.event.TYPE] == []
    assert own_year.json("scores")["position"] >= position


def test_a_turn_without_a_reason_is_refused_beside_its_field(client: TestClient) -> None:
    committee = Reader(client, "committee-1")
    answer = committee.send("/year", {"reason": "", "do": "act"})
    assert answer.status_code == 422
    assert 'id="wrong-reason"' in answer.text


@pytest.mark.parametrize("user", ["comm-SSL", "dept-UM", "leading-1", "auditor-1"])
def test_nobody_else_is_offered_or_granted_a_turn(client: TestClient, user: str) -> None:
    reader = Reader(client, user)
    page = reader.page("/year")
    assert [each for each in page.forms if each.action.startswith("/year") and each.method == "post"] == []
    [out] = [each for each in page.forms if each.action == "/sign-out"]
    fields = {**out.fields, "op": "close", "year": "2020", "reason": "mine"}
    assert reader.post("/year", {**fields, "do": "act"}).status_code == 403
    assert reader.post("/year", {**fields, "do": "preview"}).status_code == 403


def test_what_is_no_turn_is_refused(client: TestClient) -> None:
    committee = Reader(client, "committee-1")
    [form, *_] = [each for each in committee.page("/year").forms if each.action.startswith("/year?")]
    assert committee.post("/year", {**form.fields, "op": "record", "do": "act"}).status_code == 422
    assert committee.post("/year", {**form.fields, "op": "close", "do": "act", "csrf_token": "x"}).status_code == 403


def test_every_obstacle_leads_to_where_it_is_dealt_with(own_year: Terminal, client: TestClient) -> None:
    own_year.done("import", own_year.file("more.jsonl", [
        {"op": "record", "id": "E-T", "community": "ZY", "clause": "GC2.1", "occurred_on": "2021-01-20", "ticket": "T9", "by": "dept-GC"},
        {"op": "declare", "id": "E-B", "community": "SSL", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-01", "reason": "x", "by": "comm-SSL"},
        {"op": "record", "id": "E-A", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-F", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-06", "level": "city", "by": "dept-UM"},
        {"op": "appeal", "entry": "E-A", "grounds": "x", "by": "comm-SSL"},
    ]))  # fmt: skip
    committee = Reader(client, "committee-1", lang="en")
    page = committee.page("/year")
    links = page.links()
    assert {"/appeals/E-A", "/entries/E-T", "/entries/E-B", "/entries/E-F"} <= set(links)
    department = Reader(client, "dept-GC").page("/year").links()
    assert "/entries/E-T/confirmation" in department
    leading = Reader(client, "leading-1").page("/year").links()
    assert "/bonuses/E-B/review" in leading
    community = Reader(client, "comm-SSL").page("/year").links()
    assert "/appeal/E-F" in community
    rows = committee.get("/year?export=json").json()["rows"]
    assert {(each["awaited"], each["entry"]) for each in rows} >= {
        ("acceptance", "E-A"), ("confirmation", "E-T"), ("review", "E-B"), ("filing", "E-F"),
    }  # fmt: skip
    refused = turned_away(committee)
    assert "E-A" in refused
    assert "E-T" in refused


def turned_away(committee: Reader) -> str:
    """What finalising says, once the year is closed."""
    turned(committee, "close")
    [form] = [each for each in committee.page("/year").forms if each.fields.get("op") == "finalise"]
    answer = committee.post(form.action, {**form.fields, "reason": "now", "do": "act"})
    assert answer.status_code == 409
    return PageText(answer.text).seen


def test_missing_figures_lead_to_where_they_are_recorded(trial: Terminal, at_trial: TestClient) -> None:
    assert trial.json("scores")["communities"][0]["provisional"]
    links = Reader(at_trial, "dept-SF").page("/year").links()
    assert "/record?clause=SF1.1&community=SSL" in links
    assert "/record?clause=UM6.5&community=SSL" not in links
    assert "/rulebook/clauses/UM6.5" in links


def test_a_tie_is_broken_by_choosing_places(trial: Terminal, at_trial: TestClient) -> None:
    tied(trial, "SSL", "FSA", "ZY", "HJT")
    committee = Reader(at_trial, "committee-1", lang="en")
    page = committee.page("/year")
    assert "Break the tie in PB1" in page.seen
    [form] = [each for each in page.forms if each.fields.get("op") == "break_tie"]
    fields = {**form.fields, "reason": "the better work", "order": ["FSA", "SSL", "HJT", "ZY"]}
    looked = committee.post(form.action, {**fields, "do": "preview"})
    assert looked.status_code == 200
    assert "→" in PageText(looked.text).seen
    assert trial.json("scores")["communities"][0]["tie_open"] == ["PB1"]
    twice = committee.post(form.action, {**fields, "order": ["FSA", "FSA", "HJT", "ZY"], "do": "act"})
    assert twice.status_code == 409
    assert 'role="alert"' in twice.text
    answer = committee.post(form.action, {**fields, "do": "act"})
    assert answer.status_code == 303, PageText(answer.text).seen
    assert [each["community"] for each in trial.json("scores")["communities"] if each["tie_open"]] == []
    shown = committee.page(answer.headers["location"])
    assert "The tie is broken." in shown.seen
    assert "the better work" in shown.seen


def test_a_form_that_is_sent_again_is_carried_out_once(own_year: Terminal, client: TestClient) -> None:
    committee = Reader(client, "committee-1")
    [form] = [each for each in committee.page("/year").forms if each.fields.get("op") == "close"]
    fields = {**form.fields, "reason": "over", "do": "act"}
    first, second = committee.post(form.action, fields), committee.post(form.action, fields)
    assert first.headers["location"] == second.headers["location"]
    with own_year.opened() as ledger, ledger.reading() as snapshot:
        assert len([each for each in snapshot.history("2020") if each.event.TYPE == "year-closed.1"]) == 1


def test_reasons_are_text(client: TestClient) -> None:
    committee = Reader(client, "committee-1")
    turned(committee, "close", HOSTILE)
    text = committee.get("/year").text
    assert HOSTILE not in text
    assert escape(HOSTILE, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in text


@pytest.mark.parametrize(("lang", "word"), [("zh", "定榜前还须办结"), ("en", "What stands in the way")])
def test_both_languages_and_the_past(client: TestClient, lang: str, word: str) -> None:
    page = Reader(client, "committee-1", lang=lang).page("/year?position=300")
    assert word in page.seen
    assert [each for each in page.forms if each.method == "post" and each.action != "/sign-out"] == []


def test_a_year_that_is_not_there_is_refused(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    assert reader.get("/year?year=1999").status_code == 404
    assert reader.get("/year?nonsense=1").status_code == 422
