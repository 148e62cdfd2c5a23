"""Live events: one task follows the ledger, and everyone who listens is given the same bytes.

No event is missed and none is repeated: a client's place is the position of the last event it was sent, which is also
its event id. Nothing is queued for a client: it takes what follows its place, from the newest frames that all share or
else, a page at a time, from the ledger. Who does not take what was sent within a few seconds is cut off.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from types import TracebackType
from typing import Self

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api import logs
from api.connections import transport_of
from api.frames import HEARTBEAT, Frame, Piece, Ring, Show, encoder, opening, piece
from api.problems import Throttled
from ledger.application import Ledger
from ledger.errors import LedgerError

log = logs.logger("live")

PAGE = 1_000
"""Events read from the ledger at a time."""
SOCKET_BYTES = 65_536
"""What the system may hold for one client; its own default grows to megabytes that a stalled client never takes."""
FAREWELL_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many, how much and how long. Times in seconds, sizes in bytes."""

    clients: int = 2_000
    of_one_user: int = 1_000
    send_seconds: float = 10
    """How long a client may take to make room for the next bytes."""
    heartbeat_seconds: float = 15
    """Also how often it is asked again whether a client may still listen."""
    tick_seconds: float = 0.1
    """What is recorded within one tick is sent together; what comes after a quiet one is sent at once.

    A tick is longer where sending to everyone takes more than a third of it, up to `tick_most_seconds`.
    """
    tick_most_seconds: float = 0.4
    poll_seconds: float = 0.5
    """How soon the writing of another process is noticed."""
    kept_frames: int = 10_000
    kept_size: int = 8 * 1_048_576
    piece_size: int = 65_536
    page_size: int = 1_048_576


Again = Callable[[], Awaitable[bool]]
"""Whether a client that is still listening sees everything. Raises what refuses it."""


class Hub:
    """Follows one ledger. An asynchronous context manager: it is open for as long as the server runs."""

    def __init__(self, ledger: Ledger, show: Show, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._ledger = ledger
        self._encode = encoder(show)
        self._ring = Ring(
            frames_most=self.limits.kept_frames,
            size_most=self.limits.kept_size,
            piece_most=self.limits.piece_size,
        )
        self._followers: set[Stream] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="kaohe-live")  # for the tail, and for one that pages
        self._paging = asyncio.Lock()
        self._nudge = asyncio.Event()
        self._tail: asyncio.Task[None] | None = None
        self._next_tick = 0.0
        self.is_closed = False

    @property
    def clients(self) -> int:
        """How many are listening."""
        return len(self._followers)

    @property
    def position(self) -> int:
        """How far it has followed the ledger; with nobody listening there is nothing to follow."""
        return self._ring.newest if self._followers else self._ledger.head_position()

    async def __aenter__(self) -> Self:
        self._ring.begin(self._ledger.head_position())
        loop = asyncio.get_running_loop()

        def heard() -> None:
            if not self.is_closed:
                with suppress(RuntimeError):  # the loop may have ended between the two
                    loop.call_soon_threadsafe(self._nudge.set)

        self._ledger.listen(heard)
        self._tail = asyncio.create_task(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._tail is not None:
            self._tail.cancel()
            with suppress(asyncio.CancelledError):
                await self._tail
        self._threads.shutdown()  # waits for a page at most: the ledger may close after this

    def close(self) -> None:
        """Ends every stream, so that the server need not wait for them. Clients come back with their last event id."""
        self.is_closed = True
        for follower in self._followers:
            follower.wake.set()

    # --- following the ledger ---

    async def _follow(self) -> None:
        while not self.is_closed:
            self._nudge.clear()
            try:
                await self._catch_up()
            except Exception:
                log.exception("live events stand still", position=self._ring.newest)
            self._wake_the_quiet()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.limits.poll_seconds):
                    await self._nudge.wait()

    async def _catch_up(self) -> None:
        while self._followers and self._ledger.head_position() > self._ring.newest:
            await asyncio.sleep(self._next_tick - monotonic())
            after = self._ring.newest
            frames = await self._read(after, self.limits.page_size)
            if self._ring.newest == after:  # else it has begun anew meanwhile
                self._ring.add(frames)
                await self._tick({frame.user for frame in frames})

    async def _tick(self, users: set[str | None]) -> None:
        """Everyone takes what is new; those whose standing may have changed are looked at again first."""
        started = monotonic()
        for follower in self._followers:
            if follower.user in users:
                follower.checked_at = 0.0
            follower.wake.set()
        await asyncio.sleep(0)  # all who were woken come first
        took = monotonic() - started
        self._next_tick = started + min(max(self.limits.tick_seconds, took * 3), self.limits.tick_most_seconds)

    def _wake_the_quiet(self) -> None:
        """One look at all of them instead of a timer for each."""
        due = monotonic() - self.limits.heartbeat_seconds
        for follower in self._followers:
            if follower.sent_at <= due or follower.checked_at <= due:
                follower.wake.set()

    async def _read(self, after: int, size_most: int) -> list[Frame]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._frames, after, size_most)

    def _frames(self, after: int, size_most: int) -> list[Frame]:
        found: list[Frame] = []
        size = 0
        with self._ledger.reading() as snapshot:
            for position, state in islice(snapshot.all_events(after=after), PAGE):
                found.append(self._encode(position, state))
                size += found[-1].size
                if size >= size_most:
                    break
        return found

    # --- what a client asks ---

    async def next_after(self, position: int, *, in_full: bool) -> Piece | None:
        """What follows a position; None where nothing does yet."""
        if position >= self._ring.before:
            return self._ring.after(position, in_full=in_full)
        async with self._paging:
            frames = await self._read(position, self.limits.piece_size)
        return piece(frames, in_full=in_full, size_most=self.limits.piece_size)

    def enter(self, follower: "Stream") -> None:
        """Raises Throttled when as many listen as may."""
        own = sum(each.user == follower.user for each in self._followers)
        if len(self._followers) >= self.limits.clients or own >= self.limits.of_one_user:
            raise Throttled(retry_after=round(self.limits.heartbeat_seconds))
        # While nobody listened nothing was read; the first to come, perhaps of many after a restart, makes up for it.
        recent = max(follower.position, self._ledger.head_position() - PAGE)
        if not self._followers and self._ring.newest < recent:
            self._ring.begin(recent)
        self._followers.add(follower)
        self._nudge.set()

    def leave(self, follower: "Stream") -> None:
        self._followers.discard(follower)


