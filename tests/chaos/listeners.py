"""A program: many clients of one event stream, each noting when it received what.

Usage: listeners.py HOST PORT AUTHORIZATION COUNT LAST FILE

Prints “ready” once every client has the stream's opening. Ends when every client has the event at position LAST, or on
“stop” from its standard input. Then FILE holds, client after client, the position and time of every receipt.
"""

import asyncio
import re
import sys
import time
from array import array
from pathlib import Path

from api.connections import make_room

ID = re.compile(rb"^id: ([0-9]+)\n(data)?", re.MULTILINE)
AT_ONCE = 50
"""Clients that connect at the same time."""


class Client(asyncio.Protocol):
    """Reads as fast as it is given, and keeps only positions and times."""

    def __init__(self, request: bytes, last: int) -> None:
        self._request, self._last = request, last
        self._rest = b""
        self.positions = array("q")
        self.times = array("d")
        self.ready = asyncio.Event()
        self.done = asyncio.Event()
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        whole, blank, rest = (self._rest + data).rpartition(b"\n\n")
        self._rest = rest
        for found in ID.finditer(whole + blank):
            if found[2] is None:
                self.ready.set()
                continue
            self.positions.append(int(found[1]))
            self.times.append(now)
        if self.positions and self.positions[-1] >= self._last:
            self.done.set()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.is_lost = not self.done.is_set()
        self.ready.set()
        self.done.set()


async def opened(host: str, port: int, request: bytes, count: int, last: int) -> list[Client]:
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    while len(clients) < count:
        made = [
            loop.create_connection(lambda: Client(request, last), host, port)
            for _ in range(min(AT_ONCE, count - len(clients)))
        ]
        clients += [client for _transport, client in await asyncio.gather(*made)]
        await asyncio.gather(*(client.ready.wait() for client in clients))
    return clients


async def listen(host: str, port: int, authorization: str, count: int, last: int) -> list[Client]:
    lines = ["GET /api/v1/events/stream HTTP/1.1", "Host: localhost", f"Authorization: {authorization}", "", ""]
    clients = await opened(host, port, "\r\n".join(lines).encode(), count, last)
    print("ready", flush=True)  # noqa: T201
    stopped = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
    everyone = asyncio.create_task(all_done(clients))
    await asyncio.wait([stopped, everyone], return_when=asyncio.FIRST_COMPLETED)
    everyone.cancel()
    return clients


async def all_done(clients: list[Client]) -> None:
    for client in clients:
        await client.done.wait()


def main(*words: str) -> None:
    host, port, authorization, count, last, file = words
    make_room(int(count) + 100)
    clients = asyncio.run(listen(host, int(port), authorization, int(count), int(last)))
    lost = sum(client.is_lost for client in clients)
    with Path(file).open("wb") as written:
        for client in clients:
            written.write(array("q", [len(client.positions)]).tobytes())
            written.write(client.positions.tobytes() + client.times.tobytes())
    print(f"lost {lost}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
