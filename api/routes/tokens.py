"""API tokens: one's own, and for those who see to accounts or oversee them what others hold."""

from typing import Annotated

from fastapi import Body, Path, Response

from api import people
from api.access import Accounts, AtAccounts
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models.people import TOKEN, Nothing, TokenAsked, TokenEnded, TokenList, TokenMade
from api.shapes import time
from api.writes import TAKES, key_of
from ledger import access
from ledger.books import OpenBooks
from ledger.fields import Ref

router = resource("令牌 · tokens")
ADDRESS = "/api/v1/tokens"
Name = Annotated[Ref, Path(description="用户名 · the user's name", examples=["dept-UM"])]
TokenId = Annotated[Ref, Path(description="令牌编号 · the token's id", examples=["5f0c3e1d7b7a4962"])]
NOTHING_ASKED = TokenAsked()
NOTHING = Nothing()


@router.get("/tokens", response_model=TokenList)
def list_tokens(desk: AtDesk, accounts: AtAccounts) -> Response:
    """本人的令牌，不含令牌本身 · One's own tokens, without their secrets."""
    return _listed(desk, accounts, desk.guest.user)


@router.get("/users/{name}/tokens", response_model=TokenList)
def list_user_tokens(name: Name, desk: AtDesk, accounts: AtAccounts) -> Response:
    """一位用户的令牌，不含令牌本身 · The tokens of a user, without their secrets.

    本人可看自己的；管理员、审计和党工委可看任何人的。

    One's own, or anybody's for administrators, the auditor and the working committee.
    """
    desk.guest.require_overseer(but=name)
    return _listed(desk, accounts, name)


def _listed(desk: Desk, accounts: Accounts, name: str) -> Response:
    with desk.ledger.reading() as books:
        user, position = books.user(name), books.position
    moment = accounts.now()
    return json_answer({"position": position, "tokens": [people.token(user, each, moment) for each in user.tokens]})


@router.post("/tokens", status_code=201, response_model=TokenMade, openapi_extra=TAKES)
async def create_token(
    desk: AtDesk,
    accounts: AtAccounts,
    body: Annotated[TokenAsked, Body(openapi_examples=TOKEN)] = NOTHING_ASKED,
) -> Response:
    """新建本人的令牌，只显示这一次 · A token of one's own; its secret is shown only now."""
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    made = await accounts.create_token(
        days=body.days, label=body.label, by=desk.guest, asked=asked, correlation=desk.correlation
    )
    shape = {
        "token": made.secret,
        "id": made.id,
        "expires_at": time(made.expires_at),
        "position": made.position,
    }
    return json_answer(shape, status=201, headers={"Location": ADDRESS})


@router.post("/tokens/{token_id}/revocation", status_code=201, response_model=TokenEnded, openapi_extra=TAKES)
async def revoke_token(token_id: TokenId, desk: AtDesk, accounts: AtAccounts, body: Nothing = NOTHING) -> Response:
    """收回令牌，立即失效 · Revoke a token, which is useless at once.

    本人的；管理员可收回任何人的。

    One's own or, as an administrator, anybody's.
    """
    asked = await accounts.keyed(key_of(desk), desk.request, body)

    def job(books: OpenBooks) -> int:
        if asked and (kept := asked.earlier(books)):
            return kept.position
        position = access.end_token(books, token_id, by=desk.guest.user)
        if asked:
            asked.keep(books, access.stream_of(desk.guest.user))
        return position

    position = await desk.ledger.commits.done(job, correlation=desk.correlation)
    return json_answer({"id": token_id, "position": position}, status=201, headers={"Location": ADDRESS})
