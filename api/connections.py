"""uvicorn, with what streams need beside it: a way to cut off a client that takes nothing, and word that the end is near."""

import gc
import resource
import socket
from asyncio import Transport
from collections.abc import Callable
from typing import cast

import uvicorn
from starlette.types import Scope

from api.wire import BoundedProtocol
from ledger.errors import AddressUnusable

EXTENSION = "kaohe.connection"


class Connection(BoundedProtocol):
    """The bounded one, which names its transport in the request's scope (ASGI: "Extensions")."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {EXTENSION: {"transport": self.transport}}


def transport_of(scope: Scope) -> Transport | None:
    """None under a server that does not say."""
    extension = scope.get("extensions", {}).get(EXTENSION, {})
    return cast("Transport | None", extension.get("transport"))


class StreamingServer(uvicorn.Server):
    """Calls `ending` before it waits for the answers under way: a stream is one that would never end by itself."""

    def __init__(self, config: uvicorn.Config, *, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What there is by now stays until the end. Looked through again and again, it would hold up every request that
        # is under way for some 70 ms, several times a second while entries are recorded.
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def listening(host: str, port: int) -> socket.socket:
    """Raises AddressUnusable."""
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise AddressUnusable(host=host, port=port) from error


def make_room(files: int) -> int:
    """Lets this process have that many files and connections open, or as many as the system allows; says how many.

    Many systems begin with 1,024, which is fewer than the clients that may listen at once.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        return allowed
    return soft
