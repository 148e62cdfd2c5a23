"""Where evidence lies: one file for each content, under its SHA-256. A file is there whole or not at all.

An encrypted file has the name of its copy behind its SHA-256: two copies have two keys, and none takes the other's place.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from ledger.errors import DiskFailing

PART: Final = ".part-"
FORGOTTEN_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder for its owner alone; it is made when the first file comes."""

    folder: Path

    def place(self, sha256: str, copy: str | None = None) -> Path:
        """``aa/bb/…``, so that no folder grows beyond what file systems like."""
        return self.folder / sha256[:2] / sha256[2:4] / (f"{sha256}.{copy}" if copy else sha256)

    @contextmanager
    def part(self) -> Iterator[IO[bytes]]:
        """A file to write into; it goes away at the end, unless it was `put`. Raises DiskFailing."""
        with disk():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear()
            # Not deleted by whoever made it: by then it has another name.
            part = NamedTemporaryFile(dir=self.folder, prefix=PART, delete=False)  # noqa: SIM115
        try:
            with disk(), part:
                yield part
        finally:
            Path(part.name).unlink(missing_ok=True)

    def _clear(self) -> None:
        """Away with parts that nobody can still be writing: their server was ended."""
        for part in self.folder.glob(f"{PART}*"):
            with suppress(FileNotFoundError):  # another server clears here too
                if time.time() - part.stat().st_mtime > FORGOTTEN_SECONDS:
                    part.unlink()

    def put(self, part: IO[bytes], place: Path) -> None:
        """Gives a part its place, durably. Blocks. Raises DiskFailing."""
        with disk():
            part.flush()
            os.fsync(part.fileno())
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(part.name).replace(place)
            for folder in (place.parent, place.parent.parent, self.folder):
                _sync(folder)

    def remove(self, sha256: str, *, but: Path | None = None) -> None:
        """Takes every copy of a file away, durably; or every one `but` another. Blocks. Raises DiskFailing."""
        place = self.place(sha256)
        with disk():
            found = [each for each in (place, *place.parent.glob(f"{sha256}.*")) if each != but and each.exists()]
            for each in found:
                each.unlink(missing_ok=True)  # another server may remove it too
            if found:
                _sync(place.parent)


def _sync(folder: Path) -> None:
    """A name is on the disk once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk() -> Iterator[None]:
    """What the disk fails with, in the ledger's terms."""
    try:
        yield
    except OSError as error:
        raise DiskFailing(problem=error.strerror or type(error).__name__) from error
