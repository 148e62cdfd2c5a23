"""Views that follow beside a server: woken by what it writes, aware of what others write, stopped alone."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api import following as module
from api import health
from api.following import following
from api.metrics import Metrics
from ledger.application import Ledger
from projections.live import Views, folder_of
from projections.past import read
from tests.api.small import small_app
from tests.projections.followed import again, by_replay, files, grow, made, meddle, views_of

PATIENT_SECONDS = 30
ANSWERED_SECONDS = 2.0


def comes(about: Callable[[], bool], seconds: float = PATIENT_SECONDS) -> bool:
    until = time.monotonic() + seconds
    while not about() and time.monotonic() < until:
        time.sleep(0.01)
    return about()


def is_even(ledger: Ledger) -> bool:
    """Whether all views have taken in all there is, without anybody having asked them."""
    return {view.lag for view in views_of(ledger).all} == {0}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with made(tmp_path / "kaohe.db") as ledger:
        yield ledger


def test_what_this_process_writes_is_taken_in_soon(ledger: Ledger) -> None:
    with following(ledger):
        assert comes(lambda: is_even(ledger))
        for _ in range(3):
            grow(ledger, 5)
            assert comes(lambda: is_even(ledger), ANSWERED_SECONDS)


def test_it_is_woken_and_does_not_wait_for_the_next_look(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a rest the turn comes at once, however rarely one looks for what others write."""
    monkeypatch.setattr(module, "TURN_SECONDS", 0.5)
    with following(ledger):
        assert comes(lambda: is_even(ledger))
        time.sleep(0.1)
        began = time.monotonic()
        grow(ledger, 5)
        assert comes(lambda: is_even(ledger))
    assert time.monotonic() - began < 5


def test_what_another_process_writes_is_noticed(ledger: Ledger) -> None:
    with following(ledger):
        assert comes(lambda: is_even(ledger))
        with again(ledger.path) as other:
            grow(other, 5)
            assert views_of(other).scores.position < other.head_position()
        assert comes(lambda: is_even(ledger), ANSWERED_SECONDS)


def test_what_is_missing_at_the_start_is_made_without_anybody_asking(ledger: Ledger) -> None:
    path = ledger.path
    ledger.close()
    for file in folder_of(path).iterdir():
        file.unlink()
    with again(path) as reopened:
        with following(reopened):
            assert comes(lambda: is_even(reopened))
        assert len(files(reopened)) == len(views_of(reopened).all)
        assert read(reopened).standing == by_replay(reopened).standing


def test_what_was_recorded_last_is_taken_in_before_the_end(ledger: Ledger) -> None:
    with following(ledger):
        grow(ledger, 40)
    assert is_even(ledger)


def poison(ledger: Ledger) -> int:
    """The position before it."""
    before = ledger.head_position()
    grow(ledger, 6)
    meddle(ledger.path, "UPDATE stored_events SET state = x'fffe' WHERE position = ?", values=(before + 1,))
    return before


def test_what_stops_a_view_is_told_once_and_by_its_position(
    ledger: Ledger, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TURN_SECONDS", 0.01)
    caplog.set_level(logging.ERROR)
    views_of(ledger).follow()
    before = poison(ledger)
    with following(ledger):
        assert comes(lambda: all(view.error is not None for view in views_of(ledger).all))
        time.sleep(0.2)
    said = [str(each.msg) for each in caplog.records if each.name == "kaohe.views"]
    assert said == ["a view has stopped"] * len(views_of(ledger).all)
    told = [vars(each) for each in caplog.records if each.name == "kaohe.views"]
    assert {(each["code"], each["position"]) for each in told} == {("event_changed", before + 1)}
    assert {each["view"] for each in told} == {view.name for view in views_of(ledger).all}


def client_of(ledger: Ledger) -> TestClient:
    metrics = Metrics()
    metrics.follow(ledger.head_position)
    metrics.follow_views(ledger.beside(Views).all)
    app = small_app(metrics)
    app.state.ledger = ledger
    app.include_router(health.router)
    return TestClient(app)


def test_readiness_and_metrics_tell_how_far_views_are_behind(ledger: Ledger) -> None:
    names = {view.name for view in views_of(ledger).all}
    views_of(ledger).follow()
    with client_of(ledger) as client:
        assert client.get("/readyz").json()["lag"]["views"] == dict.fromkeys(names, 0)
        before = ledger.head_position()
        grow(ledger, 6)
        behind = ledger.head_position() - before
        assert client.get("/readyz").json()["lag"]["views"] == dict.fromkeys(names, behind)
        for name in names:
            assert f'kaohe_projection_lag_events{{view="{name}"}} {behind}.0' in client.get("/metrics").text
        views_of(ledger).follow()
        assert client.get("/readyz").json()["lag"]["views"] == dict.fromkeys(names, 0)
        assert client.get("/readyz").json()["stopped"] == {}


def test_readiness_and_metrics_tell_which_view_has_stopped_and_the_rest_is_served(ledger: Ledger) -> None:
    names = {view.name for view in views_of(ledger).all}
    views_of(ledger).follow()
    poison(ledger)
    with client_of(ledger) as client:
        for _ in range(2):
            views_of(ledger).follow()
            answer = client.get("/readyz")
            assert (answer.status_code, answer.json()["status"]) == (200, "ready")
            assert answer.json()["stopped"] == dict.fromkeys(names, "event_changed")
        for name in names:
            assert f'kaohe_projection_stopped{{view="{name}"}} 1.0' in client.get("/metrics").text
