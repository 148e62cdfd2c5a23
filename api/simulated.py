"""Simulations as JSON and as rows, and the rulebook that one asks for."""

from collections.abc import Iterator, Mapping
from typing import Final

from api.shapes import Json, amount, moment
from ledger.points import points
from ledger.rulebook import Rulebook
from projections.figures import with_figures
from projections.simulation import Change, SimulatedScore, Simulation, Supposed, Under

CHANGE_FIELDS: Final = ("community", "what", "before", "after", "change")


def under(given: Rulebook | None, changes: Mapping[str, str]) -> Under | None:
    """The rulebook to simulate: the one given, or else that in force, with other figures. None where nothing changes."""
    if given is None and not changes:
        return None
    return lambda in_force: with_figures(given or in_force, changes) if changes else given or in_force


def simulation(found: Simulation) -> Json:
    return {
        **moment(found.before),
        "commands": [_supposed(each) for each in found.commands],
        "figures": [
            {"figure": address, "before": before, "after": after} for address, (before, after) in found.figures.items()
        ],
        "communities": [community(each) for each in found.communities],
    }


def _supposed(each: Supposed) -> Json:
    return {"op": each.op, "entry": each.entry, "amount": amount(each.amount_cents)}


def community(each: SimulatedScore) -> Json:
    return {
        "community": each.community,
        "total": _moved(each.total),
        "rank": {
            "before": each.rank.before,
            "after": each.rank.after,
            "change": each.rank.after - each.rank.before,
        },
        "items": {code: _moved(change) for code, change in each.items.items()},
    }


def _moved(change: Change) -> Json:
    return {
        "before": points(change.before),
        "after": points(change.after),
        "change": points(change.after - change.before),
    }


def change_rows(found: Simulation) -> Iterator[Json]:
    """A row for every community's total and rank, and for each of its items that changes."""
    for each in found.communities:
        shape = community(each)
        for what, change in (("total", shape["total"]), ("rank", shape["rank"]), *shape["items"].items()):
            yield {"community": each.community, "what": what, **change}
