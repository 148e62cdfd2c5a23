"""One appeal: the contested entry beside what was said about it, and what the guest can do now."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from api.pages.acting import act, done
from api.pages.cases import case_of, days_left, owner_in, turn_of
from api.pages.door import pages
from api.pages.forms import Form, form_of, said_on_forms
from api.pages.possible import possible
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, part
from api.problems.refusals import status_of
from api.routes.addresses import EntryId
from ledger.errors import LedgerError, NotEntitled, OpUnknown

router = pages()

SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": (),
    "ask": ("question",),
    "answer": ("text",),
    "withdraw": ("reason",),
}
"""What is done on the page itself, and the fields of each."""
SENT_FIELD: Final = "op"


@router.get("/appeals/{entry_id}")
def show_appeal(visit: AtPage, entry_id: EntryId) -> Response:
    """The newest one of an entry."""
    return _page(visit, entry_id, {})


@router.post("/appeals/{entry_id}")
async def go_on(visit: AtPage, entry_id: EntryId) -> Response:
    """Accepts, asks, answers or withdraws, as the form says."""
    form = form_of(visit.request)
    op = form.value(SENT_FIELD)
    if op not in SAID:
        raise OpUnknown(known=tuple(SAID))
    said: dict[str, Any] = {"op": op, "entry": entry_id, **{name: form.value(name) for name in SAID[op]}}
    try:
        receipt = await act(visit, said, key=form.key)
    except NotEntitled:
        raise
    except LedgerError as error:
        status, refused = status_of(error), error
        form.refuse(visit, refused)
        return await visit.aside(lambda: _page(visit, entry_id, {op: form}, status=status))
    return done(f"/appeals/{part(entry_id)}", op=op, receipt=receipt)


def _page(visit: Visit, entry_id: str, sent: Mapping[str, Form], *, status: int = 200) -> Response:
    case = case_of(visit, entry_id)
    appeal = case.disputed
    can = possible(visit, entry_id, is_bonus=case.is_bonus)
    return render(
        visit,
        "appeal.html",
        status=status,
        case=case,
        appeal=appeal,
        earlier=case.entry.appeals[:-1],
        turn=turn_of(appeal.appeal),
        owner=owner_in(case.events),
        left_days=days_left(appeal, case.today),
        can=[op for op, refusal in can.items() if refusal is None],
        told={op: said_on_forms(refusal, visit.lang) for op, refusal in can.items() if refusal is not None},
        forms_sent={op: sent.get(op) or Form() for op in SAID},
    )
