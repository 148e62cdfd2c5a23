"""Events as Server-Sent Events: each encoded once, and the newest kept for everyone who listens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson

from ledger import store

HEARTBEAT: Final = b":\n\n"
"""A comment: keeps proxies from closing, and tells the server whether anyone is there."""
RETRY_MS: Final = 2_000
USER_STREAM: Final = "user/"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event on the wire, for those who see everything and for everyone else; mostly the same bytes.

    `user` is whose standing it may have changed.
    """

    position: int
    full: bytes
    veiled: bytes
    user: str | None = None

    @property
    def size(self) -> int:
        return len(self.full) + (0 if self.veiled is self.full else len(self.veiled))


class Show(Protocol):
    """The JSON of an event, in full or as those see it who may not see everything."""

    def __call__(self, position: int, stored: Mapping[str, Any], *, in_full: bool) -> dict[str, Any]: ...


def opening(position: int) -> bytes:
    """What a stream begins with: it dispatches nothing, and tells the client where to go on after a break."""
    return b"retry: %d\nid: %d\n\n" % (RETRY_MS, position)


def encoder(show: Show) -> Callable[[int, bytes], Frame]:
    """From a position and stored bytes to the frame. Raises as `store.envelope_in`."""

    def encode(position: int, state: bytes) -> Frame:
        stored = store.envelope_in(state, position)
        full, veiled = show(position, stored, in_full=True), show(position, stored, in_full=False)
        frame = _frame(position, full)
        stream: str = stored["stream"]
        user = stream.removeprefix(USER_STREAM) if stream.startswith(USER_STREAM) else None
        return Frame(position, frame, frame if veiled == full else _frame(position, veiled), user)

    return encode


def _frame(position: int, data: dict[str, Any]) -> bytes:
    # Not fastapi.sse: it serialises anew for each client. JSON has no line break of its own, so one data line will do.
    return b"id: %d\ndata: %b\n\n" % (position, orjson.dumps(data))


@dataclass(frozen=True, slots=True)
class Piece:
    """What is sent at once, and the position that the client has reached with it."""

    data: bytes
    upto: int


def piece(frames: Sequence[Frame], *, in_full: bool, size_most: int) -> Piece:
    """As many of the frames, from the first, as fit into `size_most` bytes; at least one."""
    taken, size = list[bytes](), 0
    for frame in frames:
        data = frame.full if in_full else frame.veiled
        size += len(data)
        if taken and size > size_most:
            break
        taken.append(data)
    return Piece(b"".join(taken), frames[len(taken) - 1].position)


class Ring:
    """The newest frames, without a gap, as many as fit; older ones are read from the ledger."""

    def __init__(self, *, frames_most: int, size_most: int, piece_most: int) -> None:
        self._frames_most, self._size_most, self._piece_most = frames_most, size_most, piece_most
        self._frames: list[Frame] = []
        self._size = 0
        self._same: dict[bool, tuple[int, Piece]] = {}
        self.newest = 0

    def begin(self, position: int) -> None:
        """With nothing kept: the next frame is that of the position after this one."""
        self._frames, self._size, self._same = [], 0, {}
        self.newest = position

    def add(self, frames: Iterable[Frame]) -> None:
        """The frames that continue what is here; the oldest make room for them."""
        for frame in frames:
            if frame.position != self.newest + 1:
                raise ValueError(f"{frame.position} does not follow {self.newest}")
            self._frames.append(frame)
            self._size += frame.size
            self.newest = frame.position
        over = 0
        while len(self._frames) - over > self._frames_most or self._size > self._size_most:
            self._size -= self._frames[over].size
            over += 1
        del self._frames[:over]
        self._same = {}

    @property
    def before(self) -> int:
        """The position before the oldest frame."""
        return self.newest - len(self._frames)

    def after(self, position: int, *, in_full: bool) -> Piece | None:
        """What follows a position that is not below `before`; None where nothing does yet."""
        if position >= self.newest:
            return None
        # Nearly all clients are at the same place: the first of them has the bytes joined for the others.
        known = self._same.get(in_full)
        if known is None or known[0] != position:
            # Never more frames than could fit: the smallest is longer than 16 bytes.
            first = position - self.before
            frames = self._frames[first : first + self._piece_most // 16 + 1]
            known = position, piece(frames, in_full=in_full, size_most=self._piece_most)
            self._same[in_full] = known
        return known[1]
