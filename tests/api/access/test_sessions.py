"""Sessions of the pages: the cookie, when it ends, and which requests it signs."""

import re
from itertools import product
from typing import Any

import pytest

from api.access.sessions import COOKIE
from tests.api.access.conftest import ORIGIN, PASSWORD, House

THINGS = "/api/v1/things"
UNSAFE = ("POST", "PUT", "DELETE")


def cookie(house: House) -> str | None:
    return house.client.cookies.get(COOKIE)


def ask(house: House, method: str = "GET", **headers: str) -> Any:
    return house.client.request(method, THINGS, headers={name.replace("_", "-"): it for name, it in headers.items()})


def test_signing_in_says_who_one_is_and_gives_a_cookie_that_only_this_host_gets(house: House) -> None:
    answer = house.sign_in("dept-UM")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["user"], said["how"], said["roles"]) == ("dept-UM", "session", [{"role": "department", "unit": "UM"}])
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    value, *attributes = [part.strip().lower() for part in rest.split(";")]
    assert name == "__Host-kaohe"
    assert re.fullmatch(r"[a-z0-9_-]{43}", value)
    assert set(attributes) == {"httponly", "max-age=43200", "path=/", "samesite=lax", "secure"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert house.whoami().json() == said


def test_without_a_session_nobody_is_anybody(house: House) -> None:
    assert house.whoami().json()["code"] == "not_signed_in"
    house.client.cookies.set(COOKIE, "x" * 43, domain="kaohe.test")
    assert house.whoami().json()["code"] == "not_signed_in"


def test_signing_out_ends_the_session_and_the_cookie(house: House) -> None:
    page = house.page("dept-UM")
    kept = cookie(house)
    assert kept is not None
    answer = house.client.delete("/api/v1/session", headers=page)
    assert (answer.status_code, cookie(house)) == (204, None)
    assert "max-age=0" in answer.headers["Set-Cookie"].lower()
    house.client.cookies.set(COOKIE, kept, domain="kaohe.test")
    assert ask(house).status_code == 401


def test_a_session_ends_after_its_hours_however_busy(house: House) -> None:
    house.page("dept-UM")
    for _ in range(11):
        house.clock.pass_(hours=1)
        assert ask(house).status_code == 200
    house.clock.pass_(hours=1)
    assert ask(house).status_code == 401


def test_a_session_ends_when_nobody_has_used_it_for_two_hours(house: House) -> None:
    house.page("dept-UM")
    house.clock.pass_(hours=1, minutes=59)
    assert ask(house).status_code == 200
    house.clock.pass_(hours=1, minutes=59)
    assert ask(house).status_code == 200
    house.clock.pass_(hours=2)
    assert ask(house).status_code == 401


def test_an_id_that_somebody_put_there_beforehand_is_worth_nothing(house: House) -> None:
    """Session fixation: the id changes with every sign-in, and the one that came with it ends."""
    house.client.cookies.set(COOKIE, "chosen-by-another", domain="kaohe.test")
    house.page("dept-UM")
    first = cookie_of(house)
    assert first != "chosen-by-another"
    house.page("dept-SF")
    second = cookie_of(house)
    assert second != first
    assert house.client.get(THINGS).json()["user"] == "dept-SF"
    for ended in ("chosen-by-another", first):
        house.client.cookies.clear()
        assert ask(house, Cookie=f"{COOKIE}={ended}").status_code == 401


def cookie_of(house: House) -> str:
    """What the browser keeps after the last sign-in."""
    found = [each.value for each in house.client.cookies.jar if each.name == COOKIE and each.secure]
    assert found[-1] is not None
    house.client.cookies.clear()
    house.client.cookies.set(COOKIE, found[-1], domain="kaohe.test")
    return found[-1]


def test_two_cookies_of_the_name_are_none(house: House) -> None:
    house.page("dept-UM")
    mine = cookie_of(house)
    house.client.cookies.clear()
    assert ask(house, Cookie=f"{COOKIE}={mine}").status_code == 200
    assert ask(house, Cookie=f"{COOKIE}={mine}; {COOKIE}=other").status_code == 401
    assert ask(house, Cookie=f"other=1;{COOKIE}={mine};x=y").status_code == 200


def test_a_user_whom_another_process_disables_is_out_at_once(house: House) -> None:
    house.page("dept-UM")
    house.terminal.done("user", "disable", "dept-UM")
    assert ask(house).status_code == 401
    house.terminal.done("user", "enable", "dept-UM")
    assert ask(house).status_code == 401


def test_a_bearer_counts_alone_even_where_it_is_refused(house: House) -> None:
    page = house.page("dept-UM")
    assert ask(house, **house.token("dept-SF")).json()["user"] == "dept-SF"
    assert ask(house, Authorization="Bearer kaohe_wrong").status_code == 401
    assert ask(house, "POST", Authorization="Bearer kaohe_wrong", **page).status_code == 401


# --- which requests it signs ------------------------------------------------------------------------------------------

OWN_TOKEN, OTHER_TOKEN = "own", "other"
ORIGINS = (None, ORIGIN, "https://evil.test", "null", "https://kaohe.test.evil.test", "http://kaohe.test", ORIGIN + "/")
SITES = (None, "same-origin", "same-site", "cross-site", "none")


@pytest.mark.parametrize("method", UNSAFE)
def test_a_write_shows_the_sessions_token_and_comes_from_our_page(house: House, method: str) -> None:
    csrf = house.page("dept-UM")["X-CSRF-Token"]
    for token, origin, site in product((csrf, "x" * 43, "", None), ORIGINS, SITES):
        headers = {"X-CSRF-Token": token, "Origin": origin, "Sec-Fetch-Site": site}
        answer = house.client.request(
            method, THINGS, headers={name: it for name, it in headers.items() if it is not None}
        )
        comes_from_here = (origin, site) != (None, None) and origin in {None, ORIGIN} and site in {None, "same-origin"}
        expected = 200 if token == csrf and comes_from_here else 403
        assert answer.status_code == expected, headers
        if expected == 403:
            assert answer.json()["code"] == "csrf_refused"


def test_anothers_token_does_not_sign_a_write(house: House) -> None:
    other = house.page("dept-SF")
    house.page("dept-UM")
    assert house.client.post(THINGS, headers=other).json()["code"] == "csrf_refused"


def test_two_tokens_of_a_page_are_none(house: House) -> None:
    page = house.page("dept-UM")
    assert house.client.post(THINGS, headers=[*page.items(), ("X-CSRF-Token", page["X-CSRF-Token"])]).status_code == 403


def test_a_read_needs_no_proof(house: House) -> None:
    house.page("dept-UM")
    assert ask(house, Origin="https://evil.test").status_code == 200


def test_a_page_behind_a_proxy_that_ends_tls_is_ours(house: House) -> None:
    """The server is asked by http, the browser asked by https; the other way about is somebody in between."""
    page = house.page("dept-UM")
    mine = cookie_of(house)
    house.client.cookies.clear()
    for address, origin, expected in (
        ("http://kaohe.test", "https://kaohe.test", 200),
        ("http://kaohe.test", "http://kaohe.test", 200),
        ("https://kaohe.test", "http://kaohe.test", 403),
        ("http://kaohe.test:8000", "http://kaohe.test:9000", 403),
    ):
        headers = {**page, "Origin": origin, "Cookie": f"{COOKIE}={mine}"}
        assert house.client.post(f"{address}{THINGS}", headers=headers).status_code == expected, (address, origin)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 201),
        ({"Origin": ORIGIN}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "https://evil.test"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_another_sites_page_signs_nobody_in(house: House, headers: dict[str, str], expected: int) -> None:
    assert house.sign_in("dept-UM", **headers).status_code == expected
    assert (cookie(house) is not None) == (expected == 201)


def test_neither_the_id_nor_the_token_nor_the_password_of_a_session_is_in_the_record(house: House) -> None:
    page = house.page("dept-UM")
    recorded = house.everything_recorded()
    for secret in (cookie(house), page["X-CSRF-Token"], PASSWORD):
        assert secret is not None
        assert secret.encode() not in recorded
    [event] = house.events("access/sign-ins")
    assert (event["actor"], event["type"], event["body"]) == (
        "dept-UM",
        "signed-in.1",
        {"how": "password", "user": "dept-UM"},
    )
