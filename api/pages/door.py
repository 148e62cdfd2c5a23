"""The route class of every page: who comes is known first, a form is read and proven, and every refusal is a page.

Rights are the API's: pages ask the same doorman, and what they do is decided where the API's writes are decided.
"""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from api.counter import parameters_of, require_known
from api.guest import Guest
from api.pages.refusing import refused, wants_page
from api.pages.visit import Frame
from api.problems import MediaTypeUnsupported, NotSignedIn, TokenRefused
from api.problems.places import validated
from ledger.errors import LedgerError, NotEntitled

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
UTF_8: Final = frozenset({b"utf-8", b"utf8"})
FIELDS_MOST: Final = 2_000
"""Fields of a form: a grid has some for each community."""
FILES_MOST: Final = 20
FIELD_MOST: Final = 1 << 20
"""Bytes of one field that is no file."""
CSRF_FIELD: Final = "csrf_token"
SEE_OTHER: Final = 303
SAFE: Final = frozenset({"GET", "HEAD"})


class Door(APIRoute):
    """For those who are signed in."""

    is_open: ClassVar[bool] = False
    """Whether those who are not signed in may come too."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = parameters_of(self.dependant) | Frame.model_fields.keys()

        async def served(request: Request) -> Response:
            seen = _without_blanks(request)
            try:
                guest = seen.state.guest = await self._admitted(seen)
                require_known(seen, known)
                seen.state.frame = Frame.of(seen.query_params)
                if seen.method not in SAFE:
                    await _read_form(seen, guest)
                return await handle(seen)
            except NotSignedIn:
                return to_sign_in(seen)
            except LedgerError as error:
                if isinstance(error, NotEntitled) and seen.state.guest is not None:
                    await seen.app.state.access.note_refusal(seen.state.guest.user, seen, error)
                if not wants_page(seen):
                    raise  # a program is answered as programs are
                return await refused(seen, error)
            except RequestValidationError as error:
                if not wants_page(seen):
                    raise
                return await refused(seen, validated(error.errors())[0][1])
            finally:
                await seen.close()  # files that came in a form

        return served

    async def _admitted(self, request: Request) -> Guest | None:
        request.state.guest = None
        try:
            guest: Guest = await request.app.state.access.admit(request, by_form=request.method not in SAFE)
        except (NotSignedIn, TokenRefused):
            if self.is_open:
                return None
            raise
        return guest


class OpenDoor(Door):
    """For everybody."""

    is_open = True


def to_sign_in(request: Request) -> Response:
    """To where one signs in, and from there back to the page that was asked for. What was sent in a form is not kept."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = urlencode({"next": wanted}) if request.method in SAFE and wanted != "/" else ""
    return RedirectResponse(f"/sign-in?{query}" if query else "/sign-in", SEE_OTHER)


async def _read_form(request: Request, guest: Guest | None) -> None:
    """The form, which shows the session's token. Raises MediaTypeUnsupported, CsrfRefused, or the framework's 400."""
    _require_form(request)
    try:
        form = await request.form(max_files=FILES_MOST, max_fields=FIELDS_MOST, max_part_size=FIELD_MOST)
    except HTTPException as error:
        if isinstance(error.__cause__, LedgerError):
            raise error.__cause__ from error
        raise
    request.state.form = form
    if guest is not None:
        await request.app.state.access.require_proof(guest, text_in(form, CSRF_FIELD), request)


def _require_form(request: Request) -> None:
    """Raises MediaTypeUnsupported. Read as the framework reads it, which would decode fields by any codec that is named."""
    kind, said = parse_options_header(request.headers.get("content-type", ""))
    if kind.decode("latin-1") not in FORMS or said.get(b"charset", b"utf-8").lower() not in UTF_8:
        raise MediaTypeUnsupported(wanted=FORMS)


def text_in(form: FormData, name: str) -> str:
    """A field of a form; empty where it is a file or not there."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _without_blanks(request: Request) -> Request:
    """The request without parameters that say nothing: a form for finding something sends every field."""
    query = request.scope["query_string"]
    if b"=&" not in query and not query.endswith(b"="):
        return request
    said = b"&".join(pair for pair in query.split(b"&") if pair and not pair.endswith(b"="))
    return Request({**request.scope, "query_string": said}, request.receive)


def pages(door: type[Door] = Door) -> APIRouter:
    """The router of some pages."""
    return APIRouter(route_class=door, include_in_schema=False)
