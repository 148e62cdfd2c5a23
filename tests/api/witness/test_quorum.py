"""A ledger and its witnesses, each a program of its own: nothing is shown before the quorum is in, and a fork is caught."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.errors import ProofRefused
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Note, VerifierKey
from projections.proving import verify_bundle
from tests.api.terminal import Terminal
from tests.api.test_serving import announced, serving
from tests.api.web import Site, log_of, signed_in, site_of, stop

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")
PATIENT_SECONDS = 20


@dataclass(frozen=True)
class Office:
    """A witness in a folder of its own."""

    terminal: Terminal
    vkey: str

    @contextmanager
    def open(self) -> Iterator[str]:
        with serving(self.terminal, "witness", "serve", "--port", 0) as (_process, address):
            yield address

    def forks(self) -> list[object]:
        found: list[object] = self.terminal.json("witness", "forks")["clashes"]
        return found


def office(folder: Path, name: str, *watched: str) -> Office:
    folder.mkdir()
    terminal = Terminal(folder)
    vkey = terminal.done("witness", "init", "--name", name).strip()
    for log in watched:
        terminal.done("witness", "watch", log)
    return Office(terminal, vkey)


@pytest.fixture
def offices(trial: Terminal, tmp_path: Path) -> list[Office]:
    log = trial.done("checkpoint", "--vkey").strip()
    return [office(tmp_path / f"w{number}", f"witness.example/{number}", log) for number in range(3)]


def witnessed_by(terminal: Terminal, lines: list[str], **more: str) -> Terminal:
    path = terminal.file("witnesses", "".join(f"{line}\n" for line in lines))
    return terminal.with_(KAOHE_WITNESSES=str(path), KAOHE_WITNESS_SECONDS="2", **more)


def shown(site: Site) -> tuple[Note, Checkpoint]:
    note = Note.parse(site.ask("GET", "/checkpoint").body)
    return note, Checkpoint.parse(note.text)


def test_a_checkpoint_is_shown_once_two_of_three_have_cosigned(trial: Terminal, offices: list[Office]) -> None:
    tokens = signed_in(trial)
    keys = [VerifierKey.parse(each.vkey) for each in offices]
    with ExitStack() as open_:
        addresses = [open_.enter_context(each.open()) for each in offices[:2]]
        lines = [
            f"{each.vkey} {address}" for each, address in zip(offices, [*addresses, "http://127.0.0.1:9"], strict=True)
        ]
        terminal = witnessed_by(trial, lines, KAOHE_WITNESS_QUORUM="2")
        with site_of(terminal, tokens) as site:
            body = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "id": "E1"}
            position = site.done("/entries", body, by="dept-UM")["position"]
            bundle = site.get("/proofs/entries/E1").body
            note, checkpoint = shown(site)
            assert checkpoint.size >= position
            assert set(note.signed_by(keys)) == set(keys[:2])
    vkey = trial.done("checkpoint", "--vkey").strip()
    witnesses = [each.vkey for each in offices]
    proven = verify_bundle(bundle, vkey, witnesses=witnesses, quorum=2)
    assert {each.name for each in proven.cosigned_by} == {"witness.example/0", "witness.example/1"}
    assert all(abs(each.at - time.time()) < 600 for each in proven.cosigned_by)
    with pytest.raises(ProofRefused):
        verify_bundle(bundle, vkey, witnesses=witnesses)
    words = [word for each in witnesses for word in ("--witness", each)]
    said = trial.done("verify", trial.file("E1.json", bundle), "--key", vkey, *words, "--quorum", "2")
    assert "witnessed by witness.example/0" in said


def test_without_the_quorum_the_last_witnessed_checkpoint_stays(trial: Terminal, offices: list[Office]) -> None:
    before = trial.done("checkpoint")
    tokens = signed_in(trial)
    with offices[0].open() as address:
        lines = [f"{offices[0].vkey} {address}", f"{offices[1].vkey} http://127.0.0.1:9"]
        terminal = witnessed_by(trial, lines)
        terminal.done(*RECORD, "E1")
        with site_of(terminal, tokens) as site:
            answer = site.get("/proofs/entries/E1")
            assert (answer.status, answer.code) == (409, "not_sealed_yet")
            assert shown(site)[1].size < site.position
            told = site.ask("GET", "/metrics").body.decode()
            assert f"kaohe_signed_position {site.position}.0" in told
            assert site.ask("GET", "/readyz").json["seal_lag"] > 0
    assert Checkpoint.parse(Note.parse(before.encode()).text).size <= shown_size(terminal)


def shown_size(terminal: Terminal) -> int:
    with terminal.opened() as ledger, ledger.rows() as rows:
        published = rows.seals.published()
    assert published is not None
    return published.size


def test_two_histories_signed_by_the_same_key_are_caught_by_the_witness(
    trial: Terminal, offices: list[Office], tmp_path: Path
) -> None:
    """Whoever has the key and its memory can sign both; the office next door has seen the first."""
    tokens = signed_in(trial)
    fork = Terminal(tmp_path / "fork")
    shutil.copytree(trial.folder, fork.folder, ignore=shutil.ignore_patterns("fork", "w[0-9]"))
    trial.done(*RECORD, "E1", "--reason", "honest")
    with offices[0].open() as address:
        line = [f"{offices[0].vkey} {address}"]
        honest = Checkpoint.parse(Note.parse(witnessed_by(trial, line).done("checkpoint").encode()).text)
        forked = witnessed_by(fork, line)
        forked.done(*RECORD, "E1", "--reason", "forged")
        ran = forked.run("checkpoint")
        assert "has seen another or a longer history" in ran.err
        assert Checkpoint.parse(Note.parse(ran.out.encode()).text).size < honest.size
        log = (forked.folder / "server.log").open("wb")
        with log, forked.started("serve", "--port", 0, err=log) as process:
            site = Site(forked, tokens, announced(process), process.pid)
            until = time.monotonic() + PATIENT_SECONDS
            while "kaohe_witness_alarms_total 0.0" in site.ask("GET", "/metrics").body.decode():
                assert time.monotonic() < until
                time.sleep(0.1)
            answer = site.get("/proofs/entries/E1")
            assert (answer.status, answer.code) == (409, "not_sealed_yet")
            site.close()
            stop(process)
    assert '"sign":"other_history"' in log_of(forked).replace(" ", "")
    assert offices[0].forks()
    assert honest.size == trial.position


def test_a_command_without_the_settings_shows_nothing_that_is_not_witnessed(
    trial: Terminal, offices: list[Office]
) -> None:
    """The quorum is the ledger's, whatever shell a command is given in."""
    tokens = signed_in(trial)
    with offices[0].open() as address, site_of(witnessed_by(trial, [f"{offices[0].vkey} {address}"]), tokens) as site:
        site.get("/proofs/communities/SSL")
        _, before = shown(site)
    terminal = witnessed_by(trial, [f"{offices[0].vkey} http://127.0.0.1:9"])
    with site_of(terminal, tokens) as site:
        trial.done(*RECORD, "E1")
        trial.done(*RECORD, "E2")
        assert shown(site)[1] == before
        assert Checkpoint.parse(Note.parse(trial.done("checkpoint").encode()).text) == before
    with site_of(trial, tokens) as site:
        assert shown(site)[1].size == site.position
