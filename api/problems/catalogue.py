"""Every refusal there is, from the classes themselves: none can be missing from the page that explains them."""

from dataclasses import dataclass, fields
from string import Formatter

from api.problems.document import PAGES, TITLES
from api.problems.refusals import Problem, status_of
from ledger.clauses import Lang, Text
from ledger.errors import Gone, Invalid, LedgerError, NotEntitled, Refused, Tampered, Unknown, Unusable

OURS = ("api.", "ledger.")
"""Packages whose refusals are listed; a program that embeds this one may have others."""

KINDS: dict[type[LedgerError], Text] = {
    Tampered: Text(
        zh="账本与签过名的不符；核验（kaohe verify）时才会说出",
        en="the ledger is not what was signed for: said by a verification (kaohe verify)",
    ),
    Problem: Text(
        zh="由网页接口拒绝，与账本的规则无关", en="refused by the web API; no rule of the ledger is behind it"
    ),
    Invalid: Text(
        zh="所给内容有误，不论账本状况如何；请改正", en="wrong whatever the ledger holds: correct what was given"
    ),
    Unknown: Text(
        zh="所指的编号、代码或文件不存在；请核对", en="what was named is not there: check ids, codes and files"
    ),
    Gone: Text(zh="所指的已按规定清除，不再保存", en="what was named was there, and was taken away for good"),
    NotEntitled: Text(zh="此人不能办理；谁能办理见下文", en="this person may not do it; see below who may"),
    Refused: Text(
        zh="请求没有错，但账本目前的状况不允许",
        en="nothing is wrong with the request, but the ledger's present state does not allow it",
    ),
    Unusable: Text(
        zh="账本暂时不能用；请稍后重试或告诉操作员",
        en="the ledger cannot be used for now: try again later, or tell its operator",
    ),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One refusal: its code, its status, what kind it is, what it says, and which facts it names."""

    code: str
    status: int
    title: Text
    kind: Text
    sentence: Text
    facts: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"{PAGES}/{self.code}"

    def pieces(self, lang: Lang) -> list[tuple[str, str | None]]:
        """The sentence as pieces of text, each followed by the name of a fact, or by none."""
        found = Formatter().parse(self.sentence.in_(lang))
        return [(text, None if name is None else _shown(name)) for text, name, _, _ in found]


def catalogue() -> dict[str, Explained]:
    """By code, in the order of their statuses."""
    found = [_explained(each) for each in _descendants(LedgerError) if _is_one(each)]
    return {each.code: each for each in sorted(found, key=lambda each: (each.status, each.code))}


def _descendants(kind: type[LedgerError]) -> set[type[LedgerError]]:
    return {found for each in kind.__subclasses__() for found in (each, *_descendants(each))}


def _is_one(kind: type[LedgerError]) -> bool:
    """Whether it is raised itself, and does not only tell of what kind others are."""
    return kind not in KINDS and kind.__module__.startswith(OURS)


def _explained(kind: type[LedgerError]) -> Explained:
    status = status_of(kind)
    return Explained(
        code=kind.__new__(kind).code,
        status=status,
        title=TITLES[status],
        kind=next(text for each, text in KINDS.items() if issubclass(kind, each)),
        sentence=Text(zh=kind.zh, en=kind.en),
        facts=tuple(dict.fromkeys(_shown(each.name) for each in fields(kind))),  # type: ignore[arg-type]
    )


def _shown(fact: str) -> str:
    """A fact's name without what it says of its unit or language."""
    return fact.removesuffix("_cents").removesuffix("_zh").removesuffix("_en")
