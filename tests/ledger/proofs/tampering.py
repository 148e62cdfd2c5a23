"""A ledger's file, changed behind the ledger's back, and what an audit finds wrong with it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import Tampered
from ledger.proofs.audit import Audit, Audited
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.stored import opened
from tests.keys import KEY
from tests.ledger.golden.story import Clock, founded, tell
from tests.sealed import sealed


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole year, signed for; its triggers are gone."""
    path = tmp_path_factory.mktemp("year") / "ledger.db"
    clock = Clock(ticking=True)
    with founded(path, clock) as ledger:
        tell(ledger, clock)
        sealed(ledger)
    bare(path)
    return path


@pytest.fixture
def copy(year: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(year, tmp_path / "copy.db"))


def bare(path: Path) -> None:
    """The file alone, without a journal and without triggers."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")


def done(path: Path, *statements: str, **values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement, values)
        connection.commit()


def audit(path: Path, *, full: bool = True, since: tuple[Checkpoint, ...] = ()) -> Audited:
    with opened(path) as ledger:
        return Audit(ledger, [KEY.verifier]).run(full=full, since=since)


def fault(path: Path, *, full: bool = True, since: tuple[Checkpoint, ...] = ()) -> Tampered:
    with pytest.raises(Tampered) as found:
        audit(path, full=full, since=since)
    return found.value


def checkpoint_of(path: Path) -> Checkpoint:
    with opened(path) as ledger:
        found = ledger.checkpoint()
        assert found is not None
        return found[1]
