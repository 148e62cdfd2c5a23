"""Rulebooks from files, checked before they are published; a published version never changes."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ledger.errors import (
    RulebookDropsCode,
    RulebookInvalid,
    RulebookUnknown,
    VersionAlreadyPublished,
    VersionSkipped,
)
from ledger.rulebook import Rulebook
from ledger.soundness import Flaw, flaws

FLAWS_NAMED = 20
"""Mistakes that one refusal names; the rest are counted."""
PLACE_LONGEST = 120
"""Characters of a place that are shown."""
BUNDLED = ("houjiatang-2020",)
FILE_LARGEST = 1 << 20
"""Bytes of a rulebook file at most."""


class _Loader(yaml.SafeLoader):
    """YAML without binary floating point (every number is a Decimal), without aliases, and with no key standing twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", None)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        counted = Counter(self.construct_object(key, deep=True) for key, _value in node.value)
        twice = [str(key) for key, count in counted.items() if count > 1]
        if twice:
            raise _invalid(
                [Flaw(f"{twice[0][:PLACE_LONGEST]}, YAML {node.start_mark.line + 1}", "出现了两次", "it stands twice")]
            )
        return super().construct_mapping(node, deep=deep)


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal | str:
    text = loader.construct_scalar(node)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    text = str(loader.construct_scalar(node))
    text.encode()  # half a character raises, as what no text may hold
    return text


_Loader.add_constructor("tag:yaml.org,2002:str", _text)
for tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
    _Loader.add_constructor(tag, _decimal)


def load(name_or_path: str) -> Rulebook:
    """A bundled rulebook by its name, or one from a YAML file. Raises RulebookUnknown or RulebookInvalid."""
    if name_or_path in BUNDLED:
        return from_yaml((files("ledger") / "rulebooks" / f"{name_or_path}.yaml").read_text(encoding="utf-8"))
    path = Path(name_or_path)
    try:
        if path.stat().st_size > FILE_LARGEST:
            raise _invalid([Flaw(name_or_path, "文件超过 1 MiB", "the file is larger than 1 MiB")])
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _invalid([Flaw(name_or_path, "文件不是 UTF-8", "the file is not UTF-8")]) from error
    except (OSError, ValueError) as error:
        raise RulebookUnknown(name=name_or_path, known=BUNDLED) from error
    return from_yaml(text)


