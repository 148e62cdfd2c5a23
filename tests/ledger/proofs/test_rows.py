"""What is kept of the tree: tiles only grow, and of the checkpoints the newest that count remain."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from random import Random

import pytest
from eventsourcing.persistence import IntegrityError

from ledger.errors import SealBroken
from ledger.proofs.rows import SealedTree, Seals
from ledger.proofs.tiles import Growth, Tile, width_at
from ledger.recorder import LedgerDatastore, LedgerRecorder, address
from ledger.schema import SCHEMA
from tests.ledger.golden.story import founded, opened
from tests.ledger.proofs.reference import mth, path, proof
from tests.ledger.proofs.sample import Log, entry, leaves_of

MOST = 600
LEAVES = leaves_of(MOST)
ENTRIES = tuple(entry(index) for index in range(MOST))
ONE, TWO, THREE = LEAVES[:3]


def recorder_at(path: Path) -> LedgerRecorder:
    recorder = LedgerRecorder(LedgerDatastore(address(path, create=True)))
    recorder.create_table()
    return recorder


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[LedgerRecorder]:
    recorder = recorder_at(tmp_path / "ledger.db")
    yield recorder
    recorder.close()
    recorder.datastore.close()


class Interrupted(Exception):
    pass


def grow(recorder: LedgerRecorder, old: int, leaves: Sequence[bytes]) -> None:
    """As a ledger does: one transaction, begun from the tiles alone."""
    with recorder.writing() as transaction:
        growth = Growth(old, transaction.seals.hashes)
        transaction.seals.keep(growth.add(leaves))
        transaction.seals.keep(growth.edge())


def rows(recorder: LedgerRecorder) -> list[tuple[int, int, bytes]]:
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute("SELECT level, number, hashes FROM tiles ORDER BY level, number")
        return [(row[0], row[1], bytes(row[2])) for row in cursor.fetchall()]


# --- the tree -------------------------------------------------------------------------------------------------------------


def test_the_tree_from_the_rows_is_the_recursively_defined_one(recorder: LedgerRecorder) -> None:
    chance, size = Random(1), 0
    while size < MOST:
        step = min(chance.randint(0, 90), MOST - size)
        grow(recorder, size, LEAVES[size : size + step])
        size += step
        with recorder.reading() as transaction:
            for upto in {size, size // 2, chance.randint(0, size)} - {0}:
                tree, entries = transaction.seals.tree(upto), ENTRIES[:upto]
                assert tree.root() == mth(entries)
                assert tuple(tree.inclusion(upto // 3)) == path(upto // 3, entries)
                assert tuple(tree.consistency(upto - upto // 3)) == proof(upto - upto // 3, entries)
    assert [(level, number, len(hashes) // 32) for level, number, hashes in rows(recorder)] == [
        *((0, number, width_at(MOST, 0, number)) for number in range(3)),
        (1, 0, 2),
    ]


def test_a_write_that_is_given_up_leaves_the_tiles_as_they_were(recorder: LedgerRecorder) -> None:
    grow(recorder, 0, LEAVES[:300])
    before = rows(recorder)
    with suppress(Interrupted), recorder.writing() as transaction:
        transaction.seals.keep(Growth(300, transaction.seals.hashes).add(LEAVES[300:]))
        assert transaction.seals.hashes(0, 1) != before[1][2]
        raise Interrupted
    assert rows(recorder) == before


def test_there_is_nothing_of_a_tile_that_is_not_there(recorder: LedgerRecorder) -> None:
    grow(recorder, 0, LEAVES[:3])
    with recorder.reading() as transaction:
        assert transaction.seals.hashes(0, 0) == ONE + TWO + THREE
        assert transaction.seals.hashes(0, 1) == transaction.seals.hashes(1, 0) == b""


@pytest.mark.parametrize(
    "damage", ["DELETE FROM tiles WHERE number = 1", "UPDATE tiles SET hashes = substr(hashes, 1, 32)"]
)
def test_a_tile_that_is_missing_or_short_is_no_tree(tmp_path: Path, damage: str) -> None:
    recorder = recorder_at(tmp_path / "ledger.db")
    try:
        grow(recorder, 0, LEAVES)
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
            connection.execute("DROP TRIGGER tiles_refuse_delete")
            connection.execute("DROP TRIGGER tiles_refuse_change")
            connection.execute(damage)
            connection.commit()
        with recorder.reading() as transaction, pytest.raises(SealBroken):
            transaction.seals.tree(MOST).inclusion(300)
        with recorder.reading() as transaction, pytest.raises(SealBroken):
            Growth(510, transaction.seals.hashes)
    finally:
        recorder.datastore.close()


# --- tiles only grow ------------------------------------------------------------------------------------------------------

FORBIDDEN = [
    "UPDATE tiles SET hashes = substr(hashes, 1, 32)",
    "UPDATE tiles SET hashes = x''",
    "UPDATE tiles SET hashes = zeroblob(64) WHERE number = 0",
    "UPDATE tiles SET hashes = zeroblob(8192)",
    "UPDATE tiles SET hashes = CAST(x'00' || hashes AS BLOB)",
    "UPDATE tiles SET hashes = hashes || zeroblob(32)",
    "UPDATE tiles SET hashes = CAST(hashes AS TEXT)",
    "UPDATE tiles SET hashes = hex(hashes)",
    "UPDATE tiles SET hashes = NULL",
    "UPDATE tiles SET number = 7 WHERE number = 1",
    "UPDATE tiles SET level = 1",
    "UPDATE OR REPLACE tiles SET number = 0 WHERE number = 1",
    "UPDATE OR REPLACE tiles SET number = 0, hashes = (SELECT hashes FROM tiles WHERE number = 0) WHERE number = 1",
    "UPDATE OR IGNORE tiles SET hashes = x''",
    "DELETE FROM tiles WHERE number = 1",
    "DELETE FROM tiles",
    "INSERT INTO tiles VALUES (0, 0, zeroblob(8192))",
    "INSERT OR REPLACE INTO tiles VALUES (0, 0, x'')",
    "INSERT OR REPLACE INTO tiles VALUES (0, 0, zeroblob(96))",
    "INSERT OR REPLACE INTO tiles VALUES ('0', 0.0, zeroblob(96))",
    "INSERT OR REPLACE INTO tiles SELECT level, number, substr(hashes, 1, 32) FROM tiles WHERE number = 0",
    "REPLACE INTO tiles (hashes, number, level) VALUES (zeroblob(8192), 1, 0)",
    "INSERT INTO tiles VALUES (0, 0, x'') ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
    "INSERT INTO tiles VALUES (0, 0, zeroblob(96)) ON CONFLICT DO UPDATE SET hashes = excluded.hashes",
    "INSERT INTO tiles SELECT * FROM tiles WHERE number = 1 ON CONFLICT (level, number) DO UPDATE SET hashes = x''",
    "INSERT OR REPLACE INTO tiles (rowid, level, number, hashes) SELECT rowid, 9, 9, x'' FROM tiles WHERE number = 0",
]
"""Tried where tile 0 of level 0 has two hashes, and tile 1 has one."""

GROWN = "SELECT level, number, CAST(hashes || zeroblob(32) AS BLOB) FROM tiles WHERE number = 1"
ALLOWED = [
    "UPDATE tiles SET hashes = CAST(hashes || zeroblob(32) AS BLOB)",
    "UPDATE tiles SET hashes = hashes",
    "INSERT INTO tiles VALUES (0, 2, zeroblob(32)), (1, 0, zeroblob(64))",
    f"INSERT INTO tiles {GROWN} ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
    f"INSERT OR REPLACE INTO tiles {GROWN}",
]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    recorder = recorder_at(path)
    with recorder.writing() as transaction:
        transaction.seals.keep([Tile(0, 0, ONE + TWO), Tile(0, 1, THREE)])
    recorder.datastore.close()
    return path


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_plain_connection_cannot_change_a_tile(filled: Path, statement: str) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        with pytest.raises((sqlite3.IntegrityError, sqlite3.OperationalError)):
            connection.execute(statement)
        connection.rollback()
        kept = connection.execute("SELECT level, number, hashes FROM tiles ORDER BY number").fetchall()
    assert kept == [(0, 0, ONE + TWO), (0, 1, THREE)]


@pytest.mark.parametrize("statement", ALLOWED)
def test_a_plain_connection_can_let_tiles_grow(filled: Path, statement: str) -> None:
    """What the refusals above are worth."""
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(statement)
        kept = connection.execute("SELECT hashes FROM tiles WHERE level = 0 ORDER BY number").fetchall()
    assert [row[0][:size] for row, size in zip(kept, (64, 32), strict=False)] == [ONE + TWO, THREE]


@pytest.mark.parametrize(
    "tile",
    [Tile(0, 0, ONE), Tile(0, 0, b""), Tile(0, 0, TWO + ONE), Tile(0, 0, ONE + THREE + TWO), Tile(0, 1, ONE + THREE)],
)
def test_a_tile_that_is_not_the_same_and_more_is_not_kept(filled: Path, tile: Tile) -> None:
    recorder = recorder_at(filled)
    try:
        with pytest.raises(IntegrityError), recorder.writing() as transaction:
            transaction.seals.keep([Tile(0, 0, ONE + TWO + THREE), Tile(5, 5, ONE), tile])
        assert rows(recorder) == [(0, 0, ONE + TWO), (0, 1, THREE)]
    finally:
        recorder.datastore.close()


def test_a_tile_may_be_kept_again_and_grow(filled: Path) -> None:
    recorder = recorder_at(filled)
    try:
        with recorder.writing() as transaction:
            transaction.seals.keep([Tile(0, 0, ONE + TWO), Tile(0, 1, THREE + ONE), Tile(0, 1, THREE + ONE + TWO)])
        assert rows(recorder) == [(0, 0, ONE + TWO), (0, 1, THREE + ONE + TWO)]
    finally:
        recorder.datastore.close()


# --- checkpoints ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def cursor() -> Iterator[sqlite3.Cursor]:
    """The tables without a file."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in SCHEMA:
            connection.execute(statement)
        yield connection.cursor()


