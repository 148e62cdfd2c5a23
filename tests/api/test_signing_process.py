"""A ledger whose key is in a process of its own: server and commands sign through it, and do without it for a time."""

import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Note, VerifierKey
from ledger.proofs.signing import make_key
from tests.api.terminal import Terminal
from tests.api.web import Site, log_of, signed_in, site_of

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")
PATIENT_SECONDS = 30


@dataclass(frozen=True)
class Vault:
    """The folder of the signing process, with a short path: that of a socket may not be long."""

    terminal: Terminal

    @property
    def socket(self) -> Path:
        return self.terminal.folder / "s"

    @contextmanager
    def open(self, *words: str) -> Iterator[None]:
        with self.terminal.started("key", "serve", *words) as process:
            assert process.stdout is not None
            try:
                assert process.stdout.readline()
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                _out, err = process.communicate(timeout=PATIENT_SECONDS)
        assert (process.returncode, err) == (0, b"")


@pytest.fixture
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        yield Vault(Terminal(Path(folder), KAOHE_SIGNER=f"{folder}/s", KAOHE_SIGNING_KEY=f"{folder}/key"))


@pytest.fixture
def ledger(trial: Terminal, vault: Vault) -> Terminal:
    """A ledger whose key, and what it remembers, are in the vault and nowhere else."""
    trial.key.rename(vault.terminal.folder / "key")
    trial.folder.joinpath("kaohe.db.key.signed").rename(vault.terminal.folder / "key.signed")
    return trial.with_(KAOHE_SIGNER=str(vault.socket))


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENT_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def size_of(note: str | bytes, vkey: str) -> int:
    """Of a checkpoint that the key has signed."""
    parsed = Note.parse(note.encode() if isinstance(note, str) else note)
    key = VerifierKey.parse(vkey)
    assert parsed.signed_by([key]) == [key]
    return Checkpoint.parse(parsed.text).size


def lag(site: Site) -> int:
    answer = site.ask("GET", "/readyz")
    assert answer.status == 200
    found: int = answer.json["seal_lag"]
    return found


def test_server_and_commands_sign_through_the_process_and_need_no_key(ledger: Terminal, vault: Vault) -> None:
    tokens = signed_in(ledger)
    with vault.open():
        vkey = ledger.done("checkpoint", "--vkey").strip()
        ledger.done(*RECORD, "E1")
        assert size_of(ledger.done("checkpoint"), vkey) == ledger.position
        with site_of(ledger, tokens) as site:
            body = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "id": "E2"}
            position = site.done("/entries", body, by="dept-UM")["position"]
            assert site.get("/proofs/entries/E2").status == 200
            assert size_of(site.ask("GET", "/checkpoint").body, vkey) >= position
        assert ledger.json("verify", "--full", "--key", vkey)["ok"] is True
    assert not ledger.key.exists()


def test_while_the_process_is_away_everything_is_recorded_and_afterwards_sealed(ledger: Terminal, vault: Vault) -> None:
    tokens = signed_in(ledger)
    body = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city"}
    with vault.open():
        before = size_of(ledger.done("checkpoint"), ledger.done("checkpoint", "--vkey").strip())
    with site_of(ledger, tokens) as site:
        site.done("/entries", {**body, "id": "E1"}, by="dept-UM")
        ledger.done(*RECORD, "E2")
        assert (site.get("/proofs/entries/E1").code, lag(site)) == ("not_sealed_yet", ledger.position - before)
        with vault.open():
            until(lambda: lag(site) == 0)
            site.done("/entries", {**body, "id": "E3"}, by="dept-UM")
            until(lambda: lag(site) == 0)
        site.done("/entries", {**body, "id": "E4"}, by="dept-UM")
        time.sleep(1.2)
        assert lag(site) == 1
        with vault.open():
            until(lambda: lag(site) == 0)
        vkey = ledger.done("checkpoint", "--vkey").strip()
        assert size_of(site.ask("GET", "/checkpoint").body, vkey) == ledger.position
    assert log_of(ledger).count("nothing is signed") == 2
    assert ledger.json("verify", "--full", "--key", vkey)["ok"] is True


