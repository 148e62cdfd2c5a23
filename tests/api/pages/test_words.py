"""The catalogue of the pages: complete in both languages, and nothing in it that no page says."""

import re
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from api.words import WORDS
from api.words.pages import PAGES

API: Final = Path(__file__).parents[3] / "api"
TEMPLATES: Final = API / "pages" / "templates"
SAID: Final = re.compile(r"""\b(?:say|term)\(\s*['"]([A-Za-z0-9_-]+)['"]""")
CHINESE: Final = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LATIN: Final = re.compile(r"[A-Za-z][A-Za-z'-]*")
SAME_IN_CHINESE: Final = frozenset(
    [
        "A",
        "CSV",
        "DR",
        "ECharts",
        "HTTP",
        "HTTPS",
        "ID",
        "JSON",
        "JSONL",
        "JavaScript",
        "Ed25519",
        "Merkle",
        "PDF",
        "RFC",
        "SHA",
        "SHA-256",
        "UTC",
        "XLSX",
        "xlsx",
        "csv",
        "jsonl",
        "http",
        "https",
        "kaohe",
        "vkey",
        "html",
        "txt",
        "S",
        "PB1",
        "BN",
        "NL",
        "NL.1",
        "LG1.1",
        "GC2.1",
        "E1",
        "SSL",
        "Ctrl",
        "C",
        "IP",
        "API",
        "OIDC",
        "URL",
        "JPEG",
        "PNG",
        "MiB",
        "KB",
        "MB",
    ]
)
"""Names, forms and codes that Chinese writes with Latin letters."""
COMMAND: Final = re.compile(
    r"(kaohe [a-z][^，。；：）]*|--[a-z-]+|[a-z_]+\.[a-z]+|KAOHE_[A-Z_]+|[a-z]+-[a-zA-Z0-9]+|/[a-z/]+|“[^”]*”)"
)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.stem)
def test_what_a_template_says_is_in_the_catalogue(template: Path) -> None:
    said = set(SAID.findall(template.read_text(encoding="utf-8")))
    assert {key for key in said if not key.endswith("-")} - WORDS.keys() == set()


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.stem)
def test_a_template_holds_no_words_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert CHINESE.findall(text.replace("中文", "")) == []


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_word_is_there_in_both_languages(key: str) -> None:
    text = WORDS[key]
    assert text.zh
    assert text.en
    facts = [{name for _, name, _, _ in Formatter().parse(each) if name is not None} for each in (text.zh, text.en)]
    assert facts[0] == facts[1]


@pytest.mark.parametrize("key", sorted(PAGES))
def test_neither_language_holds_words_of_the_other(key: str) -> None:
    text = PAGES[key]
    assert CHINESE.findall(text.en) == []
    plain = COMMAND.sub("", re.sub(r"\{[^}]*\}", "", text.zh))
    assert set(LATIN.findall(plain)) - SAME_IN_CHINESE == set()


def test_no_word_is_worded_twice() -> None:
    defined = [
        key
        for path in sorted((API / "words").rglob("*.py"))
        for key in re.findall(r'^    "([^"]+)": in_both\(', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted({key for key in defined if defined.count(key) > 1}) == []


def test_every_word_of_the_pages_is_said_by_one() -> None:
    sources = [*templates(), *(API / "pages").rglob("*.py")]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unsaid = {key for key in PAGES if f"'{key}'" not in texts and f'"{key}"' not in texts}
    # A key may be put together: what comes before its last stroke, and the rest, are then both written somewhere.
    starts = set(re.findall(r"""['"f]([a-z][a-z0-9_-]*-)['"{]""", texts))
    assert {key for key in unsaid if not any(key.startswith(start) for start in starts)} == set()
