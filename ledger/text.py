"""Text that may enter the record: NFC, and nothing that hides or reorders what a reader sees."""

import re
import unicodedata
from functools import lru_cache

WORDS_LONGEST = 4_000
"""Longest reason, grounds, question or answer, in characters; an event stays far below its 65,535 bytes."""
WORDING_LONGEST = 500
"""Longest label, name or reading of a rulebook, in characters."""
NAME_LONGEST = 64
"""Longest reference, matter, ticket or user name, in characters."""

_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\u2060\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_NOT_IN_A_REFERENCE = re.compile(r"""[\s/\\?#%"'<>`]""")


def _is_unclean(char: str, *, lines: bool) -> bool:
    if char in _HIDDEN:
        return True
    if lines and char == "\n":
        return False
    return unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"}


def words(text: str) -> str:
    """Prose of one or more lines, normalised to NFC, without blanks at its ends.

    Raises ValueError for an empty text, one above WORDS_LONGEST, or one with control, bidi or unassigned characters.
    """
    return _clean(text.replace("\r\n", "\n"), longest=WORDS_LONGEST, lines=True)


@lru_cache(maxsize=4_096)  # codes, users and matters come again and again
def name(text: str) -> str:
    """A short text on one line: a matter, a ticket. Raises ValueError as `words` does, above NAME_LONGEST."""
    return _clean(text, longest=NAME_LONGEST, lines=False)


def wording(text: str) -> str:
    """A wording of a rulebook, on one line. Raises ValueError as `words` does, above WORDING_LONGEST."""
    return _clean(text, longest=WORDING_LONGEST, lines=False)


def reference(text: str) -> str:
    """A name without spaces that can stand in an address: an entry's id. Raises ValueError otherwise."""
    cleaned = _clean(text, longest=NAME_LONGEST, lines=False)
    if cleaned in {".", ".."} or _NOT_IN_A_REFERENCE.search(cleaned):
        raise ValueError(text)
    return cleaned


def _clean(text: str, *, longest: int, lines: bool) -> str:
    if len(text) > 2 * longest:
        raise ValueError("too long")
    if not text.isprintable() and any(_is_unclean(char, lines=lines) for char in text):
        raise ValueError("unclean")
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not 0 < len(cleaned) <= longest:
        raise ValueError("empty or too long")
    return cleaned
