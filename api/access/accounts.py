"""What people do with their own accounts, and administrators with those of others: passwords, sessions, tokens.

Everything here waits until it is durable. Whether somebody may is decided in the ledger, inside the write.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from api.access.checking import Checker
from api.access.known_people import KnownPeople
from api.access.repeats import SECRETS, Keyed, keyed
from api.access.throttle import Throttle
from api.access.trail import SIGN_IN, Refusal, Trail
from api.guest import ADMIN, Guest, Session
from api.passwords import is_outdated, require_suitable
from api.problems import CredentialsRefused, Throttled, TokenShownOnce
from api.secret import hash_of, new_session_id, new_token, new_token_id
from ledger import access
from ledger.application import Ledger
from ledger.books import Books, OpenBooks
from ledger.errors import OldPasswordWrong, UserDisabledNow
from ledger.users import User

T = TypeVar("T")

NAMES_FREE: Final = 5
ADDRESSES_FREE: Final = 30
"""Wrong passwords within an hour before one has to wait: for a name, and for an address that many may share."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session. `id` is the secret of its cookie."""

    id: str
    guest: Guest


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The hash of a new password; `shown` is the one of the old password, where that was shown."""

    hash: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token. `secret` is shown once, and is nowhere kept."""

    secret: str
    id: str
    position: int
    expires_at: datetime


