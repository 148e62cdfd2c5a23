"""Two at once replace the key, or complete what one of them has recorded: one new key remains, and it is the record's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api import rotation
from api.rotation import rotate, settle
from api.settings import Settings
from ledger.application import Ledger
from ledger.errors import KeyNotRecorded
from ledger.proofs.keys import rotation_note
from ledger.proofs.notes import Note, SigningKey
from ledger.proofs.sealer import keys_in
from ledger.proofs.signing import key_in
from tests.api.terminal import Terminal


@pytest.fixture
def settings(trial: Terminal) -> Settings:
    return Settings(database_url=f"sqlite:///{trial.ledger}")


@pytest.fixture
def ledger(trial: Terminal, settings: Settings) -> Iterator[Ledger]:
    del settings
    with trial.opened() as found:
        yield found


def key_at(path: Path) -> str:
    return key_in(path).public_key().public_bytes_raw().hex()


def keys(ledger: Ledger) -> tuple[str, ...]:
    with ledger.rows() as rows:
        return keys_in(rows).public_keys


def test_a_server_may_complete_the_rotation_before_the_command_does(ledger: Ledger, settings: Settings) -> None:
    ledger.listen(lambda: settle(ledger, settings.key_path))
    new = rotate(ledger, settings)
    assert new.public.hex() == key_at(settings.key_path) == keys(ledger)[-1]
    assert not settings.key_path.with_name("kaohe.db.key.next").exists()


def test_of_two_rotations_at_once_the_later_is_refused(
    ledger: Ledger, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be signed by a key that has just been replaced."""
    old = key_at(settings.key_path)

    def overtaken(ledger_id: str, before: SigningKey, after: SigningKey) -> Note:
        with monkeypatch.context() as patched:
            patched.setattr(rotation, "rotation_note", rotation_note)
            settings.key_path.with_name("kaohe.db.key.next").unlink()
            rotate(ledger, settings)
        return rotation_note(ledger_id, before, after)

    monkeypatch.setattr(rotation, "rotation_note", overtaken)
    with pytest.raises(KeyNotRecorded):
        rotate(ledger, settings)
    assert keys(ledger) == (old, key_at(settings.key_path))


def test_a_key_of_a_rotation_that_was_never_recorded_is_taken_up_by_the_next(
    ledger: Ledger, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> Note:
        raise OSError("the process ends here")

    before = key_at(settings.key_path)
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "rotation_note", dies)
        with pytest.raises(OSError, match="ends here"):
            rotate(ledger, settings)
    following = key_at(settings.key_path.with_name("kaohe.db.key.next"))
    settle(ledger, settings.key_path)
    assert (key_at(settings.key_path), keys(ledger)) == (before, (before,))
    assert rotate(ledger, settings).public.hex() == following == key_at(settings.key_path)


def test_who_trusts_the_first_key_trusts_a_checkpoint_that_its_successor_has_signed(trial: Terminal) -> None:
    first = trial.done("checkpoint", "--vkey").strip()
    olds = [trial.file("old", trial.done("checkpoint"))]
    trial.done("key", "rotate")
    olds.append(trial.file("new", trial.done("checkpoint")))
    words = [word for old in olds for word in ("--since", old)]
    assert len(trial.json("verify", "--key", first, *words)["since"]) == 2
