"""What a statement of heads is: where every stream ends, so that what is shown of them can be seen to be all.

A statement about a position serves for every earlier one too: whoever has a stream as far as the statement says has all of
it that there was before (proofs.md, "completeness").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.events import HeadsRecorded, StreamHead

STREAM: Final = "heads"


@dataclass(frozen=True, slots=True)
class Statement:
    """About the ledger's first `upto` events; told by `parts` events of the stream, the first with `version`."""

    upto: int
    version: int
    parts: int


def is_next(told: Sequence[HeadsRecorded], event: HeadsRecorded) -> bool:
    """Whether an event goes on with a statement that is begun, or begins one."""
    if not told:
        return event.part == 1 and event.parts >= 1
    last = told[-1]
    return (event.part, event.parts, event.upto) == (last.part + 1, last.parts, last.upto)


def whole(told: Iterable[HeadsRecorded]) -> dict[str, tuple[int, str]] | None:
    """Version and leaf hash of each stream that the events of one statement name; None where one is named twice."""
    heads: list[StreamHead] = [head for event in told for head in event.heads]
    found = {head.stream: (head.version, head.leaf) for head in heads}
    return found if len(found) == len(heads) else None