def sizes(cursor: sqlite3.Cursor) -> list[tuple[int, bool]]:
    found = cursor.execute("SELECT size, published FROM checkpoints ORDER BY size").fetchall()
    return [(size, bool(published)) for size, published in found]


def do(cursor: sqlite3.Cursor, act: str, size: int) -> None:
    seals = Seals(cursor)
    match act:
        case "sign":
            seals.add(size, b"signed", is_published=False)
        case "show":
            seals.add(size, b"shown", is_published=True)
        case "publish":
            seals.publish(size, b"cosigned")


def test_nothing_is_signed_or_published_at_first(recorder: LedgerRecorder) -> None:
    with recorder.reading() as transaction:
        assert transaction.seals.newest() is None
        assert transaction.seals.published() is None


def test_what_is_signed_and_what_is_published_are_told_apart(recorder: LedgerRecorder) -> None:
    with recorder.writing() as transaction:
        seals = transaction.seals
        seals.add(5, b"five", is_published=True)
        assert seals.newest() == seals.published() == SealedTree(5, b"five", is_published=True)
        seals.add(9, b"nine", is_published=False)
        assert (seals.newest(), seals.published()) == (
            SealedTree(9, b"nine", is_published=False),
            SealedTree(5, b"five", is_published=True),
        )
        seals.publish(9, b"nine, cosigned")
        assert seals.newest() == seals.published() == SealedTree(9, b"nine, cosigned", is_published=True)
        seals.publish(9, b"nine, cosigned twice")
        assert seals.newest() == SealedTree(9, b"nine, cosigned twice", is_published=True)


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        (["show 1", "show 2", "show 9"], [(9, True)]),
        (["sign 1", "sign 2", "sign 9"], [(9, False)]),
        (["show 1", "sign 2", "sign 3"], [(1, True), (3, False)]),
        (["show 1", "sign 2", "publish 2"], [(2, True)]),
        (["show 1", "sign 2", "show 3"], [(3, True)]),
        (["show 0", "sign 1"], [(0, True), (1, False)]),
        (["show 1", "sign 2", "sign 3", "publish 2"], [(2, True), (3, False)]),
        (["show 1", "sign 2", "publish 1"], [(1, True), (2, False)]),
        (["show 1", "sign 2", "show 3", "publish 2"], [(3, True)]),
    ],
)
def test_only_the_newest_signed_and_the_newest_published_remain(
    cursor: sqlite3.Cursor, acts: list[str], left: list[tuple[int, bool]]
) -> None:
    for act in acts:
        do(cursor, act.split()[0], int(act.split()[1]))
    assert sizes(cursor) == left


