"""Signing in with a password: nobody learns who there is, nobody tries for long, and what was tried is noted."""

import logging
from statistics import median
from time import perf_counter, sleep

import pytest
from argon2 import PasswordHasher

from api import passwords
from api.access.accounts import ADDRESSES_FREE, NAMES_FREE
from tests.api.access.conftest import ADMIN_PASSWORD, PASSWORD, House


def refused_events(house: House, count: int) -> list[dict[str, object]]:
    """What was noted of refused sign-ins, once there are so many; they are noted beside the answer."""
    found: list[dict[str, object]] = []
    for _ in range(200):
        found = [event["body"] for event in house.events("access/sign-ins") if event["type"] == "sign-in-refused.1"]
        if len(found) >= count:
            return found
        sleep(0.01)
    raise AssertionError(found)


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("dept-UM", "wrong"),
        ("dept-UM", PASSWORD + " "),
        ("dept-UM", PASSWORD.upper()),
        ("DEPT-UM", PASSWORD),
        ("nobody", PASSWORD),
        ("operator", PASSWORD),
        ("no-password", PASSWORD),
        ("disabled", PASSWORD),
    ],
)
def test_every_refusal_is_the_same(house: House, user: str, password: str) -> None:
    house.terminal.done("user", "add", "no-password", "--no-password")
    house.terminal.with_(KAOHE_USER_PASSWORD=PASSWORD).done("user", "add", "disabled")
    house.terminal.done("user", "disable", "disabled")
    answer, of_nobody = house.sign_in(user, password), house.sign_in("somebody-else", "anything")
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_refused")
    assert "Set-Cookie" not in answer.headers
    assert {**answer.json(), "instance": ""} == {**of_nobody.json(), "instance": ""}


