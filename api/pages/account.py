"""One account: its roles and who may confirm them, its password and tokens, and what was done with it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path, Response
from fastapi.responses import RedirectResponse

from api import disclosure, passwords, people
from api.access import AtAccounts
from api.guest import ADMIN
from api.models.people import Nothing, RoleAsked
from api.pages import taking
from api.pages.accounts import carry_out, said, shown_once, spelt
from api.pages.audit_access import COLUMNS, row
from api.pages.door import SEE_OTHER, pages
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address, part
from api.problems.refusals import status_of
from api.shapes import Json
from ledger import access
from ledger.actors import WORKING_COMMITTEE, Grant, Role
from ledger.books import Books, OpenBooks
from ledger.clauses import Text
from ledger.errors import LedgerError, NotEntitled, YearUnknown
from ledger.fields import Ref
from ledger.users import Proposal, User
from projections.accesses import SoughtAccess, accesses

router = pages()
Name = Annotated[Ref, Path()]

HISTORY: Final = 50
UNBOUND: Final = (Role.LEADING_GROUP, Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN)
NOTHING: Final = Nothing()


@dataclass(frozen=True, slots=True)
class Unit:
    """A community or a department, by its code and its name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """An account, what the guest may do with it, and the units that there are for its roles."""

    user: User
    tokens: list[Json]
    is_admin: bool
    is_own: bool
    communities: tuple[Unit, ...]
    departments: tuple[Unit, ...]

    @property
    def may_grant(self) -> bool:
        return self.is_admin and not self.is_own

    @property
    def may_reset(self) -> bool:
        """Of those whose role takes two people, the password is reset at the machine."""
        return self.is_admin and not self.is_own and not self.user.takes_two_people

    def unit(self, grant: Grant) -> Text | None:
        units = self.communities if grant.role is Role.COMMUNITY else self.departments
        return next((each.name for each in units if each.code == grant.unit), None)


