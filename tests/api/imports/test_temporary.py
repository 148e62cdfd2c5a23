"""Folders for files on their way in: what a killed program has left goes, and nothing else does."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from api.imports.temporary import FORGOTTEN_SECONDS, PREFIX, disk, folder
from ledger.errors import DiskFailing


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(path: Path, *, seconds: float) -> Path:
    """A folder with a file in it, that many seconds old."""
    path.mkdir()
    (path / "commands").write_bytes(b"{}")
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def test_a_folder_is_gone_in_the_end(place: Path) -> None:
    with folder() as found:
        (found / "commands").write_bytes(b"{}")
        assert found.parent == place
    assert list(place.iterdir()) == []


def test_folders_that_were_left_behind_go_and_others_stay(place: Path) -> None:
    left(place / f"{PREFIX}forgotten", seconds=FORGOTTEN_SECONDS + 60)
    staying = {
        left(place / f"{PREFIX}at-work", seconds=FORGOTTEN_SECONDS - 60),
        left(place / "kaohe-backup", seconds=10 * FORGOTTEN_SECONDS),
        place / f"{PREFIX}link",
    }
    (place / f"{PREFIX}link").symlink_to(place / "kaohe-backup")
    with folder() as found:
        assert set(place.iterdir()) == {*staying, found}
    assert (place / "kaohe-backup" / "commands").exists()


def test_where_there_can_be_no_folder_the_disk_is_named(place: Path) -> None:
    place.rmdir()
    with pytest.raises(DiskFailing, match="No such file"), folder():
        pass


def test_what_is_no_error_of_the_disk_stays_what_it_is() -> None:
    with pytest.raises(KeyError), disk():
        raise KeyError
