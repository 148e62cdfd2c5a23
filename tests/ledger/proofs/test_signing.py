"""Keys and signers: a key that only its owner can read, and that never signs two stories."""

import errno
import os
from pathlib import Path
from stat import S_IMODE

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from ledger.errors import FileUnwritable, KeyExposed, KeyUnusable
from ledger.proofs.checkpoint import CheckpointMalformed
from ledger.proofs.notes import Kind, Note, VerifierKey
from ledger.proofs.signing import KeySigner, key_in, make_key, memory_beside, pem_of
from ledger.proofs.steps import Memory, Reason, Step, StepRefused
from tests.ledger.proofs.sample import LOG, ORIGIN, Log, private

SECRET = private("test log key 1")


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "key.pem"
    path.write_bytes(content)
    path.chmod(mode)
    return path


# --- making a key -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_a_new_key_is_readable_by_its_owner_alone(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        made = make_key(tmp_path / "key.pem")
    finally:
        os.umask(before)
    assert S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert made is not None
    assert key_in(tmp_path / "key.pem").private_bytes_raw() == made.private_bytes_raw()


def test_no_two_keys_are_alike(tmp_path: Path) -> None:
    keys = [make_key(tmp_path / name) for name in ("a", "b")]
    assert len({key.private_bytes_raw() for key in keys if key}) == 2


def test_a_key_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = key_file(tmp_path, pem_of(SECRET), 0o400)
    assert make_key(path) is None
    assert path.read_bytes() == pem_of(SECRET)
    assert S_IMODE(path.stat().st_mode) == 0o400


def test_whatever_else_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty").touch(0o600)
    for name in ("folder", "link", "empty"):
        assert make_key(tmp_path / name) is None
        with pytest.raises(KeyUnusable):
            key_in(tmp_path / name)
    assert not (tmp_path / "nowhere").exists()


def test_where_no_file_can_be_no_key_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "missing" / "key.pem", tmp_path / "file" / "key.pem"):
        with pytest.raises(FileUnwritable) as refused:
            make_key(path)
        assert str(path) in str(refused.value)


def test_half_a_key_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the next attempt would take it for the key."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(FileUnwritable):
            make_key(tmp_path / "key.pem")
    assert list(tmp_path.iterdir()) == []
    assert make_key(tmp_path / "key.pem") is not None


