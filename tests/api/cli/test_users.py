"""`kaohe user`: who is added, granted what by whom, disabled, and what the lists show."""

import io
import sys
from unittest.mock import patch

import pytest

from api import passwords
from tests.api.commands import record
from tests.api.terminal import Terminal

PASSWORD = "correct horse battery"
RECORDING = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by")


def hash_of(terminal: Terminal, user: str) -> str | None:
    with terminal.opened() as ledger, ledger.reading() as books:
        return books.password_hash(user)


def is_password_of(terminal: Terminal, user: str, password: str) -> bool:
    return passwords.is_right(password, hash_of(terminal, user))


def person(terminal: Terminal, user: str) -> dict[str, object]:
    found: list[dict[str, object]] = terminal.json("user", "show", user)["users"]
    return found[0]


def roles(terminal: Terminal, user: str) -> object:
    return person(terminal, user)["roles"]


def last_actor(terminal: Terminal, user: str) -> str:
    with terminal.opened() as ledger, ledger.reading() as books:
        return [recorded.event.actor for recorded in books.history(f"user/{user}")][-1]


@pytest.fixture
def chen(trial: Terminal) -> str:
    trial.with_(KAOHE_USER_PASSWORD=PASSWORD).done("user", "add", "chen")
    return "chen"


# --- adding -----------------------------------------------------------------------------------------------------------


def test_a_password_is_made_up_where_nobody_can_be_asked_and_shown_once(trial: Terminal) -> None:
    [shown] = [line for line in trial.done("user", "add", "chen").splitlines() if "shown only now" in line]
    password = shown.rpartition(": ")[2]
    assert len(password) == 16
    assert is_password_of(trial, "chen", password)


def test_the_password_of_the_setting_is_taken_and_not_shown(trial: Terminal, chen: str) -> None:
    assert is_password_of(trial, chen, PASSWORD)
    said = trial.with_(KAOHE_USER_PASSWORD=PASSWORD).done("user", "add", "li")
    assert PASSWORD not in said
    assert PASSWORD not in trial.with_(KAOHE_USER_PASSWORD=PASSWORD).done("settings")


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_password_is_read_from_standard_input(trial: Terminal, ending: str) -> None:
    with (
        patch.object(sys, "stdin", io.StringIO(f"{PASSWORD}{ending}more")) as given,
        patch.object(io, "StringIO") as made,
    ):
        made.return_value = given
        trial.run("user", "add", "chen", "--password-stdin")
    expected = PASSWORD if ending else f"{PASSWORD}more"
    assert is_password_of(trial, "chen", expected)


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_an_unsuitable_password_adds_nobody(trial: Terminal, password: str) -> None:
    before = trial.position
    ran = trial.with_(KAOHE_USER_PASSWORD=password).run("user", "add", "chen")
    assert ran.refusal == "password_unsuitable"
    assert password not in ran.err
    assert trial.position == before


def test_without_a_password_nobody_signs_in_with_one(trial: Terminal) -> None:
    trial.done("user", "add", "chen", "--no-password")
    assert hash_of(trial, "chen") is None


def test_a_user_is_added_with_a_role_and_acts(trial: Terminal) -> None:
    trial.done("user", "add", "chen", "--role", "department", "--unit", "UM")
    assert roles(trial, "chen") == [{"role": "department", "unit": "UM"}]
    trial.done(*RECORDING, "chen")


def test_a_role_that_cannot_be_granted_adds_nobody(trial: Terminal) -> None:
    before = trial.position
    assert trial.refused("user", "add", "chen", "--role", "department") == "unit_required"
    assert trial.refused("user", "add", "chen", "--role", "department", "--unit", "XX") == "department_unknown"
    assert trial.run("user", "add", "chen", "--role", "king").code == 2
    assert trial.position == before


@pytest.mark.parametrize(("name", "code"), [("admin", "user_already_there"), ("operator", "user_already_there")])
def test_a_name_is_taken_once(trial: Terminal, name: str, code: str) -> None:
    assert trial.refused("user", "add", name) == code


@pytest.mark.parametrize("name", ["a b", "a/b", "", "a" * 65, "x\u202ey"])
def test_a_name_that_could_mislead_is_refused_without_repeating_it(trial: Terminal, name: str) -> None:
    ran = trial.run("user", "add", name)
    assert ran.refusal == "field_malformed"
    assert "\u202e" not in ran.err


# --- roles ------------------------------------------------------------------------------------------------------------


def test_two_people_make_an_auditor(trial: Terminal, chen: str) -> None:
    said = trial.done("user", "grant", chen, "auditor")
    assert "another person" in said
    assert trial.refused("user", "grant", chen, "auditor") == "second_person_needed"
    assert roles(trial, chen) == []
    assert "Granted" in trial.done("user", "grant", chen, "auditor", "--by", "committee-1")
    assert roles(trial, chen) == [{"role": "auditor", "unit": None}]
    assert last_actor(trial, chen) == "committee-1"


