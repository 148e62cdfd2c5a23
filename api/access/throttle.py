"""How often one may try: a sliding window for each name and each address, kept in memory and of bounded size."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from api.problems import Throttled

WINDOW: Final = timedelta(hours=1)
WAIT_LONGEST_SECONDS: Final = 900
REMEMBERED_MOST: Final = 10_000
"""Names or addresses that are remembered; whoever was quiet for longest is forgotten first."""
ATTEMPTS_KEPT: Final = 64


@dataclass
class Throttle:
    """After `free` attempts within an hour each further one makes the wait twice as long, a quarter of an hour at most.

    An attempt counts when it begins, so that many at once are many; what succeeded is taken back.
    """

    free: int
    clock: Callable[[], datetime]
    _attempts: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._attempts)

    def require_patience(self, key: str) -> None:
        """Raises Throttled while the key has to wait. Coming too early does not make the wait longer."""
        if (wait := self.wait_seconds(key)) > 0:
            raise Throttled(retry_after=wait)

    def wait_seconds(self, key: str) -> int:
        attempts = self._recent(key)
        if len(attempts) < self.free:
            return 0
        seconds = min(2 ** (len(attempts) - self.free), WAIT_LONGEST_SECONDS)
        left = attempts[-1] + timedelta(seconds=seconds) - self.clock()
        return max(0, -(-left // timedelta(seconds=1)))

    def count(self, key: str) -> None:
        attempts = self._recent(key)
        attempts.append(self.clock())
        self._attempts[key] = attempts
        self._attempts.move_to_end(key)
        if len(self._attempts) > REMEMBERED_MOST:
            self._attempts.popitem(last=False)

    def forget(self, key: str) -> None:
        """All attempts of a key, once one of them was right."""
        self._attempts.pop(key, None)

    def take_back(self, key: str) -> None:
        """The last attempt of a key, which was right; the others stay."""
        if attempts := self._attempts.get(key):
            attempts.pop()

    def _recent(self, key: str) -> deque[datetime]:
        attempts = self._attempts.get(key) or deque(maxlen=ATTEMPTS_KEPT)
        earliest = self.clock() - WINDOW
        while attempts and attempts[0] < earliest:
            attempts.popleft()
        return attempts


def place_of(host: str | None) -> str:
    """What an address counts as: an IPv6 one as its network of 64 bits, which one customer has to themselves."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return "?"
    if address.version == 4:  # noqa: PLR2004  (the version of the protocol)
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((int(address), 64), strict=False))
