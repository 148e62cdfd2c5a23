"""An event that cannot be read stops the views that have to read it, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application import Ledger
from ledger.errors import EventChanged
from projections import listing
from projections.finding import events
from projections.live import Views
from projections.scoring import standing
from projections.trail import Sought
from projections.view import rebuild
from tests.ledger.golden.story import act, founded, record, submit
from tests.ledger.proofs.tampering import bare, done


@contextmanager
def poisoned(path: Path, stream: str) -> Iterator[tuple[Ledger, int]]:
    """A ledger in which the last event of a stream is no event any more; and its position."""
    with founded(path) as ledger:
        submit(ledger, record("E1"), record("E2"), act("reverse", "E2", "leading-1", reason="…"))
        submit(ledger, record("E3", community="FSA"))
        with ledger.reading() as snapshot:
            last = snapshot.newest(stream)
    assert last is not None
    bare(path)
    done(path, "UPDATE stored_events SET state = X'7B7D' WHERE position = :position", position=last.position)
    with Ledger(path, scorer=standing, clock=lambda: datetime(2021, 1, 5, tzinfo=UTC)) as ledger:
        yield ledger, last.position


def test_in_a_community_s_stream_it_stops_the_docket_and_the_trail_by_name(tmp_path: Path) -> None:
    with poisoned(tmp_path / "kaohe.db", "2020/SSL") as (ledger, position):
        for ask in (lambda: listing.entries(ledger), lambda: listing.appeals(ledger)):
            with pytest.raises(EventChanged) as found:
                ask()
            assert found.value.position == position
        with pytest.raises(EventChanged) as found:
            events(ledger, Sought(actor="dept-UM"), limit=9)
        assert found.value.position == position
        assert len(events(ledger, Sought(), limit=1_000).events) == ledger.head_position(), (
            "as bytes, they are all there"
        )


def test_in_another_stream_it_stops_the_trail_alone(tmp_path: Path) -> None:
    with poisoned(tmp_path / "kaohe.db", "user/dept-UM") as (ledger, position):
        _, entries = listing.entries(ledger)
        assert [each.state.value for each in entries[0:]] == ["standing", "reversed", "standing"]
        with pytest.raises(EventChanged):
            events(ledger, Sought(actor="dept-UM"), limit=9)
        before = events(ledger, Sought(event="user-added"), limit=99, until=datetime(2000, 1, 1, tzinfo=UTC))
        assert before.events == []
        views = ledger.beside(Views)
        assert rebuild(ledger, [views.docket, views.trail]).keys() == {"trail"}
        assert views.trail.lag == ledger.head_position() - (position - 1)
