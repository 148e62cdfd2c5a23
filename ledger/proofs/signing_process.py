"""The process that holds the ledger's key: it signs over a Unix socket, and nothing but steps of its one log.

Whoever gets hold of the ledger, but not of this process and its memory, cannot make it sign a fork or a rollback.
"""

import fcntl
import os
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Final

from ledger.errors import LedgerError, OriginFixed, OriginNotGiven, OriginUnsuitable, SocketUnusable
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.notes import NoteMalformed, SigningKey, require_key_name
from ledger.proofs.signer_socket import ASK_KEY, MessageMalformed, Said, framed, received
from ledger.proofs.signing import KeySigner, key_in, memory_beside
from ledger.proofs.steps import Step, StepMalformed, StepRefused

REQUEST_SECONDS: Final = 5.0
"""How long a request may take to arrive, and its answer to be taken."""
CLIENTS_MOST: Final = 16
"""Requests at once; further ones wait."""
WAITING_MOST: Final = 128
_CREDENTIALS: Final = struct.Struct("3i")  # struct ucred: process, user, group


def signer_in(key: Path, origin: str | None) -> KeySigner:
    """The key in a file, for the log `origin`; without it, for the one that it has signed for so far.

    Raises KeyUnusable, KeyExposed, OriginNotGiven, OriginUnsuitable, OriginFixed, or MemoryUnusable.
    """
    private, memory = key_in(key), memory_beside(key)
    known = memory.origins()
    chosen = origin or (known[0] if len(known) == 1 else None)
    if chosen is None:
        raise OriginNotGiven
    try:
        require_key_name(chosen)
    except NoteMalformed as error:
        raise OriginUnsuitable(origin=chosen) from error
    if known and chosen not in known:
        raise OriginFixed(origin=known[0])
    return KeySigner(SigningKey(chosen, private), memory)


def may_ask(user: int, *, own: int) -> bool:
    """Whether a process of this user id may ask: one of the owner's, or of root's."""
    return user in {own, 0}


def answer_to(request: bytes, signer: KeySigner) -> bytes:
    """What a request gets; it never raises for what a request holds."""
    if request == ASK_KEY:
        return f"{Said.DONE} {signer.verifier}".encode()
    try:
        step = Step.parse(request)
        checkpoint = Checkpoint.parse(step.note)
        if checkpoint.origin != signer.key.name or checkpoint.extensions:
            return Said.MALFORMED.encode()
        return f"{Said.DONE} {signer.sign(step).line}".encode()
    except StepRefused as refusal:
        return f"{Said.REFUSED} {refusal.reason.name} {refusal.size}".encode()
    except (StepMalformed, CheckpointMalformed):
        return Said.MALFORMED.encode()
    except LedgerError:
        return Said.UNUSABLE.encode()


def serve(listener: socket.socket, signer: KeySigner, *, request_seconds: float = REQUEST_SECONDS) -> None:
    """Answers until it is interrupted; a request that was begun is finished."""
    room = BoundedSemaphore(CLIENTS_MOST)

    def answer(connection: socket.socket) -> None:
        try:
            with connection, suppress(OSError, MessageMalformed):
                if may_ask(_user_of(connection), own=os.geteuid()):
                    reply = answer_to(received(connection, seconds=request_seconds), signer)
                    connection.settimeout(request_seconds)
                    connection.sendall(framed(reply))
        finally:
            room.release()

    while True:
        connection, _ = listener.accept()
        room.acquire()
        Thread(target=answer, args=(connection,)).start()


def _user_of(connection: socket.socket) -> int:
    """The user id of the process at the other end; where the system does not tell, the socket's mode keeps others out."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return os.geteuid()
    credentials = connection.getsockopt(socket.SOL_SOCKET, option, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(credentials)[1])


@contextmanager
def listening_at(path: Path) -> Iterator[socket.socket]:
    """A socket with mode 0600, taken away at the end. One that a dead process has left is replaced.

    Raises SocketUnusable where another process serves it, or something else lies there.
    """
    try:
        with _locked(path), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            _make_way(path)
            listener.bind(str(path))
            try:
                path.chmod(0o600)  # nobody can connect before it listens
                listener.listen(WAITING_MOST)
                yield listener
            finally:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise SocketUnusable(path=str(path)) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """A lock that ends with the process, however it ends. Raises OSError where another has it."""
    descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _make_way(path: Path) -> None:
    """Raises OSError where the place is not free and what is there is not a socket that nobody serves."""
    try:
        is_socket = stat.S_ISSOCK(path.lstat().st_mode)
    except FileNotFoundError:
        return
    if not is_socket:
        raise FileExistsError(str(path))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        try:
            other.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise FileExistsError(str(path))
