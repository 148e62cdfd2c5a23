"""What somebody might try at the pages: forms and addresses that no browser sends, and links that lead elsewhere."""

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import quote

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from api.pages.sign_in import NEXT_LONGEST, onward
from tests.api.pages.conftest import Sitting
from tests.api.pages.places import ROLES
from tests.api.pages.visiting import ADDRESS, PASSWORD, PageText, Reader

LARGEST: Final = 500_000
"""Bytes of any page, whatever was sent to it."""
SURROGATE: Final = b"\\ud800"
"""Half a character, for whoever reads it as Python writes it."""


def parts(fields: Mapping[str, bytes]) -> bytes:
    """A form as `multipart/form-data` has it, with the boundary ``x``."""
    said = "--x\r\nContent-Disposition: form-data; name="
    return b"".join(f'{said}"{name}"\r\n\r\n'.encode() + value + b"\r\n" for name, value in fields.items()) + b"--x--"


def send(reader: Reader, address: str, fields: Mapping[str, bytes], *, charset: str) -> httpx.Response:
    kind = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = reader.client.post(
        address, content=parts(fields), headers={**reader.headers(), **kind}, follow_redirects=False
    )
    reader.client.cookies.clear()
    return answer


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["unicode_escape", "raw_unicode_escape", "undefined", "punycode", "idna", "utf-16"])
def test_a_form_in_another_encoding_is_refused(own_pages: TestClient, charset: str) -> None:
    reader = Reader(own_pages, "comm-SSL")
    token = reader.page("/me").form_to("/me/tokens").fields["csrf_token"].encode()
    for address, name in (("/sign-in", "user"), ("/me/tokens", "label"), ("/me/password", "password")):
        answer = send(reader, address, {"csrf_token": token, name: SURROGATE}, charset=charset)
        assert answer.status_code == 415, (address, answer.text[-300:])


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf8"'])
def test_a_form_that_says_that_it_is_utf_8_is_read(own_pages: TestClient, charset: str) -> None:
    fields = {"user": b"comm-SSL", "password": PASSWORD.encode()}
    assert send(Reader(own_pages), "/sign-in", fields, charset=charset).status_code == 303


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("u" * 1_000, "p"),
        ("comm-SSL", "p" * 1_001),
        ("comm\u202eSSL", "p"),
        ("comm-SSL", "a\x00b"),
        ("", "p"),
        ("x", ""),
    ],
)
def test_what_nobody_is_called_is_not_looked_up_at_the_door(own_pages: TestClient, user: str, password: str) -> None:
    reader = Reader(own_pages)
    told = own_pages.post("/api/v1/session", json={"user": user, "password": password}, headers={"Origin": ADDRESS})
    answer = reader.post("/sign-in", {"user": user, "password": password})
    assert (answer.status_code, told.status_code) == (422, 422)
    assert 'role="alert"' in answer.text or "aria-invalid" in answer.text


def test_a_key_that_no_form_gave_out_is_none(own_pages: TestClient) -> None:
    reader = Reader(own_pages, "dept-UM")
    fields = reader.page("/me").form_to("/me/tokens").fields | {"days": "1"}
    for key in ("x" * 65, "a%b", "a\x00b", "\u202e", "a b", "../x"):
        first, second = (reader.post("/me/tokens", {**fields, "form_key": key}) for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 200), key
    again = [reader.post("/me/tokens", {**fields, "form_key": "same"}).status_code for _ in range(2)]
    assert again == [200, 303]


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59Z", "9999-12-31T23:59", "0001-01-01T00:00", "0001-01-01T00:00:00+14:00"]
)
@pytest.mark.parametrize("asked", ["/?known_at=", "/?since=", "/entries?known_at=", "/compare?from=", "/compare?to="])
def test_a_moment_at_the_calendars_end_is_refused(sitting: Sitting, asked: str, moment: str) -> None:
    page = sitting("auditor-1").page(asked + quote(moment), status=422)
    assert page.headings


@pytest.mark.parametrize("path", ["//elsewhere.example/", "///elsewhere.example", "//elsewhere.example/entries"])
def test_no_link_of_a_page_leads_to_another_site(sitting: Sitting, path: str) -> None:
    reader = sitting("comm-SSL")
    answer = reader.client.get(ADDRESS + path, headers=reader.headers())
    reader.client.cookies.clear()
    page = PageText(answer.text)
    assert answer.status_code == 404
    said = [attributes.get(name) or "" for _, attributes in page.tags for name in ("href", "action", "src", "hx-get")]
    assert any(each.startswith("/elsewhere.example") for each in said)
    assert not [each for each in said if each and not re.match("/(?!/)|#", each)]


def test_one_is_not_led_on_to_an_address_that_is_too_long() -> None:
    assert onward("/" + "a" * (NEXT_LONGEST - 1)) != "/"
    assert onward("/" + "a" * NEXT_LONGEST) == "/"


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [b'{"op": "\\ud800"}', b'{"\\udfff": 1}', b'{"op": "record", "reason": "\\udead"}'])
def test_a_line_with_half_a_character_is_shown_among_the_wrong_ones(own_pages: TestClient, line: bytes) -> None:
    reader = Reader(own_pages, "dept-UM")
    address = reader.done("/import", {}, files=[("file", ("half.jsonl", line, "application/jsonl"))])
    assert reader.get(address).status_code == 200
    for form in ("csv", "xlsx", "json"):
        assert reader.get(f"{address}&export={form}").status_code == 200


