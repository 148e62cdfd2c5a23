"""Every page there is, with addresses to try it at, and who may see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI

from api.pages.door import Door
from ledger.account import EntryKind
from ledger.application import Ledger
from projections import listing
from projections.docket import EntryState, Filter

ROLES: Final[Mapping[str, str]] = {
    "community": "comm-SSL",
    "department": "dept-UM",
    "leading_group": "leading-1",
    "working_committee": "committee-1",
    "auditor": "auditor-1",
    "admin": "admin",
}
ALL: Final = frozenset(ROLES)
RECORDING: Final = frozenset({"department", "leading_group", "working_committee"})
SEEING_EVERYTHING: Final = frozenset({"working_committee", "auditor", "admin"})

SHOWN: Final[Mapping[str, tuple[frozenset[str], tuple[str, ...]]]] = {
    "/": (ALL, ("/", "/?on=2020-06-30", "/?position=300")),
    "/communities/{code}": (ALL, ("/communities/SSL", "/communities/SSL?item=UM4&position=400")),
    "/communities/{code}/explanation": (
        ALL,
        tuple(
            f"/communities/SSL/explanation{query}"
            for query in ("", "?item=UM1", "?item=PB1", "?item=BN", "?item=NL", "?part=base")
        ),
    ),
    "/entries": (ALL, ("/entries", "/entries?community=SSL&clause=UM4", "/entries?state=reversed")),
    "/entries/{entry_id}": (ALL, ("/entries/{entry}", "/entries/{appealed}", "/entries/{bonus}")),
    "/entries/{entry_id}/notice": (ALL, ("/entries/{entry}/notice",)),
    "/compare": (ALL, ("/compare", "/compare?from=300&to=500", "/compare?from=300&to=500&community=SSL")),
    "/record": (RECORDING, ("/record", "/record?q=1")),
    "/record/grid": (RECORDING, ("/record/grid",)),
    "/evidence/{entry}": (RECORDING, ()),
    "/import": (ALL - {"auditor", "admin"}, ("/import",)),
    "/import/template.csv": (ALL, ()),
    "/import/template.xlsx": (ALL, ()),
    "/negative": (ALL, ("/negative",)),
    "/appeals": (ALL, ("/appeals", "/appeals?state=all", "/appeals?overdue=true")),
    "/appeal/{entry_id}": (frozenset({"community"}), ()),
    "/appeals/{entry_id}": (ALL, ("/appeals/{appealed}",)),
    "/appeals/{entry_id}/decision": (frozenset({"leading_group", "working_committee"}), ()),
    "/appeals/{entry_id}/document": (ALL, ("/appeals/{decided}/document",)),
    "/entries/{entry_id}/confirmation": (frozenset({"department"}), ()),
    "/entries/{entry_id}/voidance": (frozenset({"department"}), ()),
    "/entries/{entry_id}/reversal": (frozenset({"department", "leading_group"}), ()),
    "/bonuses": (ALL, ("/bonuses", "/bonuses?state=granted")),
    "/bonuses/{entry_id}/review": (frozenset({"leading_group"}), ()),
    "/bonuses/{entry_id}/determination": (frozenset({"working_committee"}), ()),
    "/bonuses/new": (frozenset({"community"}), ("/bonuses/new",)),
    "/rulebook/readings": (ALL, ("/rulebook/readings",)),
    "/rulebook/differences": (ALL, ("/rulebook/differences",)),
    "/rulebook": (ALL, ("/rulebook", "/rulebook?q=1")),
    "/rulebook/clauses/{code}": (ALL, ("/rulebook/clauses/UM4.4", "/rulebook/clauses/PB1.1", "/rulebook/clauses/BN.1")),
    "/year": (ALL, ("/year",)),
    "/audit": (ALL, ("/audit",)),
    "/audit/events": (ALL, ("/audit/events", "/audit/events?event=appeal-decided", "/audit/events?after=100")),
    "/audit/verification": (ALL, ("/audit/verification",)),
    "/audit/bundle": (ALL, ("/audit/bundle",)),
    "/audit/checkpoint": (ALL, ("/audit/checkpoint",)),
    "/audit/witnesses": (ALL, ("/audit/witnesses",)),
    "/audit/access": (SEEING_EVERYTHING, ("/audit/access",)),
    "/inbox": (ALL, ("/inbox",)),
    "/help": (ALL, ("/help",)),
    "/start": (ALL, ("/start",)),
    "/me": (ALL, ("/me",)),
    "/accounts": (SEEING_EVERYTHING, ("/accounts",)),
    "/accounts/{name}": (SEEING_EVERYTHING, ("/accounts/dept-PS",)),
    "/problems": (ALL, ("/problems",)),
    "/problems/{code}": (ALL, ("/problems/stale",)),
}
"""For every page that is read: the roles that may see it, and addresses in the demonstration's year."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What addresses name, of one ledger: ids of entries."""

    entry: str
    appealed: str
    decided: str
    bonus: str

    def filled(self, address: str) -> str:
        return (
            address.replace("{entry}", self.entry)
            .replace("{appealed}", self.appealed)
            .replace("{decided}", self.decided)
            .replace("{bonus}", self.bonus)
        )


def samples_of(ledger: Ledger) -> Samples:
    def first(chosen: Filter, *, only_bonuses: bool = False) -> str:
        rows = listing.entries(ledger, chosen=chosen, only_bonuses=only_bonuses)[1][:200]
        return next(each.entry.id for each in rows if only_bonuses or each.entry.kind is EntryKind.DEDUCTION)

    appeals = list(listing.appeals(ledger)[1][:200])
    decided = next(each for each in appeals if each.appeal.decisions)
    standing = first(Filter(community="SSL", state=EntryState.STANDING))
    return Samples(standing, appeals[0].entry.id, decided.entry.id, first(Filter(), only_bonuses=True))


def addresses_for(role: str, samples: Samples) -> Iterator[str]:
    """Every page that somebody of a role may see."""
    for roles, addresses in SHOWN.values():
        if role in roles:
            yield from map(samples.filled, addresses)


def page_routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every page."""
    for route in app.routes:
        if isinstance(route, Door):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path
