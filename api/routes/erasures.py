"""The erasing of evidence: one person proposes it, another confirms; until then it can be withdrawn."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Body, Response

from api import evidence
from api.access import AtAccounts
from api.access.repeats import Keyed
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk, Desk
from api.models.evidence import ERASING, WITHDRAWING, ErasureAsked, ErasureDecided
from api.routes.addresses import Sha256
from api.routes.evidence import vault_of
from api.shapes import Json
from api.writes import TAKES, key_of
from ledger.access import EVIDENCE
from ledger.books import Books, OpenBooks
from ledger.evidence import erase, erasure_of, withdraw

router = resource("依据 · evidence")


@router.post("/evidence/{sha256}/erasure", status_code=201, response_model=ErasureDecided, openapi_extra=TAKES)
async def erase_evidence(
    sha256: Sha256, body: Annotated[ErasureAsked, Body(openapi_examples=ERASING)], desk: AtDesk, accounts: AtAccounts
) -> Response:
    """清除依据 · Erase a file of evidence.

    领导小组或党工委的一人提出，另一人再提一次即清除：文件和盐值不再保存，记录及其证明不变。

    One person of the leading group or the working committee proposes it, and another who asks for the same erases it: file
    and salt are gone, the record and its proofs stay as they are.
    """
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    shape = await _decided(
        desk, sha256, asked, lambda books: erase(books, sha256, reason=body.reason, by=desk.guest.user)
    )
    if shape["erased"]:
        await desk.aside(lambda: vault_of(desk).clear(desk.ledger))
    return _answer(sha256, shape)


@router.post(
    "/evidence/{sha256}/erasure/withdrawal", status_code=201, response_model=ErasureDecided, openapi_extra=TAKES
)
async def withdraw_erasure(
    sha256: Sha256,
    body: Annotated[ErasureAsked, Body(openapi_examples=WITHDRAWING)],
    desk: AtDesk,
    accounts: AtAccounts,
) -> Response:
    """撤回清除 · Withdraw a proposal to erase.

    提出人，或领导小组、党工委的另一人，均可撤回。

    By whoever proposed it, or another of the leading group or the working committee.
    """
    asked = await accounts.keyed(key_of(desk), desk.request, body)
    shape = await _decided(
        desk, sha256, asked, lambda books: withdraw(books, sha256, reason=body.reason, by=desk.guest.user)
    )
    return _answer(sha256, shape)


async def _decided(desk: Desk, sha256: str, asked: Keyed | None, act: Callable[[OpenBooks], int]) -> Json:
    """How far it has come with the file right after the act, or had come where the same was asked before."""

    def shape(books: Books, position: int) -> Json:
        return evidence.decided(sha256, erasure_of(books, sha256), position)

    def job(books: OpenBooks) -> Json | int:
        if asked and (kept := asked.earlier(books)):
            return kept.position
        position = act(books)
        if asked:
            asked.keep(books, EVIDENCE)
        return shape(books, position)

    def as_it_was(position: int) -> Json:
        with desk.ledger.reading(position=position) as books:
            return shape(books, position)

    done = await desk.ledger.commits.done(job, correlation=desk.correlation)
    return await desk.aside(lambda: as_it_was(done)) if isinstance(done, int) else done


def _answer(sha256: str, shape: Json) -> Response:
    return json_answer(shape, status=201, headers={"Location": f"/api/v1/evidence/{sha256}"})
