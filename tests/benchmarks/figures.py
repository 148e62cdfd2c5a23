"""What a benchmark gives, and how it is timed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is the peer's time as a share of ours: 1 is as fast, 0.5 half as fast."""

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def side_by_side(
    ours: Callable[[], float], peer: Callable[[], float], *, repeats: int = REPEATS
) -> tuple[float, float]:
    """The medians of two measurements in seconds, taken in turns so that both meet the same weather."""
    pairs = [(ours(), peer()) for _ in range(repeats)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def in_ms(seconds: float) -> str:
    return f"{seconds * 1_000:,.2f} ms"


def p50_p99(seconds: Sequence[float]) -> tuple[float, float]:
    return median(seconds), quantiles(seconds, n=100)[98]
