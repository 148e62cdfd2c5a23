"""Rows beside the events, and tables that are not what they were: found by a verification, and never a traceback."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import LedgerDamaged, RowsWrong
from ledger.schema import ADDED_LATER, TABLES
from tests.ledger.proofs.tampering import audit, done, fault

ENTRY = "WHERE stream LIKE '2020/%' AND entry IS NOT NULL"


def position_of(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(sql).fetchone()[0])


@pytest.mark.parametrize(
    "change",
    [
        "position = 99999",
        "position = position - 1",
        "stream = '2020/XX'",
        "stream = 'nowhere'",
        "content = 'x'",
    ],
)
def test_a_reference_that_no_event_bears_out_is_named(copy: Path, change: str) -> None:
    one = f"(SELECT reference FROM command_references {ENTRY} AND reference LIKE 'E%' ORDER BY position LIMIT 1)"
    done(copy, f"UPDATE command_references SET {change} WHERE reference = {one}")
    found = fault(copy)
    assert isinstance(found, RowsWrong)
    assert found.table == "command_references"
    assert found.position > 0


def test_a_reference_that_was_put_in_is_named(copy: Path) -> None:
    done(copy, "INSERT INTO command_references VALUES ('forged', 'x', 'user/nobody', NULL, 50)")
    assert fault(copy).facts() == {"table": "command_references", "position": 50}


FIRST = "SELECT MIN(position) FROM evidence"
LAST = "SELECT MAX(position) FROM evidence"


@pytest.mark.parametrize(
    ("statement", "table", "at"),
    [
        ("UPDATE evidence SET digest = 'deadbeef' WHERE position = (SELECT MIN(position) FROM evidence)", "evidence", FIRST),
        ("UPDATE evidence SET size = size + 1", "evidence", FIRST),
        ("UPDATE evidence SET media = 'text/html'", "evidence", FIRST),
        ("UPDATE evidence SET salt = '00' WHERE salt != ''", "evidence", FIRST),
        ("UPDATE evidence SET salt = '' WHERE salt != ''", "evidence", FIRST),
        ("UPDATE evidence SET salt = '00000000000000000000000000000000' WHERE salt = ''", "evidence", LAST),
        ("DELETE FROM evidence WHERE salt != ''", "evidence", FIRST),
        ("DELETE FROM evidence", "evidence", FIRST),
        ("INSERT INTO evidence VALUES ('x', '', 'y', 1, 'text/plain', 7)", "evidence", "SELECT 7"),
        ("UPDATE evidence SET position = 'x' WHERE salt != ''", "evidence", "SELECT 0"),
        ("UPDATE evidence_of_entries SET entry = 'E2'", "evidence_of_entries", FIRST),
        ("DELETE FROM evidence_of_entries", "evidence_of_entries", FIRST),
        ("INSERT INTO evidence_of_entries VALUES ('E2', 'x', 9)", "evidence_of_entries", "SELECT 9"),
        ("UPDATE evidence_of_entries SET position = 8 WHERE position = (SELECT MIN(position) FROM evidence)",
         "evidence_of_entries", "SELECT 8"),
        ("DELETE FROM evidence_erasures", "evidence_erasures", "SELECT MIN(position) FROM evidence_erasures"),
        ("INSERT INTO evidence_erasures VALUES ('x', 9)", "evidence_erasures", "SELECT 9"),
    ],
)  # fmt: skip
def test_what_is_kept_of_a_file_agrees_with_its_events(copy: Path, statement: str, table: str, at: str) -> None:
    position = position_of(copy, at)
    done(copy, statement)
    found = fault(copy)
    assert (type(found), found.facts()) == (RowsWrong, {"table": table, "position": position})


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("table", sorted(TABLES - {list(ADDED_LATER)[-1]}))
def test_a_table_that_is_missing_is_damage(copy: Path, table: str, *, full: bool) -> None:
    done(copy, f"DROP TABLE {table}")
    with pytest.raises(LedgerDamaged, match=table):
        audit(copy, full=full)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("table", ["stored_events", "checkpoints", "tiles", "ledger_head", "evidence"])
def test_a_view_in_the_place_of_a_table_is_damage(copy: Path, table: str, *, full: bool) -> None:
    done(copy, f"ALTER TABLE {table} RENAME TO other", f"CREATE VIEW {table} AS SELECT * FROM other")
    with pytest.raises(LedgerDamaged):
        audit(copy, full=full)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        "sql = replace(sql, 'originator_id TEXT', 'originator_id TEXT COLLATE NOCASE') WHERE name = 'stored_events'",
        "sql = replace(sql, 'INTEGER PRIMARY KEY', 'INTEGER') WHERE name = 'stored_events'",
        "sql = 'x' WHERE name = 'stored_events'",
        "sql = 'CREATE TABLE tiles (level)' WHERE name = 'tiles'",
        "rootpage = 1 WHERE name = 'stored_events'",
        "rootpage = 999999 WHERE name = 'tiles'",
    ],
)
def test_a_table_that_is_defined_otherwise_is_damage(copy: Path, change: str, *, full: bool) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE sqlite_master SET {change}")
        connection.commit()
    with pytest.raises(LedgerDamaged):
        audit(copy, full=full)


def test_a_missing_index_is_damage(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'sqlite_autoindex_stored_events_1'")
        connection.commit()
    for full in (False, True):
        with pytest.raises(LedgerDamaged):
            audit(copy, full=full)


def test_a_ledger_of_an_earlier_version_lacks_what_came_later(copy: Path, tmp_path: Path) -> None:
    """Its tables are added when it is opened; before that it is verified all the same."""
    older = Path(shutil.copy(copy, tmp_path / "older.db"))
    done(older, "DELETE FROM evidence_erasures", "DROP TABLE evidence_erasures")
    assert audit(older, full=False).events > 0
