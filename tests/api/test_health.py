"""Health, readiness, metrics and logs: what whoever runs the server sees of it."""

import json
import logging
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from api import health
from api.metrics import Metrics
from ledger.application import Ledger
from tests.api.small import small_app
from tests.api.terminal import Terminal

SAMPLE = re.compile(r'^[a-z_]+(\{([a-z_]+="[^"]*",?)*\})? \S+$')


@pytest.fixture
def ledger(trial: Terminal) -> Iterator[Ledger]:
    with trial.opened() as ledger:
        yield ledger


@pytest.fixture
def client(ledger: Ledger) -> Iterator[TestClient]:
    metrics = Metrics()
    metrics.follow(ledger.head_position, SimpleNamespace(clients=3, position=ledger.head_position()))
    app = small_app(metrics)
    app.state.ledger = ledger
    app.include_router(health.router)
    with TestClient(app) as client:
        yield client


def samples(client: TestClient) -> dict[str, float]:
    """Every sample of /metrics, by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.match(line) for line in lines)
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_process_says_that_it_answers(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readiness_tells_of_the_store_and_how_far_readings_are_behind(client: TestClient, ledger: Ledger) -> None:
    answer = client.get("/readyz")
    ready = answer.json()
    assert (answer.status_code, ready["status"]) == (200, "ready")
    assert ready["store"]["position"] == ledger.head_position()
    assert re.fullmatch(r"3\.[0-9]+\.[0-9]+", ready["store"]["sqlite"])
    assert (ready["store"]["journal"], ready["store"]["writable"]) == ("wal", True)
    assert ready["lag"] == {"stream": 0, "views": {}}
    assert ready["seal_lag"] is None
    assert str(ledger.path) not in answer.text


def test_a_store_that_cannot_be_written_is_said_to_be_readable_only(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The superuser may write to any file, whatever its mode: what the system says is replaced, and nothing of ours.
    monkeypatch.setattr(os, "access", lambda *_: False)
    answer = client.get("/readyz")
    ready = answer.json()
    assert (answer.status_code, ready["status"], ready["store"]["writable"]) == (503, "read_only", False)
    assert ready["store"]["position"] > 0


def unready(client: TestClient, ledger: Ledger) -> bool:
    """Whether the server says that it cannot serve, in the words in which it says that it can."""
    answer = client.get("/readyz")
    ready = answer.json()
    assert client.get("/healthz").status_code == 200
    assert str(ledger.path) not in answer.text
    assert set(ready) == {"status", "store", "lag", "seal_lag", "stopped"}
    assert (answer.status_code == 503) == (ready["status"] == "unready") == (ready["store"]["position"] is None)
    return bool(answer.status_code == 503)


def test_a_store_that_does_not_answer_is_not_ready(
    client: TestClient, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(ledger.path) as broken:
        broken.execute("DROP TABLE ledger_head")
    broken.close()
    assert unready(client, ledger)
    assert [each.getMessage() for each in caplog.records if each.name == "kaohe.api"] == ["the store does not answer"]


def test_a_store_that_takes_too_long_is_not_ready(
    client: TestClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "READY_SECONDS", 0.05)
    with ledger.glance():
        assert unready(client, ledger)
    assert not unready(client, ledger)


def test_a_file_that_was_moved_away_is_not_ready_until_it_is_back(client: TestClient, ledger: Ledger) -> None:
    elsewhere = ledger.path.with_suffix(".moved")
    ledger.path.rename(elsewhere)
    assert unready(client, ledger)
    elsewhere.rename(ledger.path)
    assert not unready(client, ledger)


def test_a_file_that_another_took_the_place_of_is_not_ready(client: TestClient, ledger: Ledger) -> None:
    assert not unready(client, ledger)
    restored = ledger.path.with_suffix(".restored")
    shutil.copyfile(ledger.path, restored)
    restored.replace(ledger.path)
    assert unready(client, ledger)


def test_somebody_who_writes_for_long_keeps_nobody_from_readiness(client: TestClient, ledger: Ledger) -> None:
    with sqlite3.connect(ledger.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not unready(client, ledger)
        other.execute("ROLLBACK")
    other.close()


def test_the_ledger_is_told_of_in_the_metrics(client: TestClient, trial: Terminal, ledger: Ledger) -> None:
    before = samples(client)
    assert before["kaohe_ledger_position"] == ledger.head_position()
    assert before["kaohe_stream_clients"] == 3
    assert before["kaohe_appends_total"] == 0
    trial.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
    after = samples(client)
    recorded = after["kaohe_ledger_position"] - before["kaohe_ledger_position"]
    assert recorded == after["kaohe_appends_total"] > 0


def test_what_the_stream_has_not_taken_in_is_its_lag(client: TestClient, trial: Terminal) -> None:
    assert samples(client)['kaohe_projection_lag_events{view="stream"}'] == 0
    trial.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
    assert (
        samples(client)['kaohe_projection_lag_events{view="stream"}']
        == client.get("/readyz").json()["lag"]["stream"]
        == 1
    )


def test_requests_and_their_time_are_in_the_metrics(client: TestClient) -> None:
    for _ in range(5):
        client.get("/api/v1/things/E1")
    client.request("BREW", "/api/v1/things/E1")
    found = samples(client)
    route = 'route="/api/v1/things/{entry_id}"'
    assert found[f'kaohe_requests_total{{method="GET",{route},status="200"}}'] == 5
    assert found[f'kaohe_request_seconds_count{{method="GET",{route}}}'] == 5
    assert found[f'kaohe_requests_total{{method="OTHER",{route},status="405"}}'] == 1
    assert "process_resident_memory_bytes" in found


def test_two_applications_have_figures_of_their_own(client: TestClient) -> None:
    client.get("/api/v1/things/E1")
    assert "/things/" in vars(client.app)["state"].metrics.shown().decode()
    assert "/things/" not in Metrics().shown().decode()


# --- logs -------------------------------------------------------------------------------------------------------------

LOGGING = """
import logging, sys, warnings
from starlette.testclient import TestClient
from api import logs
logs.configure(sys.argv[1])
from tests.api.small import small_app
with TestClient(small_app()) as client:
    client.get("/api/v1/things/E1?password=hunter2", headers={"Authorization": "Bearer hunter2", "X-Request-ID": "number-1"})
    client.put("/api/v1/things/E1", json={"reason": "hunter2"})
    client.get("/nothing/hunter2")
    client.get("/api/v1/mistake")