def test_so_it_is_after_any_acts(cursor: sqlite3.Cursor) -> None:
    """All sequences of four; cosignatures may come for any size that was signed, also for one that is kept no more."""
    for acts in product(("sign", "show", "publish 0", "publish 1", "publish 2"), repeat=4):
        cursor.execute("DELETE FROM checkpoints")
        do(cursor, "show", 0)
        newest, shown = 0, 0
        for number, act in enumerate(acts, 1):
            if act.startswith("publish"):
                size = max(0, newest - int(act[-1]))
                do(cursor, "publish", size)
                shown = max(shown, size)
            else:
                do(cursor, act, number)
                newest, shown = number, number if act == "show" else shown
            assert sizes(cursor) == [(size, size == shown) for size in sorted({shown, newest})]


def test_the_same_size_is_not_signed_twice(cursor: sqlite3.Cursor) -> None:
    do(cursor, "show", 3)
    with pytest.raises(sqlite3.IntegrityError):
        do(cursor, "sign", 3)
    assert sizes(cursor) == [(3, True)]


def test_the_checkpoint_of_a_sealed_tree_is_in_its_note(recorder: LedgerRecorder) -> None:
    with recorder.writing() as transaction:
        transaction.seals.add(7, Log(7).note(), is_published=False)
    with recorder.reading() as transaction:
        sealed = transaction.seals.newest()
    assert sealed is not None
    assert sealed.checkpoint == Log(7).checkpoint()


# --- ledgers from before ----------------------------------------------------------------------------------------------------


def test_a_ledger_from_before_there_were_tiles_gets_their_tables_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    founded(path).close()
    with closing(sqlite3.connect(path)) as connection:
        whole = schema_of(connection)
        connection.execute("DROP TABLE tiles")
        connection.execute("DROP TABLE checkpoints")
        connection.commit()
        assert len(whole - schema_of(connection)) > 4
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert schema_of(connection) == whole
        seals = Seals(connection.cursor())
        seals.keep([Tile(9, 9, ONE)])
        seals.add(10**9, b"note", is_published=False)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("REPLACE INTO tiles VALUES (9, 9, x'')")


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT name, sql FROM sqlite_master"))
