"""Where passwords are checked: never more than two at once, beside the event loop."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from api import passwords
from api.problems import Throttled

AT_ONCE: Final = 2
"""Each takes 64 MiB and a processor while it lasts."""
WAITING_MOST: Final = 20
RETRY_SECONDS: Final = 5

Result = TypeVar("Result")


class Checker:
    """Two at once in threads, a few more in a row; everybody else comes again."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "kaohe-passwords")
        self._present = 0

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def is_right(self, password: str, hash_: str | None) -> bool:
        return await self._in_turn(passwords.is_right, password, hash_)

    async def hashed(self, password: str) -> str:
        return await self._in_turn(passwords.hashed, password)

    async def mark(self, passwords_: Sequence[str | None], salt: str) -> str:
        return await self._in_turn(passwords.mark, passwords_, salt)

    async def _in_turn(self, work: Callable[..., Result], *given: object) -> Result:
        """Raises Throttled where too many are waiting already."""
        if self._present >= WAITING_MOST:
            raise Throttled(retry_after=RETRY_SECONDS)
        self._present += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)
        finally:
            self._present -= 1