@router.get("/accounts/{name}")
def show_account(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    """For those who may read the list, and for oneself. Raises RoleNotAllowed or UserUnknown."""
    if taking.is_asked(visit):
        _user(visit, name)
        history = list(_history(visit, name)) if _in_full(visit) else []
        return taking.taken(visit, f"account-{name}" if name.isascii() else "account", COLUMNS, history)
    return _page(visit, accounts, name, Form())


def _page(visit: Visit, accounts: AtAccounts, name: str, form: Form, *, status: int = 200) -> Response:
    user = _user(visit, name)
    with visit.ledger.reading() as books:
        communities, departments = units(books)
    tokens = [people.token(user, each, accounts.now()) for each in user.tokens]
    shown = Shown(user, tokens, visit.actor.holds(ADMIN), name == visit.user, communities, departments)
    return render(
        visit,
        "account.html",
        status=status,
        form=form,
        shown=shown,
        history=list(_history(visit, name)) if _in_full(visit) else None,
        may_confirm=lambda each: _may_confirm(visit, name, each),
        spelt=spelt,
        unbound=UNBOUND,
    )


def _user(visit: Visit, name: str) -> User:
    """Raises RoleNotAllowed for who may not see the account, UserUnknown for one that there is not."""
    if visit.guest is not None:
        visit.guest.require_overseer(but=name)
    with visit.ledger.reading() as books:
        return books.user(name)


def units(books: Books) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The communities and the departments of the newest year; none before there is a rulebook."""
    try:
        rulebook = books.rulebook(books.newest_year())
    except YearUnknown:
        return (), ()
    communities = (
        Unit(each.code, Text(zh=each.zh, en=each.en or each.code))
        for each in map(rulebook.community, rulebook.community_codes)
    )
    departments = (Unit(each.code, each.name) for each in rulebook.departments)
    return tuple(communities), tuple(departments)


def _may_confirm(visit: Visit, name: str, proposal: Proposal) -> bool:
    """Another than the first, who is an administrator or of the working committee, and not the person."""
    holds = visit.actor.holds(ADMIN) or visit.actor.holds(WORKING_COMMITTEE)
    return holds and visit.user not in {proposal.by, name}


def _in_full(visit: Visit) -> bool:
    return visit.guest is not None and disclosure.sees_everything(visit.guest.grants)


def _history(visit: Visit, name: str) -> Iterator[Json]:
    """What was done with the account, the newest first: what its user did elsewhere is in the audit."""
    sought = SoughtAccess(lambda stream: stream == access.stream_of(name))
    found = accesses(visit.ledger, sought, limit=HISTORY)
    return (row(position, state) for position, state in found.events)


# --- what is done with it ---------------------------------------------------------------------------------------------


@router.post("/accounts/{name}/grants")
async def grant_role(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    """A role granted, or proposed where that takes two people."""

    async def act(form: Form) -> Response:
        asked = _role(form)
        is_proposed = False

        def job(books: OpenBooks) -> int:
            nonlocal is_proposed
            granting = access.grant(books, name, Grant(Role(asked.role), asked.unit), by=visit.user)
            is_proposed = granting.is_proposed
            return granting.position

        position = await carry_out(visit, form, asked, name, job)
        return _done(name, "propose-role" if is_proposed else "grant-role", position)

    return await _acting(visit, accounts, name, act)


@router.post("/accounts/{name}/revocations")
async def revoke_role(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    """A role taken back, or a proposal."""

    async def act(form: Form) -> Response:
        asked = _role(form)
        held = Grant(Role(asked.role), asked.unit)
        position = await carry_out(
            visit, form, asked, name, lambda books: access.revoke(books, name, held, by=visit.user)
        )
        return _done(name, "revoke-role", position)

    return await _acting(visit, accounts, name, act)


@router.post("/accounts/{name}/disabling")
async def disable_user(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    async def act(form: Form) -> Response:
        position = await carry_out(visit, form, NOTHING, name, lambda books: access.disable(books, name, by=visit.user))
        return _done(name, "disable-user", position)

    return await _acting(visit, accounts, name, act)


@router.post("/accounts/{name}/enabling")
async def enable_user(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    async def act(form: Form) -> Response:
        position = await carry_out(visit, form, NOTHING, name, lambda books: access.enable(books, name, by=visit.user))
        return _done(name, "enable-user", position)

    return await _acting(visit, accounts, name, act)


@router.post("/accounts/{name}/password")
async def reset_password(name: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    """A made-up password for somebody else, shown in the answer and never again."""

    async def act(form: Form) -> Response:
        guest, password = visit.guest, passwords.made_up()
        if guest is None or name == visit.user:
            return RedirectResponse("/me", SEE_OTHER)
        new = await accounts.new_password(name, password, old=None, by=guest, asked=None)
        position = await carry_out(
            visit, form, NOTHING, name, lambda books: access.set_password(books, name, new.hash, by=visit.user)
        )
        path = f"/accounts/{part(name)}"
        if position is None:  # sent again: what was shown then is the password
            return RedirectResponse(address(path, {"done": "reset-password"}), SEE_OTHER)
        return shown_once(visit, "password", password, about=name, back=path)

    return await _acting(visit, accounts, name, act)


@router.post("/accounts/{name}/tokens/{token_id}/revocation")
async def revoke_token(name: Name, token_id: Name, visit: AtPage, accounts: AtAccounts) -> Response:
    """One's own token or, as an administrator, anybody's."""

    async def act(form: Form) -> Response:
        position = await carry_out(
            visit, form, NOTHING, name, lambda books: access.end_token(books, token_id, by=visit.user)
        )
        path = "/me" if name == visit.user else f"/accounts/{part(name)}"
        return RedirectResponse(address(path, {"done": "revoke-token", "at": position}), SEE_OTHER)

    return await _acting(visit, accounts, name, act)


def _role(form: Form) -> RoleAsked:
    role, _, unit = form.value("role").partition("/")
    return said(RoleAsked, role=role, unit=unit)


def _done(name: str, op: str, position: int | None) -> Response:
    return RedirectResponse(address(f"/accounts/{part(name)}", {"done": op, "at": position}), SEE_OTHER)


async def _acting(
    visit: Visit, accounts: AtAccounts, name: str, act: Callable[[Form], Awaitable[Response]]
) -> Response:
    """What an act answers; where it is refused, the account with the reason."""
    form = form_of(visit.request)
    try:
        return await act(form)
    except NotEntitled:
        raise
    except LedgerError as error:
        form.refuse(visit, error)
        status = status_of(error)
        return await visit.aside(lambda: _page(visit, accounts, name, form, status=status))
