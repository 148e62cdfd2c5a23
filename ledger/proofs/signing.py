"""Who signs for a ledger: the key in a file, or a process of its own that holds it."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from ledger.errors import FileUnwritable, KeyExposed, KeyUnusable
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.notes import Note, Signature, SigningKey, VerifierKey
from ledger.proofs.steps import Memory, Step

OTHERS = 0o077


class Signer(Protocol):
    """Signs the trees of one log, each only as a continuation of the one before."""

    @property
    def verifier(self) -> VerifierKey: ...

    def sign(self, step: Step) -> Signature:
        """The checkpoint in the step's note, which has no signature yet, signed.

        Raises CheckpointMalformed (also for another log's), StepRefused, or KeyUnusable.
        """
        ...


@dataclass(frozen=True, slots=True)
class KeySigner:
    """Signs with a key in this process, and remembers in a file beside it."""

    key: SigningKey
    memory: Memory

    @property
    def verifier(self) -> VerifierKey:
        return self.key.verifier

    def sign(self, step: Step) -> Signature:
        checkpoint = Checkpoint.parse(step.note)
        if checkpoint.origin != self.key.name:
            raise CheckpointMalformed("of another log than the key's")

        def vouch() -> tuple[Signature, bytes]:
            signature = self.key.signed(step.note)
            return signature, bytes(Note(step.note, (signature,)))

        return self.memory.advance(checkpoint, old=step.old, path=step.path, vouch=vouch)


def memory_beside(key: Path) -> Memory:
    """What a key has signed is remembered beside it."""
    return Memory(key.with_name(f"{key.name}.signed"))


def make_key(path: Path) -> Ed25519PrivateKey | None:
    """A new Ed25519 key, readable by its owner alone; None where there is one, which is left as it is.

    It is written beside its place, so that a process that dies meanwhile leaves no half of a key there.
    """
    key = Ed25519PrivateKey.generate()
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}.partial")
    try:
        if path.is_symlink() or path.exists():
            return None
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem_of(key))
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)  # unlike a renaming, this never takes the place of another key
        sync_folder(path.parent)
    except FileExistsError:
        return None
    except OSError as error:
        raise FileUnwritable(path=str(path)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return key


def sync_folder(folder: Path) -> None:
    """A new name in it is on the disk, as well as what the name stands for. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pem_of(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_in(path: Path) -> Ed25519PrivateKey:
    """Raises KeyUnusable where there is none, or KeyExposed where others than its owner may read it."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & OTHERS:
                raise KeyExposed(path=str(path))
            key = load_pem_private_key(file.read(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(path=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(path=str(path))
    return key
