"""An identity provider in a box: keys, the documents it publishes, and tokens signed well or in every wrong way."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER = "https://id.kaohe.test/realms/street"
AUDIENCE = "kaohe"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | Ed25519PrivateKey


@cache
def rsa_key(bits: int = 2048, *, name: str = "") -> rsa.RSAPrivateKey:
    """The same one each time that it is asked for by the same name."""
    _ = name
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def ed_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def jwk(key: Key, kid: str | None, **more: object) -> dict[str, Any]:
    """The public half as a JSON Web Key."""
    public = key.public_key()
    match public:
        case rsa.RSAPublicKey():
            found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
        case ec.EllipticCurvePublicKey():
            found = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(public))
        case _:
            found = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(public))
    found.pop("key_ops", None)
    return {**found, **({"kid": kid} if kid is not None else {}), **more}


def pem(key: Key) -> bytes:
    """The public key as its file would be, which everybody can have."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def joined(header: Mapping[str, object], claims: Mapping[str, object] | bytes) -> str:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return f"{b64(json.dumps(header).encode())}.{b64(payload)}"


def unsigned(header: Mapping[str, object], claims: Mapping[str, object]) -> str:
    return f"{joined(header, claims)}."


def hs256(secret: bytes, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
    signing = joined(header, claims)
    return f"{signing}.{b64(hmac.digest(secret, signing.encode(), sha256))}"


def signed(key: Key, algorithm: str, header: Mapping[str, object], claims: Mapping[str, object] | bytes) -> str:
    """A sound signature under `algorithm`, whatever the header says of it."""
    signing = joined(header, claims)
    maker = jwt.get_algorithm_by_name(algorithm)
    return f"{signing}.{b64(maker.sign(signing.encode(), key))}"


@dataclass
class Site:
    """A web server on this machine: an answer for each path, and what was asked of it."""

    address: str = ""
    answers: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def publish(self, path: str, document: object) -> None:
        self.answers[path] = lambda: (200, {}, json.dumps(document).encode())


@contextmanager
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            status, headers, body = found.answers.get(self.path, lambda: (404, {}, b""))()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named so by the library)
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
