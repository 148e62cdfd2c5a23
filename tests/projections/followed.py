"""A small ledger with views beside it, and what must hold of them whatever has happened."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger.application import Ledger
from projections.comparing import differing
from projections.history import history
from projections.lean import Place
from projections.live import Views, folder_of
from projections.past import AsOf, Reading, read, replayed
from projections.view import View, fingerprint_of
from tests.ledger.golden.story import Clock, act, founded, opened, record, submit, unlevelled

NUMBERS = count(1)


def made(path: Path) -> Ledger:
    """Open, with some entries in it and views that have taken them in; always the same one."""
    sample = Path(_sample().name) / "kaohe.db"
    shutil.copy(sample, path)
    shutil.copytree(folder_of(sample), folder_of(path))
    return again(path)


@cache
def _sample() -> TemporaryDirectory[str]:
    folder: TemporaryDirectory[str] = TemporaryDirectory(prefix="kaohe-views-test-")
    with founded(Path(folder.name) / "kaohe.db", Clock(ticking=True)) as ledger:
        grow(ledger, 20)
        views_of(ledger).follow()
    return folder


def again(path: Path) -> Ledger:
    return opened(path, Clock(ticking=True))


def grow(ledger: Ledger, size: int, community: str = "SSL") -> None:
    """By that many events at least, of several kinds."""
    commands: list[dict[str, object]] = []
    while len(commands) < size:
        entry = f"N{next(NUMBERS)}"
        figure = {"clause": "UM1.B.1", "occurred_on": f"2020-0{1 + len(commands) % 6}-15", "period": "2020-03"}
        commands += [
            record(entry, community),
            act("reverse", entry, "dept-UM", amount="0.01", reason="误记"),
            unlevelled(f"{entry}f", community, value=f"{40 + len(commands) % 50}", **figure),
        ]
    report = submit(ledger, *commands)
    assert report.errors == []


def views_of(ledger: Ledger) -> Views:
    return ledger.beside(Views)


def by_replay(ledger: Ledger, as_of: AsOf = AsOf()) -> Reading:  # noqa: B008
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        return replayed(snapshot, as_of)


def assert_sound(ledger: Ledger) -> None:
    """The live views are what a replay makes, and say what the events say."""
    assert read(ledger).standing == by_replay(ledger).standing
    happenings = list(history(ledger, "SSL")[1])
    with ledger.reading() as snapshot:
        assert [each.position for each in happenings] == [each.position for each in snapshot.history("2020/SSL")]
    assert differing(ledger, views_of(ledger).all) == []


def files(ledger: Ledger) -> list[str]:
    """Of the generations that are there, without their journals."""
    return sorted(path.name for path in folder_of(ledger.path).glob("*.db"))


def file_of(view: View) -> Path:
    return view.folder / (view.folder / view.name).read_text(encoding="ascii")


def meddle(path: Path, *statements: str, values: Sequence[Any] = ()) -> None:
    """Statements in a database behind everybody's back; the triggers of a ledger are gone for good."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, values)
        connection.commit()


# --- a view that looks into no event --------------------------------------------------------------------------------


class _Kind:
    name = "places"
    schema: tuple[str, ...] = ("CREATE TABLE places (position INTEGER PRIMARY KEY, stream TEXT NOT NULL)",)

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(self)

    def filling(self, cursor: Any) -> "_Filling":
        return _Filling(cursor)


class _Filling:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def take(self, places: Sequence[Place]) -> None:
        self._cursor.executemany("INSERT INTO places VALUES (?, ?)", [(each.position, each.stream) for each in places])


class Places(View):
    """Where every event is: it cannot be stopped by what an event says."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, _Kind(), folder)

    def count(self, position: int) -> int:
        with self.reading(position) as cursor:
            cursor.execute("SELECT COUNT(*) FROM places WHERE position <= ?", (position,))
            return int(cursor.fetchone()[0])
