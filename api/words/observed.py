"""What was observed under a clause, in words: ``市级 × 2``, ``45.50``."""

from ledger.account import Entry
from ledger.clauses import Lang
from ledger.points import points
from ledger.rulebook import Rulebook


def observed(rulebook: Rulebook, entry: Entry, lang: Lang) -> str:
    """What the amount was made from; empty where the clause observes nothing, or one occurrence."""
    seen = entry.observed
    said = [rulebook.term(each, lang) for each in (seen.level, seen.grade) if each]
    said += [points(seen.value)] if seen.value is not None else []
    said += [f"× {seen.quantity}"] if seen.quantity not in (None, 1) else []
    return " ".join(said)