def test_two_people_make_a_second_administrator(trial: Terminal) -> None:
    assert "another person" in trial.done("user", "add", "chen", "--role", "admin", "--by", "admin")
    assert trial.refused("user", "grant", "chen", "admin", "--by", "admin") == "second_person_needed"
    assert trial.refused("user", "disable", "dept-UM", "--by", "chen") == "role_not_allowed"
    trial.done("user", "grant", "chen", "admin", "--by", "committee-1")
    trial.done("user", "disable", "dept-UM", "--by", "chen")


def test_who_might_be_the_second_person_gets_a_password_from_the_operator_alone(trial: Terminal) -> None:
    assert trial.refused("user", "password", "committee-1", "--by", "admin") == "reset_at_machine"
    trial.with_(KAOHE_USER_PASSWORD=PASSWORD).done("user", "password", "committee-1")
    assert is_password_of(trial, "committee-1", PASSWORD)


def test_a_user_added_as_an_auditor_is_only_proposed(trial: Terminal) -> None:
    assert "another person" in trial.done("user", "add", "chen", "--role", "auditor", "--by", "admin")
    assert person(trial, "chen")["proposed"] == [{"role": "auditor", "unit": None, "by": "admin"}]


def test_who_acts_is_said_or_set_or_the_operator(trial: Terminal, chen: str) -> None:
    for words, terminal, actor in (
        (["--by", "admin"], trial, "admin"),
        ([], trial.with_(KAOHE_USER="admin"), "admin"),
        ([], trial, "operator"),
    ):
        terminal.done("user", "grant", chen, "leading_group", *words)
        assert last_actor(trial, chen) == actor
        terminal.done("user", "revoke", chen, "leading_group", *words)


def test_only_an_administrator_is_taken_at_their_word(trial: Terminal, chen: str) -> None:
    for words in (["grant", chen, "leading_group"], ["disable", chen], ["password", chen]):
        assert trial.refused("user", *words, "--by", "dept-UM") == "role_not_allowed"
    assert trial.refused("user", "grant", "admin", "admin", "--by", "admin") == "nobody_grants_themselves"
    assert trial.refused("user", "grant", chen, "leading_group", "--by", "nobody") == "user_unknown"


def test_the_last_administrator_stays(trial: Terminal) -> None:
    assert trial.refused("user", "disable", "admin") == "last_admin"
    assert trial.refused("user", "revoke", "admin", "admin") == "last_admin"


# --- disabled ---------------------------------------------------------------------------------------------------------


def test_a_disabled_user_cannot_act_on_the_command_line(trial: Terminal) -> None:
    trial.done("user", "disable", "dept-UM")
    assert trial.refused(*RECORDING, "dept-UM") == "user_disabled_now"
    lines = trial.file("lines.jsonl", [record()])
    assert trial.run("import", lines).code == 1
    trial.done("user", "enable", "dept-UM")
    trial.done(*RECORDING, "dept-UM")


def test_a_disabled_administrator_sees_to_nothing(trial: Terminal, chen: str) -> None:
    trial.done("user", "grant", chen, "admin")  # at the machine, where one is enough
    trial.done("user", "disable", "admin", "--by", chen)
    assert trial.refused("user", "disable", "dept-UM", "--by", "admin") == "user_disabled_now"


def test_a_new_password_takes_the_place_of_the_old_one(trial: Terminal, chen: str) -> None:
    trial.with_(KAOHE_USER_PASSWORD="another password").done("user", "password", chen)
    assert is_password_of(trial, chen, "another password")
    assert not is_password_of(trial, chen, PASSWORD)
    assert "shown only now" in trial.done("user", "password", chen)


# --- lists ------------------------------------------------------------------------------------------------------------


def test_everybody_is_listed_in_every_format(trial: Terminal, chen: str) -> None:
    trial.done("user", "grant", chen, "department", "--unit", "UM")
    trial.done("user", "grant", chen, "auditor")
    trial.done("user", "disable", "dept-SF")
    listed = trial.json("user", "list")["users"]
    rows = {row["user"]: row for row in trial.rows("user", "list")}
    table = trial.done("user", "list")
    assert [each["user"] for each in listed] == sorted(rows)
    assert rows[chen] == {"user": chen, "disabled": "false", "roles": "department:UM", "proposed": "auditor"}
    assert rows["dept-SF"]["disabled"] == "true"
    assert "the department UM" in table
    assert "科室 UM" in trial.done("user", "list", "--lang", "zh")


def test_somebody_who_is_not_there_is_not_shown(trial: Terminal) -> None:
    assert trial.refused("user", "show", "nobody") == "user_unknown"
