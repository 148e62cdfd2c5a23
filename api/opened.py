"""A file that is given out from where it was opened: taken from its shelf meanwhile, it still arrives whole."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

import anyio
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send


class OpenedFile(FileResponse):
    """All of a file of `size` bytes, or the ranges that were asked for; closes it in the end."""

    def __init__(self, file: IO[bytes], size: int, *, headers: dict[str, str], media: str, name: str) -> None:
        when = os.fstat(file.fileno()).st_mtime
        found = os.stat_result((0, 0, 0, 0, 0, 0, size, when, when, when))
        super().__init__("", headers=headers, media_type=media, filename=name, stat_result=found)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            # Without extensions: a server that sends files by their paths would send another than this one.
            await super().__call__({**scope, "extensions": {}}, receive, send)

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[anyio.AsyncFile[bytes]]:
        yield anyio.wrap_file(self._file)
