"""API tokens: what they open, for how long, and that whatever ends one is seen by the very next request."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api.secret import hash_of, new_token
from tests.api.access.conftest import ADMIN_PASSWORD, House

THINGS = "/api/v1/things"


def status(house: House, headers: dict[str, str]) -> int:
    return int(house.client.get(THINGS, headers=headers).status_code)


def test_a_token_says_who_asks_and_what_they_hold(house: House) -> None:
    answer = house.client.post(THINGS, headers=house.token("dept-UM"))
    assert answer.json() == {"user": "dept-UM", "how": "token", "roles": ["department"]}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(house: House, scheme: str) -> None:
    token = house.token("dept-UM")["Authorization"].split()[1]
    assert status(house, {"Authorization": f"{scheme} {token}"}) == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic ZGVwdC1VTTprYW9oZS1kZW1v", "Token {}", "{}"])
def test_what_is_no_bearer_is_asked_to_sign_in(house: House, authorization: str) -> None:
    token = house.token("dept-UM")["Authorization"].split()[1]
    answer = house.client.get(THINGS, headers={"Authorization": authorization.format(token)})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kaohe"'


@pytest.mark.parametrize("authorization", ["Bearer {}x", "Bearer  {}", "Bearer {} x", "Bearer x.y.z", "Bearer é"])
def test_nothing_but_the_token_itself_is_taken(house: House, authorization: str) -> None:
    token = house.token("dept-UM")["Authorization"].split()[1]
    answer = house.client.get(THINGS, headers=[(b"Authorization", authorization.format(token).encode())])
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="kaohe", error="invalid_token"'


def test_a_token_is_refused_in_the_same_words_whatever_is_wrong_with_it(house: House) -> None:
    expired, revoked, disabled = house.token("dept-UM"), house.token("dept-SF"), house.token("comm-SSL")
    [listed] = house.terminal.json("token", "list", "dept-SF")["tokens"]
    house.terminal.done("token", "revoke", listed["id"])
    house.terminal.done("user", "disable", "comm-SSL")
    house.clock.pass_(days=1)
    unknown, of_an_issuer = ({"Authorization": f"Bearer {each}"} for each in (new_token(), "e30.e30.e30"))
    answers = [
        house.client.get(THINGS, headers={**each, "X-Request-ID": "same"})
        for each in (expired, revoked, disabled, unknown, of_an_issuer)
    ]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {answers[0].headers["WWW-Authenticate"]}
    assert answers[0].json()["code"] == "token_refused"


def test_two_header_fields_are_refused_though_each_is_right(house: House) -> None:
    ours, other = house.token("dept-UM"), house.token("dept-SF")
    both = [("Authorization", ours["Authorization"]), ("Authorization", other["Authorization"])]
    assert house.client.get(THINGS, headers=both).status_code == 401


def test_a_token_that_nobody_has_made_opens_nothing(house: House) -> None:
    assert status(house, {"Authorization": f"Bearer {new_token()}"}) == 401


def test_a_token_ends_with_its_days(house: House) -> None:
    token = house.token("dept-UM", days=2)
    house.clock.pass_(days=1, hours=23)
    assert status(house, token) == 200
    house.clock.pass_(hours=1)
    assert status(house, token) == 401


def test_a_token_that_another_process_revokes_is_refused_at_once(house: House) -> None:
    token = house.token("dept-UM")
    assert status(house, token) == 200
    [listed] = house.terminal.json("token", "list", "dept-UM")["tokens"]
    assert house.terminal.program("token", "revoke", listed["id"]).code == 0
    assert status(house, token) == 401


def test_a_user_whom_another_process_disables_is_refused_at_once_and_their_tokens_for_good(house: House) -> None:
    token = house.token("dept-UM")
    assert status(house, token) == 200
    assert house.terminal.program("user", "disable", "dept-UM").code == 0
    assert status(house, token) == 401
    house.terminal.done("user", "enable", "dept-UM")
    assert status(house, token) == 401
    assert status(house, house.token("dept-UM")) == 200


def test_a_role_that_another_process_grants_or_revokes_is_seen_by_the_next_request(house: House) -> None:
    token = house.token("dept-UM")

    def roles() -> list[str]:
        found: list[str] = house.client.get(THINGS, headers=token).json()["roles"]
        return found

    assert roles() == ["department"]
    house.terminal.done("user", "grant", "dept-UM", "leading_group")
    assert roles() == ["department", "leading_group"]
    house.terminal.done("user", "revoke", "dept-UM", "department", "--unit", "UM")
    assert roles() == ["leading_group"]


# --- one's own, on the web --------------------------------------------------------------------------------------------


def test_a_token_made_on_the_web_is_shown_once_and_works(house: House) -> None:
    mine = house.token("dept-UM")
    answer = house.client.post("/api/v1/tokens", json={"days": 30, "label": "每日导入"}, headers=mine)
    assert answer.status_code == 201
    made = answer.json()
    assert re.fullmatch(r"kaohe_[A-Za-z0-9_-]{43}", made["token"])
    assert status(house, {"Authorization": f"Bearer {made['token']}"}) == 200
    listed = house.client.get("/api/v1/tokens", headers=mine)
    assert made["token"] not in listed.text
    [_, shown] = listed.json()["tokens"]
    assert (shown["id"], shown["label"], shown["state"]) == (made["id"], "每日导入", "usable")
    assert shown["expires_at"] == made["expires_at"]


def test_without_a_body_a_token_is_good_for_ninety_days(house: House) -> None:
    mine = house.token("dept-UM")
    assert house.client.post("/api/v1/tokens", headers=mine).status_code == 201
    [_, shown] = house.client.get("/api/v1/tokens", headers=mine).json()["tokens"]
    assert shown["expires_at"][:10] == (house.clock.now + timedelta(days=90)).date().isoformat()


@pytest.mark.parametrize("days", [0, -1, 367, 10**9, "30", 1.5, True, None])
def test_a_token_is_for_one_to_366_days(house: House, days: object) -> None:
    answer = house.client.post("/api/v1/tokens", json={"days": days}, headers=house.token("dept-UM"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/days")


def test_one_sees_and_ends_ones_own_tokens_alone_and_an_administrator_ends_any(house: House) -> None:
    mine, other, admin = (house.token(user) for user in ("dept-UM", "dept-SF", "admin"))
    [listed] = house.client.get("/api/v1/tokens", headers=mine).json()["tokens"]
    revocation = f"/api/v1/tokens/{listed['id']}/revocation"
    assert house.client.post(revocation, headers=other).json()["code"] == "role_not_allowed"
    assert status(house, mine) == 200
    assert house.client.post(revocation, headers=admin).status_code == 201
    assert status(house, mine) == 401
    assert house.client.post(revocation, headers=admin).json()["code"] == "token_already_revoked"
    assert house.client.post("/api/v1/tokens/nothing/revocation", headers=admin).json()["code"] == "token_unknown"


@pytest.mark.parametrize("by", ["admin", "auditor-1", "committee-1", "dept-UM"])
def test_those_who_oversee_see_somebodys_tokens_and_never_a_secret(house: House, by: str) -> None:
    first, second = house.token("dept-UM"), house.token("dept-UM")
    [listed, _] = house.terminal.json("token", "list", "dept-UM")["tokens"]
    house.terminal.done("token", "revoke", listed["id"])
    answer = house.client.get("/api/v1/users/dept-UM/tokens", headers=house.token(by) if by != "dept-UM" else second)
    shown = answer.json()["tokens"]
    assert [each["state"] for each in shown] == ["revoked", "usable"]
    assert all(set(each) == {"id", "user", "label", "issued_at", "expires_at", "state"} for each in shown)
    for secret in (each["Authorization"].split()[1] for each in (first, second)):
        assert secret not in answer.text
        assert hash_of(secret) not in answer.text


@pytest.mark.parametrize("by", ["dept-SF", "comm-SSL", "leading-1"])
def test_nobody_else_sees_somebodys_tokens(house: House, by: str) -> None:
    token = house.token(by)
    for name in ("dept-UM", "nobody"):
        answer = house.client.get(f"/api/v1/users/{name}/tokens", headers=token)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


def test_the_tokens_of_nobody_are_not_found(house: House) -> None:
    answer = house.client.get("/api/v1/users/nobody/tokens", headers=house.token("admin"))
    assert (answer.status_code, answer.json()["code"]) == (404, "user_unknown")


def test_an_administrator_makes_tokens_for_nobody_else(house: House) -> None:
    answer = house.client.post("/api/v1/tokens", json={"user": "dept-UM"}, headers=house.token("admin"))
    assert (answer.status_code, answer.json()["code"]) == (422, "field_unknown")


def test_many_requests_at_once_are_each_answered_for_their_own_user(house: House) -> None:
    users = ["dept-UM", "dept-SF", "comm-SSL", "leading-1"]
    tokens = {user: house.token(user) for user in users}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda user: house.client.get(THINGS, headers=tokens[user]).json()["user"], users * 25)
    assert list(answers) == users * 25


def test_no_secret_of_a_token_is_in_the_record(house: House) -> None:
    mine = house.token("dept-UM")
    made = house.client.post("/api/v1/tokens", headers=mine).json()["token"]
    recorded = house.everything_recorded()
    assert made.encode() not in recorded
    assert mine["Authorization"].split()[1].encode() not in recorded
    assert ADMIN_PASSWORD.encode() not in recorded
