"""What is asked for each clause: the clauses that somebody may record under, and the fields of a clause's form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.pages.visit import Visit
from ledger.actors import LEADING_GROUP, Actor, Grant, Role, recorders
from ledger.clauses import AnyClause, Banded, Discretionary, Lang, Occurrence, Rating, Shortfall
from ledger.errors import ClauseIsForBonuses, ExemptionNotAllowed
from ledger.points import points
from ledger.recording import place_of, require_exemptible
from ledger.rulebook import Place, Rulebook
from ledger.rules import observes
from projections.past import Reading

RECORDERS: Final = (Role.DEPARTMENT, Role.LEADING_GROUP, Role.WORKING_COMMITTEE)
"""Who records under any clause at all; a bonus is declared."""


def require_recorder(visit: Visit) -> None:
    """Raises RoleNotAllowed."""
    if not visit.holds(*RECORDERS):
        visit.actor.signing_as(*map(Grant, RECORDERS))


def present_of(visit: Visit) -> Reading:
    """The newest reading, whatever moment the address is about: what is recorded is recorded now."""
    return visit.present or visit.reading


def place_for(visit: Visit, rulebook: Rulebook, code: str) -> Place:
    """A clause that the guest may record under. Raises ClauseUnknown, ClauseIsForBonuses or RoleNotAllowed."""
    place = place_of(rulebook, code)
    if code in rulebook.bonus_codes:
        raise ClauseIsForBonuses(clause=code)
    if not may_record(visit.actor, rulebook, place):
        visit.actor.signing_as(*recorders(rulebook, place, ""))
    return place


def may_record(actor: Actor, rulebook: Rulebook, place: Place) -> bool:
    """Whether somebody records under a clause; the leading group may have to over any measured figure."""
    grants = recorders(rulebook, place, "")
    return any(actor.holds(grant) for grant in grants) or (place.clause.measured and actor.holds(LEADING_GROUP))


def own_places(actor: Actor, rulebook: Rulebook, *, all_of_them: bool) -> Iterator[Place]:
    """The clauses that are somebody's to record under, or all that are recorded; the bonuses, which are declared, not."""
    for code, place in rulebook.places.items():
        if code in rulebook.bonus_codes:
            continue
        if all_of_them or any(actor.holds(grant) for grant in recorders(rulebook, place, "")):
            yield place


def finds(place: Place, sought: str) -> bool:
    """Whether every word that is sought stands in what the clause is called, in either language, or in its codes."""
    named = [place.clause.label]
    codes = [place.clause.code]
    for part in (place.item, place.component, place.department):
        if part is not None:
            named.append(part.name)
            codes.append(part.code)
    text = " ".join([*codes, *(f"{each.zh} {each.en}" for each in named)]).casefold()
    return all(each in text for each in sought.casefold().split())


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form of a clause asks for beside community, day, matter and reason."""

    clause: AnyClause
    names: tuple[str, ...]
    """The figures that are observed, by the names of their fields."""
    choices: tuple[tuple[str, str], ...] = ()
    """Levels or grades, each with what it comes to."""
    months: tuple[str, ...] = ()
    is_exemptible: bool = False

    @property
    def shown(self) -> frozenset[str]:
        """Every field of the form by its name."""
        asked = {"period": self.months, "exempt": self.is_exemptible, "ticket": self.clause.needs}
        always = {"community", "occurred_on", "matter", "reason", "follows"}
        return frozenset({*always, *self.names, *(name for name, is_asked in asked.items() if is_asked)})

    @property
    def needs_reason(self) -> bool:
        return isinstance(self.clause, Discretionary)


def fields_of(rulebook: Rulebook, place: Place, lang: Lang) -> Fields:
    clause = place.clause
    unasked = {"period", *(["quantity"] if clause.single or not isinstance(clause, Occurrence) else [])}
    return Fields(
        clause,
        tuple(name for name in observes(clause) if name not in unasked),
        tuple(_choices(rulebook, clause, lang)),
        months_of(clause, rulebook.year),
        is_exemptible(rulebook, clause),
    )


def months_of(clause: AnyClause, year: int) -> tuple[str, ...]:
    """The periods of what is measured every month."""
    if isinstance(clause, Banded | Shortfall) and clause.every == "month":
        return tuple(f"{year}-{month:02d}" for month in range(1, 13))
    return ()


def is_exemptible(rulebook: Rulebook, clause: AnyClause) -> bool:
    try:
        require_exemptible(rulebook, clause)
    except ExemptionNotAllowed:
        return False
    return True


def _choices(rulebook: Rulebook, clause: AnyClause, lang: Lang) -> Iterator[tuple[str, str]]:
    match clause:
        case Occurrence(levels=named):
            for name, cents in named.items():
                yield name, f"{rulebook.term(name, lang)} · {points(cents)}"
        case Rating(grades=named_too):
            for name, amount in named_too.items():
                said = rulebook.term(name, lang)
                yield name, f"{said} · {points(amount)}" if isinstance(amount, int) else said


def usual_day(today: date, year: int) -> date:
    """Today, or the nearest day on which something of the assessment year can have happened."""
    return min(max(today, date(year, 1, 1)), date(year + 1, 1, 31))
