"""The witness as its logs, and whoever watches them, meet it (C2SP tlog-witness)."""

from hashlib import sha256
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import problems
from api.guard import Guard
from api.language import language_of
from api.metrics import Metrics
from api.words import word
from ledger.clauses import Lang
from ledger.errors import LedgerError
from ledger.proofs.notes import NoteUntrusted
from ledger.proofs.steps import Reason, StepMalformed, StepRefused
from ledger.proofs.watch import WatchedLog
from ledger.proofs.witness import LogUnknown, Witness

ADD = "/add-checkpoint"
BODY_MOST = 256 * 1024
"""Bytes: a checkpoint may carry 16 signatures of 5 kB and more."""
PIECE_SECONDS = 10.0
WHOLE_SECONDS = 20.0
SIZE_TYPE = "text/x.tlog.size"
FRESH = "max-age=5"


def create_app(witness: Witness) -> Starlette:
    """The application. It needs no ledger."""
    app = Starlette(
        routes=[
            Route("/", about, methods=["GET"]),
            Route("/healthz", healthz, methods=["GET"]),
            Route(ADD, add_checkpoint, methods=["POST"]),
            Route("/{origin_hash}/checkpoint", checkpoint, methods=["GET"]),
        ],
        middleware=[
            Middleware(
                Guard,
                metrics=Metrics(),
                larger={"/": BODY_MOST},
                piece_seconds=PIECE_SECONDS,
                whole_seconds=WHOLE_SECONDS,
            )
        ],
        exception_handlers={LedgerError: _unusable},
    )
    app.router.redirect_slashes = False
    app.state.witness = witness
    return app


async def add_checkpoint(request: Request) -> Response:
    """The cosignature, or why there is none."""
    body = await request.body()
    try:
        cosignature = await run_in_threadpool(_witness(request).cosign, body)
    except StepMalformed:
        return _said(request, HTTPStatus.BAD_REQUEST, "step_malformed")
    except LogUnknown:
        return _said(request, HTTPStatus.NOT_FOUND, "log_unknown")
    except NoteUntrusted:
        return _said(request, HTTPStatus.FORBIDDEN, "note_untrusted")
    except StepRefused as refusal:
        return _refused(request, refusal)
    return PlainTextResponse(cosignature.line)


def _refused(request: Request, refusal: StepRefused) -> Response:
    match refusal.reason:
        case Reason.BACKWARDS:
            return _said(request, HTTPStatus.BAD_REQUEST, "step_backwards")
        case Reason.INCONSISTENT:
            return _said(request, HTTPStatus.UNPROCESSABLE_ENTITY, "step_inconsistent")
        case Reason.OTHER_SIZE:
            # Set as it is: the framework would add a charset, which the protocol does not have.
            headers = {"Content-Type": SIZE_TYPE}
            return Response(f"{refusal.size}\n", HTTPStatus.CONFLICT, headers)


async def checkpoint(request: Request) -> Response:
    """What was cosigned last for a log, by the SHA-256 of its origin; with the log's signature."""
    note = await run_in_threadpool(_witness(request).watch.newest, request.path_params["origin_hash"])
    if note is None:
        return _said(request, HTTPStatus.NOT_FOUND, "nothing_cosigned")
    return PlainTextResponse(note, headers={"Cache-Control": FRESH})


async def about(request: Request) -> Response:
    """Who this is, and which logs it watches."""
    witness = _witness(request)
    logs = await run_in_threadpool(witness.watch.logs)
    lang = language_of(request.headers, request.query_params.get("lang"))
    told = [_told(log, lang) for log in logs] or [word("witness_no_logs", lang)]
    text = "\n\n".join([f"{word('witness_page', lang)}\n{witness.key.verifier}", *told])
    return PlainTextResponse(f"{text}\n", headers={"Cache-Control": FRESH, "Vary": "Accept-Language"})


def _told(log: WatchedLog, lang: Lang) -> str:
    facts = {
        "tree_size": log.size,
        "forks": log.forks,
        "unproven": log.unproven,
        "checkpoint": f"/{sha256(log.origin.encode()).hexdigest()}/checkpoint",
    }
    return "\n".join([log.origin, *(f"  {word(key, lang)}: {fact}" for key, fact in facts.items())])


async def healthz(_request: Request) -> Response:
    """Whether the process answers."""
    return JSONResponse({"status": "ok"})


def _witness(request: Request) -> Witness:
    witness: Witness = request.app.state.witness
    return witness


def _said(request: Request, status: HTTPStatus, key: str) -> Response:
    """A refusal in the reader's language: the protocol knows its status alone."""
    return PlainTextResponse(f"{word(key, language_of(request.headers))}\n", status)


async def _unusable(request: Request, error: Exception) -> Response:
    if not isinstance(error, LedgerError):
        raise TypeError(error)
    return problems.answer(request, error)
