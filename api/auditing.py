"""Verifying the ledger that the settings name, with what is known about it beside its file."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.given_files import content_of
from api.opening import open_ledger
from api.rotation import following
from api.sealing import signer_of
from api.settings import Settings
from ledger import store
from ledger.errors import (
    CheckpointUnreadable,
    CheckpointWrong,
    KeyExposed,
    KeyNeeded,
    KeyNotRecorded,
    KeyUnusable,
    LedgerError,
    NothingSealed,
    NoWitnessKey,
    VerifierKeyMalformed,
)
from ledger.events import Event
from ledger.proofs.audit import Audit, Audited
from ledger.proofs.audit_seals import signers
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.keys import STREAM, RecordedKeys, ed25519, predecessors, recorded_keys, with_successors
from ledger.proofs.notes import NOTE_BYTES_MOST, Note, NoteMalformed, NoteUntrusted, VerifierKey
from ledger.proofs.sealer import keys_in, origin_of
from ledger.proofs.signer_socket import SocketSigner
from ledger.proofs.signing import key_in, memory_beside
from ledger.proofs.stored import StoredLedger, opened
from ledger.proofs.witnesses import COSIGNERS

KEY_FILE_MOST: Final = 64 * 1024
"""Bytes of a file with verifier keys."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an auditor brings: keys of the log, and files with checkpoints that were signed earlier."""

    keys: tuple[str, ...] = ()
    since: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Trusted:
    """The log's keys; `earlier` are those that they have replaced, which vouch for checkpoints of their time."""

    keys: Sequence[VerifierKey]
    earlier: Sequence[VerifierKey] = ()


def verifier_keys(given: str) -> list[str]:
    """A verifier key, or those in a file, one a line. Raises VerifierKeyMalformed, or FileUnreadable."""
    with suppress(NoteMalformed):
        return [str(VerifierKey.parse(given))]
    try:
        if not Path(given).exists():
            raise VerifierKeyMalformed
        text = content_of(Path(given), most=KEY_FILE_MOST).decode("utf-8-sig")
        found = [str(VerifierKey.parse(line)) for line in text.splitlines() if line.strip() and line[0] != "#"]
    except (NoteMalformed, OSError, ValueError) as error:  # OSError: what was given cannot even be a name
        raise VerifierKeyMalformed from error
    if not found:
        raise VerifierKeyMalformed
    return found


def witness_keys(given: str) -> list[str]:
    """As `verifier_keys`, of witnesses alone. Raises NoWitnessKey too."""
    found = verifier_keys(given)
    for each in map(VerifierKey.parse, found):
        if each.kind not in COSIGNERS:
            raise NoWitnessKey(name=each.name)
    return found


def keys_of(settings: Settings) -> tuple[VerifierKey, ...]:
    """The ledger's verifier keys as its record names them, the present one last; or that of the key at hand.

    Raises NothingSealed where there is neither, and what keeps the ledger from being opened.
    """
    with open_ledger(settings) as ledger:
        origin = origin_of(ledger, settings.origin)
        with ledger.rows() as rows:
            found = keys_in(rows).verifiers(origin)
        if found:
            return found
        try:
            return (signer_of(ledger, settings).verifier,)
        except (KeyUnusable, KeyExposed) as error:
            raise NothingSealed from error


def keys_here(settings: Settings) -> tuple[VerifierKey, ...]:
    """As `keys_of`, for one who trusts the ledger here. Raises KeyNotRecorded where its key at hand is another's."""
    with open_ledger(settings) as ledger, ledger.rows() as rows:
        _require_recorded(keys_in(rows), _at_hand(settings), settings)
    return keys_of(settings)


def audited(
    settings: Settings, known: Known, *, full: bool, progress: Callable[..., None]
) -> tuple[Audited, list[Checkpoint]]:
    """What was found in order, and the earlier checkpoints that are its beginning.

    Raises Tampered for what is not, KeyNeeded where no key is known, and KeyNotRecorded where none was brought and the
    one at hand is not the ledger's.
    """
    given = [VerifierKey.parse(each) for each in known.keys]
    # Before the snapshot that is audited: what is signed meanwhile is not in it.
    remembered = _remembered(settings)
    with opened(settings.ledger_path) as ledger:
        ledger.require_tables()
        try:
            return _audited(settings, ledger, known, given, remembered, full=full, progress=progress)
        except (CheckpointWrong, KeyNeeded, KeyNotRecorded):
            # Keys stand in an event too: what was done to the events comes first.
            Audit(ledger, (), progress).run(full=full)
            raise


