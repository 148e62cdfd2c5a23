"""Every refusal: its code, its facts and its wording in both languages."""

import re
from collections import Counter
from dataclasses import fields
from string import Formatter
from typing import Any

import pytest

from ledger import errors
from ledger.clauses import Lang
from ledger.errors import Gone, Invalid, LedgerError, MoreThanIsLeft, NotEntitled, Refused, Tampered, Unknown, Unusable

KINDS = (Invalid, Unknown, Gone, NotEntitled, Refused, Unusable, Tampered)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BAD_LINES = tuple[tuple[int, LedgerError], ...]


def descendants(kind: type[LedgerError]) -> list[type[LedgerError]]:
    return [found for each in kind.__subclasses__() for found in (each, *descendants(each))]


REFUSALS = sorted(
    {each for each in descendants(LedgerError) if each not in KINDS and each.__module__.startswith("ledger.")},
    key=lambda each: each.__name__,
)
EACH = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)


def facts_named(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def declared_facts(refusal: type[LedgerError]) -> dict[str, Any]:
    return {each.name: each.type for each in fields(refusal)}  # type: ignore[arg-type]


def sample(name: str, kind: Any) -> Any:
    samples = {int: 150, str: f"<{name}>", tuple[str, ...]: ("A", "B"), tuple[int, ...]: ("A", "B"), BAD_LINES: ()}
    return samples[kind]


def test_there_are_refusals_of_every_kind() -> None:
    assert len(REFUSALS) > 80
    assert all(any(issubclass(each, kind) for each in REFUSALS) for kind in KINDS)


@EACH
def test_a_refusal_is_of_one_kind(refusal: type[LedgerError]) -> None:
    assert sum(issubclass(refusal, kind) for kind in KINDS) == 1


@EACH
def test_both_wordings_name_only_declared_facts_and_the_same_ones(refusal: type[LedgerError]) -> None:
    named_zh, named_en = facts_named(refusal.zh), facts_named(refusal.en)
    declared = set(declared_facts(refusal))
    assert named_zh <= declared
    assert named_en <= declared
    in_both = {fact.removesuffix("_zh").removesuffix("_en") for fact in named_zh}
    assert in_both == {fact.removesuffix("_zh").removesuffix("_en") for fact in named_en}


@EACH
def test_a_fact_worded_in_a_language_is_shown_in_that_language_only(refusal: type[LedgerError]) -> None:
    assert not any(fact.endswith("_en") for fact in facts_named(refusal.zh))
    assert not any(fact.endswith("_zh") for fact in facts_named(refusal.en))


@EACH
def test_a_refusal_is_worded_with_its_facts_in_each_language(refusal: type[LedgerError]) -> None:
    facts = {name: sample(name, kind) for name, kind in declared_facts(refusal).items()}
    error = refusal(**facts)
    assert error.facts() == facts
    assert str(error) == error.message(Lang.EN)
    assert CHINESE.search(error.message(Lang.ZH))
    assert not CHINESE.search(error.message(Lang.EN))
    for lang, template in ((Lang.ZH, refusal.zh), (Lang.EN, refusal.en)):
        for name in facts_named(template):
            shown = {int: "1.50" if name.endswith("_cents") else "150", str: f"<{name}>"}
            assert shown.get(declared_facts(refusal)[name], "A, B") in error.message(lang)


@EACH
def test_a_wording_is_a_sentence(refusal: type[LedgerError]) -> None:
    assert refusal.en[0].isupper() or refusal.en[0] in "“{"
    assert refusal.en.endswith((".", "}"))
    assert refusal.zh.endswith(("。", "}"))


def test_codes_are_unique_and_in_snake_case() -> None:
    codes = Counter(refusal(**dict.fromkeys(declared_facts(refusal), 0)).code for refusal in REFUSALS)
    assert [code for code, count in codes.items() if count > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


def test_a_code_is_the_name_in_snake_case() -> None:
    assert MoreThanIsLeft(entry="E1", asked_cents=1, left_cents=0).code == "more_than_is_left"


def test_amounts_are_shown_as_points() -> None:
    error = MoreThanIsLeft(entry="E1", asked_cents=51, left_cents=50)
    assert "0.51" in str(error)
    assert "0.50" in error.message(Lang.ZH)


def test_every_refusal_can_be_imported_from_one_place() -> None:
    assert {each.__name__ for each in (*REFUSALS, *KINDS, LedgerError)} == set(errors.__all__)
    assert [name for name in errors.__all__ if not hasattr(errors, name)] == []


@EACH
def test_facts_are_given_by_keyword(refusal: type[LedgerError]) -> None:
    with pytest.raises(TypeError):
        refusal("x")
