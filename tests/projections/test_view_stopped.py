"""An event that cannot be read stops the views that need it, right before it, and nothing else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.errors import EventChanged, EventTooNew, LedgerError
from projections.history import history
from projections.live import Views
from projections.past import AsOf, read, replayed
from projections.view import View, rebuild
from tests.projections.followed import Places, again, by_replay, files, grow, made, meddle, views_of

STATE = "UPDATE stored_events SET state = ? WHERE position = ?"
POISONS = ("bytes", "cut", "shape", "day", "type", "entry")
BEFORE = 5
"""Events of its stream that come after the poison, so that what is asked of is not the newest."""


def state_at(path: Path, position: int) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        [found] = connection.execute("SELECT state FROM stored_events WHERE position = ?", (position,)).fetchone()
    return bytes(found)


def poisoned(path: Path, position: int, how: str) -> None:
    state = state_at(path, position)
    wrong = {
        "bytes": b"\xff\xfe\0 no event",
        "cut": state[:-3],
        "shape": state.replace(b'"body":{', b'"body":{"amount_cents":"x","'[:-1]).replace(
            b'"body":{"amount_cents":"x",', b'"body":[],"other":{'
        ),
        "day": state.replace(b'"occurred_on":"2020', b'"occurred_on":"20-20'),
        "type": state.replace(b'-recorded.1"', b'-recorded.9"'),
        "entry": state.replace(b'"type":"deduction-recorded.1"', b'"type":"entry-voided.1"').replace(
            b'"entry":"N', b'"entry":"X'
        ),
    }[how]
    assert wrong != state
    meddle(path, STATE, values=(wrong, position))


@pytest.fixture(params=POISONS)
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Stopped:
    """A ledger in which an event of 2020/SSL is poison, and the position before it."""

    def __init__(self, ledger: Ledger, before: int) -> None:
        self.ledger, self.before, self.views = ledger, before, views_of(ledger)


@pytest.fixture
def stopped(tmp_path: Path, how: str) -> Iterator[Stopped]:
    with made(tmp_path / "kaohe.db") as ledger:
        views_of(ledger).follow()
        grow(ledger, 4, "FSA")
        before = ledger.head_position()
        grow(ledger, 6, "SSL")
        grow(ledger, 6, "FSA")
    poisoned(ledger.path, before + 1, how)
    with again(ledger.path) as ledger:  # which has folded nothing yet
        yield Stopped(ledger, before)


UNMOVED = {"day": {"docket", "trail"}, "entry": {"trail"}}
"""The views that do not ask for what is poisoned: for days, or whether an entry was recorded."""


def needing(views: Views, how: str) -> list[View]:
    return [view for view in views.all if view.name not in UNMOVED.get(how, ())]


def kind(how: str) -> type[LedgerError]:
    return EventTooNew if how == "type" else EventChanged


def test_a_view_stops_at_exactly_the_event_before_and_says_at_which(stopped: Stopped, how: str) -> None:
    for _ in range(3):
        stopped.views.follow()
    for view in needing(stopped.views, how):
        assert (view.position, type(view.error)) == (stopped.before, kind(how))
        assert view.lag == stopped.ledger.head_position() - stopped.before
        assert view.error is not None
        assert view.error.facts()["position"] == stopped.before + 1


def test_what_is_asked_of_before_it_is_answered_as_ever(stopped: Stopped) -> None:
    stopped.views.follow()
    for position in (stopped.before, stopped.before - 3):
        as_of = AsOf(position=position)
        assert read(stopped.ledger, as_of).standing == by_replay(stopped.ledger, as_of).standing
        assert history(stopped.ledger, "SSL", as_of=as_of)[1][0].position > 0


def test_what_needs_it_is_refused_by_its_name(stopped: Stopped, how: str) -> None:
    for _ in range(2):
        with pytest.raises(kind(how)) as refused:
            read(stopped.ledger).standing  # noqa: B018
        assert refused.value.facts()["position"] == stopped.before + 1
        with pytest.raises(kind(how)):
            list(history(stopped.ledger, "SSL", item="UM4")[1])


def test_other_communities_histories_go_on(stopped: Stopped) -> None:
    for item in (None, "UM4"):
        found = list(history(stopped.ledger, "FSA", item=item)[1])
        assert max(each.position for each in found) > stopped.before
        assert all(each.clause is not None for each in found)
        assert len(history(stopped.ledger, "FSA", item=item)[1]) == len(found)


def test_other_years_scores_go_on(stopped: Stopped) -> None:
    with pytest.raises(LedgerError):
        read(stopped.ledger).standing  # noqa: B018
    with stopped.ledger.reading() as books:
        later = books.rulebook(2020).model_copy(update={"year": 2021, "rulebook": "houjiatang-2021"})
    stopped.ledger.publish(later)
    assert read(stopped.ledger, year=2021).standing == by_year(stopped.ledger, 2021)


def by_year(ledger: Ledger, year: int) -> object:
    with ledger.reading() as snapshot:
        return replayed(snapshot, AsOf(), year=year).standing


def test_other_views_go_on(stopped: Stopped) -> None:
    places = Places(stopped.ledger, stopped.views.scores.folder)
    views = (stopped.views.scores, places)
    found = rebuild(stopped.ledger, views)
    newest = stopped.ledger.head_position()
    assert set(found) == {"scores"}
    assert places.count(newest) == newest
    assert (places.error, places.lag) == (None, 0)
    places.close()


def test_a_rebuild_leaves_a_view_that_has_stopped_as_it_was(stopped: Stopped, how: str) -> None:
    stopped.views.follow()
    there = files(stopped.ledger)
    found = rebuild(stopped.ledger, stopped.views.all)
    needing_it = {view.name: kind(how) for view in needing(stopped.views, how)}
    assert {name: type(error) for name, error in found.items()} == needing_it
    assert {file for file in files(stopped.ledger) if file.partition(".")[0] in needing_it} == {
        file for file in there if file.partition(".")[0] in needing_it
    }
    as_of = AsOf(position=stopped.before)
    assert read(stopped.ledger, as_of).standing == by_replay(stopped.ledger, as_of).standing


def test_where_there_was_none_it_is_made_up_to_the_event(stopped: Stopped, how: str) -> None:
    path = stopped.ledger.path
    stopped.ledger.close()
    for file in path.with_name(f"{path.name}-views").iterdir():
        file.unlink()
    with again(path) as ledger:
        views_of(ledger).follow()
        for view in needing(views_of(ledger), how):
            assert (view.position, type(view.error)) == (stopped.before, kind(how))
        as_of = AsOf(position=stopped.before)
        assert read(ledger, as_of).standing == by_replay(ledger, as_of).standing


def test_once_it_can_be_read_again_the_views_go_on(stopped: Stopped) -> None:
    """As after a restore of what was recorded before."""
    stopped.views.follow()
    path = stopped.ledger.path
    stopped.ledger.close()
    meddle(path, f"DELETE FROM stored_events WHERE position > {stopped.before}")
    meddle(path, f"UPDATE ledger_head SET position = {stopped.before}")
    with again(path) as ledger:
        views_of(ledger).follow()
        assert {(view.error, view.lag) for view in views_of(ledger).all} == {(None, 0)}
        assert read(ledger).standing == by_replay(ledger).standing


def test_an_error_that_is_told_a_thousand_times_does_not_grow(stopped: Stopped) -> None:
    """The same one is raised again and again, and would carry the frames of all who were told."""
    stopped.views.follow()
    error = stopped.views.scores.error
    assert error is not None
    for _ in range(1_000):
        with pytest.raises(LedgerError):
            stopped.views.scores.tallies(2020, stopped.before + 1)
    depth, traceback = 0, error.__traceback__
    while traceback is not None:
        depth, traceback = depth + 1, traceback.tb_next
    assert depth < 20
