"""Filing an appeal with its grounds and evidence, and asking for the second level."""

from typing import Annotated, Any, Final, Literal

from fastapi import Query, Response

from api.pages.acting import act, done
from api.pages.attaching import keep
from api.pages.cases import Case, case_of
from api.pages.door import pages
from api.pages.effects import refusal_now
from api.pages.forms import Form, files_in, form_of, said_on_forms
from api.pages.rendering import render
from api.pages.stepping import WORDS, why_not
from api.pages.visit import AtPage, Visit, part
from api.problems.refusals import status_of
from api.routes.addresses import EntryId
from ledger.appeals import escalate_until
from ledger.errors import LedgerError, NotEntitled

router = pages()

Level = Annotated[Literal["1", "2"], Query()]
OPS: Final = {"1": "appeal", "2": "escalate"}


@router.get("/appeal/{entry_id}")
def show_filing(visit: AtPage, entry_id: EntryId, level: Level = "1") -> Response:
    """The form for the entry's community, or why it cannot dispute."""
    return _page(visit, entry_id, level, Form())


@router.post("/appeal/{entry_id}")
async def file(visit: AtPage, entry_id: EntryId, level: Level = "1") -> Response:
    """The evidence first: an appeal is never filed without what it relies on."""
    form = form_of(visit.request)
    said = _said(entry_id, level, form.value("grounds"))
    refused_at = ""
    try:
        if await visit.aside(lambda: refusal_now(visit, said)) is None:
            refused_at = "files"
            await keep(visit, entry_id, files_in(visit.request, "files"))
        refused_at = ""
        receipt = await act(visit, said, key=form.key)
    except NotEntitled:
        raise
    except LedgerError as error:
        status = status_of(error)
        if refused_at:
            form.problems[refused_at] = said_on_forms(error, visit.lang)
        else:
            form.refuse(visit, error)
        return await visit.aside(lambda: _page(visit, entry_id, level, form, status=status))
    return done(f"/appeals/{part(entry_id)}", op=OPS[level], receipt=receipt)


def _said(entry_id: str, level: str, grounds: str) -> dict[str, Any]:
    return {"op": OPS[level], "entry": entry_id, "grounds": grounds}


def _page(visit: Visit, entry_id: str, level: str, form: Form, *, status: int = 200) -> Response:
    case = case_of(visit, entry_id)
    refusal = why_not(visit, _said(entry_id, level, WORDS))
    return render(
        visit,
        "filing.html",
        status=status,
        case=case,
        form=form,
        level=level,
        until=_until(case, level),
        refusal=said_on_forms(refusal, visit.lang) if refusal else "",
    )


def _until(case: Case, level: str) -> object:
    """The last day on which it may be done."""
    if level == "1":
        return case.file_until
    appeal = case.entry.appeal
    return escalate_until(appeal, case.rulebook.appeals) if appeal and appeal.decisions else None
