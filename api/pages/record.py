"""Recording an entry: a clause is found, its form filled in and looked at beforehand, and the entry recorded."""

from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from api.asked import Flag
from api.handing_in import Hand, hand_in_chosen
from api.pages.acting import SEE_OTHER, act, command_of, done
from api.pages.door import pages
from api.pages.foreseeing import Foreseen, foresee
from api.pages.forms import WHOLE, Form, files_in, form_of, said_on_forms
from api.pages.observing import (
    Fields,
    fields_of,
    finds,
    may_record,
    own_places,
    place_for,
    present_of,
    require_recorder,
    usual_day,
)
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address, part
from api.problems.refusals import status_of
from api.words.figures import described
from ledger.actors import recorders
from ledger.commands import Record
from ledger.errors import FieldMissing, FieldRequired, LedgerError, NotEntitled
from ledger.errors import OnlyLeadingGroupMayReplace as MayNotReplace
from ledger.fields import Ref
from ledger.rulebook import Place, Rulebook
from projections.simulation import WouldBeRefused
from projections.single import single

router = pages()

FILES: Final = "files"
PREVIEW: Final = "preview"
TYPED: Final = (
    "community",
    "occurred_on",
    "period",
    "level",
    "quantity",
    "value",
    "grade",
    "amount",
    "ticket",
    "matter",
    "follows",
    "reason",
)
"""What the form may say of an entry. What its clause does not observe, the ledger refuses."""
SOUGHT_LONGEST: Final = 100
CODE_LONGEST: Final = 64

Code = Annotated[str | None, Query(max_length=CODE_LONGEST)]


@router.get("/record")
def show_record(
    visit: AtPage,
    clause: Code = None,
    community: Code = None,
    follows: Annotated[Ref | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=SOUGHT_LONGEST)] = None,
    all_: Annotated[Flag, Query(alias="all")] = False,
) -> Response:
    """The finder, or the form of a clause; `follows` is the reversed entry that the new one takes the place of."""
    require_recorder(visit)
    rulebook = present_of(visit).rulebook
    filled = {"quantity": "1", "community": community or "", "follows": follows or ""}
    filled["occurred_on"] = usual_day(visit.today, rulebook.year).isoformat()
    if follows is not None:
        followed = single(visit.ledger, follows).entry
        clause = clause or followed.clause
        filled |= {"community": followed.community, "matter": followed.matter or ""}
    if clause is None:
        return _finder(visit, rulebook, q or "", all_of_them=all_)
    return _page(visit, place_for(visit, rulebook, clause), Form(filled))


def _finder(visit: Visit, rulebook: Rulebook, sought: str, *, all_of_them: bool) -> Response:
    found = [each for each in own_places(visit.actor, rulebook, all_of_them=all_of_them) if finds(each, sought)]
    return render(
        visit,
        "record_find.html",
        rulebook=rulebook,
        sought=sought,
        all_of_them=all_of_them,
        has_own=next(own_places(visit.actor, rulebook, all_of_them=False), None) is not None,
        found=[
            (each, described(rulebook, each, visit.lang), may_record(visit.actor, rulebook, each)) for each in found
        ],
        recorders_of=lambda place: _recorders_of(visit, rulebook, place),
    )


def _recorders_of(visit: Visit, rulebook: Rulebook, place: Place) -> str:
    if place.department is not None:
        return place.department.name.in_(visit.lang)
    return recorders(rulebook, place, "")[0].in_words()[visit.lang == "en"]


@router.post("/record")
async def record(visit: AtPage, clause: Annotated[str, Query(max_length=CODE_LONGEST)]) -> Response:
    """What the form says is looked at, or recorded with the files that go with it."""
    place = await visit.aside(lambda: place_for(visit, present_of(visit).rulebook, clause))
    form = form_of(visit.request)
    said = _said(form, place, present_of(visit).rulebook.year)
    if form.value("do") == PREVIEW:
        return await visit.aside(lambda: _previewed(visit, place, form, said))
    try:
        receipt = await act(visit, said, key=form.key)
    except LedgerError as error:
        if isinstance(error, NotEntitled) and not isinstance(error, MayNotReplace):
            raise
        if isinstance(error, MayNotReplace):
            await visit.request.app.state.access.note_refusal(visit.user, visit.request, error)
        refusal, loses_files = error, bool(files_in(visit.request, FILES))
        form.refuse(visit, refusal)
        return await visit.aside(lambda: _page(visit, place, form, status=status_of(refusal), loses_files=loses_files))
    entry = str(receipt.entry)
    refused = await hand_in_all(visit, entry)
    if refused is None:
        return done(f"/entries/{part(entry)}", op="record", receipt=receipt)
    query = {"done": "record", "at": receipt.position, "refused": refused.code}
    return RedirectResponse(address(f"/evidence/{part(entry)}", query), SEE_OTHER)


async def hand_in_all(visit: Visit, entry: str) -> LedgerError | None:
    """Every file of the form for an entry; the first refusal, where there was any."""
    hand = Hand(visit.ledger, visit.request.app.state.vault, visit.user, visit.correlation)
    refused: LedgerError | None = None
    for file in files_in(visit.request, FILES):
        try:
            await hand_in_chosen(hand, file, entry=entry)
        except LedgerError as error:
            refused = refused or error
    return refused


def _said(form: Form, place: Place, year: int) -> dict[str, Any]:
    """The command as the form has it."""
    said: dict[str, Any] = {name: form.value(name) for name in TYPED if form.value(name)}
    if form.value("exempt"):
        said["exempt"] = True
        said.pop("quantity", None)
    return {**said, "op": "record", "clause": place.clause.code, "year": str(year)}


def _previewed(visit: Visit, place: Place, form: Form, said: dict[str, Any]) -> Response:
    """The form again, with what would come of it; what is still missing is asked for without a fuss."""
    foreseen: Foreseen | None = None
    lacking: LedgerError | None = None
    try:
        command = command_of(said, by=visit.user)
        if isinstance(command, Record):
            foreseen = foresee(visit, command)
    except (FieldMissing, FieldRequired) as error:
        lacking = error
    except WouldBeRefused as refused:
        form.refuse(visit, refused.error)
    except LedgerError as error:
        form.refuse(visit, error)
    return _page(visit, place, form, foreseen=foreseen, lacking=lacking, is_previewed=True)


def _show_all_problems(form: Form, fields: Fields) -> None:
    """What is wrong with a field that the form does not have is said above it."""
    for name in form.problems.keys() - {WHOLE, *fields.shown}:
        form.problems.setdefault(WHOLE, form.problems.pop(name))


def _page(
    visit: Visit,
    place: Place,
    form: Form,
    *,
    status: int = 200,
    foreseen: Foreseen | None = None,
    lacking: LedgerError | None = None,
    is_previewed: bool = False,
    loses_files: bool = False,
) -> Response:
    present = present_of(visit)
    fields = fields_of(present.rulebook, place, visit.lang)
    _show_all_problems(form, fields)
    return render(
        visit,
        "record.html",
        status=status,
        present=present,
        place=place,
        described=described(present.rulebook, place, visit.lang),
        fields=fields,
        communities=[(each.code, each.in_(visit.lang)) for each in present.rulebook.communities],
        form=form,
        foreseen=foreseen,
        lacking=said_on_forms(lacking, visit.lang) if lacking else "",
        is_previewed=is_previewed,
        loses_files=loses_files,
        first_day=f"{present.rulebook.year}-01-01",
        last_day=f"{present.rulebook.year + 1}-01-31",
    )
