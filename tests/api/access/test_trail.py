"""What is noted of those who were refused: who asked for what, how often, and never so much that it harms."""

import asyncio
from pathlib import Path

import pytest

from api.access.trail import PEOPLE_MOST, SINGLY_MOST, Refusal, Trail
from ledger.application import Ledger
from tests.api.access.conftest import Clock, House
from tests.ledger.golden.story import Clock as LedgerClock
from tests.ledger.golden.story import founded, stored

ROUTE = "/api/v1/accounts-only"


def noted(house: House) -> list[tuple[str, str, str, int]]:
    return [
        (each["actor"], each["body"]["asked"], each["body"]["reason"], each["body"]["times"])
        for each in house.events("access/refusals")
    ]


def test_what_somebody_was_refused_is_noted_with_the_route_and_the_reason(house: House) -> None:
    assert house.client.post(ROUTE, headers=house.token("dept-UM")).status_code == 403
    assert noted(house) == [("dept-UM", "POST /api/v1/accounts-only", "role_not_allowed", 1)]


def test_a_page_that_does_not_prove_where_it_comes_from_is_noted(house: House) -> None:
    page = house.page("dept-UM")
    for headers in ({}, {**page, "Origin": "https://evil.test"}, {**page, "X-CSRF-Token": "x"}):
        assert house.client.post("/api/v1/things", headers=headers).json()["code"] == "csrf_refused"
    assert noted(house) == [("dept-UM", "POST /api/v1/things", "csrf_refused", 1)] * 3
    for _ in range(20):
        house.client.post("/api/v1/things")
    assert len(noted(house)) == SINGLY_MOST


def test_whoever_has_no_session_is_no_refused_page(house: House) -> None:
    house.client.post("/api/v1/things", headers={"Cookie": "__Host-kaohe=unknown", "Origin": "https://evil.test"})
    house.sign_in("dept-UM", Origin="https://evil.test")
    assert noted(house) == []


def test_what_is_noted_singly_has_the_number_of_its_request_and_a_count_has_none(house: House) -> None:
    token = house.token("dept-UM")
    for number in range(SINGLY_MOST + 5):
        house.client.post(ROUTE, headers={**token, "X-Request-ID": f"request-{number}"})
    house.clock.pass_(minutes=1)
    house.client.post(ROUTE, headers={**token, "X-Request-ID": "last"})
    found = [(each.get("correlation"), each["body"]["times"]) for each in house.events("access/refusals")]
    assert found == [*((f"request-{number}", 1) for number in range(SINGLY_MOST)), (None, 5), ("last", 1)]


def test_the_route_is_noted_as_a_template_not_as_it_was_asked(house: House) -> None:
    house.client.post("/api/v1/users/somebody%20odd/disabling", json={}, headers=house.token("dept-UM"))
    house.client.post("/api/v1/users/dept-SF/disabling", json={}, headers=house.token("dept-UM"))
    assert [each[1] for each in noted(house)] == ["POST /api/v1/users/{name}/disabling"]


def test_nothing_is_noted_of_what_was_allowed_or_not_there_or_not_signed_in(house: House) -> None:
    admin = house.token("admin")
    house.client.post(ROUTE, headers=admin)
    house.client.get("/api/v1/users/nobody", headers=admin)
    house.client.post(ROUTE)
    house.client.post(ROUTE, headers={"Authorization": "Bearer kaohe_wrong"})
    assert noted(house) == []


def test_a_flood_is_ten_events_and_then_a_count(house: House) -> None:
    token = house.token("dept-UM")
    for _ in range(60):
        assert house.client.post(ROUTE, headers=token).status_code == 403
    assert [each[3] for each in noted(house)] == [1] * SINGLY_MOST
    house.client.post(ROUTE, headers=house.token("dept-SF"))
    assert noted(house)[-1][0] == "dept-SF"
    house.clock.pass_(minutes=1)
    house.client.post(ROUTE, headers=token)
    assert sum(each[3] for each in noted(house) if each[0] == "dept-UM") == 61


@pytest.fixture
def closed(tmp_path: Path) -> Ledger:
    """A ledger that takes nothing any more."""
    ledger = founded(tmp_path / "ledger.db", LedgerClock())
    ledger.close()
    return ledger


def test_what_cannot_be_noted_fails_nobody(closed: Ledger) -> None:
    trail = Trail(closed, Clock(LedgerClock().now))
    asyncio.run(trail.note(Refusal("dept-UM", "GET /x", "role_not_allowed")))


def test_what_was_only_counted_is_written_out_at_the_end(tmp_path: Path) -> None:
    clock = LedgerClock()

    async def run(ledger: Ledger) -> None:
        trail = Trail(ledger, clock)
        for _ in range(25):
            await trail.note(Refusal("dept-UM", "GET /x", "role_not_allowed"))
        await trail.close()

    with founded(tmp_path / "ledger.db", clock) as ledger:
        before = len(stored(ledger))
        asyncio.run(run(ledger))
        assert len(stored(ledger)) == before + SINGLY_MOST + 1
        assert b'"times":15' in stored(ledger)[-1][1]


def test_so_many_people_are_counted_at_once_and_no_more(tmp_path: Path) -> None:
    clock = LedgerClock()

    async def run(ledger: Ledger) -> int:
        trail = Trail(ledger, clock)
        refusals = [Refusal(f"user-{number}", "GET /x", "role_not_allowed") for number in range(PEOPLE_MOST + 20)]
        await asyncio.gather(*map(trail.note, refusals))
        return len(trail)

    with founded(tmp_path / "ledger.db", clock) as ledger:
        assert asyncio.run(run(ledger)) == PEOPLE_MOST
