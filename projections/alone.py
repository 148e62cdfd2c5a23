"""One rebuild at a time: a lock that goes with the process that holds it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ledger.connections import StoreError, connect_beside, in_our_terms
from ledger.errors import DiskFailing, LedgerDamaged
from projections.generation import Unsound


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One rebuild at a time in a folder, whichever process does it; one that is killed holds up nobody.

    What the disk refuses inside, or loses while it is made, is DiskFailing.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)  # who may not read the ledger reads nothing here either
        with closing(_locked(folder / "rebuilding")):
            yield
    except (OSError, Unsound) as error:
        raise DiskFailing(problem=str(error)) from error


def _locked(path: Path) -> Any:
    """A connection that holds the lock of a file in which nothing is; where something else is, it is put away."""
    for is_last in (False, True):
        connection = None
        try:
            connection = connect_beside(path, create=True)
            connection.execute("BEGIN EXCLUSIVE")
        except BaseException as error:
            if connection is not None:
                connection.close()
            if not isinstance(error, StoreError):
                raise
            found = in_our_terms(error)
            if is_last or not isinstance(found, LedgerDamaged):
                raise found from error
            path.unlink(missing_ok=True)
        else:
            return connection
    raise AssertionError
