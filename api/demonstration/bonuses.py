"""Bonuses (BN): declared by the community, reviewed by the leading group, determined by the working committee."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.demonstration.appeals import COMMITTEE, LEADING, Course, appeal, words
from api.demonstration.draft import Draft, points
from api.demonstration.places import slots
from api.demonstration.texts import honours
from api.demonstration.texts.honours import HONOURS, Honour
from api.demonstration.workdays import later, some_day

Fate = Literal["granted", "cut", "refused_at_review", "refused"]
REQUIRED: tuple[tuple[Fate, Course | None], ...] = (
    ("granted", None),
    ("cut", None),
    ("refused_at_review", None),
    ("refused", None),
    ("cut", Course("partly_upheld")),
    ("cut", Course("upheld", asked=True)),
    ("refused", Course("rejected", "partly_upheld")),
    ("refused_at_review", Course("rejected")),
)
USUAL: tuple[Fate, ...] = ("granted",) * 7 + ("cut", "refused_at_review", "refused")


@dataclass
class Bonus:
    """A declared bonus; `granted_cents` after all decisions."""

    id: str
    community: str
    full_cents: int
    granted_cents: int
    notice: datetime
    seen_by: tuple[str, ...]

    def uphold(self) -> None:
        self.granted_cents = self.full_cents

    def uphold_part(self) -> int:
        """The new total: half way up, in steps of 0.10."""
        self.granted_cents += max((self.full_cents - self.granted_cents) // 20 * 10, 10)
        return self.granted_cents


def bonuses(draft: Draft, count: int) -> None:
    usual = [(draft.rng.choice(USUAL), None) for _ in range(count - len(REQUIRED))]
    for n, (fate, course) in enumerate((*REQUIRED, *usual)):
        bonus = declare(draft, n, fate, last_month=9 if course else 11)
        if course:
            said = words(draft, draft.deal(honours.BONUS_DISPUTES), {}, honours.BONUS_ESCALATION)
            appeal(draft, bonus, course, said)


def declare(draft: Draft, n: int, fate: Fate, last_month: int) -> Bonus:
    """Declares some honour of some community and takes it to its fate; what is to be cut is worth a point at least."""
    rng = draft.rng
    honour = draft.deal(HONOURS)
    while fate != "granted" and honour.cents < 100:
        honour = draft.deal(HONOURS)
    community = rng.choices(list(draft.care), [care + 3 for care in draft.care.values()])[0]
    day = some_day(rng, (2, last_month))
    named = slots(rng, community, day)
    quantity = rng.randint(1, 3) if "{n}" in honour.reason else 1
    reason = honour.reason.format(**named, n=quantity)
    at = later(rng, day, 2, 12)
    bonus = Bonus(f"BN#{n}", community, honour.cents * quantity, 0, at, (f"comm-{community}",))
    draft.give(
        at,
        "declare",
        id=bonus.id,
        community=community,
        clause=honour.clause,
        **observed(honour, quantity),
        occurred_on=day.isoformat(),
        reason=reason,
        by=f"comm-{community}",
    )
    review(draft, bonus, honour.clause, fate)
    return bonus


def observed(honour: Honour, quantity: int) -> dict[str, object]:
    if honour.clause == "BN.6":
        return {"amount": points(honour.cents)}
    counted: dict[str, object] = {"quantity": quantity} if quantity > 1 else {}
    return ({"level": honour.level} if honour.level else {}) | counted


def review(draft: Draft, bonus: Bonus, clause: str, fate: Fate) -> None:
    reviewer = draft.rng.choice(LEADING)
    bonus.notice, bonus.seen_by = later(draft.rng, bonus.notice, 1, 7), (*bonus.seen_by, reviewer)
    refused = fate == "refused_at_review"
    reasons = honours.REFUSED_AT_REVIEW[clause] if refused else draft.deal(honours.SUPPORTED[clause])
    draft.give(
        bonus.notice,
        "review",
        bonus=bonus.id,
        outcome="refused" if refused else "supported",
        reasons=reasons,
        by=reviewer,
    )
    if not refused:
        determine(draft, bonus, clause, fate)


def determine(draft: Draft, bonus: Bonus, clause: str, fate: Fate) -> None:
    """The amount is named where it is cut, and left out where all of it is granted."""
    member = draft.rng.choice(COMMITTEE)
    bonus.notice, bonus.seen_by = later(draft.rng, bonus.notice, 4, 18), (*bonus.seen_by, member)
    outcome, amount, reasons = "granted", {}, draft.deal(honours.GRANTED)
    if fate == "refused":
        outcome, reasons = "refused", honours.REFUSED_AT_DETERMINATION[clause]
    else:
        bonus.granted_cents = bonus.full_cents if fate == "granted" else bonus.full_cents // 2
    if fate == "cut":
        amount, reasons = {"amount": points(bonus.granted_cents)}, honours.CUT[clause]
    draft.give(bonus.notice, "determine", bonus=bonus.id, outcome=outcome, **amount, reasons=reasons, by=member)
