"""The ledger's events, as they were recorded."""

from typing import Annotated

from fastapi import Query, Response

from api import disclosure
from api.answers import AGAIN_AND_CSV, CSV, csv_answer, etag, form_asked, is_known, json_answer, next_link
from api.asked import LIMIT_DEFAULT, AskedOfEvents
from api.counter import resource
from api.desk import AtDesk
from api.models import EventList
from ledger import store

router = resource("事件 · events")


@router.get("/events", response_model=EventList, responses=AGAIN_AND_CSV)
def list_events(asked: Annotated[AskedOfEvents, Query()], desk: AtDesk) -> Response:
    """某一位置之后的事件，由早到晚 · Events above a position, oldest first.

    无权看的登录等事件只给出位置和时间。

    Who may not see an access matter sees its position and time.
    """
    limit = asked.limit or LIMIT_DEFAULT
    in_full = disclosure.sees_everything(desk.guest.grants)
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        found = snapshot.events(after=asked.after, limit=limit)
        newest = snapshot.position
    rows = [
        disclosure.shown(position, store.envelope_in(state, position), in_full=in_full) for position, state in found
    ]
    last = found[-1][0] if found else asked.after
    following = last if found and last < newest else None
    headers = etag(desk.request, newest, "full" if in_full else "part")
    if following:
        headers["Link"] = next_link(desk.request, after=following)
    if is_known(desk.request, headers):
        return Response(status_code=304, headers=headers)
    if form_asked(desk.request) == CSV:
        return csv_answer(disclosure.EVENT_FIELDS, rows, headers)
    return json_answer({"position": newest, "events": rows, "next": following}, headers=headers)
