"""The rules of rules.md, read a second time, the slow and obvious way.

It shares no code with the ledger: it exists so that property tests can compare the two. Four parts, in this order:

* the rulebook, flattened (`Book`, `Clause`, `Item`);
* what an observation is worth (`observe`);
* what the accepted commands add up to (`World.apply` never refuses) and what the rules refuse (`check`);
* scores (`read`), always computed from nothing but a world.

Headings in docstrings ("Entries", "Appeals", ...) are the headings of rules.md; R.. are its readings.
Amounts are `Decimal`s of whole hundredths; nothing here touches binary floating point.
"""

from tests.oracle.actors import sample_users
from tests.oracle.appealing import why_not_appealable, why_not_escalatable, why_nothing_to_appeal
from tests.oracle.book import Book, Clause, Command, Refusal
from tests.oracle.ledger import Oracle
from tests.oracle.scores import read
from tests.oracle.world import Entry, World

__all__ = [
    "Book",
    "Clause",
    "Command",
    "Entry",
    "Oracle",
    "Refusal",
    "World",
    "read",
    "sample_users",
    "why_not_appealable",
    "why_not_escalatable",
    "why_nothing_to_appeal",
]