class Stream(Response):
    """The answer to one client: every event after `position`, for as long as both sides stay."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, *, position: int, user: str, in_full: bool, again: Again) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})
        self.user = user
        self.wake = asyncio.Event()
        self.sent_at = self.checked_at = monotonic()
        self._hub = hub
        self.position = position
        self._in_full = in_full
        self._again = again
        self._is_gone = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._hub.enter(self)
        transport = transport_of(scope)
        gone = asyncio.create_task(self._watch(receive))
        try:
            if transport is not None:
                transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BYTES)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send(send, opening(self.position))
            await self._stay(send)
            await self._send(send, b"", more=False)
        except TimeoutError:
            log.info("a stream's client took nothing and was cut off", position=self.position)
            if transport is not None:
                transport.abort()  # to close would wait for what the client does not take
                await asyncio.wait([gone], timeout=FAREWELL_SECONDS)
        finally:
            self._hub.leave(self)
            gone.cancel()

    async def _stay(self, send: Send) -> None:
        """Until the client goes, may no longer listen, or the hub closes."""
        heartbeat = self._hub.limits.heartbeat_seconds
        while True:
            self.wake.clear()
            if self._is_gone or self._hub.is_closed:
                return
            now = monotonic()
            try:
                if now - self.checked_at >= heartbeat:
                    self._in_full, self.checked_at = await self._again(), now
                found = await self._hub.next_after(self.position, in_full=self._in_full)
            except LedgerError as error:  # the client comes back, and is told why in an answer of its own
                log.info("a stream ended", code=error.code, position=self.position)
                return
            if found is not None:
                await self._send(send, found.data)
                self.position = found.upto
            elif now - self.sent_at >= heartbeat:
                await self._send(send, HEARTBEAT)
            else:
                await self.wake.wait()

    async def _send(self, send: Send, data: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self._hub.limits.send_seconds):
            await send({"type": "http.response.body", "body": data, "more_body": more})
        self.sent_at = monotonic()

    async def _watch(self, receive: Receive) -> None:
        """A server says nothing to a sender whose client has gone; it says so to whoever asks for more of the request."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._is_gone = True
        self.wake.set()
