"""One way an entry comes about, and how an officer words it."""

from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """A clause, at a level where it has levels.

    The texts name places and days by the slots of places.py; {n} is the quantity. The amount is repeated from the
    rulebook only so that decisions can take off part of it.
    """

    clause: str
    cents: int  # of one occurrence; of the smallest amount given, where the amount is discretionary
    weight: int  # how often, against the others; 1: at most once in the year
    texts: tuple[str, ...]
    level: str | None = None
    months: tuple[int, int] = (1, 12)
    once: Literal["year", "month"] | None = None
    only: tuple[str, ...] = ()  # the communities it can happen in; empty: all
    discretionary: bool = False
    adds: bool = False
    matter: bool = False  # the clause asks for a matter
