"""Secrets that the counter hands out: made from 256 random bits, and kept as their SHA-256 alone.

A slow hash is for what people make up; 256 random bits cannot be guessed however fast the hash is.
"""

import secrets
from hashlib import sha256
from typing import Final

TOKEN_PREFIX: Final = "kaohe_"  # noqa: S105  (what every token begins with, so that scanners find one that got out)
BYTES: Final = 32
ID_BYTES: Final = 8


def new_token() -> str:
    """The secret of an API token: ``kaohe_`` and 43 characters."""
    return TOKEN_PREFIX + secrets.token_urlsafe(BYTES)


def new_token_id() -> str:
    """By which a token is named in lists and in the record; it opens nothing."""
    return secrets.token_hex(ID_BYTES)


def new_session_id() -> str:
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """64 hexadecimal digits, by which the secret is looked up."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
