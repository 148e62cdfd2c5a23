"""The figures of one measured clause for all communities at once: looked at beforehand, and recorded whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import RedirectResponse

from api.pages.acting import SEE_OTHER, command_of, reference_of
from api.pages.door import pages
from api.pages.foreseeing import moved
from api.pages.forms import WHOLE, Form, form_of, said_on_forms
from api.pages.observing import Fields, fields_of, own_places, place_for, present_of, require_recorder, usual_day
from api.pages.record import CODE_LONGEST, PREVIEW
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from api.problems.refusals import KINDS, status_of
from api.words import word
from ledger.account import Account, Entry, EntryKind
from ledger.books import OpenBooks
from ledger.commands import Command
from ledger.errors import ClauseUnknown, ImportRefused, Invalid, LedgerError, NotEntitled, PeriodOutsideYear
from ledger.fields import Period
from ledger.lines import Receipt
from ledger.points import hundredths, points
from ledger.rulebook import Place, Rulebook
from ledger.submitting import submit
from projections.simulation import SimulatedScore, simulate

router = pages()

Clause = Annotated[str | None, Query(max_length=CODE_LONGEST)]
AtPeriod = Annotated[Period | None, Query()]


@dataclass(frozen=True, slots=True)
class Table:
    """The clause and period whose figures the form has."""

    place: Place
    period: str
    fields: Fields
    rulebook: Rulebook

    @property
    def figure(self) -> str:
        """The field that says a figure."""
        return "grade" if "grade" in self.fields.names else "value"

    @property
    def address(self) -> str:
        return address("/record/grid", self.query)

    @property
    def query(self) -> dict[str, object]:
        return {"clause": self.place.clause.code, "period": self.period, "year": self.rulebook.year}


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would come of the table: an amount for each row, and the communities that move."""

    amounts: Mapping[str, int]
    moved: tuple[SimulatedScore, ...]


@router.get("/record/grid")
def show_grid(visit: AtPage, clause: Clause = None, period: AtPeriod = None) -> Response:
    """The clauses that are measured, or the table of one."""
    require_recorder(visit)
    rulebook = present_of(visit).rulebook
    if clause is not None and not place_for(visit, rulebook, clause).clause.measured:
        return RedirectResponse(visit.to("/record", clause=clause), SEE_OTHER)
    if clause is None:
        measured = [each for each in own_places(visit.actor, rulebook, all_of_them=False) if each.clause.measured]
        return render(visit, "record_grid_choose.html", measured=measured)
    table = _table(visit, clause, period)
    return _page(visit, table, Form({"occurred_on": _usual_day(visit, table).isoformat()}))


@router.post("/record/grid")
async def record_grid(
    visit: AtPage, clause: Annotated[str, Query(max_length=CODE_LONGEST)], period: AtPeriod = None
) -> Response:
    """The rows that say something new, in one write; with one that is refused, none."""
    table = await visit.aside(lambda: _table(visit, clause, period))
    form = form_of(visit.request)
    said = await visit.aside(lambda: _said(visit, table, form))
    if form.value("do") == PREVIEW:
        return await visit.aside(lambda: _previewed(visit, table, form, said))
    if not said:
        form.problems[WHOLE] = word("grid-nothing", visit.lang)
        return await visit.aside(lambda: _page(visit, table, form, status=status_of(Invalid)))
    try:
        receipts = await visit.ledger.commits.done(
            lambda books: _recorded(books, visit, said, form.key), correlation=visit.correlation
        )
    except ImportRefused as refused:
        return await _refused(visit, table, form, refused)
    query = {"done": "grid", "at": max(each.position for each in receipts)}
    return RedirectResponse(address("/record/grid", {**table.query, **query}), SEE_OTHER)


def _table(visit: Visit, code: str, period: str | None) -> Table:
    """Raises ClauseUnknown for a clause that is not measured, PeriodOutsideYear for a period that it does not have."""
    rulebook = present_of(visit).rulebook
    place = place_for(visit, rulebook, code)
    if not place.clause.measured:
        raise ClauseUnknown(rulebook=rulebook.rulebook)
    fields = fields_of(rulebook, place, visit.lang)
    today = usual_day(visit.today, rulebook.year)
    usual = str(rulebook.year)
    if fields.months:
        usual = fields.months[today.month - 1 if today.year == rulebook.year else -1]
    if period not in {None, usual, *fields.months}:
        zh, en = ("一个月", "a month") if fields.months else ("年度", "the year")
        raise PeriodOutsideYear(clause=code, wanted_zh=f"{zh}，如 {usual}", wanted_en=f"{en}, such as {usual}")
    return Table(place, period or usual, fields, rulebook)


