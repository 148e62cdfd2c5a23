"""The keys that a ledger has signed with, as its own record tells: the first, and each with which one was replaced.

A rotation is a note signed by both keys, so that who trusts the old one can trust the new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.access_events import SigningKeyAdded, SigningKeyRotated
from ledger.events import Event
from ledger.proofs.notes import Kind, Note, NoteUntrusted, SigningKey, VerifierKey

STREAM: Final = "access/keys"
ROTATION: Final = "kaohe.key-rotation/v1"
"""First line of a rotation's note: no origin, so that a rotation is never taken for a checkpoint."""


def ed25519(origin: str, public_key: str) -> VerifierKey:
    """`public_key` is 32 bytes in hexadecimal."""
    return VerifierKey(origin, Kind.ED25519, bytes.fromhex(public_key))


def rotation_text(ledger_id: str, old: VerifierKey, new: VerifierKey) -> bytes:
    """What both keys sign."""
    return f"{ROTATION}\n{ledger_id}\n{old}\n{new}\n".encode()


def rotation_note(ledger_id: str, old: SigningKey, new: SigningKey) -> Note:
    text = rotation_text(ledger_id, old.verifier, new.verifier)
    return Note(text, (old.signed(text), new.signed(text)))


def is_rotation(event: SigningKeyRotated, ledger_id: str, origin: str) -> bool:
    """Whether both keys have signed for it, and nothing else stands in the note."""
    try:
        old, new = ed25519(origin, event.old_public_key), ed25519(origin, event.public_key)
        note = Note.parse(event.note.encode())
        signed = note.signed_by([old, new])
    except (ValueError, NoteUntrusted):  # NoteMalformed is one
        return False
    return (
        note.text == rotation_text(ledger_id, old, new) and signed == [old, new] and len(note.signatures) == len(signed)
    )


def with_successors(
    trusted: Sequence[VerifierKey], told: Iterable[tuple[Event, str]], origin: str
) -> list[VerifierKey]:
    """The trusted keys and those that came after them, by events of `STREAM` with their ledger's id, oldest first.

    Raises NoteUntrusted for a rotation that both keys have not signed for.
    """
    found = list(trusted)
    for event, ledger_id in told:
        if isinstance(event, SigningKeyRotated):
            if not is_rotation(event, ledger_id, origin):
                raise NoteUntrusted("a rotation is not signed by both keys")
            if ed25519(origin, event.old_public_key) in found:
                found.append(ed25519(origin, event.public_key))
    return found


def predecessors(trusted: Sequence[VerifierKey], told: Sequence[tuple[Event, str]], origin: str) -> list[VerifierKey]:
    """The keys that came before the trusted ones: each was replaced by a rotation that a later one has signed too.

    They vouch for what was signed in their time, and for nothing that is new.
    """
    found: list[VerifierKey] = []
    for event, ledger_id in reversed(told):
        if isinstance(event, SigningKeyRotated) and is_rotation(event, ledger_id, origin):
            old, new = ed25519(origin, event.old_public_key), ed25519(origin, event.public_key)
            if new in {*trusted, *found} and old not in {*trusted, *found}:
                found.append(old)
    return found


@dataclass(frozen=True, slots=True)
class RecordedKeys:
    """Public keys in hexadecimal, oldest first, each once; none where the record names none."""

    public_keys: tuple[str, ...]

    @property
    def current(self) -> str | None:
        return self.public_keys[-1] if self.public_keys else None

    def verifiers(self, origin: str) -> tuple[VerifierKey, ...]:
        return tuple(ed25519(origin, each) for each in self.public_keys)


def recorded_keys(events: Iterable[Event]) -> RecordedKeys:
    """From the events of `STREAM`, oldest first."""
    found: list[str] = []
    for event in events:
        match event:
            case SigningKeyAdded():
                found.append(event.public_key)
            case SigningKeyRotated():
                found += [event.old_public_key, event.public_key]
            case _:
                raise TypeError(f"no case for {type(event).__name__}")
    newest_last = dict.fromkeys(reversed(found))
    return RecordedKeys(tuple(reversed(newest_last)))
