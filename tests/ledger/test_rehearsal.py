"""A rehearsal decides as a write does, and becomes the very same events where nothing came in between."""

import gc
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import parse
from ledger.errors import ReferenceTaken
from ledger.lines import Line, Report
from ledger.rehearsal import NOT_HASHED, Rehearsal
from ledger.submitting import found_again, submit, submit_all
from ledger.transaction import Kept
from tests.api.commands import EVERY_OP, record
from tests.projections.random_ledger import Clock, founded


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = clock.now.replace(year=2021)
    return clock


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with founded(tmp_path / "kaohe.db", clock) as opened:
        yield opened


def lines() -> Iterator[Line]:
    """The last ones have no ids: they are known again by what they say."""
    said = [*EVERY_OP, record(None), record(None)]
    return (Line.of(number, raw) for number, raw in enumerate(said, 1))


def rehearsed(ledger: Ledger, *, keeps_events: bool = False) -> tuple[Report, Rehearsal]:
    with ledger.rehearsing(keeps_events=keeps_events) as books:
        return submit_all(books, lines(), ledger.scorer), books


def events(ledger: Ledger) -> list[tuple[int, bytes]]:
    with ledger.reading() as snapshot:
        return list(snapshot.all_events())


def test_what_was_rehearsed_is_recorded_as_if_it_had_been_decided_then(
    ledger: Ledger, tmp_path: Path, clock: Clock
) -> None:
    report, rehearsal = rehearsed(ledger, keeps_events=True)
    assert not report.errors
    before = ledger.head_position()
    ledger.carry_out(lambda books: books.take_over(rehearsal))
    with founded(tmp_path / "other.db", clock) as other:
        assert other.submit_all(lines()) == report
        assert events(ledger) == events(other)
    assert ledger.head_position() == report.position > before


def test_what_was_taken_over_is_known_to_those_who_come_after(ledger: Ledger) -> None:
    _, rehearsal = rehearsed(ledger, keeps_events=True)

    def job(books: OpenBooks) -> tuple[Report, int]:
        books.take_over(rehearsal)
        again = submit_all(books, lines(), ledger.scorer)
        return again, submit(books, parse(record("E99")), ledger.scorer).position

    again, next_position = ledger.carry_out(job)
    assert again.recorded == 0
    assert next_position == rehearsal.position + 1
    assert ledger.submit_all(lines()).skipped == len(list(lines()))


def test_it_is_not_taken_over_where_something_was_recorded_since(ledger: Ledger) -> None:
    _, rehearsal = rehearsed(ledger, keeps_events=True)
    ledger.submit(parse(record("E98")))
    before = events(ledger)
    with pytest.raises(ValueError, match="begun at"):
        ledger.carry_out(lambda books: books.take_over(rehearsal))
    assert events(ledger) == before


def test_it_leaves_no_trace(ledger: Ledger) -> None:
    before = events(ledger)
    report, rehearsal = rehearsed(ledger)
    assert report.recorded == len(list(lines()))
    assert rehearsal.events == []
    assert events(ledger) == before
    assert ledger.submit(parse(record("E1", quantity=5))).skipped is False


def test_what_is_kept_of_it_is_little_more_than_the_bytes_of_its_events(ledger: Ledger) -> None:
    """What a file of commands takes of memory until it is written."""
    some = [Line.of(number, record(f"M{number}")) for number in range(500)]
    with ledger.rehearsing(keeps_events=True) as books:
        tracemalloc.start()
        try:
            submit_all(books, some, ledger.scorer)
            books.write()
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            events, books.events = books.events, []
            size = sum(len(row.state) for row in events)
            del events
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert before - after < 1.5 * size


def test_what_is_forgotten_is_no_longer_held(ledger: Ledger) -> None:
    _, rehearsal = rehearsed(ledger, keeps_events=True)
    rehearsal.forget()
    assert (rehearsal.events, rehearsal.references, rehearsal.folded) == ([], {}, {})


def test_a_reference_given_in_it_is_known_in_it(ledger: Ledger) -> None:
    with ledger.rehearsing() as books:
        submit(books, parse(record("E1")), ledger.scorer)
        books.write()
        assert submit(books, parse(record("E1")), ledger.scorer).skipped
        with pytest.raises(ReferenceTaken):
            submit(books, parse(record("E1", quantity=2)), ledger.scorer)


def test_a_root_is_made_up_and_so_it_cannot_become_real(ledger: Ledger) -> None:
    with ledger.rehearsing(keeps_events=True) as books:
        assert books.can_be_real
        assert books.root() == (books.position, NOT_HASHED)
        assert not books.can_be_real


def test_a_file_found_again_has_the_report_that_it_had(ledger: Ledger) -> None:
    ledger.submit_all(list(lines())[:1])
    twice = [*lines(), *list(lines())[:3]]
    before = ledger.head_position()
    report = ledger.submit_all(twice)
    assert (report.skipped, report.recorded) == (4, len(twice) - 4)
    ledger.submit(parse(record("E97")))
    with ledger.reading() as snapshot:
        assert found_again(snapshot, twice, after=before, upto=report.position) == report


def test_reading_stops_at_the_last_error_that_is_wanted(ledger: Ledger) -> None:
    read: list[int] = []

    def bad() -> Iterator[Line]:
        for number in range(1, 100):
            read.append(number)
            yield Line.of(number, {"op": "?"})

    with ledger.rehearsing() as books:
        report = submit_all(books, bad(), ledger.scorer, errors_most=7)
    assert [number for number, _ in report.errors] == read == list(range(1, 8))


def test_a_key_is_kept_even_where_it_goes_with_no_event(ledger: Ledger) -> None:
    kept = Kept("%dept-UM%k", "digest", "imports", "3", 3)
    before = ledger.head_position()
    ledger.carry_out(lambda books: books.keep(kept))
    with ledger.reading() as snapshot:
        assert snapshot.kept("%dept-UM%k") == kept
    assert ledger.head_position() == before
