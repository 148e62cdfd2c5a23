"""People and their roles: for administrators; the auditor and the working committee look on."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Body, Path, Response

from api import people
from api.access import AtAccounts
from api.access.repeats import Keyed
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models.people import (
    NEW_USER,
    PASSWORD,
    ROLE,
    Granted,
    NewUser,
    Nothing,
    PasswordAsked,
    PersonList,
    PersonShown,
    RoleAsked,
)
from api.shapes import Json
from api.writes import TAKES, key_of
from ledger import access
from ledger.actors import Grant, Role
from ledger.books import Books, OpenBooks
from ledger.fields import Ref
from ledger.users import User

router = resource("用户 · users")
Name = Annotated[Ref, Path(description="用户名 · the user's name", examples=["dept-UM"])]
NOTHING = Nothing()


@router.get("/users", response_model=PersonList)
def list_users(desk: AtDesk) -> Response:
    """全部用户及其身份 · Everybody with their roles.

    供管理员、审计和党工委查看。

    For administrators, the auditor and the working committee.
    """
    desk.guest.require_overseer()
    with desk.ledger.reading() as books:
        users = [people.person(books.user(name)) for name in books.user_names()]
        return json_answer({"position": books.position, "users": users})


@router.get("/users/{name}", response_model=PersonShown)
def show_user(name: Name, desk: AtDesk) -> Response:
    """一位用户 · One user.

    本人可看自己；能看列表的可看任何人。

    Oneself, or anybody for those who may read the list.
    """
    desk.guest.require_overseer(but=name)
    with desk.ledger.reading() as books:
        return json_answer({**people.person(books.user(name)), "position": books.position})


@router.post("/users", status_code=201, response_model=PersonShown, openapi_extra=TAKES)
async def add_user(
    body: Annotated[NewUser, Body(openapi_examples=NEW_USER)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """添加用户，尚无身份 · Add a user, without roles."""
    by = desk.guest
    hash_ = await accounts.hash_for_other(body.password, by=by)
    return await _written(
        desk,
        body.user,
        await accounts.keyed(key_of(desk), desk.request, body),
        lambda books: access.add_user(books, body.user, by=by.user, password_hash=hash_),
    )


@router.post("/users/{name}/grants", status_code=201, response_model=Granted, openapi_extra=TAKES)
async def grant_role(
    name: Name, body: Annotated[RoleAsked, Body(openapi_examples=ROLE)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """授予身份 · Grant a role.

    `working_committee`、`auditor` 和 `admin` 须两人先后授予才生效。

    `working_committee`, `auditor` and `admin` take a second person who asks for the same.
    """
    wanted = Grant(Role(body.role), body.unit)
    return await _written(
        desk,
        name,
        await accounts.keyed(key_of(desk), desk.request, body),
        lambda books: access.grant(books, name, wanted, by=desk.guest.user).position,
        lambda user: people.granting(is_proposed=wanted not in user.grants),
    )


@router.post("/users/{name}/revocations", status_code=201, response_model=PersonShown, openapi_extra=TAKES)
async def revoke_role(
    name: Name, body: Annotated[RoleAsked, Body(openapi_examples=ROLE)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """收回身份，包括待确认的 · Revoke a role, or one that was only proposed."""
    held = Grant(Role(body.role), body.unit)
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    return await _written(desk, name, asked, lambda books: access.revoke(books, name, held, by=desk.guest.user))


@router.post("/users/{name}/disabling", status_code=201, response_model=PersonShown, openapi_extra=TAKES)
async def disable_user(name: Name, desk: AtDesk, accounts: AtAccounts, body: Nothing = NOTHING) -> Response:
    """停用用户 · Disable a user.

    其会话和令牌立即失效。

    Their sessions and tokens end at once.
    """
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    return await _written(desk, name, asked, lambda books: access.disable(books, name, by=desk.guest.user))


@router.post("/users/{name}/enabling", status_code=201, response_model=PersonShown, openapi_extra=TAKES)
async def enable_user(name: Name, desk: AtDesk, accounts: AtAccounts, body: Nothing = NOTHING) -> Response:
    """启用用户 · Enable a user.

    可重新登录；先前的令牌仍然无效。

    They may sign in again; tokens from before stay useless.
    """
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    return await _written(desk, name, asked, lambda books: access.enable(books, name, by=desk.guest.user))


@router.post("/users/{name}/password", status_code=201, response_model=PersonShown, openapi_extra=TAKES)
async def set_password(
    name: Name, body: Annotated[PasswordAsked, Body(openapi_examples=PASSWORD)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """设置密码 · Set a password.

    改自己的须给出原密码；管理员可设他人的，其人登录后须先更改才能办理。须两人授予的身份，其密码由机器操作员重设。
    该用户的其他会话随即结束。

    One's own with the old one, or as an administrator another's, who changes it before doing anything else. Of those whose
    role takes two people to grant it is reset by the operator at the machine. Ends that person's other sessions.
    """
    by = desk.guest
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    new = await accounts.new_password(name, body.password, old=body.old_password, by=by, asked=asked)
    return await _written(
        desk,
        name,
        asked,
        lambda books: access.set_password(
            books, name, new.hash, by=by.user, session=by.session_of(name), shown=new.shown
        ),
    )


def _nothing_more(_: User) -> Json:
    return {}


async def _written(
    desk: Desk,
    name: str,
    asked: Keyed | None,
    act: Callable[[OpenBooks], int],
    more: Callable[[User], Json] = _nothing_more,
) -> Response:
    """201 with the person as they are right after the act, or as they were after it where the same was asked before."""

    def shape(books: Books, position: int) -> Json:
        user = books.user(name)
        return {**people.person(user), "position": position, **more(user)}

    def job(books: OpenBooks) -> Json | int:
        if asked and (kept := asked.earlier(books)):
            return kept.position
        position = act(books)
        if asked:
            asked.keep(books, access.stream_of(name))
        return shape(books, position)

    def as_it_was(position: int) -> Json:
        with desk.ledger.reading(position=position) as books:
            return shape(books, position)

    done = await desk.ledger.commits.done(job, correlation=desk.correlation)
    shown = await desk.aside(lambda: as_it_was(done)) if isinstance(done, int) else done
    return json_answer(shown, status=201, headers={"Location": f"/api/v1/users/{quote(name)}"})
