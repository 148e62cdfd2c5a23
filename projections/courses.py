"""The courses of a ledger's years that are at hand, and how the scores view's effects move them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Any, Final

from projections.course import Change, Course, Weeks

KEPT_MOST: Final = 2
"""Courses at hand, each of some 10 MiB where a year has very many events."""
NEAR: Final = 2_000
"""Positions over which a course is moved; one that is further away is made anew."""
FIGURES: Final = "SUM(cents), SUM(entries), SUM(vetoes), SUM(mark)"
Cells = Mapping[int, tuple[str, str]]
"""Community and clause of a year's cells."""


class Courses:
    """Those that were asked for last, whichever position that was."""

    def __init__(self) -> None:
        self._kept: list[tuple[tuple[str, int], Course]] = []
        """By the view's generation and the year; the one asked for last is the last."""
        self._lock = Lock()

    @contextmanager
    def at(self, cursor: Any, cells: Cells, of: tuple[str, int], position: int) -> Iterator[Course]:
        """A year's course at a position, while nobody moves it on."""
        with self._lock:
            yield self._near(cursor, cells, of, position) or self._made(cursor, cells, of, position)

    def tallies(
        self, cursor: Any, cells: Cells, of: tuple[str, int], position: int, day: date
    ) -> dict[str, dict[str, tuple[int, ...]]] | None:
        """By community and clause, of what had happened by a day; None where no course is near."""
        with self._lock:
            course = self._near(cursor, cells, of, position)
            if course is None:
                return None
            found, since = _before(course, day.toordinal())
        cursor.execute(
            "SELECT cell, cents, entries, vetoes, mark FROM effects WHERE position <= ? AND day > ? AND day <= ?",
            (position, since, day.toordinal()),
        )
        for cell, *tally in cursor.fetchall():
            if cell in cells:
                community, clause = cells[cell]
                of_clause = found.setdefault(community, {})
                of_clause[clause] = tuple(map(sum, zip(of_clause.get(clause, (0, 0, 0, 0)), tally, strict=True)))
        return found

    def _near(self, cursor: Any, cells: Cells, of: tuple[str, int], position: int) -> Course | None:
        near = [
            (abs(course.position - position), at)
            for at, (key, course) in enumerate(self._kept)
            if key == of and abs(course.position - position) <= NEAR
        ]
        if not near:
            return None
        kept = self._kept.pop(min(near)[1])
        course = kept[1]
        # Kept again only once it is where it should be: a query that fails may leave it half moved.
        course.move(position, _between(cursor, cells, course.weeks, course.position, position))
        self._kept.append(kept)
        return course

    def _made(self, cursor: Any, cells: Cells, of: tuple[str, int], position: int) -> Course:
        year = of[1]
        course = Course(year, position, _between(cursor, cells, Weeks.of(year), 0, position))
        self._kept.append((of, course))
        if len(self._kept) > KEPT_MOST:
            # Whoever looks back at many moments leaves the present one, which everybody looks at, in its place.
            newest = max(self._kept, key=lambda kept: kept[1].position)
            self._kept.remove(next(kept for kept in self._kept if kept is not newest))
        return course


def _before(course: Course, day: int) -> tuple[dict[str, dict[str, tuple[int, ...]]], int]:
    """The tallies at the end of the last week that ends by a day, and the day on which it ends."""
    week = course.weeks.holding(day)
    if course.weeks.last_day(week) > day:
        week -= 1
    if week < 0:
        return {}, 0
    found = {community: dict(tallies) for community, tallies in course.tallies(week).items()}
    return found, course.weeks.last_day(week)


def _between(cursor: Any, cells: Cells, weeks: Weeks, position: int, other: int) -> list[Change]:
    """What leads from one position to another, which may be the earlier one."""
    low, high = sorted((position, other))
    sign = 1 if other >= position else -1
    cursor.execute(
        f"SELECT (day - ?) / 7, cell, {FIGURES} FROM effects WHERE position > ? AND position <= ? GROUP BY 1, 2",  # noqa: S608
        (weeks.first, low, high),
    )
    return [
        Change(min(max(week, 0), weeks.number - 1), *cells[cell], tally if sign > 0 else [-figure for figure in tally])
        for week, cell, *tally in cursor.fetchall()
        if cell in cells
    ]