def test_without_the_process_a_command_shows_what_was_signed_last(ledger: Terminal, vault: Vault) -> None:
    with vault.open():
        before = ledger.done("checkpoint")
    ledger.done(*RECORD, "E1")
    assert ledger.done("checkpoint") == before
    assert ledger.json("verify")["size"] == ledger.position - 1


def test_an_older_copy_of_the_ledger_is_not_signed_for(ledger: Terminal, vault: Vault) -> None:
    copy = ledger.folder / "older"
    with closing(sqlite3.connect(ledger.ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with vault.open():
        shown = ledger.file("shown", "")
        for number in range(3):
            ledger.done(*RECORD, f"E{number}")
            shown.write_text(ledger.done("checkpoint"))
        for beside in ledger.folder.glob("kaohe.db-*"):
            beside.unlink()
        shutil.move(copy, ledger.ledger)
        assert ledger.refused("checkpoint") == "seal_broken"
        assert ledger.program("serve", "--port", 0).refusal == "seal_broken"
        for number in range(6):
            ran = ledger.run(*RECORD, f"X{number}")
            assert (ran.code, "no checkpoint was signed" in ran.err) == (0, True)
        assert ledger.refused("checkpoint") == "seal_broken"
        assert ledger.refused("verify", "--since", shown) == "not_a_prefix"


def test_a_rotation_while_the_server_runs_is_followed_once_the_process_has_the_new_key(
    ledger: Terminal, vault: Vault
) -> None:
    tokens = signed_in(ledger)
    assert ledger.refused("key", "rotate") == "key_held_elsewhere"
    with vault.open():
        old = ledger.done("checkpoint", "--vkey").strip()
    with site_of(ledger, tokens) as site:
        # The process's own user has the ledger too.
        rotating = Terminal(ledger.folder, **ledger.settings, KAOHE_SIGNING_KEY=f"{vault.terminal.folder}/key")
        rotating.settings.pop("KAOHE_SIGNER")
        rotating.done("key", "rotate")
        with vault.open():
            until(lambda: lag(site) == 0)
            ledger.done(*RECORD, "E1")
            new = ledger.done("checkpoint", "--vkey").strip()
            assert new != old
            until(lambda: size_of(site.ask("GET", "/checkpoint").body, new) == ledger.position)
    assert ledger.json("verify", "--full", "--key", old)["ok"] is True


# --- setting up -------------------------------------------------------------------------------------------------------


def test_a_ledger_is_founded_with_the_key_of_the_process_and_its_name(terminal: Terminal, vault: Vault) -> None:
    asked = terminal.with_(KAOHE_SIGNER=str(vault.socket), KAOHE_ADMIN_PASSWORD="a good password")
    assert asked.refused("init") == "key_unusable"
    assert list(terminal.folder.iterdir()) == []
    make_key(vault.terminal.folder / "key")
    with vault.open("--origin", "考核.example/2020"):
        asked.done("init", "--sample-users")
        vkey = asked.done("checkpoint", "--vkey").strip()
        assert vkey.startswith("考核.example/2020+")
        assert size_of(asked.done("checkpoint"), vkey) == asked.position
        [key] = asked.json("key", "list")["keys"]
        assert (key["vkey"], key["position"]) == (vkey, 2)
    assert not terminal.key.exists()


def test_completing_a_ledger_makes_no_second_key_beside_that_of_the_process(ledger: Terminal, vault: Vault) -> None:
    ledger.done("init", "--rulebook", "houjiatang-2020")
    assert not ledger.key.exists()
    with vault.open():
        ledger.done(*RECORD, "E1")
        assert size_of(ledger.done("checkpoint"), ledger.done("checkpoint", "--vkey").strip()) == ledger.position