def from_yaml(text: str) -> Rulebook:
    """A checked rulebook. Where the file has no readings of its own, its notes refer to the standing ones."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" {mark.line + 1}" if mark else ""
        raise _invalid(
            [
                Flaw(
                    f"YAML{line}",
                    "这里不是合法的 YAML，或用了不允许的写法",
                    "not YAML, or a form of it that is not taken",
                )
            ]
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, LookupError, AttributeError) as error:
        # What PyYAML raises for values that only look like a date, a flag or an object.
        raise _invalid([Flaw("YAML", "含有不允许的写法", "it holds a form that is not taken")]) from error
    if not isinstance(data, dict):
        raise _invalid([Flaw("YAML", "应为一组键和值", "it should be a mapping")])
    return from_written(data)


def from_written(data: dict[str, Any]) -> Rulebook:
    """The same from what a file holds: a number is a figure, 2 as much as 2.00. Raises RulebookInvalid."""
    try:
        return from_document({"readings": _standing_readings(), **_figures(data)})
    except RecursionError as error:
        raise _invalid([Flaw("…", "嵌套太深", "it is nested too deeply")]) from error


def _figures(value: Any) -> Any:
    """Whole numbers as Decimals: an integer of a recorded rulebook would be hundredths."""
    if isinstance(value, dict):
        return {key: _figures(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_figures(each) for each in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def from_document(document: dict[str, Any]) -> Rulebook:
    """A checked rulebook from its recorded or written form."""
    try:
        rulebook = Rulebook.model_validate(document)
    except ValidationError as error:
        raise _invalid([_flaw(each, document) for each in error.errors(include_url=False)]) from error
    except (TypeError, LookupError, AttributeError) as error:
        raise _invalid([Flaw("YAML", "有一处的结构不对", "a part of it is not of the wanted structure")]) from error
    found = list(flaws(rulebook))
    if found:
        raise _invalid(found)
    return rulebook


def require_successor(published: dict[int, Rulebook], rulebook: Rulebook) -> None:
    """The next version of what is published, with every code that entries may already refer to."""
    if not published:
        if rulebook.version != 1:
            raise VersionSkipped(name=rulebook.rulebook, version=rulebook.version, wanted=1)
        return
    newest = max(published)
    if rulebook.version <= newest:
        raise VersionAlreadyPublished(name=rulebook.rulebook, version=rulebook.version)
    if rulebook.version != newest + 1:
        raise VersionSkipped(name=rulebook.rulebook, version=rulebook.version, wanted=newest + 1)
    dropped = _identity(published[newest]).items() - _identity(rulebook).items()
    if dropped:
        raise RulebookDropsCode(dropped=tuple(sorted(code for code, _what in dropped)))


def _identity(rulebook: Rulebook) -> dict[str, str]:
    """What a code is, as far as a later version must leave it as it was."""
    clauses = {
        code: f"{place.clause.kind} {place.clause.effect} {getattr(place.clause, 'every', '')} "
        f"{place.item.code if place.item else 'total'} {place.department.code if place.department else ''}"
        for code, place in rulebook.places.items()
    }
    return {**clauses, **dict.fromkeys(rulebook.community_codes, "community"), "year": str(rulebook.year)}


def _standing_readings() -> list[dict[str, Any]]:
    text = (files("ledger") / "rulebooks" / "readings.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["readings"])


def _invalid(found: list[Flaw]) -> RulebookInvalid:
    named = found[:FLAWS_NAMED]
    more = len(found) - len(named)
    return RulebookInvalid(
        flaws_zh="；".join(f"{flaw.place}：{flaw.zh}" for flaw in named) + (f"；另有 {more} 处" if more else ""),
        flaws_en="; ".join(f"{flaw.place}: {flaw.en}" for flaw in named) + (f"; and {more} more" if more else ""),
    )


def _flaw(error: ErrorDetails, document: Any) -> Flaw:
    place = _named(error["loc"], document)
    if error["type"] == "rulebook":
        return Flaw(place, error["ctx"]["zh"], error["ctx"]["en"])
    zh, en = _WRONG.get(error["type"], ("值不合要求", "its value is not of the wanted form"))
    return Flaw(place, zh, en)


_WRONG: dict[str, tuple[str, str]] = {
    "missing": ("缺少", "it is missing"),
    "extra_forbidden": ("没有这个字段", "there is no such field"),
    "string_pattern_mismatch": (
        "应为字母、数字、点或短横组成的代码",
        "it should be a code of letters, digits, dots or dashes",
    ),
    "union_tag_invalid": ("没有这种要点", "there is no such kind of clause"),
    "union_tag_not_found": ("缺少 kind", "its kind is missing"),
    "too_short": ("不能为空", "it must not be empty"),
    "string_type": ("应为文字", "it should be a text"),
    "int_type": ("应为数", "it should be a number"),
    "value_error": ("应为最多两位小数的数", "it should be a number with at most two decimals"),
}
"""What pydantic's types of error mean to whoever writes a rulebook."""


def _named(location: tuple[int | str, ...], document: Any) -> str:
    """The way to a mistake, by code where a part has one: ``UM.UM1.UM1.A.1.amount``."""
    steps: list[str] = []
    at = document
    for step in location:
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            at = None
        if isinstance(step, int):
            code = at.get("code") or at.get("id") if isinstance(at, dict) else None
            steps[-1:] = [str(code)] if code else [f"{steps[-1]}[{step}]" if steps else str(step)]
        else:
            steps.append(str(step))
    return " › ".join(step if step.isprintable() else "…" for step in steps)[:PLACE_LONGEST]
