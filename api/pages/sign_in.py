"""Signing in and out."""

from typing import Annotated, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from api.access import AtAccounts, sessions
from api.access.throttle import place_of
from api.models.people import SignIn
from api.pages.accounts import said
from api.pages.door import SEE_OTHER, OpenDoor, pages, text_in
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems import CredentialsRefused, CsrfRefused, Throttled
from api.problems.refusals import status_of
from api.settings import LOOPBACK
from ledger.errors import Invalid

router = pages(OpenDoor)

NEXT_LONGEST: Final = 2_000
Next = Annotated[str | None, Query(max_length=NEXT_LONGEST)]


@router.get("/sign-in")
def show_sign_in(visit: AtPage, next: Next = None) -> Response:  # noqa: A002  (the name that addresses everywhere have)
    """The form; who is signed in already goes on."""
    if visit.guest is not None and visit.guest.session is not None:
        return RedirectResponse(onward(next), SEE_OTHER)
    return _page(visit, Form({"next": next or ""}))


@router.post("/sign-in")
async def sign_in(visit: AtPage, accounts: AtAccounts) -> Response:
    """A session, and on to the page that was asked for. Throttled as the API's sign-in is."""
    request = visit.request
    form = form_of(request)
    try:
        sessions.require_no_other_site(request)
        asked = said(SignIn, user=form.value("user"), password=text_in(request.state.form, "password"))
        opened = await accounts.sign_in(
            asked.user,
            asked.password,
            place=place_of(request.client.host if request.client else None),
            replaces=sessions.id_in(request.headers),
            correlation=visit.correlation,
        )
    except (Invalid, CredentialsRefused, CsrfRefused, Throttled) as error:
        form.refuse(visit, error)
        return _page(visit, form, status=status_of(error))
    response = RedirectResponse(onward(form.value("next")), SEE_OTHER)
    sessions.set_cookie(response, opened.id, seconds=accounts.session_seconds)
    return response


@router.post("/sign-out")
async def sign_out(visit: AtPage, accounts: AtAccounts) -> Response:
    """The session ends."""
    if visit.guest is not None:
        await accounts.sign_out(visit.guest)
    response = RedirectResponse("/sign-in", SEE_OTHER)
    sessions.clear_cookie(response)
    return response


def onward(asked: str | None) -> str:
    """A page of this site, whatever the address says: two strokes, of whichever kind, would lead to another."""
    is_here = asked is not None and asked.startswith("/") and not asked.startswith(("//", "/\\"))
    is_here = is_here and len(asked or "") <= NEXT_LONGEST
    is_clean = is_here and asked is not None and asked.isprintable() and "\\" not in asked
    return asked if is_clean and asked is not None and not asked.startswith("/sign-") else "/"


def _page(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return render(visit, "sign_in.html", status=status, form=form, is_unsafe=_is_unsafe(visit.request))


def _is_unsafe(request: Request) -> bool:
    """Whether browsers will not keep the session's cookie: it is for HTTPS, or for this very machine."""
    return request.url.scheme != "https" and request.url.hostname not in LOOPBACK
