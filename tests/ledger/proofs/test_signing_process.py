"""The signing process: it signs steps of its one log for its own user, whatever it is sent, and never a fork."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread, Timer
from time import monotonic

import pytest

from ledger.errors import KeyExposed, KeyUnusable, OriginFixed, OriginNotGiven, OriginUnsuitable, SocketUnusable
from ledger.proofs import signing_process
from ledger.proofs.signer_socket import ASK_KEY, MESSAGE_MOST, SocketSigner, framed
from ledger.proofs.signing import KeySigner, make_key
from ledger.proofs.signing_process import answer_to, listening_at, may_ask, serve, signer_in
from ledger.proofs.steps import Reason, Step, StepRefused
from tests.ledger.proofs.logs import ORIGIN, Log

PATIENCE_SECONDS = 20
PROGRAM = """
import sys
from pathlib import Path
from ledger.proofs.signing_process import listening_at, serve, signer_in

with listening_at(Path(sys.argv[2])) as listener:
    print("ready", flush=True)
    serve(listener, signer_in(Path(sys.argv[1]), "ledger.example/community"))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: that of a socket may not be long."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def key(folder: Path) -> Path:
    path = folder / "ledger.key"
    make_key(path)
    return path


@pytest.fixture
def signer(key: Path) -> KeySigner:
    return signer_in(key, ORIGIN)


@contextmanager
def serving(path: Path, signer: KeySigner, seconds: float = 0.4) -> Iterator[SocketSigner]:
    """In a thread of this process, until the block ends."""
    with listening_at(path) as listener:

        def run() -> None:
            with suppress(OSError):
                serve(listener, signer, request_seconds=seconds)

        thread = Thread(target=run)
        thread.start()
        try:
            yield SocketSigner(path)
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE_SECONDS)


