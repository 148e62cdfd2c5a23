"""Signing by another process, which holds the key: what the ledger and that process say to each other.

One request a connection, over a Unix socket: four bytes that say how long it is, then a step as in add-checkpoint with the
bare text of the checkpoint, or ``vkey``. The answer has the same form; its first word says what it is.
"""

import socket
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from ledger.errors import KeyUnusable
from ledger.proofs.checkpoint import CheckpointMalformed, size_of
from ledger.proofs.notes import NoteMalformed, Signature, VerifierKey, signature_lines
from ledger.proofs.steps import Reason, Step, StepRefused

ASK_KEY: Final = b"vkey"
MESSAGE_MOST: Final = 64 * 1024
"""Bytes of a request, or of an answer."""
LENGTH_BYTES: Final = 4
ANSWER_SECONDS: Final = 20
"""How long a signature is waited for: the other process may wait for its memory."""
AGAIN_SECONDS: Final = 0.02


class Said(StrEnum):
    """The first word of an answer."""

    DONE = "done"
    REFUSED = "refused"
    """Followed by the name of the reason and the size of the tree that was signed last."""
    MALFORMED = "malformed"
    """Not a request, or not about the log that the process signs for."""
    UNUSABLE = "unusable"


class MessageMalformed(ValueError):
    """Not a message of this form, or not the whole of it in time."""


def received(connection: socket.socket, *, seconds: float) -> bytes:
    """One whole message. Raises MessageMalformed, or OSError."""
    until = monotonic() + seconds
    length = int.from_bytes(_bytes(connection, LENGTH_BYTES, until))
    if length > MESSAGE_MOST:
        raise MessageMalformed("too long")
    return _bytes(connection, length, until)


def _bytes(connection: socket.socket, count: int, until: float) -> bytes:
    found = b""
    while len(found) < count:
        left = until - monotonic()
        if left <= 0:
            raise MessageMalformed("too slow")
        connection.settimeout(left)
        piece = connection.recv(count - len(found))
        if not piece:
            raise MessageMalformed("cut short")
        found += piece
    return found


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(LENGTH_BYTES) + message


@dataclass(frozen=True)
class SocketSigner:
    """A Signer whose key is in the process that serves the socket (`kaohe key serve`)."""

    path: Path
    seconds: float = ANSWER_SECONDS

    @cached_property
    def verifier(self) -> VerifierKey:
        """Asked for once. Raises KeyUnusable."""
        try:
            return VerifierKey.parse(self._answer(ASK_KEY))
        except NoteMalformed as error:
            raise KeyUnusable(path=str(self.path)) from error

    def sign(self, step: Step) -> Signature:
        """Raises StepRefused where the process remembers another tree, or KeyUnusable."""
        answer = self._answer(bytes(step))
        try:
            [signature] = signature_lines(answer.encode())
        except ValueError as error:
            raise KeyUnusable(path=str(self.path)) from error
        key = self.verifier
        is_ours = (signature.name, signature.key_id) == (key.name, key.id)
        if not is_ours or not key.has_signed(step.note, signature.signature):
            raise KeyUnusable(path=str(self.path))
        return signature

    def _answer(self, request: bytes) -> str:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                self._connect(connection)
                connection.sendall(framed(request))
                answer = received(connection, seconds=self.seconds).decode()
        except (OSError, ValueError) as error:
            raise KeyUnusable(path=str(self.path)) from error
        said, _, rest = answer.partition(" ")
        if said == Said.REFUSED:
            raise self._refusal(rest)
        if said != Said.DONE:
            raise KeyUnusable(path=str(self.path))
        return rest

    def _connect(self, connection: socket.socket) -> None:
        connection.settimeout(self.seconds)
        until = monotonic() + self.seconds
        while True:
            try:
                connection.connect(str(self.path))
            except BlockingIOError:  # too many are waiting; such a socket does not wait with them by itself
                if monotonic() > until:
                    raise
                sleep(AGAIN_SECONDS)
            else:
                return

    def _refusal(self, rest: str) -> StepRefused | KeyUnusable:
        reason, _, size = rest.partition(" ")
        try:
            return StepRefused(Reason[reason], size_of(size))
        except (KeyError, CheckpointMalformed):
            return KeyUnusable(path=str(self.path))
