"""Appeals, each under the id of the entry that it disputes."""

from functools import cache
from typing import Annotated

from fastapi import Body, Query, Response

from api import dossier, shapes
from api.answers import AGAIN_AND_CSV, Page, form_asked, list_answer, versioned_answer
from api.asked import AskedOfAppeals, AskedOfOne
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models import AppealInFull, AppealList, WrittenEntry, examples
from api.opening import today
from api.routes.addresses import EntryId
from api.writes import TAKES_ETAG, write
from ledger.bodies import Acceptance, Decision, Escalation, Question, Reply, Withdrawal
from ledger.commands import Accept, Answer, Ask, Decide, Escalate, OnEntry, Withdraw
from ledger.errors import NoAppeal
from projections import listing
from projections.single import single

router = resource("申诉 · appeals")
NOTHING_SAID = Acceptance()


@router.get("/appeals", response_model=AppealList, responses=AGAIN_AND_CSV)
def list_appeals(asked: Annotated[AskedOfAppeals, Query()], desk: AtDesk) -> Response:
    """申诉列表及期限，先提出的在前 · Appeals with their deadlines, oldest filing first."""
    page = Page.of(asked, form_asked(desk.request))
    day = cache(lambda reading: today(reading, asked.as_of))
    reading, found = listing.appeals(
        desk.ledger,
        page.as_of(asked),
        asked.filter(asked.state),
        year=asked.year,
        overdue=asked.overdue,
        today=day,
    )
    return list_answer(
        desk.request,
        shapes.moment(reading),
        "appeals",
        found,
        page=page,
        columns=shapes.APPEAL_FIELDS,
        shape=shapes.appeal,
        etag_parts=[day(reading)],
    )


@router.get("/appeals/{entry_id}", response_model=AppealInFull)
def show_appeal(entry_id: EntryId, asked: Annotated[AskedOfOne, Query()], desk: AtDesk) -> Response:
    """一条记录最近的申诉及其决定 · The newest appeal of an entry, with its decisions."""
    found = single(desk.ledger, entry_id, asked.as_of)
    if found.entry.appeal is None:
        raise NoAppeal(entry=entry_id)
    shape = dossier.appeal(found.entry, found.entry.appeal, found.rulebook.appeals, found.today)
    moment = shapes.moment_of(found.rulebook, found.position, found.known_at, asked.on)
    return versioned_answer(desk.request, {**moment, **shape, "position": found.position}, found.version)


@router.post("/appeals/{entry_id}/acceptance", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def accept_appeal(entry_id: EntryId, desk: AtDesk, body: Acceptance = NOTHING_SAID) -> Response:
    """受理申诉 · Accept an appeal: the review begins."""
    return await _on_appeal(desk, Accept.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/appeals/{entry_id}/question", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def ask_question(
    entry_id: EntryId, body: Annotated[Question, Body(openapi_examples=examples.QUESTION)], desk: AtDesk
) -> Response:
    """询问社区 · Ask the community.

    答复之前期限停算。

    The clock stops until it answers.
    """
    return await _on_appeal(desk, Ask.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/appeals/{entry_id}/answer", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def answer_question(
    entry_id: EntryId, body: Annotated[Reply, Body(openapi_examples=examples.REPLY)], desk: AtDesk
) -> Response:
    """答复询问 · Answer the open question."""
    return await _on_appeal(desk, Answer.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/appeals/{entry_id}/decision", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def decide_appeal(
    entry_id: EntryId, body: Annotated[Decision, Body(openapi_examples=examples.DECISION)], desk: AtDesk
) -> Response:
    """决定申诉 · Decide an appeal.

    由此引起的变更一并记录。

    What it changes is recorded with it.
    """
    return await _on_appeal(desk, Decide.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/appeals/{entry_id}/escalation", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def escalate_appeal(
    entry_id: EntryId, body: Annotated[Escalation, Body(openapi_examples=examples.ESCALATION)], desk: AtDesk
) -> Response:
    """申请党工委再次复核 · Ask the working committee for a second review."""
    return await _on_appeal(desk, Escalate.of(body, entry=entry_id, by=desk.guest.user))


@router.post("/appeals/{entry_id}/withdrawal", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def withdraw_appeal(
    entry_id: EntryId, body: Annotated[Withdrawal, Body(openapi_examples=examples.WITHDRAWAL)], desk: AtDesk
) -> Response:
    """撤回申诉 · Give up an appeal."""
    return await _on_appeal(desk, Withdraw.of(body, entry=entry_id, by=desk.guest.user))


async def _on_appeal(desk: Desk, command: OnEntry) -> Response:
    return await write(desk, command, location="/api/v1/appeals/{entry}")
