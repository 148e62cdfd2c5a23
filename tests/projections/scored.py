"""Histories of whole communities, and the standing that comes of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ledger.account import Account
from ledger.events import Observed
from ledger.rulebook import Rulebook
from ledger.year import TieBreak
from projections.scoring import Score, Standing, standing
from tests.histories import deducted, exempted, measured
from tests.scenario import RULEBOOK, Past, account

COMMUNITIES = ("SSL", "FSA", "ZY", "HJT", "MYW", "GJQ", "XNQ", "DY", "SY", "HL", "LJW", "QT")

MARKS = {"PB1.1": "4.90", "PB1.2": "1.05", "PB1.3": "1.05"}
EXEMPTIBLE = (
    "UM6.5", "PS9.1", "PS10.1", "PS11.1", "SF1.1", "SF2.1", "SF4.1", "SF5.1", "PB2.4", "PB2.6", "PB2.10", "GC1.1", "LG1.1",
)  # fmt: skip
"""What must be measured in the year, but for the grade of SF3.1 and the marks of PB1."""

Pasts = Mapping[str, Sequence[Past]]


def scored(
    pasts: Pasts,
    *tie_breaks: tuple[str, ...],
    on: str | None = None,
    rulebook: Rulebook = RULEBOOK,
    item: str = "PB1",
) -> Standing:
    """All communities; each tie-break is an order of communities, the oldest given first."""
    accounts: Iterable[Account] = (account(*past, community=code) for code, past in pasts.items())
    breaks = [TieBreak(item, order, position) for position, order in enumerate(tie_breaks, start=1000)]
    return standing(rulebook, accounts, breaks, on=date.fromisoformat(on) if on else None)


def score(*past: Past, on: str | None = None, rulebook: Rulebook = RULEBOOK) -> Score:
    """Of SSL alone, with nothing recorded in the other communities."""
    return scored({"SSL": past}, on=on, rulebook=rulebook).by_community["SSL"]


def item(code: str, *past: Past, on: str | None = None, rulebook: Rulebook = RULEBOOK) -> int:
    return score(*past, on=on, rulebook=rulebook).items[code].score_cents


def mark(clause: str, value: str, *, on: str = "2020-12-31", entry: str | None = None) -> Past:
    """A mark of the ranked item, with what it leaves open of its points by Decimal arithmetic."""
    points = Decimal(MARKS[clause])
    earned = (points * Decimal(value) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return measured(entry or f"M-{clause}", clause, int(Decimal(value) * 100), int((points - earned) * 100), on=on)


def marked(first: str, second: str = "100", third: str = "100", *, on: str = "2020-12-31") -> list[Past]:
    return [mark(clause, value, on=on) for clause, value in zip(MARKS, (first, second, third), strict=True)]


def graded(grade: str = "excellent", cents: int = 0) -> Past:
    return deducted("G", cents, "SF3.1", on="2020-12-31", period="2020", observed=Observed(grade=grade))


def complete(*past: Past) -> list[Past]:
    """A year in which nothing is missing but the marks of the ranked item; full points but for what is given."""
    return [*(exempted(f"X-{clause}", clause) for clause in EXEMPTIBLE), graded(), *past]


def ladder() -> dict[str, list[Past]]:
    """Marks of PB1.1 from 100 down by one for each community in the rulebook's order, everything else complete."""
    return {code: complete(*marked(str(100 - place))) for place, code in enumerate(COMMUNITIES)}
