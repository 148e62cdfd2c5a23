"""A file of commands that came over the web: put aside, and read as often as is needed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event
from typing import IO, Final

from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from api.imports import Numbered, commands_of
from api.imports.delimited import rows_of_csv
from api.imports.jsonl import objects_of_jsonl
from api.imports.spreadsheet import objects_of_rows
from api.imports.temporary import disk, made_folder
from api.imports.turns import in_turn
from api.imports.workbook import unpack, unpacked_rows
from api.problems import BodyMalformed, BodyTooLarge, MediaTypeUnsupported
from api.uploads import BLOCK_BYTES, media_type_of, received
from ledger.commands import Command
from ledger.errors import FieldMissing, ImportTooLong, NotYourself
from ledger.lines import Line

FILE_MOST: Final = 32 << 20
"""Bytes of a file at most."""
LINES_MOST: Final = 20_000
"""Commands of a file at most: as many as may hold up every other writer, should it come to that."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM: Final = "multipart/form-data"
FIELD: Final = "file"
"""The field of a form that holds the file."""
KINDS: Final = {
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/json-lines": "jsonl",
    "application/json": "jsonl",
    "text/csv": "csv",
    XLSX: "xlsx",
}
"""Media types, and what kind of file each is."""
SUFFIXES: Final = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx"}


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file of commands; `digest` is over what kind it is and every byte of it, in hexadecimal."""

    kind: str
    path: Path
    digest: str

    def lines(self, by: str) -> Iterator[Line]:
        """Its commands, all in the name of one user: a line in another's is that line's error.

        Raises FileUnreadable for a file that is no such file at all.
        """
        for line in commands_of(self.objects(), by):
            is_own = not isinstance(line.command, Command) or line.command.by == by
            yield line if is_own else replace(line, command=NotYourself(user=by))

    def require_few(self) -> None:
        """Raises ImportTooLong beyond `LINES_MOST`, or FileUnreadable. Blocks."""
        if next(islice(self.objects(), LINES_MOST, None), None) is not None:
            raise ImportTooLong(most=LINES_MOST)

    def objects(self) -> Iterator[Numbered]:
        """What each line says, or why it cannot be read."""
        match self.kind:
            case "jsonl":
                yield from objects_of_jsonl(self.path)
            case "csv":
                yield from objects_of_rows(rows_of_csv(self.path))
            case _:
                yield from objects_of_rows(unpacked_rows(self.path))


@asynccontextmanager
async def uploaded(request: Request) -> AsyncIterator[Uploaded]:
    """The file that is the body, or the one file of a form; gone at the end. A workbook is unpacked once.

    Raises MediaTypeUnsupported, FieldMissing, BodyTooLarge, ImportTooLong, FileUnreadable or DiskFailing.
    """
    with await run_in_threadpool(made_folder) as folder:
        with disk():
            file = await _put_aside(request, Path(folder) / "commands")
        await in_turn(file.require_few)
        yield file


async def chosen(request: Request, file: UploadFile, folder: Path) -> Uploaded:
    """A file that somebody chose in a form, which has been read; put aside in a folder of its own.

    Raises MediaTypeUnsupported, BodyTooLarge, ImportTooLong, FileUnreadable or DiskFailing.
    """
    kind = _kind_of(file)
    with disk():
        path = folder / "commands"
        with path.open("wb") as into:
            await _copied(file, into)
        found = await _finished(request, kind, path)
    await in_turn(found.require_few)
    return found


async def _put_aside(request: Request, path: Path) -> Uploaded:
    media = media_type_of(request)
    with path.open("wb") as file:
        kind = await _from_form(request, file) if media == FORM else await _from_body(request, media, file)
    return await _finished(request, kind, path)


async def _finished(request: Request, kind: str, path: Path) -> Uploaded:
    digest = await run_in_threadpool(_digest, path)
    return Uploaded(kind, await _unpacked(request, path) if kind == "xlsx" else path, f"{kind}:{digest}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _from_body(request: Request, media: str, into: IO[bytes]) -> str:
    if media not in KINDS:
        raise MediaTypeUnsupported(wanted=(*KINDS, FORM))
    await received(request, into, most=FILE_MOST)
    return KINDS[media]


async def _from_form(request: Request, into: IO[bytes]) -> str:
    form = await _form(request)
    try:
        file = form.get(FIELD)
        if not isinstance(file, UploadFile):
            raise FieldMissing(field=FIELD)
        kind = _kind_of(file)
        await _copied(file, into)
        return kind
    finally:
        await form.close()


def _kind_of(file: UploadFile) -> str:
    """Only the suffix of the file's name counts: a name is no place to write to."""
    kind = SUFFIXES.get(Path(file.filename or "").suffix.lower())
    if kind is None:
        raise MediaTypeUnsupported(wanted=tuple(SUFFIXES))
    return kind


async def _copied(file: UploadFile, into: IO[bytes]) -> None:
    size = 0
    while block := await file.read(BLOCK_BYTES):
        size += len(block)
        if size > FILE_MOST:
            raise BodyTooLarge(most=FILE_MOST)
        await run_in_threadpool(into.write, block)


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=1, max_fields=0)
    except HTTPException as error:
        problem_zh = f"应为只有一个文件字段“{FIELD}”的表单"
        problem_en = f"it should be a form with one field, the file “{FIELD}”"
        raise BodyMalformed(problem_zh=problem_zh, problem_en=problem_en) from error


async def _unpacked(request: Request, path: Path) -> Path:
    """The rows of a workbook. Raises ClientDisconnect when nobody waits for them any more."""
    rows, gone = path.with_name("rows"), Event()
    watching = asyncio.create_task(_watch(request, gone))
    try:
        await in_turn(lambda: unpack(path, rows, is_wanted=lambda: not gone.is_set()))
    finally:
        watching.cancel()
    if gone.is_set():
        raise ClientDisconnect
    return rows


async def _watch(request: Request, gone: Event) -> None:
    """Until the client goes; its body has been read by now."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()
