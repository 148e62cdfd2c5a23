"""The session of the pages: signing in, who one is, signing out."""

from typing import Annotated

from fastapi import Body, Response

from api import people
from api.access import AtAccounts, sessions
from api.access.throttle import place_of
from api.answers import json_answer
from api.counter import OpenCounter, resource
from api.desk import AtDesk
from api.models.people import SIGN_IN, SessionShown, SignIn

ADDRESS = "/api/v1/session"

router = resource("登录 · session")
entrance = resource("登录 · session", OpenCounter)


@entrance.post("/session", status_code=201, response_model=SessionShown)
async def sign_in(
    body: Annotated[SignIn, Body(openapi_examples=SIGN_IN)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """登录 · Sign in.

    会话的 Cookie 供网页用；程序请用令牌。

    The session's cookie is for the pages; programs use a token.
    """
    request = desk.request
    sessions.require_no_other_site(request)
    opened = await accounts.sign_in(
        body.user,
        body.password,
        place=place_of(request.client.host if request.client else None),
        replaces=sessions.id_in(request.headers),
        correlation=desk.correlation,
    )
    response = json_answer(people.guest(opened.guest), status=201, headers={"Location": ADDRESS})
    sessions.set_cookie(response, opened.id, seconds=accounts.session_seconds)
    return response


@router.get("/session", response_model=SessionShown)
async def show_session(desk: AtDesk) -> Response:
    """本人是谁，有何身份 · Who one is, and what one holds."""
    return json_answer(people.guest(desk.guest))


@router.delete("/session", status_code=204)
async def sign_out(desk: AtDesk, accounts: AtAccounts) -> Response:
    """退出登录 · Sign out.

    会话就此结束；凭令牌来的没有会话可结束。

    The session ends; where one came by token, nothing does.
    """
    await accounts.sign_out(desk.guest)
    response = Response(status_code=204)
    sessions.clear_cookie(response)
    return response


router.routes.extend(entrance.routes)
