"""Verification of the whole ledger at the pages: started by those who watch over it, with progress and result."""

from dataclasses import dataclass
from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse

from api.guest import OVERSEERS
from api.pages.door import SEE_OTHER, pages
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems.document import detail
from api.problems.refusals import status_of
from api.verifying import Run, Verifications
from ledger.errors import FieldMalformed
from ledger.proofs.notes import base64_of

router = pages()

WAYS: Final = frozenset({"quick", "full"})


@router.get("/audit/verification")
def show_verification(visit: AtPage) -> Response:
    """For everybody; those who watch over the ledger may start one."""
    return _page(visit, Form())


@router.post("/audit/verification")
async def start_verification(visit: AtPage) -> Response:
    """Begins one, or shows the one that is under way. Raises RoleNotAllowed."""
    if visit.guest is not None:
        visit.guest.require(*OVERSEERS)
    form = form_of(visit.request)
    way = form.value("way")
    if way not in WAYS:
        error = FieldMalformed(field="way", wanted_zh="快速或完整", wanted_en="quick or full")
        form.refuse(visit, error)
        return await visit.aside(lambda: _page(visit, form, status=status_of(error)))
    _verifications(visit).start(full=way == "full", by=visit.user)
    return RedirectResponse(visit.to("/audit/verification"), SEE_OTHER)


def _page(visit: Visit, form: Form, *, status: int = 200) -> Response:
    runs = _verifications(visit).runs
    return render(
        visit,
        "audit_verification.html",
        status=status,
        form=form,
        may_start=visit.guest is not None and visit.holds(*(each.role for each in OVERSEERS)),
        runs=runs,
        newest=runs[0] if runs else None,
        finding=finding,
        base64=base64_of,
    )


def _verifications(visit: Visit) -> Verifications:
    found: Verifications = visit.request.app.state.verifications
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """What is wrong, in words; `position` is where first, if it is about a position."""

    code: str
    words: str
    position: int | None


def finding(visit: Visit, run: Run) -> Found | None:
    """What a verification found wrong."""
    if run.error is None:
        return None
    position = getattr(run.error, "position", None)
    return Found(run.error.code, detail(run.error, visit.lang), position if isinstance(position, int) else None)
