"""Whether live views are what a replay makes of the same events, row by row."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from ledger.application import Ledger
from ledger.errors import EventMissing
from projections.alone import alone
from projections.generation import Generation, reached_in
from projections.lean import page_after
from projections.view import BUILDING_PAGE, Told, View, ViewDamaged


def differing(ledger: Ledger, views: Sequence[View], told: Told = lambda _position, _of: None) -> list[str]:
    """The names of the views that are not what a replay of the same events makes: table by table, row by row."""
    found: list[str] = []
    for view in views:
        try:
            with view.reading(ledger.head_position()) as live:
                if not _is_replayed(ledger, view, live, told):
                    found.append(view.name)
        except ViewDamaged:
            found.append(view.name)
    return found


def _is_replayed(ledger: Ledger, view: View, live: Any, told: Told) -> bool:
    found = _digests(live)
    with alone(view.folder):
        replayed = view.begun()
        try:
            _replay(ledger, replayed, reached_in(live).position, told)
            with replayed.reading() as again:
                return found == _digests(again)
        finally:
            replayed.remove()


def _replay(ledger: Ledger, generation: Generation, upto: int, told: Told) -> None:
    while generation.position < upto:
        places = page_after(ledger, generation.position, BUILDING_PAGE, upto=upto)
        if not places:
            raise EventMissing(position=generation.position + 1)
        if (error := generation.take(places)) is not None:
            raise error
        told(generation.position, upto)


def _digests(cursor: Any) -> dict[str, str]:
    """Of each table, over all its rows, in the order of its key."""
    found: dict[str, str] = {}
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    for (table,) in cursor.fetchall():
        digest = sha256()
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608
        while rows := cursor.fetchmany(BUILDING_PAGE):
            digest.update(repr(rows).encode())
        found[table] = digest.hexdigest()
    return found
