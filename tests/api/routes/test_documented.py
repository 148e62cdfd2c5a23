"""The OpenAPI document and the answers say the same: every field, its form, and every example."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from tests.api.acts import ACTS, opened
from tests.api.commands import EVERY_OP
from tests.api.terminal import Terminal
from tests.api.web import API, Site

Document = dict[str, Any]
JSON = "application/json"
BRACELESS = str.maketrans(dict.fromkeys(" {}", ""))


def validator(document: Document, schema: Document) -> jsonschema_rs.Draft202012Validator:
    whole = {**schema, "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def faults(document: Document, schema: Document, instance: Any) -> list[str]:
    return [
        f"{error.instance_path}: {error.message[:200]}" for error in validator(document, schema).iter_errors(instance)
    ]


def schema_of(document: Document, operation: str, status: int) -> Document:
    method, path = operation.split(" ")
    schema: Document = document["paths"][path][method.lower()]["responses"][str(status)]["content"][JSON]["schema"]
    return schema


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


# --- answers ----------------------------------------------------------------------------------------------------------

READINGS = [
    ("/session", "/session"),
    ("/scores", "/scores"),
    ("/scores", "/scores?on=2020-06-30&position=400"),
    ("/rankings", "/rankings"),
    ("/communities/{code}/score", "/communities/QT/score"),
    *(("/communities/{code}/explanation", f"/communities/{code}/explanation") for code in ("SSL", "HL", "QT")),
    ("/communities/{code}/explanation", "/communities/SSL/explanation?item=PB1"),
    *(("/communities/{code}/uncounted", f"/communities/{code}/uncounted") for code in ("SSL", "HL", "QT")),
    ("/communities/{code}/uncounted", "/communities/LJW/uncounted?item=UM4"),
    ("/communities/{code}/history", "/communities/SSL/history?limit=1000"),
    ("/communities/{code}/history", "/communities/SSL/history?item=UM1&limit=2"),
    ("/series", "/series?on=2020-03-31"),
    ("/communities/{code}/series", "/communities/SSL/series?every=event"),
    ("/diff", "/diff?from=300&to=500"),
    ("/diff", "/diff?from=500&to=300&community=SSL"),
    ("/entries", "/entries?limit=1000"),
    ("/entries", "/entries?limit=3&state=standing"),
    ("/appeals", "/appeals?limit=1000"),
    ("/bonuses", "/bonuses?limit=1000"),
    ("/years", "/years"),
    ("/years/{year}", "/years/2020"),
    ("/events", "/events?limit=1000"),
    ("/rulebooks", "/rulebooks"),
    ("/rulebooks/{name}/{version}", "/rulebooks/houjiatang-2020/1"),
    ("/users", "/users"),
    ("/users/{name}", "/users/dept-UM"),
    ("/users/{name}/tokens", "/users/dept-UM/tokens"),
    ("/tokens", "/tokens"),
]


@pytest.mark.parametrize(("path", "address"), READINGS)
def test_an_answer_has_the_fields_that_the_document_names(year_site: Site, path: str, address: str) -> None:
    document = year_site.document
    answer = year_site.get(address)
    assert answer.status == 200, answer.body.decode()
    assert faults(document, schema_of(document, f"GET {API}{path}", 200), answer.json) == []


def test_a_simulation_of_another_rulebook_has_the_fields_that_the_document_names(year_site: Site) -> None:
    document = year_site.document
    body = {"changes": {"UM6.4.cap": "none", "PS7.ceiling": "2.00"}}
    answer = year_site.post("/simulations?on=2020-09-30", body, by="auditor-1")
    assert answer.status == 200, answer.body.decode()
    assert faults(document, schema_of(document, f"POST {API}/simulations", 200), answer.json) == []


def test_every_entry_and_appeal_has_the_fields_that_the_document_names(year_site: Site) -> None:
    document = year_site.document
    for name, path in (("entries", "/entries"), ("appeals", "/appeals")):
        check = validator(document, schema_of(document, f"GET {API}{path}/{{entry_id}}", 200))
        rows = year_site.get(f"{path}?limit=1000").json[name]
        wrong = [row["entry"] for row in rows if not check.is_valid(year_site.get(f"{path}/{row['entry']}").json)]
        assert rows
        assert wrong == []


def test_events_that_may_not_be_seen_have_the_fields_that_the_document_names(site: Site) -> None:
    document = site.document
    answer = site.get("/events?limit=1000", by="comm-SSL").json
    assert "access" in {event["event"] for event in answer["events"]}
    assert faults(document, schema_of(document, f"GET {API}/events", 200), answer) == []


@pytest.mark.parametrize("operation", [each for each in ACTS if not each.endswith("finalisation")])
def test_what_a_write_answers_has_the_fields_that_the_document_names(site: Site, operation: str) -> None:
    opened(site)
    document = site.document
    act = ACTS[operation](site, f"D-{operation.replace('/', '-').translate(BRACELESS)}"[:64])
    answer = act.asked(site, by=act.by)
    assert 200 <= answer.status < 300, answer.body.decode()
    if answer.status != 204:
        assert faults(document, schema_of(document, operation, answer.status), answer.json) == []
    opened(site)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_has_the_fields_that_the_document_names(site: Site, lang: str) -> None:
    document = site.document
    refusals = [
        site.get("/entries/nothing", headers={"Accept-Language": lang}),
        site.get("/entries?limit=0&offset=1", headers={"Accept-Language": lang}),
        site.post("/entries", {"community": 1}, by="dept-UM", headers={"Accept-Language": lang}),
        site.post("/imports", b"{}\n{}\n", by="dept-UM", headers={"Content-Type": "application/jsonl"}),
        site.ask("PATCH", f"{API}/entries", by="dept-UM"),
        site.get("/scores", by=None),
    ]
    problem = {"$ref": "#/components/schemas/Problem"}
    assert [faults(document, problem, each.json) for each in refusals] == [[]] * len(refusals)


# --- examples ---------------------------------------------------------------------------------------------------------


def test_every_example_of_an_answer_is_one(site: Site) -> None:
    document = site.document
    schemas = document["components"]["schemas"]
    given = [(name, example) for name, schema in schemas.items() for example in schema.get("examples", [])]
    assert len(given) >= 10
    wrong = {name: faults(document, {"$ref": f"#/components/schemas/{name}"}, example) for name, example in given}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_body_has_an_example_in_chinese_and_one_in_english_and_each_is_such_a_body(site: Site) -> None:
    document = site.document
    for operation, described in operations(document):
        for form, content in described.get("requestBody", {}).get("content", {}).items():
            if form != JSON or not fields_of(document, content["schema"]) - {"id"}:
                continue
            examples = content["examples"]
            assert {name.rpartition("-")[2] for name in examples} == {"zh", "en"}, operation
            assert all(each["summary"] for each in examples.values()), operation
            for name, each in examples.items():
                assert faults(document, content["schema"], each["value"]) == [], (operation, name)


def fields_of(document: Document, schema: Document) -> set[str]:
    """The fields that a body can have; a file has none."""
    found = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return set(found.get("properties", {}))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_tell_a_story_that_can_be_carried_out(own_site: Site, lang: str) -> None:
    described = dict(operations(own_site.document))

    def example(operation: str) -> Any:
        body = described[f"POST {API}{operation}"]["requestBody"]["content"][JSON]
        return body["examples"][lang]["value"]

    for path, template, by in (
        ("/entries", "/entries", "dept-UM"),
        ("/entries/E1/appeals", "/entries/{entry_id}/appeals", "comm-SSL"),
        ("/appeals/E1/acceptance", None, "leading-1"),
        ("/appeals/E1/question", "/appeals/{entry_id}/question", "leading-1"),
        ("/appeals/E1/answer", "/appeals/{entry_id}/answer", "comm-SSL"),
        ("/appeals/E1/decision", "/appeals/{entry_id}/decision", "leading-1"),
        ("/appeals/E1/escalation", "/appeals/{entry_id}/escalation", "comm-SSL"),
        ("/appeals/E1/withdrawal", "/appeals/{entry_id}/withdrawal", "comm-SSL"),
        ("/entries/E1/reversal", "/entries/{entry_id}/reversal", "dept-UM"),
        ("/bonuses", "/bonuses", "comm-SSL"),
        ("/bonuses/B1/review", "/bonuses/{entry_id}/review", "leading-1"),
        ("/bonuses/B1/determination", "/bonuses/{entry_id}/determination", "committee-1"),
        ("/years/2020/closing", "/years/{year}/closing", "committee-1"),
    ):
        own_site.done(path, example(template) if template else {}, by=by)
    assert own_site.get("/communities/SSL/score").json["communities"][0]["items"]["UM4"] == "1.70"


# --- the same as on the command line ----------------------------------------------------------------------------------


ADDRESSES = {
    "record": "/entries",
    "confirm": "/entries/{entry}/confirmation",
    "void": "/entries/{entry}/voidance",
    "reverse": "/entries/{entry}/reversal",
    "appeal": "/entries/{entry}/appeals",
    "accept": "/appeals/{entry}/acceptance",
    "ask": "/appeals/{entry}/question",
    "answer": "/appeals/{entry}/answer",
    "decide": "/appeals/{entry}/decision",
    "escalate": "/appeals/{entry}/escalation",
    "withdraw": "/appeals/{entry}/withdrawal",
    "declare": "/bonuses",
    "review": "/bonuses/{bonus}/review",
    "determine": "/bonuses/{bonus}/determination",
    "break_tie": "/years/2020/tie-breaks",
    "close": "/years/2020/closing",
    "reopen": "/years/2020/reopening",
}


def test_every_command_of_a_file_can_be_given_as_a_request_and_comes_to_the_same(
    own_site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for line in EVERY_OP:
        path = ADDRESSES[line["op"]].format(**line)
        said = {name: value for name, value in line.items() if name not in {"op", "by", "entry", "bonus"}}
        own_site.done(path, said, by=line["by"])
    terminal = Terminal(tmp_path_factory.mktemp("file"))
    terminal.with_(KAOHE_ADMIN_PASSWORD="a good password").done("init", "--sample-users")
    terminal.import_(*EVERY_OP)
    assert own_site.get("/scores").json["communities"] == terminal.scores()
