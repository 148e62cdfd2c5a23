"""Importing a file of commands in three steps: it is uploaded, tried, and carried out whole or not at all.

Between the steps the server keeps the file for who brought it (`api.imports.held`), under its digest: two windows with
two files do not get in each other's way.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePath
from typing import Annotated, Any, Final

from fastapi import Query, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.desk import Desk
from api.imports.carrying_out import carried_out, tried
from api.imports.held import KEPT_SECONDS, HeldFile, HeldFiles
from api.imports.template import as_csv, as_workbook
from api.imports.temporary import made_folder
from api.imports.uploaded import FIELD, FILE_MOST, LINES_MOST, XLSX, Uploaded, chosen
from api.pages import taking
from api.pages.acting import SEE_OTHER
from api.pages.door import pages
from api.pages.forms import Form, files_in, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from api.problems.document import detail
from api.problems.refusals import status_of
from api.routes.imports import MAY_IMPORT
from api.shapes import Json
from api.words import word
from ledger.actors import Grant
from ledger.commands import Command
from ledger.errors import FieldMissing, ImportRefused, ImportRefusedEarly, LedgerError
from ledger.lines import Report

router = pages()

COMMIT: Final = "commit"
SHOWN_MOST: Final = 100
"""Lines on the page; the rest is in what can be taken away."""
SAID_LONGEST: Final = 200
"""Characters of a field that are shown of a wrong line."""
LINE_LONGEST: Final = 1_000
"""Characters of all fields of a wrong line that are shown together."""
NAME_LONGEST: Final = 100
GONE: Final = 410
ERROR_FIELDS: Final = ("line", "code", "message", "said")
LINE_FIELDS: Final = ("line", "entry", "position", "result")

Digest = Annotated[str | None, Query(alias="file", max_length=80, pattern="^[a-z]{3,5}-[0-9a-f]{64}$")]


@router.get("/import")
def show_import(visit: AtPage, digest: Digest = None) -> Response:
    """The upload, or what became of a file that was uploaded."""
    _require_may_import(visit)
    if digest is None:
        return _upload_page(visit, Form())
    with _held_files(visit).found(visit.user, digest) as held:
        if held is None:
            return _upload_page(visit, Form(), is_gone=True, status=GONE)
        if taking.is_asked(visit):
            return _taken(visit, held)
        return _file_page(visit, held)


@router.get("/import/template.csv")
async def csv_template() -> Response:
    """Columns to fill in."""
    return _attached(as_csv(), "text/csv; charset=utf-8", "csv")


@router.get("/import/template.xlsx")
def workbook_template(visit: AtPage) -> Response:
    """The same as a workbook."""
    return _attached(as_workbook(word("import-fields-sheet", visit.lang), visit.lang), XLSX, "xlsx")


def _attached(content: bytes, media: str, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="kaohe-import.{suffix}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=headers)


@router.post("/import")
async def import_file(visit: AtPage, digest: Digest = None) -> Response:
    """A file is tried, or one that was tried is carried out."""
    _require_may_import(visit)
    form = form_of(visit.request)
    if digest is not None and form.value("do") == COMMIT:
        return await _carried_out(visit, digest, form)
    try:
        return await _tried(visit)
    except LedgerError as error:
        form.refuse(visit, error)
        refusal = error
        return await visit.aside(lambda: _upload_page(visit, form, status=status_of(refusal)))


def _require_may_import(visit: Visit) -> None:
    """Raises RoleNotAllowed."""
    if not visit.holds(*MAY_IMPORT):
        visit.actor.signing_as(*map(Grant, MAY_IMPORT))


def _held_files(visit: Visit) -> HeldFiles:
    held: HeldFiles = visit.request.app.state.held
    return held


def _desk_of(visit: Visit) -> Desk:
    if visit.guest is None:
        raise TypeError("only guests import")
    return Desk(visit.ledger, visit.guest, visit.lang, visit.correlation, visit.request)


# --- what becomes of a file -------------------------------------------------------------------------------------------


async def _tried(visit: Visit) -> Response:
    """The file is kept with what its dry run came to, and shown at an address of its own."""
    files = files_in(visit.request, FIELD)
    if not files:
        raise FieldMissing(field=FIELD)
    held = await _kept(visit, files[0])
    await run_in_threadpool(lambda: _held_files(visit).keep(held))
    return RedirectResponse(address("/import", {"file": held.digest}), SEE_OTHER)


async def _kept(visit: Visit, file: UploadFile) -> HeldFile:
    folder = await run_in_threadpool(made_folder)
    try:
        uploaded = await chosen(visit.request, file, Path(folder.name))
        held = HeldFile(
            visit.user,
            PurePath(file.filename or "").name[:NAME_LONGEST],
            uploaded,
            folder,
            await run_in_threadpool(lambda: _size_of(folder.name)),
            _held_files(visit).now(),
        )
        try:
            held.report = await tried(_desk_of(visit), uploaded)
        except (ImportRefused, ImportRefusedEarly) as error:
            refused = error
            await run_in_threadpool(lambda: _note(held, refused))
    except BaseException:
        await run_in_threadpool(folder.cleanup)
        raise
    return held


def _size_of(folder: str) -> int:
    """Bytes of a file with what it was unpacked to."""
    return sum(each.stat().st_size for each in Path(folder).iterdir())


async def _carried_out(visit: Visit, digest: str, form: Form) -> Response:
    """The kept file, recorded. Sent again, the same form finds what it came to."""
    with _held_files(visit).found(visit.user, digest) as held:
        if held is None:
            return await visit.aside(lambda: _upload_page(visit, Form(), is_gone=True, status=GONE))
        try:
            key = f"%{visit.user}%import-{form.key}"
            held.report = await carried_out(_desk_of(visit), held.file, key)
            held.is_done = True
        except (ImportRefused, ImportRefusedEarly) as error:
            visit.request.state.problem = error.code
            refused, kept = error, held
            await run_in_threadpool(lambda: _note(kept, refused))
            return await visit.aside(lambda: _file_page(visit, kept, status=status_of(refused)))
        query = {"file": digest, "done": "import", "at": held.report.position}
        return RedirectResponse(address("/import", query), SEE_OTHER)


def _note(held: HeldFile, refused: ImportRefused | ImportRefusedEarly) -> None:
    """Every wrong line, and what it says."""
    held.report = Report(errors=list(refused.errors))
    held.is_cut_short = isinstance(refused, ImportRefusedEarly)
    numbers = {number for number, _ in refused.errors}
    held.said = {
        number: dict(_fields_shown(said))
        for number, said in islice(_objects_at(held.file, numbers), len(numbers))
        if isinstance(said, dict)
    }


def _fields_shown(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The first fields of a line, as many as there is room for: a line can have thousands."""
    room = LINE_LONGEST
    for name, value in said.items():
        field = _shown(name), _shown(value)
        room -= sum(map(len, field))
        if room < 0:
            return
        yield field


