"""How a community's score comes about, and what did not count."""

from typing import Annotated

from fastapi import Query, Response

from api import explained
from api.answers import AGAIN_AND_CSV, CSV, JSON, csv_answer, etag, form_asked, reading_answer
from api.asked import AskedOfExplanation
from api.counter import resource
from api.desk import AtDesk
from api.models import ExplanationOf, UncountedOf
from api.routes.addresses import CommunityCode
from projections.explanation import explain
from projections.past import read
from projections.uncounted import why_not

router = resource("社区 · communities")


@router.get("/communities/{code}/explanation", response_model=ExplanationOf, responses=AGAIN_AND_CSV)
def explain_score(code: CommunityCode, asked: Annotated[AskedOfExplanation, Query()], desk: AtDesk) -> Response:
    """分数怎么来的 · How a score comes about.

    相加即为得分的各步：记录、撤销、上限、要点和规则书的读法；`tree` 逐层展开，每一层都恰好相加。

    Steps that add up to the score: entries, reversals, caps, clauses and readings; in `tree`, level by level, each
    exactly the sum of the next.
    """
    reading = read(desk.ledger, asked.as_of, year=asked.year)
    found = explain(reading, code, asked.item)
    if form_asked(desk.request) == CSV:
        headers = etag(desk.request, reading.position)
        return csv_answer(explained.ENTRY_FIELDS, explained.explained_entries(found), headers)
    return reading_answer(
        desk.request, explained.explanation(reading, found, asked.item), reading.position, forms=(JSON, CSV)
    )


@router.get("/communities/{code}/uncounted", response_model=UncountedOf, responses=AGAIN_AND_CSV)
def list_uncounted(code: CommunityCode, asked: Annotated[AskedOfExplanation, Query()], desk: AtDesk) -> Response:
    """什么没有计入，为什么 · What did not count, and why.

    待确认、作废、被替代、已撤销、未通过的记录，以及上限、下限、否决吸收的部分：哪个事件、谁、何时。上限吸收的，从后记录的算起。

    Entries that are pending, void, superseded, reversed or refused, and what caps, floors, ceilings and vetoes absorbed,
    with the event behind each: who, and when. What a cap absorbs is taken of what was recorded last.
    """
    reading, found = why_not(desk.ledger, code, item=asked.item, as_of=asked.as_of, year=asked.year)
    if form_asked(desk.request) == CSV:
        headers = etag(desk.request, reading.position)
        return csv_answer(explained.UNCOUNTED_FIELDS, explained.uncounted_rows(found), headers)
    return reading_answer(
        desk.request, explained.why_not(reading, found, asked.item), reading.position, forms=(JSON, CSV)
    )
