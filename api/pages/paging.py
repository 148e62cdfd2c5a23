"""Long lists a page at a time; mostly the newest first, where the ledger's own order is the oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Protocol, TypeVar

from fastapi import Query

from api.asked import Position

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
SIZE: Final = 100


class Rows(Protocol[T_co]):
    """Some of a list can be had without the rest of it."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice, /) -> Iterable[T_co]: ...


@dataclass(frozen=True, slots=True)
class Pages:
    """Which rows are shown, counted from 1; a page beyond the last is the last."""

    count: int
    number: int = 1
    size: int = SIZE

    @property
    def first(self) -> int:
        return min(self.count, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        return min(self.count, self.number * self.size)


PageNumber = Annotated[Position | None, Query(ge=1)]


def newest_first(rows: Rows[T], number: int | None, *, size: int = SIZE) -> tuple[Pages, list[T]]:
    """A page of the rows, the last of them first."""
    pages = _page(len(rows), number, size)
    if not pages.count:
        return pages, []
    found = list(rows[pages.count - pages.last : pages.count - pages.first + 1])
    return pages, found[::-1]


def in_order(rows: Rows[T], number: int | None, *, size: int = SIZE) -> tuple[Pages, list[T]]:
    """A page of the rows as they come."""
    pages = _page(len(rows), number, size)
    return pages, list(rows[pages.first - 1 : pages.last]) if pages.count else []


def _page(count: int, number: int | None, size: int) -> Pages:
    return Pages(count, min(number or 1, max(1, -(-count // size))), size)
