"""Tokens of the identity provider: those that are its own are accepted, and of all others not one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from tests.api.access.conftest import House
from tests.api.access.forging import (
    AUDIENCE,
    ISSUER,
    b64,
    ec_key,
    ed_key,
    hs256,
    joined,
    jwk,
    pem,
    rsa_key,
    signed,
    unsigned,
)

THINGS = "/api/v1/things"
KEYS = [
    jwk(rsa_key(), "rsa"),
    jwk(ec_key(), "ec"),
    jwk(ed_key(), "ed"),
    jwk(rsa_key(1024), "small"),
    jwk(rsa_key(name="2"), "encrypts", use="enc"),
    jwk(rsa_key(name="3"), "other-alg", alg="RS512"),
    jwk(rsa_key(name="4"), None),
    {"kty": "oct", "kid": "shared", "k": b64(b"a secret that is published" * 2)},
    {"kty": "EC", "kid": "broken", "crv": "P-256", "x": "!", "y": "!"},
    "not a key",
]
HEADER = {"alg": "RS256", "typ": "JWT", "kid": "rsa"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": KEYS}), encoding="utf-8")
    return Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=str(file))


def claims(house: House, **changes: object) -> dict[str, Any]:
    """What a sound token says; a change to None leaves it out, a number is seconds from now."""
    now = int(house.clock.now.timestamp())
    sound: dict[str, object] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "dept-UM", "iat": 0, "exp": 600}
    said = {**sound, **changes}
    moved = {"iat", "exp", "nbf"}
    return {
        name: now + value if name in moved and isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in said.items()
        if value is not None
    }


def ask(house: House, token: str) -> Any:
    return house.client.get(THINGS, headers={"Authorization": f"Bearer {token}"})


def accepted(house: House, token: str) -> bool:
    answer = ask(house, token)
    assert answer.status_code in {200, 401}, answer.text
    return bool(answer.status_code == 200)


# --- those that are accepted ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"), [(rsa_key(), "RS256", "rsa"), (ec_key(), "ES256", "ec"), (ed_key(), "EdDSA", "ed")]
)
def test_a_token_of_the_provider_speaks_for_its_user(house: House, key: Any, algorithm: str, kid: str) -> None:
    answer = ask(house, signed(key, algorithm, {"alg": algorithm, "kid": kid}, claims(house)))
    assert answer.json() == {"user": "dept-UM", "how": "oidc", "roles": ["department"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["another", AUDIENCE]},
        {"iat": -3000, "exp": 600},
        {"iat": 0, "exp": 3600},
        {"iat": 29},
        {"exp": -29, "iat": -600},
        {"nbf": 0},
        {"nbf": 29},
        {"more": {"nested": [1, 2]}},
    ],
)
def test_a_token_may_be_so(house: House, changes: dict[str, object]) -> None:
    assert accepted(house, signed(rsa_key(), "RS256", HEADER, claims(house, **changes)))


# --- forged ones ------------------------------------------------------------------------------------------------------

Forgery = Callable[[House], str]
FORGED: dict[str, Forgery] = {
    "alg none": lambda house: unsigned({"alg": "none"}, claims(house)),
    "alg none with a key id": lambda house: unsigned({"alg": "none", "kid": "rsa"}, claims(house)),
    "alg None in other letters": lambda house: unsigned({"alg": "nOnE", "kid": "rsa"}, claims(house)),
    "alg empty": lambda house: unsigned({"alg": "", "kid": "rsa"}, claims(house)),
    "alg missing": lambda house: unsigned({"kid": "rsa"}, claims(house)),
    "alg null": lambda house: unsigned({"alg": None, "kid": "rsa"}, claims(house)),
    "alg a list": lambda house: unsigned({"alg": ["RS256"], "kid": "rsa"}, claims(house)),
    "signature cut off": lambda house: signed(rsa_key(), "RS256", HEADER, claims(house)).rpartition(".")[0] + ".",
    "HS256 with the public key as secret": lambda house: hs256(
        pem(rsa_key()), {"alg": "HS256", "kid": "rsa"}, claims(house)
    ),
    "HS256 with the JWK as secret": lambda house: hs256(
        json.dumps(KEYS[0]).encode(), {"alg": "HS256", "kid": "rsa"}, claims(house)
    ),
    "HS256 with the published shared key": lambda house: hs256(
        b"a secret that is published" * 2, {"alg": "HS256", "kid": "shared"}, claims(house)
    ),
    "HS256 under the name of RS256": lambda house: hs256(pem(rsa_key()), HEADER, claims(house)),
    "HS256 with an empty secret": lambda house: hs256(b"", {"alg": "HS256", "kid": "rsa"}, claims(house)),
    "another key under a known id": lambda house: signed(rsa_key(name="9"), "RS256", HEADER, claims(house)),
    "an unknown key id": lambda house: signed(rsa_key(), "RS256", {**HEADER, "kid": "unknown"}, claims(house)),
    "no key id": lambda house: signed(rsa_key(), "RS256", {"alg": "RS256"}, claims(house)),
    "a key id that is a path": lambda house: signed(
        rsa_key(), "RS256", {**HEADER, "kid": "../../../../dev/null"}, claims(house)
    ),
    "a key id that is SQL": lambda house: signed(rsa_key(), "RS256", {**HEADER, "kid": "' OR 1=1 --"}, claims(house)),
    "a key id that is a number": lambda house: signed(rsa_key(), "RS256", {**HEADER, "kid": 1}, claims(house)),
    "jku pointing elsewhere": lambda house: signed(
        rsa_key(name="9"), "RS256", {**HEADER, "jku": "https://evil.test/keys"}, claims(house)
    ),
    "jku beside a sound signature": lambda house: signed(
        rsa_key(), "RS256", {**HEADER, "jku": f"{ISSUER}/keys"}, claims(house)
    ),
    "an embedded jwk": lambda house: signed(
        rsa_key(name="9"), "RS256", {**HEADER, "jwk": jwk(rsa_key(name="9"), "rsa")}, claims(house)
    ),
    "an embedded jwk alone": lambda house: signed(
        rsa_key(name="9"), "RS256", {"alg": "RS256", "jwk": jwk(rsa_key(name="9"), None)}, claims(house)
    ),
    "x5u": lambda house: signed(rsa_key(name="9"), "RS256", {**HEADER, "x5u": "https://evil.test/cert"}, claims(house)),
    "x5c": lambda house: signed(rsa_key(name="9"), "RS256", {**HEADER, "x5c": [b64(b"cert")]}, claims(house)),
    "crit": lambda house: signed(rsa_key(), "RS256", {**HEADER, "crit": ["exp"]}, claims(house)),
    "crit empty": lambda house: signed(rsa_key(), "RS256", {**HEADER, "crit": []}, claims(house)),
    "b64 false": lambda house: signed(rsa_key(), "RS256", {**HEADER, "b64": False, "crit": ["b64"]}, claims(house)),
    "RS256 in the header, an EC key": lambda house: signed(ec_key(), "ES256", {**HEADER, "kid": "ec"}, claims(house)),
    "ES256 in the header, an RSA key": lambda house: signed(
        rsa_key(), "RS256", {"alg": "ES256", "kid": "rsa"}, claims(house)
    ),
    "RS512 with a good key": lambda house: signed(rsa_key(), "RS512", {**HEADER, "alg": "RS512"}, claims(house)),
    "PS256 with a good key": lambda house: signed(rsa_key(), "PS256", {**HEADER, "alg": "PS256"}, claims(house)),
    "a key too small": lambda house: signed(rsa_key(1024), "RS256", {**HEADER, "kid": "small"}, claims(house)),
    "a key for encrypting": lambda house: signed(
        rsa_key(name="2"), "RS256", {**HEADER, "kid": "encrypts"}, claims(house)
    ),
    "a key for another algorithm": lambda house: signed(
        rsa_key(name="3"), "RS256", {**HEADER, "kid": "other-alg"}, claims(house)
    ),
    "a key without an id": lambda house: signed(rsa_key(name="4"), "RS256", {**HEADER, "kid": ""}, claims(house)),
    "an empty ES256 signature": lambda house: (
        joined({"alg": "ES256", "kid": "ec"}, claims(house)) + "." + b64(bytes(64))
    ),
    "another's payload": lambda house: _spliced(house, claims(house, sub="admin")),
    "payload no JSON": lambda _: signed(rsa_key(), "RS256", HEADER, b"not json"),
    "payload a list": lambda _: signed(rsa_key(), "RS256", HEADER, b"[]"),
    "payload deeply nested": lambda _: signed(rsa_key(), "RS256", HEADER, b"[" * 5_000),
    "header no JSON": lambda _: f"{b64(b'{')}.{b64(b'{}')}.{b64(b'x')}",
    "header deeply nested": lambda _: f"{b64(b'[' * 5_000)}.{b64(b'{}')}.{b64(b'x')}",
    "header not base64": lambda _: "!!!.e30.eA",
    "two segments": lambda _: "e30.e30",
    "four segments": lambda house: signed(rsa_key(), "RS256", HEADER, claims(house)) + ".e30",
    "five segments (encrypted)": lambda _: "e30.e30.e30.e30.e30",
    "only dots": lambda _: "..",
    "too long": lambda house: signed(rsa_key(), "RS256", HEADER, claims(house, more="x" * 7_000)),
}


def _spliced(house: House, other: dict[str, Any]) -> str:
    """The header and signature of a sound token around another payload."""
    header, _, signature = signed(rsa_key(), "RS256", HEADER, claims(house)).split(".")
    return f"{header}.{b64(json.dumps(other).encode())}.{signature}"


CLAIMED: dict[str, dict[str, object]] = {
    "expired": {"iat": -3600, "exp": -31},
    "expired long ago": {"iat": -100_000, "exp": -99_000},
    "issued in the future": {"iat": 31, "exp": 600},
    "issued in the far future": {"iat": 10**9, "exp": 10**9 + 600},
    "not before the far future": {"nbf": 10**9},
    "not before soon": {"nbf": 31},
    "lives longer than an hour": {"exp": 3601},
    "lives for ever": {"exp": 10**9},
    "ends before it begins": {"iat": 20, "exp": 10},
    "ends as it begins": {"iat": 10, "exp": 10},
    "no exp": {"exp": None},
    "no iat": {"iat": None},
    "no iss": {"iss": None},
    "no aud": {"aud": None},
    "no sub": {"sub": None},
    "exp a text": {"exp": "9999999999"},
    "exp true": {"exp": True},
    "exp too large for a time": {"exp": 10**30},
    "iat a list": {"iat": [0]},
    "nbf a text": {"nbf": "0"},
    "wrong issuer": {"iss": "https://evil.test"},
    "issuer with a slash more": {"iss": f"{ISSUER}/"},
    "issuer in a list": {"iss": [ISSUER]},
    "wrong audience": {"aud": "another"},
    "wrong audiences": {"aud": ["another", "a third"]},
    "audience in another case": {"aud": AUDIENCE.upper()},
    "audience a number": {"aud": 1},
    "audience empty": {"aud": []},
    "nobody whom the ledger knows": {"sub": "nobody"},
    "a user's name with blanks": {"sub": " dept-UM "},
    "a user's name as a path": {"sub": "../dept-UM"},
    "sub a number": {"sub": 1},
    "sub empty": {"sub": ""},
    "the operator": {"sub": "operator"},
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_token_opens_nothing(house: House, forgery: str) -> None:
    before = house.everything_recorded()
    assert not accepted(house, FORGED[forgery](house))
    assert house.everything_recorded() == before


@pytest.mark.parametrize("claim", CLAIMED)
def test_a_sound_signature_under_wrong_claims_opens_nothing(house: House, claim: str) -> None:
    assert not accepted(house, signed(rsa_key(), "RS256", HEADER, claims(house, **CLAIMED[claim])))


def test_every_byte_of_a_token_matters(house: House) -> None:
    token = signed(ed_key(), "EdDSA", {"alg": "EdDSA", "kid": "ed"}, claims(house))
    assert accepted(house, token)
    for at in range(0, len(token) - 1, 7):
        other = "A" if token[at] != "A" else "B"
        assert not accepted(house, token[:at] + other + token[at + 1 :]), at


def test_a_disabled_user_is_not_admitted_by_the_provider_either(house: House) -> None:
    token = signed(rsa_key(), "RS256", HEADER, claims(house))
    assert accepted(house, token)
    house.terminal.done("user", "disable", "dept-UM")
    assert not accepted(house, token)


def test_the_same_token_is_refused_once_it_has_expired(house: House) -> None:
    token = signed(rsa_key(), "RS256", HEADER, claims(house))
    assert accepted(house, token)
    house.clock.pass_(seconds=631)
    assert not accepted(house, token)


def test_coming_by_the_provider_is_noted_once_an_hour(house: House) -> None:
    for _ in range(3):
        assert accepted(house, signed(rsa_key(), "RS256", HEADER, claims(house)))
    house.clock.pass_(hours=1)
    assert accepted(house, signed(rsa_key(), "RS256", HEADER, claims(house)))
    assert [event["body"] for event in house.events("access/sign-ins")] == [{"how": "oidc", "user": "dept-UM"}] * 2


def test_a_token_of_the_provider_needs_no_proof_of_the_page(house: House) -> None:
    headers = {"Authorization": f"Bearer {signed(rsa_key(), 'RS256', HEADER, claims(house))}"}
    assert house.client.post(THINGS, headers=headers).status_code == 200
