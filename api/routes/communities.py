"""One community: what happened, what changed between two moments."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Response

from api import shapes
from api.answers import AGAIN_AND_CSV, CSV, JSON, Page, csv_answer, etag, form_asked, list_answer, reading_answer
from api.asked import AskedOfDifference, AskedOfHistory
from api.counter import resource
from api.desk import AtDesk
from api.models import Differences, HistoryOf
from api.routes.addresses import CommunityCode
from projections.difference import differences
from projections.history import history

router = resource("社区 · communities")
CHANGED_FIELDS = ("community", "what", "before", "after", "change", "causes")


@router.get("/communities/{code}/history", response_model=HistoryOf, responses=AGAIN_AND_CSV)
def community_history(code: CommunityCode, asked: Annotated[AskedOfHistory, Query()], desk: AtDesk) -> Response:
    """一个社区的全部事件，由早到晚 · Every event of a community, oldest first."""
    page = Page.of(asked, form_asked(desk.request))
    reading, happenings = history(desk.ledger, code, item=asked.item, as_of=page.as_of(asked), year=asked.year)
    return list_answer(
        desk.request,
        {**shapes.moment(reading), "community": code, "item": asked.item},
        "events",
        happenings,
        page=page,
        columns=shapes.HAPPENING_FIELDS,
        shape=shapes.happening,
    )


@router.get("/diff", response_model=Differences, responses=AGAIN_AND_CSV)
def compare_moments(asked: Annotated[AskedOfDifference, Query()], desk: AtDesk) -> Response:
    """两个时刻之间的变化 · What changed between two moments.

    以及造成变化的事件：一个社区的，或所有有变化的社区的。

    And which events changed it: of one community, or of all that moved.
    """
    found = differences(
        desk.ledger, asked.community, replace(asked.from_, on=asked.on), replace(asked.to, on=asked.on), year=asked.year
    )
    rows = [shapes.difference(each) for each in found]
    versions = [rows[0]["from"]["position"], rows[0]["to"]["position"]]
    if form_asked(desk.request) == CSV:
        changed = (
            {"community": row["community"], **each, "causes": " ".join(map(str, each["causes"]))}
            for row in rows
            for each in row["changed"]
        )
        return csv_answer(CHANGED_FIELDS, changed, etag(desk.request, *versions))
    if asked.community is not None:
        return reading_answer(desk.request, rows[0], *versions, forms=(JSON, CSV))
    moved = [row for row in rows if row["changed"] or row["events"]]
    head = {"from": rows[0]["from"], "to": rows[0]["to"]}
    return reading_answer(desk.request, {**head, "communities": moved}, *versions, forms=(JSON, CSV))
