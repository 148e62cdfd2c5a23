"""The identity provider's public keys: fetched from where the settings say, kept for a while, looked up by key id."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from jwt import PyJWK
from jwt.exceptions import PyJWTError
from structlog import get_logger

from api.access.fetching import document_at
from api.reaching import Unreachable, is_on_this_machine

log = get_logger("kaohe.api")

ALGORITHMS: Final = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
"""The one algorithm for each type of key: none with a shared secret, and never one that a token chooses."""
FRESH: Final = timedelta(hours=1)
"""After this the keys are fetched again, so that one that was withdrawn is not accepted for long."""
KEPT: Final = timedelta(hours=24)
"""How long they are still good where the provider cannot be reached."""
PAUSE: Final = timedelta(minutes=1)
"""Between two fetches, whatever tokens ask for."""
KEYS_MOST: Final = 100
RSA_BITS_LEAST: Final = 2048


class Keys:
    """`place` is a file or an address of a JWK set; without one, what the issuer's own configuration names."""

    def __init__(self, issuer: str, place: str | None, clock: Callable[[], datetime]) -> None:
        self._issuer = issuer
        self._place = place
        self._clock = clock
        self._keys: Mapping[tuple[str, str], PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._fetching = asyncio.Lock()

    async def find(self, key_id: str, algorithm: str) -> PyJWK | None:
        """The key that may have signed a token; an unknown one makes the keys be fetched again, once a minute at most."""
        if (key_id, algorithm) not in self._keys or self._age() > FRESH:
            await self._renew()
        return self._keys.get((key_id, algorithm)) if self._age() < KEPT else None

    def _age(self) -> timedelta:
        return timedelta.max if self._fetched_at is None else self._clock() - self._fetched_at

    async def _renew(self) -> None:
        async with self._fetching:
            if self._tried_at is not None and self._clock() - self._tried_at < PAUSE:
                return
            self._tried_at = self._clock()
            try:
                self._keys = await asyncio.to_thread(self._fetch)
                self._fetched_at = self._clock()
            except Unreachable as error:
                log.warning("identity provider's keys cannot be had", problem=str(error))

    def _fetch(self) -> dict[tuple[str, str], PyJWK]:
        listed = document_at(self._place or self._announced()).get("keys")
        if not isinstance(listed, list):
            raise Unreachable("not a JWK set")
        return dict(found for each in listed[:KEYS_MOST] if (found := usable(each)) is not None)

    def _announced(self) -> str:
        """Where the issuer says its keys are (OpenID Connect Discovery 1.0, section 4)."""
        document = document_at(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        place = document.get("jwks_uri")
        if document.get("issuer") != self._issuer or not isinstance(place, str):
            raise Unreachable("the configuration is another issuer's")
        if not place.startswith("https://") and not (is_on_this_machine(self._issuer) and is_on_this_machine(place)):
            raise Unreachable("the keys are not at an https address")
        return place


def usable(raw: Any) -> tuple[tuple[str, str], PyJWK] | None:
    """A public signing key with its id and the algorithm of its type; None for any other (RFC 7517)."""
    if not isinstance(raw, dict) or "d" in raw or raw.get("use", "sig") != "sig":
        return None
    key_type, curve, key_id = raw.get("kty"), raw.get("crv"), raw.get("kid")
    if not isinstance(key_type, str) or not isinstance(curve, str | None):
        return None
    algorithm = ALGORITHMS.get((key_type, curve))
    if algorithm is None or not isinstance(key_id, str) or raw.get("alg", algorithm) != algorithm:
        return None
    try:
        key = PyJWK(raw, algorithm=algorithm)
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None
    if algorithm == "RS256" and key.key.key_size < RSA_BITS_LEAST:
        return None
    return (key_id, algorithm), key