def _audited(
    settings: Settings,
    ledger: StoredLedger,
    known: Known,
    given: Sequence[VerifierKey],
    remembered: Sequence[Checkpoint],
    *,
    full: bool,
    progress: Callable[..., None],
) -> tuple[Audited, list[Checkpoint]]:
    found = ledger.checkpoint()
    origin = found[1].origin if found else None
    trusted = Trusted(given) if origin is None else _trusted(ledger, settings, given, origin)
    olds = [_checkpoint_in(path, lambda of: _trusted(ledger, settings, given, of)) for path in known.since]
    progress(0, ledger.extent()[0])
    audit = Audit(ledger, trusted.keys, progress, earlier=trusted.earlier)
    return audit.run(full=full, since=[*olds, *remembered]), olds


def _trusted(ledger: StoredLedger, settings: Settings, given: Sequence[VerifierKey], origin: str) -> Trusted:
    """The keys that were brought, with those that the record shows to have come after and before them; or its own."""
    if not given:
        return Trusted(keys_beside(ledger, settings, origin))
    try:
        told = _told(ledger)
        keys = with_successors(given, told, origin)
        return Trusted(keys, predecessors(keys, told, origin))
    except (ValueError, TypeError, LookupError, NoteUntrusted, LedgerError):
        return Trusted(given)


def _told(ledger: StoredLedger) -> list[tuple[Event, str]]:
    ledger_id = store.ledger_of(ledger.one("SELECT CAST(state AS BLOB) FROM stored_events LIMIT 1")[0])
    return [(event, ledger_id) for event in ledger.recorded(STREAM)]


def keys_beside(ledger: StoredLedger, settings: Settings, origin: str) -> Sequence[VerifierKey]:
    """For one who has brought no key: those that the record names, or the one at hand.

    Raises KeyNotRecorded, or KeyNeeded where there is neither.
    """
    try:
        recorded = recorded_keys(ledger.recorded(STREAM))
        found = recorded.verifiers(origin)
    except (ValueError, TypeError, LookupError, LedgerError):
        recorded, found = RecordedKeys(()), ()
    at_hand = _at_hand(settings)
    _require_recorded(recorded, at_hand, settings)
    found = found or tuple(ed25519(origin, each) for each in at_hand[:1])
    if not found:
        raise KeyNeeded
    return found


def _at_hand(settings: Settings) -> list[str]:
    """Public keys in hexadecimal: the signing process's; or the one in the key's file, and one that is to replace it."""
    found: list[str] = []
    if settings.signer is not None:
        with suppress(KeyUnusable):
            found.append(SocketSigner(settings.signer).verifier.public.hex())
        return found
    for path in (settings.key_path, following(settings.key_path)):
        with suppress(KeyUnusable, KeyExposed):
            found.append(key_in(path).public_key().public_bytes_raw().hex())
    return found


def _require_recorded(recorded: RecordedKeys, at_hand: Sequence[str], settings: Settings) -> None:
    if recorded.current is not None and at_hand and recorded.current not in at_hand:
        raise KeyNotRecorded(path=str(settings.signer or settings.key_path))


def _checkpoint_in(path: Path, trusted_for: Callable[[str], Trusted]) -> Checkpoint:
    """Raises CheckpointUnreadable, FileUnreadable, or CheckpointWrong where none of the log's keys has signed it."""
    data = content_of(path, most=NOTE_BYTES_MOST)
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
    except (NoteMalformed, CheckpointMalformed) as error:
        raise CheckpointUnreadable(path=str(path)) from error
    trusted = trusted_for(checkpoint.origin)
    signers(note, checkpoint, [*trusted.keys, *trusted.earlier])
    return checkpoint


def _remembered(settings: Settings) -> list[Checkpoint]:
    """What the key remembers to have signed, where that is at hand: it outlives an older copy of the ledger."""
    memory = memory_beside(settings.key_path)
    if not memory.path.exists():
        return []
    try:
        with opened(settings.ledger_path) as ledger:
            found = ledger.checkpoint()
        last = memory.last(found[1].origin) if found else None
    except LedgerError:  # another's, who may read it: an auditor brings checkpoints of their own
        return []
    return [Checkpoint(found[1].origin, last.size, last.root)] if found and last and last.size else []
