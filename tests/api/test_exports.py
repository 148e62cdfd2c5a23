"""What was exported is imported into an empty ledger, all at once, and gives the same scores."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api import imports, shapes
from api.exports import ExportFormat, pieces, write_workbook
from ledger import store
from ledger.account import Stage
from ledger.application import Ledger
from ledger.events import YearFinalised
from projections.past import NOW, AsOf, read
from projections.transcript import transcript
from tests.projections.random_ledger import SEEDS, Clock, RandomYear, founded, year_of

LATER = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module", params=[*((seed, False) for seed in SEEDS), (5, True), (12, True)], ids=str)
def history(request: pytest.FixtureRequest) -> Iterator[RandomYear]:
    """Random years: two that are open, two that were closed, final and open again."""
    seed, ending = request.param
    with year_of(seed, ending=ending) as year:
        yield year


def exported(ledger: Ledger, form: str, path: Path, as_of: AsOf = NOW) -> Path:
    with ledger.reading(position=as_of.position) as snapshot:
        if form == "xlsx":
            write_workbook(transcript(snapshot), path)
        else:
            path.write_bytes(b"".join(pieces(ExportFormat(form), snapshot)))
    return path


def scores(ledger: Ledger, as_of: AsOf = NOW) -> Any:
    return shapes.scores(read(ledger, as_of))["communities"]


def types(ledger: Ledger) -> Counter[str]:
    with ledger.reading() as snapshot:
        return Counter(store.from_bytes(state, position).event.TYPE for position, state in snapshot.all_events())


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_an_empty_ledger_comes_to_the_same_scores(history: RandomYear, form: str, tmp_path: Path) -> None:
    file = exported(history.ledger, form, tmp_path / f"year.{form}")
    with founded(tmp_path / "again.db", Clock(LATER)) as again:
        report = again.submit_all(imports.lines(file))
        assert (report.errors, report.skipped) == ([], 0)
        assert scores(again) == scores(history.ledger)


def test_at_an_earlier_position_it_does_too(history: RandomYear, tmp_path: Path) -> None:
    for number, as_of in enumerate(history.moments(3, about_days=False)):
        file = exported(history.ledger, "jsonl", tmp_path / f"{number}.jsonl", as_of)
        with founded(tmp_path / f"{number}.db", Clock(LATER)) as again:
            assert again.submit_all(imports.lines(file)).errors == []
            assert scores(again) == scores(history.ledger, as_of), as_of


def test_a_final_year_is_closed_in_another_ledger_where_the_days_to_appeal_begin_anew(tmp_path: Path) -> None:
    with year_of(5, ending=True) as year:
        with year.ledger.reading() as snapshot:
            events = [store.from_bytes(state, position) for position, state in snapshot.all_events()]
        final = next(each.position for each in events if isinstance(each.event, YearFinalised))
        file = exported(year.ledger, "jsonl", tmp_path / "final.jsonl", AsOf(position=final))
        with founded(tmp_path / "again.db", Clock(LATER)) as again:
            assert again.submit_all(imports.lines(file)).errors == []
            assert read(again).year.stage is Stage.CLOSED
            assert scores(again) == scores(year.ledger, AsOf(position=final))


def test_these_years_hold_every_kind_of_act() -> None:
    found: Counter[str] = Counter()
    for seed, ending in ((3, False), (4, False), (5, True), (12, True)):
        with year_of(seed, ending=ending) as year:
            found |= types(year.ledger)
    wanted = {name for name, kind in store.TYPES.items() if kind.__module__ == "ledger.events"}
    assert wanted - set(found) == set()
