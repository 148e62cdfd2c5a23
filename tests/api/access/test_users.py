"""People on the web: who adds, grants, confirms, disables and resets, and who looks on."""

from typing import Any

import pytest

from tests.api.access.conftest import ADMIN_PASSWORD, ORIGIN, PASSWORD, House

USERS = "/api/v1/users"
NOT_ADMINS = ("dept-UM", "comm-SSL", "leading-1", "committee-1", "auditor-1")
UM = {"role": "department", "unit": "UM"}
AUDITOR = {"role": "auditor"}


def post(house: House, path: str, body: object = None, *, by: str = "admin") -> Any:
    return house.client.post(f"{USERS}{path}", json={} if body is None else body, headers=house.token(by))


def done(house: House, path: str, body: object = None, *, by: str = "admin") -> Any:
    answer = post(house, path, body, by=by)
    assert answer.status_code == 201, answer.text
    return answer.json()


def code(house: House, path: str, body: object = None, *, by: str = "admin") -> str:
    answer = post(house, path, body, by=by)
    assert 400 <= answer.status_code < 500, answer.text
    return str(answer.json()["code"])


@pytest.fixture
def chen(house: House) -> str:
    done(house, "", {"user": "chen", "password": "correct horse battery"})
    return "chen"


def test_a_user_is_added_and_signs_in(house: House, chen: str) -> None:
    assert house.sign_in(chen, "correct horse battery").json()["roles"] == []
    assert code(house, "", {"user": chen}) == "user_already_there"
    assert code(house, "", {"user": "operator"}) == "user_already_there"


def test_the_answer_says_where_it_stands_and_never_the_password(house: House) -> None:
    answer = post(house, "", {"user": "陈", "password": "correct horse battery"})
    assert answer.headers["Location"] == "/api/v1/users/%E9%99%88"
    assert "battery" not in answer.text
    said = answer.json()
    assert (said["user"], said["roles"], said["disabled"]) == ("陈", [], False)
    assert said["position"] == len(house.events())
    assert house.client.get(answer.headers["Location"], headers=house.token("admin")).json() == {
        **said,
        "position": said["position"] + 1,
    }


@pytest.mark.parametrize("by", NOT_ADMINS)
def test_nobody_but_an_administrator_sees_to_accounts(house: House, chen: str, by: str) -> None:
    for path, body in (
        ("", {"user": "li"}),
        ("", {"user": "li", "password": "correct horse battery"}),
        (f"/{chen}/grants", UM),
        (f"/{chen}/grants", AUDITOR),
        (f"/{chen}/revocations", UM),
        (f"/{chen}/disabling", None),
        (f"/{chen}/enabling", None),
        (f"/{chen}/password", {"password": "another password"}),
    ):
        assert code(house, path, body, by=by) == "role_not_allowed", path


def test_a_role_is_granted_and_revoked(house: House, chen: str) -> None:
    granted = done(house, f"/{chen}/grants", UM)
    assert (granted["roles"], granted["outcome"], granted["may_confirm"]) == ([UM], "granted", [])
    assert done(house, f"/{chen}/revocations", UM)["roles"] == []
    assert code(house, f"/{chen}/revocations", UM) == "role_not_held"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "field_missing"),
        ({"role": "king"}, "field_malformed"),
        ({"role": 1}, "field_malformed"),
        ({"role": "department"}, "unit_required"),
        ({"role": "department", "unit": "XX"}, "department_unknown"),
        ({"role": "community", "unit": "UM"}, "community_unknown"),
        ({"role": "auditor", "unit": "UM"}, "unit_not_taken"),
        ({**UM, "by": "admin"}, "field_unknown"),
    ],
)
def test_a_role_that_is_none_is_refused(house: House, chen: str, body: dict[str, object], expected: str) -> None:
    assert code(house, f"/{chen}/grants", body) == expected


def test_two_people_make_an_auditor(house: House, chen: str) -> None:
    first = done(house, f"/{chen}/grants", AUDITOR)
    assert (first["roles"], first["outcome"]) == ([], "proposed")
    assert first["proposed"] == [{"role": "auditor", "unit": None, "by": "admin"}]
    assert first["may_confirm"] == ["admin", "working_committee"]
    assert code(house, f"/{chen}/grants", AUDITOR) == "second_person_needed"
    assert code(house, f"/{chen}/grants", AUDITOR, by="leading-1") == "role_not_allowed"
    second = done(house, f"/{chen}/grants", AUDITOR, by="committee-1")
    assert (second["roles"], second["proposed"]) == ([{"role": "auditor", "unit": None}], [])


def test_nobody_grants_themselves_a_role(house: House) -> None:
    for role in (UM, AUDITOR, {"role": "working_committee"}):
        assert code(house, "/admin/grants", role) == "nobody_grants_themselves"
    done(house, "/committee-1/grants", AUDITOR)
    assert code(house, "/committee-1/grants", AUDITOR, by="committee-1") == "nobody_grants_themselves"


def test_the_last_administrator_cannot_shut_everybody_out(house: House) -> None:
    assert code(house, "/admin/disabling") == "last_admin"
    assert code(house, "/admin/revocations", {"role": "admin"}) == "last_admin"
    assert code(house, "/dept-UM/grants", {"role": "admin"}) == "admin_holds_nothing_else"


