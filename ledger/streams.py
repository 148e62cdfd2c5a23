"""What each kind of stream is folded to: where it begins, and how it goes on with one more event."""

from typing import Any

from ledger.account import Account
from ledger.events import Recorded
from ledger.evolving import evolve
from ledger.folded import Charter, Published, Trail, evolve_charter, rulebook_in
from ledger.users import User, evolve_user
from ledger.year import Year, evolve_year

TRAILS = frozenset({"access", "evidence", "heads"})
"""Streams, or first parts of their names, that are a `Trail`."""


def beginning(stream: str) -> Any:
    """The state of a stream that has no events yet."""
    kind, _, name = stream.partition("/")
    match kind:
        case "ledger":
            return Charter()
        case "user":
            return User(name)
        case "rulebook":
            return Published()
        case _ if kind in TRAILS:
            return Trail()
        case _:
            return Account(name, int(kind)) if name else Year(int(kind))


def evolved(state: Any, recorded: Recorded, stored: bytes) -> Any:
    """The state after an event that was stored as these bytes."""
    match state:
        case Account():
            return evolve(state, recorded)
        case Year():
            return evolve_year(state, recorded)
        case User():
            return evolve_user(state, recorded)
        case Published():
            return Published((*state.versions, rulebook_in(stored)))
        case Charter():
            return evolve_charter(state, recorded)
        case Trail():
            return state
        case _:
            raise TypeError(f"no stream has the state {type(state).__name__}")
