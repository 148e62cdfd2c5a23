"""A community's history as it is looked through: by item, kind of event, state of the entry, and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.visit import Visit
from ledger.account import Account
from projections.docket import EntryState, state_of
from projections.happenings import Happening
from projections.history import History, history
from projections.past import AsOf, Reading

KINDS = (
    "deduction-recorded",
    "addition-recorded",
    "exemption-recorded",
    "entry-confirmed",
    "entry-voided",
    "entry-reversed",
    "appeal-filed",
    "appeal-accepted",
    "question-asked",
    "question-answered",
    "appeal-decided",
    "appeal-escalated",
    "appeal-withdrawn",
    "bonus-declared",
    "bonus-reviewed",
    "bonus-determined",
    "bonus-granted-on-appeal",
    "account-closed",
    "account-finalised",
    "account-reopened",
)
"""Of events in a community's year."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the history is narrowed to; `words` are looked for in what was written, in ids, clauses and names."""

    item: str | None = None
    kind: str | None = None
    state: EntryState | None = None
    words: str | None = None

    @property
    def is_by_item_alone(self) -> bool:
        return self.kind is None and self.state is None and self.words is None


def happened(visit: Visit, reading: Reading, account: Account, looked: Looked) -> Sequence[Happening]:
    """Oldest first. By item alone it costs the same however long it is; otherwise it is gone through once."""
    then = AsOf(position=reading.position, on=reading.on)
    _, found = history(visit.ledger, account.community, item=looked.item, as_of=then, year=reading.year.number)
    return found if looked.is_by_item_alone else list(_among(found, account, looked))


def _among(found: History, account: Account, looked: Looked) -> Iterator[Happening]:
    words = looked.words.casefold() if looked.words else ""
    for each in found:
        if looked.kind is not None and each.event.partition(".")[0] != looked.kind:
            continue
        if looked.state is not None and not _is_in(account, each.entry, looked.state):
            continue
        if words and not any(words in said.casefold() for said in _said(each)):
            continue
        yield each


def _is_in(account: Account, entry: str | None, state: EntryState) -> bool:
    kept = account.entries.get(entry) if entry else None
    return kept is not None and state_of(account, kept) is state


def _said(each: Happening) -> Iterator[str]:
    yield from (said for said in (each.words, each.entry, each.clause, each.actor) if said)