def test_a_disabled_user_is_out_at_once_and_may_be_let_in_again(house: House, chen: str) -> None:
    token = house.token(chen)
    assert done(house, f"/{chen}/disabling")["disabled"]
    assert house.whoami(**token).status_code == 401
    assert house.sign_in(chen, "correct horse battery").status_code == 401
    assert code(house, f"/{chen}/disabling") == "user_already_disabled"
    assert not done(house, f"/{chen}/enabling")["disabled"]
    assert house.whoami(**token).status_code == 401
    assert house.sign_in(chen, "correct horse battery").status_code == 201


def test_those_who_are_not_there_are_not_found(house: House) -> None:
    for path, body in (("/nobody/grants", UM), ("/nobody/disabling", None), ("/nobody/revocations", UM)):
        assert code(house, path, body) == "user_unknown"
    assert house.client.get(f"{USERS}/nobody", headers=house.token("admin")).json()["code"] == "user_unknown"


# --- looking on -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "expected"),
    [("admin", 200), ("auditor-1", 200), ("committee-1", 200), ("leading-1", 403), ("dept-UM", 403), ("comm-SSL", 403)],
)
def test_everybody_is_listed_for_those_who_oversee(house: House, by: str, expected: int) -> None:
    answer = house.client.get(USERS, headers=house.token(by))
    assert answer.status_code == expected
    assert house.client.get(f"{USERS}/dept-SF", headers=house.token(by)).status_code == expected
    assert house.client.get(f"{USERS}/{by}", headers=house.token(by)).status_code == 200
    if expected == 200:
        names = [each["user"] for each in answer.json()["users"]]
        assert names == sorted(names)
        assert {"admin", "dept-UM", "auditor-1"} <= set(names)


# --- passwords --------------------------------------------------------------------------------------------------------


def test_ones_own_password_takes_the_old_one_and_ends_the_other_sessions(house: House) -> None:
    house.page("dept-UM")
    other = [each.value for each in house.client.cookies.jar][-1]
    house.client.cookies.clear()
    page = house.page("dept-UM")
    change = {"password": "a longer password", "old_password": PASSWORD}
    assert house.client.post(f"{USERS}/dept-UM/password", json=change, headers=page).status_code == 201
    assert house.whoami().status_code == 200
    house.client.cookies.clear()
    assert house.whoami(Cookie=f"__Host-kaohe={other}").status_code == 401
    assert house.sign_in("dept-UM").status_code == 401
    assert house.sign_in("dept-UM", "a longer password").status_code == 201


@pytest.mark.parametrize("old", [None, "wrong"])
def test_without_the_old_one_a_password_stays(house: House, old: str | None) -> None:
    change = {"password": "a longer password", **({"old_password": old} if old else {})}
    assert code(house, "/dept-UM/password", change, by="dept-UM") == "old_password_wrong"
    assert house.sign_in("dept-UM").status_code == 201


def test_an_administrators_own_password_takes_the_old_one_too(house: House) -> None:
    assert code(house, "/admin/password", {"password": "a longer password"}) == "old_password_wrong"
    done(house, "/admin/password", {"password": "a longer password", "old_password": ADMIN_PASSWORD})


def test_trying_for_the_old_password_is_throttled(house: House) -> None:
    token = house.token("dept-UM")
    change = {"password": "a longer password", "old_password": "wrong"}
    answers = [house.client.post(f"{USERS}/dept-UM/password", json=change, headers=token) for _ in range(6)]
    assert [each.status_code for each in answers] == [403] * 5 + [429]


def test_a_reset_is_recorded_as_what_it_is(house: House) -> None:
    house.page("dept-UM")
    done(house, "/dept-UM/password", {"password": "until you change it"})
    assert house.whoami().status_code == 401
    event = house.events("user/dept-UM")[-1]
    assert (event["type"], event["actor"], event["role"]) == ("password-set.1", "admin", "admin")
    assert house.sign_in("dept-UM", "until you change it").status_code == 201


@pytest.mark.parametrize("password", ["short", "x" * 201, " " * 9])
def test_a_password_that_is_too_short_or_too_long_is_not_taken(house: House, password: str) -> None:
    for path, body in (("", {"user": "li", "password": password}), ("/dept-UM/password", {"password": password})):
        answer = post(house, path, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "password_unsuitable")
        assert password.strip() not in answer.text or not password.strip()


def test_a_session_of_the_pages_sees_to_accounts_with_its_proof_alone(house: House) -> None:
    page = house.page("admin", ADMIN_PASSWORD)
    assert house.client.post(USERS, json={"user": "li"}, headers={"Origin": ORIGIN}).json()["code"] == "csrf_refused"
    assert house.client.post(USERS, json={"user": "li"}, headers=page).status_code == 201


def test_no_password_is_ever_in_the_record(house: House, chen: str) -> None:
    done(house, f"/{chen}/password", {"password": "until you change it"})
    recorded = house.everything_recorded()
    for secret in ("correct horse battery", "until you change it", "argon2"):
        assert secret.encode() not in recorded
