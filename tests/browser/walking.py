"""Who walks through the pages, in which language, at which width."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import pytest

from api.founding import SAMPLE_PASSWORD
from ledger.clauses import Lang

BOTH: Final = tuple(Lang)
ROLES: Final = ("dept-UM", "comm-SSL", "leading-1", "committee-1", "auditor-1", "admin")
"""One user of the demonstration for each role."""


class Width(Enum):
    """Pixels, and the height that goes with them."""

    DESKTOP = (1280, 900)
    PHONE = (390, 844)


@dataclass(frozen=True)
class Walk:
    """Nobody is signed in where there is no user; without a script, the browser runs none."""

    user: str | None
    language: Lang = Lang.ZH
    width: Width = Width.DESKTOP
    password: str = SAMPLE_PASSWORD
    has_script: bool = True

    def __str__(self) -> str:
        said = [self.user or "nobody", self.language.value, self.width.name.lower()]
        return "-".join([*said, *([] if self.has_script else ["quiet"])])

    def as_(self, user: str | None) -> "Walk":
        """Somebody else, in the same language at the same width."""
        return replace(self, user=user)

    def quiet(self) -> "Walk":
        """The same in a browser that runs no script."""
        return replace(self, has_script=False)


def walks(
    *, users: Iterable[str | None], languages: Iterable[Lang] = BOTH, widths: Iterable[Width] = tuple(Width)
) -> pytest.MarkDecorator:
    """Runs a journey, which takes a `walk` or a `visitor`, once for each user, language and width."""
    each = [Walk(user, language, width) for user in users for language in languages for width in widths]
    return pytest.mark.parametrize("walk", each, ids=str)
