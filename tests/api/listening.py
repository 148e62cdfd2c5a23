"""A client of Server-Sent Events on a bare socket, so that a test decides when it reads, and how much."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Address:
    """Where a server is, and what signs its guest in."""

    host: str
    port: int
    authorization: str = ""


@dataclass(frozen=True)
class Block:
    """What stands between two blank lines of the stream (HTML, "Server-sent events")."""

    id: int | None = None
    retry: int | None = None
    data: Any = None

    @classmethod
    def of(cls, text: str) -> "Block":
        """A comment has no fields at all."""
        fields = dict(line.split(": ", 1) for line in text.split("\n") if not line.startswith(":"))
        assert set(fields) <= {"id", "retry", "data"}, fields
        number = {name: int(fields[name]) for name in ("id", "retry") if name in fields}
        return cls(**number, data=orjson.loads(fields["data"]) if "data" in fields else None)


class Ended(Exception):
    """The server has ended the stream."""


class Listener:
    """One open stream."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._text = b""
        self.status = 0
        self.is_whole = False
        """Whether the answer has come to its end, and was not broken off."""
        self.headers: dict[str, str] = {}

    async def ask(self, address: Address, query: str = "", headers: dict[str, str] | None = None) -> None:
        said = {"Host": "localhost", "Accept": "text/event-stream", **(headers or {})}
        if address.authorization:
            said["Authorization"] = address.authorization
        lines = [f"GET /api/v1/events/stream{query} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}

    async def block(self) -> Block:
        """The next block. Raises Ended."""
        while b"\n\n" not in self._text:
            self._text += await self._chunk()
        text, _, self._text = self._text.partition(b"\n\n")
        return Block.of(text.decode())

    async def event(self) -> dict[str, Any]:
        """The next event; its id is its position."""
        while (block := await self.block()).data is None:
            pass
        data: dict[str, Any] = block.data
        assert block.id == data["position"]
        return data

    async def events(self, count: int) -> list[dict[str, Any]]:
        return [await self.event() for _ in range(count)]

    async def document(self) -> dict[str, Any]:
        """A whole answer that is no stream."""
        length = int(self.headers["content-length"])
        found: dict[str, Any] = orjson.loads(await self._reader.readexactly(length))
        return found

    async def _chunk(self) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                size = int(await self._reader.readuntil(b"\r\n"), 16)
                data = await self._reader.readexactly(size + 2)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Ended from error
        if size == 0:
            self.is_whole = True
            raise Ended
        return data[:-2]

    def leave(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def listening(
    address: Address, query: str = "", *, last: int | str | None = None, room: int | None = None
) -> AsyncIterator[Listener]:
    """A stream, left at the end; `room` bytes for what the client has not read (else the system's default)."""
    connection = socket.socket()
    if room:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    connection.setblocking(False)  # noqa: FBT003
    await asyncio.get_running_loop().sock_connect(connection, (address.host, address.port))
    listener = Listener(*await asyncio.open_connection(sock=connection, limit=room or 2**20))
    try:
        await listener.ask(address, query, {} if last is None else {"Last-Event-ID": str(last)})
        yield listener
    finally:
        listener.leave()
