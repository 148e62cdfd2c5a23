"""Replacing the ledger's signing key: an event that both keys sign, and the new key in the old one's place."""

from pathlib import Path

from api.settings import Settings
from ledger.access import note_key_rotation
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.errors import FileUnwritable, KeyNotRecorded, LedgerError
from ledger.proofs.keys import STREAM, RecordedKeys, recorded_keys, rotation_note
from ledger.proofs.notes import SigningKey, VerifierKey
from ledger.proofs.sealer import keys_in, origin_of
from ledger.proofs.signing import key_in, make_key, sync_folder
from ledger.transaction import Transaction


def rotate(ledger: Ledger, settings: Settings) -> VerifierKey:
    """The new key's verifier key. Whoever trusts the old key can go on to it by what is recorded.

    Raises KeyNotRecorded where the key at hand is not the one to be replaced.
    """
    path = settings.key_path
    settle(ledger, path)
    origin = origin_of(ledger, settings.origin)
    old = SigningKey(origin, key_in(path))
    with ledger.rows() as rows:
        _require_current(keys_in(rows), old, path)
    next_ = following(path)
    # One that lies there already was made by a rotation that was cut short before anything was recorded.
    new = SigningKey(origin, make_key(next_) or key_in(next_))
    note = bytes(rotation_note(ledger.id, old, new))

    def record(books: OpenBooks) -> None:
        # Again, under the ledger's lock: another rotation may have been faster.
        _require_current(recorded_keys(each.event for each in books.history(STREAM)), old, path)
        note_key_rotation(books, old.verifier.public, new.verifier.public, note)

    ledger.carry_out(record)
    settle(ledger, path)
    return new.verifier


def _require_current(recorded: RecordedKeys, key: SigningKey, path: Path) -> None:
    if recorded.current not in {None, key.verifier.public.hex()}:
        raise KeyNotRecorded(path=str(path))


def settle(ledger: Ledger, path: Path) -> None:
    """Completes a rotation that was recorded, and cut short before the new key came into its place."""
    next_ = following(path)
    if not next_.exists():
        return
    with ledger.rows() as rows:
        if not _is_due(next_, rows):
            return
    # Several processes may be at it. Under the ledger's lock no later rotation can bring in a key of its own meanwhile.
    with ledger.rows(to_write=True) as rows:
        if _is_due(next_, rows):
            _put_in_place(next_, path)


def _is_due(next_: Path, rows: Transaction) -> bool:
    """Whether it is the key that the record names."""
    try:
        return key_in(next_).public_key().public_bytes_raw().hex() == keys_in(rows).current
    except LedgerError:
        return False


def following(path: Path) -> Path:
    """Where the next key lies until it comes into the place of the present one."""
    return path.with_name(f"{path.name}.next")


def _put_in_place(next_: Path, path: Path) -> None:
    try:
        next_.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise FileUnwritable(path=str(path)) from error
