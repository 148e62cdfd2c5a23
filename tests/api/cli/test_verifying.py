"""What `kaohe verify` is given: keys, witnesses, earlier checkpoints and files, and what it does where some are not what they seem."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Kind, Note, SigningKey, VerifierKey
from ledger.proofs.signing import key_in
from projections.proving import verify_bundle
from tests.api.cli.test_proofs import RECORD, newest, tampered, trial_position_of, vkey
from tests.api.terminal import Terminal
from tests.api.test_signing_process import Vault, vault
from tests.keys import key_of
from tests.sealed import changed, parts

__all__ = ["vault"]

STRANGER = key_of("a stranger")
WITNESS = SigningKey("w.example/far", STRANGER.private, Kind.ED25519_COSIGNATURE)


@pytest.fixture
def trial(trial: Terminal) -> Terminal:
    """A ledger with one entry, and its proofs."""
    trial.done(*RECORD, "E1")
    trial.done("prove", "E1", "-o", "E1.json")
    trial.done("prove", "E1", "--tlog-proof", "-o", "E1.tlog-proof")
    return trial


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Another ledger."""
    terminal = Terminal(tmp_path_factory.mktemp("other"), KAOHE_ADMIN_PASSWORD="correct horse battery")
    terminal.done("init")
    return terminal


# --- witnesses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", ["E1.json", "E1.tlog-proof"])
def test_the_logs_own_key_is_no_witness(trial: Terminal, proof: str) -> None:
    key = vkey(trial)
    assert trial.refused("verify", proof, "--key", key, "--witness", key) == "no_witness_key"
    keys = trial.file("keys", f"{WITNESS.verifier}\n{key}\n")
    assert trial.refused("verify", proof, "--key", key, "--witness", keys, "--quorum", 0) == "no_witness_key"


@pytest.mark.parametrize("proof", ["E1.json", "E1.tlog-proof"])
def test_a_witnesss_key_is_not_the_logs(trial: Terminal, proof: str) -> None:
    log = newest(trial).origin
    key = SigningKey(log, STRANGER.private, Kind.ED25519_COSIGNATURE)
    content = (trial.folder / proof).read_text(encoding="utf-8")
    note = Note.parse(trial.done("checkpoint").encode())
    forged = content.replace(note.signatures[0].line.strip(), key.cosigned(note.text, 1).line.strip())
    assert forged != content
    assert trial.refused("verify", trial.file("forged", forged), "--key", key.verifier) == "proof_refused"


@pytest.mark.parametrize("time", [1, 253402300799, 253402300800, 2**62, 2**63 - 1])
def test_whenever_a_witness_says_it_cosigned_it_is_shown(trial: Terminal, time: int) -> None:
    bundle = (trial.folder / "E1.json").read_bytes()
    note = parts(bundle)["checkpoint"]
    cosigned = note + WITNESS.cosigned(Note.parse(note.encode()).text, time).line
    proof = trial.file("late.json", changed(bundle, checkpoint=cosigned))
    said = trial.done("verify", proof, "--key", vkey(trial), "--witness", WITNESS.verifier)
    assert "witnessed by w.example/far at " in said
    told = trial.json("verify", proof, "--key", vkey(trial), "--witness", WITNESS.verifier)
    assert told["witnessed_by"] == [{"name": "w.example/far", "at": time}]


# --- files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "\n\n", "# a key was here\n", "\ufeff", " \n#\n"])
@pytest.mark.parametrize("option", ["--key", "--witness"])
def test_a_file_without_a_key_gives_no_key(trial: Terminal, content: str, option: str) -> None:
    file = trial.file("keys", content)
    key = () if option == "--key" else ("--key", vkey(trial))
    assert trial.refused("verify", "E1.json", *key, option, file) == "verifier_key_malformed"
    assert trial.refused("verify", option, file) == "verifier_key_malformed"


def test_a_file_of_keys_may_begin_with_a_mark_of_its_encoding(trial: Terminal) -> None:
    for content in (f"\ufeff{vkey(trial)}\n", f"\ufeff# ours\r\n{vkey(trial)}\r\n"):
        assert trial.json("verify", "E1.json", "--key", trial.file("keys", content))["ok"] is True


