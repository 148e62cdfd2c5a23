"""Making a new ledger: whole or not at all, with its signing key and its first people."""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from api.opening import now
from api.passwords import hashed
from api.settings import Settings
from ledger.access import note_signing_key
from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.errors import FileUnwritable, LedgerAlreadyThere
from ledger.proofs.signer_socket import SocketSigner
from ledger.proofs.signing import make_key
from ledger.rulebook import Rulebook
from projections.scoring import standing

ADMIN = "admin"
SAMPLE_PASSWORD = "kaohe-demo"  # noqa: S105  (of the people of a trial, and said on every screen of it)


def found(
    settings: Settings,
    fill: Callable[[Ledger], None],
    *,
    clock: Callable[[], datetime] = now,
    ledger_id: str | None = None,
    demonstration: bool = False,
) -> None:
    """A new ledger at the settings' path, with whatever `fill` writes into it.

    It is made beside its place and put there when it is complete, so that nobody ever finds half of one.
    """
    path = settings.ledger_path
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(path=str(path)) from error
    try:
        partial.touch(mode=0o640)
        new_key = new_public_key(settings)
        with Ledger.found(
            partial,
            ledger_id=ledger_id or secrets.token_hex(16),
            scorer=standing,
            clock=clock,
            demonstration=demonstration,
        ) as ledger:
            if new_key and not demonstration:  # which is the same to the byte for the same seed
                note_key(ledger, new_key)
            fill(ledger)
        _put_in_place(partial, path)
    except OSError as error:
        raise FileUnwritable(path=str(path)) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            partial.with_name(f"{partial.name}{suffix}").unlink(missing_ok=True)


def _put_in_place(partial: Path, path: Path) -> None:
    try:
        os.link(partial, path)  # unlike a renaming, this never takes the place of another ledger
    except FileExistsError as error:
        raise LedgerAlreadyThere(path=str(path)) from error


def add_admin(ledger: Ledger, password: str) -> None:
    """The first administrator."""
    ledger.add_user(ADMIN, [Grant(Role.ADMIN)], hashed(password))


def add_sample_users(ledger: Ledger, rulebook: Rulebook) -> None:
    """The people of a trial, all with one password."""
    ledger.add_sample_users(rulebook.year, hashed(SAMPLE_PASSWORD))


def new_public_key(settings: Settings) -> bytes | None:
    """Of a key that is made, or that the signing process holds; None where one lies in its place already.

    Raises KeyUnusable where there is to be a signing process, and there is none.
    """
    if settings.signer is not None:
        return SocketSigner(settings.signer).verifier.public
    made = make_key(settings.key_path)
    return made.public_key().public_bytes_raw() if made else None


def note_key(ledger: Ledger, public_key: bytes) -> None:
    """That a key was made, and which: a change of keys is an event like any other."""
    ledger.carry_out(lambda books: note_signing_key(books, public_key))
