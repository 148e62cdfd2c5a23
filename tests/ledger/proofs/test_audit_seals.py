"""What is changed in tiles and checkpoints, against remembered ones, or by the key itself, is found, and where."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import (
    ChainBroken,
    CheckpointWrong,
    LedgerCutOff,
    NotALedger,
    NotAPrefix,
    OtherLedger,
    SealBroken,
    StatementWrong,
    StreamVersionWrong,
    TileWrong,
    TimeReversed,
)
from ledger.proofs.audit import Audit
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import leaf_hash
from ledger.proofs.notes import Note
from ledger.proofs.stating import note_heads
from ledger.proofs.stored import opened
from ledger.users import OPERATOR
from tests.keys import KEY, OLD_KEY, key_of
from tests.ledger.golden.story import Clock, founded, submit, tell
from tests.ledger.golden.story import opened as opened_ledger
from tests.ledger.proofs.tampering import audit, bare, checkpoint_of, done, fault
from tests.sealed import occurrence, sealed, sealer_of, small_ledger

# --- tiles and checkpoints --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(("level", "number"), [(0, 0), (0, 1), (1, 0)])
def test_a_changed_tile_is_named(copy: Path, level: int, number: int, *, full: bool) -> None:
    done(
        copy,
        "UPDATE tiles SET hashes = CAST(x'0102' AS BLOB) || substr(hashes, 3)"
        f" WHERE level = {level} AND number = {number}",
    )
    found = fault(copy, full=full)
    assert isinstance(found, TileWrong)


def test_a_missing_tile_is_named(copy: Path) -> None:
    done(copy, "DELETE FROM tiles WHERE level = 0 AND number = 1")
    assert fault(copy).facts() == {"level": 0, "number": 1, "position": 257}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ("UPDATE tiles SET hashes = hashes || zeroblob(32) WHERE level = 0 AND number = 1", (0, 1, 257)),
        ("UPDATE tiles SET hashes = hashes || zeroblob(32) WHERE level = 0 AND number = 0", (0, 0, 1)),
        ("UPDATE tiles SET hashes = hashes || x'00' WHERE level = 1", (1, 0, 1)),
        ("UPDATE tiles SET hashes = substr(hashes, 1, length(hashes) - 1) WHERE level = 0 AND number = 0", (0, 0, 1)),
        ("INSERT INTO tiles VALUES (0, 2, zeroblob(32))", (0, 2, None)),
        ("INSERT INTO tiles VALUES (2, 0, x'')", (2, 0, None)),
        ("INSERT INTO tiles VALUES (7, 9, x'00')", (7, 9, None)),
        ("INSERT INTO tiles VALUES (9223372036854775807, 0, x'00')", (2**63 - 1, 0, None)),
        ("INSERT INTO tiles VALUES (0, -1, x'00')", (0, -1, None)),
        ("INSERT INTO tiles VALUES ('abc', x'ff', x'00')", (-1, -1, None)),
    ],
)
def test_a_tile_that_is_longer_or_shorter_or_not_due_is_named(
    copy: Path, change: str, facts: tuple[int, int, int | None], *, full: bool
) -> None:
    done(copy, change)
    level, number, position = facts
    found = fault(copy, full=full)
    assert isinstance(found, TileWrong)
    assert found.facts() == {
        "level": level,
        "number": number,
        "position": position or checkpoint_of(copy).size + 1,
    }


def test_nothing_is_signed_on_top_of_a_tile_that_was_lengthened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with small_ledger(path) as ledger:
        sealed(ledger)
    bare(path)
    done(path, "UPDATE tiles SET hashes = hashes || zeroblob(32)")
    with opened_ledger(path) as ledger:
        submit(ledger, occurrence("E1"))
        with pytest.raises(SealBroken):
            sealed(ledger)


@pytest.fixture(scope="module")
def two_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its newest checkpoint waits for its quorum; the one before was published."""
    path = tmp_path_factory.mktemp("rows") / "ledger.db"
    with small_ledger(path) as ledger:
        sealed(ledger)
        submit(ledger, occurrence("E1"))
        sealer_of(ledger, quorum=1).seal()
    bare(path)
    with opened(path) as stored:
        assert [each.is_published for each in stored.checkpoints()] == [False, True]
    return path


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET note = x'ff' WHERE published",
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE NOT published) WHERE published",
        "UPDATE checkpoints SET size = size - 1 WHERE published",
        "UPDATE checkpoints SET note = CAST(replace(note, 'ledger', 'ledgex') AS BLOB) WHERE published",
        "UPDATE checkpoints SET published = 1",
        "UPDATE checkpoints SET published = 0",
        "UPDATE checkpoints SET published = 2 WHERE published",
        "UPDATE checkpoints SET published = 'yes' WHERE published",
        "INSERT INTO checkpoints SELECT 1, note, 1 FROM checkpoints WHERE published",
        "INSERT INTO checkpoints VALUES (5, x'ff', 1)",
    ],
)
def test_every_row_of_the_checkpoints_is_looked_at(
    two_rows: Path, tmp_path: Path, statement: str, *, full: bool
) -> None:
    copy = Path(shutil.copy(two_rows, tmp_path / "copy.db"))
    assert audit(copy, full=full).events > 0
    done(copy, statement)
    assert isinstance(fault(copy, full=full), CheckpointWrong)


