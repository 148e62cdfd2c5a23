"""One entry: what, by whom, when and on what evidence; all that happened to it; what the guest can do with it now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from fastapi import Response

from api import disclosure
from api.pages.door import pages
from api.pages.possible import possible
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems.document import detail
from api.routes.addresses import EntryId
from api.words.figures import figures
from api.words.observed import observed
from ledger.account import Appeal, AppealState, Entry, EntryKind, Stage
from ledger.actors import recorders
from ledger.appeals import due, escalate_until, file_until, gave_everything, require_appealable
from ledger.clauses import Text
from ledger.credentials import Evidence
from ledger.erasure import Erasure
from ledger.errors import LedgerError
from ledger.events import Recorded
from ledger.evidence import erasure_of, require_may_hand_in
from ledger.rulebook import Rulebook
from projections.docket import DocketEntry, EntryState, entry_of
from projections.history import item_of
from projections.single import Single, single

router = pages()

SHOWN: Final = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Pictures that every browser can draw."""
PAGES: Final = {
    "confirm": "/entries/{entry}/confirmation",
    "void": "/entries/{entry}/voidance",
    "reverse": "/entries/{entry}/reversal",
    "appeal": "/appeal/{entry}",
    "escalate": "/appeal/{entry}",
    "accept": "/appeals/{entry}",
    "ask": "/appeals/{entry}",
    "answer": "/appeals/{entry}",
    "withdraw": "/appeals/{entry}",
    "decide": "/appeals/{entry}/decision",
    "review": "/bonuses/{entry}/review",
    "determine": "/bonuses/{entry}/determination",
}
"""Where each command is carried out."""


@dataclass(frozen=True, slots=True)
class Act:
    """A command that the guest can carry out, and where."""

    op: str
    path: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file of evidence as the page shows it; `received_by` is empty where that is not for the guest to know."""

    file: Evidence
    erasure: Erasure
    received_at: datetime
    received_by: str

    @property
    def is_picture(self) -> bool:
        return self.file.media in SHOWN and not self.erasure.erased


@dataclass(frozen=True, slots=True)
class Disputed:
    """An appeal with its deadlines: of its present step, and to ask for the second level."""

    appeal: Appeal
    due: date | None
    escalate_until: date | None


@router.api_route("/entries/{entry_id}", methods=["GET", "HEAD"])
def show_entry(entry_id: EntryId, visit: AtPage) -> Response:
    found = single(visit.ledger, entry_id, visit.as_of)
    entry = found.entry
    is_bonus = entry.kind is EntryKind.BONUS
    allowed = possible(visit, entry.id, is_bonus=is_bonus)
    return render(
        visit,
        "entry.html",
        **told(visit, found),
        life=_life(visit, found),
        evidence=_evidence(visit, found),
        appeals=[_disputed(found, each) for each in entry.appeals],
        acts=[Act(op, PAGES[op].format(entry=entry.id)) for op, error in allowed.items() if error is None],
        refusals={op: detail(error, visit.lang) for op, error in allowed.items() if error is not None},
        remedy=_remedy(entry),
        may_hand_in=_may_hand_in(visit, entry.id),
        may_record_anew=_may_record_anew(visit, found),
    )


@router.api_route("/entries/{entry_id}/notice", methods=["GET", "HEAD"])
def show_notice(entry_id: EntryId, visit: AtPage) -> Response:
    """告知书: what the community is told of an entry, to be printed."""
    found = single(visit.ledger, entry_id, visit.as_of)
    return render(visit, "notice.html", **told(visit, found), printed_on=visit.today)


def told(visit: Visit, found: Single) -> dict[str, Any]:
    """What both pages say of an entry."""
    entry, rulebook = found.entry, found.rulebook
    place = rulebook.places[entry.clause]
    kept = entry_of(found.account, entry)
    return {
        "found": found,
        "entry": entry,
        "kept": kept,
        "rulebook": rulebook,
        "place": place,
        "community": rulebook.community(entry.community).in_(visit.lang),
        "part_of": (part := item_of(rulebook, entry.clause)),
        "part_name": name_of_part(rulebook, part).in_(visit.lang),
        "successor": _successor(found, kept),
        "figures": figures(rulebook, place, visit.lang),
        "observed": observed(rulebook, entry, visit.lang),
        "sign": "+" if place.clause.effect == "add" else "-",
        "appeal_until": _appeal_until(found, kept),
        "today": visit.today,
    }


def name_of_part(rulebook: Rulebook, code: str) -> Text:
    """Of an item, the bonus or the negative list."""
    others = {each.code: each.name for each in (rulebook.bonus, rulebook.negative_list)}
    return others[code] if code in others else rulebook.items[code].name


def _successor(found: Single, kept: DocketEntry) -> Entry | None:
    """The newest figure of its period, where that is another."""
    entry = found.entry
    if kept.state is not EntryState.SUPERSEDED or entry.period is None:
        return None
    return found.account.figure(entry.clause, entry.period)


def _appeal_until(found: Single, kept: DocketEntry) -> date | None:
    """The last day to appeal; None for what cannot be appealed, whenever."""
    entry = found.entry
    try:
        require_appealable(found.account, entry)
    except LedgerError:
        return None
    return None if kept.state is EntryState.PENDING else file_until(entry, found.rulebook.appeals)


def _remedy(entry: Entry) -> str:
    """What a community would ask for next: to appeal, or for the second level."""
    has_none = entry.appeal is None or entry.appeal.state is AppealState.WITHDRAWN
    return "appeal" if has_none else "escalate"


def _life(visit: Visit, found: Single) -> list[Recorded]:
    """Every event about it, as known at the page's moment, oldest first."""
    with visit.ledger.reading(position=found.position) as books:
        return list(books.events_at(found.entry.positions))


def _evidence(visit: Visit, found: Single) -> list[Shelved]:
    with visit.ledger.reading(position=found.position) as books:
        files = [each for each in books.credentials.evidence_of(found.entry.id) if each.position <= found.position]
        received = {each.position: each for each in books.events_at(each.position for each in files)}
        grants = visit.guest.grants if visit.guest else ()
        in_full = disclosure.sees_everything(grants)
        return [
            Shelved(
                each,
                erasure_of(books, each.sha256),
                received[each.position].recorded_at,
                received[each.position].event.actor if in_full else "",
            )
            for each in files
        ]


def _disputed(found: Single, appeal: Appeal) -> Disputed:
    periods = found.rulebook.appeals
    may_escalate = appeal.state is AppealState.DECIDED and not gave_everything(appeal)
    return Disputed(appeal, due(appeal, periods), escalate_until(appeal, periods) if may_escalate else None)


def _may_hand_in(visit: Visit, entry: str) -> bool:
    if visit.is_past:
        return False
    with visit.ledger.reading() as books:
        try:
            require_may_hand_in(books, visit.user, entry)
        except LedgerError:
            return False
    return True


def _may_record_anew(visit: Visit, found: Single) -> bool:
    """Whether the guest could record under its clause what a mistaken reversal took off."""
    entry, rulebook = found.entry, found.rulebook
    if visit.is_past or not entry.reversals or found.account.stage is not Stage.OPEN:
        return False
    try:
        visit.actor.signing_as(*recorders(rulebook, rulebook.places[entry.clause], entry.community))
    except LedgerError:
        return False
    return True
