"""What no client of good will sends: refused with a 4xx that repeats none of it, and nothing is recorded.

Every write of the OpenAPI document is here by itself; a new one comes along as soon as it has a request in `acts`.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from tests.api.acts import ACTS, Act, opened
from tests.api.broken_bodies import JSON, MARK, Broken, Schema, of_any_object
from tests.api.broken_fields import of_field
from tests.api.web import API, Answer, Site

BODIES_AT_LEAST = 300
REFUSED = {400, 413, 415, 422, 429, 431}
"""What is wrong with a body itself; 429 where sign-ins are counted."""
MIB = 1 << 20
TAKEN_AFTER_ALL = {f"POST {API}/imports": {"blanks alone"}}
"""A file without a line is no mistake, and nothing is recorded."""
NAMES = count(1)


def writes(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each write that takes a body, and the forms that it takes, with their schemas."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "get" and "requestBody" in operation:
                yield f"{method.upper()} {path}", operation["requestBody"]["content"]


def resolved(document: dict[str, Any], schema: Schema) -> Schema:
    if "$ref" in schema:
        found: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def sent(site: Site, act: Act, broken: Broken) -> Answer:
    headers = dict(broken.headers)
    if broken.content_type is not None:
        headers["Content-Type"] = broken.content_type
    return site.ask(act.method, f"{API}{act.path}", broken.body, by=act.by, headers=headers)


def bodies_for(act: Act, forms: dict[str, Any], document: dict[str, Any]) -> list[Broken]:
    """Made of the request's own object, or for a file of one that could stand in it."""
    valid = act.body if isinstance(act.body, dict) else {"op": "close", "reason": "年度结束", "year": 2020}
    found = [each for each in of_any_object(valid) if media_of(each) not in forms.keys() - {JSON}]
    for name, each in resolved(document, forms.get(JSON, {}).get("schema", {})).get("properties", {}).items():
        found += of_field(name, each, valid)
    return found


def media_of(broken: Broken) -> str:
    return (broken.content_type or "").partition(";")[0].strip()


def wrongs(site: Site, act: Act, bodies: list[Broken]) -> list[str]:
    """The bodies that were not refused as they should be."""
    found = []
    for broken in bodies:
        answer = sent(site, act, broken)
        try:
            assert answer.code
            assert MARK.encode() not in answer.body
            assert answer.status in REFUSED
        except AssertionError:
            found.append(f"{broken.name}: {answer.status} {answer.body[:300]!r}")
    return found


def recorded_by_it(site: Site, before: int) -> set[str]:
    """What was recorded since then, but for who was refused."""
    return {event["event"] for event in site.events(after=before)} - {"access-refused.1", "sign-in-refused.1"}


WRITES = [operation for operation in ACTS if not operation.startswith("DELETE")]


@pytest.mark.parametrize("operation", WRITES)
def test_no_bad_body_is_taken_and_each_is_refused_in_words(site: Site, operation: str) -> None:
    opened(site)
    document = site.document
    act = ACTS[operation](site, f"B{next(NAMES)}")
    taken = TAKEN_AFTER_ALL.get(operation, set())
    bodies = [each for each in bodies_for(act, dict(writes(document))[operation], document) if each.name not in taken]
    assert len(bodies) >= BODIES_AT_LEAST
    before = site.position
    assert wrongs(site, act, bodies) == []
    assert recorded_by_it(site, before) == set()
    opened(site)


def test_every_write_of_the_document_is_tried(site: Site) -> None:
    assert {operation for operation, _ in writes(site.document)} == set(WRITES)