@pytest.fixture
def odd(trial: Terminal) -> list[Path]:
    """What has a name and is no file."""
    os.mkfifo(trial.folder / "pipe")
    (trial.folder / "folder").mkdir()
    return [trial.folder / "pipe", trial.folder / "folder", Path("/dev/zero"), Path("/dev/null")]


@pytest.mark.parametrize("option", [None, "--since", "--key", "--witness"])
def test_what_is_no_file_is_not_read(trial: Terminal, odd: list[Path], option: str | None) -> None:
    for path in odd:
        words = ("--key", vkey(trial), path) if option is None else (option, path)
        assert trial.refused("verify", *words) == "file_unreadable"


@pytest.mark.parametrize("option", [None, "--since", "--key"])
def test_no_more_of_a_file_is_read_than_there_can_be(trial: Terminal, option: str | None) -> None:
    with (trial.folder / "large").open("wb") as large:
        large.truncate(1 << 33)
    words = ("--key", vkey(trial), "large") if option is None else (option, "large")
    assert trial.refused("verify", *words) == "file_unreadable"


@pytest.mark.parametrize("key", ["", "+", "x" * 5_000, "a+b", "nul\0name"])
def test_what_is_no_key_and_no_name_of_a_file_is_refused(trial: Terminal, key: str) -> None:
    assert trial.refused("verify", "E1.json", "--key", key) in {"verifier_key_malformed", "file_unreadable"}


# --- keys ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [(), ("--full",)])
def test_without_any_key_nothing_is_verified(own_year: Terminal, how: tuple[str, ...]) -> None:
    """A demonstration's record names no key."""
    key = vkey(own_year)
    assert own_year.json("verify", *how)["signed_by"] == [key]
    own_year.key.unlink()
    assert own_year.refused("verify", *how) == "key_needed"
    assert own_year.json("verify", *how, "--key", key)["signed_by"] == [key]


def test_the_signing_process_is_asked_for_its_key(own_year: Terminal, vault: Vault) -> None:
    key = vkey(own_year)
    own_year.key.rename(vault.terminal.folder / "key")
    own_year.folder.joinpath("kaohe.db.key.signed").rename(vault.terminal.folder / "key.signed")
    ledger = own_year.with_(KAOHE_SIGNER=str(vault.socket))
    with vault.open():
        assert ledger.json("verify")["signed_by"] == [key]
    assert ledger.refused("verify") == "key_needed"


def test_another_key_than_the_one_on_record_is_said(trial: Terminal, other: Terminal) -> None:
    key = vkey(trial)
    shutil.copy(other.key, trial.key)
    assert trial.refused("verify") == "key_not_recorded"
    assert trial.refused("verify", "--full") == "key_not_recorded"
    assert trial.refused("verify", "E1.json") == "key_not_recorded"
    assert trial.json("verify", "--key", key)["signed_by"] == [key]
    assert trial.json("verify", "E1.json", "--key", key)["ok"] is True
    trial.key.unlink()
    assert trial.json("verify")["signed_by"] == [key]
    assert trial.run("verify", "E1.json").code == 0


@pytest.mark.parametrize("how", [(), ("--full",)])
@pytest.mark.parametrize("is_gone", [True, False])
def test_where_the_record_of_the_key_was_changed_that_is_said(
    trial: Terminal, how: tuple[str, ...], *, is_gone: bool
) -> None:
    key = vkey(trial)
    position = trial_position_of(trial, b'"public_key":"')
    old, new = (each.public.hex() for each in (VerifierKey.parse(key), STRANGER.verifier))
    change = f"CAST(replace(CAST(state AS TEXT), '{old}', '{new}') AS BLOB)"
    tampered(trial, f"UPDATE stored_events SET state = {change} WHERE position = {position}")
    if is_gone:
        trial.key.unlink()
    for keys in ((), ("--key", key)):
        told = json.loads(trial.run("verify", *how, *keys, "--format", "json").out)
        assert (told["ok"], told["code"], told["position"]) == (False, "event_changed", position)


