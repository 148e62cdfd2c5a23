"""Whatever is changed behind the ledger's back is found, and where: on copies of its file whose triggers are gone."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.errors import (
    ChainBroken,
    EventChanged,
    EventInserted,
    EventMisfiled,
    EventMissing,
    EventsReordered,
    HeadWrong,
    IndexWrong,
    LedgerCutOff,
    LedgerError,
    Tampered,
)
from ledger.proofs.audit import Audit
from ledger.proofs.stored import opened
from tests.keys import KEY
from tests.ledger.golden.story import submit
from tests.ledger.proofs.tampering import audit, bare, checkpoint_of, done, fault
from tests.sealed import occurrence, sealed, small_ledger

FLIPS = 2_000


def renumbered(after: int, by: int) -> tuple[str, str]:
    """Positions above `after` moved."""
    return (
        f"UPDATE stored_events SET position = -position WHERE position > {after}",
        f"UPDATE stored_events SET position = -position + {by} WHERE position < 0",
    )


# --- what is in order -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("full", [False, True])
def test_an_untouched_ledger_is_in_order(year: Path, *, full: bool) -> None:
    found = audit(year, full=full)
    assert found.checkpoint is not None
    assert found.events == found.checkpoint.size > 300
    assert found.signed_by == (str(KEY.verifier),)
    assert found.is_full is full


def test_progress_is_told_for_every_event(year: Path) -> None:
    counted: list[int] = []
    with opened(year) as ledger:
        found = Audit(ledger, [], counted.append).run(full=True)
    assert sum(counted) == found.events


def test_events_that_no_checkpoint_covers_yet_are_followed_by_their_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with small_ledger(path) as ledger:
        size = sealed(ledger).size
        submit(ledger, *(occurrence(f"E{number}") for number in range(4)))
    assert (audit(path).events, size) == (size + 4, size)
    bare(path)
    done(path, f"UPDATE stored_events SET state = replace(state, 'I.1', 'I.2') WHERE position = {size + 2}")
    assert isinstance(fault(path), EventChanged | ChainBroken)


def test_auditing_changes_no_byte_of_the_file(year: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(year, tmp_path / "copy.db"))
    before = copy.read_bytes()
    audit(copy)
    assert copy.read_bytes() == before


def test_a_copy_in_a_folder_that_cannot_be_written_to_is_audited(year: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    copy = Path(shutil.copy(year, folder / "copy.db"))
    folder.chmod(0o500)
    try:
        assert audit(copy).events > 0
    finally:
        folder.chmod(0o700)


# --- flips ------------------------------------------------------------------------------------------------------------


def test_every_flipped_bit_of_event_data_is_found_with_its_position(copy: Path) -> None:
    chance = Random(2020)
    with closing(sqlite3.connect(copy)) as connection:
        connection.text_factory = bytes
        count = connection.execute("SELECT MAX(position) FROM stored_events").fetchone()[0]
        unnoticed = []
        for number in range(FLIPS):
            position = chance.randint(1, count)
            column = chance.choice(["state"] * 6 + ["originator_id", "topic", "originator_version"])
            before = connection.execute(
                f"SELECT {column} FROM stored_events WHERE position = ?", (position,)
            ).fetchone()[0]
            _put(connection, column, position, _flipped(before, chance), was=before)
            found = _found(copy, full=number % 4 != 0)
            if found is None or getattr(found, "position", None) != position:
                unnoticed.append((position, column, found))
            _put(connection, column, position, before, was=before)
        assert unnoticed == []
    assert audit(copy).events == count


def _found(path: Path, *, full: bool) -> Tampered | None:
    """What a full run finds; a quick one may find nothing, and else the same."""
    found = _raised(path, full=True)
    if not full and (quickly := _raised(path, full=False)) is not None:
        assert found is not None
        assert (type(quickly), quickly.facts()) == (type(found), found.facts())
    return found


def _raised(path: Path, *, full: bool) -> Tampered | None:
    with opened(path) as ledger:
        try:
            Audit(ledger, [KEY.verifier]).run(full=full)
        except Tampered as error:
            return error
    return None


def _flipped(value: Any, chance: Random) -> Any:
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(20))
    at = chance.randrange(len(value))
    return value[:at] + bytes([value[at] ^ (1 << chance.randrange(8))]) + value[at + 1 :]


def _put(connection: sqlite3.Connection, column: str, position: int, value: Any, *, was: Any) -> None:
    cast = "CAST(? AS TEXT)" if column in {"originator_id", "topic"} else "?"
    try:
        connection.execute(f"UPDATE stored_events SET {column} = {cast} WHERE position = ?", (value, position))
    except sqlite3.IntegrityError:  # the flipped version is another event's: a gap does as well
        connection.execute(f"UPDATE stored_events SET {column} = {cast} WHERE position = ?", (was + 2**40, position))
    connection.commit()


def test_flipped_bytes_of_the_file_itself_are_found_or_touch_no_event(year: Path, tmp_path: Path) -> None:
    chance = Random(7)
    content = year.read_bytes()
    rows = _rows(year)
    assert rows is not None
    for _ in range(250):
        at = chance.randrange(100, len(content))
        copy = tmp_path / "copy.db"
        copy.write_bytes(content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :])
        try:
            audit(copy)
        except LedgerError:
            continue
        assert _rows(copy) == rows, at


def _rows(path: Path) -> list[Any] | None:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        return connection.execute("SELECT * FROM stored_events ORDER BY position").fetchall()


# --- edits, deletions, insertions, swaps, truncation ------------------------------------------------------------------


@pytest.mark.parametrize("position", [1, 2, 100, 255, 256, 257, 300])
def test_an_edited_event_is_named(copy: Path, position: int) -> None:
    done(
        copy,
        "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'recorded_at', 'recorded_on') AS BLOB)"
        f" WHERE position = {position}",
    )
    found = fault(copy)
    assert (type(found), found.facts()) == (EventChanged, {"position": position})


def test_an_event_that_is_kept_as_text_is_named(copy: Path) -> None:
    done(copy, "UPDATE stored_events SET state = CAST(state AS TEXT) WHERE position = 77")
    assert fault(copy).facts() == {"position": 77}


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("position", [1, 2, 128, 256, 257])
def test_a_deleted_event_is_named(copy: Path, position: int, *, full: bool) -> None:
    done(copy, f"DELETE FROM stored_events WHERE position = {position}")
    found = fault(copy, full=full)
    assert (type(found), found.facts()) == (EventMissing, {"position": position})


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("position", [1, 2, 128, 256, 257])
def test_a_deleted_event_is_named_although_the_others_moved_up(copy: Path, position: int, *, full: bool) -> None:
    done(copy, f"DELETE FROM stored_events WHERE position = {position}", *renumbered(position, -1))
    found = fault(copy, full=full)
    assert (type(found), found.facts()) == (EventMissing, {"position": position})


@pytest.mark.parametrize("position", [1, 2, 128, 256, 257])
def test_an_event_put_in_between_is_named(copy: Path, position: int) -> None:
    done(
        copy,
        *renumbered(position - 1, 1),
        "INSERT INTO stored_events SELECT :position, originator_id, originator_version + 100000, topic, state"
        " FROM stored_events WHERE position = 300",
        position=position,
    )
    found = fault(copy)
    assert (type(found), found.facts()) == (EventInserted, {"position": position})


@pytest.mark.parametrize(("one", "other"), [(1, 2), (100, 101), (100, 300), (256, 257), (5, 290)])
def test_two_events_that_changed_places_are_named(copy: Path, one: int, other: int) -> None:
    done(
        copy,
        f"UPDATE stored_events SET position = -1 WHERE position = {one}",
        f"UPDATE stored_events SET position = {one} WHERE position = {other}",
        f"UPDATE stored_events SET position = {other} WHERE position = -1",
    )
    found = fault(copy)
    assert (type(found), found.facts()) == (EventsReordered, {"position": one, "other": other})


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("kept", [1, 100, 256, 320])
def test_events_cut_off_are_named(copy: Path, kept: int, *, full: bool) -> None:
    size = checkpoint_of(copy).size
    done(
        copy,
        f"DELETE FROM stored_events WHERE position > {kept}",
        f"UPDATE ledger_head SET position = {kept}, recorded_at = ''",
    )
    found = fault(copy, full=full)
    assert (type(found), found.facts()) == (LedgerCutOff, {"position": kept + 1, "size": size})


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("position", [0, -1, -(2**63)])
def test_an_event_before_the_first_is_named(copy: Path, position: int, *, full: bool) -> None:
    done(
        copy,
        "INSERT INTO stored_events SELECT :position, 'before', 1, topic, state FROM stored_events WHERE position = 100",
        position=position,
    )
    found = fault(copy, full=full)
    assert (type(found), found.facts()) == (EventInserted, {"position": position})


def test_an_event_appended_by_hand_is_named(copy: Path) -> None:
    size = checkpoint_of(copy).size
    done(
        copy,
        f"INSERT INTO stored_events SELECT {size + 1}, originator_id, originator_version + 1, topic, state"
        f" FROM stored_events WHERE position = {size}",
        f"UPDATE ledger_head SET position = {size + 1}",
    )
    assert fault(copy).facts() == {"position": size + 1}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("originator_id = '2020/XX'", EventMisfiled),
        ("originator_version = originator_version + 90", EventMisfiled),
        ("topic = 'entry-voided.1'", EventMisfiled),
        ("originator_id = CAST(x'ff' AS TEXT)", EventMisfiled),
        ("topic = CAST('deduction-recorded.1' AS BLOB)", EventChanged),
    ],
)
def test_an_event_filed_elsewhere_is_named(copy: Path, change: str, kind: type[Tampered]) -> None:
    done(copy, f"UPDATE stored_events SET {change} WHERE position = 60")
    found = fault(copy)
    assert (type(found), found.facts()) == (kind, {"position": 60})


def test_the_head_must_be_that_of_the_events(copy: Path) -> None:
    done(copy, "UPDATE ledger_head SET recorded_at = '2020-01-01T00:00:00.000000Z'")
    assert isinstance(fault(copy), HeadWrong)
    done(copy, "UPDATE ledger_head SET position = 7")
    assert isinstance(fault(copy, full=False), HeadWrong)


def test_an_index_that_hides_an_event_is_found(copy: Path) -> None:
    """The event itself is untouched; but who reads its stream by the index does not meet it."""
    index = "sqlite_autoindex_stored_events_1"
    with closing(sqlite3.connect(copy)) as connection:
        [kept] = connection.execute("SELECT * FROM sqlite_master WHERE name = ?", (index,)).fetchall()
        [table] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'stored_events'").fetchone()
    done(copy, "UPDATE stored_events SET originator_id = 'hidden' WHERE position = 60")
    _with_schema(copy, "DELETE FROM sqlite_master WHERE name = ?", (index,))
    without = re.sub(r",\s*UNIQUE \(originator_id, originator_version\)", "", table)
    _with_schema(copy, "UPDATE sqlite_master SET sql = ? WHERE name = 'stored_events'", (without,))
    done(copy, f"UPDATE stored_events SET originator_id = '{_stream_of(copy, 60)}' WHERE position = 60")
    _with_schema(copy, "UPDATE sqlite_master SET sql = ? WHERE name = 'stored_events'", (table,))
    _with_schema(copy, "INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)
    found = fault(copy)
    assert (type(found), found.facts()) == (IndexWrong, {"position": 60})


def _with_schema(path: Path, statement: str, values: tuple[Any, ...]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement, values)
        connection.commit()


def _stream_of(path: Path, position: int) -> str:
    with closing(sqlite3.connect(path)) as connection:
        state = connection.execute("SELECT state FROM stored_events WHERE position = ?", (position,)).fetchone()[0]
    return str(json.loads(state)["stream"])
