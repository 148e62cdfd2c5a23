"""Whatever happens to the files of a view, readers see what the events say, and nothing needs to be repaired."""

import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.errors import DiskFailing, EventMissing
from projections import view as module
from projections.comparing import differing
from projections.live import Views, ViewUnknown, folder_of
from projections.past import AsOf, read
from projections.scores import Scores
from projections.view import View, ViewDamaged, fingerprint_of, rebuild
from tests.projections.followed import (
    again,
    assert_sound,
    by_replay,
    file_of,
    files,
    grow,
    made,
    meddle,
    views_of,
)
from tests.projections.random_ledger import RandomYear

FOREIGN = b"SQLite format 3\0" + bytes(84)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with made(tmp_path / "kaohe.db") as ledger:
        yield ledger


def positions(ledger: Ledger) -> set[int]:
    return {view.position for view in views_of(ledger).all}


# --- following and rebuilding -----------------------------------------------------------------------------------------


def test_following_takes_in_all_that_was_recorded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    grow(ledger, 40)
    assert all(view.lag >= 40 for view in views_of(ledger).all)
    views_of(ledger).follow()
    assert {view.lag for view in views_of(ledger).all} == {0}
    assert_sound(ledger)


def test_a_rebuild_is_another_file_with_the_same_in_it(ledger: Ledger) -> None:
    views_of(ledger).follow()
    before, standing = set(files(ledger)), read(ledger).standing
    assert rebuild(ledger, views_of(ledger).all) == {}
    assert len(files(ledger)) == len(before) == len(views_of(ledger).all)
    assert before.isdisjoint(files(ledger))
    assert read(ledger).standing == standing
    assert_sound(ledger)


def test_what_is_recorded_at_the_end_of_a_rebuild_is_not_lost(ledger: Ledger) -> None:
    """A view that has come further than the one that takes its place: nobody sees it go back."""
    scores = views_of(ledger).scores

    def told(position: int, of: int) -> None:
        if position == of:
            grow(ledger, 3)
            scores.reach(ledger.head_position())

    rebuild(ledger, [scores], told)
    newest = ledger.head_position()
    assert scores.tallies(2020, newest) == scores.tallies(2020, newest)
    assert read(ledger).standing == by_replay(ledger).standing


def test_views_live_or_rebuilt_and_an_import_of_the_export_agree(random_year: RandomYear) -> None:
    """(An import of the export: tests/api/test_exports.py reads the live view of both.)"""
    ledger = random_year.ledger
    live = read(ledger).standing
    assert read(ledger, AsOf(position=random_year.newest)).standing == live
    rebuild(ledger, views_of(ledger).all)
    assert read(ledger).standing == by_replay(ledger).standing == live
    assert differing(ledger, views_of(ledger).all) == []


def test_only_known_views_can_be_named_each_once(ledger: Ledger) -> None:
    views = views_of(ledger)
    assert views.named([]) == list(views.all)
    assert views.named(["scores", "scores"]) == [views.scores]
    with pytest.raises(ViewUnknown) as refused:
        views.named(["scores", "scoers"])
    assert refused.value.known == tuple(view.name for view in views.all)


def test_beyond_the_newest_event_there_is_nothing_to_wait_for(ledger: Ledger) -> None:
    with pytest.raises(EventMissing):
        views_of(ledger).scores.reach(ledger.head_position() + 1)


# --- another code, another ledger -------------------------------------------------------------------------------------


def test_a_view_of_other_code_is_made_again(ledger: Ledger) -> None:
    scores = views_of(ledger).scores
    before = scores.current
    meddle(file_of(scores), "UPDATE place SET fingerprint = 'of yesterday'", "DELETE FROM effects")
    ledger.close()
    with again(ledger.path) as reopened:
        assert views_of(reopened).scores.is_sound() is False
        views_of(reopened).follow()
        assert views_of(reopened).scores.current != before
        assert_sound(reopened)


def test_a_view_with_other_tables_has_another_fingerprint(ledger: Ledger) -> None:
    scores = views_of(ledger).scores

    class Other:
        name = scores.kind.name
        schema = (*scores.kind.schema, "CREATE TABLE more (id INTEGER PRIMARY KEY)")
        fingerprint = ""
        filling = scores.kind.filling

    modules = ("scores", "weighing", "tallying", "tally", "recording")
    assert fingerprint_of(scores.kind, *modules) == scores.kind.fingerprint
    assert fingerprint_of(scores.kind, *modules[1:]) != scores.kind.fingerprint
    assert fingerprint_of(Other(), *modules) != scores.kind.fingerprint


