"""The figures of a clause in words: at the terminal and on pages the same."""

from typing import Any, Final

from api.words import BETWEEN, word
from ledger.clauses import Lang
from ledger.rulebook import Place, Rulebook

SAID_ELSEWHERE: Final = {"code", "kind", "label", "note"}


def figures(rulebook: Rulebook, place: Place, lang: Lang) -> str:
    """The figures of a clause, as they are written in the file."""
    written: dict[str, Any] = place.clause.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, context="as written", exclude=SAID_ELSEWHERE
    )
    return _in_words(rulebook, written, lang)


def described(rulebook: Rulebook, place: Place, lang: Lang) -> str:
    """What kind of clause it is, and its figures."""
    kind, said = word(f"kind-{place.clause.kind}", lang), figures(rulebook, place, lang)
    return f"{kind}{BETWEEN[lang]}{said}" if said else kind


def _in_words(rulebook: Rulebook, found: dict[str, Any], lang: Lang) -> str:
    named = (f"{_named(rulebook, key, lang)} {_figure(rulebook, each, lang)}".strip() for key, each in found.items())
    return BETWEEN[lang].join(named)


def _named(rulebook: Rulebook, key: str, lang: Lang) -> str:
    """A level or grade in the rulebook's words, else the word for a kind of figure."""
    return rulebook.term(key, lang) if key in rulebook.terms else word(f"figure-{key}", lang)


def _figure(rulebook: Rulebook, value: object, lang: Lang) -> str:
    match value:
        case dict():
            return _in_words(rulebook, value, lang)
        case list():
            return "; ".join(_figure(rulebook, each, lang) for each in value)
        case bool():
            return ""
        case str() if value in rulebook.terms:
            return rulebook.term(value, lang)
        case _:
            return word(str(value), lang)
