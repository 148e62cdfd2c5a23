"""Evidence of an entry: what there is of it, and a form that adds more."""

from typing import Annotated, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from api.pages.acting import SEE_OTHER
from api.pages.door import pages
from api.pages.forms import WHOLE, Form, files_in, form_of
from api.pages.record import FILES, hand_in_all
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address, part
from api.problems.catalogue import Explained, catalogue
from api.problems.document import detail
from api.problems.refusals import status_of
from api.routes.addresses import EntryId
from api.words import word
from ledger.credentials import Evidence
from ledger.erasure import Erasure
from ledger.errors import LedgerError, NotEntitled
from ledger.evidence import erasure_of, require_may_hand_in
from projections.single import single

router = pages()

UNPROCESSABLE: Final = 422


@router.get("/evidence/{entry}")
def show_evidence(
    visit: AtPage, entry: EntryId, refused: Annotated[str | None, Query(max_length=64, pattern="^[a-z_]+$")] = None
) -> Response:
    """For those who may hand something in for the entry. `refused` is why a file was not taken when it was recorded."""
    _require(visit, entry)
    return _page(visit, entry, Form(), why=catalogue().get(refused or ""))


@router.post("/evidence/{entry}")
async def add_evidence(visit: AtPage, entry: EntryId) -> Response:
    """Every file that was chosen; one that is refused keeps none of the others out."""
    await visit.aside(lambda: _require(visit, entry))
    form = form_of(visit.request)
    if not files_in(visit.request, FILES):
        form.problems[WHOLE] = word("hand-in-no-file", visit.lang)
        return await visit.aside(lambda: _page(visit, entry, form, status=UNPROCESSABLE))
    error = await hand_in_all(visit, entry)
    if error is None:
        return RedirectResponse(address(f"/entries/{part(entry)}", {"done": "evidence"}), SEE_OTHER)
    if isinstance(error, NotEntitled):
        raise error
    return await visit.aside(lambda: _refused(visit, entry, form, error))


def _refused(visit: Visit, entry: str, form: Form, error: LedgerError) -> Response:
    visit.request.state.problem = error.code
    form.problems[WHOLE] = word("hand-in-some-refused", visit.lang, why=detail(error, visit.lang))
    return _page(visit, entry, form, status=status_of(error))


def _require(visit: Visit, entry: str) -> None:
    with visit.ledger.reading() as books:
        require_may_hand_in(books, visit.user, entry)


def _page(visit: Visit, entry: str, form: Form, *, status: int = 200, why: Explained | None = None) -> Response:
    found = single(visit.ledger, entry)
    return render(
        visit,
        "evidence.html",
        status=status,
        form=form,
        entry=found.entry,
        rulebook=found.rulebook,
        files=_files(visit, entry),
        why="".join(f"{text}{name or ''}" for text, name in why.pieces(visit.lang)) if why else "",
    )


def _files(visit: Visit, entry: str) -> list[tuple[Evidence, Erasure]]:
    with visit.ledger.reading() as books:
        return [(each, erasure_of(books, each.sha256)) for each in books.credentials.evidence_of(entry)]
