"""Keys that are always the same, so that what they sign is too."""

from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.proofs.notes import SigningKey

ORIGIN: Final = "ledger.example/kaohe"


def key_of(seed: str, name: str = ORIGIN) -> SigningKey:
    return SigningKey(name, Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest()))


KEY: Final = key_of("the key of the tests")
VKEY: Final = str(KEY.verifier)
OLD_KEY: Final = key_of("the key that came before it")
