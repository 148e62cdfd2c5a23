"""`kaohe token`: printed alone, listed without its secret, and revoked."""

import re

import pytest

from api.secret import hash_of
from tests.api.terminal import Terminal


def test_a_token_is_printed_alone(trial: Terminal) -> None:
    ran = trial.run("token", "create", "dept-UM")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"kaohe_[A-Za-z0-9_-]{43}\n", ran.out)


def test_only_the_hash_of_a_token_is_kept(trial: Terminal) -> None:
    token = trial.done("token", "create", "dept-UM").strip()
    with trial.opened() as ledger, ledger.glance() as rows:
        held = rows.credentials.token(hash_of(token))
    assert held is not None
    assert held.user == "dept-UM"
    for file in trial.folder.iterdir():
        assert token.encode() not in file.read_bytes()


def test_tokens_are_listed_in_every_format_without_their_secrets(trial: Terminal) -> None:
    secrets = [
        trial.done("token", "create", "dept-UM", "--days", 30, "--label", "每日导入").strip(),
        trial.done("token", "create", "dept-SF").strip(),
    ]
    listed = trial.json("token", "list")["tokens"]
    assert [(each["user"], each["label"], each["state"]) for each in listed] == [
        ("dept-SF", None, "usable"),
        ("dept-UM", "每日导入", "usable"),
    ]
    assert [row["id"] for row in trial.rows("token", "list")] == [each["id"] for each in listed]
    assert [each["user"] for each in trial.json("token", "list", "dept-UM")["tokens"]] == ["dept-UM"]
    table = trial.done("token", "list")
    assert all(each["id"] in table for each in listed)
    assert not any(secret in table + str(listed) for secret in secrets)


def test_a_revoked_token_is_listed_as_such_and_revoked_once(trial: Terminal) -> None:
    trial.done("token", "create", "dept-UM")
    [token] = trial.json("token", "list")["tokens"]
    assert trial.refused("token", "revoke", token["id"], "--by", "dept-SF") == "role_not_allowed"
    trial.done("token", "revoke", token["id"], "--by", "dept-UM")
    assert trial.json("token", "list")["tokens"][0]["state"] == "revoked"
    assert trial.refused("token", "revoke", token["id"]) == "token_already_revoked"
    assert trial.refused("token", "revoke", "nothing") == "token_unknown"


def test_nobody_makes_a_token_of_anothers(trial: Terminal) -> None:
    trial.done("token", "create", "dept-UM", "--by", "dept-UM")
    for by in ("dept-SF", "admin"):
        assert trial.refused("token", "create", "dept-UM", "--by", by) == "token_only_for_oneself"


def test_a_disabled_user_and_one_who_is_not_there_get_none(trial: Terminal) -> None:
    trial.done("user", "disable", "dept-UM")
    assert trial.refused("token", "create", "dept-UM") == "user_disabled_now"
    assert trial.refused("token", "create", "nobody") == "user_unknown"


@pytest.mark.parametrize("days", [0, 367, "x"])
def test_a_token_is_for_one_to_366_days(trial: Terminal, days: object) -> None:
    assert trial.run("token", "create", "dept-UM", "--days", days).code == 2


@pytest.mark.parametrize("label", ["x" * 65, "a\u202eb", "a\nb"])
def test_a_label_is_one_short_line(trial: Terminal, label: str) -> None:
    before = trial.position
    assert trial.refused("token", "create", "dept-UM", "--label", label) == "field_malformed"
    assert trial.position == before
