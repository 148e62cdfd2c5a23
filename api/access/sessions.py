"""Sessions of the pages: the cookie, and the proof that a request comes from a page of ours."""

import hmac
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api.guard import template_of
from api.problems import CsrfRefused, PasswordNotOwn
from ledger.users import User

COOKIE: Final = "__Host-kaohe"
"""The prefix binds it to this host, to HTTPS (or the machine itself) and to the path / (RFC 6265bis, section 4.1.3)."""
CSRF_HEADER: Final = "X-CSRF-Token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
WITH_ANOTHERS_PASSWORD: Final = frozenset(
    {
        ("POST", "/api/v1/users/{name}/password"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/me/password"),
        ("POST", "/sign-out"),
    }
)
"""What a session may do beside reading while its user has not set the password: set it, and sign out."""


def id_in(headers: Headers) -> str | None:
    """The session's id in the cookies; none where there are several, since one of them is not ours."""
    found = [
        value.strip()
        for line in headers.getlist("cookie")
        for name, _, value in (pair.partition("=") for pair in line.split(";"))
        if name.strip() == COOKIE
    ]
    return found[0] if len(found) == 1 and found[0] else None


def set_cookie(response: Response, session_id: str, *, seconds: int) -> None:
    response.set_cookie(COOKIE, session_id, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def require_own_page(request: Request, csrf: str, *, by_form: bool) -> None:
    """Raises CsrfRefused unless a request that changes something shows the session's token and comes from this site.

    Of a form it is asked here only where it comes from: its token is in it, and it is read once it is known who sends it.
    """
    if request.method in SAFE_METHODS:
        return
    shown = request.headers.getlist(CSRF_HEADER)
    if not by_form and (len(shown) != 1 or not is_token(shown[0], csrf)):
        raise CsrfRefused
    if not _comes_from_here(request):
        raise CsrfRefused


def is_token(shown: str, csrf: str) -> bool:
    return hmac.compare_digest(shown.encode("utf-8", "replace"), csrf.encode())


def require_own_password(request: Request, user: User) -> None:
    """Raises PasswordNotOwn for a session that somebody else might have opened, and that would do anything but end that.

    Whoever gives a password to another knows it: until it is changed, it is good for reading, and for being changed.
    """
    if user.is_password_own or request.method in SAFE_METHODS:
        return
    asked, about = (request.method, template_of(request.scope)), request.path_params.get("name", user.name)
    if asked not in WITH_ANOTHERS_PASSWORD or about != user.name:
        raise PasswordNotOwn(user=user.name)


def require_no_other_site(request: Request) -> None:
    """Raises CsrfRefused for a sign-in that another site's page sends. A program says nothing of where it comes from."""
    if {"origin", "sec-fetch-site"} & set(request.headers) and not _comes_from_here(request):
        raise CsrfRefused


def _comes_from_here(request: Request) -> bool:
    """Whether the browser says so, in `Origin` or in `Sec-Fetch-Site`, and in neither anything else."""
    origins, sites = request.headers.getlist("origin"), request.headers.getlist("sec-fetch-site")
    said = [_is_own(origin, request) for origin in origins] + [site == "same-origin" for site in sites]
    return bool(said) and all(said)


def _is_own(origin: str, request: Request) -> bool:
    # Behind a proxy that ends TLS, this server is asked by http what the browser asked by https; never the reverse.
    schemes = {"https"} if request.url.scheme == "https" else {"http", "https"}
    host = request.headers.get("host")
    return bool(host) and origin in {f"{scheme}://{host}" for scheme in schemes}
