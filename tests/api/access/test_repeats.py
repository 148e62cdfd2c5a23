"""Requests about accounts that are sent again under their Idempotency-Key: one outcome, and the first answer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.access.conftest import PASSWORD, House

USERS = "/api/v1/users"
UM = {"role": "department", "unit": "UM"}
CHANGE = {"password": "a longer password", "old_password": PASSWORD}
Headers = dict[str, str]


def keyed(house: House, by: str, key: str = "key-1") -> Headers:
    return {**house.token(by), "Idempotency-Key": key}


def seen(answer: Any) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("Location")


def reused(answer: Any) -> bool:
    return bool((answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused"))


def position(house: House) -> int:
    return house.ledger.head_position()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"user": "li"}),
        ("", {"user": "li", "password": "correct horse battery"}),
        ("/dept-SF/grants", {"role": "leading_group"}),
        ("/dept-SF/grants", {"role": "auditor"}),
        ("/dept-UM/revocations", UM),
        ("/dept-UM/disabling", {}),
        ("/dept-UM/password", {"password": "until you change it"}),
    ],
)
def test_what_is_sent_again_is_done_once_and_answered_as_it_first_was(
    house: House, path: str, body: dict[str, object]
) -> None:
    headers = keyed(house, "admin")
    first, before = house.client.post(USERS + path, json=body, headers=headers), position(house)
    assert first.status_code == 201, first.text
    name = first.json()["user"]
    house.terminal.done("user", "grant", name, "community", "--unit", "SSL")  # the answer is of its moment
    assert {seen(house.client.post(USERS + path, json=body, headers=headers)) for _ in range(3)} == {seen(first)}
    assert position(house) == before + 1


def test_a_proposal_that_was_confirmed_since_is_answered_as_the_proposal_it_was(house: House) -> None:
    headers = keyed(house, "admin")
    first = house.client.post(f"{USERS}/dept-SF/grants", json={"role": "auditor"}, headers=headers)
    house.client.post(f"{USERS}/dept-SF/grants", json={"role": "auditor"}, headers=keyed(house, "committee-1"))
    again = house.client.post(f"{USERS}/dept-SF/grants", json={"role": "auditor"}, headers=headers)
    assert seen(again) == seen(first)
    assert again.json()["outcome"] == "proposed"


def test_a_key_belongs_to_one_request(house: House) -> None:
    headers = keyed(house, "admin")
    body = {"user": "li", "password": "correct horse battery"}
    assert house.client.post(USERS, json=body, headers=headers).status_code == 201
    before = position(house)
    for path, other in (
        ("", {"user": "wang", "password": "correct horse battery"}),
        ("", {"user": "li", "password": "another horse battery"}),
        ("", {"user": "li"}),
        ("/li/disabling", {}),
        ("/li/grants", UM),
    ):
        assert reused(house.client.post(USERS + path, json=other, headers=headers)), (path, other)
    assert position(house) == before


def test_a_key_belongs_to_one_person(house: House) -> None:
    for by in ("dept-UM", "dept-SF"):
        answer = house.client.post("/api/v1/tokens", json={}, headers=keyed(house, by))
        assert answer.status_code == 201


def test_a_refused_request_keeps_no_key(house: House) -> None:
    headers = keyed(house, "admin")
    assert house.client.post(f"{USERS}/li/disabling", json={}, headers=headers).status_code == 404
    assert house.client.post(USERS, json={"user": "li"}, headers=headers).status_code == 201


@pytest.mark.parametrize("path", [USERS, "/api/v1/tokens"])
def test_what_is_no_key_is_named_as_such(house: House, path: str) -> None:
    body = {"user": "li"} if path == USERS else {}
    answer = house.client.post(path, json=body, headers=keyed(house, "admin", "two words"))
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")


def test_the_same_request_from_two_sides_at_once_is_done_once(house: House) -> None:
    headers, before = keyed(house, "admin"), position(house)
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: house.client.post(USERS, json={"user": "li"}, headers=headers), range(16))
        assert len({seen(answer) for answer in answers}) == 1
    assert position(house) == before + 1


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_change_of_ones_own_password_may_be_sent_again_though_the_old_one_is_wrong_by_then(house: House) -> None:
    headers = keyed(house, "dept-UM")
    first, before = house.client.post(f"{USERS}/dept-UM/password", json=CHANGE, headers=headers), position(house)
    assert first.status_code == 201
    assert {seen(house.client.post(f"{USERS}/dept-UM/password", json=CHANGE, headers=headers)) for _ in range(6)} == {
        seen(first)
    }
    assert position(house) == before
    assert house.sign_in("dept-UM", CHANGE["password"]).status_code == 201


def test_a_repeat_with_another_password_is_told_so_and_throttled_as_a_guess(house: House) -> None:
    headers = keyed(house, "dept-UM")
    assert house.client.post(f"{USERS}/dept-UM/password", json=CHANGE, headers=headers).status_code == 201
    guesses = [
        house.client.post(f"{USERS}/dept-UM/password", json={**CHANGE, name: f"guess number {number}"}, headers=headers)
        for number, name in enumerate(["password", "old_password", "password", "password", "old_password", "password"])
    ]
    assert [reused(answer) for answer in guesses[:5]] == [True] * 5
    assert guesses[5].status_code == 429


def test_of_a_password_nothing_is_kept_with_its_key(house: House) -> None:
    house.client.post(f"{USERS}/dept-UM/password", json=CHANGE, headers=keyed(house, "dept-UM"))
    with house.ledger.reading() as books:
        kept, hash_ = books.kept("%dept-UM%key-1"), books.password_hash("dept-UM")
    assert kept is not None
    assert hash_ is not None
    assert kept.entry is None
    assert not {CHANGE["password"], PASSWORD, hash_} & {kept.content, kept.reference, kept.stream}


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_a_token_that_is_asked_for_again_is_not_made_twice_and_its_secret_not_shown_again(house: House) -> None:
    headers, body = keyed(house, "dept-UM"), {"days": 30, "label": "每日导入"}
    made = house.client.post("/api/v1/tokens", json=body, headers=headers).json()
    before = position(house)
    again = house.client.post("/api/v1/tokens", json=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "token_shown_once")
    assert made["id"] in again.json()["detail"]
    assert made["token"] not in again.text
    assert reused(house.client.post("/api/v1/tokens", json={"days": 31, "label": "每日导入"}, headers=headers))
    assert position(house) == before


def test_days_that_are_left_out_are_the_same_as_those_that_are_meant(house: House) -> None:
    headers = keyed(house, "dept-UM")
    assert house.client.post("/api/v1/tokens", headers=headers).status_code == 201
    assert house.client.post("/api/v1/tokens", json={"days": 90}, headers=headers).status_code == 409


def test_a_token_is_revoked_once_and_the_repeat_is_answered_alike(house: House) -> None:
    made = house.client.post("/api/v1/tokens", headers=house.token("dept-UM")).json()
    headers, path = keyed(house, "admin"), f"/api/v1/tokens/{made['id']}/revocation"
    first, before = house.client.post(path, json={}, headers=headers), position(house)
    assert first.status_code == 201
    assert {seen(house.client.post(path, headers=headers)) for _ in range(3)} == {seen(first)}
    assert position(house) == before
    assert house.client.post(path, headers=house.token("admin")).json()["code"] == "token_already_revoked"
