"""What differs between two rulebooks as they are written, place by place. Pure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.rulebook import Rulebook
from projections.figures import FIGURES


class Changed(NamedTuple):
    """`path` are the codes and keys that lead there; None where one of them has nothing."""

    path: tuple[str, ...]
    before: Any
    after: Any

    @property
    def is_figure(self) -> bool:
        """Whether it has an address among `projections.figures`."""
        return any(step in FIGURES or step == "base_points" for step in self.path)


def changed(before: Rulebook, after: Rulebook) -> list[Changed]:
    """Everything, in the order of the older one; what only the newer one has comes after that."""
    return list(_changed((), before.as_written(), after.as_written()))


def _changed(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Changed]:
    if isinstance(before, list) and isinstance(after, list):
        before, after = _by_code(before), _by_code(after)
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _changed((*path, key), before.get(key), after.get(key))
    elif before != after:
        yield Changed(path, before, after)


def _by_code(parts: list[Any]) -> dict[str, Any]:
    return {
        str(part.get("code") or part.get("id") or number) if isinstance(part, dict) else str(number): part
        for number, part in enumerate(parts, 1)
    }
