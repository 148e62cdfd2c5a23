"""Who is asking: a token, a token of the identity provider, or a session of the pages; and nobody else.

Nothing that lets somebody in is remembered from one request to the next. Whatever was revoked or disabled, by whichever
process, is seen by the next request: one look-up by key brings the credential, and with it how far its user's stream has
come, by which a folded user is known to be the newest.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from structlog import get_logger

from api.access import sessions
from api.access.accounts import Accounts
from api.access.keys import Keys
from api.access.oidc import Provider
from api.access.trail import Refusal
from api.guard import template_of
from api.guest import Guest, Session
from api.problems import CsrfRefused, NotSignedIn, PasswordNotOwn, TokenRefused
from api.secret import TOKEN_PREFIX, hash_of
from api.settings import Settings
from ledger.access import note_oidc_sign_in
from ledger.actors import Grant
from ledger.application import Ledger
from ledger.credentials import HeldSession
from ledger.errors import LedgerError
from ledger.users import User

log = get_logger("kaohe.api")

IDLE: Final = timedelta(hours=2)
"""After this long without a request a session is over."""
TOUCHED: Final = timedelta(minutes=5)
"""How exactly the ledger knows when a session was last used."""
NOTED: Final = timedelta(hours=1)
"""How often it is noted that somebody came with the identity provider's token: those last as long."""


class Access:
    """The counter's doorman. Made once for each server; `close` when it stops."""

    def __init__(self, ledger: Ledger, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.accounts = Accounts(ledger, clock, session_length=timedelta(hours=settings.session_hours))
        self._ledger = ledger
        self._clock = clock
        self._trail = self.accounts.trail
        self._provider = _provider(settings, clock)
        self._came_by_oidc: dict[str, datetime] = {}

    async def close(self) -> None:
        """Notes what was only counted. The ledger is closed after this."""
        await self.accounts.close()

    async def admit(self, request: Request, *, by_form: bool = False) -> Guest:
        """Whoever the request speaks for. Raises NotSignedIn, TokenRefused, or CsrfRefused for a session's unproven write.

        A bearer's word counts alone, even where a cookie came with it and the bearer is refused. `by_form`: the proof of
        a write is in a form, and for the caller to ask for (`require_proof`).
        """
        given = request.headers.getlist("authorization")
        if not given:
            return await self._by_session(request, by_form=by_form)
        scheme, _, token = given[0].partition(" ")
        if len(given) > 1 or scheme.lower() != "bearer" or not token:
            raise NotSignedIn
        if token.startswith(TOKEN_PREFIX):
            return await self._by_token(token)
        return await self._by_oidc(token, correlation=request.state.correlation)

    async def require_proof(self, guest: Guest, shown: str, request: Request) -> None:
        """Raises CsrfRefused where a form is not one that was given out in the guest's session."""
        if guest.session is not None and not sessions.is_token(shown, guest.session.csrf):
            await self.note_refusal(guest.user, request, CsrfRefused())
            raise CsrfRefused

    async def note_refusal(self, user: str, request: Request, error: LedgerError) -> None:
        """That somebody signed in was refused what they asked for."""
        asked = f"{request.method} {template_of(request.scope)}"
        await self._trail.note(Refusal(user, asked, error.code, request.state.correlation))

    async def _by_token(self, token: str) -> Guest:
        with self._ledger.glance() as rows:
            held = rows.credentials.token(hash_of(token))
        if held is None or held.is_revoked or self._clock() >= held.expires_at:
            raise TokenRefused
        return Guest(held.user, "token", await self._grants_by_token(held.user, held.user_version))

    async def _by_oidc(self, token: str, *, correlation: str) -> Guest:
        name = await self._provider.user_in(token) if self._provider else None
        if name is None:
            raise TokenRefused
        with self._ledger.glance() as rows:
            version = rows.credentials.user_version(name)
        guest = Guest(name, "oidc", await self._grants_by_token(name, version))
        await self._note_arrival(name, correlation)
        return guest

    async def _by_session(self, request: Request, *, by_form: bool) -> Guest:
        session_id = sessions.id_in(request.headers)
        if session_id is None:
            raise NotSignedIn
        with self._ledger.glance() as rows:
            held = rows.credentials.session(hash_of(session_id))
        now = self._clock()
        if held is None or now >= min(held.expires_at, held.seen_at + IDLE):
            raise NotSignedIn
        user = await self._person(held.user, held.user_version)
        try:
            sessions.require_own_page(request, held.csrf, by_form=by_form)
            sessions.require_own_password(request, user)
        except (CsrfRefused, PasswordNotOwn) as error:
            await self.note_refusal(held.user, request, error)
            raise
        if now - held.seen_at >= TOUCHED:
            await self._touch(held, now)
        session = Session(held.hash, held.csrf, held.expires_at)
        return Guest(held.user, "session", user.grants, session, user.is_password_own)

    async def _person(self, name: str, version: int) -> User:
        """The user as of now. Raises NotSignedIn for one who is disabled, or whom the ledger does not know."""
        user = await self.accounts.people.find(name, version)
        if user is None or user.is_disabled:
            raise NotSignedIn
        return user

    async def _grants_by_token(self, name: str, version: int) -> tuple[Grant, ...]:
        """What somebody holds now. Raises TokenRefused: that does not tell whether a token's user is disabled."""
        try:
            return (await self._person(name, version)).grants
        except NotSignedIn as error:
            raise TokenRefused from error

    async def _note_arrival(self, name: str, correlation: str) -> None:
        """Once an hour: the provider's tokens last no longer, and it is there that people sign in."""
        now = self._clock()
        if name in self._came_by_oidc and now - self._came_by_oidc[name] < NOTED:
            return
        self._came_by_oidc[name] = now
        try:
            await self._ledger.commits.done(lambda books: note_oidc_sign_in(books, name), correlation=correlation)
        except LedgerError:
            log.exception("a sign-in could not be recorded", user=name)

    async def _touch(self, held: HeldSession, now: datetime) -> None:
        try:
            await self._ledger.commits.done(lambda books: books.credentials.touch_session(held.hash, now))
        except LedgerError as error:
            log.warning("a session's use could not be kept", user=held.user, exc_info=error)


def _provider(settings: Settings, clock: Callable[[], datetime]) -> Provider | None:
    issuer, audience = settings.oidc_issuer, settings.oidc_audience
    if issuer is None or audience is None:
        return None
    return Provider(issuer, audience, settings.oidc_user_claim, Keys(issuer, settings.oidc_jwks, clock), clock)
