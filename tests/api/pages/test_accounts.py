"""Accounts at the pages: who sees them, who grants, confirms, disables and resets, and what one may do with one's own."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.pages.hostile import texts
from tests.api.pages.visiting import PASSWORD, PageText, Reader, pages_of
from tests.api.terminal import Terminal

ADMIN_PASSWORD = "a good password"
OVERSEERS = ("committee-1", "auditor-1")
OTHERS = ("dept-UM", "comm-SSL", "leading-1")


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


@pytest.fixture
def admin(client: TestClient) -> Reader:
    return Reader(client, "admin", password=ADMIN_PASSWORD)


def secret_in(page: PageText) -> str:
    found = re.search(r"[A-Za-z0-9_-]{16,}", page.seen.split("只显示这一次")[0].split("：")[-1])
    assert found is not None, page.seen
    return found[0]


def added(admin: Reader, name: str) -> str:
    """The password that was made up for a new account."""
    answer = admin.send("/accounts", {"user": name, "way": "password"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return secret_in(PageText(answer.text))


def granted(admin: Reader, name: str, role: str) -> str:
    return admin.done(f"/accounts/{name}", {"role": role}, to=f"/accounts/{name}/grants")


def roles(reader: Reader, name: str) -> list[tuple[str, str | None]]:
    return [(each["role"], each["unit"]) for each in reader.told(f"/api/v1/users/{name}")["roles"]]


def posted(reader: Reader, address: str, **fields: str) -> int:
    csrf = reader.page("/me").form_to("/sign-out").fields["csrf_token"]
    return int(reader.post(address, {"csrf_token": csrf, **fields}).status_code)


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_the_list_is_for_those_who_see_to_accounts_or_watch_over_them(client: TestClient, admin: Reader) -> None:
    for reader in (admin, *(Reader(client, name) for name in OVERSEERS)):
        page = reader.page("/accounts")
        assert "/accounts/comm-SSL" in page.links()
        assert reader.page("/accounts/comm-SSL").headings[0].strip() == "账号 comm-SSL"
    for name in OTHERS:
        reader = Reader(client, name)
        assert reader.get("/accounts").status_code == 403
        assert reader.get("/accounts/auditor-1").status_code == 403
        assert reader.page(f"/accounts/{name}").headings[0].strip() == f"账号 {name}"


def test_the_list_is_narrowed_by_name_role_and_state(admin: Reader) -> None:
    def names(query: str) -> set[str]:
        return {row["user"] for row in admin.get(f"/accounts?{query}&export=json").json()["rows"]}

    assert names("name=LEADING") == {"leading-1", "leading-2"}
    assert names("role=auditor") == {"auditor-1"}
    assert names("state=disabled") == set()
    assert names("name=zzz") == set()
    granted(admin, "dept-UM", "auditor")
    assert names("state=waiting") == names("role=auditor") - {"auditor-1"} == {"dept-UM"}
    assert admin.get("/accounts?role=king").status_code == 422
    assert "没有符合条件的账号" in admin.page("/accounts?name=zzz").seen


def test_nobody_but_an_administrator_changes_anything(client: TestClient) -> None:
    for name in (*OVERSEERS, *OTHERS):
        reader = Reader(client, name)
        for act in ("grants", "revocations", "disabling", "enabling", "password"):
            assert posted(reader, f"/accounts/dept-SF/{act}", role="community/SSL") == 403
        assert posted(reader, "/accounts", user="li") == 403
    auditor = Reader(client, "auditor-1")
    assert roles(auditor, "dept-SF") == [("department", "SF")]
    assert {form.action for form in auditor.page("/accounts/dept-SF").forms if form.method == "post"} == {"/sign-out"}


def test_an_account_that_there_is_not_is_not_found(admin: Reader) -> None:
    assert admin.get("/accounts/nobody").status_code == 404
    assert posted(admin, "/accounts/nobody/disabling") == 404


# --- what an administrator does ---------------------------------------------------------------------------------------


def test_a_new_account_signs_in_with_the_password_that_was_shown_and_changes_it_first(
    client: TestClient, admin: Reader
) -> None:
    password = added(admin, "chen")
    granted(admin, "chen", "department/UM")
    chen = Reader(client, "chen", password=password)
    assert "您的密码是别人设置的" in chen.page("/me").seen
    assert posted(chen, "/me/tokens", days="30") == 403
    fields = {"old_password": password, "password": "my very own one", "again": "my very own one"}
    assert chen.done("/me", fields, to="/me/password").startswith("/me?done=change-password&at=")
    assert "您的密码是别人设置的" not in chen.page("/me").seen
    assert "城" in chen.page("/me").seen
    Reader(client, "chen", password="my very own one")


def test_an_account_without_a_password(client: TestClient, admin: Reader) -> None:
    assert admin.done("/accounts", {"user": "li", "way": "none"}).startswith("/accounts/li?done=add-user&at=")
    assert "账号已建立" in admin.page("/accounts/li?done=add-user").seen
    sent = Reader(client).post("/sign-in", {"user": "li", "password": "whatever it is"})
    assert sent.status_code == 401


@pytest.mark.parametrize("name", ["", "a b", "comm-SSL", "operator", "x" * 300, "<b>"])
def test_a_name_that_cannot_be_is_refused_beside_its_field(admin: Reader, name: str) -> None:
    answer = admin.send("/accounts", {"user": name})
    assert 400 <= answer.status_code < 500
    page = PageText(answer.text)
    assert any(said.get("name") == "user" and said.get("aria-invalid") for _, said in page.tags)
    assert page.form_to("/accounts").fields["user"] == name


def test_a_form_that_is_sent_twice_is_carried_out_once(admin: Reader) -> None:
    form = admin.page("/accounts").form_to("/accounts")
    for _ in range(2):
        assert admin.post("/accounts", {**form.fields, "user": "li", "way": "none"}).status_code == 303
    rows = admin.get("/audit/access?person=li&export=json").json()["rows"]
    assert [row["event"] for row in rows] == ["user-added"]


def test_a_role_of_a_unit_is_in_force_at_once_and_can_be_taken_back(admin: Reader) -> None:
    assert "done=grant-role" in granted(admin, "leading-1", "community/SSL")
    assert roles(admin, "leading-1") == [("leading_group", None), ("community", "SSL")]
    form = next(
        form
        for form in admin.page("/accounts/leading-1").forms
        if form.action.endswith("/revocations") and form.fields["role"] == "community/SSL"
    )
    assert "done=revoke-role" in admin.post(form.action, form.fields).headers["location"]
    assert roles(admin, "leading-1") == [("leading_group", None)]


@pytest.mark.parametrize("role", ["", "king", "community", "community/XX", "auditor/SSL", "department/SSL"])
def test_a_role_that_there_is_not_is_refused(admin: Reader, role: str) -> None:
    answer = admin.send("/accounts/dept-UM", {"role": role}, to="/accounts/dept-UM/grants")
    assert 400 <= answer.status_code < 500
    assert any(said.get("role") == "alert" for _, said in PageText(answer.text).tags)
    assert roles(admin, "dept-UM") == [("department", "UM")]


def test_a_role_that_takes_two_people_waits_for_the_second(client: TestClient, admin: Reader) -> None:
    assert "done=propose-role" in granted(admin, "leading-1", "auditor")
    assert "待第二人确认" in admin.page("/accounts/leading-1").seen
    again = admin.send("/accounts/leading-1", {"role": "auditor"}, to="/accounts/leading-1/grants")
    assert again.status_code == 403
    auditor, second = Reader(client, "auditor-1"), Reader(client, "committee-1")
    assert not [form for form in auditor.page("/accounts/leading-1").forms if form.action.endswith("/grants")]
    form = second.page("/accounts/leading-1").form_to("/accounts/leading-1/grants")
    assert form.fields["role"] == "auditor"
    assert "done=grant-role" in second.post(form.action, form.fields).headers["location"]
    assert ("auditor", None) in roles(admin, "leading-1")


def test_nobody_grants_themselves_a_role_and_the_last_administrator_stays(admin: Reader) -> None:
    page = admin.page("/accounts/admin")
    assert "不能给自己授予身份" in page.seen
    assert not [form for form in page.forms if form.action.endswith(("/grants", "/disabling", "/password"))]
    assert posted(admin, "/accounts/admin/grants", role="auditor") in {403, 409}
    assert posted(admin, "/accounts/admin/revocations", role="admin") == 409
    assert posted(admin, "/accounts/admin/disabling") == 409
    assert roles(admin, "admin") == [("admin", None)]


def test_disabling_ends_everything_at_once_and_enabling_lets_them_in_again(client: TestClient, admin: Reader) -> None:
    officer = Reader(client, "dept-UM")
    assert "done=disable-user" in admin.done("/accounts/dept-UM", {}, to="/accounts/dept-UM/disabling")
    assert officer.get("/me").status_code == 303
    assert "已停用" in admin.page("/accounts/dept-UM").seen
    assert "done=enable-user" in admin.done("/accounts/dept-UM", {}, to="/accounts/dept-UM/enabling")
    assert Reader(client, "dept-UM").get("/me").status_code == 200


def test_a_password_is_reset_and_shown_once(client: TestClient, admin: Reader) -> None:
    officer = Reader(client, "dept-UM")
    form = admin.page("/accounts/dept-UM").form_to("/accounts/dept-UM/password")
    answer = admin.post(form.action, form.fields)
    password = secret_in(PageText(answer.text))
    assert answer.headers["cache-control"] == "no-store"
    assert officer.get("/me").status_code == 303
    assert "您的密码是别人设置的" in Reader(client, "dept-UM", password=password).page("/me").seen
    assert admin.post(form.action, form.fields).headers["location"] == "/accounts/dept-UM?done=reset-password"
    Reader(client, "dept-UM", password=password)


@pytest.mark.parametrize("name", ["auditor-1", "committee-1"])
def test_of_a_role_of_two_people_the_password_is_reset_at_the_machine(admin: Reader, name: str) -> None:
    page = admin.page(f"/accounts/{name}")
    assert f"kaohe user password {name}" in page.seen
    assert not [form for form in page.forms if form.action.endswith("/password")]
    assert posted(admin, f"/accounts/{name}/password") == 403


def test_what_was_done_with_an_account_stands_below_it_for_overseers(client: TestClient, admin: Reader) -> None:
    granted(admin, "leading-1", "community/SSL")
    rows = admin.get("/accounts/leading-1?export=json").json()["rows"]
    assert [row["event"] for row in rows] == ["role-granted", "role-granted", "user-added"]
    assert "账号变动" in Reader(client, "auditor-1").page("/accounts/leading-1").headings
    assert "账号变动" not in Reader(client, "leading-1").page("/accounts/leading-1").headings


# --- oneself ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_sees_who_they_are_and_what_they_may_do(client: TestClient, lang: str) -> None:
    said = {
        "dept-UM": ("登记、确认", "record, confirm"),
        "comm-SSL": ("提出申诉", "dispute deductions"),
        "leading-1": ("受理和决定申诉", "accept and decide"),
        "committee-1": ("终审", "last resort"),
        "auditor-1": ("核验账本", "verify the ledger"),
    }
    for name, words in said.items():
        assert words[lang == "en"] in Reader(client, name, lang=lang).page("/me").seen


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"old_password": "wrong", "password": "my very own one", "again": "my very own one"}, "old_password"),
        ({"old_password": PASSWORD, "password": "my very own one", "again": "another one"}, "again"),
        ({"old_password": PASSWORD, "password": "short", "again": "short"}, "password"),
        ({"old_password": PASSWORD, "password": "", "again": ""}, "password"),
        ({"old_password": "", "password": "my very own one", "again": "my very own one"}, "old_password"),
    ],
)
def test_a_password_that_cannot_be_changed_so_is_refused_beside_its_field(
    client: TestClient, fields: dict[str, str], field: str
) -> None:
    reader = Reader(client, "comm-SSL")
    answer = reader.send("/me", fields, to="/me/password")
    page = PageText(answer.text)
    assert 400 <= answer.status_code < 500
    assert [said["name"] for _, said in page.tags if said.get("aria-invalid")] == [field]
    assert "my very own one" not in answer.text
    Reader(client, "comm-SSL")


def test_changing_the_password_ends_ones_other_sessions(client: TestClient) -> None:
    here, elsewhere = Reader(client, "comm-SSL"), Reader(client, "comm-SSL")
    fields = {"old_password": PASSWORD, "password": "  my own, with ends ", "again": "  my own, with ends "}
    here.done("/me", fields, to="/me/password")
    assert (here.get("/me").status_code, elsewhere.get("/me").status_code) == (200, 303)
    Reader(client, "comm-SSL", password="  my own, with ends ")


def test_a_token_is_shown_once_works_and_is_revoked(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    form = reader.page("/me").form_to("/me/tokens")
    answer = reader.post("/me/tokens", {**form.fields, "label": "<b>daily</b>", "days": "30"})
    token = secret_in(PageText(answer.text))
    assert answer.headers["cache-control"] == "no-store"
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/session", headers=bearer).json()["user"] == "comm-SSL"
    again = reader.post("/me/tokens", {**form.fields, "label": "<b>daily</b>", "days": "30"})
    assert again.headers["location"] == "/me?done=create-token"
    page = reader.page("/me")
    assert (page.seen.count("<b>daily</b>"), token in page.seen) == (1, False)
    [revoking] = [form for form in page.forms if form.action.endswith("/revocation")]
    assert reader.post(revoking.action, revoking.fields).headers["location"].startswith("/me?done=revoke-token")
    assert client.get("/api/v1/session", headers=bearer).status_code == 401


def test_an_administrator_revokes_anybodys_token_and_nobody_else_does(client: TestClient, admin: Reader) -> None:
    Reader(client, "comm-SSL").send("/me", {"days": "3"}, to="/me/tokens")
    [token] = admin.told("/api/v1/users/comm-SSL/tokens")["tokens"]
    address = f"/accounts/comm-SSL/tokens/{token['id']}/revocation"
    for name in ("auditor-1", "dept-UM"):
        assert posted(Reader(client, name), address) == 403
    assert posted(admin, address) == 303
    assert admin.told("/api/v1/users/comm-SSL/tokens")["tokens"][0]["state"] == "revoked"


@pytest.mark.parametrize("days", ["0", "367", "many", "1.5", "-1", "9" * 30])
def test_days_that_cannot_be_are_refused_beside_their_field(client: TestClient, days: str) -> None:
    answer = Reader(client, "comm-SSL").send("/me", {"days": days}, to="/me/tokens")
    page = PageText(answer.text)
    assert answer.status_code == 422
    assert [said["name"] for _, said in page.tags if said.get("aria-invalid")] == ["days"]


def test_ones_other_sessions_are_shown_and_ended(client: TestClient) -> None:
    here, elsewhere, other = Reader(client, "comm-SSL"), Reader(client, "comm-SSL"), Reader(client, "dept-UM")
    assert here.page("/me").seen.count("本次") == 1
    assert here.done("/me", {}, to="/me/sessions") == "/me?done=end-sessions"
    assert [each.get("/me").status_code for each in (here, elsewhere, other)] == [200, 303, 200]


def test_what_is_typed_stays_text(admin: Reader) -> None:
    for text in texts()[::25]:
        answer = admin.send("/accounts", {"user": text, "way": "none"})
        assert answer.status_code < 500
        page = PageText(answer.text)
        assert not any(name.startswith("on") for _, said in page.tags for name in said)
        assert all(str(said.get("src", "")).startswith("/static/") for tag, said in page.tags if tag == "script")