def test_a_published_root_that_is_not_the_ledgers_is_found_though_it_is_signed(two_rows: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(two_rows, tmp_path / "copy.db"))
    with opened(copy) as stored:
        size = stored.checkpoints()[1].checkpoint.size
    text = Checkpoint(KEY.name, size, bytes(32)).text
    done(
        copy,
        "UPDATE checkpoints SET note = :note WHERE published",
        note=bytes(Note(text, (KEY.signed(text),))),
    )
    for full in (False, True):
        assert isinstance(fault(copy, full=full), CheckpointWrong)


def test_a_key_that_was_replaced_vouches_for_what_was_published_before_and_for_nothing_new(
    two_rows: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(two_rows, tmp_path / "copy.db"))
    with opened(copy) as stored:
        old = stored.checkpoints()[1].checkpoint
    done(
        copy,
        "UPDATE checkpoints SET note = :note WHERE published",
        note=bytes(Note(old.text, (OLD_KEY.signed(old.text),))),
    )
    with opened(copy) as stored:
        assert Audit(stored, [KEY.verifier], earlier=[OLD_KEY.verifier]).run(full=True).events > 0
        for keys in ([KEY.verifier], [OLD_KEY.verifier]):
            with pytest.raises(CheckpointWrong):
                Audit(stored, keys).run(full=True)


def test_an_event_changed_together_with_its_tiles_is_named(copy: Path) -> None:
    """Whoever can write to the file but has not got the key cannot make the signed root."""
    with closing(sqlite3.connect(copy)) as connection:
        state = connection.execute("SELECT state FROM stored_events WHERE position = 40").fetchone()[0]
        forged = state.replace(b'"actor":"operator"', b'"actor":"Operator"')
        tile = connection.execute("SELECT hashes FROM tiles WHERE level = 0 AND number = 0").fetchone()[0]
        tile = tile[: 39 * 32] + leaf_hash(forged) + tile[40 * 32 :]
        connection.execute("UPDATE stored_events SET state = ? WHERE position = 40", (forged,))
        connection.execute("UPDATE tiles SET hashes = ? WHERE level = 0 AND number = 0", (tile,))
        connection.commit()
    found = fault(copy)
    assert isinstance(found, TileWrong)
    assert fault(copy, full=False).facts() == found.facts()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), 'ledger.example', 'ledgex.example') AS BLOB)",
        "UPDATE checkpoints SET note = x'ffff'",
        "UPDATE checkpoints SET note = NULL",
        "UPDATE checkpoints SET size = size + 1",
        "DELETE FROM checkpoints",
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_a_changed_or_missing_checkpoint_is_found(copy: Path, statement: str, *, full: bool) -> None:
    try:
        done(copy, statement)
    except sqlite3.IntegrityError:
        done(copy, "UPDATE checkpoints SET note = ''")
    assert isinstance(fault(copy, full=full), CheckpointWrong)


