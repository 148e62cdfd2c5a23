"""Why an amount counts as it does, in a sentence."""

from api.words import word
from ledger.clauses import Lang
from ledger.points import points
from projections.tree import Node
from projections.uncounted import Uncounted, WhyLeftOut


def absorbed(node: Node, lang: Lang) -> str:
    """``1.30 deducted, 0.80 counted, 0.50 absorbed by the component's 4.00``, of a node that has a cap."""
    taken = sum(abs(bound.cents) for bound in node.bounds)
    nominal = sum(child.cents for child in node.children if child not in node.bounds)
    return word(
        "absorbed",
        lang,
        effect=word("added" if nominal > 0 else "deducted", lang),
        nominal=points(abs(nominal)),
        counted=points(abs(node.cents)),
        absorbed=points(taken),
        cap=word(f"cap-of-{node.kind}", lang),
        limit=points(node.limit_cents or 0),
    )


def why(one: Uncounted, lang: Lang) -> str:
    """Why an amount does not count."""
    if one.reason is WhyLeftOut.REVERSED and one.reversal and one.reversal.by_appeal:
        return word("why-reversed_on_appeal", lang, level=one.reversal.by_appeal)
    return word(f"why-{one.reason}", lang, code=one.code, limit=points(one.limit_cents or 0))
