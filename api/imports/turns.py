"""What imports may take of the machine: a few at a time, so that whoever reads is never kept waiting by files."""

from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")

AT_ONCE: Final = 2
"""Files that are unpacked or decided on at a time; others wait their turn."""
_places: RunVar[CapacityLimiter] = RunVar("kaohe-imports")


async def in_turn(act: Callable[[], T]) -> T:
    """In a thread of the few that imports may take."""
    try:
        places = _places.get()
    except LookupError:
        places = CapacityLimiter(AT_ONCE)
        _places.set(places)
    return await to_thread.run_sync(act, limiter=places)
