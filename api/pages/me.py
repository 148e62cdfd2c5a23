"""Oneself: what one holds and may do, one's password, tokens and sessions."""

from dataclasses import dataclass

from fastapi import Response
from fastapi.responses import RedirectResponse

from api import people
from api.access import AtAccounts
from api.access.admission import IDLE
from api.models.people import PasswordAsked, TokenAsked
from api.pages import taking
from api.pages.account import units
from api.pages.accounts import keyed_of, said, shown_once
from api.pages.door import SEE_OTHER, pages, text_in
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from api.problems import TokenShownOnce
from api.problems.refusals import status_of
from ledger import access
from ledger.actors import Grant, Role
from ledger.clauses import Text
from ledger.credentials import OpenSession
from ledger.errors import FieldMalformed, FieldMissing, LedgerError, NotEntitled, OldPasswordWrong
from ledger.users import TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MOST, User

router = pages()

ONE_DAY_MOST = len(str(TOKEN_DAYS_MOST))


@dataclass(frozen=True, slots=True)
class Sessions:
    """One's open sessions; `own` is the hash of the one at hand, None where one came by a token."""

    own: str | None
    open: list[OpenSession]


@router.get("/me")
def show_me(visit: AtPage, accounts: AtAccounts) -> Response:
    """For everybody about themselves."""
    if taking.is_asked(visit):
        user = _user(visit)
        rows = [people.token(user, each, accounts.now()) for each in user.tokens]
        return taking.taken(visit, "tokens", people.TOKEN_FIELDS, rows)
    return _page(visit, accounts)


def _user(visit: Visit) -> User:
    with visit.ledger.reading() as books:
        return books.user(visit.user)


def _page(
    visit: Visit,
    accounts: AtAccounts,
    *,
    password: Form | None = None,
    token: Form | None = None,
    status: int = 200,
) -> Response:
    with visit.ledger.reading() as books:
        user = books.user(visit.user)
        communities, departments = units(books)
        sessions = _sessions(visit, accounts, books.credentials.sessions_of(visit.user))
    names = {(Role.COMMUNITY, each.code): each.name for each in communities}
    names |= {(Role.DEPARTMENT, each.code): each.name for each in departments}
    return render(
        visit,
        "me.html",
        status=status,
        user=user,
        name_of_unit=lambda grant: _name(names, grant),
        password=password or Form(),
        token=token or Form({"days": str(TOKEN_DAYS_DEFAULT)}),
        tokens=[people.token(user, each, accounts.now()) for each in user.tokens],
        sessions=sessions,
        days_most=TOKEN_DAYS_MOST,
    )


def _name(names: dict[tuple[Role, str], Text], grant: Grant) -> Text | None:
    return names.get((grant.role, grant.unit or ""))


def _sessions(visit: Visit, accounts: AtAccounts, found: list[OpenSession]) -> Sessions:
    """Those that still let somebody in."""
    now = accounts.now()
    is_open = [each for each in found if now < min(each.expires_at, each.seen_at + IDLE)]
    own = visit.guest.session.hash if visit.guest and visit.guest.session else None
    return Sessions(own, is_open)


@router.post("/me/password")
async def change_password(visit: AtPage, accounts: AtAccounts) -> Response:
    """One's own password, which takes the old one; ends one's other sessions."""
    guest, form = visit.guest, form_of(visit.request)
    # Passwords are as they were typed: nothing at their ends is taken off.
    old, new, again = (text_in(visit.request.state.form, name) for name in ("old_password", "password", "again"))
    try:
        asked = said(PasswordAsked, password=new, old_password=old)
        if not old:
            raise FieldMissing(field="old_password")
        if new != again:
            raise FieldMalformed(field="again", wanted_zh="与新密码相同", wanted_en="the new password again")
        if guest is not None:
            made = await accounts.new_password(guest.user, asked.password, old=old, by=guest, asked=None)
            position = await visit.ledger.commits.done(
                lambda books: access.set_password(
                    books,
                    guest.user,
                    made.hash,
                    by=guest.user,
                    session=guest.session_of(guest.user),
                    shown=made.shown,
                ),
                correlation=visit.correlation,
            )
            return RedirectResponse(address("/me", {"done": "change-password", "at": position}), SEE_OTHER)
    except LedgerError as error:
        if isinstance(error, OldPasswordWrong):
            await visit.request.app.state.access.note_refusal(visit.user, visit.request, error)
        elif isinstance(error, NotEntitled):
            raise
        form.refuse(visit, error)
        status = status_of(error)
        return await visit.aside(lambda: _page(visit, accounts, password=form, status=status))
    return RedirectResponse("/me", SEE_OTHER)


@router.post("/me/tokens")
async def create_token(visit: AtPage, accounts: AtAccounts) -> Response:
    """A token of one's own, shown in the answer and never again."""
    guest, form = visit.guest, form_of(visit.request)
    try:
        asked = said(TokenAsked, days=_days(form), label=form.value("label"))
        if guest is None:
            return RedirectResponse("/sign-in", SEE_OTHER)
        issued = await accounts.create_token(
            days=asked.days,
            label=asked.label,
            by=guest,
            asked=keyed_of(visit, form, asked),
            correlation=visit.correlation,
        )
    except TokenShownOnce:  # sent again
        return RedirectResponse(address("/me", {"done": "create-token"}), SEE_OTHER)
    except NotEntitled:
        raise
    except LedgerError as error:
        form.refuse(visit, error)
        status = status_of(error)
        return await visit.aside(lambda: _page(visit, accounts, token=form, status=status))
    return shown_once(visit, "token", issued.secret, about=issued.id, back="/me")


def _days(form: Form) -> int | str:
    """A whole number; what is none is for the field to refuse."""
    text = form.value("days")
    is_number = text.isascii() and text.isdecimal() and len(text) <= ONE_DAY_MOST
    return int(text) if is_number else text


@router.post("/me/sessions")
async def end_other_sessions(visit: AtPage) -> Response:
    """Every session of one's own but this one."""
    own = visit.guest.session.hash if visit.guest and visit.guest.session else None
    await visit.ledger.commits.done(lambda books: books.credentials.end_sessions_of(visit.user, but=own))
    return RedirectResponse(address("/me", {"done": "end-sessions"}), SEE_OTHER)
