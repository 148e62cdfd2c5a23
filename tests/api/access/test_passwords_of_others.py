"""Passwords that somebody else knows, or that change while they are checked: they let nobody act in another's name."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter, sleep
from typing import Any

import pytest
from argon2 import PasswordHasher

from api import passwords
from api.access.accounts import ADDRESSES_FREE, Accounts
from api.access.checking import RETRY_SECONDS, WAITING_MOST
from api.access.known_people import KnownPeople
from api.problems import CredentialsRefused, Throttled
from ledger import access
from ledger.books import OpenBooks
from tests.api.access.conftest import ADMIN_PASSWORD, PASSWORD, House

GIVEN, OWN = "until you change it", "a password of my own"
THINGS = "/api/v1/things"
UM = {"role": "department", "unit": "UM"}


def done(house: House, path: str, body: object, headers: dict[str, str]) -> Any:
    answer = house.client.post(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def code(house: House, path: str, body: object, headers: dict[str, str], method: str = "POST") -> str:
    answer = house.client.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    return str(answer.json()["code"])


def reset(house: House, user: str, password: str = GIVEN) -> None:
    """At the machine."""
    hash_ = passwords.hashed(password)
    house.ledger.carry_out(lambda books: access.set_password(books, user, hash_, by=None))


# --- whoever gave it ---------------------------------------------------------------------------------------------------


def test_a_session_with_a_password_of_somebody_elses_choosing_reads_and_changes_it(house: House) -> None:
    reset(house, "dept-UM")
    page = house.page("dept-UM", GIVEN)
    assert house.whoami().json()["must_change_password"]
    assert house.client.get(THINGS).status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert code(house, "/things", {}, page, method) == "password_not_own"
    assert code(house, "/tokens", {}, page) == "password_not_own"
    done(house, "/users/dept-UM/password", {"password": OWN, "old_password": GIVEN}, page)
    assert not house.whoami().json()["must_change_password"]
    assert house.client.post(THINGS, headers=page).status_code == 200
    done(house, "/tokens", {}, page)


def test_such_a_session_can_be_ended(house: House) -> None:
    reset(house, "dept-UM")
    page = house.page("dept-UM", GIVEN)
    assert house.client.delete("/api/v1/session", headers=page).status_code == 204
    assert house.whoami().status_code == 401


def test_such_a_session_changes_nobody_elses_password(house: House) -> None:
    reset(house, "admin")
    page = house.page("admin", GIVEN)
    assert code(house, "/users/dept-UM/password", {"password": OWN}, page) == "password_not_own"


def test_what_such_a_session_was_refused_is_recorded(house: House) -> None:
    reset(house, "dept-UM")
    code(house, "/things", {}, house.page("dept-UM", GIVEN))
    [event] = house.events("access/refusals")
    assert (event["actor"], event["body"]) == (
        "dept-UM",
        {"asked": "POST /api/v1/things", "reason": "password_not_own", "times": 1},
    )


def test_a_token_acts_whoever_set_the_password(house: House) -> None:
    house.terminal.with_(KAOHE_USER_PASSWORD=GIVEN).done("user", "add", "chen", "--role", "department", "--unit", "UM")
    assert house.client.post(THINGS, headers=house.token("chen")).status_code == 200
    assert code(house, "/things", {}, house.page("chen", GIVEN)) == "password_not_own"


def test_an_administrator_alone_fills_no_role_that_takes_two_people(house: House) -> None:
    """Neither with a second account, nor by way of somebody who could confirm."""
    boss = house.page("admin", ADMIN_PASSWORD)
    done(house, "/users", {"user": "puppet", "password": GIVEN}, boss)
    granted = done(house, "/users/puppet/grants", {"role": "admin"}, boss)
    assert (granted["outcome"], granted["roles"]) == ("proposed", [])
    assert code(house, "/users/puppet/grants", {"role": "admin"}, boss) == "second_person_needed"
    for user in ("committee-1", "auditor-1", "puppet"):
        assert code(house, f"/users/{user}/password", {"password": GIVEN}, boss) == "reset_at_machine"
    done(house, "/users/puppet/grants", {"role": "admin"}, house.token("committee-1"))
    assert house.client.get("/api/v1/users/puppet", headers=boss).json()["roles"] == [{"role": "admin", "unit": None}]


def test_people_of_a_trial_and_the_first_administrator_act_at_once(house: House) -> None:
    for user, password in (("dept-UM", PASSWORD), ("admin", ADMIN_PASSWORD)):
        assert house.client.post(THINGS, headers=house.page(user, password)).status_code == 200
        house.client.cookies.clear()


# --- a reset while a password is checked -------------------------------------------------------------------------------


def meanwhile(house: House, ask: Callable[[], Any]) -> Any:
    """The answer to a request in the midst of which the password is reset: checking it takes far longer than that."""
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask)
        sleep(0.01)
        house.ledger.carry_out(lambda books: access.set_password(books, "dept-UM", NEW_HASH, by=None))
        return asked.result()


NEW_HASH = PasswordHasher(time_cost=1, memory_cost=8_192).hash(GIVEN)


def test_a_reset_is_not_undone_by_a_change_in_flight(house: House) -> None:
    token = house.token("dept-UM")
    change = {"password": OWN, "old_password": PASSWORD}
    answer = meanwhile(house, lambda: house.client.post("/api/v1/users/dept-UM/password", json=change, headers=token))
    assert (answer.status_code, answer.json()["code"]) == (403, "old_password_wrong")
    assert house.sign_in("dept-UM", OWN).status_code == 401
    assert house.sign_in("dept-UM", GIVEN).status_code == 201


def test_a_sign_in_in_flight_opens_no_session_after_a_reset(house: House) -> None:
    answer = meanwhile(house, lambda: house.sign_in("dept-UM"))
    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_refused")
    assert "Set-Cookie" not in answer.headers
    assert "signed-in.1" not in {event["type"] for event in house.events("access/sign-ins")}


def test_a_hash_that_is_renewed_at_sign_in_does_not_undo_a_reset(house: House) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    house.ledger.carry_out(lambda books: books.credentials.set_password_hash("dept-UM", weak))

    async def sign_in_while_it_is_reset() -> None:
        accounts = Accounts(house.ledger, house.clock, session_length=timedelta(hours=1))
        coming = asyncio.create_task(sign_in(accounts, "dept-UM", PASSWORD))
        await asyncio.sleep(0)  # the old hash is being checked, and what comes of it is seen only after the reset
        house.ledger.carry_out(lambda books: access.set_password(books, "dept-UM", NEW_HASH, by=None))
        with pytest.raises(CredentialsRefused):
            await coming
        await accounts.close()

    asyncio.run(sign_in_while_it_is_reset())
    with house.ledger.reading() as books:
        assert books.password_hash("dept-UM") == NEW_HASH


# --- many at once ------------------------------------------------------------------------------------------------------


async def sign_in(accounts: Accounts, user: str, password: str, place: str = "here") -> str:
    opened = await accounts.sign_in(user, password, place=place, replaces=None, correlation=None)
    return opened.guest.user


def test_a_crowd_in_the_way_does_not_count_against_whoever_was_right(house: House) -> None:
    async def come_through_a_crowd() -> None:
        accounts = Accounts(house.ledger, house.clock, session_length=timedelta(hours=1))
        crowd = [asyncio.create_task(sign_in(accounts, f"nobody-{n}", "wrong", f"{n}")) for n in range(WAITING_MOST)]
        await asyncio.sleep(0)
        for _ in range(ADDRESSES_FREE + 1):
            with pytest.raises(Throttled) as refusal:
                await sign_in(accounts, "dept-UM", PASSWORD)
            assert refusal.value.retry_after == RETRY_SECONDS
        for each in crowd:
            each.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        assert await sign_in(accounts, "dept-UM", PASSWORD) == "dept-UM"
        await accounts.close()

    asyncio.run(come_through_a_crowd())


def lengthened(house: House, events: int) -> None:
    """The stream of dept-UM by so many events of their own."""

    def job(books: OpenBooks) -> None:
        for number in range(events // 2):
            access.create_token(books, "dept-UM", token_id=f"t{number}", secret_hash=f"{number}", days=1, by="dept-UM")
            access.end_token(books, f"t{number}", by="dept-UM")

    house.ledger.carry_out(job)


def test_a_long_past_of_somebodys_is_read_once_beside_the_event_loop_and_then_only_what_is_new(house: House) -> None:
    lengthened(house, 3_000)

    async def look(people: KnownPeople) -> None:
        begun = perf_counter()
        first = asyncio.create_task(people.find("dept-UM", 3_002))
        await asyncio.sleep(0)
        assert not first.done()
        assert await first is not None
        took, later = perf_counter() - begun, []
        for version in range(3_004, 3_024, 2):
            house.ledger.carry_out(lambda books: access.disable(books, "dept-UM", by=None))
            house.ledger.carry_out(lambda books: access.enable(books, "dept-UM", by=None))
            begun = perf_counter()
            user = await people.find("dept-UM", version)
            later.append(perf_counter() - begun)
            assert user is not None
            assert not user.is_disabled
        assert min(later) < took / 3
        assert await people.find("nobody", 0) is None

    with house.terminal.opened() as another:  # which has folded nothing yet
        asyncio.run(look(KnownPeople(another)))


def test_many_who_come_at_once_read_a_long_past_once(house: House) -> None:
    lengthened(house, 1_000)

    async def look(people: KnownPeople) -> None:
        found = await asyncio.gather(*(people.find("dept-UM", 1_002) for _ in range(50)))
        assert found[0] is not None
        assert all(each is found[0] for each in found)

    with house.terminal.opened() as another:
        asyncio.run(look(KnownPeople(another)))
