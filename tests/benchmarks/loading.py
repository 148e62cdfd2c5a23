"""Load on a web server: by `wrk` where there is one, else by a program of our own on bare sockets.

Usage: loading.py ADDRESS TOKEN SECONDS GET|POST NAME
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

CONNECTIONS = 32
REQUESTS = Path(__file__).with_name("requests.lua")
COMMUNITIES = ("FSA", "HL", "SSL", "ZY")
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it; times in seconds."""

    a_second: float
    p50: float
    p99: float


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "a program of our own"


def load(address: str, token: str, *, seconds: int, method: str, name: str) -> Load:
    """`CONNECTIONS` that are kept, each asking again as soon as it is answered. Every answer must be a success."""
    wrk = shutil.which("wrk")
    if wrk:
        headers = [f"Authorization: Bearer {token}", "Content-Type: application/json"]
        options = [f"-c{CONNECTIONS}", "-t1", f"-d{seconds}s", "-s", str(REQUESTS)]
        command = [wrk, *options, *(word for header in headers for word in ("-H", header)), address, "--", method, name]
    else:
        command = [sys.executable, "-m", __name__, address, token, str(seconds), method, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["failed"] == 0, done.stdout
    a_second = found["requests"] / found["duration"] * MICROSECONDS
    return Load(a_second, found["p50"] / MICROSECONDS, found["p99"] / MICROSECONDS)


class Asking(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, head: bytes, name: str | None, until: float) -> None:
        self._head, self._name, self._until = head, name, until
        self._rest, self._asked, self._number = b"", 0.0, 0
        self.took: list[float] = []
        self.failed = 0
        self.done = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        body = b"" if self._name is None else entry(self._name, self._number)
        self._number += 1
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body))

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head, blank, body = self._rest.partition(b"\r\n\r\n")
        if not blank:
            return
        fields = head.lower().split(b"\r\n")
        length = next(int(field[15:]) for field in fields if field.startswith(b"content-length:"))
        if len(body) < length:
            return
        self.took.append(time.perf_counter() - self._asked)
        self.failed += not fields[0].startswith(b"http/1.1 2")
        self._rest = b""
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.failed += exc is not None
        self.done.set()


def entry(name: str, number: int) -> bytes:
    return json.dumps(
        {
            "id": f"{name}-{number}",
            "community": COMMUNITIES[number % 4],
            "clause": "UM4.4",
            "occurred_on": f"2020-{1 + number % 12:02d}-{1 + number % 28:02d}",
            "level": "city",
            "quantity": 1 + number % 3,
            "reason": "巡查发现，已通知社区整改",
        },
        ensure_ascii=False,
    ).encode()


async def ask(address: str, token: str, seconds: int, method: str, name: str) -> dict[str, float]:
    place, began = urlsplit(address), time.perf_counter()
    lines = [f"{method} {place.path} HTTP/1.1", f"Host: {place.netloc}", f"Authorization: Bearer {token}"]
    head = "\r\n".join([*lines, "Content-Type: application/json", ""]).encode()
    asking: list[Asking] = []
    for number in range(CONNECTIONS):
        make = partial(Asking, head, f"{name}-{number}" if method == "POST" else None, began + seconds)
        _, one = await asyncio.get_running_loop().create_connection(make, place.hostname or "", place.port or 80)
        asking.append(one)
    for each in asking:
        await each.done.wait()
    took = [seconds_ for each in asking for seconds_ in each.took]
    percentiles = quantiles(took, n=100)
    return {
        "requests": len(took),
        "duration": (time.perf_counter() - began) * MICROSECONDS,
        "p50": percentiles[49] * MICROSECONDS,
        "p99": percentiles[98] * MICROSECONDS,
        "failed": sum(each.failed for each in asking),
    }


def main(address: str, token: str, seconds: str, method: str, name: str) -> None:
    sys.stdout.write(json.dumps(asyncio.run(ask(address, token, int(seconds), method, name))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
