"""Files between their dry run and their import: each its owner's alone, and never too many, too large or too old."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.imports import held as module
from api.imports.held import KEPT_SECONDS, OF_ONE_USER_MOST, HeldFile, HeldFiles
from api.imports.uploaded import Uploaded


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def files(clock: Clock) -> Iterator[HeldFiles]:
    held = HeldFiles(clock)
    yield held
    held.close()


def file(files: HeldFiles, digest: str, *, user: str = "dept-UM", size: int = 1) -> HeldFile:
    folder = TemporaryDirectory()
    return HeldFile(user, "a.csv", Uploaded("csv", Path(folder.name), f"csv:{digest}"), folder, size, files.now())


def is_there(files: HeldFiles, each: HeldFile) -> bool:
    with files.found(each.user, each.digest) as found:
        return found is each


def lies_there(each: HeldFile) -> bool:
    return Path(each.folder.name).exists()


def test_a_file_is_found_by_its_owner_alone(files: HeldFiles) -> None:
    kept = file(files, "1")
    files.keep(kept)
    assert is_there(files, kept)
    with files.found("dept-PS", kept.digest) as found:
        assert found is None


def test_a_file_goes_when_its_time_is_over(files: HeldFiles, clock: Clock) -> None:
    kept = file(files, "1")
    files.keep(kept)
    clock.now = KEPT_SECONDS + 1
    assert not is_there(files, kept)
    assert not lies_there(kept)


def test_of_one_user_the_newest_stay(files: HeldFiles) -> None:
    kept = [file(files, str(number)) for number in range(OF_ONE_USER_MOST + 2)]
    other = file(files, "1", user="dept-PS")
    for each in (other, *kept):
        files.keep(each)
    assert [is_there(files, each) for each in kept] == [False, False, *[True] * OF_ONE_USER_MOST]
    assert is_there(files, other)
    assert not lies_there(kept[0])


def test_together_they_are_never_too_large(files: HeldFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES_MOST", 100)
    first, second = file(files, "1", user="dept-UM", size=60), file(files, "2", user="dept-PS", size=60)
    files.keep(first)
    files.keep(second)
    assert not is_there(files, first)
    assert is_there(files, second)


def test_what_is_being_read_stays_until_it_has_been(files: HeldFiles, clock: Clock) -> None:
    kept = file(files, "1")
    files.keep(kept)
    with files.found(kept.user, kept.digest):
        clock.now = KEPT_SECONDS + 1
        assert not is_there(files, kept)
        assert lies_there(kept)
    assert not lies_there(kept)


def test_the_same_file_again_takes_its_place(files: HeldFiles) -> None:
    first, second = file(files, "1"), file(files, "1")
    files.keep(first)
    files.keep(second)
    assert is_there(files, second)
    assert not lies_there(first)


def test_nothing_is_left_when_the_server_stops(files: HeldFiles) -> None:
    kept = file(files, "1")
    files.keep(kept)
    files.close()
    assert not lies_there(kept)
    assert not is_there(files, kept)
