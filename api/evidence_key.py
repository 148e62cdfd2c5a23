"""The installation's own key, under which the keys of encrypted files are wrapped: 32 bytes in a file of their owner's."""

import base64
import binascii
import os
import re
import stat
from pathlib import Path
from typing import Final

from api.encrypted import KEY_BYTES, new_key
from ledger.errors import FileUnwritable, KeyFileUnusable

OWNER_ONLY: Final = 0o600
FILE_MOST: Final = 256
"""Bytes that such a file may have."""
HEX: Final = re.compile(rb"[0-9A-Fa-f]{64}")


def load(path: Path) -> bytes:
    """The key in a file, as 64 hexadecimal digits or as base64. Raises KeyFileUnusable."""
    try:
        with path.open("rb") as file:
            found, text = os.fstat(file.fileno()), file.read(FILE_MOST + 1)
    except OSError as error:
        raise KeyFileUnusable(path=str(path), problem_zh="读不了", problem_en="it cannot be read") from error
    if stat.S_IMODE(found.st_mode) & ~OWNER_ONLY:
        problem = "权限应为 0600，只有其所有者可读", "its mode must be 0600: nobody but its owner may read it"
        raise KeyFileUnusable(path=str(path), problem_zh=problem[0], problem_en=problem[1])
    key = _key(text.strip())
    if key is None or len(key) != KEY_BYTES:
        problem = "应为 32 字节的密钥，十六进制或 base64", "it should hold a key of 32 bytes, in hexadecimal or base64"
        raise KeyFileUnusable(path=str(path), problem_zh=problem[0], problem_en=problem[1])
    return key


def _key(text: bytes) -> bytes | None:
    if HEX.fullmatch(text):
        return bytes.fromhex(text.decode())
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def make(path: Path) -> None:
    """A new key in a new file. One that is there already is left as it is: what it has encrypted needs it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(new_key().hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        problem = "它已存在，没有改动", "it is there already, and was left as it is"
        raise KeyFileUnusable(path=str(path), problem_zh=problem[0], problem_en=problem[1]) from error
    except OSError as error:
        raise FileUnwritable(path=str(path)) from error
