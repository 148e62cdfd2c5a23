"""What can have happened, in few words: one function for each kind of event, signed by whoever usually does it."""

from datetime import date
from typing import Any, Literal

from ledger.actors import Actor
from ledger.events import (
    AccountClosed,
    AccountFinalised,
    AccountReopened,
    AdditionRecorded,
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDeclared,
    BonusDetermined,
    BonusGrantedOnAppeal,
    BonusReviewed,
    DeductionRecorded,
    EntryConfirmed,
    EntryReversed,
    EntryVoided,
    ExemptionRecorded,
    Level,
    Observed,
    QuestionAnswered,
    QuestionAsked,
    TieBroken,
    YearClosed,
    YearFinalised,
    YearReopened,
)
from tests.scenario import COMMITTEE_1, LEADING_1, RULEBOOK, WORDS, officer, recorder, signed, staff

E1 = "E1"
B1 = "B1"


def _entry(entry: str, clause: str, cents: int, on: str, by: Actor | None, **rest: Any) -> dict[str, Any]:
    facts = {"words": WORDS, "observed": Observed(), **rest}
    return {
        **signed(by or recorder(clause)),
        "entry": entry,
        "clause": clause,
        "amount_cents": cents,
        "occurred_on": date.fromisoformat(on),
        **facts,
    }


def deducted(
    entry: str = E1,
    cents: int = 50,
    clause: str = "UM1.A.2",
    *,
    on: str = "2020-03-05",
    by: Actor | None = None,
    **rest: Any,
) -> DeductionRecorded:
    return DeductionRecorded(**_entry(entry, clause, cents, on, by, **rest))


def pending(entry: str = E1, *, ticket: str = "T1", on: str = "2020-03-05") -> DeductionRecorded:
    """A dissatisfied ticket that awaits its confirmation (GC2.1)."""
    quantity = Observed(quantity=1)
    return deducted(entry, 10, "GC2.1", on=on, pending=1, ticket=ticket, observed=quantity)


def vetoed(entry: str = E1) -> DeductionRecorded:
    """The grade that makes work safety 0.00 (SF3.1)."""
    return deducted(entry, 700, "SF3.1", on="2020-12-31", veto=1, period="2020", observed=Observed(grade="veto"))


def measured(
    entry: str, clause: str, value: int, cents: int, *, period: str = "2020", on: str = "2020-12-31", **rest: Any
) -> DeductionRecorded:
    """A figure; `value` and `cents` in hundredths."""
    return deducted(entry, cents, clause, on=on, period=period, observed=Observed(value=value), **rest)


def exempted(entry: str = E1, clause: str = "UM6.5", *, on: str = "2020-12-31") -> ExemptionRecorded:
    return ExemptionRecorded(**_entry(entry, clause, 0, on, None, period="2020"))


def added(entry: str, cents: int, clause: str, *, on: str = "2020-03-05", **rest: Any) -> AdditionRecorded:
    return AdditionRecorded(**_entry(entry, clause, cents, on, None, **rest))


def confirmed(entry: str = E1, *, by: Actor | None = None) -> EntryConfirmed:
    return EntryConfirmed(**signed(by or officer("GC")), entry=entry, words=WORDS)


def voided(entry: str = E1, *, by: Actor | None = None) -> EntryVoided:
    return EntryVoided(**signed(by or officer("GC")), entry=entry, words=WORDS)


def reversed_(
    entry: str = E1, cents: int = 50, *, by: Actor = LEADING_1, by_appeal: Level | None = None
) -> EntryReversed:
    return EntryReversed(**signed(by), entry=entry, words=WORDS, amount_cents=cents, by_appeal=by_appeal)


def filed(entry: str = E1, *, by: Actor | None = None) -> AppealFiled:
    return AppealFiled(**signed(by or staff()), entry=entry, words=WORDS)


def accepted(entry: str = E1, *, by: Actor = LEADING_1) -> AppealAccepted:
    return AppealAccepted(**signed(by), entry=entry)


