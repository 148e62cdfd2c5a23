"""Folders for files on their way in, and what it is called when the disk does not take them."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

from ledger.errors import DiskFailing

PREFIX: Final = "kaohe-upload-"
FORGOTTEN_SECONDS: Final = 24 * 60 * 60


@contextmanager
def disk() -> Iterator[None]:
    """Raises DiskFailing where the system cannot write, or make, or read a file of ours."""
    try:
        yield
    except OSError as error:
        raise DiskFailing(problem=error.strerror or type(error).__name__) from error


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of one's own; gone at the end. Raises DiskFailing where there can be none."""
    made = made_folder()
    with made as name:
        yield Path(name)


def made_folder() -> "TemporaryDirectory[str]":
    """A folder that goes away with its context; with it go those that a killed program has left. Raises DiskFailing."""
    with disk():
        _clear(Path(gettempdir()))
        return TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)


def _clear(place: Path) -> None:
    """Away with our own folders that nobody can still be writing to."""
    with os.scandir(place) as found:
        for each in found:
            if each.name.startswith(PREFIX) and each.is_dir(follow_symlinks=False) and _is_forgotten(each):
                shutil.rmtree(each.path, ignore_errors=True)


def _is_forgotten(folder: "os.DirEntry[str]") -> bool:
    with suppress(FileNotFoundError):  # another server clears here too
        status = folder.stat(follow_symlinks=False)
        return status.st_uid == os.geteuid() and time.time() - status.st_mtime > FORGOTTEN_SECONDS
    return False
