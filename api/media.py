"""What a file is, by its first bytes: what its sender calls it is not believed."""

from typing import Final

UNKNOWN: Final = "application/octet-stream"
LOOKED_AT_BYTES: Final = 64 * 1024
"""Of the beginning of a file, and of its end where it is an archive."""
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
PARTS: Final = {
    b"word/document.xml": (f"{OFFICE}wordprocessingml.document", ".docx"),
    b"xl/workbook.xml": (f"{OFFICE}spreadsheetml.sheet", ".xlsx"),
    b"ppt/presentation.xml": (f"{OFFICE}presentationml.presentation", ".pptx"),
}
"""The part by which an office document is known. Its archive is not unpacked: an archive may be a trap."""
BEGINNINGS: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif"), "image/heic"),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "), "video/mp4"),
}
"""The brand in the first box of an ISO media file (ISO/IEC 14496-12, section 4.3)."""
SUFFIXES: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "text/plain": ".txt",
    **dict(PARTS.values()),
}
_CONTROLS: Final = frozenset(range(32)) - {*b"\t\n\r"}


def media_of(head: bytes, tail: bytes) -> str:
    """One of a few types that people hand in, or UNKNOWN; of a file's first and last LOOKED_AT_BYTES, or all it has."""
    if head.startswith(b"PK\x03\x04"):
        return _office(head + tail)
    return next((media for bytes_, media in BEGINNINGS.items() if head.startswith(bytes_)), None) or _other(head)


def suffix_of(media: str) -> str:
    return SUFFIXES.get(media, ".bin")


def _office(seen: bytes) -> str:
    if b"[Content_Types].xml" not in seen:
        return UNKNOWN
    return next((media for part, (media, _suffix) in PARTS.items() if part in seen), UNKNOWN)


def _other(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], UNKNOWN)
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; a character that the end of the piece cuts in two is whole in the file."""
    if not _CONTROLS.isdisjoint(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) == LOOKED_AT_BYTES and error.start > len(head) - 4
    return True
