"""What waits for whom, and what they are told: by role, most urgent first, and counted as it is listed."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from api.guest import Guest
from api.pages.tasks import waiting, waiting_for
from api.pages.visit import Frame, Visit
from ledger.clauses import Lang
from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal

HOSTILE = "<script>alert(1)</script>'\"><b>{{ 7 * 7 }}"
USERS = ("comm-SSL", "comm-ZY", "dept-UM", "dept-GC", "leading-1", "leading-2", "committee-1", "auditor-1", "admin")


@pytest.fixture
def busy(trial: Terminal) -> Terminal:
    """A ledger in which something waits for everybody."""
    trial.done("import", trial.file("busy.jsonl", [
        {"op": "record", "id": "E-A", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "reason": HOSTILE, "by": "dept-UM"},
        {"op": "record", "id": "E-Q", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-06", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-D", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-07", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-R", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-07", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-F", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-08", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-L", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-08", "level": "city", "by": "dept-UM"},
        {"op": "record", "id": "E-T", "community": "ZY", "clause": "GC2.1", "occurred_on": "2020-05-02", "ticket": "T1", "by": "dept-GC"},
        {"op": "declare", "id": "E-B", "community": "ZY", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-01", "reason": "x", "by": "comm-ZY"},
        {"op": "declare", "id": "E-S", "community": "ZY", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-02", "reason": "x", "by": "comm-ZY"},
        {"op": "review", "bonus": "E-S", "outcome": "supported", "reasons": "x", "by": "leading-1"},
        *({"op": "appeal", "entry": each, "grounds": "x", "by": "comm-SSL"} for each in ("E-A", "E-Q", "E-D", "E-R", "E-L")),
        *({"op": "accept", "entry": each, "by": "leading-1"} for each in ("E-Q", "E-D", "E-R", "E-L")),
        {"op": "ask", "entry": "E-Q", "question": "where?", "by": "leading-1"},
        *({"op": "decide", "entry": each, "outcome": "rejected", "reasons": "x", "by": "leading-1"} for each in ("E-R", "E-L")),
        {"op": "escalate", "entry": "E-L", "grounds": "x", "by": "comm-SSL"},
    ]))  # fmt: skip
    return trial


@pytest.fixture
def client(busy: Terminal) -> Iterator[TestClient]:
    with pages_of(busy) as client:
        yield client


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("comm-SSL", {"/appeals/E-Q", "/appeal/E-F", "/appeal/E-R?level=2"}),
        ("comm-ZY", {"/entries/E-B", "/entries/E-S"}),
        ("dept-UM", {"/appeals/E-A", "/appeals/E-Q", "/appeals/E-D", "/record/grid?clause=UM6.5"}),
        ("dept-GC", {"/entries/E-T/confirmation", "/record/grid?clause=GC1.1"}),
        ("leading-1", {"/appeals/E-A", "/appeals/E-D/decision", "/bonuses/E-B/review", "/record/grid?clause=LG1.1"}),
        ("committee-1", {"/appeals/E-L/decision", "/bonuses/E-S/determination", "/year"}),
    ],
)
def test_everybody_is_led_to_what_is_theirs(client: TestClient, user: str, expected: set[str]) -> None:
    links = set(Reader(client, user).page("/inbox").links())
    assert expected <= links
    actions = {each for each in links if each.endswith(("/decision", "/confirmation", "/review", "/determination"))}
    assert actions <= expected


def test_nothing_is_left_for_whoever_has_a_part_in_it(busy: Terminal, client: TestClient) -> None:
    busy.done("import", busy.file("own.jsonl", [
        {"op": "record", "id": "E-LG", "community": "SSL", "clause": "LG1.1", "occurred_on": "2020-12-31", "value": "4", "reason": "x", "by": "leading-1"},
        {"op": "appeal", "entry": "E-LG", "grounds": "x", "by": "comm-SSL"},
        {"op": "accept", "entry": "E-LG", "by": "leading-2"},
    ]))  # fmt: skip
    own = Reader(client, "leading-1", lang="en").page("/inbox")
    assert "/appeals/E-LG/decision" not in own.links()
    assert "you had a part in it" in own.seen
    assert "/appeals/E-LG/decision" in Reader(client, "leading-2").page("/inbox").links()


def test_an_auditor_sees_how_the_ledger_is(client: TestClient) -> None:
    page = Reader(client, "auditor-1", lang="en").page("/inbox")
    assert "The ledger itself" in page.seen
    assert "/audit/verification" in page.links()
    assert "Nothing waits for you now." in page.seen
    assert "The ledger itself" not in Reader(client, "comm-SSL", lang="en").page("/inbox").seen


def test_a_role_that_takes_two_waits_for_the_second_person(busy: Terminal, client: TestClient) -> None:
    busy.done("user", "grant", "leading-2", "working_committee", "--by", "admin")
    page = Reader(client, "committee-1", lang="en").page("/inbox")
    assert "Roles that need your word" in page.seen
    assert "/accounts/leading-2" in page.links()
    assert len(waiting_for(as_visit(client, "committee-2")).proposals) == 1
    assert waiting_for(as_visit(client, "leading-2")).proposals == ()
    assert waiting_for(as_visit(client, "admin")).proposals == (), "the first person's word is given"


def as_visit(client: TestClient, user: str) -> Visit:
    """A visit as pages have it, by somebody with a session."""
    app: Any = client.app
    ledger = app.state.ledger
    with ledger.reading() as books:
        guest = Guest(user, "session", books.user(user).grants)
    request = Request({"type": "http", "query_string": b"", "headers": [], "app": app})
    return Visit(request, ledger, guest, Frame(), Lang.EN, "x", ledger.head_position())


@pytest.mark.parametrize("user", USERS)
def test_the_count_is_that_of_the_list(client: TestClient, user: str) -> None:
    visit = as_visit(client, user)
    listed = waiting_for(visit)
    assert waiting(visit) == listed.count - (listed.turn is not None)


def test_the_days_that_are_left_are_told(client: TestClient) -> None:
    page = Reader(client, "comm-SSL", lang="en").page("/inbox")
    assert "days left: 5" in page.seen


def test_what_concerns_me_is_told_and_what_i_did_is_not(client: TestClient) -> None:
    rows = Reader(client, "dept-UM").get("/inbox?export=json").json()["rows"]
    assert {each["actor"] for each in rows}.isdisjoint({"dept-UM"})
    assert {each["entry"] for each in rows} >= {"E-A", "E-Q", "E-D", "E-L"}
    assert "E-T" not in {each["entry"] for each in rows}
    community = Reader(client, "comm-ZY").get("/inbox?export=json").json()["rows"]
    assert {each["community"] for each in community} <= {"ZY", None}
    assert [each["position"] for each in rows] == sorted((each["position"] for each in rows), reverse=True)


def test_it_is_narrowed_and_goes_on_page_by_page(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    every = reader.get("/inbox?export=json").json()["rows"]
    appeals = reader.get("/inbox?about=appeals&export=json").json()["rows"]
    assert appeals
    assert appeals == [each for each in every if each["event"].startswith(("appeal-", "question-"))]
    before = every[2]["position"]
    rest = reader.get(f"/inbox?before={before}&export=json").json()["rows"]
    assert rest == every[3:]


def test_what_is_new_is_marked(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL", lang="en")
    first = reader.get("/inbox")
    head = first.headers["set-cookie"]
    assert "kaohe-seen=comm-SSL:" in head.replace("%3A", ":").replace('"', "")
    assert "HttpOnly" in head
    assert "new since you last looked" not in first.text
    since = reader.get("/inbox?export=json").json()["rows"][1]["position"]
    page = reader.page(f"/inbox?seen={since}")
    assert "new since you last looked" in page.seen
    assert len([said for _tag, said in page.tags if said.get("class") == "fresh"]) == 1


def test_words_of_others_are_text(client: TestClient) -> None:
    answer = Reader(client, "comm-SSL").get("/inbox")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


@pytest.mark.parametrize("user", USERS[:-1])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_has_a_page_now_and_of_the_past(client: TestClient, user: str, lang: str) -> None:
    reader = Reader(client, user, lang=lang)
    assert reader.page("/inbox").headings[0].startswith("我的待办" if lang == "zh" else "My tasks")
    past = reader.page("/inbox?position=60")
    assert not {each for each in past.links() if each.endswith(("/decision", "/confirmation", "/review"))}


@pytest.mark.parametrize("query", ["about=nothing", "before=x", "seen=-1", "other=1"])
def test_what_cannot_be_asked_is_refused(client: TestClient, query: str) -> None:
    assert Reader(client, "comm-SSL").get(f"/inbox?{query}").status_code == 422