def asked(entry: str = E1, *, by: Actor = LEADING_1) -> QuestionAsked:
    return QuestionAsked(**signed(by), entry=entry, words=WORDS)


def answered(entry: str = E1, *, by: Actor | None = None) -> QuestionAnswered:
    return QuestionAnswered(**signed(by or staff()), entry=entry, words=WORDS)


def decided(
    outcome: Literal["upheld", "partly_upheld", "rejected"],
    cents: int | None = None,
    *,
    entry: str = E1,
    level: Level = 1,
    by: Actor | None = None,
) -> AppealDecided:
    reviewer = by or (LEADING_1 if level == 1 else COMMITTEE_1)
    return AppealDecided(**signed(reviewer), entry=entry, words=WORDS, level=level, outcome=outcome, amount_cents=cents)


def escalated(entry: str = E1, *, by: Actor | None = None) -> AppealEscalated:
    return AppealEscalated(**signed(by or staff()), entry=entry, words=WORDS)


def withdrawn(entry: str = E1, *, by: Actor | None = None) -> AppealWithdrawn:
    return AppealWithdrawn(**signed(by or staff()), entry=entry, words=WORDS)


def declared(
    entry: str = B1,
    cents: int = 200,
    clause: str = "BN.1",
    *,
    on: str = "2020-06-01",
    by: Actor | None = None,
    **rest: Any,
) -> BonusDeclared:
    return BonusDeclared(**_entry(entry, clause, cents, on, by, **rest))


def reviewed(
    outcome: Literal["supported", "refused"] = "supported", *, entry: str = B1, by: Actor = LEADING_1
) -> BonusReviewed:
    return BonusReviewed(**signed(by), entry=entry, words=WORDS, outcome=outcome)


def determined(cents: int | None, *, entry: str = B1, by: Actor = COMMITTEE_1) -> BonusDetermined:
    """Granted with an amount, refused without."""
    outcome: Literal["granted", "refused"] = "refused" if cents is None else "granted"
    return BonusDetermined(**signed(by), entry=entry, words=WORDS, outcome=outcome, amount_cents=cents)


def granted_on_appeal(
    cents: int, *, entry: str = B1, level: Level = 1, by: Actor | None = None
) -> BonusGrantedOnAppeal:
    reviewer = by or (LEADING_1 if level == 1 else COMMITTEE_1)
    return BonusGrantedOnAppeal(**signed(reviewer), entry=entry, words=WORDS, amount_cents=cents, level=level)


def granted(entry: str, cents: int, clause: str = "BN.1", *, declared_cents: int | None = None) -> list[Any]:
    """A bonus that has come all the way."""
    return [
        declared(entry, declared_cents or cents, clause),
        reviewed(entry=entry),
        determined(cents, entry=entry),
    ]


def closed() -> AccountClosed:
    return AccountClosed(**signed(COMMITTEE_1), words=WORDS)


def final() -> AccountFinalised:
    return AccountFinalised(**signed(COMMITTEE_1), words=WORDS)


def reopened(to: Literal["open", "closed"]) -> AccountReopened:
    return AccountReopened(**signed(COMMITTEE_1), words=WORDS, to=to)


def tie_broken(*order: str, item: str = "PB1", by: Actor = COMMITTEE_1) -> TieBroken:
    return TieBroken(**signed(by), words=WORDS, item=item, order=order)


def year_closed() -> YearClosed:
    return YearClosed(**signed(COMMITTEE_1), words=WORDS)


def year_final(**rest: Any) -> YearFinalised:
    facts = {"ranking": (), "tree_size": 1, "root": "00", "rulebook_version": RULEBOOK.version, **rest}
    return YearFinalised(**signed(COMMITTEE_1), words=WORDS, **facts)


def year_reopened(to: Literal["open", "closed"]) -> YearReopened:
    return YearReopened(**signed(COMMITTEE_1), words=WORDS, to=to)
