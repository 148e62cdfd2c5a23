"""A thousand clients listen to one server while it records: each receives every event, once, and soon."""

import http.client
import json
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tests.api.terminal import Terminal
from tests.api.test_serving import serving

CLIENTS = 1_000
EVENTS = 600
EVENTS_A_SECOND = 20
SECONDS_AT_MOST = 1.0
"""From the moment an event is asked to be recorded to its receipt, for 99 of 100 receipts."""
COMMUNITIES = ("SSL", "FSA", "ZY")


@contextmanager
def listeners(address: str, token: str, last: int, file: Path) -> Iterator[subprocess.Popen[str]]:
    """The program with all the clients, once each of them is connected."""
    place = urlsplit(address)
    words = [place.hostname, place.port, f"Bearer {token}", CLIENTS, last, file]
    command = [sys.executable, "-m", "tests.chaos.listeners", *map(str, words)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert said(program) == "ready"
            yield program
        finally:
            program.kill()


def said(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def record(address: str, token: str) -> dict[int, float]:
    """So many entries, at an even pace; for each position, when it was asked for."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked: dict[int, float] = {}
    began = time.monotonic()
    for number in range(EVENTS):
        time.sleep(max(0.0, began + number / EVENTS_A_SECOND - time.monotonic()))
        entry = {
            "id": f"S{number}",
            "community": COMMUNITIES[number % 3],
            "clause": "UM4.4",
            "occurred_on": "2020-03-05",
            "level": "city",
            "reason": "巡查发现",
        }
        now = time.monotonic()
        connection.request("POST", "/api/v1/entries", json.dumps(entry), headers)
        answer = connection.getresponse()
        found = json.loads(answer.read())
        assert answer.status == 201, found
        asked[found["position"]] = now
    connection.close()
    return asked


def receipts(file: Path) -> Iterator[tuple[list[int], list[float]]]:
    """For each client, the positions that it received, in order, and when."""
    with file.open("rb") as written:
        while head := written.read(8):
            [count] = array("q", head)
            yield list(array("q", written.read(8 * count))), list(array("d", written.read(8 * count)))


def resident_mib(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) // 1_024


def test_a_thousand_clients_receive_every_event_once_and_within_a_second(tmp_path: Path) -> None:
    trial = Terminal(tmp_path, KAOHE_ADMIN_PASSWORD="a good password")
    trial.done("init", "--sample-users")
    recorder, reader = (trial.done("token", "create", user).strip() for user in ("dept-UM", "auditor-1"))
    before, file = trial.position, trial.folder / "receipts"
    with serving(trial, "serve", "--port", 0) as (server, address):
        assert server.stderr is not None
        Thread(target=server.stderr.read).start()  # its log, a line for each request, is more than a pipe holds
        with listeners(address, reader, before + EVENTS, file) as program:
            began = time.monotonic()
            asked = record(address, recorder)
            lasted = time.monotonic() - began
            time.sleep(SECONDS_AT_MOST)
            print("stop", file=program.stdin, flush=True)
            assert said(program) == "lost 0"
        memory = resident_mib(server.pid)
    wanted = sorted(asked)
    assert wanted == list(range(before + 1, before + EVENTS + 1))
    waits: list[float] = []
    for positions, times in receipts(file):
        assert positions == wanted
        waits += [at - asked[position] for position, at in zip(positions, times, strict=True)]
    assert len(waits) == CLIENTS * EVENTS
    waits.sort()
    half, nearly_all, longest = waits[len(waits) // 2], waits[len(waits) * 99 // 100], waits[-1]
    print(  # noqa: T201
        f"\n{CLIENTS} clients, {EVENTS} events in {lasted:.1f} s, {len(waits)} receipts: "
        f"p50 {half:.3f} s, p99 {nearly_all:.3f} s, longest {longest:.3f} s; the server's peak {memory} MiB"
    )
    assert nearly_all < SECONDS_AT_MOST
