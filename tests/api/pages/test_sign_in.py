"""Signing in and out at the pages."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.pages.sign_in import onward
from tests.api.pages.visiting import PASSWORD, PageText, Reader, pages_of
from tests.api.terminal import Terminal


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


def test_who_is_not_signed_in_is_led_there_and_back(client: TestClient) -> None:
    reader = Reader(client)
    answer = reader.get("/?on=2020-03-31")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2F%3Fon%3D2020-03-31")
    at_door = reader.page(answer.headers["location"])
    [form] = [each for each in at_door.forms if each.action == "/sign-in"]
    sent = reader.post("/sign-in", {**form.fields, "user": "comm-SSL", "password": PASSWORD})
    assert (sent.status_code, sent.headers["location"]) == (303, "/?on=2020-03-31")
    assert "__Host-kaohe=" in sent.headers["set-cookie"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wrong_password_is_said_and_the_name_stays(client: TestClient, lang: str) -> None:
    reader = Reader(client, lang=lang)
    answer = reader.post("/sign-in", {"user": "comm-SSL", "password": "not-this-one"})
    page = PageText(answer.text)
    assert answer.status_code == 401
    assert ("用户名或密码不对" in page.seen) == (lang == "zh")
    assert page.form_to("/sign-in").fields["user"] == "comm-SSL"
    assert "not-this-one" not in answer.text


def test_signing_out_ends_the_session(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    assert reader.get("/").status_code == 200
    page = reader.page("/")
    assert reader.post("/sign-out", page.form_to("/sign-out").fields).headers["location"] == "/sign-in"
    assert reader.get("/").status_code == 303


def test_a_form_without_the_token_of_its_session_does_nothing(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    answer = reader.post("/sign-out", {"csrf_token": "made up"})
    assert answer.status_code == 403
    assert reader.get("/").status_code == 200


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    body = {"user": "comm-SSL", "password": PASSWORD}
    answer = client.post("/sign-in", data=body, headers={"Origin": "https://elsewhere.example"}, follow_redirects=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/communities/SSL?on=2020-03-31", "/communities/SSL?on=2020-03-31"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
        ("/sign-in", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_one_is_led_to_pages_of_this_site_alone(asked: str | None, led: str) -> None:
    assert onward(asked) == led
