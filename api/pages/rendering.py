"""A template as a page: its words in the reader's language, and headers that let it run nothing and be framed by nobody."""

from pathlib import Path

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from api.language import language_of
from api.words import word
from ledger.clauses import Lang

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}


def page(
    request: Request, template: str, asked: str | None, *, headers: dict[str, str] | None = None, **context: object
) -> Response:
    """A page in the language that the address asks for, else in the browser's."""
    lang = language_of(request.headers, asked)

    def say(key: str, **facts: object) -> str:
        return word(key, lang, **facts)

    named: dict[str, object] = {**context, "lang": lang, "say": say, "in_": lambda text: text.in_(lang)}
    language = {"Content-Language": "zh-CN" if lang is Lang.ZH else "en"}
    return _templates.TemplateResponse(request, template, named, headers={**HEADERS, **language, **(headers or {})})