def test_a_file_of_long_lines_makes_no_long_page(own_pages: TestClient) -> None:
    reader = Reader(own_pages, "dept-UM")
    line = "{" + ",".join(f'"k{number}": "{"<" * 190}"' for number in range(60)) + "}\n"
    address = reader.done("/import", {}, files=[("file", ("wide.jsonl", line.encode() * 200, "application/jsonl"))])
    answer = reader.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST


# --- the door ---------------------------------------------------------------------------------------------------------


def test_trying_passwords_at_the_page_is_throttled_with_the_api(own_pages: TestClient) -> None:
    reader = Reader(own_pages)
    tries = [reader.post("/sign-in", {"user": "comm-SSL", "password": f"guess-{number}"}) for number in range(7)]
    assert [each.status_code for each in tries] == [401] * 5 + [429] * 2
    assert int(tries[-1].headers["Retry-After"]) >= 1
    body = {"user": "comm-SSL", "password": PASSWORD}
    assert own_pages.post("/api/v1/session", json=body, headers={"Origin": ADDRESS}).status_code == 429


def test_an_old_password_is_not_found_by_trying(own_pages: TestClient) -> None:
    reader = Reader(own_pages, "comm-SSL")
    fields = reader.page("/me").form_to("/me/password").fields | {
        "password": "a new password",
        "again": "a new password",
    }
    tries = [reader.post("/me/password", {**fields, "old_password": f"guess-{number}"}) for number in range(7)]
    assert tries[-1].status_code == 429
    assert "Retry-After" in tries[-1].headers
    assert "guess-6" not in tries[-1].text


def test_an_id_that_somebody_brings_along_is_no_session(own_pages: TestClient) -> None:
    chosen = {"Origin": ADDRESS, "Cookie": "__Host-kaohe=chosen"}
    body = {"user": "comm-SSL", "password": PASSWORD}
    answer = own_pages.post("/sign-in", data=body, headers=chosen, follow_redirects=False)
    cookie = answer.headers["Set-Cookie"]
    assert "__Host-kaohe=chosen" not in cookie
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


# --- rights -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["community", "department", "leading_group", "working_committee", "auditor"])
def test_the_events_on_pages_are_those_that_the_api_discloses(sitting: Sitting, role: str) -> None:
    reader = sitting(ROLES[role])
    for asked in ("", "&stream=user/admin", "&actor=dept-PS", "&stream=evidence"):
        told = reader.told(f"/api/v1/events?limit=1000{asked}")["events"]
        shown = reader.get(f"/audit/events?export=json{asked}").json()["rows"][: len(told)]
        facts = ("position", "stream", "event", "actor", "words", "correlation")
        assert [[each.get(name) for name in facts] for each in shown] == [
            [each.get(name) for name in facts] for each in told
        ]


@pytest.mark.parametrize("address", ["/accounts/{name}", "/accounts/{name}?export=csv", "/accounts/{name}?export=json"])
@pytest.mark.parametrize("name", ["dept-PS", "nobody", "comm-SSL"])
def test_an_account_is_seen_and_taken_by_whom_the_api_lets(sitting: Sitting, address: str, name: str) -> None:
    for user in ("comm-SSL", "dept-UM", "auditor-1"):
        reader = sitting(user)
        answer = reader.client.get(f"/api/v1/users/{name}", headers=reader.headers() | {"Accept": "application/json"})
        reader.client.cookies.clear()
        assert reader.get(address.format(name=name)).status_code == answer.status_code, user


def test_a_file_that_waits_to_be_imported_is_there_for_nobody_else(own_pages: TestClient) -> None:
    line = {"community": "SSL", "clause": "UM4.4", "level": "city", "occurred_on": "2020-03-05", "reason": "seen"}
    content = json.dumps({"op": "record", "id": "E1", **line}).encode()
    officer, other, auditor = (Reader(own_pages, user) for user in ("dept-UM", "dept-PS", "auditor-1"))
    address = officer.done("/import", {}, files=[("file", ("../../E1.jsonl", content, "application/jsonl"))])
    assert officer.get(address).status_code == 200
    assert (other.get(address).status_code, auditor.get(address).status_code) == (410, 403)
    token = other.page("/me").form_to("/me/tokens").fields["csrf_token"]
    assert other.post(address, {"csrf_token": token, "do": "commit"}).status_code == 410
    assert officer.post(address, {"csrf_token": token, "do": "commit"}).status_code == 403
    assert officer.get("/entries/E1").status_code == 404


def test_a_form_sent_many_times_at_once_is_carried_out_once(own_pages: TestClient) -> None:
    reader = Reader(own_pages, "dept-UM")
    page = reader.page("/record?clause=UM4.4")
    [form] = [each for each in page.forms if each.method == "post" and each.action.startswith("/record")]
    fields = form.fields | {"community": "SSL", "level": "city", "occurred_on": "2020-03-05", "reason": "seen"}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: reader.post(form.action, fields), range(8)))
    assert {each.status_code for each in answers} == {303}
    assert len({each.headers["location"] for each in answers}) == 1
    assert len(reader.told("/api/v1/entries")["entries"]) == 1
