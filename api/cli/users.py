"""The user group: people, their roles and their passwords."""

import sys
from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from api import passwords, people
from api.cli.app import App
from api.cli.console import Format, lang, say, show_csv, show_json, show_table, tell
from api.cli.options import By, OutputFormat
from api.cli.working import opened
from api.opening import open_ledger
from api.settings import Settings
from api.words import BETWEEN
from ledger import access, text
from ledger.access import Granting
from ledger.actors import Grant, Role
from ledger.books import OpenBooks
from ledger.clauses import Lang
from ledger.fields import require_clean
from ledger.users import User

T = TypeVar("T")

group = App("用户 · People: add, list, show, disable, enable, grant, revoke, password")


def clean(name: str) -> str:
    """A user's name as it was typed. Raises FieldMalformed where it can be none."""
    return require_clean("user", name, "reference", text.reference)


Name = Annotated[str, typer.Argument(metavar="NAME", callback=clean, help="用户名 · the user's name")]
RoleName = Annotated[Role, typer.Argument(metavar="ROLE", help=f"身份 · the role: {', '.join(Role)}")]
Unit = Annotated[
    str | None, typer.Option("--unit", metavar="CODE", help="所属社区或科室 · of which community or department")
]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="从标准输入读密码 · read the password from standard input")
]


@group.add
def add(
    name: Name,
    role: Annotated[Role | None, typer.Option("--role", help="身份 · a role to grant at once")] = None,
    unit: Unit = None,
    password_stdin: PasswordStdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="只用令牌或统一认证 · comes by token or OIDC alone")
    ] = False,
    by: By = None,
) -> None:
    """添加 · Add somebody; the password is asked for, or made up and shown once."""
    settings = Settings()
    password, is_made_up = ("", False) if no_password else _new_password(settings, name, from_stdin=password_stdin)
    hash_ = None if no_password else passwords.hashed(password)

    def job(books: OpenBooks) -> tuple[int, Granting | None]:
        position = access.add_user(books, name, by=by or settings.user, password_hash=hash_)
        if role is None:
            return position, None
        return position, access.grant(books, name, Grant(role, unit), by=acting(settings, by))

    position, granting = _carried_out(settings, job)
    tell(say("user_added", user=name, position=position))
    if role is not None and granting is not None:
        _tell_of(granting, name, Grant(role, unit))
    if is_made_up:
        tell(say("password_shown", user=name, password=password))


def list_(format_: OutputFormat = Format.TABLE) -> None:
    """列出 · Everybody with their roles."""
    with open_ledger() as ledger, ledger.reading() as books:
        _show([books.user(name) for name in books.user_names()], format_)


group.add(list_, "list")


@group.add
def show(name: Name, format_: OutputFormat = Format.TABLE) -> None:
    """查看 · One person with their roles."""
    with open_ledger() as ledger, ledger.reading() as books:
        _show([books.user(name)], format_)


@group.add
def disable(name: Name, by: By = None) -> None:
    """停用 · End somebody's sessions and tokens; they can do nothing any more."""
    settings = Settings()
    _done(settings, lambda books: access.disable(books, name, by=acting(settings, by)))


@group.add
def enable(name: Name, by: By = None) -> None:
    """启用 · Let somebody sign in again; their old tokens stay revoked."""
    settings = Settings()
    _done(settings, lambda books: access.enable(books, name, by=acting(settings, by)))


@group.add
def grant(name: Name, role: RoleName, unit: Unit = None, by: By = None) -> None:
    """授予身份 · Grant a role; working_committee, auditor and admin take two people."""
    settings, wanted = Settings(), Grant(role, unit)
    _tell_of(
        _carried_out(settings, lambda books: access.grant(books, name, wanted, by=acting(settings, by))), name, wanted
    )


@group.add
def revoke(name: Name, role: RoleName, unit: Unit = None, by: By = None) -> None:
    """收回身份 · Take a role back, or one that was only proposed."""
    settings = Settings()
    _done(settings, lambda books: access.revoke(books, name, Grant(role, unit), by=acting(settings, by)))


@group.add
def password(name: Name, password_stdin: PasswordStdin = False, by: By = None) -> None:
    """设置密码 · Set somebody's password, and end their sessions; on the web they change it first."""
    settings = Settings()
    chosen, is_made_up = _new_password(settings, name, from_stdin=password_stdin)
    hash_ = passwords.hashed(chosen)
    _done(settings, lambda books: access.set_password(books, name, hash_, by=acting(settings, by)))
    if is_made_up:
        tell(say("password_shown", user=name, password=chosen))


# --- what they share --------------------------------------------------------------------------------------------------


def _new_password(settings: Settings, name: str, *, from_stdin: bool) -> tuple[str, bool]:
    """From standard input, asked for, or from the setting; else one is made up, and True."""
    if from_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        chosen = typer.prompt(say("password_for", admin=name), hide_input=True, confirmation_prompt=True)
    elif settings.user_password is not None:
        chosen = settings.user_password.get_secret_value()
    else:
        return passwords.made_up(), True
    passwords.require_suitable(chosen)
    return chosen, False


def acting(settings: Settings, by: str | None) -> str | None:
    """Who acts: whoever is named, or the operator at the machine."""
    name = by or settings.user
    return None if name is None else require_clean("by", name, "name", text.name)


def _carried_out(settings: Settings, job: Callable[[OpenBooks], T]) -> T:
    with opened(settings) as ledger:
        return ledger.carry_out(job)


def _done(settings: Settings, job: Callable[[OpenBooks], int]) -> None:
    tell(say("done", position=_carried_out(settings, job)))


def _tell_of(granting: Granting, name: str, wanted: Grant) -> None:
    key = "role_proposed" if granting.is_proposed else "role_granted"
    tell(say(key, user=name, role=_in_words(wanted), position=granting.position))


def _in_words(grant: Grant) -> str:
    zh, en = grant.in_words()
    return zh if lang() is Lang.ZH else en


def _show(users: list[User], format_: Format) -> None:
    if format_ is Format.JSON:
        show_json({"users": [people.person(user) for user in users]})
    elif format_ is Format.CSV:
        show_csv(people.USER_FIELDS, (_csv_row(user) for user in users))
    else:
        show_table(people.USER_FIELDS, (_row(user) for user in users), prose=("roles", "proposed"))


def _csv_row(user: User) -> list[object]:
    held, proposed = (
        " ".join(f"{grant.role}:{grant.unit}" if grant.unit else str(grant.role) for grant in grants)
        for grants in (user.grants, [each.grant for each in user.proposals])
    )
    return [user.name, user.is_disabled, held, proposed]


def _row(user: User) -> list[object]:
    held, proposed = (
        BETWEEN[lang()].join(map(_in_words, grants))
        for grants in (user.grants, [each.grant for each in user.proposals])
    )
    return [user.name, say("disabled") if user.is_disabled else "", held, proposed]
