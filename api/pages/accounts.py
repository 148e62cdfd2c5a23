"""Everybody's account: who there is, what they hold, what waits for a second person; and a new one."""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Final, TypeVar

import orjson
from fastapi import Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ValidationError

from api import passwords, people
from api.access import AtAccounts
from api.access.repeats import SECRETS, Keyed
from api.guest import ADMIN
from api.models.people import NewUser
from api.pages import taking
from api.pages.door import SEE_OTHER, pages
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address, part
from api.problems import ParameterMalformed
from api.problems.refusals import status_of
from api.shapes import Json
from ledger import access
from ledger.actors import Grant, Role
from ledger.books import OpenBooks
from ledger.errors import LedgerError, NotEntitled
from ledger.fields import Ref, refusal_of
from ledger.users import User

M = TypeVar("M", bound=BaseModel)

router = pages()

ROWS: Final = 100
COLUMNS: Final = people.USER_FIELDS
STATES: Final = ("enabled", "disabled", "waiting")
NO_STORE: Final = {"Cache-Control": "no-store"}
"""For a page that shows what is shown once."""


@router.get("/accounts")
def list_accounts(
    visit: AtPage,
    name: Annotated[str | None, Query(max_length=100)] = None,
    role: Annotated[str | None, Query(max_length=40)] = None,
    state: Annotated[str | None, Query(max_length=10)] = None,
    after: Annotated[Ref | None, Query()] = None,
) -> Response:
    """For administrators, the auditor and the working committee. Raises RoleNotAllowed."""
    return _page(visit, Form(), name=name, role=role, state=state, after=after)


def _page(
    visit: Visit,
    form: Form,
    *,
    name: str | None = None,
    role: str | None = None,
    state: str | None = None,
    after: str | None = None,
    status: int = 200,
) -> Response:
    if visit.guest is not None:
        visit.guest.require_overseer()
    _require_one("role", role, tuple(Role))
    _require_one("state", state, STATES)
    with visit.ledger.reading() as books:
        everybody = [books.user(each) for each in books.user_names()]
    chosen = [each for each in everybody if _is_meant(each, name, role, state)]
    if taking.is_asked(visit):
        return taking.taken(visit, "accounts", COLUMNS, map(_row, chosen), about={"position": visit.head})
    rest = [each for each in chosen if after is None or each.name > after]
    return render(
        visit,
        "accounts.html",
        status=status,
        form=form,
        users=rest[:ROWS],
        count=len(chosen),
        next=rest[ROWS - 1].name if len(rest) > ROWS else None,
        is_first=after is None,
        roles=tuple(Role),
        states=STATES,
        asked={"name": name, "role": role, "state": state},
        may_add=visit.actor.holds(ADMIN),
    )


def _require_one(parameter: str, given: str | None, known: tuple[str, ...]) -> None:
    if given is not None and given not in known:
        names = ", ".join(known)
        raise ParameterMalformed(parameter=parameter, wanted_zh=f"以下之一：{names}", wanted_en=f"one of {names}")


def _is_meant(user: User, name: str | None, role: str | None, state: str | None) -> bool:
    is_in_state = {
        None: True,
        "enabled": not user.is_disabled,
        "disabled": user.is_disabled,
        "waiting": bool(user.proposals),
    }[state]
    return (
        is_in_state
        and (name is None or name.casefold() in user.name.casefold())
        and (role is None or user.holds(Role(role)) or any(each.grant.role == role for each in user.proposals))
    )


def _row(user: User) -> Json:
    shape = people.person(user)
    return {
        **shape,
        "roles": " ".join(spelt(each) for each in user.grants),
        "proposed": " ".join(f"{spelt(each.grant)} ({each.by})" for each in user.proposals),
    }


def spelt(grant: Grant) -> str:
    """A role with its unit, as forms send it: ``department/UM``."""
    return f"{grant.role.value}/{grant.unit}" if grant.unit else grant.role.value


# --- a new one --------------------------------------------------------------------------------------------------------


@router.post("/accounts")
async def add_account(visit: AtPage, accounts: AtAccounts) -> Response:
    """A person without roles. A password that is made up for them is shown in the answer, and never again."""
    form = form_of(visit.request)
    is_made_up = form.value("way") != "none"
    try:
        asked = said(NewUser, user=form.value("user"))
        if visit.guest is not None:
            visit.guest.require(ADMIN)
        password = passwords.made_up() if is_made_up else None
        hash_ = None if visit.guest is None else await accounts.hash_for_other(password, by=visit.guest)
        position = await carry_out(
            visit,
            form,
            asked,
            asked.user,
            lambda books: access.add_user(books, asked.user, by=visit.user, password_hash=hash_),
        )
    except NotEntitled:
        raise
    except LedgerError as error:
        form.refuse(visit, error)
        status = status_of(error)
        return await visit.aside(lambda: _page(visit, form, status=status))
    path = f"/accounts/{part(asked.user)}"
    if password is None or position is None:
        return RedirectResponse(address(path, {"done": "add-user", "at": position}), SEE_OTHER)
    return shown_once(visit, "password", password, about=asked.user, back=path)


def shown_once(visit: Visit, what: str, secret: str, *, about: str, back: str) -> Response:
    """A secret, in a page that nothing keeps."""
    return render(visit, "shown_once.html", headers=NO_STORE, what=what, secret=secret, about=about, back=back)


def said(model: type[M], **fields: object) -> M:
    """What a form says, as the API's body of the same name has it. Raises the refusal of the first wrong field."""
    try:
        return model.model_validate({name: value for name, value in fields.items() if value not in {"", None}})
    except ValidationError as error:
        raise refusal_of(error.errors(include_url=False)[0]) from error


def keyed_of(visit: Visit, form: Form, asked: BaseModel) -> Keyed:
    """How this filling of a form with this content is known, should it be sent again; its secrets are no part of that."""
    fields = asked.model_dump(mode="json", exclude=set(SECRETS))
    key = orjson.dumps([form.key, visit.request.url.path, fields], option=orjson.OPT_SORT_KEYS)
    digest = sha256(key).hexdigest()
    return Keyed(f"%{visit.user}%form-{digest[:32]}", digest)


async def carry_out(
    visit: Visit, form: Form, asked: BaseModel, name: str, act: Callable[[OpenBooks], int]
) -> int | None:
    """The position of an act on somebody's account; None where this very form was carried out before."""
    keyed = keyed_of(visit, form, asked)

    def job(books: OpenBooks) -> int | None:
        if keyed.earlier(books):
            return None
        position = act(books)
        keyed.keep(books, access.stream_of(name))
        return position

    return await visit.ledger.commits.done(job, correlation=visit.correlation)