def test_a_signature_of_another_key_is_no_signature(year: Path) -> None:
    with opened(year) as ledger, pytest.raises(CheckpointWrong):
        Audit(ledger, [key_of("a stranger").verifier]).run(full=False)


# --- remembered checkpoints -------------------------------------------------------------------------------------------


def test_an_earlier_checkpoint_is_a_prefix_of_an_honest_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    olds = []
    with small_ledger(path) as ledger:
        for number in range(12):
            submit(ledger, *(occurrence(f"E{number}-{each}") for each in range(37)))
            olds.append(sealed(ledger).checkpoint)
        submit(ledger, occurrence("LAST"))
    assert audit(path, since=tuple(olds)).events == olds[-1].size + 1
    assert audit(path, full=False, since=tuple(olds)).events == olds[-1].size + 1


def test_a_restored_older_copy_is_cut_off_against_a_remembered_checkpoint(tmp_path: Path) -> None:
    path, older = tmp_path / "ledger.db", tmp_path / "older.db"
    with small_ledger(path) as ledger:
        size = sealed(ledger).size
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(older)) as target:
            source.backup(target)
        submit(ledger, occurrence("E1"))
        remembered = sealed(ledger).checkpoint
    assert audit(older).events == size
    found = fault(older, since=(remembered,))
    assert (type(found), found.facts()) == (LedgerCutOff, {"position": size + 1, "size": size + 1})


def test_a_rewritten_history_is_no_continuation_of_a_remembered_checkpoint(tmp_path: Path) -> None:
    """Two histories under one key: each agrees with itself, and only what somebody has kept tells them apart."""
    path, other = tmp_path / "ledger.db", tmp_path / "other.db"
    with small_ledger(path) as ledger:
        sealed(ledger)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(other)) as target:
            source.backup(target)
        submit(ledger, occurrence("E1"))
        remembered = sealed(ledger).checkpoint
    with opened_ledger(other) as fork:
        submit(fork, occurrence("E1", quantity=3), occurrence("E2"))
        sealer_of(fork, memory=tmp_path / "fork.signed").seal()
    assert audit(other).events == remembered.size + 1
    found = fault(other, since=(remembered,))
    assert (type(found), found.facts()) == (NotAPrefix, {"size": remembered.size})


def test_a_checkpoint_of_another_log_is_no_prefix(year: Path) -> None:
    mine = checkpoint_of(year)
    assert isinstance(fault(year, since=(Checkpoint("another.example/log", mine.size, mine.root),)), NotAPrefix)


# --- what the key itself signed for, and should not have --------------------------------------------------------------


def signed_although(tmp_path: Path, change: Callable[[list[tuple[int, str, int, str, bytes]]], object]) -> Path:
    """A ledger whose rows were made up before its key signed for them."""
    path = tmp_path / "ledger.db"
    with small_ledger(path) as ledger:
        submit(ledger, *(occurrence(f"E{number}", "AB"[number % 2]) for number in range(4)))
    bare(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT * FROM stored_events ORDER BY position").fetchall()
        change(rows)
        connection.execute("DELETE FROM stored_events")
        connection.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()
    with opened_ledger(path) as ledger:
        sealed(ledger)
    return path


def with_state(rows: list[Any], number: int, old: bytes, new: bytes) -> None:
    row = rows[number]
    assert old in row[4]
    rows[number] = (*row[:4], row[4].replace(old, new))


def test_a_wrong_version_in_a_stream_is_named_though_it_is_signed(tmp_path: Path) -> None:
    def change(rows: list[Any]) -> None:
        with_state(rows, -1, b'"version":2', b'"version":3')
        rows[-1] = (*rows[-1][:2], 3, *rows[-1][3:])

    found = fault(signed_although(tmp_path, change))
    assert (type(found), found.facts()["wanted"]) == (StreamVersionWrong, 2)


def test_a_broken_chain_is_named_though_it_is_signed(tmp_path: Path) -> None:
    path = signed_although(tmp_path, lambda rows: with_state(rows, -3, b'"quantity":1', b'"quantity":2'))
    count = audit_size(path)
    found = fault(path)
    assert (type(found), found.facts()) == (ChainBroken, {"position": count})


def audit_size(path: Path) -> int:
    with opened(path) as ledger:
        return ledger.extent()[0]


def test_another_ledgers_event_is_named_though_it_is_signed(tmp_path: Path) -> None:
    path = signed_although(tmp_path, lambda rows: with_state(rows, -1, b'"ledger":"small"', b'"ledger":"other"'))
    assert isinstance(fault(path), OtherLedger)


def test_a_time_that_goes_back_is_named_though_it_is_signed(tmp_path: Path) -> None:
    path = signed_although(tmp_path, lambda rows: with_state(rows, -1, b'"recorded_at":"2021', b'"recorded_at":"2019'))
    assert isinstance(fault(path), TimeReversed)


def test_what_is_no_ledger_is_not_audited(tmp_path: Path) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"SQLite format 3\0" + bytes(4_000))
    with pytest.raises(NotALedger):
        audit(junk)


