"""The ledger's witnesses (C2SP tlog-witness): asked for cosignatures, all at once and never for long."""

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Final, Self

from api import reaching
from api.reaching import Reply, Unreachable
from api.settings import Settings
from api.witness_list import listed_in
from ledger.errors import WitnessesUnusable
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Signature, VerifierKey
from ledger.proofs.steps import Step
from ledger.proofs.witnesses import Finding, Gathered, Sign, Witness, judged

ANSWER_MOST: Final = 64 * 1024
"""Bytes."""
TRIES_MOST: Final = 4
"""How often one witness is sent one checkpoint, each time from the size that it says."""
STRAGGLER_SECONDS: Final = 1.0
"""How long the others are waited for once the quorum is in."""
SECONDS_DEFAULT: Final = 5.0

Consistency = Callable[[int], list[bytes]]
"""The hashes that prove the tree of a size a prefix of the checkpoint's."""


class Cosigners:
    """Remembers, while it lives, up to which size each witness has cosigned. Not for two threads at once."""

    def __init__(
        self, witnesses: Sequence[Witness], quorum: int | None = None, seconds: float = SECONDS_DEFAULT
    ) -> None:
        """`quorum` is the number of witnesses without one; `seconds` bound a whole gathering."""
        self.witnesses = tuple(witnesses)
        self.quorum = len(self.witnesses) if quorum is None else quorum
        self._seconds = seconds
        self._cosigned: dict[Witness, int] = {}
        self._busy: set[Witness] = set()
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Raises WitnessesUnusable."""
        listed = [] if settings.witnesses is None else listed_in(settings.witnesses)
        quorum = settings.witness_quorum
        if settings.witnesses is not None and not listed:
            raise WitnessesUnusable(
                path=str(settings.witnesses), problem_zh="里面没有见证人", problem_en="it names no witness"
            )
        if quorum is not None and quorum > len(listed):
            raise WitnessesUnusable(
                path=str(settings.witnesses or "–"),
                problem_zh=f"要求 {quorum} 个会签，却只有 {len(listed)} 个见证人",
                problem_en=f"{quorum} cosignatures are asked for, and there are {len(listed)} witnesses",
            )
        return cls(listed, quorum, settings.witness_seconds)

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        return tuple(each.key for each in self.witnesses)

    def gather(self, checkpoint: Checkpoint, note: bytes, consistency: Consistency) -> Gathered:
        """Cosignatures of a signed note; `consistency` is called in this thread alone, and its errors are the caller's.

        Every witness is asked; none is waited for longer than the settings say, or than a moment once the quorum is in.
        Nothing is raised for what a witness does.
        """
        return _Gathering(self, checkpoint, note, consistency).run(monotonic() + self._seconds)

    # --- what a gathering needs of it ---

    def start_for(self, witness: Witness, most: int) -> int:
        """From where to begin: what the witness has cosigned, as far as that is known."""
        size = self._cosigned.get(witness, 0)
        return size if size <= most else 0

    def note_size(self, witness: Witness, size: int) -> None:
        self._cosigned[witness] = size

    def ask(self, witness: Witness, body: bytes, answers: "Answers", seconds: float) -> bool:
        """Sends it in a thread of its own; False where the witness still has not answered from an earlier time."""
        with self._lock:
            if witness in self._busy:
                return False
            self._busy.add(witness)
        Thread(target=self._asked, args=(witness, body, answers, seconds), daemon=True).start()
        return True

    def _asked(self, witness: Witness, body: bytes, answers: "Answers", seconds: float) -> None:
        reply: Reply | Unreachable = Unreachable("no answer")
        try:
            address, headers = f"{witness.address}/add-checkpoint", {"Content-Type": "text/plain; charset=utf-8"}
            reply = reaching.ask(address, body=body, headers=headers, seconds=seconds, most=ANSWER_MOST)
        except Unreachable as error:
            reply = error
        finally:
            with self._lock:
                self._busy.discard(witness)
            answers.put((witness, reply))


Answers = SimpleQueue[tuple[Witness, Reply | Unreachable]]


class _Gathering:
    """One checkpoint, on its way to all witnesses."""

    def __init__(self, cosigners: Cosigners, checkpoint: Checkpoint, note: bytes, consistency: Consistency) -> None:
        self._cosigners = cosigners
        self._checkpoint = checkpoint
        self._note = note
        self._consistency = consistency
        self._answers: Answers = SimpleQueue()
        self._tries: dict[Witness, int] = {}
        self._signatures: dict[Witness, Signature] = {}
        self._findings: dict[Witness, Finding] = {}

    def run(self, until: float) -> Gathered:
        for witness in self._cosigners.witnesses:
            self._send(witness, self._cosigners.start_for(witness, self._checkpoint.size), until)
        patience = self._patience(until)
        while self._open and (left := patience - monotonic()) > 0:
            try:
                witness, reply = self._answers.get(timeout=left)
            except Empty:
                break
            self._take(witness, reply, until)
            patience = min(patience, self._patience(until))
        for witness in self._open:
            self._find(witness, "it does not answer in time")
        found = tuple(self._findings.values())
        return Gathered(
            signatures=tuple(self._signatures.values()),
            alarms=tuple(each for each in found if each.sign is not Sign.OUTAGE),
            outages=tuple(each for each in found if each.sign is Sign.OUTAGE),
        )

    @property
    def _open(self) -> list[Witness]:
        return [
            each for each in self._cosigners.witnesses if each not in self._signatures and each not in self._findings
        ]

    def _patience(self, until: float) -> float:
        has_quorum = len(self._signatures) >= self._cosigners.quorum
        return min(until, monotonic() + STRAGGLER_SECONDS) if has_quorum else until

    def _send(self, witness: Witness, old: int, until: float) -> None:
        left = until - monotonic()
        self._tries[witness] = self._tries.get(witness, 0) + 1
        if left <= 0 or self._tries[witness] > TRIES_MOST:
            self._find(witness, "it names another size each time")
            return
        step = Step(old, tuple(self._consistency(old)), self._note)
        if not self._cosigners.ask(witness, bytes(step), self._answers, left):
            self._find(witness, "it has still not answered what it was asked before")

    def _take(self, witness: Witness, reply: Reply | Unreachable, until: float) -> None:
        if isinstance(reply, Unreachable):
            self._find(witness, str(reply))
            return
        match judged(witness, self._checkpoint, reply.status, reply.content_type, reply.body):
            case Signature() as signature:
                self._cosigners.note_size(witness, self._checkpoint.size)
                self._signatures[witness] = signature
            case int() as size:
                self._cosigners.note_size(witness, size)
                self._send(witness, size, until)
            case Finding() as finding:
                self._findings[witness] = finding

    def _find(self, witness: Witness, detail: str) -> None:
        self._findings[witness] = Finding(witness.key.name, Sign.OUTAGE, detail)
