"""Accounts in a ledger: who may see to them, what is kept beside the events, and what of it is never in an event."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import orjson
import pytest

from ledger import access
from ledger.access import Granting
from ledger.actors import WORKING_COMMITTEE, Grant, Role
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import parse
from ledger.errors import (
    CommunityUnknown,
    DepartmentUnknown,
    FieldMalformed,
    LastAdmin,
    LedgerError,
    NobodyGrantsThemselves,
    OldPasswordWrong,
    ResetAtMachine,
    RoleNotAllowed,
    SecondPersonNeeded,
    TokenOnlyForOneself,
    TokenUnknown,
    UnitNotTaken,
    UnitRequired,
    UserAlreadyThere,
    UserDisabledNow,
    UserUnknown,
)
from ledger.schema import ADDED_LATER
from tests.ledger.golden.story import Clock, founded, opened, record, stored
from tests.ledger.test_writers import assert_whole

ADMIN, AUDITOR = Grant(Role.ADMIN), Grant(Role.AUDITOR)
UM = Grant(Role.DEPARTMENT, "UM")
NOT_ADMINS = ("dept-UM", "comm-SSL", "leading-1", "committee-1", "auditor-1")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """With the sample users, and an administrator called boss."""
    with founded(tmp_path / "ledger.db") as ledger:
        ledger.add_user("boss", [ADMIN], "a hash")
        yield ledger


def refused(ledger: Ledger, refusal: type[LedgerError], job: Callable[[OpenBooks], object]) -> None:
    """Refused for this reason, and nothing is recorded."""
    before = stored(ledger)
    with pytest.raises(refusal):
        ledger.carry_out(job)
    assert stored(ledger) == before


def grants_of(ledger: Ledger, user: str) -> tuple[Grant, ...]:
    with ledger.reading() as books:
        return books.user(user).grants


def add(ledger: Ledger, name: str, *grants: Grant) -> None:
    ledger.add_user(name, grants, "a hash")


ACCOUNT_MATTERS: dict[str, Callable[..., object]] = {
    "add": lambda books, by: access.add_user(books, "new", by=by),
    "grant": lambda books, by: access.grant(books, "dept-SF", UM, by=by),
    "revoke": lambda books, by: access.revoke(books, "dept-SF", Grant(Role.DEPARTMENT, "SF"), by=by),
    "disable": lambda books, by: access.disable(books, "dept-SF", by=by),
    "reset": lambda books, by: access.set_password(books, "dept-SF", "new hash", by=by),
}


@pytest.mark.parametrize("act", ACCOUNT_MATTERS)
@pytest.mark.parametrize("by", NOT_ADMINS)
def test_accounts_are_seen_to_by_administrators_alone(ledger: Ledger, act: str, by: str) -> None:
    refused(ledger, RoleNotAllowed, partial(ACCOUNT_MATTERS[act], by=by))


@pytest.mark.parametrize("act", ACCOUNT_MATTERS)
@pytest.mark.parametrize(("by", "actor"), [("boss", "boss"), (None, "operator")])
def test_an_administrator_or_the_operator_sees_to_accounts_and_signs_for_it(
    ledger: Ledger, act: str, by: str | None, actor: str
) -> None:
    ledger.carry_out(partial(ACCOUNT_MATTERS[act], by=by))
    event = orjson.loads(stored(ledger)[-1][1])
    assert (event["actor"], event["role"]) == (actor, "admin")
    assert event["stream"] in {"user/new", "user/dept-SF"}
    assert_whole(ledger)


@pytest.mark.parametrize("by", [*NOT_ADMINS, "nobody"])
def test_only_an_administrator_proposes(ledger: Ledger, by: str) -> None:
    refusal = UserUnknown if by == "nobody" else RoleNotAllowed
    refused(ledger, refusal, lambda books: access.grant(books, "dept-UM", WORKING_COMMITTEE, by=by))


@pytest.mark.parametrize("wanted", [AUDITOR, WORKING_COMMITTEE, ADMIN], ids=lambda grant: grant.role)
@pytest.mark.parametrize("second", ["other-admin", "committee-1", None])
def test_two_people_make_an_auditor_a_member_or_an_administrator(
    ledger: Ledger, wanted: Grant, second: str | None
) -> None:
    add(ledger, "chen")
    add(ledger, "other-admin", ADMIN)
    first = ledger.carry_out(lambda books: access.grant(books, "chen", wanted, by="boss"))
    assert first.is_proposed
    refused(ledger, SecondPersonNeeded, lambda books: access.grant(books, "chen", wanted, by="boss"))
    assert grants_of(ledger, "chen") == ()
    came_to = ledger.carry_out(lambda books: access.grant(books, "chen", wanted, by=second))
    assert came_to == Granting(first.position + 1, is_proposed=False)
    assert grants_of(ledger, "chen") == (wanted,)


def test_an_administrator_makes_no_second_one_to_agree_with(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: access.add_user(books, "puppet", by="boss", password_hash="x"))
    ledger.carry_out(lambda books: access.grant(books, "puppet", ADMIN, by="boss"))
    add(ledger, "chen")
    ledger.carry_out(lambda books: access.grant(books, "chen", AUDITOR, by="boss"))
    refused(ledger, RoleNotAllowed, lambda books: access.grant(books, "chen", AUDITOR, by="puppet"))


@pytest.mark.parametrize("user", ["committee-1", "auditor-1", "other-admin", "proposed"])
def test_who_might_be_the_second_person_gets_no_password_from_an_administrator(ledger: Ledger, user: str) -> None:
    """Who knows it could sign in as that person, and agree with themselves."""
    add(ledger, "other-admin", ADMIN)
    add(ledger, "proposed")
    ledger.carry_out(lambda books: access.grant(books, "proposed", WORKING_COMMITTEE, by=None))
    refused(ledger, ResetAtMachine, lambda books: access.set_password(books, user, "x", by="boss"))
    for by in (user, None):
        ledger.carry_out(partial(access.set_password, name=user, password_hash="x", by=by))


def test_whoever_is_proposed_does_not_confirm_it(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: access.grant(books, "committee-1", AUDITOR, by="boss"))
    refused(ledger, NobodyGrantsThemselves, lambda books: access.grant(books, "committee-1", AUDITOR, by="committee-1"))


def test_an_administrator_grants_themselves_nothing(ledger: Ledger) -> None:
    refused(ledger, NobodyGrantsThemselves, lambda books: access.grant(books, "boss", ADMIN, by="boss"))


@pytest.mark.parametrize(
    ("grant", "refusal"),
    [
        (Grant(Role.COMMUNITY), UnitRequired),
        (Grant(Role.DEPARTMENT), UnitRequired),
        (Grant(Role.COMMUNITY, "UM"), CommunityUnknown),
        (Grant(Role.DEPARTMENT, "SSL"), DepartmentUnknown),
        (Grant(Role.LEADING_GROUP, "SSL"), UnitNotTaken),
        (Grant(Role.ADMIN, "UM"), UnitNotTaken),
    ],
)
def test_a_role_is_for_a_unit_that_there_is_or_for_none(
    ledger: Ledger, grant: Grant, refusal: type[LedgerError]
) -> None:
    add(ledger, "chen")
    refused(ledger, refusal, lambda books: access.grant(books, "chen", grant, by="boss"))


@pytest.mark.parametrize("act", [access.disable, partial(access.revoke, held=ADMIN)], ids=["disabled", "revoked"])
def test_the_last_administrator_who_can_sign_in_remains(ledger: Ledger, act: Callable[..., object]) -> None:
    refused(ledger, LastAdmin, lambda books: act(books, "boss", by=None))
    add(ledger, "other-admin", ADMIN)
    ledger.carry_out(lambda books: access.disable(books, "other-admin", by=None))
    refused(ledger, LastAdmin, lambda books: act(books, "boss", by=None))
    ledger.carry_out(lambda books: access.enable(books, "other-admin", by=None))
    ledger.carry_out(lambda books: act(books, "boss", by=None))


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "..", "a" * 65, "x\u202ey", "x\x00"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(ledger: Ledger, name: str) -> None:
    refused(ledger, FieldMalformed, lambda books: access.add_user(books, name, by="boss"))


def test_a_name_is_the_same_however_its_characters_are_composed(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: access.add_user(books, "re\u0301my", by="boss"))
    assert grants_of(ledger, "r\u00e9my") == ()
    refused(ledger, UserAlreadyThere, lambda books: access.add_user(books, "r\u00e9my", by="boss"))


@pytest.mark.parametrize("name", ["boss", "operator", "anonymous"])
def test_a_name_is_taken_once_and_those_that_events_are_signed_with_never(ledger: Ledger, name: str) -> None:
    refused(ledger, UserAlreadyThere, lambda books: access.add_user(books, name, by="boss"))


# --- who is disabled --------------------------------------------------------------------------------------------------


def test_a_disabled_user_records_nothing_and_sees_to_nothing(ledger: Ledger) -> None:
    add(ledger, "other-admin", ADMIN)
    for user in ("dept-UM", "boss"):
        ledger.carry_out(partial(access.disable, name=user, by=None))
    before = stored(ledger)
    with pytest.raises(UserDisabledNow):
        ledger.submit(parse(record("E1")))
    assert stored(ledger) == before
    refused(ledger, UserDisabledNow, lambda books: access.disable(books, "dept-SF", by="boss"))
    refused(ledger, UserDisabledNow, lambda books: access.set_password(books, "dept-UM", "x", by="dept-UM"))
    ledger.carry_out(lambda books: access.enable(books, "dept-UM", by=None))
    assert ledger.submit(parse(record("E1"))).entry == "E1"


def test_disabling_ends_sessions_and_tokens_in_the_same_write(ledger: Ledger) -> None:
    make_token(ledger, "dept-UM", "t1")
    open_session(ledger, "dept-UM", "s1")
    open_session(ledger, "dept-SF", "s2")
    ledger.carry_out(lambda books: access.disable(books, "dept-UM", by="boss"))
    with ledger.glance() as rows:
        token = rows.credentials.token("hash of t1")
        assert token is not None
        assert token.is_revoked
        assert rows.credentials.session("s1") is None
        assert rows.credentials.session("s2") is not None


def test_a_write_that_is_refused_leaves_the_credentials_as_they_were(ledger: Ledger) -> None:
    def job(books: OpenBooks) -> None:
        access.set_password(books, "dept-UM", "new hash", by="boss")
        access.end_token(books, "no such token", by="boss")

    refused(ledger, TokenUnknown, job)
    with ledger.reading() as books:
        assert books.password_hash("dept-UM") == "a hash"


# --- credentials ------------------------------------------------------------------------------------------------------


def make_token(ledger: Ledger, user: str, token_id: str, by: str | None = None) -> access.Issued:
    return ledger.carry_out(
        lambda books: access.create_token(
            books, user, token_id=token_id, secret_hash=f"hash of {token_id}", days=1, by=by
        )
    )


def open_session(
    ledger: Ledger, user: str, session: str, *, shown: str = "a hash", replaces: str | None = None
) -> None:
    expires_at = Clock().now + timedelta(hours=12)
    ledger.carry_out(
        lambda books: access.sign_in(
            books,
            user,
            shown=shown,
            session_hash=session,
            csrf="csrf of it",
            expires_at=expires_at,
            replaces=replaces,
        )
    )


def test_a_token_is_made_by_its_user_or_at_the_machine(ledger: Ledger) -> None:
    assert (
        make_token(ledger, "dept-UM", "t1", by="dept-UM").position == make_token(ledger, "dept-UM", "t2").position - 1
    )
    for by in ("boss", "dept-SF"):
        with pytest.raises(TokenOnlyForOneself):
            make_token(ledger, "dept-UM", "t3", by=by)


def test_a_token_is_ended_by_its_user_or_an_administrator(ledger: Ledger) -> None:
    for token_id in ("t1", "t2", "t3"):
        make_token(ledger, "dept-UM", token_id)
    refused(ledger, RoleNotAllowed, lambda books: access.end_token(books, "t1", by="dept-SF"))
    for token_id, by in (("t1", "dept-UM"), ("t2", "boss"), ("t3", None)):
        ledger.carry_out(partial(access.end_token, token_id=token_id, by=by))
        with ledger.glance() as rows:
            held = rows.credentials.token(f"hash of {token_id}")
        assert held is not None
        assert held.is_revoked
    refused(ledger, TokenUnknown, lambda books: access.end_token(books, "t9", by="boss"))


def test_a_token_says_how_far_its_users_stream_has_come(ledger: Ledger) -> None:
    make_token(ledger, "dept-UM", "t1")
    for more in range(2):
        with ledger.glance() as rows:
            held = rows.credentials.token("hash of t1")
            assert held is not None
            assert held.user_version == rows.credentials.user_version("dept-UM") == 3 + more
        ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "x", by="dept-UM"))


def test_signing_in_replaces_the_session_that_came_with_it_and_clears_those_that_ended(ledger: Ledger) -> None:
    open_session(ledger, "dept-UM", "old")
    open_session(ledger, "dept-UM", "new", replaces="old")
    with ledger.glance() as rows:
        assert rows.credentials.session("old") is None
        assert rows.credentials.session("new") is not None
    with opened(ledger.path, Clock(Clock().now + timedelta(hours=13))) as later:
        open_session(later, "dept-SF", "later")
        with later.glance() as rows:
            assert rows.credentials.session("new") is None


def test_a_new_password_ends_the_other_sessions(ledger: Ledger) -> None:
    for session in ("s1", "s2"):
        open_session(ledger, "dept-UM", session)
    ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "x", by="dept-UM", session="s2"))
    with ledger.glance() as rows:
        assert (rows.credentials.session("s1") is None, rows.credentials.session("s2") is None) == (True, False)
    ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "x", by="boss"))
    with ledger.glance() as rows:
        assert rows.credentials.session("s2") is None


def test_a_password_that_was_reset_meanwhile_opens_and_changes_nothing(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "the reset", by="boss"))
    before = stored(ledger)
    with pytest.raises(OldPasswordWrong):
        open_session(ledger, "dept-UM", "s1", shown="a hash")
    refused(
        ledger,
        OldPasswordWrong,
        lambda books: access.set_password(books, "dept-UM", "x", by="dept-UM", shown="a hash"),
    )
    assert stored(ledger) == before
    with ledger.reading() as books:
        assert books.password_hash("dept-UM") == "the reset"
    open_session(ledger, "dept-UM", "s2", shown="the reset")
    ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "x", by="dept-UM", shown="the reset"))


def test_a_password_that_somebody_is_added_with_is_not_their_own(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: access.add_user(books, "chen", by="boss", password_hash="x"))
    ledger.carry_out(lambda books: access.add_user(books, "li", by="boss"))
    with ledger.reading() as books:
        assert [books.user(name).is_password_own for name in ("chen", "li", "dept-UM", "boss")] == [
            False,
            True,
            True,
            True,
        ]


def test_no_secret_and_no_hash_is_ever_in_an_event(ledger: Ledger) -> None:
    make_token(ledger, "dept-UM", "t1")
    open_session(ledger, "dept-UM", "hash of a session")
    ledger.carry_out(lambda books: access.set_password(books, "dept-UM", "hash of a password", by="boss"))
    everything = b"".join(state for _, state in stored(ledger))
    assert not any(secret in everything for secret in (b"hash of", b"csrf of it", b"a hash"))
    assert b'"token":"t1"' in everything


def test_notes_of_one_kind_are_one_stream_in_a_chain(ledger: Ledger) -> None:
    for times in (1, 7):
        ledger.carry_out(partial(access.note_refusal, name="dept-UM", asked="GET /x", reason="r", times=times))
    with opened(ledger.path) as again:
        again.carry_out(partial(access.note_refusal, name="dept-SF", asked="GET /x", reason="r", times=2))
        versions = [
            (event["version"], event["body"]["times"])
            for event in map(orjson.loads, (state for _, state in stored(again)))
            if event["stream"] == "access/refusals"
        ]
        assert versions == [(1, 1), (2, 7), (3, 2)]
        assert_whole(again)


def test_a_ledger_from_before_there_were_tokens_gets_their_tables_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    founded(path).close()
    with closing(sqlite3.connect(path)) as connection:
        for table in ADDED_LATER:
            connection.execute(f"DROP TABLE {table}")
        connection.commit()
    with opened(path) as ledger:
        make_token(ledger, "dept-UM", "t1")