def with_body(tmp_path: Path, kind: bytes, old: bytes, new: bytes) -> Path:
    """A year whose key has signed for an untruth that the ledger itself tells."""
    path = tmp_path / "ledger.db"
    clock = Clock(ticking=True)
    with founded(path, clock) as ledger:
        tell(ledger, clock)
    bare(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT position, state FROM stored_events ORDER BY position").fetchall()
        position, state = next((at, found) for at, found in rows if kind in found and old in found)
        connection.execute(
            "UPDATE stored_events SET state = ? WHERE position = ?", (state.replace(old, new, 1), position)
        )
        connection.commit()
    with opened_ledger(path) as ledger:
        sealed(ledger)
    return path


def test_heads_that_leave_the_end_of_a_stream_out_are_named_though_they_are_signed(tmp_path: Path) -> None:
    found = fault(
        with_body(
            tmp_path, b'"heads-recorded.1"', b'"stream":"2020/FSA","version":', b'"stream":"2020/FSA","version":1'
        )
    )
    assert isinstance(found, StatementWrong | ChainBroken)


def test_what_the_ledger_states_of_itself_must_be_so(tmp_path: Path) -> None:
    """The last statement of a stream is followed by none whose chain would tell of it."""
    path = tmp_path / "ledger.db"
    with small_ledger(path) as ledger:
        submit(ledger, occurrence("E1"))
        leaf = ledger.carry_out(lambda books: books.heads()[-1].leaf)
        ledger.carry_out(lambda books: note_heads(books, OPERATOR.fields()))
        sealed(ledger)
    assert audit(path).events > 0
    for number, (old, new) in enumerate(
        [
            (leaf, "0" * 64),
            ('"version":1}', '"version":2}'),
            ('"upto":', '"upto":1'),
            ('"stream":"2020"', '"stream":"2021"'),
        ]
    ):
        other = Path(shutil.copy(path, tmp_path / f"other-{number}.db"))
        bare(other)
        with closing(sqlite3.connect(other)) as connection:
            position, state = connection.execute(
                "SELECT position, state FROM stored_events ORDER BY position DESC LIMIT 1"
            ).fetchone()
            forged = state.decode().replace(old, new, 1).encode()
            assert forged != state
            connection.execute("UPDATE stored_events SET state = ? WHERE position = ?", (forged, position))
            connection.executescript("DELETE FROM tiles; DELETE FROM checkpoints;")
            connection.commit()
        with opened_ledger(other) as ledger:
            sealer_of(ledger, memory=tmp_path / f"other-{number}").seal()
        found = fault(other)
        assert (type(found), found.facts()) == (StatementWrong, {"position": position})
        audit(other, full=False)


def test_a_final_root_that_is_not_the_trees_is_named(tmp_path: Path) -> None:
    path = with_body(tmp_path, b'"year-finalised.1"', b'"root":"', b'"root":"0')
    assert isinstance(fault(path), StatementWrong | ChainBroken)
