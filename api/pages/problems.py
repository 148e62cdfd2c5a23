"""What the `type` of a problem leads to: every refusal, with its status, its meaning and its wording."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.rendering import page
from api.problems import RouteUnknown
from api.problems.catalogue import catalogue
from api.problems.document import PAGES
from ledger.clauses import Lang

router = APIRouter(prefix=PAGES, include_in_schema=False)
LANGUAGES = ((Lang.ZH, "zh-CN"), (Lang.EN, "en"))
Asked = Annotated[str | None, Query(max_length=8)]


@router.api_route("", methods=["GET", "HEAD"], response_class=HTMLResponse)
async def problems(request: Request, lang: Asked = None) -> Response:
    """All of them."""
    return page(request, "problems.html", lang, problems=catalogue().values())


@router.api_route("/{code}", methods=["GET", "HEAD"], response_class=HTMLResponse)
async def problem(request: Request, code: str, lang: Asked = None) -> Response:
    """One of them."""
    found = catalogue().get(code)
    if found is None:
        raise RouteUnknown
    return page(request, "problem.html", lang, problem=found, languages=LANGUAGES)
