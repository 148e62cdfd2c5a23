"""Declaring a bonus: the clause first, then what it asks for; with the amount, and what the caps leave of it."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, cast

from fastapi import Query, Response

from api.pages.acting import act, command_of, done
from api.pages.attaching import keep, require_keepable
from api.pages.door import pages
from api.pages.effects import Effect, effect_of_grant
from api.pages.forms import Form, files_in, form_of, said_on_forms
from api.pages.rendering import render
from api.pages.stepping import PREVIEW, WORDS
from api.pages.visit import AtPage, Visit, part
from api.problems.refusals import status_of
from ledger.account import Stage
from ledger.actors import ROLE_NAMES, Role
from ledger.clauses import Occurrence
from ledger.errors import LedgerError, NotEntitled, RoleNotAllowed, YearNotOpen
from ledger.events import BonusDeclared
from ledger.fields import Code
from ledger.handling import decide
from ledger.rulebook import Rulebook
from projections.scoring import Sum

router = pages()

FIELDS: Final = ("community", "clause", "occurred_on", "level", "quantity", "amount", "matter", "reason")


@dataclass(frozen=True)
class Declared:
    """What a declaration would come to: `cents` is what the clause gives, of which `counted` would enter the total."""

    cents: int
    effect: Effect

    @property
    def counted(self) -> int:
        change = self.effect.own.items.get(self.effect.simulation.rulebook.bonus.code)
        return change.after - change.before if change else 0


@router.get("/bonuses/new")
def show_declaration(visit: AtPage, clause: Annotated[Code | None, Query()] = None) -> Response:
    """For the staff of communities."""
    known = clause if clause in visit.reading.rulebook.bonus_codes else ""
    return _page(visit, Form({"clause": known or "", "quantity": "1"}))


@router.post("/bonuses/new")
async def declare(visit: AtPage) -> Response:
    """Recorded, and its evidence after it: a file that cannot be kept is asked for again, and nothing is declared twice."""
    form = form_of(visit.request)
    if form.value("do") == PREVIEW:
        return await visit.aside(lambda: _page(visit, form, is_tried=True))
    files = files_in(visit.request, "files")
    said = {"op": "declare", **{name: form.value(name) for name in FIELDS}}
    refused_at = "files"
    try:
        require_keepable(files)
        refused_at = ""
        receipt = await act(visit, said, key=form.key)
        refused_at = "files"
        await keep(visit, receipt.entry or "", files)
    except NotEntitled:
        raise
    except LedgerError as error:
        status = status_of(error)
        if refused_at:
            form.problems[refused_at] = said_on_forms(error, visit.lang)
        else:
            form.refuse(visit, error)
        return await visit.aside(lambda: _page(visit, form, status=status))
    return done(f"/entries/{part(receipt.entry)}", op="declare", receipt=receipt)


def _page(visit: Visit, form: Form, *, is_tried: bool = False, status: int = 200) -> Response:
    if not visit.communities:
        name = ROLE_NAMES[Role.COMMUNITY]
        raise RoleNotAllowed(user=visit.user, allowed_zh=name.zh, allowed_en=name.en)
    reading = visit.reading
    rulebook = reading.rulebook
    place = rulebook.places.get(form.value("clause")) if form.value("clause") in rulebook.bonus_codes else None
    stage = reading.year.stage
    declared, refused = _tried(visit, form) if is_tried and not visit.is_past else (None, "")
    return render(
        visit,
        "declaring.html",
        status=status,
        form=form,
        rulebook=rulebook,
        clause=place.clause if place else None,
        levels=list(place.clause.levels) if place and isinstance(place.clause, Occurrence) else [],
        communities=[code for code in visit.communities if code in rulebook.community_codes],
        room=_room(visit, rulebook, form.value("community"), place.clause.group if place else None),
        declared=declared,
        would_be_refused=refused,
        refusal="" if stage is Stage.OPEN else said_on_forms(YearNotOpen(year=reading.year.number), visit.lang),
        today=visit.today,
    )


def _room(visit: Visit, rulebook: Rulebook, community: str, group: str | None) -> list[Sum]:
    """What the caps of the clause's group, and of the bonus as a whole, have taken in already."""
    code = community if community in visit.communities else visit.communities[0]
    score = visit.reading.standing.by_community.get(code)
    if score is None:
        return []
    whole = Sum(rulebook.bonus.code, "add", score.bonus.nominal_cents, rulebook.bonus.cap)
    return [*(each for each in score.bonus.pots if each.code == group and each.cap_cents is not None), whole]


def _tried(visit: Visit, form: Form) -> tuple[Declared | None, str]:
    said: dict[str, Any] = {"op": "declare", **{name: form.value(name) for name in FIELDS}}
    said["reason"] = said["reason"] or WORDS
    try:
        command = command_of(said, by=visit.user)
        with visit.ledger.rehearsing() as books:
            decided = decide(books, command, books.user(visit.user).actor, visit.ledger.scorer)
        event = cast(BonusDeclared, decided.events[0][1])
        year = decided.rulebook.year
        effect = effect_of_grant(visit, form.value("community"), event.clause, event.amount_cents, year=year)
        return Declared(event.amount_cents, effect), ""
    except LedgerError as error:
        return None, said_on_forms(error, visit.lang)
