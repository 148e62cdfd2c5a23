"""What becomes of a file of commands that came over the web.

It is first tried beside the ledger, where nobody waits for it. What would be refused is answered from there; what would
be recorded takes the writer's turn, and there only its events are written. Where something else was recorded meanwhile,
it is tried again; only a file that never finds the ledger as it left it is decided by the writer.
"""

from typing import Final

from api.desk import Desk
from api.imports.turns import in_turn
from api.imports.uploaded import Uploaded
from api.problems import IdempotencyKeyReused
from ledger.books import OpenBooks
from ledger.errors import ImportRefused, ImportRefusedEarly, NotEntitled
from ledger.lines import Report
from ledger.rehearsal import Rehearsal
from ledger.submitting import found_again, submit_all
from ledger.transaction import WHOLE_FILE, Kept

ERRORS_MOST: Final = 1_000
"""Bad lines that are named; the rest of such a file is not looked at."""
TRIES_MOST: Final = 3
"""Times that a file is decided beside the ledger before it is decided by the writer, while all others wait."""


async def tried(desk: Desk, file: Uploaded) -> Report:
    """What would become of a file. Raises ImportRefused or ImportRefusedEarly; nothing is recorded either way."""
    report, _ = await in_turn(lambda: _rehearsed(desk, file, keeps_events=False))
    return report


async def carried_out(desk: Desk, file: Uploaded, key: str | None) -> Report:
    """Of the lines that a person may not write, the first is noted: the refusal of the file says nothing of persons."""
    try:
        return await _done(desk, file, key)
    except (ImportRefused, ImportRefusedEarly) as refused:
        errors = (error for _, error in refused.errors if isinstance(error, NotEntitled))
        if (error := next(errors, None)) is not None:
            await desk.request.app.state.access.note_refusal(desk.guest.user, desk.request, error)
        raise


async def _done(desk: Desk, file: Uploaded, key: str | None) -> Report:
    if key and (earlier := await desk.aside(lambda: _earlier(desk, key, file))):
        return await in_turn(lambda: _found_again(desk, file, earlier))
    done = await _taken_over(desk, file, key) or await _decided_by_the_writer(desk, file, key)
    return done if isinstance(done, Report) else await in_turn(lambda: _found_again(desk, file, done))


async def _taken_over(desk: Desk, file: Uploaded, key: str | None) -> Report | Kept | None:
    """The file as it was decided beside the ledger. None where it cannot be, or where the ledger never stood still."""
    for _ in range(TRIES_MOST):
        report, rehearsal = await in_turn(lambda: _rehearsed(desk, file, keeps_events=True))
        try:
            if not rehearsal.can_be_real:
                return None
            if done := await _written(desk, file, key, report, rehearsal):
                return done
        finally:
            rehearsal.forget()  # the writer holds on to its last job until the next one comes
    return None


async def _written(
    desk: Desk, file: Uploaded, key: str | None, report: Report, rehearsal: Rehearsal
) -> Report | Kept | None:
    """None where something else was recorded since the rehearsal began."""

    def job(books: OpenBooks) -> Report | Kept | None:
        if key and (kept := _same(books.kept(key), file)):
            return kept
        before = books.position
        if rehearsal.begun_at != before:
            return None
        books.take_over(rehearsal)
        _keep(books, key, file, before)
        return report

    return await desk.ledger.commits.done(job, correlation=desk.correlation)


async def _decided_by_the_writer(desk: Desk, file: Uploaded, key: str | None) -> Report | Kept:
    def job(books: OpenBooks) -> Report | Kept:
        if key and (kept := _same(books.kept(key), file)):
            return kept
        before = books.position
        report = _decided(books, desk, file)
        _keep(books, key, file, before)
        return report

    return await desk.ledger.commits.done(job, correlation=desk.correlation)


def _keep(books: OpenBooks, key: str | None, file: Uploaded, before: int) -> None:
    if key:
        books.keep(Kept(key, file.digest, WHOLE_FILE, str(before), books.position))


def _rehearsed(desk: Desk, file: Uploaded, *, keeps_events: bool) -> tuple[Report, Rehearsal]:
    with desk.ledger.rehearsing(correlation=desk.correlation, keeps_events=keeps_events) as books:
        return _decided(books, desk, file), books


def _decided(books: OpenBooks, desk: Desk, file: Uploaded) -> Report:
    """Raises ImportRefused with every bad line, or with the first of too many."""
    report = submit_all(books, file.lines(desk.guest.user), desk.ledger.scorer, errors_most=ERRORS_MOST)
    if len(report.errors) == ERRORS_MOST:
        raise ImportRefusedEarly(count=ERRORS_MOST, errors=tuple(report.errors))
    if report.errors:
        raise ImportRefused(count=len(report.errors), errors=tuple(report.errors))
    return report


def _earlier(desk: Desk, key: str, file: Uploaded) -> Kept | None:
    with desk.ledger.reading() as snapshot:
        return _same(snapshot.kept(key), file)


def _same(kept: Kept | None, file: Uploaded) -> Kept | None:
    """What a key was used for, which must be this very file. Raises IdempotencyKeyReused."""
    if kept is not None and kept.content != file.digest:
        raise IdempotencyKeyReused
    return kept


def _found_again(desk: Desk, file: Uploaded, kept: Kept) -> Report:
    """The report that the first request got."""
    with desk.ledger.reading() as snapshot:
        return found_again(snapshot, file.lines(desk.guest.user), after=int(kept.entry or 0), upto=kept.position)
