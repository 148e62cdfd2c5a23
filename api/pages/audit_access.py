"""Who came, what they were refused, what they took away, and what was done with accounts: for those who see everything."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from fastapi import Query, Response

from api import disclosure
from api.asked import Position
from api.pages import taking
from api.pages.audit_events import ROWS, TAKEN_TOGETHER, zoned
from api.pages.door import pages
from api.pages.moments import PageMoment
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems import ParameterMalformed
from api.shapes import Json
from ledger import store
from ledger.fields import Ref
from projections.accesses import SoughtAccess, accesses

router = pages()

KINDS: Final = (
    "signed-in",
    "sign-in-refused",
    "access-refused",
    "exported",
    "user-added",
    "role-proposed",
    "role-granted",
    "role-revoked",
    "user-disabled",
    "user-enabled",
    "password-set",
    "token-issued",
    "token-revoked",
    "evidence-received",
    "evidence-erasure-proposed",
    "evidence-erasure-withdrawn",
    "evidence-erased",
    "signing-key-added",
    "signing-key-rotated",
)
COLUMNS: Final = (
    "position",
    "recorded_at",
    "event",
    "actor",
    "role",
    "about",
    "times",
    "details",
    "words",
    "correlation",
)
CODES: Final = ("asked", "reason", "what", "format", "media", "token")
"""What of an event is said as programs say it."""


@router.get("/audit/access")
def list_accesses(
    visit: AtPage,
    person: Annotated[Ref | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    since: Annotated[PageMoment | None, Query(alias="from")] = None,
    until: Annotated[PageMoment | None, Query(alias="to")] = None,
    before: Annotated[Position | None, Query()] = None,
) -> Response:
    """The newest first. Raises RoleNotAllowed."""
    if visit.guest is not None:
        visit.guest.require_overseer()
    if kind is not None and kind not in KINDS:
        names = ", ".join(KINDS)
        raise ParameterMalformed(parameter="kind", wanted_zh=f"以下之一：{names}", wanted_en=f"one of {names}")
    sought = SoughtAccess(disclosure.is_private, person, kind)
    bounds = {"since": zoned(visit, since), "until": zoned(visit, until)}
    if taking.is_asked(visit):
        rows = _all(visit, sought, bounds)
        return taking.taken(visit, "access", COLUMNS, rows, about={"position": visit.frame.position or visit.head})
    found = accesses(visit.ledger, sought, before=before, limit=ROWS, as_of=visit.as_of, **bounds)
    return render(
        visit,
        "audit_access.html",
        rows=[row(position, state) for position, state in found.events],
        next=found.next,
        is_first=before is None,
        kinds=KINDS,
        asked={"person": person, "kind": kind, **bounds},
    )


def row(position: int, state: bytes) -> Json:
    """One event, and whom or what it was about."""
    stored = store.envelope_in(state, position)
    shown = disclosure.shown(position, stored, in_full=True)
    body = shown["body"]
    return {
        "position": position,
        "recorded_at": shown["recorded_at"],
        "at": store.moment_of(stored["recorded_at"]),
        "event": str(shown["event"]).partition(".")[0],
        "actor": shown["actor"],
        "role": shown["role"],
        "about": body.get("user") or shown["entry"] or str(body.get("digest", ""))[:16],
        "times": body.get("times"),
        "details": _details(body),
        "granted": body.get("granted") or body.get("revoked"),
        "unit": body.get("unit"),
        "how": body.get("how"),
        "codes": [str(body[name]) for name in CODES if body.get(name)],
        "words": shown["words"],
        "correlation": shown["correlation"],
    }


def _details(body: Json) -> str:
    """What the event says of it, in the terms that requests and errors have."""
    said = [" ".join(str(body[name]) for name in ("granted", "revoked", "unit") if body.get(name))]
    return " · ".join(filter(None, [*said, *(str(body[name]) for name in ("how", *CODES) if body.get(name))]))


def _all(visit: Visit, sought: SoughtAccess, bounds: dict[str, Any]) -> Iterator[Json]:
    before = None
    while True:
        found = accesses(visit.ledger, sought, before=before, limit=TAKEN_TOGETHER, as_of=visit.as_of, **bounds)
        yield from (row(position, state) for position, state in found.events)
        if found.next is None:
            return
        before = found.next
