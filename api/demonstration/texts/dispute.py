"""An entry a community appeals, and what each side says of it."""

from typing import NamedTuple


class Dispute(NamedTuple):
    """Texts with the slots of places.py; {n} is the quantity, {cut} the points a decision takes off."""

    clause: str
    level: str | None
    reason: str
    grounds: str
    question: str
    answer: str
    upheld: str
    partly: str
    rejected: str
    months: tuple[int, int] = (1, 11)  # when it can have happened, so that even a second level ends in the year
