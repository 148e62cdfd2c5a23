"""Confirming, voiding and reversing an entry: small forms, each with the entry's facts and its effect."""

from typing import Final

from fastapi import Response

from api.pages.door import pages
from api.pages.stepping import Step, show, take
from api.pages.visit import AtPage
from api.routes.addresses import EntryId

router = pages()

ENTRY: Final = "/entries/{entry}"
CONFIRM: Final = Step("confirm", "settling.html", "/entries/{entry}/confirmation", ENTRY, "reason")
VOID: Final = Step("void", "settling.html", "/entries/{entry}/voidance", ENTRY, "reason")
REVERSE: Final = Step(
    "reverse", "settling.html", "/entries/{entry}/reversal", ENTRY, "reason", ("amount",), assumed="if-all-reversed"
)


@router.get("/entries/{entry_id}/confirmation")
def show_confirmation(visit: AtPage, entry_id: EntryId) -> Response:
    """For the department of a pending entry."""
    return show(visit, CONFIRM, entry_id)


@router.post("/entries/{entry_id}/confirmation")
async def confirm(visit: AtPage, entry_id: EntryId) -> Response:
    """The pending entry counts from now on."""
    return await take(visit, CONFIRM, entry_id)


@router.get("/entries/{entry_id}/voidance")
def show_voidance(visit: AtPage, entry_id: EntryId) -> Response:
    """For the department of a pending entry."""
    return show(visit, VOID, entry_id)


@router.post("/entries/{entry_id}/voidance")
async def void(visit: AtPage, entry_id: EntryId) -> Response:
    """The pending entry never counts."""
    return await take(visit, VOID, entry_id)


@router.get("/entries/{entry_id}/reversal")
def show_reversal(visit: AtPage, entry_id: EntryId) -> Response:
    """For who may record under the clause, and the leading group."""
    return show(visit, REVERSE, entry_id)


@router.post("/entries/{entry_id}/reversal")
async def reverse(visit: AtPage, entry_id: EntryId) -> Response:
    """All of it, or an amount."""
    return await take(visit, REVERSE, entry_id)