def test_a_ledger_that_was_restored_from_a_backup_has_views_of_its_own_past(ledger: Ledger, tmp_path: Path) -> None:
    path, backup = ledger.path, tmp_path / "backup"
    ledger.close()
    shutil.copy(path, backup)
    for size in (0, 3, 60):  # the views are ahead, or at other events of the same positions
        with again(path) as original:
            grow(original, 30)
            views_of(original).follow()
        shutil.copy(backup, path)
        with again(path) as restored:
            if size:
                grow(restored, size)
            assert_sound(restored)


def test_another_ledger_in_its_place_is_told_from_it(ledger: Ledger, tmp_path: Path) -> None:
    path = ledger.path
    ledger.close()
    with made(tmp_path / "other.db") as other:
        grow(other, 20, "FSA")
        views_of(other).follow()
    meddle(tmp_path / "other.db", "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(tmp_path / "other.db", path)
    with again(path) as found:
        assert_sound(found)


# --- files that are broken, gone or somebody else's -------------------------------------------------------------------


def gone(path: Path) -> None:
    path.unlink()


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(content)


SPOILT: dict[str, Callable[[View], object]] = {
    "file-gone": lambda view: gone(file_of(view)),
    "file-empty": lambda view: file_of(view).write_bytes(b""),
    "file-cut-short": lambda view: os.truncate(file_of(view), 5_000),
    "file-foreign": lambda view: file_of(view).write_bytes(FOREIGN),
    "file-a-text": lambda view: file_of(view).write_bytes(b"not a database" * 1_000),
    "file-overwritten": lambda view: _spoil(file_of(view)),
    "place-gone": lambda view: meddle(file_of(view), "DELETE FROM place"),
    "place-lies": lambda view: meddle(file_of(view), "UPDATE place SET position = position - 1"),
    "place-is-text": lambda view: meddle(file_of(view), "UPDATE place SET position = 'far'"),
    "tables-gone": lambda view: meddle(file_of(view), "DROP TABLE place"),
    "pointer-gone": lambda view: gone(view.folder / view.name),
    "pointer-empty": lambda view: (view.folder / view.name).write_bytes(b""),
    "pointer-to-nothing": lambda view: (view.folder / view.name).write_text(f"{view.name}.0123456789abcdef.db"),
    "pointer-out-of-the-folder": lambda view: (view.folder / view.name).write_text(f"{view.name}.x/../../kaohe.db"),
    "pointer-to-the-ledger": lambda view: (view.folder / view.name).write_text("../kaohe.db"),
    "pointer-nonsense": lambda view: (view.folder / view.name).write_bytes(b"\xff\0\n"),
    "pointer-with-a-null": lambda view: (view.folder / view.name).write_bytes(view.name.encode() + b".\0.db"),
    "folder-gone": lambda view: shutil.rmtree(view.folder),
    "lock-spoilt": lambda view: (
        (view.folder / "rebuilding").write_bytes(b"nothing of ours" * 100),
        (view.folder / view.name).write_bytes(b""),
    ),
}


def spoil(ledger: Ledger, how: str) -> None:
    """In every view; of folders there is one."""
    views = views_of(ledger).all
    for view in views[:1] if how == "folder-gone" else views:
        SPOILT[how](view)


@pytest.mark.parametrize("how", SPOILT)
def test_whatever_became_of_its_files_a_view_is_made_again_at_the_next_start(ledger: Ledger, how: str) -> None:
    path, standing = ledger.path, read(ledger).standing
    views_of(ledger).follow()
    ledger.close()
    with again(path) as reopened:
        spoil(reopened, how)
        assert read(reopened).standing == standing
        assert_sound(reopened)
        assert path.stat().st_size > 0


@pytest.mark.parametrize("how", SPOILT)
def test_and_under_the_eyes_of_its_readers_too(ledger: Ledger, how: str) -> None:
    """At most one reading says that the view is damaged; what was remembered of the file does not hold."""
    views_of(ledger).follow()
    standing = read(ledger).standing
    spoil(ledger, how)
    for _ in range(3):
        assert read(ledger).standing == standing
    grow(ledger, 12)
    assert read(ledger).standing == by_replay(ledger).standing
    views_of(ledger).follow()
    views_of(ledger).close()  # as the next start finds it
    assert_sound(ledger)


DAMAGED = [
    "DROP TABLE effects",
    "DROP TABLE checkpoints",
    "DROP TABLE cells",
    "DROP TABLE entries",
    "DROP TABLE figures",
]


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_that_is_met_while_reading_or_filling_makes_the_view_again(ledger: Ledger, damage: str) -> None:
    scores = views_of(ledger).scores
    meddle(file_of(scores), damage)
    assert read(ledger).standing == by_replay(ledger).standing
    grow(ledger, 6)
    assert read(ledger).standing == by_replay(ledger).standing
    assert_sound(ledger)


def test_a_query_that_is_not_asked_again_says_that_the_view_is_made_again(ledger: Ledger) -> None:
    scores = views_of(ledger).scores
    meddle(file_of(scores), "DROP TABLE effects")
    with pytest.raises(ViewDamaged, match="scores"), scores.reading(1) as cursor:
        cursor.execute("SELECT * FROM effects")
    with scores.reading(1) as cursor:
        cursor.execute("SELECT * FROM effects")


def test_what_a_check_is_for_is_found_by_it(ledger: Ledger) -> None:
    scores, happenings = views_of(ledger).scores, views_of(ledger).history
    views_of(ledger).follow()
    meddle(file_of(scores), "UPDATE effects SET cents = cents + 1 WHERE position = (SELECT MAX(position) FROM effects)")
    assert differing(ledger, [scores, happenings]) == ["scores"]
    rebuild(ledger, [scores])
    meddle(file_of(happenings), "DELETE FROM happenings WHERE position = (SELECT MIN(position) FROM happenings)")
    assert differing(ledger, [scores, happenings]) == ["history"]
    meddle(file_of(scores), "DROP TABLE checkpoints")
    assert differing(ledger, [scores]) == ["scores"]
    rebuild(ledger, [scores])
    assert differing(ledger, [scores]) == []


def test_what_killed_rebuilds_have_left_is_swept_by_the_next(ledger: Ledger) -> None:
    views_of(ledger).follow()
    for view in views_of(ledger).all:
        for end in ("", "-journal", "-wal", "-shm"):
            (view.folder / f"{view.name}.0123456789abcdef.db{end}").write_bytes(b"half")
        view.begun().close()
    rebuild(ledger, views_of(ledger).all)
    assert len(files(ledger)) == len(views_of(ledger).all)
    assert not list(folder_of(ledger.path).glob("*0123456789abcdef*"))
    assert_sound(ledger)


# --- where nothing can be written -------------------------------------------------------------------------------------


def test_where_the_folder_takes_nothing_views_are_elsewhere_for_as_long_as_the_ledger_is_open(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, standing = ledger.path, read(ledger).standing
    ledger.close()
    shutil.rmtree(folder_of(path))
    # The superuser may write anywhere, whatever the mode: what the system says is replaced, and nothing of ours.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with again(path) as reopened:
        assert read(reopened).standing == standing
        elsewhere = views_of(reopened).scores.folder
        assert elsewhere != folder_of(path)
        assert files(reopened) == []
        assert_sound(reopened)
        assert elsewhere.is_dir()
    assert not elsewhere.exists()
    assert not folder_of(path).exists()


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """As if the disk were full: no file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 1, 4_096, 20_000])
def test_a_disk_that_is_full_loses_nothing_and_stops_no_view(ledger: Ledger, size: int) -> None:
    views, before = views_of(ledger), ledger.head_position()
    views.follow()
    standing = read(ledger).standing
    grow(ledger, 200)
    with no_file_beyond(size):
        with pytest.raises(DiskFailing):
            rebuild(ledger, views.all)
        with pytest.raises(DiskFailing):
            views.follow()
        assert {view.error for view in views.all} == {None}
        assert read(ledger, AsOf(position=before)).standing == standing
    assert len(files(ledger)) == len(views.all)
    views.follow()
    assert read(ledger).standing == by_replay(ledger).standing
    assert_sound(ledger)


def test_views_of_their_own_folder_do_not_meet(ledger: Ledger, tmp_path: Path) -> None:
    other = Scores(ledger, tmp_path / "elsewhere")
    newest = ledger.head_position()
    assert other.tallies(2020, newest) == views_of(ledger).scores.tallies(2020, newest)
    assert other.current not in files(ledger)
    other.close()


def test_views_are_closed_with_their_ledger(tmp_path: Path) -> None:
    with made(tmp_path / "kaohe.db") as ledger:
        views = ledger.beside(Views)
        assert ledger.beside(Views) is views
    assert {view.current for view in views.all} == {""}
