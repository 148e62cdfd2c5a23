"""Both languages: every refusal in each, and nothing of the other in it."""

import re
from hashlib import sha256

import pytest

from api.words import WORDS
from api.words.explaining import EXPLAINING
from api.words.pages import PAGES
from api.words.proofs import PROOFS
from api.words.sentences import SENTENCES
from api.words.settings import SETTINGS
from api.words.terms import TERMS
from api.words.witness import WITNESS
from ledger.clauses import Lang
from tests.api.commands import record
from tests.api.terminal import Terminal

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(
    r"\b(the|is|are|or|and|of|should|not|must|it|no|one|with|Input|Field|required|valid|expected|found)\b"
)
"""Words that no code, no field and no command has."""

RECORD = "record SSL UM4.4 --occurred-on 2020-03-05 --level city --by dept-UM"
FILES = {name: sha256(name.encode()).hexdigest() for name in ("kept", "proposed", "erased")}
"""Of evidence, by what has become of each."""
REFUSALS = {
    "community": "record XX UM4.4 --occurred-on 2020-03-05 --by dept-UM",
    "clause": "record SSL XX --occurred-on 2020-03-05 --by dept-UM",
    "level": "record SSL UM4.4 --occurred-on 2020-03-05 --level county --by dept-UM",
    "no level": "record SSL UM4.4 --occurred-on 2020-03-05 --by dept-UM",
    "grade": "record SSL SF3.1 --occurred-on 2020-03-05 --grade fine --by dept-SF",
    "quantity": f"{RECORD} --quantity 0",
    "large quantity": f"{RECORD} --quantity 1000",
    "value": "record SSL UM6.5 --occurred-on 2020-12-31 --value 100.01 --by dept-UM",
    "malformed value": "record SSL UM6.5 --occurred-on 2020-12-31 --value 1e3 --by dept-UM",
    "count": "record SSL PB1.6 --occurred-on 2020-12-31 --value 1.5 --by dept-PB",
    "step": "record SSL GC3.1 --occurred-on 2020-12-31 --amount 0.15 --reason x --by dept-GC",
    "day": "record SSL UM4.3 --occurred-on 5.3.2020 --by dept-UM",
    "outside the year": "record SSL UM4.3 --occurred-on 2019-12-31 --by dept-UM",
    "period": "record SSL UM1.B.1 --occurred-on 2020-03-31 --value 50 --period 2019-03 --by dept-UM",
    "malformed period": "record SSL UM1.B.1 --occurred-on 2020-03-31 --value 50 --period March --by dept-UM",
    "exemption": "record SSL SF3.1 --occurred-on 2020-12-31 --exempt --reason x --by dept-SF",
    "not observed": "record SSL UM4.3 --occurred-on 2020-12-31 --value 1 --by dept-UM",
    "role": "record SSL UM4.3 --occurred-on 2020-12-31 --by dept-PS",
    "negative list": "record SSL NL.1 --occurred-on 2020-12-31 --amount 1 --reason x --by dept-PS",
    "user": "record SSL UM4.3 --occurred-on 2020-12-31 --by nobody",
    "nobody": "record SSL UM4.3 --occurred-on 2020-12-31",
    "reason": "record SSL PS3.1 --occurred-on 2020-12-31 --amount 1 --by dept-PS",
    "bonus recorded": "record SSL BN.1 --occurred-on 2020-12-31 --level city --by dept-UM",
    "entry": "reverse E9 --reason x --by leading-1",
    "too much": "reverse E1 --amount 9 --reason x --by leading-1",
    "not pending": "confirm E1 --reason x --by dept-UM",
    "no appeal": "appeal accept E1 --by leading-1",
    "outcome": "appeal decide E1 --outcome fine --reasons x --by leading-1",
    "grounds": "appeal file E1 --by comm-SSL",
    "no bonus": "bonus review E1 --outcome supported --reasons x --by leading-1",
    "declared": "bonus declare SSL UM4.3 --occurred-on 2020-12-31 --reason x --by comm-SSL",
    "tie": "year break-tie PB1 SSL FSA --reason x --by committee-1",
    "not closed": "year finalise --reason x --by committee-1",
    "already open": "year reopen --reason x --by committee-1",
    "position": "scores --position 99999",
    "too early": "scores --known-at 2019-01-01T00:00:00Z",
    "year": "scores --year 2030",
    "item": "explain SSL XX",
    "rulebook": "rulebook show elsewhere",
    "rulebook not yaml": "rulebook validate bad.yaml",
    "rulebook without parts": "rulebook validate empty.yaml",
    "published": "rulebook publish houjiatang-2020 --by committee-1",
    "sample users": "init --sample-users",
    "real ledger": "demo --no-serve",
    "evidence": f"evidence erase {'0' * 64} --reason x --by leading-1",
    "own proposal": f"evidence erase {FILES['proposed']} --reason x --by leading-1",
    "erased": f"evidence get {FILES['erased']} -o x",
    "not proposed": f"evidence withdraw {FILES['kept']} --reason x --by leading-1",
    "key": "evidence key file.txt",
    "missing file": "import missing.jsonl",
    "text file": "import file.txt",
    "unwritable": "export -o nowhere/file.jsonl",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A ledger with one entry and some evidence, and files that are wrong."""
    terminal = Terminal(tmp_path_factory.mktemp("told"))
    terminal.done("init", "--sample-users")
    terminal.import_(record("E1"))
    terminal.file("bad.yaml", "[")
    terminal.file("empty.yaml", "rulebook: x\n")
    terminal.file("file.txt", "text")
    for name, sha in FILES.items():
        terminal.done("evidence", "put", terminal.file(name, name), "--by", "dept-UM")
        for by in {"proposed": ("leading-1",), "erased": ("leading-1", "leading-2")}.get(name, ()):
            terminal.done("evidence", "erase", sha, "--reason", "x", "--by", by)
    return terminal


@pytest.mark.parametrize("words", REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_one_line_in_the_readers_language_under_the_same_code(told: Terminal, words: str) -> None:
    en, zh = (told.run(*words.split(), "--lang", lang) for lang in ("en", "zh"))
    assert en.refusal == zh.refusal
    assert "{" not in en.err + zh.err, "a fact is not filled in"
    assert CHINESE.findall(en.err) == []
    assert CHINESE.search(zh.err)
    assert ENGLISH.findall(zh.err.split(": ", 2)[2]) == []


@pytest.mark.parametrize("setting", [{"KAOHE_PORT": "abc"}, {"KAOHE_LANG": "fr"}, {"KAOHE_DATABASE_URL": "mysql://x"}])
def test_a_wrong_setting_is_refused_in_the_readers_language_too(told: Terminal, setting: dict[str, str]) -> None:
    en, zh = (told.with_(**setting).run("scores", "--lang", lang) for lang in ("en", "zh"))
    assert en.refusal == zh.refusal
    assert CHINESE.findall(en.err) == []
    assert CHINESE.search(zh.err)


def test_a_report_of_bad_lines_is_in_the_readers_language(told: Terminal) -> None:
    file = told.file("bad.jsonl", '{"op":"record"}\n{"op":1}\n[]\n{"a":NaN}\n{"op":"record","op":"record"}\nnonsense\n')
    en, zh = (told.run("import", file, "--lang", lang) for lang in ("en", "zh"))
    assert CHINESE.findall(en.err) == []
    for told_en, told_zh in zip(en.err.splitlines(), zh.err.splitlines(), strict=True):
        assert told_en.split(": ")[:2] == told_zh.split(": ")[:2]
        assert CHINESE.search(told_zh)


@pytest.mark.parametrize(
    "words", ["lang=en {}", "--lang en {}", "{} --lang en", "--lang zh {} --lang en", "lang=zh --lang en {}"]
)
def test_the_language_may_stand_before_the_command_or_after_it(told: Terminal, words: str) -> None:
    setting, _, rest = words.rpartition("lang=")[2].partition(" ") if words.startswith("lang=") else ("zh", "", words)
    terminal = told.with_(KAOHE_LANG=setting)
    assert "negative list" in terminal.done(*rest.format("scores").split())
    assert "total" in terminal.done(*rest.format("explain SSL").split())
    assert "There is no entry" in terminal.run(*rest.format("appeal accept E9 --by leading-1").split()).err


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en_GB.UTF-8", "negative list"),
        ("de_DE", "negative list"),
        ("zh_CN.UTF-8", "负面清单"),
        ("C.UTF-8", "负面清单"),
    ],
)
def test_without_a_setting_the_locale_decides(
    told: Terminal, monkeypatch: pytest.MonkeyPatch, locale: str, expected: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, locale)
    unset = told.with_()
    del unset.settings["KAOHE_LANG"]
    assert expected in unset.done("scores")


@pytest.mark.parametrize("words", ["scores", "scores --community SSL", "entries", "rulebook show"])
def test_a_table_has_headings_of_its_language_only(told: Terminal, words: str) -> None:
    heading = told.done(*words.split(), "--lang", "zh").splitlines()[1]
    assert CHINESE.search(heading)
    assert re.findall(r"[a-z]{3,}", heading) == []
    assert CHINESE.findall(told.done(*words.split(), "--lang", "en")) == []


def test_no_word_takes_the_place_of_another() -> None:
    assert len(WORDS) == sum(map(len, (TERMS, SENTENCES, EXPLAINING, SETTINGS, PROOFS, WITNESS, PAGES)))


def test_every_word_has_both_languages_with_the_same_facts() -> None:
    for key, text in WORDS.items():
        assert text.zh.strip(), key
        assert text.en.strip(), key
        assert sorted(re.findall(r"{\w+}", text.zh)) == sorted(re.findall(r"{\w+}", text.en)), key
        assert CHINESE.findall(text.in_(Lang.EN)) == [], key
