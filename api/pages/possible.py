"""What somebody may do with an entry now, asked of the very decisions that a write goes through. Nothing is recorded."""

from collections.abc import Mapping
from typing import Any, Final

from api.pages.acting import command_of
from api.pages.visit import Visit
from ledger.errors import LedgerError, NotEntitled, OwnCause
from ledger.handling import decide

WORDS: Final = "…"
"""For what is not written yet."""
DISPUTING: Final = frozenset({"appeal", "escalate"})
ON_ENTRY: Final[Mapping[str, Mapping[str, Any]]] = {
    "confirm": {"reason": WORDS},
    "void": {"reason": WORDS},
    "reverse": {"reason": WORDS},
    "appeal": {"grounds": WORDS},
    "accept": {},
    "ask": {"question": WORDS},
    "answer": {"text": WORDS},
    "decide": {"outcome": "rejected", "reasons": WORDS},
    "escalate": {"grounds": WORDS},
    "withdraw": {"reason": WORDS},
}
ON_BONUS: Final[Mapping[str, Mapping[str, Any]]] = {
    "review": {"outcome": "supported", "reasons": WORDS},
    "determine": {"outcome": "granted", "reasons": WORDS},
}


def possible(visit: Visit, entry: str, *, is_bonus: bool) -> dict[str, LedgerError | None]:
    """Each command that would be carried out, as None; and where that may be asked, why one would not.

    Told is why a community can no longer dispute, and why a reviewer may not decide on what is their own. Everything
    else that would be refused is left out; of the past, that is everything.
    """
    if visit.guest is None or visit.is_past:
        return {}
    asked = {op: {"op": op, "entry": entry, **said} for op, said in ON_ENTRY.items()}
    if is_bonus:
        asked |= {op: {"op": op, "bonus": entry, **said} for op, said in ON_BONUS.items()}
    found: dict[str, LedgerError | None] = {}
    with visit.ledger.rehearsing() as books:
        actor = books.user(visit.user).actor
        for op, said in asked.items():
            try:
                decide(books, command_of(said, by=visit.user), actor, visit.ledger.scorer)
                found[op] = None
            except LedgerError as error:
                if (op in DISPUTING and visit.communities and not isinstance(error, NotEntitled)) or isinstance(
                    error, OwnCause
                ):
                    found[op] = error.with_traceback(None)
    return found