logging.getLogger("uvicorn.error").info("Started")
logging.getLogger("uvicorn.error").error("something of the server")
logging.getLogger("asyncio").warning("slow")
warnings.warn("old", DeprecationWarning)
logs.logger("part").warning("said", fact=object, count=3)
"""


def logged(level: str) -> list[dict[str, Any]]:
    """What a process of its own writes to stderr, each line one JSON object; but for the client's own."""
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", LOGGING, level],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    return [line for line in lines if not line.get("logger", "").startswith("httpx")]


def test_each_request_is_one_line_without_what_was_given() -> None:
    lines = logged("info")
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("GET", "/api/v1/things/{entry_id}", 200),
        ("PUT", "/api/v1/things/{entry_id}", 422),
        ("GET", "", 404),
        ("GET", "/api/v1/mistake", 500),
    ]
    assert requests[0]["correlation"] == "number-1"
    assert [line.get("problem") for line in requests] == [None, "field_missing", "route_unknown", "internal"]
    assert all(line["ms"] >= 0 and line["level"] == "info" and line["time"].startswith("20") for line in requests)
    assert "hunter2" not in json.dumps(lines)


def test_a_mistake_is_logged_with_its_traceback_and_the_request_that_met_it() -> None:
    lines = logged("info")
    mistake = next(line for line in lines if line["event"] == "unexpected")
    assert "ZeroDivisionError" in mistake["exception"]
    assert mistake["exception"].startswith("Traceback")
    assert mistake["logger"] == "kaohe.api"
    request = next(line for line in lines if line.get("status") == 500)
    assert mistake["correlation"] == request["correlation"]


def test_what_libraries_say_is_logged_like_everything_else() -> None:
    lines = {line["event"]: line for line in logged("info")}
    assert lines["something of the server"]["logger"] == "uvicorn.error"
    assert lines["slow"]["level"] == "warning"
    assert lines["said"]["count"] == 3
    assert any("old" in event for event in lines)
    assert "Started" not in lines


def test_only_what_is_grave_enough_is_logged() -> None:
    assert {line["level"] for line in logged("error")} == {"error"}


@pytest.fixture
def unconfigured(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test before in this process has made of the logs."""
    was_configured, before = structlog.is_configured(), structlog.get_config()
    structlog.reset_defaults()
    with caplog.at_level(logging.WARNING):
        yield
    if was_configured:
        structlog.configure(**before)


@pytest.mark.usefixtures("unconfigured")
def test_nothing_is_logged_of_requests_where_nothing_was_configured(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get("/healthz")
    assert capfd.readouterr() == ("", "")
