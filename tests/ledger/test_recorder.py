"""The embedded store: what the library promises of a recorder, and what ours adds."""

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import AggregateRecorder, ApplicationRecorder, IntegrityError, StoredEvent

from ledger import connections as module
from ledger.application import Ledger
from ledger.errors import LedgerDamaged, LedgerError, LedgerMissing, NotALedger, StoreUnsafe
from ledger.recorder import LedgerDatastore, LedgerRecorder, address
from ledger.store import Row, moment_of
from ledger.transaction import Kept
from tests.ledger.golden.story import Clock, founded, opened, record, stored, submit

# The module with the contract also tests ciphers, for which it imports a package that nothing here needs.
sys.modules.setdefault("eventsourcing.cipher", SimpleNamespace(AESCipher=None))  # type: ignore[arg-type]
from eventsourcing.tests import persistence as contract  # noqa: E402

# --- the library's own contract -----------------------------------------------------------------------------------------


def recorder_at(path: Path) -> LedgerRecorder:
    recorder = LedgerRecorder(LedgerDatastore(address(path, create=True)))
    recorder.create_table()
    return recorder


class OnAFile(contract.RecorderTestCase):
    """A fresh file for each test; our streams have names, so originators are texts."""

    __test__ = False

    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recorder = recorder_at(Path(folder.name) / "ledger.db")
        self.addCleanup(self.recorder.datastore.close)

    def new_originator_id(self) -> UUID | str:
        return uuid4().hex


