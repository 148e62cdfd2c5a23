"""Files on their way in: read piece by piece into a file, however large they say they are."""

from email.message import Message
from typing import Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.problems import BodyTooLarge

BLOCK_BYTES: Final = 1 << 20
"""What is gathered before it is written."""


class Writable(Protocol):
    """Whatever takes the bytes of a file."""

    def write(self, block: bytes, /) -> object: ...


async def received(request: Request, into: Writable, *, most: int) -> int:
    """The body, written to a file. Returns its bytes. Raises BodyTooLarge beyond `most`."""
    size, gathered = 0, bytearray()
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise BodyTooLarge(most=most)
        gathered += piece
        if len(gathered) >= BLOCK_BYTES:
            await run_in_threadpool(into.write, bytes(gathered))
            gathered.clear()
    await run_in_threadpool(into.write, bytes(gathered))
    return size


def media_type_of(request: Request) -> str:
    """The body's media type in small letters; empty where none is given, or where it is text in another encoding."""
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    is_utf8 = str(message.get_param("charset", "utf-8")).lower() in {"utf-8", "utf8"}
    return message.get_content_type() if is_utf8 and message["content-type"] else ""
