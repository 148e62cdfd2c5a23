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
from projections.finding import events
from projections.past import AsOf
from projections.trail import Sought

router = resource("事件 · events")


@router.get("/events", response_model=EventList, responses=AGAIN_AND_CSV)
def list_events(asked: Annotated[AskedOfEvents, Query()], desk: AtDesk) -> Response:
    """某一位置之后的事件，由早到晚 · Events above a position, oldest first.

    可按经办人、事件种类、记录、流和时间筛选。无权看的登录等事件只给出位置和时间，按人、种类、记录或流筛选时不出现。

    Narrowed to a person, a kind of event, an entry, a stream or a time. Who may not see an access matter sees its position
    and time, and does not find it by its person, kind, entry or stream.
    """
    in_full = disclosure.sees_everything(desk.guest.grants)
    found = events(
        desk.ledger,
        Sought(asked.actor, asked.event, asked.entry, asked.stream, disclosure.seen_by(desk.guest.grants)),
        after=asked.after,
        limit=asked.limit or LIMIT_DEFAULT,
        since=asked.from_,
        until=asked.to,
        as_of=AsOf(position=asked.position, known_at=asked.known_at),
    )
    rows = [
        disclosure.shown(position, store.envelope_in(state, position), in_full=in_full)
        for position, state in found.events
    ]
    headers = etag(desk.request, found.position, "full" if in_full else "part")
    if found.next:
        headers["Link"] = next_link(desk.request, after=found.next)
    if is_known(desk.request, headers):
        return Response(status_code=304, headers=headers)
    if form_asked(desk.request) == CSV:
        return csv_answer(disclosure.EVENT_FIELDS, rows, headers)
    return json_answer({"position": found.position, "events": rows, "next": found.next}, headers=headers)
