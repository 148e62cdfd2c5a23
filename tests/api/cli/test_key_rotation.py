"""One key after another: who trusts the old one can follow, and a rotation that is cut short is completed."""

import shutil
import stat

import pytest

from ledger.proofs.signing import key_in
from projections.proving import verify_bundle
from tests.api.cli.test_proofs import RECORD, vkey
from tests.api.terminal import Terminal


@pytest.fixture
def trial(trial: Terminal) -> Terminal:
    """A ledger with one entry."""
    trial.done(*RECORD, "E1")
    return trial


def test_a_rotated_key_signs_on_and_whoever_trusts_the_old_one_follows(trial: Terminal) -> None:
    old_key, old_bundle = vkey(trial), trial.done("prove", "E1").encode()
    old_checkpoint = trial.file("old", trial.done("checkpoint"))
    assert "new key" in trial.done("key", "rotate")
    new_key = vkey(trial)
    assert new_key != old_key
    assert stat.S_IMODE(trial.key.stat().st_mode) == 0o600
    assert trial.done("checkpoint", "--vkey", "--all").split() == [old_key, new_key]
    assert [each["vkey"] for each in trial.json("key", "list")["keys"]] == [old_key, new_key]
    trial.done(*RECORD, "E2")
    for key in (old_key, new_key):
        assert trial.json("verify", "--full", "--key", key)["signed_by"] == [new_key]
        bundle = trial.done("prove", "E2").encode()
        assert verify_bundle(bundle, key).signed_by == new_key
    assert verify_bundle(old_bundle, old_key).claim["entry"] == "E1"
    assert trial.json("verify", "--since", old_checkpoint)["ok"] is True
    trial.done("key", "rotate")
    assert verify_bundle(trial.done("prove", "SSL").encode(), old_key).signed_by == vkey(trial)


def test_a_rotation_cut_short_is_completed_by_the_next_command(trial: Terminal) -> None:
    trial.done("key", "rotate")
    following = trial.folder / "kaohe.db.key.next"
    trial.key.rename(following)
    old = Terminal(trial.folder / "old", KAOHE_ADMIN_PASSWORD="correct horse battery")
    old.folder.mkdir()
    old.done("init")
    shutil.copy(old.key, trial.key)
    expected = vkey(trial)
    trial.done(*RECORD, "E2")
    assert trial.json("verify")["signed_by"] == [expected]
    assert not following.exists()


def test_a_new_key_of_a_rotation_that_was_never_recorded_is_used_by_the_next(trial: Terminal) -> None:
    trial.done("key", "rotate")
    kept = trial.key.read_bytes()
    following = trial.folder / "kaohe.db.key.next"
    other = Terminal(trial.folder / "other", KAOHE_ADMIN_PASSWORD="correct horse battery")
    other.folder.mkdir()
    other.done("init")
    shutil.copy(other.key, following)
    trial.done(*RECORD, "E2")
    assert trial.key.read_bytes() == kept
    trial.done("key", "rotate")
    assert trial.key.read_bytes() == other.key.read_bytes()


def test_a_key_that_is_not_the_ledgers_cannot_be_rotated(trial: Terminal) -> None:
    other = Terminal(trial.folder / "other", KAOHE_ADMIN_PASSWORD="correct horse battery")
    other.folder.mkdir()
    other.done("init")
    shutil.copy(other.key, trial.key)
    assert trial.refused("key", "rotate") == "key_not_recorded"
    assert trial.with_(KAOHE_SIGNER="socket").refused("key", "rotate") == "key_held_elsewhere"


def test_the_private_key_is_nowhere_but_in_its_file(trial: Terminal) -> None:
    trial.done("key", "rotate")
    secret = key_in(trial.key).private_bytes_raw()
    for path in trial.folder.iterdir():
        if path != trial.key and path.is_file():
            content = path.read_bytes()
            assert secret not in content
            assert secret.hex().encode() not in content
