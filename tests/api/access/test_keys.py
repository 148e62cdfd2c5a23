"""Where the provider's keys come from, how long they are kept, and what is not taken for one."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.access import fetching
from api.access.keys import Keys, usable
from api.settings import Settings
from tests.api.access.conftest import Clock
from tests.api.access.forging import Site, ec_key, jwk, rsa_key, site

JWKS = {"keys": [jwk(rsa_key(), "first")]}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONFIGURATION = "/.well-known/openid-configuration"


@pytest.fixture
def provider() -> Iterator[Site]:
    with site() as found:
        found.publish("/keys", JWKS)
        found.publish(CONFIGURATION, {"issuer": found.address, "jwks_uri": f"{found.address}/keys"})
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


def is_found(keys: Keys, kid: str, algorithm: str = "RS256") -> bool:
    return asyncio.run(keys.find(kid, algorithm)) is not None


def test_keys_are_found_where_the_issuer_says(provider: Site, clock: Clock) -> None:
    assert is_found(Keys(provider.address, None, clock), "first")
    assert provider.asked == [CONFIGURATION, "/keys"]


def test_a_configured_place_is_asked_instead(provider: Site, clock: Clock, tmp_path: Path) -> None:
    assert is_found(Keys("https://id.test", f"{provider.address}/keys", clock), "first")
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(JWKS), encoding="utf-8")
    assert is_found(Keys("https://id.test", str(file), clock), "first")
    assert provider.asked == ["/keys"]


def test_a_key_is_for_its_own_algorithm(provider: Site, clock: Clock) -> None:
    keys = Keys(provider.address, None, clock)
    assert not is_found(keys, "first", "ES256")
    assert is_found(keys, "first", "RS256")


def test_unknown_keys_are_asked_for_once_a_minute(provider: Site, clock: Clock) -> None:
    keys = Keys(provider.address, f"{provider.address}/keys", clock)
    for _ in range(20):
        assert not is_found(keys, "second")
    assert len(provider.asked) == 1
    provider.publish("/keys", {"keys": [*JWKS["keys"], jwk(ec_key(), "second")]})
    assert not is_found(keys, "second", "ES256")
    clock.pass_(minutes=1)
    assert is_found(keys, "second", "ES256")
    assert len(provider.asked) == 2


def test_many_who_ask_at_once_are_one_fetch(provider: Site, clock: Clock) -> None:
    async def ask() -> list[object]:
        keys = Keys(provider.address, f"{provider.address}/keys", clock)
        return await asyncio.gather(*(keys.find("first", "RS256") for _ in range(50)))

    assert all(asyncio.run(ask()))
    assert len(provider.asked) == 1


def test_a_key_that_was_withdrawn_is_refused_within_the_hour(provider: Site, clock: Clock) -> None:
    keys = Keys(provider.address, f"{provider.address}/keys", clock)
    assert is_found(keys, "first")
    provider.publish("/keys", {"keys": []})
    clock.pass_(minutes=61)
    assert not is_found(keys, "first")


def test_keys_are_kept_for_a_day_where_the_provider_is_silent(provider: Site, clock: Clock) -> None:
    keys = Keys(provider.address, f"{provider.address}/keys", clock)
    assert is_found(keys, "first")
    provider.answers.clear()
    clock.pass_(hours=23)
    assert is_found(keys, "first")
    clock.pass_(hours=1)
    assert not is_found(keys, "first")


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://another.test", "jwks_uri": "{address}/keys"},
        {"issuer": "{address}"},
        {"issuer": "{address}", "jwks_uri": "http://elsewhere.test/keys"},
        {"issuer": "{address}", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "{address}", "jwks_uri": "ftp://127.0.0.1/keys"},
        {"issuer": "{address}", "jwks_uri": ["{address}/keys"]},
        [],
    ],
)
def test_a_configuration_that_is_not_the_issuers_own_is_not_believed(
    provider: Site, clock: Clock, document: object
) -> None:
    provider.publish(CONFIGURATION, json.loads(json.dumps(document).replace("{address}", provider.address)))
    assert not is_found(Keys(provider.address, None, clock), "first")
    assert "/keys" not in provider.asked


def test_a_redirect_is_not_followed(provider: Site, clock: Clock) -> None:
    provider.answers["/moved"] = lambda: (302, {"Location": f"{provider.address}/keys"}, b"")
    assert not is_found(Keys(provider.address, f"{provider.address}/moved", clock), "first")
    assert provider.asked == ["/moved"]


def test_a_document_without_end_is_given_up(provider: Site, clock: Clock) -> None:
    padded = json.dumps(JWKS).encode() + b" " * fetching.BYTES_MOST
    provider.answers["/keys"] = lambda: (200, {}, padded)
    assert not is_found(Keys(provider.address, f"{provider.address}/keys", clock), "first")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"keys": {}}', b"\xff", b'{"keys": 1, "keys": []}'])
def test_what_is_no_set_of_keys_is_none(provider: Site, clock: Clock, content: bytes) -> None:
    provider.answers["/keys"] = lambda: (200, {}, content)
    assert not is_found(Keys(provider.address, f"{provider.address}/keys", clock), "first")


@pytest.mark.parametrize(
    ("status", "headers", "content"),
    [
        (99, {}, b""),
        (200, {"Transfer-Encoding": "chunked"}, b"no number\r\n"),
        (200, {"Transfer-Encoding": "chunked"}, b"ff\r\n{}"),
        (200, {f"X-{number}": "x" for number in range(200)}, b"{}"),
        (200, {"X-Long": "x" * 70_000}, b"{}"),
        (200, {"Content-Length": "1000"}, b'{"keys": []'),
    ],
    ids=["no status", "no chunk", "half a chunk", "too many fields", "too long a field", "half a document"],
)
def test_an_answer_that_is_not_sound_http_is_none(
    provider: Site, clock: Clock, status: int, headers: dict[str, str], content: bytes
) -> None:
    provider.answers["/keys"] = lambda: (status, headers, content)
    provider.answers[CONFIGURATION] = provider.answers["/keys"]
    for place in (f"{provider.address}/keys", None):
        assert not is_found(Keys(provider.address, place, clock), "first")


@pytest.mark.parametrize("field", ["kty", "kid", "n", "e", "x", "y", "alg", "use", "crv", "x5c", "key_ops"])
def test_a_key_with_an_odd_field_breaks_nothing(field: str) -> None:
    oddities: list[object] = [None, 1, 1.5, True, "", "\u0000", "é", "A", [], {}, [[]], "AQAB" * 1_000]
    for odd in oddities:
        for key in (jwk(rsa_key(), "first"), jwk(ec_key(), "first")):
            found = usable({**key, field: odd})
            assert found is None or found[0][0] in ("first", odd)


def test_a_provider_that_is_not_there_is_asked_again_a_minute_later(clock: Clock) -> None:
    with site() as there:
        there.publish("/keys", JWKS)
        keys = Keys(there.address, f"{there.address}/keys", clock)
        answers, there.answers = there.answers, {}
        assert not is_found(keys, "first")
        there.answers = answers
        assert not is_found(keys, "first")
        clock.pass_(minutes=1)
        assert is_found(keys, "first")


def test_a_private_key_that_was_published_is_not_used() -> None:
    assert usable({**jwk(ec_key(), "leaked"), "d": "x"}) is None


@pytest.mark.parametrize(
    "address", ["http://id.test", "ftp://id.test", "id.test", "https://", "https://id.test/?x=1", "https://id.test/#x"]
)
def test_an_issuer_is_an_https_address(address: str) -> None:
    with pytest.raises(ValidationError, match="oidc_issuer"):
        Settings(oidc_issuer=address, oidc_audience="kaohe")


def test_an_issuer_is_not_configured_without_an_audience() -> None:
    with pytest.raises(ValidationError, match="oidc_audience"):
        Settings(oidc_issuer="https://id.test")
    assert Settings(oidc_issuer="http://127.0.0.1:9", oidc_audience="kaohe").oidc_user_claim == "sub"
