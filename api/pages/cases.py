"""One entry with all that a page about disputing or settling it shows: its facts, its evidence, what was said about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from api.pages.visit import Visit
from ledger.account import Account, Appeal, AppealState, Entry, EntryKind
from ledger.appeals import file_until
from ledger.credentials import Evidence
from ledger.errors import NoAppeal
from ledger.events import (
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDetermined,
    BonusReviewed,
    QuestionAnswered,
    QuestionAsked,
    Recorded,
)
from ledger.evidence import erasure_of
from ledger.rulebook import Place, Rulebook
from projections import docket
from projections.docket import DocketAppeal, EntryState
from projections.past import AsOf
from projections.single import single

SPOKEN: Final = (
    AppealFiled,
    AppealAccepted,
    QuestionAsked,
    QuestionAnswered,
    AppealDecided,
    AppealEscalated,
    AppealWithdrawn,
    BonusReviewed,
    BonusDetermined,
)
"""Events that are a turn of the conversation about an entry; what a decision does to it goes with the decision."""
TURN_OF: Final = {
    AppealState.FILED: "leading_group",
    AppealState.ACCEPTED: "leading_group",
    AppealState.QUESTIONED: "community",
    AppealState.ESCALATED: "working_committee",
}
"""Whose turn it is in an open appeal."""


@dataclass(frozen=True)
class HandedIn:
    """A file with the event that says who handed it in and when."""

    file: Evidence
    recorded: Recorded
    is_erased: bool

    @property
    def is_image(self) -> bool:
        return self.file.media in {"image/jpeg", "image/png", "image/webp"}


@dataclass(frozen=True)
class Case:
    """As of the page's moment. `version` is that of the community's stream, and `today` the day that deadlines go by."""

    account: Account
    entry: Entry
    rulebook: Rulebook
    version: int
    position: int
    known_at: datetime
    today: date
    events: tuple[Recorded, ...]
    files: tuple[HandedIn, ...]

    @property
    def place(self) -> Place:
        return self.rulebook.places[self.entry.clause]

    @property
    def is_bonus(self) -> bool:
        return self.entry.kind is EntryKind.BONUS

    @property
    def state(self) -> EntryState:
        return docket.state_of(self.account, self.entry)

    @property
    def left_cents(self) -> int:
        """What can still be taken off it; of a bonus, what it was granted."""
        return self.entry.left_cents

    @property
    def file_until(self) -> date:
        return file_until(self.entry, self.rulebook.appeals)

    @cached_property
    def appeal(self) -> DocketAppeal | None:
        """The newest one, with its deadline."""
        newest = self.entry.appeal
        return None if newest is None else self.listed(newest)

    def listed(self, appeal: Appeal) -> DocketAppeal:
        return docket.appeal_of(self.entry, appeal, self.rulebook.appeals, self.today)

    @property
    def disputed(self) -> DocketAppeal:
        """Raises NoAppeal."""
        if self.appeal is None:
            raise NoAppeal(entry=self.entry.id)
        return self.appeal

    @property
    def thread(self) -> list[Recorded]:
        """Who said what about it, oldest first."""
        return [each for each in self.events if isinstance(each.event, SPOKEN)]


def case_of(visit: Visit, entry_id: str, as_of: AsOf | None = None) -> Case:
    """Raises EntryUnknown where it was not recorded by the page's moment, or by the one given."""
    found = single(visit.ledger, entry_id, as_of or visit.as_of)
    with visit.ledger.reading(position=found.position) as books:
        events = tuple(books.events_at(found.entry.positions))
        files = tuple(
            HandedIn(each, recorded, erasure_of(books, each.sha256).erased is not None)
            for each in books.credentials.evidence_of(entry_id)
            for recorded in books.events_at([each.position])
        )
    return Case(
        account=found.account,
        entry=found.entry,
        rulebook=found.rulebook,
        version=found.version,
        position=found.position,
        known_at=found.known_at,
        today=found.today if visit.is_past or as_of else visit.today,
        events=events,
        files=files,
    )


def turn_of(appeal: Appeal) -> str | None:
    """The role whose turn it is; None in a case that is at its end."""
    return TURN_OF.get(appeal.state)


def owner_in(events: Iterable[Recorded]) -> str | None:
    """Who, of the body that an appeal lies with, accepted it or asked about it last; None where nobody has yet."""
    owner = None
    for each in events:
        match each.event:
            case AppealFiled() | AppealEscalated():
                owner = None
            case AppealAccepted() | QuestionAsked():
                owner = each.event.actor
    return owner


def days_left(appeal: DocketAppeal, today: date) -> int | None:
    """Until the last day of the present step; negative once it has passed, None while the clock stands still."""
    return None if appeal.due is None else (appeal.due - today).days
