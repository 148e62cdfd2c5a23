"""Publishing a rulebook, and opening the year that it is for: a job for one write."""

from typing import Final

from ledger import store
from ledger.account import Stage
from ledger.actors import WORKING_COMMITTEE
from ledger.books import OpenBooks
from ledger.errors import RulebookTooLarge, YearHasAnotherRulebook, YearNotOpen
from ledger.events import RulebookPublished, YearOpened
from ledger.publishing import require_successor
from ledger.rulebook import Rulebook
from ledger.users import OPERATOR

RULEBOOK_LARGEST: Final = 60_000
"""Bytes of a rulebook in its event, which as a whole stays below 65,535."""


def enact(books: OpenBooks, rulebook: Rulebook, *, by: str | None) -> int:
    """A new rulebook, or the next version of one; returns its position. In force from there on.

    `by` is a member of the working committee, or None for the operator at the ledger's machine.
    """
    signature = books.user(by).actor.signing_as(WORKING_COMMITTEE) if by else OPERATOR
    versions = books.published(rulebook.rulebook).versions
    require_successor({each.version: each for each in versions}, rulebook)
    if rulebook.year in books.years():
        _require_same_rulebook(books, rulebook)
    event = RulebookPublished(
        **signature.fields(),
        name=rulebook.rulebook,
        version=rulebook.version,
        year=rulebook.year,
        document=rulebook.document(),
    )
    size = len(store.body_bytes(event))
    if size > RULEBOOK_LARGEST:
        raise RulebookTooLarge(size=size)
    books.append(f"rulebook/{rulebook.rulebook}", event)
    if rulebook.year not in books.years():
        books.append(str(rulebook.year), YearOpened(**signature.fields(), rulebook=rulebook.rulebook))
    return books.position


def _require_same_rulebook(books: OpenBooks, rulebook: Rulebook) -> None:
    year = books.year(rulebook.year)
    if year.rulebook != rulebook.rulebook:
        raise YearHasAnotherRulebook(year=year.number, name=year.rulebook)
    if year.stage is not Stage.OPEN:
        raise YearNotOpen(year=year.number)
