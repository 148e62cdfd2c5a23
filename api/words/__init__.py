"""The words of terminal and pages in both languages."""

from typing import Final

from api.words.explaining import EXPLAINING
from api.words.pages import PAGES
from api.words.proofs import PROOFS
from api.words.sentences import SENTENCES
from api.words.settings import SETTINGS
from api.words.terms import TERMS
from api.words.witness import WITNESS
from ledger.clauses import Lang, Text

BETWEEN: Final = {Lang.ZH: "，", Lang.EN: ", "}
"""What stands between the parts of a list."""
WORDS: Final[dict[str, Text]] = {**TERMS, **SENTENCES, **EXPLAINING, **SETTINGS, **PROOFS, **WITNESS, **PAGES}


def word(key: str, lang: Lang, /, **facts: object) -> str:
    """A word or sentence in a language, its facts filled in; the key itself where there is none."""
    text = WORDS.get(key)
    return key if text is None else text.in_(lang).format(**facts) if facts else text.in_(lang)
