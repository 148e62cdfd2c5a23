"""Tokens of an identity provider (OpenID Connect): which are accepted, and whom they speak for.

RFC 8725 is followed to the letter: the algorithm follows from the key and never from the token, keys come from the
configured issuer alone, and what a token says of where to find its key makes it refused.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from jwt.exceptions import PyJWTError

from api.access.keys import ALGORITHMS, Keys
from ledger import text

LEEWAY: Final = timedelta(seconds=30)
"""By how much the provider's clock may differ from ours."""
LIFETIME_LONGEST: Final = timedelta(hours=1)
LONGEST: Final = 8 * 1024
"""Characters of a token."""
POINTS_ELSEWHERE: Final = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64"})
"""Header parameters that name a key, or that must be understood: no token with one of them is accepted."""
CLAIMS: Final = ("exp", "iat", "iss", "aud", "sub")


class Provider:
    """One issuer, and the audience that its tokens must be for. `claim` names the claim that holds the user's name."""

    def __init__(self, issuer: str, audience: str, claim: str, keys: Keys, clock: Callable[[], datetime]) -> None:
        self._issuer = issuer
        self._audience = audience
        self._claim = claim
        self._keys = keys
        self._clock = clock

    async def user_in(self, token: str) -> str | None:
        """The name of the user whom a token speaks for, or None for one that is not accepted."""
        if len(token) > LONGEST or (signer := _signer(token)) is None:
            return None
        key = await self._keys.find(*signer)
        if key is None:
            return None
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                # Times are compared with our own clock, below.
                options={
                    "require": list(CLAIMS),
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "enforce_minimum_key_length": True,
                },
            )
        except (PyJWTError, ValueError, TypeError, RecursionError):
            return None
        return _name(claims, self._claim) if self._is_timely(claims) else None

    def _is_timely(self, claims: Mapping[str, Any]) -> bool:
        times = [_moment(claims[name]) for name in ("iat", "exp")]
        starts = _moment(claims.get("nbf", claims["iat"]))
        issued_at, expires_at = times
        if issued_at is None or expires_at is None or starts is None:
            return False
        now = self._clock()
        has_begun = issued_at <= now + LEEWAY and starts <= now + LEEWAY
        return has_begun and now < expires_at + LEEWAY and timedelta() < expires_at - issued_at <= LIFETIME_LONGEST


def _signer(token: str) -> tuple[str, str] | None:
    """Key id and algorithm that a token names, where it names them as it should."""
    try:
        header = jwt.get_unverified_header(token)
    except (PyJWTError, ValueError, RecursionError):
        return None
    key_id, algorithm = header.get("kid"), header.get("alg")
    is_known = isinstance(algorithm, str) and algorithm in ALGORITHMS.values()
    if POINTS_ELSEWHERE & header.keys() or not is_known or not isinstance(key_id, str):
        return None
    return key_id, str(algorithm)


def _moment(seconds: object) -> datetime | None:
    """A NumericDate (RFC 7519, section 2)."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _name(claims: Mapping[str, Any], claim: str) -> str | None:
    name = claims.get(claim)
    try:
        return name if isinstance(name, str) and text.reference(name) == name else None
    except ValueError:
        return None
