"""How often one may try: after how many attempts one waits, for how long, and how much of it is remembered."""

from datetime import UTC, datetime, timedelta

import pytest

from api.access.throttle import REMEMBERED_MOST, WAIT_LONGEST_SECONDS, Throttle, place_of
from api.problems import Throttled
from tests.api.access.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(3, clock)


def test_the_first_attempts_are_free_and_each_further_one_doubles_the_wait(clock: Clock, throttle: Throttle) -> None:
    waits = []
    for _ in range(14):
        waits.append(throttle.wait_seconds("a"))
        clock.pass_(seconds=waits[-1])
        throttle.count("a")
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]


def test_whoever_waits_as_told_tries_some_hundred_times_a_day(clock: Clock, throttle: Throttle) -> None:
    end, attempts = clock.now + timedelta(days=1), 0
    while clock.now < end:
        clock.pass_(seconds=throttle.wait_seconds("a"))
        throttle.count("a")
        attempts += 1
    assert attempts < 400


def test_the_wait_is_never_longer_than_a_quarter_of_an_hour(throttle: Throttle) -> None:
    for _ in range(1_000):
        throttle.count("a")
    assert throttle.wait_seconds("a") == WAIT_LONGEST_SECONDS


def test_the_wait_counts_down_and_names_whole_seconds(clock: Clock, throttle: Throttle) -> None:
    for _ in range(6):
        throttle.count("a")
    assert throttle.wait_seconds("a") == 8
    clock.pass_(seconds=0.5)
    with pytest.raises(Throttled) as refusal:
        throttle.require_patience("a")
    assert refusal.value.retry_after == 8
    clock.pass_(seconds=7.5)
    throttle.require_patience("a")


def test_one_does_not_wait_for_another(throttle: Throttle) -> None:
    for _ in range(10):
        throttle.count("a")
    assert (throttle.wait_seconds("a") > 0, throttle.wait_seconds("b")) == (True, 0)


def test_attempts_are_forgotten_after_the_window_or_a_success(clock: Clock, throttle: Throttle) -> None:
    for key in ("a", "b", "c"):
        for _ in range(4):
            throttle.count(key)
    throttle.forget("b")
    throttle.take_back("c")
    assert [throttle.wait_seconds(key) for key in ("a", "b", "c")] == [2, 0, 1]
    clock.pass_(minutes=61)
    assert throttle.wait_seconds("a") == 0


def test_what_is_remembered_is_bounded_and_the_quietest_are_forgotten_first(throttle: Throttle) -> None:
    for _ in range(5):
        throttle.count("early")
    for number in range(REMEMBERED_MOST - 1):
        throttle.count(f"{number}")
    throttle.count("early")
    for number in range(50):
        throttle.count(f"another {number}")
    assert len(throttle) == REMEMBERED_MOST
    assert throttle.wait_seconds("early") > 0


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "?"),
        ("", "?"),
        (None, "?"),
    ],
)
def test_an_address_counts_as_itself_or_as_its_network(host: str | None, place: str) -> None:
    assert place_of(host) == place
