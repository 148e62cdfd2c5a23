"""What a snapshot and a write see: the chain of every stream, times that never go back, and the past as it was."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger.application import Ledger, Snapshot
from ledger.errors import EntryUnknown, LedgerError, NothingKnownThen, PositionUnknown, UserUnknown, YearUnknown
from projections.scoring import standing
from tests.ledger.golden.story import START, Clock, founded, opened, record, rulebook, stored, submit, tell


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which everything has happened."""
    path = tmp_path_factory.mktemp("year") / "ledger.db"
    clock = Clock(ticking=True)
    with founded(path, clock) as ledger:
        tell(ledger, clock)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with founded(tmp_path / "ledger.db") as ledger:
        yield ledger


def events(ledger: Ledger) -> list[dict[str, Any]]:
    return [orjson.loads(state) for _position, state in stored(ledger)]


# --- time -----------------------------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_is_recorded_and_not_obeyed(tmp_path: Path) -> None:
    clock = Clock()
    with founded(tmp_path / "ledger.db", clock) as ledger:
        clock.now = START + timedelta(hours=1)
        submit(ledger, record("E1"))
        clock.now = START - timedelta(days=400, microseconds=1)
        submit(ledger, record("E2"))
        clock.now = START + timedelta(hours=1)
        submit(ledger, record("E3"))
        clock.now = START + timedelta(hours=2)
        submit(ledger, record("E4"))
        times = [(event["recorded_at"], event.get("clock")) for event in events(ledger)[-4:]]
    assert times == [
        ("2021-01-04T02:00:00.000000Z", None),
        ("2021-01-04T02:00:00.000000Z", "2019-12-01T00:59:59.999999Z"),
        ("2021-01-04T02:00:00.000000Z", None),
        ("2021-01-04T03:00:00.000000Z", None),
    ]


def test_a_clock_that_goes_back_while_the_ledger_is_closed_is_not_obeyed_either(tmp_path: Path) -> None:
    with founded(tmp_path / "ledger.db") as ledger:
        newest = events(ledger)[-1]["recorded_at"]
    with opened(tmp_path / "ledger.db", Clock(START - timedelta(days=1))) as ledger:
        submit(ledger, record("E1"))
        assert events(ledger)[-1]["recorded_at"] == newest
        assert events(ledger)[-1]["clock"] == "2021-01-03T01:00:00.000000Z"


@pytest.mark.parametrize("seed", range(5))
def test_recorded_at_never_goes_back_whatever_the_clock_does(tmp_path: Path, seed: int) -> None:
    rng, clock = random.Random(seed), Clock()
    readings: list[datetime] = []
    with founded(tmp_path / "ledger.db", clock) as ledger:
        before = len(stored(ledger))
        for number in range(30):
            clock.now += timedelta(microseconds=rng.randint(-(10**10), 10**10))
            readings.append(clock.now)
            assert submit(ledger, record(f"E{number}")).recorded == 1
        recorded = events(ledger)
    times = [event["recorded_at"] for event in recorded]
    assert times == sorted(times)
    told = [datetime.fromisoformat(event.get("clock", event["recorded_at"])) for event in recorded[before:]]
    assert told == readings


# --- the chain ------------------------------------------------------------------------------------------------------------


def test_every_event_names_the_leaf_hash_of_the_one_before_it_in_its_stream(year: Path) -> None:
    newest: dict[str, tuple[int, str]] = {}
    with opened(year) as ledger:
        for position, (at, state) in enumerate(stored(ledger), 1):
            event = orjson.loads(state)
            version, leaf = newest.get(event["stream"], (0, ""))
            assert (at, event["version"], event["previous"]) == (position, version + 1, leaf)
            newest[event["stream"]] = (event["version"], sha256(b"\0" + state).hexdigest())
    assert len(newest) > 30


def test_the_columns_say_what_the_bytes_say(year: Path) -> None:
    with closing(sqlite3.connect(year)) as connection:
        rows = connection.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events"
        ).fetchall()
    assert len(rows) > 300
    for stream, version, topic, state in rows:
        event = orjson.loads(state)
        assert (stream, version, topic) == (event["stream"], event["version"], event["type"])


# --- the past -------------------------------------------------------------------------------------------------------------


