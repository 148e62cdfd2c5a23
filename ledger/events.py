"""The vocabulary: one frozen class for each fact that can be recorded.

An event says what happened; `Recorded` adds when, where in the ledger and under which reference. An event class is
never edited once it has been recorded: a new shape is a new ``TYPE``, and `ledger.store` translates the old one.
"""

from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct

from ledger.points import LARGEST

Cents = Annotated[int, Meta(ge=0, le=LARGEST)]
PositiveCents = Annotated[int, Meta(gt=0, le=LARGEST)]
Level = Literal[1, 2]
"""Of an appeal: 1 the leading group's review, 2 the working committee's."""


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What every fact carries of its own accord: who acted, in which role, on what, and in which words.

    `words` are the reason, the grounds, the question or the answer that go with the act. What decides makes events of
    checked facts; what is read is checked against the fields' types.
    """

    TYPE: ClassVar[str]
    LIFTED: ClassVar[frozenset[str]] = frozenset({"actor", "role", "behalf_of", "entry", "words"})
    """Fields kept in the envelope, beside the body."""

    actor: str
    role: str
    behalf_of: str | None = None
    entry: str | None = None
    words: str | None = None

    def body(self) -> dict[str, Any]:
        """The fields of this kind of event alone, absent ones left out."""
        return {name: value for name in body_fields(type(self)) if (value := getattr(self, name)) is not None}


@cache
def body_fields(kind: type[Event]) -> tuple[str, ...]:
    """The names of what a kind of event has beside the envelope."""
    return tuple(name for name in kind.__struct_fields__ if name not in Event.LIFTED)


class Observed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What was seen or measured; which of these are there depends on the clause's kind. `value` is in hundredths."""

    quantity: int | None = None
    level: str | None = None
    value: Cents | None = None
    grade: str | None = None


# --- a community's year -----------------------------------------------------------------------------------------------


class EntryEvent(Event, frozen=True, kw_only=True):
    """An event about one entry, which `entry` names."""

    entry: str


class EntryRecorded(EntryEvent, frozen=True, kw_only=True):
    """What the three kinds of recording share. `amount_cents` is nominal: caps never change it."""

    clause: str
    occurred_on: date
    period: str | None = None
    observed: Observed
    amount_cents: Cents
    matter: str | None = None
    ticket: str | None = None
    follows: str | None = None


class DeductionRecorded(EntryRecorded, frozen=True, kw_only=True):
    TYPE = "deduction-recorded.1"

    pending: Literal[1] | None = None
    veto: Literal[1] | None = None


class AdditionRecorded(EntryRecorded, frozen=True, kw_only=True):
    TYPE = "addition-recorded.1"

    pending: Literal[1] | None = None


class ExemptionRecorded(EntryRecorded, frozen=True, kw_only=True):
    """The clause does not apply to the community this year: full points, and no longer missing (reading R21)."""

    TYPE = "exemption-recorded.1"


class EntryConfirmed(EntryEvent, frozen=True, kw_only=True):
    """The ticket's own appeal failed: from here on the entry counts (reading R15)."""

    TYPE = "entry-confirmed.1"


class EntryVoided(EntryEvent, frozen=True, kw_only=True):
    """The ticket's own appeal succeeded: the entry never counts."""

    TYPE = "entry-voided.1"


class EntryReversed(EntryEvent, frozen=True, kw_only=True):
    """What an entry no longer costs or earns. `by_appeal` is the level whose decision this carries out."""

    TYPE = "entry-reversed.1"

    amount_cents: PositiveCents
    by_appeal: Level | None = None


class AppealFiled(EntryEvent, frozen=True, kw_only=True):
    TYPE = "appeal-filed.1"


class AppealAccepted(EntryEvent, frozen=True, kw_only=True):
    TYPE = "appeal-accepted.1"


class QuestionAsked(EntryEvent, frozen=True, kw_only=True):
    """Stops the clock until it is answered."""

    TYPE = "question-asked.1"


class QuestionAnswered(EntryEvent, frozen=True, kw_only=True):
    TYPE = "question-answered.1"


class AppealDecided(EntryEvent, frozen=True, kw_only=True):
    """`amount_cents`, when partly upheld: taken off a deduction, or the new total of a bonus."""

    TYPE = "appeal-decided.1"

    level: Level
    outcome: Literal["upheld", "partly_upheld", "rejected"]
    amount_cents: PositiveCents | None = None


