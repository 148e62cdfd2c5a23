"""Deciding an appeal, with the effect on all scores and ranks before it is decided; and the decision as a letter."""

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Query, Response

from api.pages.cases import Case, case_of
from api.pages.door import pages
from api.pages.rendering import render
from api.pages.stepping import Step, show, take
from api.pages.visit import AtPage, Visit
from api.routes.addresses import EntryId
from ledger.account import Decision
from ledger.appeals import escalate_until
from ledger.events import AppealDecided, BonusGrantedOnAppeal, EntryReversed, Recorded
from projections.past import AsOf, read
from projections.scoring import Score

router = pages()

DECIDE: Final = Step(
    "decide",
    "deciding.html",
    "/appeals/{entry}/decision",
    "/appeals/{entry}",
    "reasons",
    ("outcome", "amount"),
    first={"outcome": "upheld"},
    assumed="if-upheld",
)


@router.get("/appeals/{entry_id}/decision")
def show_decision(visit: AtPage, entry_id: EntryId) -> Response:
    """For the leading group at the first level, the working committee at the second."""
    return show(visit, DECIDE, entry_id)


@router.post("/appeals/{entry_id}/decision")
async def decide(visit: AtPage, entry_id: EntryId) -> Response:
    """Tried out, or decided; refused as stale where something happened in the community's year since the form was shown."""
    return await take(visit, DECIDE, entry_id)


# --- the letter -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    """A decision with its event, what was contested as it was then, and the score right before and right after it."""

    decision: Decision
    recorded: Recorded
    contested: Case
    before: Score
    after: Score


@router.get("/appeals/{entry_id}/document")
def show_document(
    visit: AtPage, entry_id: EntryId, level: Annotated[Literal["1", "2"] | None, Query()] = None
) -> Response:
    """决定书: the newest decision, or that of a level."""
    case = case_of(visit, entry_id)
    appeal = case.disputed.appeal
    chosen = [each for each in appeal.decisions if level in (None, str(each.level))]
    letter = _letter(visit, case, chosen[-1]) if chosen else None
    return render(
        visit,
        "decision_letter.html",
        case=case,
        appeal=appeal,
        letter=letter,
        escalate_until=escalate_until(appeal, case.rulebook.appeals) if appeal.decisions else None,
    )


def _letter(visit: Visit, case: Case, decision: Decision) -> Letter:
    made = [
        each
        for each in case.events
        if isinstance(each.event, AppealDecided)
        and each.event.level == decision.level
        and each.recorded_at == decision.recorded_at
    ]
    decided = made[-1]
    # What a decision does is recorded with it, right behind it.
    carried_out = [
        each.position
        for each in case.events
        if each.position == decided.position + 1 and isinstance(each.event, EntryReversed | BonusGrantedOnAppeal)
    ]
    before, after = (
        read(visit.ledger, AsOf(position=position), year=case.account.year).standing.by_community[case.entry.community]
        for position in (decided.position - 1, *(carried_out or [decided.position]))
    )
    contested = case_of(visit, case.entry.id, AsOf(position=decided.position - 1))
    return Letter(decision, decided, contested, before, after)
