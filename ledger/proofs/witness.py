"""A witness (C2SP tlog-witness): it cosigns the trees of the logs it watches, each only as a continuation of the last.

What it cosigns is remembered before anybody has the cosignature.
"""

from collections.abc import Callable
from threading import Lock

from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.notes import Note, NoteMalformed, NoteUntrusted, Signature, SigningKey
from ledger.proofs.steps import Memory, Reason, Step, StepMalformed, StepRefused
from ledger.proofs.watch import Watch


class LogUnknown(Exception):
    """A checkpoint of a log that is not watched."""


class Witness:
    """Cosigns for the logs of a watch, with a key of its own; `clock` gives seconds since 1970."""

    def __init__(self, watch: Watch, key: SigningKey, clock: Callable[[], int]) -> None:
        self.watch = watch
        self.key = key
        self._clock = clock
        self._memory = Memory(watch.path)
        self._turn = Lock()

    def cosign(self, body: bytes) -> Signature:
        """The answer to add-checkpoint.

        Raises StepMalformed, LogUnknown, NoteUntrusted, StepRefused, or MemoryUnusable. A checkpoint that the log has
        signed and that does not continue what was cosigned is kept.
        """
        step, note, checkpoint = _parsed(body)
        keys = self.watch.keys_of(checkpoint.origin)
        if not keys:
            raise LogUnknown(checkpoint.origin)
        signers = {(key.name, key.id) for key in note.signed_by(keys)}
        if not signers:
            raise NoteUntrusted("no signature by a key of the log")
        by_log = {(each.name, each.key_id): each for each in reversed(note.signatures)}
        signed = Note(note.text, tuple(by_log[each] for each in sorted(signers)))
        with self._turn:
            return self._cosigned(step, signed, checkpoint)

    def _cosigned(self, step: Step, signed: Note, checkpoint: Checkpoint) -> Signature:
        def vouch() -> tuple[Signature, bytes]:
            cosignature = self.key.cosigned(signed.text, self._clock())
            return cosignature, bytes(Note(signed.text, (*signed.signatures, cosignature)))

        try:
            cosignature = self._memory.advance(checkpoint, old=step.old, path=step.path, vouch=vouch)
        except StepRefused as refusal:
            if refusal.reason is Reason.INCONSISTENT or checkpoint.size == refusal.size:
                self.watch.keep_clash(checkpoint, bytes(signed), seen_at=self._clock())
            raise
        self.watch.settle(checkpoint)
        return cosignature


def _parsed(body: bytes) -> tuple[Step, Note, Checkpoint]:
    step = Step.parse(body)
    try:
        note = Note.parse(step.note)
        return step, note, Checkpoint.parse(note.text)
    except (NoteMalformed, CheckpointMalformed) as error:
        raise StepMalformed(str(error)) from error
