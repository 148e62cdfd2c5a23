"""Appeals: who says what, when, and how it ends at either level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from api.demonstration.draft import Draft, points
from api.demonstration.occurrences import BY_CLAUSE, occur
from api.demonstration.texts import special
from api.demonstration.texts.dispute import Dispute
from api.demonstration.texts.disputes_offices import OFFICE_DISPUTES
from api.demonstration.texts.disputes_urban import URBAN_DISPUTES
from api.demonstration.texts.special import Escalation
from api.demonstration.workdays import later

Outcome = Literal["upheld", "partly_upheld", "rejected"]
End = Outcome | Literal["withdrawn"]
LEADING, COMMITTEE = ("leading-1", "leading-2"), ("committee-1", "committee-2")


class Appealable(Protocol):
    """An entry, or a bonus."""

    id: str
    notice: datetime
    seen_by: tuple[str, ...]

    @property
    def community(self) -> str: ...
    def uphold(self) -> None: ...
    def uphold_part(self) -> int: ...


class Course(NamedTuple):
    """How an appeal goes: its end at the first level, and at the second if it is escalated."""

    first: End
    second: End | None = None
    asked: bool = False
    asked_again: bool = False
    slow: bool = False  # accepted and decided when the days have lapsed


@dataclass(frozen=True)
class Words:
    grounds: str
    question: str
    answer: str
    decisions: dict[Outcome, str]
    second: Escalation


REQUIRED = (
    Course("withdrawn"),
    Course("withdrawn", asked=True),
    Course("upheld"),
    Course("partly_upheld", asked=True),
    Course("rejected", slow=True),
    Course("rejected", "upheld"),
    Course("rejected", "partly_upheld", asked_again=True),
    Course("rejected", "rejected", asked=True),
    Course("rejected", "withdrawn"),
    Course("partly_upheld", "upheld"),
    Course("partly_upheld", "partly_upheld", asked=True),
    Course("partly_upheld", "rejected", asked_again=True),
)
USUAL = (
    Course("upheld"),
    Course("upheld", asked=True),
    Course("partly_upheld"),
    Course("partly_upheld", asked=True),
    Course("rejected"),
    Course("rejected", asked=True),
    Course("rejected", "rejected"),
    Course("withdrawn", asked=True),
)


def disputes(draft: Draft, count: int) -> None:
    """Entries recorded, and appealed: every way it can end, then the usual ways, up to `count`."""
    usual = [draft.deal(USUAL) for _ in range(count - len(REQUIRED))]
    for course in (*REQUIRED, *usual):
        dispute = disputed(draft, least_cents(course))
        kind = BY_CLAUSE[dispute.clause, dispute.level]
        months = max(kind.months[0], dispute.months[0]), min(kind.months[1], dispute.months[1])
        quantities = (2, 2, 3) if course.first == "partly_upheld" else (1, 2, 2)
        entry = occur(draft, kind, text=dispute.reason, months=months, quantities=quantities)
        if entry:  # always: no clause in dispute is one that may stand only once
            said = words(draft, dispute, entry.slots)
            if course.first in ("withdrawn", "rejected"):  # nothing is gained, so nothing could be shown
                said = replace(said, answer=draft.deal(special.UNPROVEN))
            appeal(draft, entry, course, said)


def least_cents(course: Course) -> int:
    """What an occurrence must cost for the halves that the decisions take off to be worth naming."""
    return 10 * (course.first == "partly_upheld") + 10 * (course.second is not None)


def disputed(draft: Draft, least: int) -> Dispute:
    while True:
        dispute = draft.deal(URBAN_DISPUTES + OFFICE_DISPUTES)
        if BY_CLAUSE[dispute.clause, dispute.level].cents >= least:
            return dispute


def words(draft: Draft, dispute: Dispute, named: dict[str, str], second: Escalation | None = None) -> Words:
    """The dispute's own texts at the first level, those of an escalation at the second; {cut} stays to be filled in."""
    own = named | {"cut": "{cut}"}
    return Words(
        grounds=dispute.grounds.format(**own),
        question=dispute.question.format(**own),
        answer=dispute.answer.format(**own),
        decisions=outcomes(*(text.format(**own) for text in (dispute.upheld, dispute.partly, dispute.rejected))),
        second=second or draft.deal(fitting(dispute.clause)),
    )


def fitting(clause: str) -> tuple[Escalation, ...]:
    return tuple(each for each in special.ESCALATIONS if not each.only or clause in each.only)


def outcomes(upheld: str, partly: str, rejected: str) -> dict[Outcome, str]:
    return {"upheld": upheld, "partly_upheld": partly, "rejected": rejected}


def appeal(draft: Draft, subject: Appealable, course: Course, said: Words) -> None:
    rng, community = draft.rng, f"comm-{subject.community}"
    first, second = judge(draft, LEADING, subject), judge(draft, COMMITTEE, subject)
    at = later(rng, subject.notice, 1, 4)
    draft.give(at, "appeal", entry=subject.id, grounds=said.grounds, by=community)
    if course.first == "withdrawn" and not course.asked:
        withdraw(draft, subject, at, special.WITHDRAWALS)
        return
    at = later(rng, at, 4, 5) if course.slow else later(rng, at, 1, 2)
    draft.give(at, "accept", entry=subject.id, by=first)
    if course.asked:
        at = converse(draft, subject, at, first, said.question, said.answer)
    if course.first == "withdrawn":
        withdraw(draft, subject, at, special.WITHDRAWALS)
        return
    at = later(rng, at, 12, 14) if course.slow else later(rng, at, 2, 5)
    decide(draft, subject, at, course.first, said.decisions, first)
    if course.second is None:
        return
    at = later(rng, at, 1, 4)
    draft.give(at, "escalate", entry=subject.id, grounds=said.second.grounds, by=community)
    if course.asked_again:
        at = converse(draft, subject, at, second, said.second.question, said.second.answer)
    if course.second == "withdrawn":
        withdraw(draft, subject, at, special.LATE_WITHDRAWALS)
    else:
        finals = outcomes(said.second.upheld, said.second.partly, said.second.rejected)
        decide(draft, subject, later(rng, at, 3, 8), course.second, finals, second)


def judge(draft: Draft, group: Sequence[str], subject: Appealable) -> str:
    return draft.rng.choice([user for user in group if user not in subject.seen_by])


def withdraw(draft: Draft, subject: Appealable, after: datetime, reasons: Sequence[str]) -> None:
    at = later(draft.rng, after, 1, 3)
    by = f"comm-{subject.community}"
    draft.give(at, "withdraw", entry=subject.id, reason=draft.deal(reasons), by=by)


def converse(draft: Draft, subject: Appealable, after: datetime, asker: str, question: str, answer: str) -> datetime:
    asked_at = later(draft.rng, after, 1, 2)
    draft.give(asked_at, "ask", entry=subject.id, question=question, by=asker)
    answered_at = later(draft.rng, asked_at, 1, 3)
    draft.give(answered_at, "answer", entry=subject.id, text=answer, by=f"comm-{subject.community}")
    return answered_at


def decide(
    draft: Draft, subject: Appealable, at: datetime, outcome: Outcome, texts: dict[Outcome, str], by: str
) -> None:
    taken = ""
    if outcome == "upheld":
        subject.uphold()
    elif outcome == "partly_upheld":
        taken = points(subject.uphold_part())
    amount: dict[str, object] = {"amount": taken} if taken else {}
    reasons = texts[outcome].format(cut=taken)
    draft.give(at, "decide", entry=subject.id, outcome=outcome, **amount, reasons=reasons, by=by)
