"""Bonuses: declared by a community, reviewed by the leading group, determined by the working committee."""

from typing import Annotated

from fastapi import Body, Query, Response

from api import shapes
from api.answers import AGAIN_AND_CSV, Page, form_asked, list_answer
from api.asked import AskedOfEntries
from api.counter import resource
from api.desk import AtDesk
from api.models import BonusList, WrittenEntry, examples
from api.routes.addresses import EntryId
from api.writes import TAKES, TAKES_ETAG, write
from ledger.bodies import BonusReview, Declaration, Determination
from ledger.commands import Declare, Determine, Review
from projections import listing

router = resource("加分 · bonuses")


@router.post("/bonuses", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES)
async def declare_bonus(
    body: Annotated[Declaration, Body(openapi_examples=examples.DECLARATION)], desk: AtDesk
) -> Response:
    """为本社区申报加分 · Declare a bonus for one's own community."""
    return await write(desk, Declare.of(body, by=desk.guest.user))


@router.get("/bonuses", response_model=BonusList, responses=AGAIN_AND_CSV)
def list_bonuses(asked: Annotated[AskedOfEntries, Query()], desk: AtDesk) -> Response:
    """各种状态的加分，由早到晚 · Bonuses in every state, oldest first."""
    page = Page.of(asked, form_asked(desk.request))
    reading, found = listing.entries(
        desk.ledger,
        page.as_of(asked),
        asked.filter(asked.state),
        year=asked.year,
        matter=asked.matter,
        shared_matter=asked.shared_matter,
        only_bonuses=True,
    )
    return list_answer(
        desk.request,
        shapes.moment(reading),
        "bonuses",
        found,
        page=page,
        columns=shapes.ENTRY_FIELDS,
        shape=shapes.entry,
    )


@router.post("/bonuses/{entry_id}/review", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG)
async def review_bonus(
    entry_id: EntryId, body: Annotated[BonusReview, Body(openapi_examples=examples.REVIEW)], desk: AtDesk
) -> Response:
    """审核加分 · Review a bonus.

    领导小组支持或不支持。

    The leading group supports it, or refuses it.
    """
    return await write(desk, Review.of(body, bonus=entry_id, by=desk.guest.user))


@router.post(
    "/bonuses/{entry_id}/determination", status_code=201, response_model=WrittenEntry, openapi_extra=TAKES_ETAG
)
async def determine_bonus(
    entry_id: EntryId, body: Annotated[Determination, Body(openapi_examples=examples.DETERMINATION)], desk: AtDesk
) -> Response:
    """确定加分 · Determine a bonus.

    党工委给予全部或一部分，或不给予。

    The working committee grants it, or part of it, or refuses it.
    """
    return await write(desk, Determine.of(body, bonus=entry_id, by=desk.guest.user))