class AppealEscalated(EntryEvent, frozen=True, kw_only=True):
    TYPE = "appeal-escalated.1"


class AppealWithdrawn(EntryEvent, frozen=True, kw_only=True):
    """Of an escalated appeal: the first decision stands."""

    TYPE = "appeal-withdrawn.1"


class BonusDeclared(EntryRecorded, frozen=True, kw_only=True):
    """`amount_cents` is what the clause gives for what was declared: the most that can be granted."""

    TYPE = "bonus-declared.1"


class BonusReviewed(EntryEvent, frozen=True, kw_only=True):
    TYPE = "bonus-reviewed.1"

    outcome: Literal["supported", "refused"]


class BonusDetermined(EntryEvent, frozen=True, kw_only=True):
    TYPE = "bonus-determined.1"

    outcome: Literal["granted", "refused"]
    amount_cents: PositiveCents | None = None


class BonusGrantedOnAppeal(EntryEvent, frozen=True, kw_only=True):
    """`amount_cents` is the bonus's new total."""

    TYPE = "bonus-granted-on-appeal.1"

    amount_cents: PositiveCents
    level: Level


class AccountClosed(Event, frozen=True, kw_only=True):
    """No new entry or declaration after this in the community's year; what was begun goes on."""

    TYPE = "account-closed.1"


class AccountFinalised(Event, frozen=True, kw_only=True):
    """Nothing more is done in the community's year."""

    TYPE = "account-finalised.1"


class AccountReopened(Event, frozen=True, kw_only=True):
    TYPE = "account-reopened.1"

    to: Literal["open", "closed"]


# --- the year ---------------------------------------------------------------------------------------------------------


class YearOpened(Event, frozen=True, kw_only=True):
    TYPE = "year-opened.1"

    rulebook: str


class TieBroken(Event, frozen=True, kw_only=True):
    """`order` names the communities of one tie, the first ranked first."""

    TYPE = "tie-broken.1"

    item: str
    order: tuple[str, ...]


class YearClosed(Event, frozen=True, kw_only=True):
    TYPE = "year-closed.1"


class RankedCommunity(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One line of a final ranking."""

    community: str
    rank: int
    total_cents: Cents


class YearFinalised(Event, frozen=True, kw_only=True):
    """The final ranking, and the Merkle root over the ledger's first `tree_size` events, from which it follows."""

    TYPE = "year-finalised.1"

    ranking: tuple[RankedCommunity, ...]
    tree_size: int
    root: str
    rulebook_version: int


class YearReopened(Event, frozen=True, kw_only=True):
    TYPE = "year-reopened.1"

    to: Literal["open", "closed"]


# --- the ledger and its rulebooks -------------------------------------------------------------------------------------


class LedgerCreated(Event, frozen=True, kw_only=True):
    TYPE = "ledger-created.1"

    purpose: Literal["assessment", "demonstration"]


class RulebookPublished(Event, frozen=True, kw_only=True):
    """`document` is the whole rulebook, amounts in hundredths."""

    TYPE = "rulebook-published.1"

    name: str
    version: int
    year: int
    document: dict[str, Any]


class StreamHead(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A stream's last event: its version, and its leaf hash in hexadecimal."""

    stream: str
    version: int
    leaf: str


class HeadsRecorded(Event, frozen=True, kw_only=True):
    """Where every stream ended once the ledger had `upto` events, so that no later one can be left out unnoticed.

    What is too much for one event is told in several: this is `part` of `parts`, counted from 1.
    """

    TYPE = "heads-recorded.1"

    upto: int
    part: int
    parts: int
    heads: tuple[StreamHead, ...]


# --- as recorded ------------------------------------------------------------------------------------------------------


class Reference(Struct, frozen=True, gc=False):
    """Under which reference of its caller a command came, and what it said.

    `content` is a digest over the command: the same reference may return only with the same content.
    """

    text: str
    content: str


class Recorded(Struct, frozen=True, gc=False):
    """An event in its place. `position` counts the ledger's events from 1, `version` those of its stream."""

    position: int
    stream: str
    version: int
    recorded_at: datetime
    event: Event
    rulebook: str | None = None
    """Name and version in force, ``houjiatang-2020/1``."""
    reference: Reference | None = None
