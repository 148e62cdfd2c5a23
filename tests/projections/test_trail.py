"""The audit trail: it finds just the events that a look at each of them finds, in order and in pages."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.store import envelope_in, moment_of
from projections import trail
from projections.finding import Found, events, find, latest
from projections.generation import Generation
from projections.lean import Place, page_after
from projections.live import Views
from projections.past import AsOf
from projections.trail import EventKind, Sought
from projections.view import rebuild
from tests.ledger.golden import EVENTS
from tests.projections.random_ledger import RandomYear

Stored = tuple[int, dict[str, Any]]


def everything(ledger: Ledger) -> list[Stored]:
    with ledger.reading() as snapshot:
        return [(position, envelope_in(state, position)) for position, state in snapshot.all_events()]


def kind_of(stored: dict[str, Any]) -> EventKind:
    return EventKind(stored["actor"], stored["type"], stored["stream"])


def is_public(stream: str) -> bool:
    return not stream.startswith(("user/", "access/"))


def questions(ledger: Ledger, chance: Random) -> Iterator[Sought]:
    """Every value there is alone, some that there are not, and random values together."""
    found = [stored for _position, stored in everything(ledger)]
    actors = [*sorted({each["actor"] for each in found}), "nobody"]
    kinds = [*sorted({name for each in found for name in (each["type"], each["type"].partition(".")[0])}), "appeal"]
    streams = [*sorted({each["stream"] for each in found}), "2020", "user", "rulebook", "2020/S", "20", ""]
    entries = [*[each["entry"] for each in found if "entry" in each][::7], "none such"]
    yield from (Sought(actor=actor) for actor in actors)
    yield from (Sought(event=kind) for kind in kinds)
    yield from (Sought(stream=stream) for stream in streams)
    yield from (Sought(entry=entry) for entry in entries)
    for _ in range(150):
        yield Sought(
            chance.choice([None, *actors]),
            chance.choice([None, *kinds]),
            chance.choice([None, None, *entries]),
            chance.choice([None, *streams]),
            chance.choice([is_public, lambda _stream: True]),
        )


def by_looking(whole: list[Stored], sought: Sought, *, after: int, upto: int, limit: int) -> list[int]:
    return [
        position
        for position, stored in whole
        if after < position <= upto
        and sought.entry in (None, stored.get("entry"))
        and sought.actor in (None, stored["actor"])
        and sought.event in (None, stored["type"], stored["type"].split(".")[0])
        and (
            sought.stream is None
            or [*sought.stream.split("/")] == stored["stream"].split("/")[: len(sought.stream.split("/"))]
        )
        and sought.may_see(stored["stream"])
    ][:limit]


@pytest.mark.parametrize("block", [trail.BLOCK, 16])
def test_it_finds_what_a_look_at_every_event_finds(
    random_year: RandomYear, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BLOCK", block)
    ledger, chance = random_year.ledger, Random(random_year.seed)
    rebuild(ledger, [ledger.beside(Views).trail])
    whole, newest = everything(ledger), random_year.newest
    for sought in questions(ledger, chance):
        after, upto, limit = chance.choice([0, chance.randrange(newest)]), chance.choice([newest, newest // 2]), 1_000
        for most in (limit, chance.choice([1, 2, 5])):
            found = find(ledger, sought, after=after, upto=upto, limit=most)
            assert [position for position, _state in found] == by_looking(
                whole, sought, after=after, upto=upto, limit=most
            ), sought
    monkeypatch.undo()
    rebuild(ledger, [ledger.beside(Views).trail])


def test_pages_put_together_are_the_whole(random_year: RandomYear) -> None:
    ledger = random_year.ledger
    for sought in (Sought(), Sought(event="deduction-recorded"), Sought(stream="2020"), Sought(entry="none such")):
        whole = events(ledger, sought, limit=10_000)
        assert whole.next is None
        pages: list[Found] = [events(ledger, sought, limit=7)]
        while (after := pages[-1].next) is not None:
            pages.append(events(ledger, sought, after=after, limit=7))
        assert [each for page in pages for each in page.events] == whole.events
        assert all(len(page.events) == 7 for page in pages[:-1])


@pytest.mark.parametrize("block", [trail.BLOCK, 16])
def test_the_newest_first_are_the_same_events_the_other_way_round(
    random_year: RandomYear, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BLOCK", block)
    ledger, chance = random_year.ledger, Random(random_year.seed + 1)
    rebuild(ledger, [ledger.beside(Views).trail])
    whole = [(position, moment_of(stored["recorded_at"])) for position, stored in everything(ledger)]
    for sought in (Sought(), *questions(ledger, chance)):
        since, until = sorted(chance.choice(whole)[1] for _ in range(2))
        bounds: dict[str, Any] = chance.choice(
            [{}, {"since": since}, {"until": until}, {"since": since, "until": until}]
        )
        as_of = AsOf(position=chance.choice([None, chance.randint(1, random_year.newest)]))
        wanted = events(ledger, sought, limit=10_000, as_of=as_of, **bounds).events[::-1]
        found: list[tuple[int, bytes]] = []
        page = latest(ledger, sought, limit=(limit := chance.choice([3, 40])), as_of=as_of, **bounds)
        while page.next is not None:
            assert len(page.events) == limit
            found += page.events
            page = latest(ledger, sought, before=page.next, limit=limit, as_of=as_of, **bounds)
        assert [*found, *page.events] == wanted, sought
    monkeypatch.undo()
    rebuild(ledger, [ledger.beside(Views).trail])


def test_nothing_is_below_the_first_position(random_year: RandomYear) -> None:
    for sought in (Sought(), Sought(stream="2020"), Sought(entry="none such")):
        for before in (0, 1):
            assert latest(random_year.ledger, sought, before=before, limit=5).events == []


def test_from_and_to_are_included_and_the_moment_of_the_reading_bounds_them(random_year: RandomYear) -> None:
    ledger, chance = random_year.ledger, Random(random_year.seed)
    whole = [(position, moment_of(stored["recorded_at"])) for position, stored in everything(ledger)]
    for _ in range(30):
        since, until = (chance.choice(whole)[1] + timedelta(microseconds=chance.choice((-1, 0, 1))) for _ in range(2))
        position = chance.randint(1, random_year.newest)
        found = events(ledger, Sought(), limit=10_000, since=since, until=until, as_of=AsOf(position=position))
        assert found.position == position
        expected = [at for at, moment in whole if since <= moment <= until and at <= position]
        assert [at for at, _state in found.events] == expected
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert len(events(ledger, Sought(), limit=10_000, since=first, until=last).events) == random_year.newest
    assert events(ledger, Sought(), limit=9, since=last).events == []
    assert events(ledger, Sought(), limit=9, until=first).events == []


def tables(ledger: Ledger, path: Path, sizes: Iterator[int]) -> dict[str, list[Any]]:
    generation = Generation.created(ledger.beside(Views).trail.kind, path, ledger_id=ledger.id)
    position = 0
    while places := page_after(ledger, position, next(sizes)):
        assert generation.take(places) is None
        position = places[-1].position
    with closing(generation), generation.reading() as cursor:
        return {
            name: sorted(cursor.execute(f"SELECT * FROM {name}").fetchall())
            for name in ("kinds", "blocks", "elsewhere")
        }


@pytest.mark.parametrize("block", [trail.BLOCK, 16])
def test_whatever_the_pages_the_tables_come_out_the_same(
    random_year: RandomYear, tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BLOCK", block)
    chance = Random(random_year.seed)
    whole = tables(random_year.ledger, tmp_path / "whole.db", iter(lambda: 5_000, 0))
    pieces = tables(random_year.ledger, tmp_path / "pieces.db", iter(lambda: chance.choice((1, 2, 7, 60)), 0))
    assert pieces == whole


def test_every_event_that_was_ever_recorded_can_be_taken_in() -> None:
    for position, state in enumerate(EVENTS.read_bytes().splitlines(), 1):
        stored = envelope_in(state, position)
        event = Place(position, stored["stream"], state).event
        assert (event.type, event.actor, event.entry) == (stored["type"], stored["actor"], stored.get("entry"))
