"""`kaohe verify`, `prove`, `checkpoint` and `key`: an auditor's day at the terminal."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import leaf_hash, root
from ledger.proofs.notes import Note, VerifierKey
from projections.proving import verify_bundle
from tests.api.terminal import Terminal

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")


@pytest.fixture
def trial(trial: Terminal) -> Terminal:
    """A ledger with one entry."""
    trial.done(*RECORD, "E1")
    return trial


def vkey(terminal: Terminal) -> str:
    return terminal.done("checkpoint", "--vkey").strip()


def states(terminal: Terminal) -> list[bytes]:
    with terminal.opened() as ledger, ledger.reading() as snapshot:
        return [state for _, state in snapshot.all_events()]


def newest(terminal: Terminal) -> Checkpoint:
    return Checkpoint.parse(Note.parse(terminal.done("checkpoint").encode()).text)


def tampered(terminal: Terminal, *statements: str) -> None:
    with closing(sqlite3.connect(terminal.ledger)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


# --- checkpoint -------------------------------------------------------------------------------------------------------


def test_the_checkpoint_is_signed_over_every_stored_event(trial: Terminal) -> None:
    note = Note.parse(trial.done("checkpoint").encode())
    key = VerifierKey.parse(vkey(trial))
    assert note.signed_by([key]) == [key]
    checkpoint = Checkpoint.parse(note.text)
    assert checkpoint.origin == key.name
    assert (checkpoint.size, checkpoint.root) == (trial.position, root(map(leaf_hash, states(trial))))


def test_every_command_that_records_is_signed_for_at_once(trial: Terminal) -> None:
    trial.done(*RECORD, "E2")
    with trial.opened() as ledger, ledger.rows() as rows:
        sealed = rows.seals.newest()
    assert sealed is not None
    assert sealed.size == trial.position


def test_the_log_has_the_name_that_is_set(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, KAOHE_ORIGIN="kaohe.example/houjiatang", KAOHE_ADMIN_PASSWORD="correct horse battery")
    terminal.done("init")
    assert newest(terminal).origin == "kaohe.example/houjiatang"
    other = terminal.with_(KAOHE_ORIGIN="another.example")
    assert other.refused("checkpoint") == "origin_fixed"


@pytest.mark.parametrize("origin", ["https://a.example", "a.example/", "a b"])
def test_a_name_that_no_log_may_have_is_refused(tmp_path: Path, origin: str) -> None:
    terminal = Terminal(tmp_path, KAOHE_ORIGIN=origin, KAOHE_ADMIN_PASSWORD="correct horse battery")
    ran = terminal.run("init")
    assert ran.code == 0
    assert "no checkpoint was signed" in ran.err
    assert terminal.refused("checkpoint") == "origin_unsuitable"


def test_without_the_key_what_was_signed_before_is_shown(trial: Terminal) -> None:
    before = trial.done("checkpoint")
    trial.key.rename(trial.folder / "away")
    trial.done(*RECORD, "E2")
    assert trial.done("checkpoint") == before


def test_a_key_that_others_can_read_is_not_used(trial: Terminal) -> None:
    trial.key.chmod(0o644)
    assert trial.refused("checkpoint") == "key_exposed"


def test_another_key_in_the_keys_place_is_not_used(trial: Terminal, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Terminal(tmp_path_factory.mktemp("other"), KAOHE_ADMIN_PASSWORD="correct horse battery")
    other.done("init")
    shutil.copy(other.key, trial.key)
    assert trial.refused("checkpoint") == "key_not_recorded"


# --- verify the ledger ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [(), ("--full",)])
def test_an_honest_ledger_is_verified(trial: Terminal, how: tuple[str, ...]) -> None:
    found = trial.json("verify", *how)
    assert found["ok"] is True
    assert (found["events"], found["size"]) == (trial.position, trial.position)
    assert found["signed_by"] == [vkey(trial)]
    said = trial.done("verify", *how, "--key", vkey(trial))
    assert "Verified" in said
    assert found["root"] in said


def test_verifying_speaks_chinese(trial: Terminal) -> None:
    said = trial.with_(KAOHE_LANG="zh").done("verify", "--full")
    assert "核验通过" in said
    assert "Verified" not in said


def test_a_changed_event_is_named_with_exit_code_1(trial: Terminal) -> None:
    position = trial_position_of(trial, b'"entry":"E1"')
    tampered(
        trial,
        f"UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'city', 'cita') AS BLOB) WHERE position = {position}",
    )
    for how in ((), ("--full",)):
        ran = trial.run("verify", *how)
        assert (ran.code, ran.out) == (1, "")
        assert ran.refusal == "event_changed"
        assert f"position {position}" in ran.err
    told = json.loads(trial.run("verify", "--full", "--format", "json").out)
    assert (told["ok"], told["code"], told["position"]) == (False, "event_changed", position)


def trial_position_of(terminal: Terminal, part: bytes) -> int:
    return 1 + next(number for number, state in enumerate(states(terminal)) if part in state)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM stored_events WHERE position = 7", "event_missing"),
        ("UPDATE stored_events SET originator_id = 'user/x' WHERE position = 7", "event_misfiled"),
        ("UPDATE tiles SET hashes = zeroblob(length(hashes))", "tile_wrong"),
        ("UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), '\n', '\n1') AS BLOB)", "checkpoint_wrong"),
        ("DELETE FROM checkpoints", "checkpoint_wrong"),
        ("UPDATE ledger_head SET position = position + 1", "head_wrong"),
    ],
)
def test_what_was_done_to_a_ledger_is_said(trial: Terminal, statement: str, code: str) -> None:
    tampered(trial, statement)
    assert trial.refused("verify", "--full") == code


def test_an_older_copy_is_cut_off_against_what_the_key_has_signed(trial: Terminal) -> None:
    old = trial.done("checkpoint")
    copy = trial.folder / "copy.db"
    with closing(sqlite3.connect(trial.ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    trial.done(*RECORD, "E2")
    remembered = trial.file("remembered", trial.done("checkpoint"))
    copy.replace(trial.ledger)
    for beside in trial.folder.glob("kaohe.db-*"):
        beside.unlink()
    assert trial.refused("verify") == "ledger_cut_off"
    assert trial.refused("verify", "--since", remembered) == "ledger_cut_off"
    assert trial.refused("checkpoint") == "seal_broken"
    (trial.folder / "kaohe.db.key.signed").unlink()
    assert trial.refused("verify", "--since", remembered, "--full") == "ledger_cut_off"
    assert trial.json("verify", "--since", trial.file("old", old))["since"] == [newest(trial).size]


def test_an_earlier_checkpoint_is_proven_to_be_a_prefix(trial: Terminal) -> None:
    olds = []
    for number in range(3):
        olds.append(trial.file(f"checkpoint-{number}", trial.done("checkpoint")))
        trial.done(*RECORD, f"N{number}")
    words = [word for old in olds for word in ("--since", old)]
    found = trial.json("verify", *words, "--key", vkey(trial))
    assert len(found["since"]) == 3
    assert "has only grown" in trial.done("verify", *words)


def test_what_is_no_checkpoint_is_no_memory(trial: Terminal) -> None:
    assert trial.refused("verify", "--since", trial.file("junk", "junk")) == "checkpoint_unreadable"
    assert trial.refused("verify", "--since", trial.folder / "absent") == "file_unreadable"
    other = trial.done("checkpoint").replace("\n\n", "\n\n", 1)
    forged = other.replace(other.split("\n")[2], "A" * 43 + "=")
    assert trial.refused("verify", "--since", trial.file("forged", forged), "--key", vkey(trial)) == "checkpoint_wrong"
    assert trial.refused("verify", "--since", trial.file("forged", forged)) == "checkpoint_wrong"


def test_a_key_that_has_signed_nothing_here_is_refused(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Terminal(tmp_path_factory.mktemp("other"), KAOHE_ADMIN_PASSWORD="correct horse battery")
    other.done("init")
    assert trial.refused("verify", "--key", vkey(other)) == "checkpoint_wrong"
    assert trial.refused("verify", "--key", "nonsense") == "verifier_key_malformed"
    assert trial.refused("verify", "--key", "a+b+c") == "verifier_key_malformed"
    assert trial.json("verify", "--key", trial.file("keys", f"# ours\n{vkey(trial)}\n"))["ok"] is True


def test_where_there_is_no_ledger_nothing_is_verified(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    assert terminal.refused("verify") == "ledger_missing"
    terminal.file("kaohe.db", b"junk" * 1000)
    assert terminal.refused("verify", "--full") == "not_a_ledger"


# --- prove and verify -------------------------------------------------------------------------------------------------


def test_a_proof_of_an_entry_is_verified_without_the_ledger(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trial.done("appeal", "file", "E1", "--grounds", "只有一处", "--by", "comm-SSL")
    trial.done("appeal", "accept", "E1", "--by", "leading-1")
    trial.done("appeal", "decide", "E1", "--outcome", "rejected", "--reasons", "属实", "--by", "leading-1")
    assert "E1.json" in trial.done("prove", "E1", "-o", "E1.json")
    elsewhere = Terminal(tmp_path_factory.mktemp("elsewhere"))
    shutil.copy(trial.folder / "E1.json", elsewhere.folder / "proof")
    said = elsewhere.done("verify", "proof", "--key", vkey(trial))
    assert "The proof holds" in said
    assert "rejected" in said
    told = elsewhere.json("verify", "proof", "--key", vkey(trial))
    assert (told["ok"], told["claim"]["entry"]) == (True, "E1")
    assert told["claim"] == verify_bundle((trial.folder / "E1.json").read_bytes(), vkey(trial)).claim
    assert elsewhere.run("verify", "proof").code == 2
    assert elsewhere.rows("verify", "proof", "--key", vkey(trial))[0]["about"] == "E1"


def test_a_proof_of_a_score_is_verified_without_the_ledger(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trial.done("prove", "SSL", "-o", "SSL.json")
    elsewhere = Terminal(tmp_path_factory.mktemp("elsewhere"))
    shutil.copy(trial.folder / "SSL.json", elsewhere.folder / "proof")
    told = elsewhere.json("verify", "proof", "--key", vkey(trial))
    [score] = [each for each in trial.scores() if each["community"] == "SSL"]
    assert told["claim"]["score"] == score


def test_a_score_is_proven_as_it_was(trial: Terminal) -> None:
    position = trial.position
    trial.done(*RECORD, "E2")
    trial.done("prove", "SSL", "--position", position, "--on", "2020-03-31", "-o", "then.json")
    claim = trial.json("verify", "then.json", "--key", vkey(trial))["claim"]
    assert (claim["position"], claim["on"]) == (position, "2020-03-31")
    [then] = [each for each in trial.scores("--position", position, "--on", "2020-03-31") if each["community"] == "SSL"]
    assert claim["score"] == then


def test_a_proof_is_printed_where_no_file_is_named(trial: Terminal) -> None:
    bundle = trial.done("prove", "E1").encode()
    assert verify_bundle(bundle, vkey(trial)).claim["entry"] == "E1"


def test_one_event_is_proven_for_other_programs(trial: Terminal) -> None:
    trial.done("prove", "E1", "--tlog-proof", "-o", "E1.tlog-proof")
    content = (trial.folder / "E1.tlog-proof").read_text(encoding="utf-8")
    assert content.startswith("c2sp.org/tlog-proof@v1\nextra ")
    told = trial.json("verify", "E1.tlog-proof", "--key", vkey(trial))
    assert json.loads(told["event"])["entry"] == "E1"
    first = trial.done("prove", "E1", "--tlog-proof", "--event", 1)
    assert "\nindex 0\n" in first
    broken = trial.file("broken", content.replace("index ", "index 1"))
    assert trial.refused("verify", broken, "--key", vkey(trial)) == "proof_refused"


def test_a_forged_proof_is_refused(trial: Terminal) -> None:
    bundle = trial.done("prove", "E1")
    forged = trial.file("forged.json", bundle.replace('"amount":"0.50"', '"amount":"0.10"'))
    assert trial.refused("verify", forged, "--key", vkey(trial)) == "proof_refused"
    told: Any = json.loads(trial.run("verify", forged, "--key", vkey(trial), "--format", "json").out)
    assert (told["ok"], told["code"]) == (False, "proof_refused")
    assert trial.refused("verify", trial.file("junk", b"\xff\x00"), "--key", vkey(trial)) == "proof_refused"
    assert trial.refused("verify", trial.folder / "absent", "--key", vkey(trial)) == "file_unreadable"


@pytest.mark.parametrize("what", ["E404", "XYZ", "心"])
def test_what_is_not_there_is_not_proven(trial: Terminal, what: str) -> None:
    assert trial.refused("prove", what) == "entry_unknown"


@pytest.mark.parametrize(
    "words",
    [
        ("prove", "SSL", "--tlog-proof"),
        ("prove", "E1", "--on", "2020-03-31"),
        ("verify", "--quorum", "2"),
        ("verify", "proof", "--full"),
        ("prove",),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(trial: Terminal, words: tuple[str, ...]) -> None:
    assert trial.run(*words).code == 2


def test_a_place_that_cannot_be_written_is_said(trial: Terminal) -> None:
    assert trial.refused("prove", "E1", "-o", trial.folder / "no" / "folder") == "file_unwritable"


def test_a_community_asks_in_its_own_name(trial: Terminal) -> None:
    trial.done("prove", "SSL", "-o", "SSL.json", "--by", "comm-SSL")
    [stated] = [json.loads(state) for state in states(trial) if b'"heads-recorded.1"' in state]
    assert stated["actor"] == "comm-SSL"


def test_nobody_who_is_not_there_asks(trial: Terminal) -> None:
    before = trial.position
    assert trial.refused("prove", "SSL", "--by", "nobody") == "user_unknown"
    assert trial.position == before


def test_erasing_evidence_leaves_every_proof_as_it_was(trial: Terminal) -> None:
    photo = trial.file("photo.png", b"\x89PNG\r\n\x1a\n a photograph")
    trial.done("evidence", "put", photo, "--by", "comm-SSL", "--entry", "E1")
    before = trial.done("prove", "E1").encode()
    [kept] = trial.json("evidence", "list", "--entry", "E1")["evidence"]
    for by in ("leading-1", "committee-1"):
        trial.done("evidence", "erase", kept["sha256"], "--reason", "有无关的人", "--by", by)
    after = trial.done("prove", "E1").encode()
    claims = [verify_bundle(bundle, vkey(trial)).claim["evidence"] for bundle in (before, after)]
    assert claims[0] == claims[1]
    assert len(claims[0]) == 1
    assert trial.json("verify", "--full")["ok"] is True


def test_a_key_whose_memory_is_gone_begins_anew_and_says_so(trial: Terminal) -> None:
    (trial.folder / "kaohe.db.key.signed").unlink()
    ran = trial.run(*RECORD, "E2")
    assert ran.code == 0
    assert "it begins anew" in ran.err
    assert trial.run(*RECORD, "E3").err == ""
