"""What is measured of the product, each in one function: how a user of it would ask, by the fastest way there is."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledger.application import Ledger
from projections.happenings import Happening
from projections.history import history
from projections.live import Views
from projections.past import AsOf, read
from projections.replay import replay
from projections.scoring import Standing, standing_of
from projections.view import rebuild
from tests.benchmarks.stock import opened

PAGE = 100
YEAR = 2020


def replayed(path: Path) -> Standing:
    """All scores from the events alone, by a process that knew nothing."""
    with opened(path) as ledger, ledger.reading() as snapshot:
        tallies = replay(ledger).tallies(YEAR)
        return standing_of(snapshot.rulebook(YEAR), tallies, snapshot.year(YEAR).tie_breaks)


def rebuilt(path: Path) -> None:
    """All live views, made again beside the present ones and swapped in."""
    with opened(path) as ledger:
        stopped = rebuild(ledger, ledger.beside(Views).all)
        assert not stopped, stopped


def current_scores(ledger: Ledger) -> Standing:
    return read(ledger).standing


def past_scores(ledger: Ledger, position: int) -> Standing:
    return read(ledger, AsOf(position=position)).standing


def scores_on(path: Path, day: date) -> Standing:
    """As of a day, by a process that knew nothing."""
    with opened(path) as ledger:
        return read(ledger, AsOf(on=day)).standing


def page_of_history(ledger: Ledger, community: str, after: int) -> Sequence[Happening]:
    """A page of a community's events after the `after`-th."""
    _, happenings = history(ledger, community)
    return happenings[after : after + PAGE]
