"""The figures of a rulebook by their addresses (``PS7.ceiling``, ``UM4.4.levels.city``), and a rulebook with others.

An address is the code of a department, item, component, group or clause, of the bonus or the negative list, and then what
the rulebook's file calls the figure; the parts of a list are counted from 1 (``UM1.B.1.bands.2.amount``). A ceiling and a
cap can be ``none``: of a ceiling that is no limit at all. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from ledger.errors import FigureMalformed, FigureUnknown
from ledger.points import hundredths
from ledger.publishing import from_document
from ledger.rulebook import Rulebook

NONE: Final = "none"
VETO: Final = "veto"
FIGURES: Final = (
    "points", "ceiling", "cap", "amount", "levels", "bands", "target", "grades", "step", "ranked",
)  # fmt: skip
PARTS: Final = ("items", "components", "groups", "clauses")
OPTIONAL: Final = {"items": "ceiling", "clauses": "cap"}
"""Figures that a part need not have."""
SUGGESTIONS_MOST: Final = 20
_ADDRESS: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")

Document = dict[str, Any]
Figures = Mapping[str, str | None]


class _Place(NamedTuple):
    """Where a figure stands in the rulebook as it is written, and the word that may stand in its place."""

    holder: Any
    key: Any
    may_be: str | None = None

    @property
    def value(self) -> Any:
        return self.holder.get(self.key) if isinstance(self.holder, dict) else self.holder[self.key]


def figures(rulebook: Rulebook) -> dict[str, str | None]:
    """Every figure as the file writes it, in the order of the file; None where there is none."""
    return {address: _text(place.value) for address, place in _places(rulebook.as_written()).items()}


def differing(before: Rulebook, after: Rulebook) -> dict[str, tuple[str | None, str | None]]:
    """The figures that differ between two rulebooks, also those that only one of them has."""
    one, other = figures(before), figures(after)
    pairs = {address: (one.get(address), other.get(address)) for address in {**one, **other}}
    return {address: pair for address, pair in pairs.items() if pair[0] != pair[1]}


def with_figures(rulebook: Rulebook, changes: Mapping[str, str]) -> Rulebook:
    """The rulebook with other figures, checked as if it were to be published; nothing else of it changes.

    Raises FigureUnknown, FigureMalformed, or RulebookInvalid where it does not add up any more.
    """
    document = rulebook.as_written()
    places = _places(document)
    for address, value in changes.items():
        if address not in places:
            codes = [part["code"] for _, part in _parts(document)]
            raise FigureUnknown(address=_shown(address), known=_suggested(address, places, codes))
        _set(address, places[address], value)
    return from_document(document)


def _set(address: str, place: _Place, value: str) -> None:
    if place.may_be and value == place.may_be:
        place.holder[place.key] = None if value == NONE else value
    elif isinstance(place.value, int):
        place.holder[place.key] = _whole(address, value)
    else:
        place.holder[place.key] = _figure(address, value, place.may_be)


def _figure(address: str, value: str, may_be: str | None) -> str:
    try:
        hundredths(value)
    except ValueError as error:
        other = f" / {may_be}" if may_be else ""
        raise FigureMalformed(address=address, wanted_zh=f"如 2.00{other}", wanted_en=f"such as 2.00{other}") from error
    return value


def _whole(address: str, value: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,5}", value):
        raise FigureMalformed(address=address, wanted_zh="整数", wanted_en="a whole number")
    return int(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


# --- addresses --------------------------------------------------------------------------------------------------------


def _places(document: Document) -> dict[str, _Place]:
    """Every figure of a rulebook as it is written, by its address; also the ceilings and caps that it could have."""
    found = {"base_points": _Place(document, "base_points")}
    for kind, part in _parts(document):
        code, optional = part["code"], OPTIONAL.get(kind)
        for key in FIGURES:
            if key == optional:
                found[f"{code}.{key}"] = _Place(part, key, NONE)
            elif key in part:
                found |= dict(_leaves(f"{code}.{key}", part, key, VETO if key == "grades" else None))
    return found


def _leaves(address: str, holder: Any, key: Any, may_be: str | None) -> Iterator[tuple[str, _Place]]:
    value = holder[key]
    if isinstance(value, dict):
        for name in value:
            yield from _leaves(f"{address}.{name}", value, name, may_be)
    elif isinstance(value, list):
        for number in range(len(value)):
            yield from _leaves(f"{address}.{number + 1}", value, number, may_be)
    else:
        yield address, _Place(holder, key, may_be)


def _parts(document: Document) -> Iterator[tuple[str, Document]]:
    """Everything that has a code and figures, with what it is, in the order of the file."""
    yield from _within("departments", document)
    for name in ("bonus", "negative_list"):
        yield name, document[name]
        for inside in PARTS:
            yield from _within(inside, document[name])


def _within(kind: str, holder: Document) -> Iterator[tuple[str, Document]]:
    for part in holder.get(kind, ()):
        yield kind, part
        for inside in PARTS:
            yield from _within(inside, part)


def _suggested(address: str, places: Iterable[str], codes: Iterable[str]) -> tuple[str, ...]:
    """What there is under the code that an address begins with, else what is spelt most like it, else the codes."""
    meant = max((code for code in codes if address.startswith(f"{code}.")), key=len, default=None)
    own = [each for each in places if meant and each.startswith(f"{meant}.")]
    if own:
        return tuple(own[:SUGGESTIONS_MOST])
    return tuple(get_close_matches(address, [*places], SUGGESTIONS_MOST) or [*codes][:SUGGESTIONS_MOST])


def _shown(address: str) -> str:
    return address if _ADDRESS.fullmatch(address) else "…"
