"""What waits for whoever is signed in, and the newest events that concern them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote, unquote

from fastapi import Query, Response

from api import disclosure, shapes
from api.asked import Position
from api.pages import taking
from api.pages.awaited import place_of
from api.pages.door import pages
from api.pages.rendering import YEAR_SECONDS, render
from api.pages.tasks import is_own_cause, waiting_for
from api.pages.visit import AtPage, Visit
from api.shapes import Json
from ledger.actors import Role, recorders
from ledger.events import Recorded
from projections.concerning import Concern, Concerning, newest
from projections.history import item_of
from projections.past import Reading
from projections.scores import account_of

router = pages()

SEEN_COOKIE: Final = "kaohe-seen"
SHOWN: Final = 30
COLUMNS: Final = ("position", "recorded_at", "event", "entry", "community", "amount", "actor", "words")
ABOUT: Final = {
    "entries": ("deduction-recorded", "addition-recorded", "exemption-recorded", "entry-confirmed", "entry-voided", "entry-reversed"),
    "appeals": (
        "appeal-filed", "appeal-accepted", "question-asked", "question-answered", "appeal-decided",
        "appeal-escalated", "appeal-withdrawn", "bonus-granted-on-appeal",
    ),
    "bonuses": ("bonus-declared", "bonus-reviewed", "bonus-determined", "bonus-granted-on-appeal"),
    "year": ("year-opened", "year-closed", "year-finalised", "year-reopened", "tie-broken", "rulebook-published"),
    "accounts": ("role-proposed", "role-granted", "role-revoked", "user-added", "user-disabled", "user-enabled"),
}  # fmt: skip
"""What notifications can be narrowed to, by the kinds of event."""
EVERYBODY: Final = ("year-closed", "year-finalised", "year-reopened", "tie-broken", "rulebook-published")
OF_ROLES: Final = {
    Role.LEADING_GROUP: (
        "appeal-filed", "question-answered", "appeal-withdrawn", "appeal-escalated", "appeal-decided",
        "bonus-declared", "bonus-determined",
    ),
    Role.WORKING_COMMITTEE: (
        "appeal-decided", "appeal-escalated", "question-answered", "appeal-withdrawn", "bonus-reviewed", "role-proposed",
    ),
    Role.AUDITOR: (
        "signing-key-added", "signing-key-rotated", "evidence-erased", "evidence-erasure-proposed", "role-proposed", "role-granted",
    ),
    Role.ADMIN: ("role-proposed", "role-granted", "role-revoked", "user-added", "user-disabled", "user-enabled"),
}  # fmt: skip
NOBODYS: Final = frozenset({"account-closed", "account-finalised", "account-reopened"})
"""Said of the year once for everybody already."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An event as it is told to somebody whom it concerns."""

    recorded: Recorded
    community: str | None
    kind: str
    is_new: bool

    @property
    def amount_cents(self) -> int | None:
        return getattr(self.recorded.event, "amount_cents", None)


@router.get("/inbox")
def show_inbox(
    visit: AtPage,
    about: Annotated[str | None, Query(pattern="^(entries|appeals|bonuses|year|accounts)$")] = None,
    before: Annotated[Position | None, Query()] = None,
    seen: Annotated[Position | None, Query()] = None,
) -> Response:
    """Tasks, and notifications before a position; `seen` is the newest position that the reader looked at before."""
    reading = visit.reading
    upto = min(before or reading.position + 1, reading.position + 1)
    found = _concerning(visit, about, upto)
    known = seen if seen is not None else _seen_before(visit)
    notices = [_notice(each, known) for each in found.events]
    if taking.is_asked(visit):
        return taking.taken(visit, "notifications", COLUMNS, _rows(notices), about=shapes.moment(reading))
    response = render(
        visit,
        "inbox.html",
        reading=reading,
        waiting=waiting_for(visit),
        place_of=lambda matter: place_of(visit, reading.rulebook, matter),
        is_own_cause=lambda matter: is_own_cause(visit, matter),
        item_of=lambda clause: item_of(reading.rulebook, clause),
        notices=notices,
        next=found.next,
        kinds=tuple(ABOUT),
        about=about,
        before=before,
        seen=known,
        running=_running(visit),
    )
    if before is None and about is None and not visit.is_past and "hx-request" not in visit.request.headers:
        value = f"{quote(visit.user, safe='')}:{reading.position}"
        response.set_cookie(SEEN_COOKIE, value, max_age=YEAR_SECONDS, path="/inbox", httponly=True, samesite="lax")
    return response


def _seen_before(visit: Visit) -> int:
    """What the cookie says, where it is this person's; else everything counts as seen."""
    user, _, position = visit.request.cookies.get(SEEN_COOKIE, "").rpartition(":")
    is_theirs = unquote(user) == visit.user and position.isascii() and position.isdecimal() and len(position) <= 18  # noqa: PLR2004
    return int(position) if is_theirs else visit.reading.position


def _concerning(visit: Visit, about: str | None, before: int) -> Concerning:
    concern = _concern(visit, visit.reading, frozenset(ABOUT[about]) if about else None)
    communities = visit.reading.rulebook.community_codes
    return newest(visit.ledger, concern, communities, before=before, limit=SHOWN)


def _concern(visit: Visit, reading: Reading, wanted: frozenset[str] | None) -> Concern:
    grants = visit.actor.grants
    kinds = {*EVERYBODY, *(kind for grant in grants for kind in OF_ROLES.get(grant.role, ()))}
    return Concern(
        year=reading.year.number,
        communities=frozenset(visit.communities),
        clauses=frozenset(_clauses(visit, reading)),
        kinds=frozenset(kinds),
        but=visit.user,
        may_see=disclosure.seen_by(grants),
        wanted=wanted,
        unwanted=NOBODYS,
    )


def _clauses(visit: Visit, reading: Reading) -> Iterator[str]:
    """Those under which the guest records for others: what becomes of such entries concerns them."""
    somewhere = reading.rulebook.community_codes[0]
    for code, place in reading.rulebook.places.items():
        if code not in reading.rulebook.bonus_codes and any(
            grant in visit.actor.grants for grant in recorders(reading.rulebook, place, somewhere)
        ):
            yield code


def _notice(recorded: Recorded, seen: int) -> Notice:
    account = account_of(recorded.stream)
    kind = recorded.event.TYPE.partition(".")[0]
    return Notice(recorded, account[1] if account else None, kind, recorded.position > seen)


def _rows(notices: list[Notice]) -> Iterator[Json]:
    for each in notices:
        event = each.recorded.event
        yield {
            "position": each.recorded.position,
            "recorded_at": shapes.time(each.recorded.recorded_at),
            "event": event.TYPE,
            "entry": event.entry,
            "community": each.community,
            "amount": shapes.amount(each.amount_cents),
            "actor": event.actor,
            "words": event.words,
        }


def _running(visit: Visit) -> dict[str, object] | None:
    """How the ledger itself is, for whoever watches over it."""
    if visit.is_past or not visit.holds("auditor", "admin"):
        return None
    state = visit.request.app.state
    stopped = {view.name: view.error.code for view in state.metrics.views if view.error is not None}
    return {"seal_lag": state.metrics.seal_lag, "alarms": state.sealing.alarms, "stopped": stopped}