class Accounts:
    """The doorman's back room. Sign-ins are throttled, and the refused ones noted."""

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime], *, session_length: timedelta) -> None:
        self.trail = Trail(ledger, clock)
        self.people = KnownPeople(ledger)
        self._ledger = ledger
        self.now = clock
        self._session_length = session_length
        self._checker = Checker()
        self._names = Throttle(NAMES_FREE, clock)
        self._places = Throttle(ADDRESSES_FREE, clock)
        self._background: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Finishes what is under way."""
        self._checker.close()
        await asyncio.gather(*self._background)
        await self.trail.close()

    # --- sessions ---

    @property
    def session_seconds(self) -> int:
        return int(self._session_length.total_seconds())

    async def sign_in(
        self, name: str, password: str, *, place: str, replaces: str | None, correlation: str | None
    ) -> Opened:
        """A session, under an id that nobody knew before. `replaces` is the id that came with the request.

        Raises CredentialsRefused, or Throttled. Neither the answer nor its time tells whether there is such a user.
        """
        user, hash_ = await self._found(name)
        self._count(name, place, user, correlation)
        with self._counting_only_what_was_checked(name, place):
            is_right = await self._checker.is_right(password, hash_)
        if user is None or hash_ is None or not is_right:
            self._note(user, "password_wrong" if user and not user.is_disabled else "user_disabled", correlation)
            raise CredentialsRefused
        self._names.forget(name)
        self._places.take_back(place)
        new_hash = await self._renewed(password, hash_)
        session_id, csrf = new_session_id(), new_session_id()
        session = Session(hash_of(session_id), csrf, self.now() + self._session_length)
        try:
            await self._ledger.commits.done(
                lambda books: access.sign_in(
                    books,
                    name,
                    shown=hash_,
                    session_hash=session.hash,
                    csrf=csrf,
                    expires_at=session.expires_at,
                    replaces=hash_of(replaces) if replaces else None,
                    new_password_hash=new_hash,
                ),
                correlation=correlation,
            )
        except (UserDisabledNow, OldPasswordWrong) as error:
            raise CredentialsRefused from error
        return Opened(session_id, Guest(name, "session", user.grants, session, user.is_password_own))

    async def _found(self, name: str) -> tuple[User | None, str | None]:
        """Somebody's account and, where they may sign in, their password's hash."""
        with self._ledger.glance() as rows:
            version, hash_ = rows.credentials.user_version(name), rows.credentials.password_hash(name)
        user = await self.people.find(name, version)
        return user, None if user is None or user.is_disabled else hash_

    def _count(self, name: str, place: str, user: User | None, correlation: str | None) -> None:
        try:
            self._names.require_patience(name)
            self._places.require_patience(place)
        except Throttled as error:
            self._note(user, error.code, correlation)
            raise
        self._names.count(name)
        self._places.count(place)

    @contextmanager
    def _counting_only_what_was_checked(self, name: str, place: str | None = None) -> Iterator[None]:
        """Takes the attempt back where too many others were in the way: the password may have been right."""
        try:
            yield
        except Throttled:
            self._names.take_back(name)
            if place is not None:
                self._places.take_back(place)
            raise

    async def _renewed(self, password: str, hash_: str) -> str | None:
        """The password's hash under the parameters of today, where it has others; another time, if too many wait."""
        if not is_outdated(hash_):
            return None
        with suppress(Throttled):
            return await self._checker.hashed(password)
        return None

    def _note(self, user: User | None, reason: str, correlation: str | None) -> None:
        """Beside the answer, not before it: how long a write takes would tell that there is such a user."""
        if user is not None:
            refusal = Refusal(user.name, SIGN_IN, reason, correlation)
            task = asyncio.get_running_loop().create_task(self.trail.note(refusal))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def sign_out(self, guest: Guest) -> None:
        """Ends the guest's session, where that is how they came."""
        session = guest.session
        if session is not None:
            await self._ledger.commits.done(lambda books: books.credentials.end_session(session.hash))

    # --- requests that may come again ---

    async def keyed(self, key: str | None, request: Request, said: BaseModel) -> Keyed | None:
        """How a request is known that has an Idempotency-Key; `key` is the name under which that is kept."""
        if key is None:
            return None
        fields = said.model_dump(mode="json")
        secrets = [fields.pop(name, None) for name in SECRETS]
        mark = await self._checker.mark(secrets, key) if any(each is not None for each in secrets) else None
        return keyed(key, request.method, request.url.path, fields, mark=mark)

    # --- passwords ---

    async def hash_for_other(self, password: str | None, *, by: Guest) -> str | None:
        """The hash of a password that an administrator gives to somebody else."""
        by.require(ADMIN)  # before the work of hashing; in the write it is decided
        return None if password is None else await self._hashed(password)

    async def new_password(
        self, name: str, new: str, *, old: str | None, by: Guest, asked: Keyed | None
    ) -> NewPassword:
        """A new password: one's own, which takes the old one, or as an administrator another's."""
        if name == by.user:
            shown = await self._shown(name, old, asked)
            return NewPassword(await self._hashed(new), shown)
        by.require(ADMIN)
        return NewPassword(await self._hashed(new))

    async def _shown(self, name: str, old: str | None, asked: Keyed | None) -> str:
        """The hash to which the old password belongs. Raises OldPasswordWrong, or Throttled.

        Throttled as sign-ins are: who finds an open browser should not learn the password by trying.

        A request that was carried out has made its old password a wrong one, and may come again.
        """
        _, hash_ = await self._found(name)
        self._names.require_patience(name)
        self._names.count(name)
        with self._counting_only_what_was_checked(name):
            is_right = await self._checker.is_right(old or "", hash_)
        if hash_ is None or not (is_right or self._was_carried_out(asked)):
            raise OldPasswordWrong
        self._names.forget(name)
        return hash_

    def _was_carried_out(self, asked: Keyed | None) -> bool:
        """Raises IdempotencyKeyReused where it was another request that was."""
        with self._ledger.glance() as rows:
            return asked is not None and asked.earlier(Books(rows)) is not None

    async def _hashed(self, password: str) -> str:
        require_suitable(password)
        return await self._checker.hashed(password)

    # --- tokens ---

    async def create_token(
        self, *, days: int, label: str | None, by: Guest, asked: Keyed | None, correlation: str | None
    ) -> Issued:
        """A token of the guest's own. Raises TokenShownOnce for a request that has been carried out: the secret is gone."""
        secret, token_id = new_token(), new_token_id()

        def job(books: OpenBooks) -> access.Issued:
            if asked and (kept := asked.earlier(books)):
                raise TokenShownOnce(token=str(kept.entry))
            issued = access.create_token(
                books, by.user, token_id=token_id, secret_hash=hash_of(secret), days=days, label=label, by=by.user
            )
            if asked:
                asked.keep(books, access.stream_of(by.user), made=token_id)
            return issued

        issued = await self._ledger.commits.done(job, correlation=correlation)
        return Issued(secret, token_id, issued.position, issued.expires_at)
