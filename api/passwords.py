"""Passwords: hashed with Argon2id as RFC 9106 recommends it, and checked with the same work for everybody."""

import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import orjson
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from argon2.profiles import RFC_9106_LOW_MEMORY

from ledger.errors import PasswordUnsuitable

SHORTEST: Final = 10
LONGEST: Final = 200
MARK_BYTES: Final = 2


def require_suitable(password: str) -> None:
    """Raises PasswordUnsuitable."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordUnsuitable(shortest=SHORTEST, longest=LONGEST)


def made_up() -> str:
    """A password that nobody chose, of 16 characters."""
    return secrets.token_urlsafe(12)


def hashed(password: str) -> str:
    """Blocks for some tens of milliseconds."""
    return PasswordHasher().hash(_prepared(password))


def is_right(password: str, hash_: str | None) -> bool:
    """Whether a password belongs to a hash; without a usable hash it takes just as long, and is never right. Blocks."""
    hasher = PasswordHasher()
    try:
        hasher.verify(hash_ or _nobodys(hasher), _prepared(password))
    except VerificationError:
        return False
    except InvalidHashError:  # such as an installation writes in by hand, to shut an account
        return is_right(password, None)
    return hash_ is not None


def mark(passwords: Sequence[str | None], salt: str) -> str:
    """Tells these passwords from nearly all others, and cannot be used to find them: sixteen bits of an Argon2 hash.

    For what is kept for ever, where the hash itself has no place: whoever guesses has to work as hard as for a hash, and
    of the wrong guesses one in 65,536 looks right. Blocks.
    """
    costs = RFC_9106_LOW_MEMORY
    said = orjson.dumps([None if each is None else _prepared(each).decode() for each in passwords])
    full = hash_secret_raw(
        said,
        sha256(salt.encode()).digest(),
        time_cost=costs.time_cost,
        memory_cost=costs.memory_cost,
        parallelism=costs.parallelism,
        hash_len=costs.hash_len,
        type=Type.ID,
    )
    return full[:MARK_BYTES].hex()


def is_outdated(hash_: str) -> bool:
    """Whether it was made with other parameters than are used now."""
    return PasswordHasher().check_needs_rehash(hash_)


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password has, under the parameters that every other one has."""
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, tag = (b64encode(bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len))
    return f"$argon2id$v=19${costs}${salt}${tag}"


def _prepared(password: str) -> bytes:
    # The same characters may be composed differently by another keyboard (RFC 8265, section 4.2.2).
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