def _shown(said: object) -> str:
    """What a line says, as far as it is shown; half a character, which JSON can escape but nobody can write, is a “?”."""
    return str(said)[:SAID_LONGEST].encode("utf-8", "replace").decode()


def _objects_at(file: Uploaded, numbers: set[int]) -> Iterator[tuple[int, dict[str, Any] | LedgerError]]:
    return ((number, said) for number, said in file.objects() if number in numbers)


# --- what is shown ----------------------------------------------------------------------------------------------------


def _upload_page(visit: Visit, form: Form, *, is_gone: bool = False, status: int = 200) -> Response:
    return render(
        visit,
        "import.html",
        status=status,
        form=form,
        is_gone=is_gone,
        minutes=KEPT_SECONDS // 60,
        lines_most=LINES_MOST,
        mebibytes=FILE_MOST >> 20,
        commands=list(_commands()),
    )


def _commands() -> Iterator[tuple[str, list[str], list[str]]]:
    """Every command with the fields that it needs and those that it may have."""
    for op, kind in Command.OPS.items():
        fields = {name: each.is_required() for name, each in kind.model_fields.items() if name not in {"op", "by"}}
        yield op, [name for name, needed in fields.items() if needed], [name for name in fields if not fields[name]]


def _file_page(visit: Visit, held: HeldFile, *, status: int = 200) -> Response:
    report = held.report
    return render(
        visit,
        "import_file.html",
        status=status,
        held=held,
        report=report,
        form=Form(),
        errors=[
            (number, held.said.get(number), detail(error, visit.lang), error.code)
            for number, error in report.errors[:SHOWN_MOST]
        ],
        receipts=report.receipts[:SHOWN_MOST],
        shown_most=SHOWN_MOST,
    )


def _taken(visit: Visit, held: HeldFile) -> Response:
    """Every wrong line, or what every line came to."""
    if held.report.errors:
        return taking.taken(visit, "import-errors", ERROR_FIELDS, _error_rows(visit, held))
    return taking.taken(visit, "import", LINE_FIELDS, _line_rows(visit, held))


def _error_rows(visit: Visit, held: HeldFile) -> Iterator[Json]:
    for number, error in held.report.errors:
        said = ", ".join(f"{name}={value}" for name, value in held.said.get(number, {}).items())
        yield {"line": number, "code": error.code, "message": detail(error, visit.lang), "said": said}


def _line_rows(visit: Visit, held: HeldFile) -> Iterator[Json]:
    fresh = "import-recorded" if held.is_done else "import-would-record"
    for each in held.report.receipts:
        is_shown = held.is_done or each.skipped
        result = word("import-skipped" if each.skipped else fresh, visit.lang)
        yield {
            "line": each.line,
            "entry": each.entry if is_shown else None,
            "position": each.position if is_shown else None,
            "result": result,
        }
