"""Who may look into the files of views, and what becomes of those that their own keeper may not open."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.application import Ledger
from projections.live import folder_of
from projections.past import read
from tests.ledger.golden.story import Clock, founded
from tests.projections.followed import again, by_replay, file_of, files, grow, made, views_of

NOBODY = 65_534


def test_a_view_is_for_nobody_who_may_not_read_the_ledger(tmp_path: Path) -> None:
    with founded(tmp_path / "kaohe.db", Clock(ticking=True)) as ledger:
        views_of(ledger).follow()
        assert stat.S_IMODE(folder_of(ledger.path).stat().st_mode) & 0o077 == 0


def test_a_file_that_another_user_has_closed_to_us_is_made_again() -> None:
    with TemporaryDirectory(prefix="kaohe-test-") as folder:
        path = Path(folder) / "kaohe.db"
        made(path).close()
        with again(path) as ledger, owned_by_nobody(Path(folder), ledger):
            for view in views_of(ledger).all:
                file_of(view).chmod(0)
            before = files(ledger)
            grow(ledger, 3)
            assert read(ledger).standing == by_replay(ledger).standing
            views_of(ledger).follow()
            assert set(files(ledger)).isdisjoint(before)


@contextmanager
def owned_by_nobody(folder: Path, ledger: Ledger) -> Iterator[None]:
    """The superuser may open whatever has any mode: in its place somebody else does what is done here."""
    if os.getuid():
        yield
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    grow(ledger, 3)  # so that whatever is imported on the way is, by who may
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
