"""A template as a page: its words in the reader's language, and headers that let it run nothing but its own scripts."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import StrictUndefined

from api.language import language_of
from api.pages.assets import asset
from api.pages.navigation import places_for
from api.pages.tasks import waiting
from api.pages.visit import LANGUAGE_COOKIE, Visit, part, visit_of
from api.words import BETWEEN, WORDS, word
from ledger.clauses import Lang, Text
from ledger.points import points

_templates: Final = Jinja2Templates(directory=Path(__file__).parent / "templates")
_templates.env.undefined = StrictUndefined
_templates.env.trim_blocks = _templates.env.lstrip_blocks = True
_templates.env.globals |= {"asset": asset, "part": part, "zip": zip, "known_words": WORDS}
_templates.env.filters["points"] = points

HEADERS: Final = {
    # Images may be data (of the style sheet) or what somebody has chosen to hand in and looks at first.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Cookie",
}
YEAR_SECONDS: Final = 31_536_000


class Speech:
    """What a template says in the reader's language."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._lang = visit.lang

    def say(self, key: str, **facts: object) -> str:
        """A word or sentence of the catalogue. Raises KeyError for one that is not there: a mistake in the program."""
        text = WORDS[key].in_(self._lang)
        return text.format(**facts) if facts else text

    def term(self, key: str) -> str:
        """The word for a state, a kind, an event; the key itself where the catalogue has none."""
        return word(key, self._lang)

    def in_(self, text: Text | None) -> str:
        return text.in_(self._lang) if text is not None else ""

    def name_of(self, code: str) -> str:
        """A community by its name."""
        rulebook = self._visit.reading.rulebook
        return rulebook.community(code).in_(self._lang) if code in rulebook.community_codes else code

    def time(self, moment: datetime | None) -> str:
        """``2020-03-05 08:30``, where the subdistrict is."""
        return f"{moment.astimezone(self._visit.zone):%Y-%m-%d %H:%M}" if moment else ""

    def second(self, moment: datetime | None) -> str:
        """``2020-03-05 08:30:15``, where the subdistrict is."""
        return f"{moment.astimezone(self._visit.zone):%Y-%m-%d %H:%M:%S}" if moment else ""

    def field_time(self, moment: datetime | None) -> str:
        """As a browser's field for a time of day has it."""
        return f"{moment.astimezone(self._visit.zone):%Y-%m-%dT%H:%M:%S}" if moment else ""

    @staticmethod
    def day(day: date | None) -> str:
        return day.isoformat() if day else ""


def render(
    visit: Visit, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: object
) -> Response:
    """A page. `context` is what its template names beside what all of them have."""
    speech = Speech(visit)
    lang = visit.lang
    known: dict[str, Any] = {
        "visit": visit,
        "lang": lang,
        "to": visit.to,
        "here": visit.here,
        "places": places_for(visit),
        "tasks": 0 if visit.is_past else waiting(visit),
        "between": BETWEEN[lang],
        "csrf": visit.guest.session.csrf if visit.guest and visit.guest.session else "",
        **{
            name: getattr(speech, name)
            for name in ("say", "term", "in_", "name_of", "time", "second", "field_time", "day")
        },
        **context,
    }
    owed: dict[str, str] = getattr(visit.request.state, "owed", {})  # by the refusal of a form
    given = {**HEADERS, "Content-Language": "zh-CN" if lang is Lang.ZH else "en", **owed, **(headers or {})}
    response = _templates.TemplateResponse(visit.request, template, known, status_code=status, headers=given)
    if visit.request.query_params.get("lang") in {each.value for each in Lang}:
        response.set_cookie(LANGUAGE_COOKIE, lang.value, max_age=YEAR_SECONDS, path="/", httponly=True, samesite="lax")
    return response


def page(
    request: Request, template: str, asked: str | None, *, headers: dict[str, str] | None = None, **context: Any
) -> Response:
    """A page in the language that the address asks for, else in the browser's: for addresses that are no page's."""
    lang = language_of(request.headers, asked)
    visit = visit_of(request)
    return render(
        Visit(visit.request, visit.ledger, visit.guest, visit.frame, lang, visit.correlation, visit.head),
        template,
        headers=headers,
        **context,
    )
