"""Text that enters the record: normalised, and free of what hides or reorders what a reader sees."""

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.text import NAME_LONGEST, WORDS_LONGEST, name, reference, words

EVERY = pytest.mark.parametrize("read", [words, name, reference], ids=lambda read: read.__name__)
Read = Callable[[str], str]

HIDDEN = [
    "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060",
    "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff",
]  # fmt: skip
CONTROL = ["\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x0d", "\x1b", "\x1f", "\x7f", "\x80", "\x85", "\x9f"]
NO_CHARACTER = ["\ud800", "\udbff", "\udc00", "\udfff", "\ue000", "\uffff", "\ufdd0", "\U0010ffff"]


@EVERY
@pytest.mark.parametrize("char", HIDDEN + CONTROL + NO_CHARACTER, ids=ascii)
@pytest.mark.parametrize("around", ["{}ab", "a{}b", "ab{}"])
def test_a_text_with_a_hidden_or_control_character_is_refused(read: Read, char: str, around: str) -> None:
    with pytest.raises(ValueError, match="unclean"):
        read(around.format(char))


@EVERY
@pytest.mark.parametrize("text", ["", " ", "   ", "\u3000"], ids=ascii)
def test_a_blank_text_is_refused(read: Read, text: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        read(text)


def test_a_text_of_line_breaks_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        words("\n\r\n\n")


@EVERY
@pytest.mark.parametrize("text", ["E1", "2020-SSL-17", "工单1", "é", "T000123", "👍", "(x)", "a+b=c@d!&$*~,;:"])
def test_an_ordinary_text_is_taken_as_it_is(read: Read, text: str) -> None:
    assert read(text) == text


@EVERY
def test_a_text_is_normalised_and_stripped(read: Read) -> None:
    assert read("  e\u0301  ") == "\u00e9"


@pytest.mark.parametrize(("read", "longest"), [(words, WORDS_LONGEST), (name, NAME_LONGEST), (reference, NAME_LONGEST)])
def test_a_text_is_only_so_long(read: Read, longest: int) -> None:
    assert read("考" * longest) == "考" * longest
    assert read("e\u0301" * longest) == "\u00e9" * longest
    for text in ("考" * (longest + 1), "e\u0301" * longest + "x", "x" * 10 * longest):
        with pytest.raises(ValueError, match="too long"):
            read(text)


def test_words_may_have_lines_and_names_may_not() -> None:
    assert words("一\n二\r\n三") == "一\n二\n三"
    for read in (name, reference):
        with pytest.raises(ValueError, match="unclean"):
            read("一\n二")


def test_a_name_may_have_blanks_and_a_reference_may_not() -> None:
    assert name("长岭 小区") == "长岭 小区"
    for blank in (" ", "\u00a0", "\u2003", "\u3000"):
        with pytest.raises(ValueError, match=r"^E.1$"):
            reference(f"E{blank}1")


@pytest.mark.parametrize("text", [*(f"E{char}1" for char in "/\\?#%\"'<>`"), ".", ".."])
def test_a_reference_can_stand_in_an_address(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        reference(text)


@EVERY
@given(text=st.text(max_size=80))
def test_what_is_taken_is_clean_and_stays_the_same_when_read_again(read: Read, text: str) -> None:
    try:
        taken = read(text)
    except ValueError:
        return
    assert read(taken) == taken == unicodedata.normalize("NFC", taken).strip()
    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in taken.replace("\n", "")}
