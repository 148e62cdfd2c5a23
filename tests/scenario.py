"""A history is the set-up: `given(*past).when(command, …).then(event)`, or `.then_refused(Refusal)`.

Pure: the past is folded by `evolve`, as it is when it comes from the store. Nothing is mocked, and there is no database.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from ledger import evolving
from ledger import year as years
from ledger.account import Account
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE, Actor, Grant, Role, Signed, recorders
from ledger.clauses import Lang
from ledger.errors import LedgerError
from ledger.events import Event, Recorded
from ledger.publishing import load
from ledger.recording import Particulars
from ledger.rules import Observation
from ledger.year import Year

RULEBOOK = load("houjiatang-2020")
COMMUNITY = "SSL"
WORDS = "依据见附件"
TODAY = date(2020, 12, 31)


def shanghai(text: str) -> datetime:
    """``"2020-06-01 23:59"`` on the subdistrict's clocks, as the moment in UTC that the ledger records."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


NOTICE = shanghai("2020-12-31 09:00")
"""When a past begins that does not say so."""


# --- who acts ---------------------------------------------------------------------------------------------------------


def officer(department: str) -> Actor:
    return Actor(f"dept-{department}", (Grant(Role.DEPARTMENT, department),))


def staff(community: str = COMMUNITY) -> Actor:
    return Actor(f"comm-{community}", (Grant(Role.COMMUNITY, community),))


LEADING_1, LEADING_2 = (Actor(f"leading-{each}", (LEADING_GROUP,)) for each in (1, 2))
COMMITTEE_1, COMMITTEE_2 = (Actor(f"committee-{each}", (WORKING_COMMITTEE,)) for each in (1, 2))
AUDITOR = Actor("auditor-1", (Grant(Role.AUDITOR),))
ADMIN = Actor("admin", (Grant(Role.ADMIN),))


def also(actor: Actor, *grants: Grant) -> Actor:
    """The same person with further roles."""
    return Actor(actor.name, (*actor.grants, *grants))


def signed(by: Actor) -> Signed:
    return {"actor": by.name, "role": by.grants[0].role.value}


def recorder(clause: str) -> Actor:
    """Who usually records under a clause (of a bonus: who declares it)."""
    grant = recorders(RULEBOOK, RULEBOOK.places[clause], COMMUNITY)[0]
    if grant.role is Role.DEPARTMENT:
        return officer(str(grant.unit))
    return {Role.COMMUNITY: staff(), Role.LEADING_GROUP: LEADING_1}.get(grant.role, COMMITTEE_1)


# --- what is given ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class At:
    """Something that was recorded at a moment; what follows it without one was recorded at the same moment."""

    moment: datetime
    event: Event


def at(moment: str, event: Event) -> At:
    return At(shanghai(moment), event)


Past = Event | At


def recorded(past: Iterable[Past], stream: str) -> list[Recorded]:
    moment, history = NOTICE, []
    for number, each in enumerate(past, start=1):
        moment, event = (each.moment, each.event) if isinstance(each, At) else (moment, each)
        history.append(Recorded(number, stream, number, moment, event, rulebook="houjiatang-2020/1"))
    return history


def account(*past: Past, community: str = COMMUNITY) -> Account:
    return reduce(evolving.evolve, recorded(past, f"2020/{community}"), Account(community, 2020))


def year(*past: Past) -> Year:
    return reduce(years.evolve_year, recorded(past, "2020"), Year(2020))


def particulars(  # noqa: PLR0917  (never given by position)
    on: str = "2020-03-05",
    words: str | None = None,
    matter: str | None = None,
    ticket: str | None = None,
    follows: str | None = None,
    exempt: bool = False,  # noqa: FBT001, FBT002
    **seen: Any,
) -> Particulars:
    """What a recorder writes: decimals in hundredths, as the commands hand them on."""
    return Particulars(
        date.fromisoformat(on),
        Observation(**seen),
        exempt=exempt,
        words=words,
        matter=matter,
        ticket=ticket,
        follows=follows,
    )


# --- given, when, then ------------------------------------------------------------------------------------------------


def given(*past: Past, community: str = COMMUNITY) -> "Given":
    """The past of a community's year, or of the year itself where the command is about that."""
    return Given(past, community)


@dataclass(frozen=True)
class Given:
    past: tuple[Past, ...]
    community: str

    def when(self, command: Callable[..., Event | Sequence[Event]], **facts: Any) -> "Outcome":
        """Carry the command out. State, rulebook, today and words are supplied where it takes them and they are not given."""
        supplied = {"rulebook": RULEBOOK, "periods": RULEBOOK.appeals, "today": TODAY, "words": WORDS, **facts}
        taken = inspect.signature(command).parameters
        if "account" in taken:
            supplied["account"] = account(*self.past, community=self.community)
        else:
            supplied["year"] = year(*self.past)
        try:
            happened = command(**{name: supplied[name] for name in taken if name in supplied})
        except LedgerError as refusal:
            return Outcome((), refusal)
        return Outcome((happened,) if isinstance(happened, Event) else tuple(happened), None)


@dataclass(frozen=True)
class Outcome:
    """What the command came to: events or a refusal."""

    events: tuple[Event, ...]
    refusal: LedgerError | None

    def then(self, *expected: Event) -> None:
        if self.refusal is not None:
            raise self.refusal
        assert self.events == expected

    def then_refused(self, refusal: type[LedgerError], **facts: object) -> None:
        """Refused for this reason and no other, in both languages, with at least these facts."""
        assert type(self.refusal) is refusal, self.refusal or self.events
        assert all(self.refusal.message(lang) for lang in Lang)
        assert {name: self.refusal.facts()[name] for name in facts} == facts
