"""The vocabulary: one frozen class for each fact that can be recorded.

An event says what happened; `Recorded` adds when, where in the ledger and under which reference. An event class is
never edited once it has been recorded: a new shape is a new ``TYPE``, and `ledger.store` translates the old one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from ledger.points import LARGEST

Cents = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]
PositiveCents = Annotated[int, Field(gt=0, le=LARGEST, strict=True)]
Level = Literal[1, 2]
"""Of an appeal: 1 the leading group's review, 2 the working committee's."""


class Event(BaseModel):
    """What every fact carries of its own accord: who acted, in which role, on what, and in which words.

    `words` are the reason, the grounds, the question or the answer that go with the act.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]
    LIFTED: ClassVar[frozenset[str]] = frozenset({"actor", "role", "behalf_of", "entry", "words"})
    """Fields kept in the envelope, beside the body."""

    actor: str
    role: str
    behalf_of: str | None = None
    entry: str | None = None
    words: str | None = None

    def body(self) -> dict[str, Any]:
        """The fields of this kind of event alone: texts and integers, absent ones left out."""
        return self.model_dump(mode="json", exclude=set(self.LIFTED), exclude_none=True)


class Observed(BaseModel):
    """What was seen or measured; which of these are there depends on the clause's kind. `value` is in hundredths."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quantity: int | None = None
    level: str | None = None
    value: Cents | None = None
    grade: str | None = None


# --- a community's year -----------------------------------------------------------------------------------------------


class EntryEvent(Event):
    """An event about one entry, which `entry` names."""

    entry: str


class EntryRecorded(EntryEvent):
    """What the three kinds of recording share. `amount_cents` is nominal: caps never change it."""

    clause: str
    occurred_on: date
    period: str | None = None
    observed: Observed
    amount_cents: Cents
    matter: str | None = None
    ticket: str | None = None
    follows: str | None = None


class DeductionRecorded(EntryRecorded):
    TYPE = "deduction-recorded.1"

    pending: Literal[1] | None = None
    veto: Literal[1] | None = None


class AdditionRecorded(EntryRecorded):
    TYPE = "addition-recorded.1"

    pending: Literal[1] | None = None


class ExemptionRecorded(EntryRecorded):
    """The clause does not apply to the community this year: full points, and no longer missing (reading R21)."""

    TYPE = "exemption-recorded.1"


class EntryConfirmed(EntryEvent):
    """The ticket's own appeal failed: from here on the entry counts (reading R15)."""

    TYPE = "entry-confirmed.1"


class EntryVoided(EntryEvent):
    """The ticket's own appeal succeeded: the entry never counts."""

    TYPE = "entry-voided.1"


class EntryReversed(EntryEvent):
    """What an entry no longer costs or earns. `by_appeal` is the level whose decision this carries out."""

    TYPE = "entry-reversed.1"

    amount_cents: PositiveCents
    by_appeal: Level | None = None


class AppealFiled(EntryEvent):
    TYPE = "appeal-filed.1"


class AppealAccepted(EntryEvent):
    TYPE = "appeal-accepted.1"


class QuestionAsked(EntryEvent):
    """Stops the clock until it is answered."""

    TYPE = "question-asked.1"


class QuestionAnswered(EntryEvent):
    TYPE = "question-answered.1"


class AppealDecided(EntryEvent):
    """`amount_cents`, when partly upheld: taken off a deduction, or the new total of a bonus."""

    TYPE = "appeal-decided.1"

    level: Level
    outcome: Literal["upheld", "partly_upheld", "rejected"]
    amount_cents: PositiveCents | None = None


class AppealEscalated(EntryEvent):
    TYPE = "appeal-escalated.1"


class AppealWithdrawn(EntryEvent):
    """Of an escalated appeal: the first decision stands."""

    TYPE = "appeal-withdrawn.1"


class BonusDeclared(EntryRecorded):
    """`amount_cents` is what the clause gives for what was declared: the most that can be granted."""

    TYPE = "bonus-declared.1"


class BonusReviewed(EntryEvent):
    TYPE = "bonus-reviewed.1"

    outcome: Literal["supported", "refused"]


class BonusDetermined(EntryEvent):
    TYPE = "bonus-determined.1"

    outcome: Literal["granted", "refused"]
    amount_cents: PositiveCents | None = None


class BonusGrantedOnAppeal(EntryEvent):
    """`amount_cents` is the bonus's new total."""

    TYPE = "bonus-granted-on-appeal.1"

    amount_cents: PositiveCents
    level: Level


class AccountClosed(Event):
    """No new entry or declaration after this in the community's year; what was begun goes on."""

    TYPE = "account-closed.1"


class AccountFinalised(Event):
    """Nothing more is done in the community's year."""

    TYPE = "account-finalised.1"


class AccountReopened(Event):
    TYPE = "account-reopened.1"

    to: Literal["open", "closed"]


# --- the year ---------------------------------------------------------------------------------------------------------


class YearOpened(Event):
    TYPE = "year-opened.1"

    rulebook: str


class TieBroken(Event):
    """`order` names the communities of one tie, the first ranked first."""

    TYPE = "tie-broken.1"

    item: str
    order: tuple[str, ...]


class YearClosed(Event):
    TYPE = "year-closed.1"


class RankedCommunity(BaseModel):
    """One line of a final ranking."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    community: str
    rank: int
    total_cents: Cents


class YearFinalised(Event):
    """The final ranking, and the Merkle root over the ledger's first `tree_size` events, from which it follows."""

    TYPE = "year-finalised.1"

    ranking: tuple[RankedCommunity, ...]
    tree_size: int
    root: str
    rulebook_version: int


class YearReopened(Event):
    TYPE = "year-reopened.1"

    to: Literal["open", "closed"]


# --- the ledger and its rulebooks -------------------------------------------------------------------------------------


class LedgerCreated(Event):
    TYPE = "ledger-created.1"

    purpose: Literal["assessment", "demonstration"]


class RulebookPublished(Event):
    """`document` is the whole rulebook, amounts in hundredths."""

    TYPE = "rulebook-published.1"

    name: str
    version: int
    year: int
    document: dict[str, Any]


class StreamHead(BaseModel):
    """A stream's last event: its version, and its leaf hash in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stream: str
    version: int
    leaf: str


class HeadsRecorded(Event):
    """Where every stream ended once the ledger had `upto` events, so that no later one can be left out unnoticed.

    What is too much for one event is told in several: this is `part` of `parts`, counted from 1.
    """

    TYPE = "heads-recorded.1"

    upto: int
    part: int
    parts: int
    heads: tuple[StreamHead, ...]


# --- as recorded ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """Under which reference of its caller a command came, and what it said.

    `content` is a digest over the command: the same reference may return only with the same content.
    """

    text: str
    content: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place. `position` counts the ledger's events from 1, `version` those of its stream."""

    position: int
    stream: str
    version: int
    recorded_at: datetime
    event: Event
    rulebook: str | None = None
    """Name and version in force, ``houjiatang-2020/1``."""
    reference: Reference | None = None
