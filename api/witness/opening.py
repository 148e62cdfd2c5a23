"""The witness that the settings name."""

import time

from api.settings import Settings
from ledger.proofs.notes import Kind, SigningKey
from ledger.proofs.signing import key_in
from ledger.proofs.watch import Watch
from ledger.proofs.witness import Witness


def witness_of(settings: Settings) -> Witness:
    """Raises WitnessMissing, KeyUnusable, KeyExposed, or MemoryUnusable."""
    watch = Watch(settings.witness_database)
    key = SigningKey(watch.name, key_in(settings.witness_key_path), Kind.ED25519_COSIGNATURE)
    return Witness(watch, key, lambda: int(time.time()))
