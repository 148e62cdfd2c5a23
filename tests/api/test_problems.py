"""Errors as problem documents: every kind, in both languages, and nothing in them that should not be."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.language import language_of
from api.problems import Problem, status_of
from api.problems.catalogue import catalogue
from api.problems.document import TITLES
from api.problems.places import PLACES, pointer
from ledger import errors
from ledger.clauses import Lang
from ledger.errors import LedgerError
from tests.api.small import SECRET, small_app
from tests.ledger.test_errors import CHINESE, descendants

HOSTILE = "<script>\u202e\u0000" + "x" * 200
THINGS = "/api/v1/things/E1"
RECORD = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05"}
IN_ENGLISH = {"Accept-Language": "en"}
WEB = [each for each in descendants(Problem) if each.__module__.startswith("api.")]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(small_app()) as client:
        yield client


def refused(client: TestClient, method: str, address: str, **said: Any) -> dict[str, Any]:
    """The problem document; what holds for each of them is checked here."""
    answer = client.request(method, address, **{**said, "headers": {**IN_ENGLISH, **said.get("headers", {})}})
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"/problems/{problem['code']}"
    assert problem["instance"] == f"urn:kaohe:request:{answer.headers['X-Request-ID']}"
    assert problem["title"]
    assert problem["detail"]
    assert set(problem) <= {"type", "title", "status", "code", "detail", "instance", "errors"}
    assert not CHINESE.search(answer.text) or said.get("headers")
    return problem


@pytest.mark.parametrize(
    ("name", "status", "code", "fields"),
    [
        ("unknown", 404, "entry_unknown", {}),
        ("community", 404, "community_unknown", {}),
        ("left", 409, "more_than_is_left", {}),
        ("cause", 403, "own_cause", {}),
        ("busy", 503, "ledger_busy", {"Retry-After": "5"}),
        ("disk", 503, "disk_failing", {"Retry-After": "5"}),
        ("signed_out", 401, "not_signed_in", {"WWW-Authenticate": 'Bearer realm="kaohe"'}),
        ("credentials", 401, "credentials_refused", {"WWW-Authenticate": 'Bearer realm="kaohe"'}),
        ("throttled", 429, "throttled", {"Retry-After": "7"}),
        ("stale", 412, "stale", {}),
        ("form", 406, "not_acceptable", {}),
    ],
)
def test_a_refusal_has_the_status_of_its_kind_and_the_fields_that_go_with_it(
    client: TestClient, name: str, status: int, code: str, fields: dict[str, str]
) -> None:
    problem = refused(client, "POST", f"/api/v1/refusals/{name}")
    assert (problem["status"], problem["code"]) == (status, code)
    headers = client.post(f"/api/v1/refusals/{name}").headers
    assert {name: headers[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/nothing", 404, "route_unknown"),
        ("GET", "/static/nothing.css", 404, "route_unknown"),
        ("GET", "/api/v1/nothing", 404, "route_unknown"),
        ("POST", THINGS, 405, "method_not_allowed"),
        ("POST", "/static/kaohe.css", 405, "method_not_allowed"),
        ("GET", f"{THINGS}?limit=x", 422, "parameter_malformed"),
        ("PUT", THINGS, 400, "body_malformed"),
    ],
)
def test_an_error_of_the_framework_is_a_problem_too(
    client: TestClient, method: str, address: str, status: int, code: str
) -> None:
    problem = refused(client, method, address)
    assert (problem["status"], problem["code"]) == (status, code)


@pytest.mark.parametrize(
    ("address", "allowed"), [(THINGS, "GET, PUT"), ("/static/kaohe.css", "GET, HEAD"), ("/api/v1/bodies", "POST")]
)
def test_a_method_that_is_not_allowed_is_told_all_that_are(client: TestClient, address: str, allowed: str) -> None:
    assert client.patch(address).headers["Allow"] == allowed


@pytest.mark.parametrize(
    ("accepted", "language", "sentence"),
    [
        ("en-GB,en;q=0.9", "en", "There is nothing at this address"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "这里没有内容"),
        ("", "zh-CN", "这里没有内容"),
        ("fr", "zh-CN", "这里没有内容"),
        ("fr, en;q=0.1", "en", "There is nothing at this address"),
    ],
)
def test_a_problem_is_in_the_language_of_the_reader(
    client: TestClient, accepted: str, language: str, sentence: str
) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": accepted})
    assert answer.json()["detail"].startswith(sentence)
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]


def test_every_status_has_a_title_in_both_languages() -> None:
    statuses = {each.status for each in catalogue().values()}
    assert statuses == set(TITLES)
    assert all(CHINESE.search(title.zh) and not CHINESE.search(title.en or "") for title in TITLES.values())


def test_each_wrong_field_of_a_body_is_pointed_at(client: TestClient) -> None:
    said = {"community": "SSL", "occurred_on": "2020-02-30", "amount": "1e3", "quantity": "2", "weight": 1}
    problem = refused(client, "PUT", THINGS, json=said)
    assert {each["pointer"]: each["code"] for each in problem["errors"]} == {
        "/clause": "field_missing",
        "/occurred_on": "field_malformed",
        "/amount": "field_malformed",
        "/quantity": "field_malformed",
        "/weight": "field_unknown",
    }
    assert (problem["status"], problem["code"]) == (422, problem["errors"][0]["code"])
    assert "2020-02-30" not in str(problem)


@pytest.mark.parametrize(
    ("asked", "headers", "parameter", "wanted"),
    [
        ("?limit=x", {}, "limit", "a whole number"),
        ("?limit=0", {}, "limit", "at least 1"),
        ("?limit=101", {}, "limit", "at most 100"),
        ("", {"X-Kind": "longer"}, "X-Kind", "at most 4 characters"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_it_takes(
    client: TestClient, asked: str, headers: dict[str, str], parameter: str, wanted: str
) -> None:
    problem = refused(client, "GET", f"{THINGS}{asked}", headers=headers)
    assert [each["parameter"] for each in problem["errors"]] == [parameter]
    assert wanted in problem["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"\xff\xfe{\x00}\x00",
        b'{"quantity": NaN}',
        b'{"quantity": 1e999}',
        b'{"community": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_makes_no_sense_is_refused_without_a_server_error(client: TestClient, content: bytes) -> None:
    problem = refused(client, "PUT", THINGS, content=content, headers={"Content-Type": "application/json"})
    assert problem["code"] in {"body_malformed", "field_missing", "field_malformed"}
    assert problem["status"] in {400, 422}


def test_nothing_hostile_is_repeated(client: TestClient) -> None:
    said = {**RECORD, "community": HOSTILE, HOSTILE: HOSTILE, "amount": HOSTILE, "a/b~c": 1}
    text = json.dumps(refused(client, "PUT", THINGS, json=said), ensure_ascii=False)
    assert not {"<script>", "\u202e", "xxxx"} & {found for found in ("<script>", "\u202e", "xxxx") if found in text}
    assert '"/a~1b~0c"' in text
    assert HOSTILE not in client.get(f"/{HOSTILE.replace(chr(0), '')}").text


def test_no_more_errors_are_named_than_anybody_reads(client: TestClient) -> None:
    problem = refused(client, "PUT", THINGS, json={**RECORD, **{f"field{number}": 1 for number in range(5_000)}})
    assert len(problem["errors"]) == 20


def test_a_mistake_of_ours_tells_its_number_and_nothing_else(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        problem = refused(client, "GET", "/api/v1/mistake")
    assert (problem["status"], problem["code"]) == (500, "internal")
    assert SECRET not in str(problem)
    logged = next(record for record in caplog.records if record.name == "kaohe.api")
    assert logged.exc_info is not None
    assert isinstance(logged.exc_info[1], ZeroDivisionError)
    assert problem["instance"].endswith(vars(logged)["correlation"])


def test_where_the_ledger_lies_is_told_to_the_log_alone(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    problem = refused(client, "POST", "/api/v1/refusals/missing")
    assert problem["status"] == 503
    assert "private" not in str(problem)
    assert "private" in vars(next(record for record in caplog.records if record.name == "kaohe.api"))["detail"]


def test_an_error_about_what_the_address_names_names_the_parameter() -> None:
    app = small_app()

    @app.get("/entries/{entry_id}")
    async def entry(entry_id: str) -> None:
        raise errors.EntryUnknown(entry=entry_id)

    @app.get("/scores")
    async def scores(position: int = 1) -> None:
        raise errors.PositionUnknown(position=position, newest=1) if position > 1 else errors.CommunityUnknown(known=())

    @app.post("/bonuses")
    async def declare() -> None:
        raise errors.DayInTheFuture(today="2020-01-01")

    with TestClient(app) as client:
        assert refused(client, "GET", "/entries/E1")["errors"][0]["parameter"] == "entry_id"
        assert refused(client, "GET", "/scores?position=7")["errors"][0]["parameter"] == "position"
        assert refused(client, "GET", "/scores?community=X")["errors"][0]["parameter"] == "community"
        assert refused(client, "POST", "/bonuses")["errors"][0]["pointer"] == "/occurred_on"


def test_every_error_whose_place_is_known_exists() -> None:
    assert set(PLACES) <= set(errors.__all__)


@pytest.mark.parametrize(
    ("path", "found"), [(("a", 0, "b"), "/a/0/b"), (("a/b", "~"), "/a~1b/~0"), (("a", "\u202e", "b"), "/a"), ((), "")]
)
def test_a_pointer_is_escaped_and_ends_before_what_nobody_should_see(path: tuple[object, ...], found: str) -> None:
    assert pointer(path) == found


@pytest.mark.parametrize("kind", WEB, ids=lambda kind: kind.__name__)
def test_a_refusal_of_the_web_is_worded_in_both_languages(kind: type[Problem]) -> None:
    assert kind.status in TITLES
    assert CHINESE.search(kind.zh)
    assert not CHINESE.search(kind.en)
    assert kind.en[0].isupper() or kind.en[0] in "“{"
    assert kind.zh.endswith("。")
    assert kind.en.endswith((".", ")."))


def test_codes_of_the_web_and_of_the_ledger_do_not_meet() -> None:
    of_ledger = {each.__name__ for each in descendants(LedgerError) if each.__module__.startswith("ledger.")}
    assert not of_ledger & {each.__name__ for each in WEB}


def test_every_refusal_has_a_status() -> None:
    statuses = {name: status_of(getattr(errors, name)) for name in errors.__all__ if name != "LedgerError"}
    assert set(statuses.values()) == {403, 404, 409, 410, 422, 503}


# --- the language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("en", "zh", Lang.EN),
        ("zh", "en", Lang.ZH),
        ("fr", "en", Lang.EN),
        (None, "en;q=0.5, zh;q=0.4", Lang.EN),
        (None, "en;q=0", Lang.ZH),
        (None, "en;q=²", Lang.ZH),
        (None, "en;q=1.0.0", Lang.ZH),
        (None, "," * 10_000 + "en", Lang.ZH),
    ],
)
def test_the_language_is_what_the_address_asks_for_else_the_first_choice(
    asked: str | None, accepted: str, language: Lang
) -> None:
    assert language_of({"accept-language": accepted}, asked) is language