def test_a_process_that_dies_while_it_makes_a_key_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or half a key would lie in its place for ever."""

    class Dead(BaseException):
        """Nothing is cleaned up any more."""

    def dies(descriptor: int) -> None:
        del descriptor
        raise Dead

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", dies)
        patched.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(Dead):
            make_key(tmp_path / "key.pem")
    assert not (tmp_path / "key.pem").exists()
    assert make_key(tmp_path / "key.pem") is not None


# --- reading a key ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
def test_a_key_is_read_that_is_its_owners_alone(tmp_path: Path, mode: int) -> None:
    key = key_in(key_file(tmp_path, pem_of(SECRET), mode))
    assert key.private_bytes_raw() == SECRET.private_bytes_raw()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644, 0o666, 0o602, 0o620, 0o610, 0o601, 0o777, 0o440])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, pem_of(SECRET), mode)
    with pytest.raises(KeyExposed) as refused:
        key_in(path)
    assert str(path) in str(refused.value)
    path.chmod(0o600)
    assert key_in(path).private_bytes_raw() == SECRET.private_bytes_raw()


PLAIN = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
UNUSABLE = {
    "empty": b"",
    "garbage": b"\x00\xff" * 100,
    "text": b"-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n",
    "cut": pem_of(SECRET)[:-40],
    "raw": SECRET.private_bytes_raw(),
    "public": SECRET.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "encrypted": SECRET.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")),
    "RSA": rsa_key(65537, 2048).private_bytes(*PLAIN),
    "elliptic": elliptic_key(SECP256R1()).private_bytes(*PLAIN),
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE)
def test_what_is_no_ed25519_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = key_file(tmp_path, content)
    with pytest.raises(KeyUnusable) as refused:
        key_in(path)
    assert str(path) in str(refused.value)


def test_a_key_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "key.pem", tmp_path / "missing" / "key.pem"):
        with pytest.raises(KeyUnusable):
            key_in(path)


# --- signing ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def signer(tmp_path: Path) -> KeySigner:
    return KeySigner(LOG, memory_beside(tmp_path / "key.pem"))


def step(log: Log, old: int) -> Step:
    checkpoint = log.checkpoint()
    return Step(old, log.consistency(old) if old <= checkpoint.size else (), checkpoint.text)


def test_a_tree_is_signed_and_remembered_beside_the_key(signer: KeySigner, tmp_path: Path) -> None:
    text = Log(7).checkpoint().text
    signature = signer.sign(step(Log(7), 0))
    note = Note.parse(bytes(Note(text, (signature,))))
    assert note.signed_by([signer.verifier]) == [signer.verifier] == [LOG.verifier]
    assert signer.verifier == VerifierKey(ORIGIN, Kind.ED25519, SECRET.public_key().public_bytes_raw())
    assert (tmp_path / "key.pem.signed").is_file()
    assert Memory(tmp_path / "key.pem.signed").last(ORIGIN).note == bytes(note)


def test_a_tree_is_signed_again_as_it_was(signer: KeySigner) -> None:
    assert signer.sign(step(Log(7), 0)) == signer.sign(step(Log(7), 7))


def test_each_tree_that_continues_the_last_is_signed(signer: KeySigner) -> None:
    for old, size in ((0, 0), (0, 1), (1, 2), (2, 7), (7, 8), (8, 70)):
        text = Log(size).checkpoint().text
        assert Note(text, (signer.sign(step(Log(size), old)),)).signed_by([LOG.verifier]) == [LOG.verifier]


FORKS = [
    Log([*Log(10).leaves[:at], private(f"{at}").public_key().public_bytes_raw(), *Log(10).leaves[at + 1 :]])
    for at in range(7)
]


def test_a_fork_is_not_signed_whoever_asks(signer: KeySigner, tmp_path: Path) -> None:
    """Also not by another process with the key, for the memory is a file's."""
    signer.sign(step(Log(7), 0))
    for each in (signer, KeySigner(LOG, memory_beside(tmp_path / "key.pem"))):
        for fork in FORKS:
            for size in (7, 10):
                with pytest.raises(StepRefused) as refused:
                    each.sign(step(Log(fork.leaves[:size]), 7))
                assert (refused.value.reason, refused.value.size) == (Reason.INCONSISTENT, 7)
    assert signer.memory.last(ORIGIN).root == Log(7).checkpoint().root


def test_a_rollback_is_not_signed(signer: KeySigner) -> None:
    signer.sign(step(Log(7), 0))
    for size in range(7):
        for old in range(8):
            with pytest.raises(StepRefused) as refused:
                signer.sign(step(Log(size), old))
            assert refused.value.size == 7
            assert refused.value.reason is (Reason.BACKWARDS if old > size else Reason.OTHER_SIZE)
    assert signer.memory.last(ORIGIN).size == 7


def test_only_the_log_of_its_name_is_signed(signer: KeySigner) -> None:
    """Under another origin the memory would begin anew, and the same key would stand for two trees."""
    for origin in ("another.example", f"{ORIGIN}/", ORIGIN.upper()):
        with pytest.raises(CheckpointMalformed):
            signer.sign(step(Log(3, origin), 0))
    assert signer.memory.last("another.example").size == 0


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"a text\n", Log(3).checkpoint().text[:-1], Log(3).checkpoint().text + b"\n", Log(3).note()),
        *(Log(3).checkpoint().text.replace(b"\n3\n", b"\n03\n"), Log(3).checkpoint().text + b"\r\n"),
    ],
)
def test_nothing_but_a_checkpoint_is_signed(signer: KeySigner, text: bytes) -> None:
    with pytest.raises(CheckpointMalformed):
        signer.sign(Step(0, (), text))
    assert signer.memory.last(ORIGIN).size == 0


def test_a_new_key_has_signed_nothing_yet(tmp_path: Path) -> None:
    assert isinstance(make_key(tmp_path / "new.pem"), Ed25519PrivateKey)
    assert memory_beside(tmp_path / "new.pem").last(ORIGIN).size == 0