class WithoutIds(LedgerRecorder):
    """As an aggregate recorder, which says nothing of positions: the one promise that an application recorder replaces."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        super().insert_events(stored_events, **kwargs)


class TestAsAggregateRecorder(OnAFile, contract.AggregateRecorderTestCase):
    __test__ = True

    def create_recorder(self) -> AggregateRecorder:
        return WithoutIds(self.recorder.datastore)


class TestAsApplicationRecorder(OnAFile, contract.ApplicationRecorderTestCase[ApplicationRecorder]):
    __test__ = True

    def create_recorder(self) -> ApplicationRecorder:
        return self.recorder


class TestNotificationsOfTwoWritersDoNotInterleave(OnAFile, contract.NonInterleavingNotificationIDsBaseCase):
    __test__ = True

    def create_recorder(self) -> ApplicationRecorder:
        return self.recorder


# --- positions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[LedgerRecorder]:
    recorder = recorder_at(tmp_path / "ledger.db")
    yield recorder
    recorder.datastore.close()


def event(stream: str, version: int) -> StoredEvent:
    return StoredEvent(stream, version, "topic", b"{}")


def row(position: int, stream: str, version: int) -> Row:
    return Row(position, stream, version, "topic", b"{}")


def positions(recorder: LedgerRecorder) -> list[int]:
    return [each.id for each in recorder.select_notifications(None, 1_000)]


class Interrupted(Exception):
    pass


def test_positions_begin_at_1_and_go_on_across_streams(recorder: LedgerRecorder) -> None:
    assert recorder.insert_events([event("a", 1), event("b", 1)]) == [1, 2]
    assert recorder.insert_events([event("b", 2), event("a", 2), event("c", 1)]) == [3, 4, 5]
    assert positions(recorder) == [1, 2, 3, 4, 5]


def test_a_conflict_leaves_neither_a_gap_nor_a_part_of_the_write(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event("a", 1)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([event("b", 1), event("a", 1)])
    assert recorder.insert_events([event("b", 1)]) == [2]
    assert positions(recorder) == [1, 2]
    recorder.assert_consistent()


def test_a_write_that_is_given_up_leaves_no_gap(recorder: LedgerRecorder) -> None:
    recorder.insert_events([event("a", 1)])
    with suppress(Interrupted), recorder.writing() as transaction:
        transaction.append([row(2, "a", 2), row(3, "a", 3)])
        transaction.keep([Kept("R", "c", "a", None, 3)])
        transaction.move_head(3, moment_of("2021-01-01T00:00:00Z"))
        assert transaction.head().position == 3
        raise Interrupted
    with recorder.reading() as transaction:
        assert transaction.head().position == 1
        assert transaction.kept("R") is None
    assert recorder.insert_events([event("a", 2)]) == [2]


def test_a_reader_sees_nothing_of_a_write_before_it_is_committed(recorder: LedgerRecorder) -> None:
    with recorder.reading() as before:
        assert before.head().position == 0
        with recorder.writing() as transaction:
            transaction.append([row(1, "a", 1)])
            transaction.move_head(1, moment_of("2021-01-01T00:00:00Z"))
            with recorder.reading() as during:
                assert during.page(after=0, limit=9) == []
        assert before.page(after=0, limit=9) == []
    with recorder.reading() as after:
        assert after.page(after=0, limit=9) == [(1, b"{}")]


def test_streams_are_found_by_their_beginning_and_no_others(recorder: LedgerRecorder) -> None:
    names = ["2020", "2020/SSL", "2020/SSL2", "20201", "2021/SSL", "ledger"]
    recorder.insert_events([event(name, version) for name in names for version in (1, 2, 3)])
    with recorder.reading() as transaction:
        assert transaction.streams("2020/") == ["2020/SSL", "2020/SSL2"]
        assert transaction.streams("2") == names[:5]
        assert transaction.streams("x") == []


# --- what is recorded is not changed --------------------------------------------------------------------------------------

FORBIDDEN = [
    "UPDATE stored_events SET state = x'00' WHERE position = 1",
    "UPDATE OR REPLACE stored_events SET position = 2 WHERE position = 1",
    "UPDATE stored_events SET position = position + 100",
    "DELETE FROM stored_events WHERE position = 3",
    "DELETE FROM stored_events",
    "INSERT OR REPLACE INTO stored_events VALUES (3, 'a', 3, 'topic', x'00')",
    "INSERT OR REPLACE INTO stored_events VALUES (4, 'a', 3, 'topic', x'00')",
    "REPLACE INTO stored_events VALUES (1, 'z', 1, 'topic', x'00')",
    "INSERT INTO stored_events VALUES (3, 'a', 3, 'topic', x'00') ON CONFLICT (position) DO UPDATE SET state = x'00'",
    "INSERT INTO stored_events VALUES (5, 'a', 5, 'topic', x'00')",
    "INSERT INTO stored_events VALUES (0, 'a', 4, 'topic', x'00')",
    "INSERT INTO stored_events VALUES (-1, 'a', 4, 'topic', x'00')",
    "INSERT INTO stored_events VALUES (4, 'a', 4, 'topic', x'00'), (6, 'a', 5, 'topic', x'00')",
    "UPDATE command_references SET content = 'other'",
    "UPDATE OR REPLACE command_references SET reference = 'R2' WHERE reference = 'R1'",
    "DELETE FROM command_references",
    "INSERT OR REPLACE INTO command_references VALUES ('R1', 'other', 'a', NULL, 1)",
    "REPLACE INTO command_references VALUES ('R1', 'other', 'a', NULL, 1)",
]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    recorder = recorder_at(path)
    recorder.insert_events([event("a", version) for version in (1, 2, 3)])
    with recorder.writing() as transaction:
        transaction.keep([Kept("R1", "c", "a", None, 1), Kept("R2", "c", "a", None, 2)])
    recorder.datastore.close()
    return path


def contents(connection: Any) -> list[Any]:
    events = connection.execute("SELECT * FROM stored_events ORDER BY position")
    references = connection.execute("SELECT * FROM command_references ORDER BY reference")
    return [tuple(row) for rows in (events, references) for row in rows]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_plain_connection_cannot_change_what_is_recorded(filled: Path, statement: str) -> None:
    connection = sqlite3.connect(filled)
    try:
        before = contents(connection)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
        connection.rollback()
        assert contents(connection) == before
    finally:
        connection.close()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_recorders_own_connections_cannot_either(filled: Path, statement: str) -> None:
    recorder = recorder_at(filled)
    try:
        with pytest.raises(IntegrityError), recorder.datastore.transaction(commit=True) as cursor:
            cursor.execute(statement)
        assert positions(recorder) == [1, 2, 3]
    finally:
        recorder.datastore.close()


def test_the_next_position_is_accepted_from_anyone(filled: Path) -> None:
    """What the refusals above are worth: the same statement passes where nothing is wrong with it."""
    connection = sqlite3.connect(filled)
    try:
        connection.execute("INSERT INTO stored_events VALUES (4, 'a', 4, 'topic', x'00')")
        connection.execute("INSERT INTO command_references VALUES ('R3', 'c', 'a', NULL, 4)")
    finally:
        connection.close()


# --- safe, or not opened --------------------------------------------------------------------------------------------------


def pragma(recorder: LedgerRecorder, name: str) -> object:
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def test_every_connection_writes_ahead_and_synchronises_in_full(recorder: LedgerRecorder) -> None:
    with recorder.reading(), recorder.reading(), recorder.reading():
        assert pragma(recorder, "journal_mode") == "wal"
        assert pragma(recorder, "synchronous") == 2
        assert pragma(recorder, "trusted_schema") == 0


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_a_version_is_sound_from_the_releases_that_fixed_the_wal_reset(
    version: tuple[int, int, int],
    sound: bool,  # noqa: FBT001
) -> None:
    assert module._is_sound(version) is sound  # noqa: SLF001


def test_the_sqlite_in_use_is_sound() -> None:
    assert module._is_sound(tuple(map(int, module.SQLITE_VERSION.split("."))))  # type: ignore[arg-type]  # noqa: SLF001


def test_a_defective_sqlite_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_sound", lambda _version: False)
    with pytest.raises(StoreUnsafe):
        founded(tmp_path / "ledger.db")


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [
        ["UPDATE ledger_head SET position = position + 1"],
        ["UPDATE ledger_head SET position = 0"],
        ["DELETE FROM ledger_head"],
        ["DROP TRIGGER stored_events_refuse_delete", "DELETE FROM stored_events WHERE position > 40"],
        ["DROP TABLE ledger_head"],
        ["DROP TABLE command_references"],
        ["DROP TABLE stored_events"],
    ],
    ids=["head-ahead", "head-at-0", "no-head", "events-cut-off", "no-head-table", "no-references", "no-events"],
)
def test_a_ledger_that_contradicts_itself_is_not_opened(tmp_path: Path, damage: list[str]) -> None:
    founded(tmp_path / "ledger.db").close()
    change(tmp_path / "ledger.db", *damage)
    with pytest.raises(LedgerDamaged):
        opened(tmp_path / "ledger.db").close()


def test_a_write_by_another_while_a_ledger_is_opened_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared must come from one snapshot: here another process appends between any two."""
    founded(tmp_path / "ledger.db").close()
    another = recorder_at(tmp_path / "ledger.db")
    transaction_of, busy = LedgerDatastore.transaction, [False]

    @contextmanager
    def with_a_write_before(self: LedgerDatastore, *, commit: bool) -> Iterator[Any]:
        if not busy[0]:
            busy[0] = True
            another.insert_events([event("another", len(positions(another)))])
            busy[0] = False
        with transaction_of(self, commit=commit) as cursor:
            yield cursor

    with monkeypatch.context() as patched:
        patched.setattr(LedgerDatastore, "transaction", with_a_write_before)
        recorder = LedgerRecorder(LedgerDatastore(address(tmp_path / "ledger.db", create=False)))
        try:
            recorder.assert_consistent()
        finally:
            recorder.datastore.close()
            another.datastore.close()


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        opened(tmp_path / "ledger.db")
    with pytest.raises(NotALedger):
        opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database, but text enough to look at " * 20], ids=["empty", "text"])
