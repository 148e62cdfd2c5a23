"""Entries: recording, confirming, voiding, reversing and disputing them, and reading them."""

from typing import Annotated

from fastapi import Body, Query, Response

from api import dossier, shapes
from api.answers import AGAIN_AND_CSV, Page, form_asked, list_answer, versioned_answer
from api.asked import AskedOfEntries, AskedOfOne
from api.counter import resource
from api.desk import AtDesk
from api.models import EntryInFull, EntryList, WrittenEntry, examples
from api.routes.addresses import EntryId
from api.writes import TAKES, TAKES_ETAG, write
from ledger.bodies import Confirmation, Filing, Recording, Reversal, Voidance
from ledger.commands import Confirm, FileAppeal, Record, Reverse, Void
from projections import listing
from projections.single import single

router = resource("记录 · entries")


@router.post("/entries", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES)
async def record_entry(body: Annotated[Recording, Body(openapi_examples=examples.RECORDING)], desk: AtDesk) -> Response:
    """按要点对社区记录一条 · Record an entry against a community under a clause."""
    return await write(desk, Record.of(body, by=desk.guest.user))


@router.get("/entries", response_model=EntryList, responses=AGAIN_AND_CSV)
def list_entries(asked: Annotated[AskedOfEntries, Query()], desk: AtDesk) -> Response:
    """记录列表，由早到晚 · Entries, oldest first.

    可以筛选，也可以看任何时刻的状况。

    With filters, and as they stood at any moment.
    """
    page = Page.of(asked, form_asked(desk.request))
    reading, found = listing.entries(
        desk.ledger,
        page.as_of(asked),
        asked.filter(asked.state),
        year=asked.year,
        matter=asked.matter,
        shared_matter=asked.shared_matter,
    )
    return list_answer(
        desk.request,
        shapes.moment(reading),
        "entries",
        found,
        page=page,
        columns=shapes.ENTRY_FIELDS,
        shape=shapes.entry,
    )


@router.get("/entries/{entry_id}", response_model=EntryInFull)
def show_entry(entry_id: EntryId, asked: Annotated[AskedOfOne, Query()], desk: AtDesk) -> Response:
    """一条记录及其撤销和申诉 · An entry with its reversals and appeals.

    其 ETag 供 `If-Match` 用。

    Its ETag is for `If-Match`.
    """
    found = single(desk.ledger, entry_id, asked.as_of)
    shape = dossier.entry(found.account, found.entry, found.rulebook.appeals, found.today)
    moment = shapes.moment_of(found.rulebook, found.position, found.known_at, asked.on)
    return versioned_answer(desk.request, {**moment, **shape, "position": found.position}, found.version)


@router.post("/entries/{entry_id}/confirmation", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def confirm_entry(
    entry_id: EntryId, body: Annotated[Confirmation, Body(openapi_examples=examples.CONFIRMATION)], desk: AtDesk
) -> Response:
    """确认待确认的记录 · Confirm a pending entry.

    工单自身的申诉未通过，从此计分。

    The ticket's own appeal failed: the entry counts from now on.
    """
    return await write(desk, Confirm.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/entries/{entry_id}/voidance", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def void_entry(
    entry_id: EntryId, body: Annotated[Voidance, Body(openapi_examples=examples.CONFIRMATION)], desk: AtDesk
) -> Response:
    """作废待确认的记录 · Void a pending entry.

    工单自身的申诉通过，始终不计分。

    The ticket's own appeal succeeded: the entry never counts.
    """
    return await write(desk, Void.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/entries/{entry_id}/reversal", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def reverse_entry(
    entry_id: EntryId, body: Annotated[Reversal, Body(openapi_examples=examples.REVERSAL)], desk: AtDesk
) -> Response:
    """撤销误记的全部或一部分 · Take an entry recorded in error, or part of it, off the score."""
    return await write(desk, Reverse.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/entries/{entry_id}/appeals", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def file_appeal(
    entry_id: EntryId, body: Annotated[Filing, Body(openapi_examples=examples.APPEAL)], desk: AtDesk
) -> Response:
    """对本社区的记录提出申诉 · Dispute an entry of one's own community."""
    command = FileAppeal.of(body, entry=entry_id, by=desk.guest.user)
    return await write(desk, command, location="/api/v1/appeals/{entry}")
