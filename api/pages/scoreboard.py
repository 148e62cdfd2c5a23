"""The scoreboard: the ranking as it stands."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from api import shapes
from api.words import word
from ledger.clauses import Lang
from projections.past import read

router = APIRouter()
_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
QUALITY_WHOLE = 1_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
def scoreboard(
    request: Request,
    lang: Annotated[str | None, Query(max_length=8)] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> Response:
    """The ranking in Chinese or English."""
    language = _language(lang, accept_language)
    reading = read(request.app.state.ledger)

    def say(key: str, **facts: object) -> str:
        return word(key, language, **facts)

    context: dict[str, Any] = {
        "reading": reading,
        "scores": shapes.scores(reading)["communities"],
        "known_at": reading.known_at.astimezone(reading.rulebook.appeals.zone),
        "lang": language,
        "say": say,
    }
    return _templates.TemplateResponse(request, "scoreboard.html", context, headers=HEADERS)


def _language(asked: str | None, accepted: str | None) -> Lang:
    """What the address says, else the browser's first choice of the two; Chinese otherwise."""
    if asked in set(Lang):
        return Lang(asked)
    chosen, best = Lang.ZH, 0
    for choice in (accepted or "").split(","):
        tag, _, quality = choice.partition(";")
        weight = _weight(quality)
        if weight > best and tag.strip().lower()[:2] in set(Lang):
            chosen, best = Lang(tag.strip().lower()[:2]), weight
    return chosen


def _weight(quality: str) -> int:
    """``q=0.8`` → 800 (RFC 9110, section 12.4.2); 1000 where nothing is said, 0 where it makes no sense."""
    name, _, value = quality.strip().lower().partition("=")
    if not name:
        return QUALITY_WHOLE
    whole, _, rest = value.strip().partition(".")
    if name.strip() != "q" or not (whole + rest).isdecimal():
        return 0
    return min(QUALITY_WHOLE, int(whole[:1] + rest[:3].ljust(3, "0")))