def told(books: Snapshot) -> dict[str, object]:
    """All that a reading has to say, but for the names of users and rulebooks."""
    years = books.years()
    said: dict[str, object] = {"position": books.position, "known_at": books.known_at, "charter": books.charter}
    said |= {"years": years, "published": books.published("houjiatang-2020")}
    for number in years:
        accounts, this_year = books.accounts(number), books.year(number)
        scores = standing(books.rulebook(number), accounts, this_year.tie_breaks)
        said[f"{number}"] = (this_year, accounts, scores.ranking, scores.provisional, scores.open_ties)
        said[f"{number} history"] = [list(books.history(f"{number}/{each.community}")) for each in accounts]
        said[f"{number} holders"] = {id_: _told_or_refused(books, id_) for id_ in ("E1", "E7", "B2", "SF3.1-QT", "E99")}
    return said


def _told_or_refused(books: Snapshot, entry: str) -> object:
    try:
        return books.holder(entry)
    except LedgerError as error:
        return error.code


def first(source: Path, count: int, path: Path) -> Ledger:
    """A ledger that holds the first events of another, and nothing else."""
    Ledger(path, scorer=standing, clock=Clock(), create=True).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ATTACH ? AS whole", (str(source),))
        whole = (
            "stored_events SELECT * FROM whole.stored_events",
            "command_references SELECT * FROM whole.command_references",
        )
        for rows in whole:
            connection.execute(f"INSERT INTO {rows} WHERE position <= ? ORDER BY position", (count,))
        state = connection.execute("SELECT state FROM stored_events WHERE position = ?", (count,)).fetchone()[0]
        recorded_at = orjson.loads(state)["recorded_at"]
        connection.execute("UPDATE ledger_head SET position = ?, recorded_at = ?", (count, recorded_at))
    return opened(path)


def test_a_reading_at_a_position_equals_that_of_a_ledger_with_only_the_events_until_then(
    year: Path, tmp_path: Path
) -> None:
    with opened(year) as whole, opened(year) as fresh:
        newest = len(stored(whole))
        chosen = sorted({*range(1, newest + 1, 7), newest - 1, newest})
        random.Random(1).shuffle(chosen)  # so that caches are ahead of one reading and behind the next
        for number in chosen:
            with first(year, number, tmp_path / f"{number}.db") as part, part.reading() as now:
                expected = told(now)
            with whole.reading(position=number) as then:
                assert told(then) == expected
            with fresh.reading(position=number) as then:
                assert [state for _position, state in then.all_events()] == [s for _p, s in stored(whole)][:number]
            with fresh.reading() as now:  # fills the cache of this one again
                now.accounts(2020)


@pytest.mark.parametrize("position", [1, 3, 30, 60])
def test_a_reading_at_a_position_names_no_one_who_came_later(year: Path, tmp_path: Path, position: int) -> None:
    with first(year, position, tmp_path / "part.db") as part, part.reading() as now:
        expected = (now.user_names(), now.rulebook_names(), now.kept("E1"))
    with opened(year) as whole, whole.reading(position=position) as then:
        assert (then.user_names(), then.rulebook_names(), then.kept("E1")) == expected


def test_before_there_is_a_rulebook_there_is_a_year_to_read_only_later(year: Path) -> None:
    with opened(year) as ledger, ledger.reading(position=1) as books:
        assert books.years() == ()
        assert books.charter.purpose == "assessment"
        with pytest.raises(YearUnknown):
            books.newest_year()
        with pytest.raises(UserUnknown):
            books.user("dept-UM")


@pytest.mark.parametrize("position", [0, -1, 10**9])
def test_a_position_that_the_ledger_does_not_have_is_refused(ledger: Ledger, position: int) -> None:
    with pytest.raises(PositionUnknown) as refusal, ledger.reading(position=position):
        pass
    assert refusal.value.newest == len(stored(ledger))


def test_the_position_just_beyond_the_end_is_refused(ledger: Ledger) -> None:
    newest = len(stored(ledger))
    with ledger.reading(position=newest) as books:
        assert books.position == newest
    with pytest.raises(PositionUnknown), ledger.reading(position=newest + 1):
        pass


