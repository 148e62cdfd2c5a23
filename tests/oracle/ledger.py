"""The oracle itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tests.oracle.book import (
    Book,
    Command,
    refuse_if,
)
from tests.oracle.refusals import check
from tests.oracle.scores import (
    read,
)
from tests.oracle.world import (
    World,
)


class Oracle:
    """A ledger of accepted commands: refuses like the real one, and scores any prefix of them from scratch.

    `accepted` holds (command, time) in order; `world` is what they add up to, kept only so that `submit` is not
    quadratic. `scores` never uses it.
    """

    def __init__(self, rulebook: Mapping[str, Any]) -> None:
        self.book = Book(rulebook)
        self.world = World(self.book)
        self.accepted: list[tuple[Command, datetime]] = []

    def submit(self, command: Command, now: datetime) -> None:
        """Accept the command, or raise `Refusal`. `now` is aware and never goes back.

        A command whose id is already recorded with the same content is skipped: neither accepted again nor refused.
        Blank text is as good as absent.
        """
        command = {name: value for name, value in command.items() if value is not None and str(value).strip()}
        if now.tzinfo is None or (self.accepted and now < self.accepted[-1][1]):
            raise ValueError("now must be an aware time and never go back")
        if not self.already_recorded(command):
            check(self.world, command, now)
            self.world.apply(command, now)
            self.accepted.append((dict(command), now))

    def already_recorded(self, command: Command) -> bool:
        """True for the same id with the same content; a refusal for the same id with other content."""
        if "id" not in command:
            return False
        for recorded, _ in self.accepted:
            if recorded.get("id") == command["id"]:
                refuse_if(recorded != command, "this id is recorded with other content")
                return True
        return False

    def scores(self, *, after: int | None = None, on: date | None = None) -> list[dict[str, object]]:
        """The list `communities` of "Scores as JSON", from the first `after` accepted commands (default: all)."""
        world = World(self.book)
        for command, now in self.accepted[:after]:
            world.apply(command, now)
        return read(world, on).lines
