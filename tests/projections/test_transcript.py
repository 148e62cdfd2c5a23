"""The transcript: commands from which the same ledger comes again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from api import shapes
from ledger import store
from ledger.application import Ledger
from ledger.commands import parse
from ledger.events import Recorded
from projections.past import AsOf, read
from projections.transcript import FIELDS, transcript
from tests.projections.random_ledger import Clock, RandomYear, founded

RECEIPT = {"position", "recorded_at"}
Line = dict[str, Any]


def lines(ledger: Ledger, position: int | None = None, on: date | None = None) -> list[Line]:
    with ledger.reading(position=position) as snapshot:
        return list(transcript(snapshot, on=on))


def command(line: Line) -> Line:
    return {name: value for name, value in line.items() if name not in RECEIPT}


@contextmanager
def again(path: Path, written: list[Line]) -> Iterator[Ledger]:
    """The lines, each at the moment at which it was recorded."""
    clock = Clock()
    with founded(path, clock) as ledger:
        for line in written:
            clock.now = datetime.fromisoformat(line["recorded_at"])
            receipt = ledger.submit(parse(command(line)))
            assert not receipt.skipped, line
        yield ledger


def happened(ledger: Ledger) -> list[Recorded]:
    with ledger.reading() as snapshot:
        return [store.from_bytes(state, position) for position, state in snapshot.all_events()]


def scores(ledger: Ledger, as_of: AsOf) -> Any:
    return shapes.scores(read(ledger, as_of))["communities"]


def test_the_same_events_come_from_it_at_the_same_places(random_year: RandomYear, tmp_path: Path) -> None:
    with again(tmp_path / "again.db", lines(random_year.ledger)) as copy:
        expected, found = happened(random_year.ledger), happened(copy)
        assert [(each.position, each.stream, each.recorded_at, each.event) for each in found] == [
            (each.position, each.stream, each.recorded_at, each.event) for each in expected
        ]
        for as_of in random_year.moments(4):
            assert scores(copy, as_of) == scores(random_year.ledger, as_of)


def test_the_transcript_of_what_came_from_it_is_the_same(random_year: RandomYear, tmp_path: Path) -> None:
    written = lines(random_year.ledger)
    with again(tmp_path / "again.db", written) as copy:
        assert lines(copy) == written


def test_a_transcript_up_to_a_position_gives_the_scores_of_that_position(
    random_year: RandomYear, tmp_path: Path
) -> None:
    position = (random_year.started + random_year.newest) // 2
    with again(tmp_path / "again.db", lines(random_year.ledger, position)) as copy:
        assert scores(copy, AsOf()) == scores(random_year.ledger, AsOf(position=read(copy).position))


def test_every_accepted_command_is_one_line_and_in_order(random_year: RandomYear) -> None:
    written = lines(random_year.ledger)
    positions = [line["position"] for line in written]
    assert positions == sorted(set(positions))
    assert positions[0] > random_year.started
    told = {each.position for each in happened(random_year.ledger) if each.position > random_year.started}
    assert set(positions) <= told
    assert {line["op"] for line in written} >= {"record", "declare", "reverse", "appeal", "accept", "decide"}


def test_a_line_has_only_fields_that_are_columns_and_none_that_is_empty(random_year: RandomYear) -> None:
    for line in lines(random_year.ledger):
        assert set(line) <= set(FIELDS)
        assert None not in line.values()
        assert "" not in line.values()
        assert line["by"]


@pytest.mark.parametrize("day", [date(2020, 1, 10), date(2020, 2, 10)])
def test_about_a_day_later_entries_and_all_about_them_are_left_out(random_year: RandomYear, day: date) -> None:
    whole, about = lines(random_year.ledger), lines(random_year.ledger, on=day)
    occurred = {line["id"]: line["occurred_on"] for line in whole if line["op"] in {"record", "declare"}}
    expected = [
        line
        for line in whole
        if (occurred.get(line.get("entry") or line.get("bonus") or line.get("id")) or "") <= day.isoformat()
    ]
    assert about == expected
    assert 0 < len(about) < len(whole)


def test_it_is_read_while_it_is_written(random_year: RandomYear) -> None:
    with random_year.ledger.reading() as snapshot:
        stream = transcript(snapshot)
        assert next(stream)["position"] > random_year.started