def test_a_file_that_is_no_ledger_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError):
        opened(path).close()
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "name",
    [
        "a b.db",
        "a?mode=ro.db",
        "a#b.db",
        "a%20b.db",
        "%3f%.db",
        "考核 账本.db",
        "file:x.db",
        "a&cache=shared.db",
        "mode=memory.db",
        ":memory:",
    ],
)
def test_a_ledger_lies_exactly_where_its_path_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / name
    path.parent.mkdir()
    with founded(path) as ledger:
        assert submit(ledger, record("E1")).recorded == 1
        recorder: LedgerRecorder = ledger._recorder  # noqa: SLF001
        assert (pragma(recorder, "journal_mode"), pragma(recorder, "synchronous")) == ("wal", 2)
    assert [each.name for each in path.parent.iterdir()] == [name]
    with opened(path) as ledger:
        assert [position for position, _ in stored(ledger)][-1] == len(stored(ledger)) > 1
        assert isinstance(ledger, Ledger)


def test_the_time_of_the_newest_event_outlives_the_process(tmp_path: Path) -> None:
    clock = Clock()
    founded(tmp_path / "ledger.db", clock).close()
    with opened(tmp_path / "ledger.db") as ledger, ledger._recorder.reading() as transaction:  # noqa: SLF001
        assert transaction.head().recorded_at == clock.now
