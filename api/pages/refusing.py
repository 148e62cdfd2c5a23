"""Refusals as pages: what is wrong, and what to do."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api import logs
from api.pages.rendering import render
from api.pages.visit import Frame, Visit, language_at
from api.problems.answering import refusal_in
from api.problems.document import TITLES, detail
from api.problems.refusals import headers_of, status_of
from ledger.errors import LedgerError

log = logs.logger("pages")

FAILED = 500


def wants_page(request: Request) -> bool:
    """Whether somebody reads the answer: a browser that goes to an address which is not of the API."""
    path = request.url.path
    is_api = path.startswith(("/api/", "/static/", "/tile/")) or path in {"/checkpoint", "/openapi.json", "/metrics"}
    return not is_api and "text/html" in request.headers.get("accept", "")


async def refused(request: Request, error: LedgerError) -> Response:
    """The page about a refusal, with its status; its code goes to the log and the metrics."""
    status = status_of(error)
    request.state.problem = error.code
    if status >= FAILED:
        log.error("unusable", code=error.code, detail=str(error), correlation=request.state.correlation)
    visit = Visit(
        request=request,
        ledger=request.app.state.ledger,
        guest=getattr(request.state, "guest", None),
        frame=Frame(lang=request.query_params.get("lang", "")[:8] or None),
        lang=language_at(request),
        correlation=request.state.correlation,
    )
    return render(
        visit,
        "refused.html",
        status=status,
        headers={**headers_of(error), "Cache-Control": "no-store"},
        title=TITLES[status].in_(visit.lang),
        detail=detail(error, visit.lang),
        code=error.code,
    )


def install(app: FastAPI) -> None:
    """Where a browser goes to an address that is not of the API, the framework's errors are pages too."""
    otherwise = app.exception_handlers[HTTPException]

    async def http(request: Request, error: Exception) -> Response:
        refusal = refusal_in(request, error) if isinstance(error, HTTPException) and wants_page(request) else None
        if refusal is not None:
            return await refused(request, refusal)
        answer: Response = await otherwise(request, error)  # type: ignore[misc]
        return answer

    app.add_exception_handler(HTTPException, http)
