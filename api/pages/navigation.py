"""Where one can go from every page: what concerns the reader first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from api.pages.visit import Visit

EVERYBODY: Final = ("community", "department", "leading_group", "working_committee", "auditor", "admin")
RECORDERS: Final = ("department", "leading_group", "working_committee")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to; `word` names it in the catalogue, `roles` are those it is for."""

    path: str
    word: str
    roles: tuple[str, ...] = EVERYBODY

    def is_at(self, path: str) -> bool:
        return path == self.path or (self.path != "/" and path.startswith(f"{self.path}/"))


PLACES: Final = (
    Place("/", "nav-scoreboard"),
    Place("/inbox", "nav-inbox"),
    Place("/record", "nav-record", RECORDERS),
    Place("/entries", "nav-entries"),
    Place("/appeals", "nav-appeals"),
    Place("/bonuses", "nav-bonuses"),
    Place("/negative", "nav-negative"),
    Place("/year", "nav-year"),
    Place("/rulebook", "nav-rulebook"),
    Place("/compare", "nav-compare"),
    Place("/audit", "nav-audit"),
    Place("/accounts", "nav-accounts", ("admin", "working_committee", "auditor")),
    Place("/help", "nav-help"),
)


def places_for(visit: "Visit") -> list[tuple[Place, bool]]:
    """Each place that the guest may use, and whether the page is there."""
    if visit.guest is None:
        return []
    path = visit.request.url.path
    return [(each, each.is_at(path)) for each in PLACES if visit.holds(*each.roles)]
