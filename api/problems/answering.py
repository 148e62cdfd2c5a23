"""Every error that leaves a route, answered as a problem document."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from api import logs
from api.language import language_of
from api.problems import refusals
from api.problems.document import problem
from api.problems.places import placed, validated
from ledger.errors import LedgerError

log = logs.logger("api")

_BY_STATUS: dict[int, type[refusals.Problem]] = {
    401: refusals.NotSignedIn,
    404: refusals.RouteUnknown,
    408: refusals.RequestTimedOut,
    412: refusals.Stale,
}
BODY_MOST = 1024 * 1024
"""Bytes of a body, where no route says that it takes more."""
FAILED = 500
REDIRECTED = 400


def install(app: FastAPI) -> None:
    """Answers each refusal, each wrong field and each error of the framework; an unexpected one tells nothing."""
    app.add_exception_handler(LedgerError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, unexpected)


def answer(request: Request, error: LedgerError) -> Response:
    """A refusal in the reader's language; its code goes to the log and the metrics."""
    status = refusals.status_of(error)
    request.state.problem = error.code
    if status >= FAILED:
        log.error("unusable", code=error.code, detail=str(error), correlation=_correlation(request))
    places = placed(error, request) if status < FAILED else ()
    return problem(error, language_of(request.headers), correlation=_correlation(request), places=places)


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, LedgerError):
        raise TypeError(error)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    places = validated(error.errors())
    first = places[0][1]
    request.state.problem = first.code
    return problem(first, language_of(request.headers), correlation=_correlation(request), places=places)


async def _http(request: Request, error: Exception) -> Response:
    """The framework's own errors. One that it put over ours, while it read the body, is ours."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    refusal = refusal_in(request, error)
    if refusal is None:
        return Response(status_code=error.status_code, headers=error.headers)
    return answer(request, refusal)


def refusal_in(request: Request, error: HTTPException) -> LedgerError | None:
    """What one of the framework's errors is here; None where it is no error, such as an answer that nothing changed."""
    if isinstance(error.__cause__, LedgerError):
        return error.__cause__
    return None if error.status_code < REDIRECTED else _of_status(request, error)


def _of_status(request: Request, error: HTTPException) -> LedgerError:
    match error.status_code:
        case 405:
            return refusals.MethodNotAllowed(allowed=_allowed(request))
        case 413:
            return refusals.BodyTooLarge(most=BODY_MOST)
        case 415:
            return refusals.MediaTypeUnsupported(wanted=("application/json",))
        case 400 if error.__cause__ is not None:
            return refusals.BodyMalformed(problem_zh="格式有误", problem_en="it is not well-formed")
        case status:
            kind = _BY_STATUS.get(status, refusals.Internal if status >= FAILED else refusals.RequestRefused)
            return kind()


def _allowed(request: Request) -> tuple[str, ...]:
    """Every method of the address: the framework names those of one route only (RFC 9110, section 10.2.1)."""
    allowed: set[str] = set()
    # A mounted application has moved the root; the address is looked up from the outermost one.
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    for route in iter_route_contexts(request.app.routes):
        match, _ = route.matches({**request.scope, "path_params": {}, "root_path": root})
        if match is not Match.NONE:
            allowed |= route.methods or {"GET", "HEAD"}
    return tuple(sorted(allowed))


async def unexpected(request: Request, error: Exception) -> Response:
    """A mistake of ours: what happened is for the log alone."""
    log.error("unexpected", correlation=_correlation(request), exc_info=error)
    request.state.problem = "internal"
    return problem(refusals.Internal(), language_of(request.headers), correlation=_correlation(request))


def _correlation(request: Request) -> str:
    found = getattr(request.state, "correlation", "")
    return str(found)