def _usual_day(visit: Visit, table: Table) -> date:
    """The last day of the period that has come, since that is when it is measured."""
    today = usual_day(visit.today, table.rulebook.year)
    if table.period not in table.fields.months:
        return today
    year, month = map(int, table.period.split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(today, following - timedelta(days=1))


# --- what the rows say ------------------------------------------------------------------------------------------------

Said = dict[str, dict[str, Any]]
"""The commands of the rows that say something new, by community."""
ROW: Final = ("value", "grade", "exempt", "reason")


def _said(visit: Visit, table: Table, form: Form) -> Said:
    present = _present(visit, table)
    found: Said = {}
    for community in table.rulebook.community_codes:
        row = {name: form.value(f"{name}-{community}") for name in ROW}
        if not (row[table.figure] or row["exempt"]) or _is_same(table, row, present.get(community)):
            continue
        reason = row["reason"] or form.value("reason")
        found[community] = {
            "op": "record",
            "community": community,
            "clause": table.place.clause.code,
            "year": str(table.rulebook.year),
            "occurred_on": form.value("occurred_on"),
            **({"period": table.period} if table.fields.months else {}),
            **({table.figure: row[table.figure]} if row[table.figure] else {}),
            **({"exempt": True} if row["exempt"] else {}),
            **({"reason": reason} if reason else {}),
        }
    return found


def _is_same(table: Table, row: Mapping[str, str], present: Entry | None) -> bool:
    """Whether a row says no more than what is recorded."""
    if present is None or present.reversals:
        return False
    if row["exempt"]:
        return present.kind is EntryKind.EXEMPTION and not row[table.figure]
    if table.figure == "grade":
        return present.observed.grade == row["grade"]
    try:
        return present.observed.value == hundredths(row["value"])
    except ValueError:
        return False


def _present(visit: Visit, table: Table) -> dict[str, Entry]:
    """The figure of every community that has one."""
    with visit.ledger.reading() as books:
        accounts = books.accounts(table.rulebook.year)
    return {each.community: entry for each in accounts if (entry := _figure(each, table)) is not None}


def _figure(account: Account, table: Table) -> Entry | None:
    return account.figure(table.place.clause.code, table.period)


# --- what comes of it -------------------------------------------------------------------------------------------------


def _recorded(books: OpenBooks, visit: Visit, said: Said, key: str) -> list[Receipt]:
    """Raises ImportRefused with every row that is refused, by its number; then nothing is recorded."""
    receipts: list[Receipt] = []
    errors: list[tuple[int, LedgerError]] = []
    for number, row in enumerate(said.values(), 1):
        try:
            reference = reference_of(visit.user, key, row)
            receipts.append(submit(books, command_of(row, by=visit.user), visit.ledger.scorer, reference=reference))
        except LedgerError as error:
            errors.append((number, error.with_traceback(None)))
    if errors:
        raise ImportRefused(count=len(errors), errors=tuple(errors))
    return receipts


async def _refused(visit: Visit, table: Table, form: Form, refused: ImportRefused) -> Response:
    """The first row that this person may not write is noted, as it would be by itself."""
    errors = [error for _, error in refused.errors]
    if (own := next((each for each in errors if isinstance(each, NotEntitled)), None)) is not None:
        await visit.request.app.state.access.note_refusal(visit.user, visit.request, own)

    def shown() -> Response:
        _place(visit, form, list(_said(visit, table, form)), refused)
        return _page(visit, table, form, status=_status(errors))

    return await visit.aside(shown)


def _status(errors: list[LedgerError]) -> int:
    return status_of(errors[0]) if errors else KINDS[Invalid]


def _place(visit: Visit, form: Form, rows: list[str], refused: ImportRefused) -> None:
    """Each refusal beside its row."""
    visit.request.state.problem = refused.code
    form.problems[WHOLE] = word("grid-refused", visit.lang, count=refused.count)
    for number, error in refused.errors:
        form.problems[f"row-{rows[number - 1]}"] = said_on_forms(error, visit.lang)


def _previewed(visit: Visit, table: Table, form: Form, said: Said) -> Response:
    supposed: Supposed | None = None
    try:
        with visit.ledger.rehearsing() as books:
            _recorded(books, visit, said, form.key)
        supposed = _supposed(visit, table, said) if said else None
    except ImportRefused as refused:
        _place(visit, form, list(said), refused)
    return _page(visit, table, form, supposed=supposed, is_previewed=True)


def _supposed(visit: Visit, table: Table, said: Said) -> Supposed:
    commands: list[Command] = [command_of(row, by=visit.user) for row in said.values()]
    simulation = simulate(visit.ledger, commands, year=table.rulebook.year)
    amounts = dict(zip(said, (each.amount_cents or 0 for each in simulation.commands), strict=True))
    return Supposed(amounts, tuple(moved(simulation)))


def _page(
    visit: Visit,
    table: Table,
    form: Form,
    *,
    status: int = 200,
    supposed: Supposed | None = None,
    is_previewed: bool = False,
) -> Response:
    return render(
        visit,
        "record_grid.html",
        status=status,
        table=table,
        stage=present_of(visit).year.stage.value,
        rows=list(_rows(visit, table)),
        form=form,
        supposed=supposed,
        is_previewed=is_previewed,
    )


def _rows(visit: Visit, table: Table) -> Iterator[tuple[str, Entry | None, str]]:
    """Every community with its present figure, and that in words."""
    present = _present(visit, table)
    for community in table.rulebook.community_codes:
        entry = present.get(community)
        yield community, entry, _in_words(visit, table, entry) if entry else ""


def _in_words(visit: Visit, table: Table, entry: Entry) -> str:
    if entry.kind is EntryKind.EXEMPTION:
        return word("exemption", visit.lang)
    if entry.observed.grade is not None:
        return table.rulebook.term(entry.observed.grade, visit.lang)
    return points(entry.observed.value or 0)