@contextmanager
def process(key: Path, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """As a program of its own; ended whatever happens."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM, key, path], stdout=subprocess.PIPE) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == b"ready\n"
            yield running
        finally:
            running.kill()


def refusal(signer: SocketSigner | KeySigner, step: Step) -> tuple[Reason, int]:
    with pytest.raises(StepRefused) as found:
        signer.sign(step)
    return found.value.reason, found.value.size


# --- what it signs ----------------------------------------------------------------------------------------------------


def test_it_signs_each_tree_as_a_continuation_of_the_last(folder: Path, signer: KeySigner) -> None:
    with serving(folder / "s", signer) as client:
        assert client.verifier == signer.verifier
        for old, size in ((0, 3), (3, 3), (3, 20)):
            signature = client.sign(Log.of(size).bare_step(old))
            assert signer.verifier.has_signed(Log.of(size).checkpoint.text, signature.signature)


def test_it_never_signs_a_rollback_or_a_fork(folder: Path, signer: KeySigner) -> None:
    with serving(folder / "s", signer) as client:
        client.sign(Log.of(8).bare_step(0))
        assert refusal(client, Log.of(5).bare_step(0)) == (Reason.OTHER_SIZE, 8)
        assert refusal(client, Log.of(5).bare_step(8)) == (Reason.BACKWARDS, 8)
        assert refusal(client, Log.of(8, fork_at=3).bare_step(8)) == (Reason.INCONSISTENT, 8)
        assert refusal(client, Log.of(12, fork_at=3).bare_step(8)) == (Reason.INCONSISTENT, 8)
        assert refusal(client, Log.of(12).bare_step(0)) == (Reason.OTHER_SIZE, 8)
        client.sign(Log.of(12).bare_step(8))


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"vkey\n",
        b"hello",
        b"\x00" * 50,
        bytes(Log.of(3).step(0)),
        bytes(replace(Log.of(3), origin="other.example").bare_step(0)),
        bytes(Step(0, (), Log.of(3).checkpoint.text + b"more\n")),
        bytes(Step(0, (), b"any text\n")),
    ],
    ids=["nothing", "nearly", "a word", "zeros", "a note", "another log", "more lines", "a text"],
)
def test_it_signs_nothing_else(signer: KeySigner, request_: bytes) -> None:
    assert answer_to(request_, signer) == b"malformed"
    assert signer.memory.last(ORIGIN).size == 0


def test_where_it_cannot_remember_it_does_not_sign(folder: Path, signer: KeySigner) -> None:
    signer.memory.path.unlink()
    signer.memory.path.mkdir()
    with serving(folder / "s", signer) as client, pytest.raises(KeyUnusable):
        client.sign(Log.of(3).bare_step(0))


def test_of_many_forks_at_once_one_is_signed(folder: Path, signer: KeySigner) -> None:
    steps = [Log.of(8, fork_at=fork_at).bare_step(0) for fork_at in range(8)]

    def sign(step: Step) -> bool:
        with suppress(StepRefused):
            return bool(client.sign(step))
        return False

    with serving(folder / "s", signer, seconds=5) as client, ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(sign, steps)) == 1


# --- who may ask, and how ---------------------------------------------------------------------------------------------


def test_the_socket_is_its_owners_alone(folder: Path, signer: KeySigner) -> None:
    with serving(folder / "s", signer):
        assert stat.S_IMODE((folder / "s").stat().st_mode) == 0o600
    assert not (folder / "s").exists()


@pytest.mark.parametrize(("user", "own", "is_let_in"), [(1000, 1000, True), (0, 1000, True), (1001, 1000, False)])
def test_only_its_own_user_and_root_may_ask(user: int, own: int, is_let_in: bool) -> None:  # noqa: FBT001
    assert may_ask(user, own=own) is is_let_in


def test_another_user_gets_no_answer(folder: Path, signer: KeySigner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_process, "may_ask", lambda user, *, own: user != own)
    with serving(folder / "s", signer) as client:
        with pytest.raises(KeyUnusable):
            _ = client.verifier
        with pytest.raises(KeyUnusable):
            client.sign(Log.of(3).bare_step(0))
    assert signer.memory.last(ORIGIN).size == 0


def test_garbage_and_slow_peers_hold_nobody_up(folder: Path, signer: KeySigner) -> None:
    sent = [b"", b"\x00", b"\xff\xff\xff\xff", (MESSAGE_MOST + 1).to_bytes(4) + b"x" * 100, b"\x00\x00\x01\x00half"]
    sent += [framed(b""), framed(os.urandom(1_000)), framed(bytes(Log.of(3).bare_step(0)))[:-1], framed(ASK_KEY)]
    with serving(folder / "s", signer) as client:
        peers = [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in range(4 * len(sent))]
        for number, peer in enumerate(peers):
            peer.connect(str(client.path))
            peer.sendall(sent[number % len(sent)])
        begun = monotonic()
        client.sign(Log.of(3).bare_step(0))
        assert monotonic() - begun < 5
        for peer in peers:
            peer.close()


# --- where it listens -------------------------------------------------------------------------------------------------


def test_two_processes_do_not_serve_one_socket(folder: Path, signer: KeySigner) -> None:
    with serving(folder / "s", signer) as client:
        with pytest.raises(SocketUnusable), listening_at(folder / "s"):
            pass
        assert client.verifier == signer.verifier


def test_a_socket_that_another_program_serves_is_left_alone(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(str(folder / "s"))
        other.listen()
        with pytest.raises(SocketUnusable), listening_at(folder / "s"):
            pass
        assert (folder / "s").exists()


def test_a_socket_that_nobody_serves_is_replaced(folder: Path, signer: KeySigner) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(folder / "s"))
    with serving(folder / "s", signer) as client:
        assert client.verifier == signer.verifier


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("elsewhere")])
def test_what_is_no_socket_is_left_alone(folder: Path, make: Callable[[Path], None]) -> None:
    make(folder / "s")
    with pytest.raises(SocketUnusable), listening_at(folder / "s"):
        pass
    assert os.path.lexists(folder / "s")


@pytest.mark.parametrize("name", ["missing/s", "x" * 200])
def test_a_place_that_can_hold_no_socket_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(SocketUnusable), listening_at(folder / name):
        pass


def test_without_the_process_nothing_is_signed(folder: Path) -> None:
    with pytest.raises(KeyUnusable):
        SocketSigner(folder / "s").sign(Log.of(3).bare_step(0))


@pytest.mark.parametrize(
    "answer", [b"", b"done", b"done nonsense", b"refused", b"refused X 1", b"refused OTHER_SIZE x"]
)
def test_a_process_that_answers_nonsense_is_not_believed(folder: Path, answer: bytes) -> None:
    with answering(folder / "s", answer) as client, pytest.raises(KeyUnusable):
        client.sign(Log.of(3).bare_step(0))


@contextmanager
def answering(path: Path, answer: bytes) -> Iterator[SocketSigner]:
    """Something that gives the same answer to whatever it is asked, once."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def run() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(MESSAGE_MOST)
                connection.sendall(framed(answer))

        thread = Thread(target=run)
        thread.start()
        yield SocketSigner(path)
        thread.join(PATIENCE_SECONDS)


# --- its key and its log ----------------------------------------------------------------------------------------------


def test_it_goes_on_with_the_log_that_it_has_signed_for(key: Path) -> None:
    with pytest.raises(OriginNotGiven):
        signer_in(key, None)
    signer_in(key, ORIGIN).sign(Log.of(3).bare_step(0))
    assert signer_in(key, None).verifier.name == ORIGIN
    with pytest.raises(OriginFixed):
        signer_in(key, "other.example")


@pytest.mark.parametrize("origin", ["a b", "a+b", "a\nb"])
def test_an_origin_that_no_key_may_have_is_refused(key: Path, origin: str) -> None:
    with pytest.raises(OriginUnsuitable):
        signer_in(key, origin)


def test_a_key_that_others_may_read_is_not_used(key: Path, folder: Path) -> None:
    key.chmod(0o640)
    with pytest.raises(KeyExposed):
        signer_in(key, ORIGIN)
    with pytest.raises(KeyUnusable):
        signer_in(folder / "missing", ORIGIN)


# --- killed -----------------------------------------------------------------------------------------------------------


def test_killed_at_any_moment_it_has_forgotten_nothing_that_it_signed(key: Path, folder: Path) -> None:
    path, signed = folder / "s", 0
    for round_ in range(4):
        with process(key, path) as running:
            client = SocketSigner(path)
            # Another history from here on, had it forgotten; refused, since it has not.
            if signed:
                fork = Log.of(signed, fork_at=signed - 1).bare_step(signed)
                assert refusal(client, fork)[0] in {Reason.INCONSISTENT, Reason.OTHER_SIZE}
            killer = Timer(0.02 * round_, running.kill)
            old = signer_in(key, ORIGIN).memory.last(ORIGIN).size
            assert old >= signed
            client.sign(Log.of(old + 1).bare_step(old))
            old = signed = old + 1
            killer.start()
            with suppress(KeyUnusable):
                while old < 400:
                    client.sign(Log.of(old + 1).bare_step(old))
                    old = signed = old + 1
            killer.join()
    with process(key, path):
        remembered = signer_in(key, ORIGIN).memory.last(ORIGIN).size
        assert remembered - signed in {0, 1}
        assert refusal(SocketSigner(path), Log.of(signed - 1).bare_step(0)) == (Reason.OTHER_SIZE, remembered)