def test_a_password_is_the_same_however_its_characters_are_composed(house: House) -> None:
    house.terminal.with_(KAOHE_USER_PASSWORD="caf\u00e9 caf\u00e9 caf\u00e9").done("user", "add", "chen")
    assert house.sign_in("chen", "cafe\u0301 cafe\u0301 cafe\u0301").status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": "dept-UM"},
        {"password": PASSWORD},
        {"user": "dept-UM", "password": 1},
        {"user": "dept-UM", "password": ""},
        {"user": "dept-UM", "password": "x" * 1_001},
        {"user": "dept UM", "password": PASSWORD},
        {"user": "dept-UM", "password": PASSWORD, "admin": True},
        {"user": ["dept-UM"], "password": PASSWORD},
    ],
)
def test_a_malformed_sign_in_is_refused_without_a_word_of_what_was_sent(house: House, body: dict[str, object]) -> None:
    answer = house.client.post("/api/v1/session", json=body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_a_password_may_hold_anything(house: House) -> None:
    for odd in ("\ud800" * 10, "\x00" * 10, "密" * 200):
        body = b'{"user": "dept-UM", "password": "%s"}' % odd.encode("unicode_escape").replace(b"\\x00", b"\\u0000")
        answer = house.client.post("/api/v1/session", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 401, 422, 429}


# --- throttling -------------------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_a_name_waits_longer_each_time(house: House) -> None:
    for _ in range(NAMES_FREE):
        assert house.sign_in("dept-UM", "wrong").status_code == 401
    waits = []
    for _ in range(4):
        answer = house.sign_in("dept-UM", "wrong")
        assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
        waits.append(int(answer.headers["Retry-After"]))
        house.clock.pass_(seconds=waits[-1])
        assert house.sign_in("dept-UM", "wrong").status_code == 401
    assert waits == [1, 2, 4, 8]
    assert house.sign_in("dept-UM").status_code == 429  # the right one waits like the others
    assert house.sign_in("dept-SF").status_code == 201
    house.clock.pass_(seconds=16)
    assert house.sign_in("dept-UM").status_code == 201
    assert house.sign_in("dept-UM", "wrong").status_code == 401


def test_a_name_that_is_nobodys_is_throttled_like_any_other(house: House) -> None:
    answers = [house.sign_in("nobody", "wrong").status_code for _ in range(NAMES_FREE + 1)]
    assert answers == [401] * NAMES_FREE + [429]


def test_coming_too_early_does_not_make_the_wait_longer(house: House) -> None:
    for _ in range(NAMES_FREE):
        house.sign_in("dept-UM", "wrong")
    waits = {house.sign_in("dept-UM", "wrong").headers["Retry-After"] for _ in range(10)}
    assert waits == {"1"}


def test_an_address_waits_whatever_names_it_tries(house: House) -> None:
    for number in range(ADDRESSES_FREE):
        assert house.sign_in(f"nobody-{number}", "wrong").status_code == 401
    answer = house.sign_in("dept-UM")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    house.clock.pass_(seconds=1)
    assert house.sign_in("dept-UM").status_code == 201


# --- timing -----------------------------------------------------------------------------------------------------------


def test_who_there_is_cannot_be_told_from_the_time_it_takes(house: House) -> None:
    """Loosely: a hash is worked out for everybody, and it takes by far the longest."""
    house.terminal.done("user", "disable", "comm-SSL")
    took: dict[str, list[float]] = {name: [] for name in ("dept-UM", "nobody", "comm-SSL")}
    for _ in range(NAMES_FREE):
        for name, times in took.items():
            begun = perf_counter()
            assert house.sign_in(name, "wrong").status_code == 401
            times.append(perf_counter() - begun)
    fastest, *_, slowest = sorted(median(times) for times in took.values())
    assert slowest < 2 * fastest + 0.02


def test_a_hash_that_is_none_takes_as_long_and_lets_nobody_in() -> None:
    begun = perf_counter()
    assert not passwords.is_right("anything", "no hash at all")
    took = perf_counter() - begun
    begun = perf_counter()
    assert not passwords.is_right("anything", None)
    assert took > (perf_counter() - begun) / 4


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_a_hash_from_weaker_days_is_renewed_at_the_next_sign_in(house: House) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    house.ledger.carry_out(lambda books: books.credentials.set_password_hash("dept-UM", weak))
    assert house.sign_in("dept-UM", "wrong").status_code == 401
    assert house.sign_in("dept-UM").status_code == 201
    with house.ledger.reading() as books:
        kept = books.password_hash("dept-UM")
    assert kept is not None
    assert not passwords.is_outdated(kept)
    assert house.sign_in("dept-UM").status_code == 201


def test_refused_sign_ins_of_those_there_are_are_noted_with_the_reason(house: House) -> None:
    house.terminal.done("user", "disable", "comm-SSL")
    for _ in range(NAMES_FREE + 2):
        house.sign_in("dept-UM", "wrong")
    house.sign_in("comm-SSL")
    house.sign_in("nobody")
    noted = refused_events(house, NAMES_FREE + 3)
    reasons = [(each["user"], each["reason"], each["times"]) for each in noted]
    assert sorted(reasons) == [
        ("comm-SSL", "user_disabled", 1),
        *[("dept-UM", "password_wrong", 1)] * NAMES_FREE,
        *[("dept-UM", "throttled", 1)] * 2,
    ]


def test_a_sign_in_has_the_number_of_its_request_whether_it_succeeds_or_not(house: House) -> None:
    house.sign_in("dept-UM", **{"X-Request-ID": "right"})
    house.sign_in("dept-UM", "wrong", **{"X-Request-ID": "wrong"})
    refused_events(house, 1)
    found = [(event["type"], event.get("correlation")) for event in house.events("access/sign-ins")]
    assert found == [("signed-in.1", "right"), ("sign-in-refused.1", "wrong")]


def test_a_flood_is_ten_events_and_a_count(house: House) -> None:
    for _ in range(NAMES_FREE):
        house.sign_in("dept-UM", "wrong")
    for _ in range(45):
        house.sign_in("dept-UM", "wrong")
    assert len(refused_events(house, 10)) == 10
    house.clock.pass_(minutes=1)
    house.sign_in("dept-UM", "wrong")
    noted = refused_events(house, 12)
    assert sum(int(str(each["times"])) for each in noted) == 51


def test_nothing_that_was_typed_is_logged_or_recorded(
    house: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    typed = "a password that was typed by mistake"
    with caplog.at_level(logging.DEBUG):
        for user in ("dept-UM", "nobody", typed.replace(" ", "-")):
            house.sign_in(user, typed)
        house.sign_in("admin", ADMIN_PASSWORD)
    refused_events(house, 1)
    written = capfd.readouterr()
    everything = (caplog.text + written.out + written.err).encode() + house.everything_recorded()
    for secret in (typed, typed.replace(" ", "-"), ADMIN_PASSWORD):
        assert secret.encode() not in everything
