"""What a benchmark gives, and how it is timed."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median, quantiles

REPEATS = 5
MIB = 1_048_576


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to reach, in words, and whether it did."""

    words: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ratio` is the peer's time as a share of ours: 1 is as fast, 0.5 half as fast.

    `others` are the times of what a user would pick instead, in the same run and of the same thing.
    """

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    target: Target | None = None
    others: str = ""


def at_least(least: float, found: float, unit: str = "") -> Target:
    return Target(f"≥ {least:g} {unit}".rstrip(), found >= least)


def at_most(most: float, found: float, unit: str = "") -> Target:
    return Target(f"≤ {most:g} {unit}".rstrip(), found <= most)


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def side_by_side(
    ours: Callable[[], float], peer: Callable[[], float], *, repeats: int = REPEATS
) -> tuple[float, float]:
    """The medians of two measurements in seconds, taken in turns so that both meet the same weather.

    The peer's is taken three times at least: a single slow one would flatter ours.
    """
    mine, theirs = list[float](), list[float]()
    for turn in range(max(3, repeats)):
        if turn < repeats:
            mine.append(ours())
        theirs.append(peer())
    return median(mine), median(theirs)


def in_a_fresh_process(act: Callable[..., object], *words: object) -> float:
    """Seconds that the act takes by itself, in a process that holds nothing else and has done nothing before."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as elsewhere:
        return elsewhere.submit(_timed_with, act, words).result()


def _timed_with(act: Callable[..., object], words: tuple[object, ...]) -> float:
    return timed(lambda: act(*words))


def each_timed(acts: Iterable[Callable[[], object]], *, seconds: float) -> list[float]:
    """The seconds that each act took, until that much time is spent: at least two of them."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    for act in acts:
        took.append(timed(act))
        if len(took) > 1 and time.perf_counter() > until:
            break
    return took


def repeats_at(size: int) -> int:
    """How often a measurement over so many events is taken: what takes long is steady."""
    return REPEATS if size <= 10_000 else 3 if size <= 100_000 else 1


def in_ms(seconds: float) -> str:
    return f"{seconds * 1_000:,.2f} ms"


def in_time(seconds: float) -> str:
    """With a unit that fits."""
    if seconds >= 1:
        return f"{seconds:,.2f} s"
    return in_ms(seconds) if seconds >= 0.001 else f"{seconds * 1e6:,.0f} µs"


def p50_p99(seconds: Sequence[float]) -> tuple[float, float]:
    return median(seconds), quantiles(seconds, n=100, method="inclusive")[98]
