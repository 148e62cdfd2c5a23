"""A rebuild of many events in a process of its own: its memory does not grow with their number."""

import sys
from pathlib import Path

import pytest

from projections.comparing import differing
from projections.live import Views
from projections.view import rebuild
from tests.benchmarks.peaks import peak_of, peak_until_now
from tests.benchmarks.stock import opened, write_year

EVENTS, TIMES = 10_000, 5
MIB = 1 << 20
GROWTH_MOST = 20 * MIB
"""What caches and remembered entries still fill between the two sizes, and not what events leave behind."""
PEAK_MOST = 150 * MIB


def test_memory_is_flat(tmp_path: Path) -> None:
    small, large = (write_and_measure(tmp_path / f"{size}.db", size) for size in (EVENTS, EVENTS * TIMES))
    assert large < PEAK_MOST
    assert large - small < GROWTH_MOST, (small, large)


def write_and_measure(path: Path, size: int) -> int:
    write_year(path, size)
    return peak_of(__name__, str(path))


def test_a_year_of_many_events_is_in_the_views_as_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made in one go and, from halfway on, in small pages by one who knows nothing of what came before."""
    monkeypatch.setattr("projections.weighing.REMEMBERED_MOST", 500)
    monkeypatch.setattr("projections.happenings.REMEMBERED_MOST", 500)
    path = tmp_path / "year.db"
    write_year(path, EVENTS)
    with opened(path) as ledger:
        views = ledger.beside(Views)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(ledger, "head_position", lambda: EVENTS // 2)
            rebuild(ledger, views.all)
        assert views.scores.lag == ledger.head_position()
        views.follow()
        monkeypatch.undo()
        assert differing(ledger, views.all) == []


if __name__ == "__main__":
    with opened(Path(sys.argv[1])) as found:
        rebuild(found, found.beside(Views).all)
    print(peak_until_now())  # noqa: T201
