"""The description of the web API and the pages about it: complete, in both languages, and with nothing from elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.docs import UNSAFE
from api.main import create_app
from api.models import glossary
from api.problems.catalogue import catalogue
from api.problems.document import SCHEMA
from api.settings import Settings
from ledger.errors import LedgerError
from tests.api.terminal import Terminal
from tests.api.test_pages import Page
from tests.ledger.test_errors import CHINESE, descendants

STATIC = Path(__file__).parents[2] / "api" / "pages" / "static"
PUBLIC = {"/healthz", "/readyz", "/metrics", "/checkpoint", "/tile/{path}"}
CODES = list(catalogue())


@pytest.fixture(scope="module")
def client(year: Terminal) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=f"sqlite:///{year.ledger}"))) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(path, method): each for path, methods in document["paths"].items() for method, each in methods.items()}


Operations = dict[tuple[str, str], dict[str, Any]]

# --- the document -----------------------------------------------------------------------------------------------------


def test_the_document_says_what_it_describes(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "kaohe 考核"
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", document["info"]["version"])
    assert CHINESE.search(document["info"]["description"])
    assert "servers" not in document


def test_everything_of_the_api_needs_a_sign_in_but_signing_in(operations: Operations) -> None:
    open_to_all = {(path, method) for (path, method), each in operations.items() if not each["security"]}
    assert open_to_all == {("/api/v1/session", "post"), *((path, "get") for path in PUBLIC)}
    signed_in: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    assert all(each["security"] in ([], signed_in) for each in operations.values())


def test_every_error_of_every_operation_is_a_problem(document: dict[str, Any], operations: Operations) -> None:
    described = document["components"]["schemas"]["Problem"]
    assert {name: each for name, each in described.items() if name != "examples"} == SCHEMA
    assert not any("ValidationError" in name for name in document["components"]["schemas"])
    reference = {"$ref": "#/components/schemas/Problem"}
    for (path, method), operation in operations.items():
        errors = {status: each for status, each in operation["responses"].items() if status >= "400"}
        if path == "/readyz":
            del errors["503"]  # the same figures as where it is ready
        for status, each in errors.items():
            assert set(each["content"]) == {"application/problem+json"}, (path, method, status)
            assert each["content"]["application/problem+json"]["schema"] == reference, (path, method, status)
            assert CHINESE.search(each["description"]), (path, method, status)


def test_every_error_has_an_example_of_its_own_status_in_each_language(
    document: dict[str, Any], operations: Operations
) -> None:
    kept = document["components"]["examples"]
    for where, operation in operations.items():
        for status, each in operation["responses"].items():
            if "application/problem+json" not in each.get("content", {}):
                continue
            given = each["content"]["application/problem+json"]["examples"]
            shown = {lang: kept[example["$ref"].rpartition("/")[2]]["value"] for lang, example in given.items()}
            assert {example["status"] for example in shown.values()} == {int(status)}, where
            assert CHINESE.search(shown["zh"]["detail"]), where
            assert not CHINESE.search(shown["en"]["detail"]), where
    codes = {example["value"]["code"] for example in kept.values()}
    assert codes <= set(CODES)
    assert len(codes) == len(kept) / 2


def test_a_reading_that_csv_can_be_asked_of_says_so(operations: Operations) -> None:
    answers = [(path, each["responses"].get("200", {})) for (path, _), each in operations.items()]
    offering = {path for path, each in answers if "text/csv" in each.get("content", {})}
    community = "/communities/{code}/"
    lists = {"/scores", "/rankings", "/entries", "/bonuses", "/appeals", "/events", "/diff", "/export", "/series"}
    assert offering == {
        f"/api/v1{path}"
        for path in (
            lists | {f"{community}{each}" for each in ("score", "explanation", "uncounted", "history", "series")}
        )
    }


def is_in_both(words: str) -> bool:
    return bool(CHINESE.search(words) and re.search("[A-Za-z]{2}", words))


def test_every_parameter_and_header_is_explained_in_chinese_and_english(
    document: dict[str, Any], operations: Operations
) -> None:
    asked = [(where, each) for where, operation in operations.items() for each in operation.get("parameters", ())]
    assert [(where, each["name"]) for where, each in asked if not is_in_both(each.get("description", ""))] == []
    assert all(is_in_both(each["description"]) for each in document["components"]["headers"].values())


def test_every_shape_and_field_is_explained_in_chinese_and_english(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert [name for name, each in schemas.items() if not is_in_both(each.get("description", ""))] == []
    fields = [
        (name, field, form) for name, each in schemas.items() for field, form in each.get("properties", {}).items()
    ]
    assert len(fields) > 300
    assert [(name, field) for name, field, form in fields if not CHINESE.search(form.get("description", ""))] == []


def test_no_word_explains_a_field_that_no_shape_has(document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False)
    unused = [name for name, words in glossary.FIELDS.items() if json.dumps(words, ensure_ascii=False) not in text]
    assert unused == []
    assert set(glossary.SHAPES) <= set(document["components"]["schemas"])


def test_what_an_operation_is_said_to_do_at_length_is_in_chinese_and_english(operations: Operations) -> None:
    at_length = [each["description"] for each in operations.values() if "description" in each]
    assert len(at_length) > 20
    assert [each for each in at_length if not is_in_both(each)] == []


def test_every_operation_of_the_api_tells_of_the_errors_it_can_have(operations: Operations) -> None:
    for (path, method), operation in operations.items():
        if not path.startswith("/api/v1"):
            continue
        told = set(operation["responses"])
        assert {"401", "429", "503"} <= told, (path, method)
        if method in UNSAFE:
            assert {"400", "403", "409", "413"} <= told | ({"403"} if path == "/api/v1/session" else set()), path
        if any(each["name"] == "If-Match" for each in operation.get("parameters", ())):
            assert "412" in told, (path, method)


def test_every_operation_is_explained_in_chinese_and_english(operations: Operations) -> None:
    unexplained = [
        where
        for where, each in operations.items()
        if not CHINESE.search(each["summary"]) or not re.search("[a-z]{3}", each["summary"])
    ]
    assert unexplained == []


def test_every_body_that_is_needed_has_an_example_in_each_language(operations: Operations) -> None:
    without = []
    for where, operation in operations.items():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        is_needed = "$ref" in content.get("schema", {}) and "default" not in content["schema"]
        languages = {name.rpartition("-")[2] for name in content.get("examples", ())}
        if is_needed and not {"zh", "en"} <= languages:
            without.append(where)
    assert without == []


def test_operations_have_names_that_a_made_client_can_use(operations: Operations) -> None:
    names = [each["operationId"] for each in operations.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_operations_are_gathered_under_names_that_folders_can_have(
    document: dict[str, Any], operations: Operations
) -> None:
    tags = {each["name"]: each["description"] for each in document["tags"]}
    assert {tag for each in operations.values() for tag in each["tags"]} == set(tags)
    assert [name for name in tags if not re.fullmatch(r"[a-z]+", name)] == []
    assert [name for name, description in tags.items() if not CHINESE.search(description)] == []


def test_the_document_is_sent_again_only_when_it_has_changed(client: TestClient) -> None:
    first = client.get("/openapi.json")
    assert client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/openapi.json", headers={"If-None-Match": '"another"'}).content == first.content
    assert client.head("/openapi.json").status_code == 200


# --- the pages --------------------------------------------------------------------------------------------------------


def test_the_page_for_people_runs_only_what_this_server_has(client: TestClient) -> None:
    answer = client.get("/docs?lang=en")
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    page = Page(answer.text)
    scripts = [attributes for tag, attributes in page.tags if tag == "script"]
    assert len(scripts) == 2
    needed = [each for _, attributes in page.tags for name, each in attributes.items() if name in {"src", "href"}]
    for address in needed:
        assert address is not None
        assert address.startswith("/")
        assert client.get(address).status_code == 200, address
    assert {"/openapi.json", "/problems?lang=en"} <= set(needed)
    assert not re.search(r"<script[^>]*>[^<]", answer.text)


def test_what_the_page_runs_asks_no_other_server() -> None:
    own = (STATIC / "docs.js").read_text(encoding="utf-8")
    assert "http" not in own
    assert "validatorUrl: null" in own
    style = (STATIC / "swagger-ui" / "swagger-ui.css").read_text(encoding="utf-8")
    assert not re.search(r"url\((?![\"']?data:)", style)
    assert "@import" not in style
    assert "sourceMappingURL" not in style + (STATIC / "swagger-ui" / "swagger-ui-bundle.js").read_text(
        encoding="utf-8"
    )


def test_what_was_taken_from_others_comes_with_its_licence() -> None:
    kept = {path.name for path in (STATIC / "swagger-ui").iterdir()}
    assert kept == {"LICENSE", "NOTICE", "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt"}
    assert "Apache License" in (STATIC / "swagger-ui" / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_there_is_stands_on_the_page_of_problems(client: TestClient, language: str) -> None:
    answer = client.get(f"/problems?lang={language}")
    assert answer.headers["Content-Language"].startswith(language)
    raised = {
        each
        for each in descendants(LedgerError)
        if each.__module__.startswith(("api.", "ledger.")) and hasattr(each, "zh")
    }
    assert len(raised) > 120
    for each in raised:
        code = each.__new__(each).code
        assert f'href="/problems/{code}?lang={language}"' in answer.text, code
    assert bool(CHINESE.search(answer.text.replace("中文", ""))) == (language == "zh")


@pytest.mark.parametrize("code", CODES)
def test_the_type_of_a_problem_leads_to_its_explanation(client: TestClient, code: str) -> None:
    answer = client.get(f"/problems/{code}")
    explained = catalogue()[code]
    assert answer.status_code == 200
    assert Page(answer.text).heading == code
    assert f">{explained.status}<" in answer.text
    for fact in explained.facts:
        if f"{{{fact}" in explained.sentence.zh:
            assert answer.text.count(f"<var>{fact}</var>") >= 2, fact
    assert "{" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("code", ["nothing", "ledger_error", "problem", "invalid", "%3Cscript%3E", "internal%20"])
def test_what_is_no_code_has_no_page(client: TestClient, code: str) -> None:
    answer = client.get(f"/problems/{code}")
    assert (answer.status_code, answer.json()["code"]) == (404, "route_unknown")
    assert "script" not in answer.text


@pytest.mark.parametrize("address", ["/problems", "/problems/stale", "/docs"])
def test_the_pages_may_be_framed_by_nobody_and_have_no_inline_style(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    for _, attributes in Page(answer.text).tags:
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
    assert client.head(address).status_code == 200
