"""Which version of the rulebook a page is about."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from api.pages.visit import Visit
from ledger.errors import ClauseUnknown, NothingKnownThen, RulebookVersionUnknown
from ledger.rulebook import Item, Place, Rulebook

Version = Annotated[str | None, Query(pattern="^[1-9][0-9]{0,5}$")]


@dataclass(frozen=True, slots=True)
class Edition:
    """A version among all that were published by the page's moment; `in_force` is the one that entries are recorded by."""

    rulebook: Rulebook
    in_force: Rulebook
    versions: tuple[Rulebook, ...]

    @property
    def asked(self) -> int | None:
        """For addresses: the version, where it is not the one in force."""
        return None if self.rulebook is self.in_force else self.rulebook.version

    def place(self, clause: str) -> Place:
        """Raises ClauseUnknown."""
        if clause not in self.rulebook.places:
            raise ClauseUnknown(rulebook=self.rulebook.rulebook)
        return self.rulebook.places[clause]


def edition_of(visit: Visit, version: str | None = None) -> Edition:
    """Raises NothingKnownThen, or RulebookVersionUnknown for a version that was not published by then."""
    with visit.ledger.reading(position=visit.frame.position, known_at=visit.known_at) as snapshot:
        if not snapshot.years():
            raise NothingKnownThen
        in_force = snapshot.rulebook(visit.frame.year or snapshot.newest_year())
        versions = snapshot.published(in_force.rulebook).versions
    if version is None:
        return Edition(in_force, in_force, versions)
    for each in versions:
        if each.version == int(version):
            return Edition(in_force if each.version == in_force.version else each, in_force, versions)
    known = tuple(f"{each.rulebook}/{each.version}" for each in versions)
    raise RulebookVersionUnknown(name=in_force.rulebook, version=int(version), known=known)


@dataclass(frozen=True, slots=True)
class Shelf:
    """An item with those of its clauses that are shown; the bonus and the negative list have no item."""

    item: Item | None
    places: tuple[Place, ...]


def found(rulebook: Rulebook, words: str) -> dict[str, list[Shelf]]:
    """By the codes of departments, bonus and negative list: the clauses in which every word is found, by their items.

    Words are looked for in codes and names of both languages, also those of item and department, in whatever case.
    """
    wanted = words.casefold().split()
    shelves: dict[str, list[Shelf]] = {}
    for department in rulebook.departments:
        for item in department.items:
            places = [rulebook.places[each.code] for each in item.all_clauses]
            kept = tuple(each for each in places if _has(each, wanted))
            if kept:
                shelves.setdefault(department.code, []).append(Shelf(item, kept))
    for part in (rulebook.bonus, rulebook.negative_list):
        kept = tuple(
            place
            for each in part.clauses
            if _has(place := rulebook.places[each.code], wanted, part.name.zh, part.name.en)
        )
        if kept:
            shelves[part.code] = [Shelf(None, kept)]
    return shelves


def _has(place: Place, wanted: list[str], *more: str) -> bool:
    named = [place.clause.label, *(each.name for each in (place.item, place.component, place.department) if each)]
    codes = [each.code for each in (place.clause, place.item, place.department) if each]
    text = " ".join([*codes, place.clause.note or "", *(f"{each.zh} {each.en}" for each in named), *more]).casefold()
    return all(word in text for word in wanted)
