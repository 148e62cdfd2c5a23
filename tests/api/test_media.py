"""What a file is taken for, whatever it is called."""

from pathlib import Path

import pytest
import xlsxwriter

from api.media import LOOKED_AT_BYTES, UNKNOWN, media_of, suffix_of

HEAD = b"\x00\x00\x00\x18ftyp"
KINDS = {
    b"\xff\xd8\xff\xe0\x00\x10JFIF": "image/jpeg",
    b"\x89PNG\r\n\x1a\n\x00\x00": "image/png",
    b"RIFF\x10\x00\x00\x00WEBPVP8 ": "image/webp",
    HEAD + b"heic\x00": "image/heic",
    HEAD + b"isom\x00": "video/mp4",
    b"%PDF-1.7\n\x00": "application/pdf",
    "情况说明\r\n第二行\t完".encode(): "text/plain",
    b"<html><script>alert(1)</script>": "text/plain",
    b"RIFF\x10\x00\x00\x00WAVEfmt ": UNKNOWN,
    HEAD + b"what\x00": UNKNOWN,
    b"PK\x03\x04 an archive of something": UNKNOWN,
    b"MZ\x90\x00": UNKNOWN,
    b"text with \x07": UNKNOWN,
    "情况".encode("gbk"): UNKNOWN,
    b"GIF89a\x01": UNKNOWN,
}


def media(content: bytes) -> str:
    return media_of(content[:LOOKED_AT_BYTES], content[-LOOKED_AT_BYTES:])


@pytest.mark.parametrize(("content", "wanted"), KINDS.items())
def test_a_file_is_known_by_its_first_bytes(content: bytes, wanted: str) -> None:
    assert media(content) == wanted


def test_an_office_document_is_known_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "book"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "x")
    found = media(path.read_bytes())
    assert found == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert suffix_of(found) == ".xlsx"


@pytest.mark.parametrize("before", range(3))
def test_a_text_may_be_cut_within_a_character_where_the_look_ends(before: int) -> None:
    assert media(b"x" * before + "字".encode() * LOOKED_AT_BYTES) == "text/plain"


def test_what_is_not_known_has_a_suffix_that_says_nothing() -> None:
    assert suffix_of(UNKNOWN) == ".bin"
