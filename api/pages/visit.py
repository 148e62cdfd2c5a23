"""One request for a page: who comes, in which language, about which moment, and the addresses that lead on from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from api.asked import Day, Position, YearNumber
from api.guest import Guest
from api.language import language_of
from api.opening import now
from api.pages.moments import PageMoment
from api.problems.places import as_parameter
from ledger.actors import Actor, Role
from ledger.application import Ledger
from ledger.clauses import Lang
from ledger.errors import NothingKnownThen
from ledger.fields import refusal_of
from projections.past import AsOf, Reading, read

T = TypeVar("T")

LANGUAGE_COOKIE: Final = "kaohe-lang"
ZONE: Final = ZoneInfo("Asia/Shanghai")
"""Of times on pages while no rulebook says where the subdistrict is."""


class Frame(BaseModel):
    """What every page can be asked beside its own filters: a moment on two axes, a year, a language, what was just done."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    known_at: PageMoment | None = None
    position: Position | None = None
    on: Day | None = None
    year: YearNumber | None = None
    lang: Annotated[str | None, Field(max_length=8)] = None
    done: Annotated[str | None, Field(max_length=40)] = None
    """The name of the command that led here, so that the page can say so."""
    at: Position | None = None
    """The position at which it was recorded."""
    export: Annotated[str | None, Field(max_length=8)] = None
    """The form in which what is shown is to be taken away: ``csv``, ``xlsx`` or ``json``."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Frame":
        """Blank parameters are as good as absent: a form sends them all. Raises ParameterMalformed."""
        try:
            return cls.model_validate({name: value for name, value in query.items() if name in cls.model_fields})
        except ValidationError as error:
            raise as_parameter(refusal_of(error.errors(include_url=False)[0])) from error


MOMENT: Final = ("known_at", "position", "on", "year")
"""What an address carries on to the pages it leads to."""


@dataclass(frozen=True)
class Visit:
    """One request at a page. `guest` is nobody where nobody is signed in and the page is open to all."""

    request: Request
    ledger: Ledger
    guest: Guest | None
    frame: Frame
    lang: Lang
    correlation: str
    head: int = 0
    """How far the ledger had come when the request arrived."""

    async def aside(self, act: Callable[[], T]) -> T:
        """A reading that may take a while, in a thread."""
        return await run_in_threadpool(act)

    # --- who ---

    @property
    def user(self) -> str:
        """The name of who is signed in."""
        return self.guest.user if self.guest else ""

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.guest.grants if self.guest else ())

    def holds(self, *roles: str) -> bool:
        return self.guest is not None and self.guest.holds(*(Role(each) for each in roles))

    def units(self, role: Role) -> tuple[str, ...]:
        """The codes for which the guest holds a bound role."""
        grants = self.guest.grants if self.guest else ()
        return tuple(grant.unit for grant in grants if grant.role is role and grant.unit)

    @cached_property
    def communities(self) -> tuple[str, ...]:
        """Those that the guest speaks for."""
        return self.units(Role.COMMUNITY)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Those that the guest records for."""
        return self.units(Role.DEPARTMENT)

    # --- when ---

    @cached_property
    def as_of(self) -> AsOf:
        return AsOf(position=self.frame.position, known_at=self.known_at, on=self.frame.on)

    @cached_property
    def known_at(self) -> datetime | None:
        """A time without a zone is the subdistrict's."""
        asked = self.frame.known_at
        return asked if asked is None or asked.tzinfo else asked.replace(tzinfo=self.zone)

    @property
    def is_past(self) -> bool:
        """Whether the page is about anything but all that is known now."""
        return self.as_of != AsOf()

    @cached_property
    def reading(self) -> Reading:
        """The scores at the moment asked for. Raises NothingKnownThen, PositionUnknown or YearUnknown."""
        return read(self.ledger, self.as_of, year=self.frame.year)

    @cached_property
    def present(self) -> Reading | None:
        """The newest scores of the year asked for, whatever the moment; None before there is a rulebook."""
        if not self.is_past:
            try:
                return self.reading
            except NothingKnownThen:
                return None
        try:
            return read(self.ledger, year=self.frame.year)
        except NothingKnownThen:
            return None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the subdistrict is."""
        with self.ledger.reading() as snapshot:
            years = snapshot.years()
            return snapshot.rulebook(years[-1]).appeals.zone if years else ZONE

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Every year that there is a rulebook for."""
        with self.ledger.reading() as snapshot:
            return tuple(snapshot.years())

    @cached_property
    def today(self) -> date:
        """The day by which deadlines have passed or not, as `api.opening.today` has it."""
        if self.is_past or self.reading.demonstration:
            return self.reading.today
        return now().astimezone(self.zone).date()

    # --- where ---

    @cached_property
    def _kept(self) -> dict[str, object]:
        """What every link carries. Where the moment that was asked for is refused, the frame has none: links lead out."""
        said = self.request.query_params
        return {name: said[name] for name in (*MOMENT, "lang") if getattr(self.frame, name) is not None}

    def to(self, path: str, **query: object) -> str:
        """The address of a page about the same moment and in the same language; its path's parts are escaped by whoever builds it (`part`)."""
        return address(path, {**self._kept, **query} if query else self._kept)

    def here(self, **changes: object) -> str:
        """This very page with other parameters; None leaves one out. What was just done is not said again."""
        query: dict[str, object] = {name: value for name, value in self.request.query_params.items() if value}
        for passing in ("done", "at", "export"):
            query.pop(passing, None)
        return address(self.path, {**query, **changes})

    @property
    def path(self) -> str:
        """This page's path, escaped. Whatever it begins with, it leads to no other site, as two strokes would."""
        return "/" + quote(self.request.url.path, safe="/~@:!$&'()*+,;=").lstrip("/")

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What the address says beside a moment: a form that asks for another moment keeps it."""
        passing = {*MOMENT, "done", "at", "export", "lang"}
        return [(name, value) for name, value in self.request.query_params.items() if name not in passing]

    def now(self) -> str:
        """This page about the present."""
        return self.here(known_at=None, position=None, on=None)


def address(path: str, query: Mapping[str, object]) -> str:
    said = [(name, str(value)) for name, value in query.items() if value is not None and value != ""]
    return f"{path}?{urlencode(said)}" if said else path


def part(code: object) -> str:
    """A code or an id as one part of a path."""
    return quote(str(code), safe="")


def language_at(request: Request) -> Lang:
    """What the address asks for, else what was chosen before, else what the browser prefers."""
    asked = request.query_params.get("lang")
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    known = {lang.value for lang in Lang}
    return language_of(request.headers, asked if asked in known else chosen)


def visit_of(request: Request) -> Visit:
    """Raises ParameterMalformed for a moment that is none."""
    state: Any = request.state
    return Visit(
        request=request,
        ledger=request.app.state.ledger,
        guest=getattr(state, "guest", None),
        frame=getattr(state, "frame", None) or Frame.of(request.query_params),
        lang=language_at(request),
        correlation=state.correlation,
        head=request.app.state.ledger.head_position(),
    )


async def _visit(request: Request) -> Visit:
    return visit_of(request)


AtPage = Annotated[Visit, Depends(_visit)]
"""For the routes of pages."""