def test_known_at_is_the_last_event_recorded_until_then_of_equals_the_newest(tmp_path: Path) -> None:
    clock = Clock()
    with founded(tmp_path / "ledger.db", clock) as ledger:
        first_day = len(stored(ledger))
        clock.now = START + timedelta(days=1)
        submit(ledger, record("E1"), record("E2"))
        submit(ledger, record("E3"))
        clock.now = START
        submit(ledger, record("E4"))  # recorded at the same moment, by a clock that went back
        clock.now = START + timedelta(days=2)
        submit(ledger, record("E5"))

        def known_at(moment: datetime) -> tuple[int, datetime]:
            with ledger.reading(known_at=moment) as books:
                return books.position, books.known_at

        a_moment = timedelta(microseconds=1)
        day = timedelta(days=1)
        assert known_at(START) == (first_day, START)
        assert known_at(START + day - a_moment) == (first_day, START)
        assert known_at(START + day) == (first_day + 4, START + day)
        assert known_at(START + 2 * day - a_moment) == (first_day + 4, START + day)
        assert known_at(START + 2 * day) == (first_day + 5, START + 2 * day)
        assert known_at(START + 999 * day) == (first_day + 5, START + 2 * day)
        with pytest.raises(NothingKnownThen), ledger.reading(known_at=START - a_moment):
            pass


def test_of_position_and_known_at_the_earlier_one_bounds_the_reading(year: Path) -> None:
    with opened(year) as ledger:
        with ledger.reading(position=100) as books:
            moment = books.known_at
        with ledger.reading(known_at=moment) as books:
            last_of_that_moment = books.position
        assert last_of_that_moment >= 100
        for position, expected in ((50, 50), (100, 100), (last_of_that_moment + 5, last_of_that_moment)):
            with ledger.reading(position=position, known_at=moment) as books:
                assert books.position == expected


def test_an_entry_is_unknown_before_it_was_recorded(ledger: Ledger) -> None:
    position = submit(ledger, record("E1")).position
    with ledger.reading(position=position - 1) as books, pytest.raises(EntryUnknown):
        books.holder("E1")
    with ledger.reading(position=position) as books:
        assert books.holder("E1").community == "SSL"


# --- snapshots and caches ---------------------------------------------------------------------------------------------------


def entries(books: Snapshot, community: str = "SSL") -> list[str]:
    return [each.id for each in books.account(2020, community).in_order]


def test_a_snapshot_taken_before_a_write_does_not_see_it(ledger: Ledger) -> None:
    submit(ledger, record("E1"))
    with ledger.reading() as before:
        submit(ledger, record("E2"))
        assert entries(before) == ["E1"]
        with ledger.reading() as after:
            assert entries(after) == ["E1", "E2"]
        assert [each.event.entry for each in before.history("2020/SSL")] == ["E1"]
        with pytest.raises(EntryUnknown):
            before.holder("E2")


def test_what_an_earlier_snapshot_learnt_does_not_hide_what_came_since(ledger: Ledger, tmp_path: Path) -> None:
    """Cached states are only ever a beginning: of another process's writes, and after an older reading has ended."""
    with opened(tmp_path / "ledger.db") as other:
        with ledger.reading() as old:
            submit(ledger, record("E1"))
            assert entries(old) == []
        submit(other, record("E2"))
        with ledger.reading() as new:
            assert entries(new) == ["E1", "E2"]
        submit(ledger, record("E3"))
        with other.reading() as new:
            assert entries(new) == ["E1", "E2", "E3"]


def test_cached_states_are_never_ahead_of_a_snapshot(ledger: Ledger) -> None:
    positions = [submit(ledger, record(f"E{number}")).position for number in range(6)]
    rng = random.Random(3)
    for _ in range(40):
        number = rng.randrange(6)
        with ledger.reading(position=positions[number]) as books:
            assert entries(books) == [f"E{each}" for each in range(number + 1)]
        with ledger.reading() as books:
            assert len(entries(books)) == 6


def test_a_write_that_was_refused_leaves_nothing_in_what_is_cached(ledger: Ledger) -> None:
    submit(ledger, record("E1"))
    assert submit(ledger, record("E2"), record("E3", clause="nonsense")).errors
    assert submit(ledger, record("E4"), dry_run=True).recorded == 1
    with ledger.reading() as books:
        assert entries(books) == ["E1"]
    assert submit(ledger, record("E5")).recorded == 1
    with ledger.reading() as books:
        assert entries(books) == ["E1", "E5"]
        assert books.rulebook(2020) == rulebook()
