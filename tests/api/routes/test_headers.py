"""The header fields that the OpenAPI document names are those that answers have."""

from typing import Any

import pytest

from tests.api.acts import ACTS, opened
from tests.api.routes.test_documented import BRACELESS, READINGS
from tests.api.web import API, Answer, Site

NAMED = {"ETag", "Link", "Location", "X-Request-ID"}


def named(site: Site, operation: str, status: int) -> set[str]:
    method, path = operation.split(" ")
    response: dict[str, Any] = site.document["paths"][path][method.lower()]["responses"][str(status)]
    return NAMED & set(response["headers"])


def had(answer: Answer) -> set[str]:
    return {name for name in NAMED if answer.headers[name]}


@pytest.mark.parametrize(("path", "address"), READINGS)
def test_a_reading_has_the_headers_that_the_document_names(year_site: Site, path: str, address: str) -> None:
    first = year_site.get(address)
    assert had(first) | {"Link"} == named(year_site, f"GET {API}{path}", 200) | {"Link"}
    assert had(first) <= named(year_site, f"GET {API}{path}", 200)


@pytest.mark.parametrize(("path", "address"), READINGS)
def test_a_reading_that_is_known_already_is_not_sent_again_exactly_where_the_document_says_so(
    year_site: Site, path: str, address: str
) -> None:
    operation = year_site.document["paths"][f"{API}{path}"]["get"]
    takes = any(each["name"] == "If-None-Match" for each in operation.get("parameters", ()))
    assert takes == ("304" in operation["responses"])
    etag = year_site.get(address).headers["ETag"] or '"none"'
    again = year_site.get(address, headers={"If-None-Match": etag})
    assert again.status == (304 if takes else 200)
    assert had(again) <= named(year_site, f"GET {API}{path}", again.status)


@pytest.mark.parametrize("operation", [each for each in ACTS if not each.endswith("finalisation")])
def test_a_write_has_the_headers_that_the_document_names(site: Site, operation: str) -> None:
    opened(site)
    act = ACTS[operation](site, f"H-{operation.replace('/', '-').translate(BRACELESS)}"[:64])
    answer = act.asked(site, by=act.by)
    assert had(answer) == named(site, operation, answer.status)
    opened(site)


def test_a_refusal_has_the_number_that_the_document_names(site: Site) -> None:
    answer = site.get("/entries/nothing")
    assert had(answer) == named(site, f"GET {API}/entries/{{entry_id}}", 404) == {"X-Request-ID"}
