"""Who is asking, and what they may do."""

from typing import Annotated

from fastapi import Depends, Request

from api.access.accounts import Accounts
from api.access.admission import Access
from api.guest import Guest, Session

__all__ = ["Access", "Accounts", "AtAccounts", "Guest", "Session"]


async def _accounts(request: Request) -> Accounts:
    access: Access = request.app.state.access
    return access.accounts


AtAccounts = Annotated[Accounts, Depends(_accounts)]
"""For the routes about accounts."""