@pytest.mark.parametrize("state", ["{}", "x", '{"type":"signing-key-added.1","body":{"x":1}}'])
def test_what_is_no_event_any_more_stops_whoever_reads_it(trial: Terminal, state: str) -> None:
    for stream, words in (("access/keys", ("verify", "E1.json")), ("2020/SSL", ("scores",))):
        tampered(trial, f"UPDATE stored_events SET state = CAST('{state}' AS BLOB) WHERE originator_id = '{stream}'")
        assert trial.refused(*words) == "event_changed"


def test_a_rotation_that_is_not_completed_yet_is_no_other_key(trial: Terminal) -> None:
    old = trial.key.read_bytes()
    trial.done("key", "rotate")
    trial.key.rename(trial.folder / "kaohe.db.key.next")
    trial.key.write_bytes(old)
    trial.key.chmod(0o600)
    assert trial.json("verify")["ok"] is True
    assert trial.run("verify", "E1.json").code == 0


# --- earlier checkpoints ------------------------------------------------------------------------------------------------


def test_an_earlier_checkpoint_may_be_signed_by_any_key_that_followed_another(trial: Terminal) -> None:
    keys, olds = [vkey(trial)], [trial.file("old-0", trial.done("checkpoint"))]
    for number in (1, 2):
        trial.done("key", "rotate")
        keys.append(vkey(trial))
        olds.append(trial.file(f"old-{number}", trial.done("checkpoint")))
    words = [word for old in olds for word in ("--since", old)]
    for key in ((), *(("--key", each) for each in keys)):
        assert len(trial.json("verify", *words, *key)["since"]) == len(olds)


def test_a_checkpoint_that_nobody_known_has_signed_is_refused(trial: Terminal) -> None:
    mine = newest(trial)
    text = Checkpoint(mine.origin, mine.size, mine.root).text
    stranger = SigningKey(mine.origin, STRANGER.private)
    made_up = trial.file("made-up", bytes(Note(text, (stranger.signed(text),))))
    assert trial.refused("verify", "--since", made_up) == "checkpoint_wrong"
    assert trial.refused("verify", "--since", made_up, "--key", vkey(trial)) == "checkpoint_wrong"


def test_a_checkpoint_of_a_time_before_the_ledger_signed_is_checked_too(trial: Terminal, other: Terminal) -> None:
    """Whose every signature is gone: what was remembered of it still is."""
    old = trial.file("old", trial.done("checkpoint"))
    theirs = trial.file("theirs", other.done("checkpoint"))
    with closing(sqlite3.connect(trial.ledger)) as connection:
        connection.execute("DROP TRIGGER tiles_refuse_delete")
        connection.executescript("DELETE FROM tiles; DELETE FROM checkpoints;")
    assert trial.refused("verify", "--since", theirs) == "checkpoint_wrong"
    assert trial.refused("verify", "--since", old) == "nothing_sealed"


def test_a_replaced_key_signs_for_nothing_new(trial: Terminal) -> None:
    """Not even for one who knows the present key only: a checkpoint of today takes a key of today."""
    old = SigningKey(newest(trial).origin, key_in(trial.key))
    trial.done("key", "rotate")
    key = vkey(trial)
    checkpoint = newest(trial)
    with closing(sqlite3.connect(trial.ledger)) as connection:
        note = bytes(Note(checkpoint.text, (old.signed(checkpoint.text),)))
        connection.execute("UPDATE checkpoints SET note = ?", (note,))
        connection.commit()
    assert trial.refused("verify", "--key", key) == "checkpoint_wrong"


# --- proving ------------------------------------------------------------------------------------------------------------


def test_an_event_that_is_not_there_is_not_waited_for(trial: Terminal) -> None:
    assert trial.refused("prove", "E1", "--event", 99_999_999) == "position_unknown"
    assert trial.refused("prove", "E1", "--event", trial.position + 1, "--tlog-proof") == "position_unknown"
    assert verify_bundle((trial.folder / "E1.json").read_bytes(), vkey(trial)).events > 0
