"""`kaohe key serve`: the signing key in a process of its own."""

import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import KeyUnusable
from ledger.proofs.signer_socket import SocketSigner
from ledger.proofs.signing import make_key
from tests.api.terminal import Terminal
from tests.ledger.proofs.logs import ORIGIN, Log

SECONDS_PATIENT = 30


@pytest.fixture
def vault() -> Iterator[Terminal]:
    """A folder with a short path, a key and no ledger."""
    with tempfile.TemporaryDirectory() as folder:
        make_key(Path(folder) / "kaohe.db.key")
        yield Terminal(Path(folder))


def test_it_signs_until_it_is_told_to_stop_and_goes_on_with_its_log(vault: Terminal) -> None:
    client = SocketSigner(vault.folder / "s")
    for words, old, size in ((["--origin", ORIGIN], 0, 3), ([], 3, 8)):
        with vault.started("key", "serve", "--socket", "s", *words) as process:
            assert process.stdout is not None
            assert ORIGIN in process.stdout.readline().decode()
            assert stat.S_IMODE(client.path.stat().st_mode) == 0o600
            client.sign(Log.of(size).bare_step(old))
            process.send_signal(signal.SIGTERM)
            _out, err = process.communicate(timeout=SECONDS_PATIENT)
            assert (process.returncode, err) == (0, b"")
        assert not client.path.exists()
    with pytest.raises(KeyUnusable):
        client.sign(Log.of(9).bare_step(8))


def test_interrupted_it_ends_without_a_traceback(vault: Terminal) -> None:
    with vault.with_(KAOHE_SIGNER="s").started("key", "serve", "--origin", ORIGIN) as process:
        assert process.stdout is not None
        assert b" s;" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=SECONDS_PATIENT)
    assert process.returncode in {0, 130}
    assert b"Traceback" not in err


def test_what_it_cannot_begin_with_is_one_clear_line(vault: Terminal) -> None:
    serve = ("key", "serve", "--socket", "s")
    assert vault.refused(*serve) == "origin_not_given"
    assert vault.refused(*serve, "--origin", "a b") == "origin_unsuitable"
    assert vault.refused("key", "serve", "--socket", "missing/s", "--origin", ORIGIN) == "socket_unusable"
    assert vault.with_(KAOHE_SIGNING_KEY="gone").refused(*serve, "--origin", ORIGIN) == "key_unusable"
    (vault.folder / "kaohe.db.key").chmod(0o644)
    assert vault.refused(*serve, "--origin", ORIGIN) == "key_exposed"
    assert vault.run("key", "serve").code == 2
