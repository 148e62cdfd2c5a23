"""The rows of columns: every event once, with the entry that it is about and what it changes."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from ledger import store
from projections.columns import COLUMNS, Kind, rows
from projections.past import AsOf
from projections.transcript import transcript
from tests.projections.random_ledger import RandomYear
from tests.projections.test_uncapped import uncapped

HELD = {Kind.WHOLE: int, Kind.TEXT: str, Kind.DAY: date, Kind.MOMENT: datetime, Kind.FLAG: bool}


def found(year: RandomYear, as_of: AsOf) -> list[dict[str, Any]]:
    with year.ledger.reading(position=as_of.position) as snapshot:
        return [dict(zip(COLUMNS, row, strict=True)) for row in rows(snapshot, on=as_of.on)]


def test_a_row_holds_what_its_columns_say(random_year: RandomYear) -> None:
    for row in found(random_year, AsOf()):
        for name, kind in COLUMNS.items():
            assert row[name] is None or type(row[name]) is HELD[kind], (name, row)
        assert row["recorded_at"].tzinfo is UTC or row["recorded_at"].utcoffset().total_seconds() == 0


def test_every_column_is_filled_in_some_row(random_year: RandomYear) -> None:
    filled = {name for row in found(random_year, AsOf()) for name, value in row.items() if value is not None}
    assert set(COLUMNS) - filled <= {"behalf_of", "follows"}


def test_every_event_of_the_years_is_a_row_in_its_place(random_year: RandomYear) -> None:
    with random_year.ledger.reading() as snapshot:
        recorded = [store.from_bytes(state, position) for position, state in snapshot.all_events()]
        commands = {line["position"]: line for line in transcript(snapshot)}
    own = [each for each in recorded if each.stream[:4].isdecimal()]
    written = found(random_year, AsOf())
    assert [(row["position"], row["recorded_at"]) for row in written] == [
        (each.position, each.recorded_at) for each in own
    ]
    for row in written:
        line = commands.get(row["position"], {})
        for name in {"clause", "community", "period", "level", "grade", "ticket", "matter", "follows"} & set(line):
            assert row[name] == line[name]
        assert row["actor"] == line.get("by", row["actor"])


def test_what_the_rows_change_comes_to_the_uncapped_sums_at_every_moment(random_year: RandomYear) -> None:
    for as_of in random_year.moments(6):
        sums: Counter[tuple[str, str]] = Counter()
        for row in found(random_year, as_of):
            if row["change_cents"] is not None:
                sums[row["community"], row["item"]] += row["change_cents"]
        assert {key: cents for key, cents in sums.items() if cents} == uncapped(random_year.ledger, as_of), as_of
