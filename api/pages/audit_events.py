"""The audit's events: every one, live, narrowed down, and each open to what was recorded."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import Query, Response

from api import disclosure
from api.asked import KNOWN_EVENTS, EventName, Position, StreamName
from api.pages import taking
from api.pages.door import pages
from api.pages.moments import PageMoment
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.sealing import Sealing
from api.shapes import Json
from ledger import store
from ledger.fields import Ref
from projections.finding import Found, events, latest
from projections.past import AsOf
from projections.trail import Sought

router = pages()

ROWS: Final = 50
TAKEN_TOGETHER: Final = 500
"""Events that are read at a time while they are taken away."""
BODY_LONGEST: Final = 4_000
"""Characters of one event's body that a page shows; the rest is at its address in the API."""
KINDS: Final = tuple(name for name in KNOWN_EVENTS if "." not in name)
COLUMNS: Final = (*disclosure.EVENT_FIELDS, "body")


@router.get("/audit/events")
def list_events(
    visit: AtPage,
    actor: Annotated[Ref | None, Query()] = None,
    event: Annotated[EventName | None, Query()] = None,
    entry: Annotated[Ref | None, Query()] = None,
    stream: Annotated[StreamName | None, Query()] = None,
    since: Annotated[PageMoment | None, Query(alias="from")] = None,
    until: Annotated[PageMoment | None, Query(alias="to")] = None,
    before: Annotated[Position | None, Query()] = None,
    after: Annotated[Position | None, Query()] = None,
    order: Annotated[Literal["newest", "oldest"] | None, Query()] = None,
) -> Response:
    """The same events as of `GET /api/v1/events`, disclosed by the same rules; the newest first, unless told."""
    sought = Sought(actor, event, entry, stream, _seen_by(visit))
    bounds = {"since": zoned(visit, since), "until": zoned(visit, until)}
    if taking.is_asked(visit):
        rows = _all(visit, sought, bounds)
        return taking.taken(visit, "events", COLUMNS, rows, about={"position": visit.frame.position or visit.head})
    is_oldest = order == "oldest"
    if is_oldest:
        found = events(visit.ledger, sought, after=after or 0, limit=ROWS, as_of=visit.as_of, **bounds)
    else:
        found = latest(visit.ledger, sought, before=before, limit=ROWS, as_of=visit.as_of, **bounds)
    sealing: Sealing = visit.request.app.state.sealing
    return render(
        visit,
        "audit_events.html",
        rows=shown(visit, found),
        next=found.next,
        is_oldest=is_oldest,
        is_live=not is_oldest and before is None,
        is_first=before is None and not after,
        kinds=KINDS,
        asked={"actor": actor, "event": event, "entry": entry, "stream": stream, **bounds},
        published=sealing.published,
    )


def zoned(visit: Visit, moment: PageMoment | None) -> PageMoment | None:
    """A time without a zone is the subdistrict's."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=visit.zone)


def shown(visit: Visit, found: Found) -> list[Json]:
    """Events as the guest may see them, their bodies as text."""
    return [_shown(visit, position, state) for position, state in found.events]


def _shown(visit: Visit, position: int, state: bytes) -> Json:
    stored = store.envelope_in(state, position)
    row = disclosure.shown(position, stored, in_full=_in_full(visit))
    body = orjson.dumps(row["body"], option=orjson.OPT_INDENT_2).decode() if "body" in row else None
    is_cut = body is not None and len(body) > BODY_LONGEST
    return {
        **row,
        "at": store.moment_of(stored["recorded_at"]),
        "kind": str(row["event"]).partition(".")[0],
        "is_hidden": "stream" not in row,
        "has_account": str(row.get("stream", "")).partition("/")[0].isdecimal(),
        "body": body[:BODY_LONGEST] if body else None,
        "is_cut": is_cut,
    }


def _all(visit: Visit, sought: Sought, bounds: dict[str, Any]) -> Iterator[Json]:
    """Every event that the filter finds, oldest first, in readings so short that no slow reader keeps one open."""
    as_of = visit.as_of if visit.is_past else AsOf(position=visit.head)
    after: int | None = 0
    while after is not None:
        found = events(visit.ledger, sought, after=after, limit=TAKEN_TOGETHER, as_of=as_of, **bounds)
        for position, state in found.events:
            row = disclosure.shown(position, store.envelope_in(state, position), in_full=_in_full(visit))
            yield {**row, "body": _spelt(row.get("body"))}
        after = found.next


def _spelt(body: Json | None) -> str | None:
    return None if body is None else orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _in_full(visit: Visit) -> bool:
    return visit.guest is not None and disclosure.sees_everything(visit.guest.grants)


def _seen_by(visit: Visit) -> Callable[[str], bool]:
    return disclosure.seen_by(visit.guest.grants if visit.guest else ())
